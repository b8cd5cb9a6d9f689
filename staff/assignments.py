"""Giving and ending assignments; an assignment makes and unmakes the branch permissions."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from staff.binding.prerequisites import lacks
from staff.models import Assignment, Branch, BranchPermission, User
from staff.permissions import branch_ids, codenames, held
from staff.reviewing import opening
from staff.roles import ROLE_BY_CODE, TIERS, permissions_of
from staff.rules import explained
from staff.terms import wider


class NotLendable(ValidationError):
    """Someone tried to give access that they may not give."""


def give(*, assignment: Assignment) -> Assignment:
    """Save a new assignment and the permissions it makes, all or nothing."""
    role = ROLE_BY_CODE[assignment.role]
    assignment.duty = role.duty
    assignment.tiers = [tier for tier in TIERS if tier in {*assignment.tiers} & {*role.tiers}]
    with transaction.atomic():
        assignment.save()
        _make_permissions(assignment=assignment, branches=_branches_of(assignment))
    return assignment


def lend(*, assignment: Assignment, by: User, at: datetime) -> Assignment:
    """Give access as a person: the right to lend, own staff only, no more than one holds.

    Raises NotLendable, whose message says which of these is missing.
    """
    role = ROLE_BY_CODE[assignment.role]
    _check_sane(assignment=assignment, by=by, at=at)
    branches = _branches_of(assignment)
    if not _holds_on_all(user=by, permission=role.lent_by, branches=branches, at=at):
        raise NotLendable(
            _("You may not give the role %(role)s there."), params={"role": role.label}
        )
    if role.lent_by == "lend_access":
        _check_lent_part(assignment=assignment, by=by, branches=branches, at=at)
    assignment.lent_by = by
    with explained(), transaction.atomic():
        given = give(assignment=assignment)
        # Another role or branch: what the person holds besides is looked at again.
        opening.open_after_change(person=assignment.user, at=at, but=given)
    return given


def _check_sane(*, assignment: Assignment, by: User, at: datetime) -> None:
    if assignment.user_id == by.pk:
        raise NotLendable(_("Nobody gives an assignment to himself."))
    if not assignment.user.is_active:
        raise NotLendable(_("This person has ended. Take them back first."))
    if assignment.valid_from < at:
        raise NotLendable(_("An assignment cannot begin in the past."))


def _check_lent_part(
    *, assignment: Assignment, by: User, branches: list[Branch], at: datetime
) -> None:
    if assignment.user.supervisor_id != by.pk:
        raise NotLendable(_("You can lend access only to people whom you supervise."))
    # What rests cannot be lent on: a suspended supervisor would otherwise work through others.
    if lacks(person=by, at=at):
        raise NotLendable(
            _("Your own access rests: something is missing among your papers. Mend that first.")
        )
    for tier in assignment.tiers:
        lendable = set(branch_ids(user=by, permission=f"reveal_{tier}", at=at))
        if any(branch.pk not in lendable for branch in branches):
            raise NotLendable(
                _("You cannot lend the tier %(tier)s: you do not hold it there yourself."),
                params={"tier": tier},
            )
    for branch in branches:
        _check_terms(assignment=assignment, by=by, branch=branch, at=at)


def _check_terms(*, assignment: Assignment, by: User, branch: Branch, at: datetime) -> None:
    """Let one of the lender's own assignments be at least as wide as the lent part."""
    rights = held(user=by, at=at).filter(
        content_object=branch, permission__codename=ROLE_BY_CODE[assignment.role].lent_by
    )
    own = Assignment.objects.filter(pk__in=rights.values("assignment"))
    exceeded = min((wider(lent=assignment, own=terms) for terms in own), key=len)
    if exceeded:
        raise NotLendable(
            _("You cannot lend more than you hold yourself. Too wide: %(terms)s."),
            params={"terms": ", ".join(str(name) for name in exceeded)},
        )


def withdraw(*, assignment: Assignment, by: User, at: datetime) -> None:
    """End an assignment as a person; raises NotLendable for whom it is not theirs to end."""
    if not may_end(assignment=assignment, by=by, at=at):
        raise NotLendable(
            _("Only the lender, the supervisor and those who appoint may end an assignment.")
        )
    end(assignment=assignment, at=at)


