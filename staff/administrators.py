"""The first system administrator, who appoints everybody else."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from staff.assignments import give
from staff.models import Assignment, Branch, Region, User
from staff.rules import explained


def create_administrator(
    *, person: User, password: str, at: datetime, head_office: Branch | None = None
) -> Assignment:
    """Save a person who administers everywhere; raises ValidationError.

    A permission is always held on a branch. Before there is any, the head office is made too.
    """
    _check(person=person, password=password)
    person.set_password(password)
    person.password_set_at = at
    with explained(), transaction.atomic():
        _open(head_office)
        person.save()
        return give(assignment=Assignment(user=person, role="sysadmin", valid_from=at))


def _check(*, person: User, password: str) -> None:
    if User.objects.filter(username=person.username).exists():
        raise ValidationError(
            _(
                "Someone already has the username %(name)s. Choose another one; a forgotten "
                "password is changed with: manage.py changepassword %(name)s"
            ),
            params={"name": person.username},
        )
    person.clean_fields(exclude=["password"])
    person.email = User.objects.normalize_email(person.email)
    validate_password(password, person)


def _open(head_office: Branch | None) -> None:
    if head_office is None:
        if not Branch.objects.exists():
            raise ValidationError(_("There is no branch yet: the head office is needed too."))
        return
    head_office.clean_fields(exclude=["region"])
    name = {"code": head_office.code, "name": head_office.name}
    head_office.region = Region.objects.create(**name)
    head_office.save()
