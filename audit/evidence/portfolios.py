"""Lists of customers that a supervisor hands to an agent for a time: a campaign, a day's round."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from audit.events import Event, Outcome
from audit.ledger import record
from audit.models import Handover, Portfolio, PortfolioCustomer
from staff import people
from staff.models import Branch, BranchPermission, User
from staff.permissions import branch_ids, held, holds

MOST_NUMBERS = 2000
LONGEST = timedelta(days=92)
SHOWN = 10  # of the numbers that cannot stand on a list

# Tells which of these numbers are customers of the branch; what is behind it is not known here.
Known = Callable[[Branch, Collection[str]], set[str]]


def agents_of(*, by: User, at: datetime) -> QuerySet[User]:
    """Return those to whom a supervisor may hand lists: own staff, at work in an own branch."""
    serving = BranchPermission.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=at),
        user=OuterRef("pk"),
        valid_from__lte=at,
        content_object__in=branch_ids(user=by, permission="hand_out", at=at),
        permission__codename="search_customers",
    )
    return people.under(chief=by).filter(Exists(serving), is_active=True).exclude(pk=by.pk)


def hand_out(
    *,
    by: User,
    agent: User,
    branch: Branch,
    name: str,
    kind: str,
    numbers: Sequence[str],
    begins_at: datetime,
    ends_at: datetime,
    at: datetime,
    known: Known,
) -> Portfolio:
    """Hand customers to an agent, from now at the earliest; raises ValidationError."""
    listed = list(dict.fromkeys(numbers))
    begins_at = max(begins_at, at)  # what happened before is not explained afterwards
    _check_people(by, agent, branch, at)
    _check_span(begins_at, ends_at)
    _check_numbers(branch, listed, known, agent, at)
    with transaction.atomic():
        portfolio = Portfolio.objects.create(
            name=name, kind=kind, agent=agent, branch=branch, handed_by=by, handed_at=at,
            begins_at=begins_at, ends_at=ends_at,
        )  # fmt: skip
        PortfolioCustomer.objects.bulk_create(
            PortfolioCustomer(portfolio=portfolio, customer=number) for number in listed
        )
        _tell(portfolio, listed, at)
    return portfolio


def _check_people(by: User, agent: User, branch: Branch, at: datetime) -> None:
    if not holds(user=by, permission="hand_out", branch_id=branch.pk, at=at):
        raise ValidationError({"branch": _("Choose a branch of yours.")})
    serves = held(user=agent, at=at).filter(
        permission__codename="search_customers", content_object=branch.pk
    )
    if not agents_of(by=by, at=at).filter(pk=agent.pk).exists() or not serves.exists():
        raise ValidationError({"agent": _("Choose somebody of your staff who serves this branch.")})


def _check_span(begins_at: datetime, ends_at: datetime) -> None:
    if ends_at <= begins_at:
        raise ValidationError({"until": _("The list would be over before it begins.")})
    if ends_at - begins_at > LONGEST:
        raise ValidationError(
            {"until": _("A list lasts three months at most. Hand out the next one then.")}
        )


def _check_numbers(
    branch: Branch, listed: list[str], known: Known, agent: User, at: datetime
) -> None:
    """Refuse a list with a number that is no customer of the branch, and write that down."""
    if not 1 <= len(listed) <= MOST_NUMBERS:
        raise _miscounted()
    present = known(branch, listed)
    unknown = [number for number in listed if number not in present]
    if not unknown:
        return
    record(
        event=Event.HANDED_OUT,
        outcome=Outcome.REFUSED,
        at=at,
        branch_id=branch.pk,
        additional_data={"agent": agent.pk, "count": len(listed), "unknown": len(unknown)},
    )
    # Of another branch or of none: the answer is the same.
    told = {"numbers": ", ".join(unknown[:SHOWN]), "count": len(unknown), "branch": branch.name}
    raise ValidationError(
        {
            "numbers": ValidationError(
                _(
                    "Not customers of %(branch)s (%(count)s): %(numbers)s. "
                    "Take them out; nothing was handed out."
                ),
                params=told,
            )
        }
    )


def _miscounted() -> ValidationError:
    text = _("A list has at least one customer and at most %(most)s.")
    return ValidationError({"numbers": ValidationError(text, params={"most": MOST_NUMBERS})})


def _tell(portfolio: Portfolio, listed: list[str], at: datetime) -> None:
    told: dict[str, Any] = {
        "portfolio": portfolio.pk,
        "agent": portfolio.agent_id,
        "kind": portfolio.kind,
        "from": portfolio.begins_at.isoformat(),
        "until": portfolio.ends_at.isoformat(),
        "customers": listed,
    }
    record(
        event=Event.HANDED_OUT,
        at=at,
        branch_id=portfolio.branch_id,
        object_id=portfolio.pk,
        additional_data=told,
    )


def end(*, portfolio: Portfolio, at: datetime) -> None:
    """End a list early; one that has not begun never begins. What it explained stays explained."""
    with transaction.atomic():
        locked = Portfolio.objects.select_for_update().get(pk=portfolio.pk)
        earliest = locked.begins_at + timedelta(microseconds=1)
        locked.ends_at = min(locked.ends_at, max(at, earliest))
        locked.save(update_fields=["ends_at"])


def handed_by(*, chief: User, at: datetime) -> QuerySet[Portfolio]:
    """Return the lists of all staff under somebody, on branches held now, whoever made them.

    And those of people who have left, which were handed over to them.
    """
    own = people.under(chief=chief).exclude(pk=chief.pk)
    held = branch_ids(user=chief, permission="hand_out", at=at)
    theirs = Q(agent__in=own.order_by()) | Q(
        pk__in=Handover.objects.filter(supervisor=chief).values("portfolio")
    )
    return Portfolio.objects.filter(theirs, branch__in=held)


def handed_to(*, agent: User, at: datetime) -> QuerySet[Portfolio]:
    """Return an agent's own lists that are not over."""
    return Portfolio.objects.filter(agent=agent, ends_at__gt=at)