def may_end(*, assignment: Assignment, by: User, at: datetime) -> bool:
    """Tell whether someone may end this assignment: never the own one."""
    person = assignment.user
    if person.pk == by.pk:
        return False
    if by.pk in (assignment.lent_by_id, person.supervisor_id):
        return bool(codenames(user=by, at=at) & {"lend_access", "appoint"})
    return _holds_on_all(user=by, permission="appoint", branches=_branches_of(assignment), at=at)


def _holds_on_all(*, user: User, permission: str, branches: list[Branch], at: datetime) -> bool:
    """Tell whether the permission is held on every one of the branches, and on one at least.

    Without any branch the answer is no: an empty region would otherwise be anybody's.
    """
    held_on = set(branch_ids(user=user, permission=permission, at=at))
    return bool(branches) and held_on.issuperset(branch.pk for branch in branches)


def end(*, assignment: Assignment, at: datetime) -> None:
    """End an assignment and its permissions at this instant (never later than planned)."""
    with transaction.atomic():
        locked = Assignment.objects.select_for_update().get(pk=assignment.pk)
        if locked.valid_until and locked.valid_until <= at:
            return
        locked.valid_until = max(at, locked.valid_from)
        locked.save(update_fields=["valid_until"])
        for permission in locked.permissions.all():
            permission.valid_until = locked.valid_until
            permission.save(update_fields=["valid_until"])


def narrow(*, assignment: Assignment, tiers: Iterable[str], by: User, at: datetime) -> Assignment:
    """End an assignment and begin it anew at the same instant with some of its tiers only.

    `tiers` are those that may stay. Raises NotLendable where none would be taken away.
    """
    stay = [tier for tier in assignment.tiers if tier in {*tiers}]
    if len(stay) == len(assignment.tiers):
        raise NotLendable(
            _("Narrowing takes a tier away, and of %(name)s's assignment none would go."),
            params={"name": assignment.user.full_name},
        )
    narrowed = Assignment(**_terms_of(assignment), valid_from=at, tiers=stay, lent_by=by)
    with transaction.atomic():
        end(assignment=assignment, at=at)
        return give(assignment=narrowed)


def with_what_follows(assignments: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """Add `goes_on`: whether the same role there begins when one ends, as after narrowing."""
    following = Assignment.objects.filter(
        user=OuterRef("user"), role=OuterRef("role"), valid_from=OuterRef("valid_until")
    )
    at_branch = Q(branch=OuterRef("branch")) | Q(branch=None, region=OuterRef("region"))
    following = following.filter(at_branch).exclude(pk=OuterRef("pk"))
    return assignments.annotate(goes_on=Exists(following))


def _terms_of(assignment: Assignment) -> dict[str, Any]:
    kept = {"id", "valid_from", "tiers", "lent_by"}
    fields = (field for field in Assignment._meta.concrete_fields if field.name not in kept)
    return {field.attname: getattr(assignment, field.attname) for field in fields}


def open_branch(*, branch: Branch) -> Branch:
    """Save a new branch and extend the assignments that cover its region or everywhere."""
    with transaction.atomic():
        branch.save()
        covering = Assignment.objects.filter(
            Q(region=branch.region_id) | Q(region=None, branch=None)
        )
        for assignment in covering:
            _make_permissions(assignment=assignment, branches=[branch])
    return branch


def _branches_of(assignment: Assignment) -> list[Branch]:
    if assignment.branch:
        return [assignment.branch]
    branches = Branch.objects.all()
    return list(branches.filter(region=assignment.region_id) if assignment.region_id else branches)


def _make_permissions(*, assignment: Assignment, branches: Iterable[Branch]) -> None:
    names = permissions_of(role=ROLE_BY_CODE[assignment.role], tiers=assignment.tiers)
    permissions = Permission.objects.filter(
        content_type__app_label="staff", content_type__model="branch", codename__in=names
    )
    for branch in branches:
        for permission in permissions:
            BranchPermission.objects.create(
                user=assignment.user,
                permission=permission,
                content_object=branch,
                assignment=assignment,
                valid_from=assignment.valid_from,
                valid_until=assignment.valid_until,
            )
