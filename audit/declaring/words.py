"""What an agent says of one own viewing: a tap and a sentence, kept beside the finding."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from audit.events import Event
from audit.ledger import record
from audit.models import OwnWord, Viewing
from audit.purposes import says_something
from staff.models import User


class NotSaid(ValidationError):
    """The word was not taken; the message says why."""


def own_viewings(*, agent: User) -> QuerySet[Viewing]:
    """Return the viewings of which somebody may speak: the own ones."""
    return Viewing.objects.filter(agent=agent).select_related("branch")


def say(*, viewing: Viewing, by: User, choice: str, sentence: str, at: datetime) -> OwnWord:
    """Write an agent's word on an own viewing, and its entry; raises NotSaid.

    Nothing is removed by it: the explanation weighs it as the agent's own word.
    """
    if viewing.agent_id != by.pk:
        raise NotSaid(_("Only who opened a record can explain the opening."))
    if choice not in OwnWord.Choice.values:
        raise NotSaid(_("Choose one of the explanations."))
    if not says_something(sentence):
        raise NotSaid(_("Write in a few words what happened."))
    with transaction.atomic():
        word = OwnWord.objects.create(
            viewing=viewing, choice=choice, sentence=sentence.strip()[:300], said_at=at
        )
        _tell_the_supervisor(word)
        Viewing.objects.filter(
            pk=viewing.pk, notified_at__isnull=False, notice_read_at=None
        ).update(notice_read_at=at)
        _record(word, at)
    return word


def _tell_the_supervisor(word: OwnWord) -> None:
    """Mark the viewing as spoken of: it waits for a look again, and if contested in any case."""
    marks = {"said_at": word.said_at}
    if word.choice == OwnWord.Choice.CONTESTED:
        marks["contested_at"] = word.said_at
    Viewing.objects.filter(pk=word.viewing_id).update(**marks)


def _record(word: OwnWord, at: datetime) -> None:
    record(
        event=Event.OWN_WORD,
        at=at,
        actor_id=word.viewing.agent_id,
        actor_branch_id=word.viewing.branch_id,
        branch_id=word.viewing.branch_id,
        customer=word.viewing.customer,
        object_id=word.pk,
        object_repr=str(word),
        # The words are in their own table: people write names into sentences.
        additional_data={"choice": word.choice, "date": f"{word.viewing.date:%Y-%m-%d}"},
    )
