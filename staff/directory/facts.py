"""One person as SCIM's user, and back: which attribute is which fact about a person."""

import unicodedata
from collections.abc import Iterator
from datetime import datetime

from django.core.exceptions import ValidationError

from staff.directory.protocol import Email, Enterprise, Manager, Name, Told
from staff.models import DirectoryPerson, User, Vendor

LONGEST_ID = 18  # digits; more is no id of ours
NOBODY = 0


def as_told(*, person: User, link: DirectoryPerson | None, shown: bool = False) -> Told:
    """Return a person as SCIM's user; with what it only shows, besides what it lets change."""
    told = Told(
        id=str(person.pk),
        external_id=(link.external_id if link else "") or None,
        user_name=person.username,
        name=Name(formatted=person.full_name),
        display_name=person.full_name,
        emails=[Email(value=person.email, type="work", primary=True)] if person.email else None,
        user_type=person.engagement,
        preferred_language=person.language,
        active=person.is_active,
    )
    told[Enterprise] = Enterprise(
        employee_number=person.employee_number,
        organization=person.vendor.code if person.vendor else None,
        manager=_manager(person, shown),
    )
    return told


def _manager(person: User, shown: bool) -> Manager | None:
    if person.supervisor is None:
        return None
    name = person.supervisor.full_name if shown else None
    return Manager(value=str(person.supervisor_id), display_name=name)


def put(*, told: Told, person: User, at: datetime) -> list[str]:
    """Write what was told onto a person, unsaved; return the fields that differ now.

    Raises ValidationError.
    """
    before = {field: getattr(person, field) for field in _FIELDS}
    more = told[Enterprise] or Enterprise()
    _refuse_signs(told, more)
    person.username = told.user_name or ""
    person.full_name = _full_name(told, person)
    person.employee_number = more.employee_number or ""
    person.email = User.objects.normalize_email(_email(told))
    person.language = _language(told.preferred_language) or person.language
    person.vendor = _vendor(more.organization, person, at)
    person.engagement = _engagement(told.user_type, person)
    person.supervisor = _supervisor(more.manager, person)
    changed = [field for field, value in before.items() if getattr(person, field) != value]
    if changed or person.pk is None:
        _check(person)
    return changed


_FIELDS = (
    "username", "full_name", "employee_number", "email", "language", "vendor_id", "engagement",
    "supervisor_id",
)  # fmt: skip


def _refuse_signs(told: Told, more: Enterprise) -> None:
    """Refuse line breaks and other signs that no name has."""
    name = told.name or Name()
    parts = (name.formatted, name.given_name, name.family_name, told.display_name)
    for text in (*parts, told.user_name, told.external_id, more.employee_number):
        if any(unicodedata.category(sign) == "Cc" for sign in text or ""):
            raise ValidationError("Names and numbers hold no control characters.")


def _full_name(told: Told, person: User) -> str:
    """Choose among the two whole names the one that is new; the parts where there is none."""
    name = told.name or Name()
    whole = [text.strip() for text in (name.formatted, told.display_name) if text and text.strip()]
    new = [text for text in whole if text != person.full_name]
    parts = [text.strip() for text in (name.given_name, name.family_name) if text]
    return next(iter([*new, *whole]), " ".join(parts))


def _email(told: Told) -> str:
    """Choose the primary address, else the first."""
    given = [one for one in told.emails or () if one.value]
    chosen = next((one for one in given if one.primary), given[0] if given else None)
    return (chosen.value or "").strip() if chosen else ""


def _language(asked: str | None) -> str | None:
    if not asked:
        return None
    language = asked.strip().lower().replace("_", "-").partition("-")[0]
    if language not in User.Language.values:
        raise ValidationError("preferredLanguage is id or en.")
    return language


def _vendor(code: str | None, person: User, at: datetime) -> Vendor | None:
    if not code:
        return None
    found = Vendor.objects.filter(code__iexact=code.strip()[:100]).first()
    if found is None:
        raise ValidationError("organization: there is no vendor with this code.")
    if not found.works(at=at) and found.pk != person.vendor_id:
        raise ValidationError("organization: this vendor has ended.")
    return found


def _engagement(kind: str | None, person: User) -> str:
    """Let it follow the vendor; what was said new about it must agree."""
    follows = User.Engagement.OUTSOURCED if person.vendor else User.Engagement.INTERNAL
    asked = (kind or follows).strip().lower()
    if asked not in User.Engagement.values:
        raise ValidationError("userType is internal or outsourced.")
    if asked != follows and (person.pk is None or asked != person.engagement):
        raise ValidationError(
            "Outsourced people have their vendor's code as organization, internal people none."
        )
    return follows


def _supervisor(manager: Manager | None, person: User) -> User | None:
    if manager is None or not manager.value:
        return None
    found = User.objects.filter(pk=number(manager.value)).first()
    if found is None or not (found.is_active or found.pk == person.supervisor_id):
        raise ValidationError(
            "manager: nobody who works here has this id. Create the supervisor first."
        )
    return found


def number(text: str) -> int:
    """Return the id that a text is, or that of nobody."""
    if text.isascii() and text.isdecimal() and len(text) <= LONGEST_ID:
        return int(text)
    return NOBODY


def _check(person: User) -> None:
    """Hold the person against the rules of each field, in SCIM's words."""
    if not person.employee_number:
        raise ValidationError("employeeNumber is needed: by it people are told apart.")
    if not person.full_name:
        raise ValidationError("A name is needed: name.formatted or displayName.")
    namesakes = User.objects.exclude(pk=person.pk)
    if namesakes.filter(username__iexact=person.username).exists():
        raise ValidationError("Someone else already has this username.", code="unique")
    person.full_clean(exclude=["password"], validate_constraints=False)


def texts(content: object) -> Iterator[str]:
    """Yield every text inside a message, the names of its members too."""
    waiting = [content]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting += [*one, *one.values()]
        elif isinstance(one, list):
            waiting += one
