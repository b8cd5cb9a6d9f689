"""What a contract may last: five years for a fixed term, its extensions included.

PP 35/2021, article 8. The rules are here; staff/binding/contracts.py saves what keeps them.
"""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accessgov.templatetags.formats import branch_date
from staff.models import Contract

YEARS = 5  # the most for a PKWT, its extensions included
EARLIEST, LATEST = date(1970, 1, 1), date(2199, 12, 31)  # other days are slips of the finger


class NotBinding(ValidationError):
    """A contract cannot be entered so; the sentence says what to do."""


def last_possible_day(*, first: date) -> date:
    """Return the last day of five years that begin on this one.

    Whoever begins on 29 February has no such day five years on: the term ends on the 28th.
    """
    try:
        return first.replace(year=first.year + YEARS) - timedelta(days=1)
    except ValueError:
        return date(first.year + YEARS, 2, 28)


def first_day(*, contract: Contract) -> date:
    """Return the first day of the contract that this one extends, however often."""
    while contract.extends is not None:
        contract = contract.extends
    return contract.begins_date


def day_after(contract: Contract) -> date:
    """Return the day on which an extension begins; an unlimited contract has none."""
    return (contract.ends_date or LATEST) + timedelta(days=1)


def check_dates(contract: Contract) -> None:
    """Raise NotBinding unless kind and days fit together; what is extended counts too."""
    fixed = contract.kind == Contract.Kind.PKWT
    if fixed and contract.ends_date is None:
        raise NotBinding({"ends_date": _("A fixed term has a last day. Enter it.")})
    if not fixed and contract.ends_date is not None:
        raise NotBinding({"ends_date": _("A permanent contract has no last day. Leave it empty.")})
    days = [contract.begins_date, contract.ends_date or contract.begins_date]
    if min(days) < EARLIEST or max(days) > LATEST:
        raise NotBinding(_("These days cannot be right. Check the years."))
    if contract.ends_date is not None:
        _check_length(contract, contract.ends_date)


def _check_length(contract: Contract, last: date) -> None:
    if last < contract.begins_date:
        raise NotBinding({"ends_date": _("The last day is before the first. Choose a later day.")})
    first = first_day(contract=contract)
    if last > last_possible_day(first=first):
        sentence = _(
            "A PKWT lasts five years at most, its extensions included (PP 35/2021). "
            "It began on %(first)s, so its last day is %(last)s or earlier."
        ) % {
            "first": branch_date(first),
            "last": branch_date(last_possible_day(first=first)),
        }
        raise NotBinding({"ends_date": sentence})


def check_beside_others(contract: Contract) -> None:
    """Refuse a PKWT right after another one of the same employer: that would be an extension.

    Otherwise a chain of "new" contracts could go on beyond the five years.
    """
    first, last = contract.begins_date, contract.ends_date or LATEST
    same = Contract.objects.filter(person=contract.person, vendor=contract.vendor)
    day = timedelta(days=1)
    touching = same.filter(
        kind="pkwt", begins_date__lte=last + day, ends_date__gte=first - day
    ).first()
    if contract.kind == Contract.Kind.PKWT and touching:
        raise NotBinding(
            _("Contract %(number)s of the same employer touches these days. Extend that one."),
            params={"number": touching.number},
        )
    meanwhile = Q(ends_date=None) | Q(ends_date__gte=first)
    if running := same.filter(meanwhile, kind="pkwtt", begins_date__lte=last).first():
        raise NotBinding(
            _("The permanent contract %(number)s runs in these days. End it first."),
            params={"number": running.number},
        )


def check_extensible(contract: Contract) -> None:
    """Raise NotBinding unless an extension may follow this contract."""
    if contract.kind != Contract.Kind.PKWT:
        raise NotBinding(_("A permanent contract needs no extension."))
    if Contract.objects.filter(extends=contract).exists():
        raise NotBinding(_("This contract has been extended already. Extend its last part."))
    if contract.vendor_id != contract.person.vendor_id:
        raise NotBinding(_("The employer has changed since. Enter a new contract."))


def may_extend(contract: Contract) -> bool:
    """Tell whether an extension may follow this contract."""
    try:
        check_extensible(contract)
    except NotBinding:
        return False
    return True
