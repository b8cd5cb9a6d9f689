"""Assurance in words: what the calls found, what follows from it, and what does not."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accessgov.templatetags.formats import thousands
from audit.trends.assurance import Estimate
from audit.trends.findings import Even, Finding, Further


def finding_sentences(finding: Finding) -> list[str]:
    """Return what the evenly drawn calls let us say; never more than that."""
    if not finding.answered:
        return [_nothing(finding), *_open(finding)]
    return [_found(finding), _bound(finding), *_unanswered(finding), *_open(finding)]


def no_finding_sentence() -> str:
    """Return what can be said where no call was drawn evenly."""
    return _(
        "No call was drawn evenly in this time: nothing can be said about the views as a whole."
    )


def further_sentences(further: Further) -> list[str]:
    """Return what the other calls found, and the rough estimate where there is one."""
    answered = further.confirmed + further.found
    if not answered and not further.unanswered:
        return []
    words = {
        "confirmed": thousands(further.confirmed),
        "answered": thousands(answered),
        "found": thousands(further.found),
        "unanswered": thousands(further.unanswered),
    }
    said = [
        _(
            "Of the calls drawn by weight, certain to be made or made in another's place, "
            "%(confirmed)s of %(answered)s were confirmed, in %(found)s nobody knew of a "
            "contact, and %(unanswered)s were not answered. They look where most is suspected, so "
            "their share says nothing about the views as a whole."
        )
        % words
    ]
    if further.estimate:
        said.append(_estimate(further.estimate))
    return said


def fewer_than(most: int, views: int) -> str:
    """Return a share in words that is surely above `most` of `views`, or "" if none is below 1."""
    in_one = (views - 1) // most if most else views
    if in_one >= 4:
        return _("fewer than 1 in %(number)s") % {"number": thousands(_two_digits(in_one))}
    tenths = 10 * most // views + 1
    return _("fewer than %(number)s in 10") % {"number": tenths} if tenths < 10 else ""


def _two_digits(number: int) -> int:
    """Round down: 1 in 120 is said of what is fewer than 1 in 127."""
    unit = 10 ** max(0, len(str(number)) - 2)
    return number // unit * unit


def _nothing(finding: Finding) -> str:
    if not finding.unanswered:
        return _("No evenly drawn call has been made yet: nothing can be said about the views.")
    text = ngettext(
        "The %(count)s evenly drawn call was not answered: nothing can be said about the views.",
        "None of the %(count)s evenly drawn calls was answered: "
        "nothing can be said about the views.",
        finding.unanswered,
    )
    return text % {"count": thousands(finding.unanswered)}


def _found(finding: Finding) -> str:
    words = {
        "confirmed": thousands(finding.confirmed),
        "answered": thousands(finding.answered),
        "found": thousands(finding.found),
    }
    if not finding.found:
        text = ngettext(
            "%(confirmed)s of %(answered)s evenly drawn call confirmed.",
            "%(confirmed)s of %(answered)s evenly drawn calls confirmed.",
            finding.answered,
        )
        return text % words
    text = ngettext(
        "%(confirmed)s of %(answered)s evenly drawn calls confirmed; "
        "%(found)s customer knew of no contact.",
        "%(confirmed)s of %(answered)s evenly drawn calls confirmed; "
        "%(found)s customers knew of no contact.",
        finding.found,
    )
    return text % words


def _bound(finding: Finding) -> str:
    share = fewer_than(finding.most, finding.views)
    words = {"views": thousands(finding.views), "share": share}
    if finding.answered >= finding.views:
        return _("These were all %(views)s views there were to draw from.") % words
    if not share:
        return _("These are too few calls to say anything about the other views.")
    if finding.most <= finding.found:
        return _NO_OTHER[finding.even]() % words
    return _AT_MOST[finding.even]() % words


_AT_MOST = {
    Even.FLOOR: lambda: _(
        "With 95 %% confidence %(share)s of the %(views)s views they were drawn from, which no "
        "system explains, were without a contact."
    ),
    Even.ALL: lambda: _(
        "With 95 %% confidence %(share)s of all %(views)s views of these days were without a "
        "contact."
    ),
}
_NO_OTHER = {
    Even.FLOOR: lambda: _(
        "With 95 %% confidence no other of the %(views)s views they were drawn from, which no "
        "system explains, was without a contact."
    ),
    Even.ALL: lambda: _(
        "With 95 %% confidence no other of all %(views)s views of these days was without a contact."
    ),
}


def _unanswered(finding: Finding) -> list[str]:
    if not finding.unanswered:
        return []
    text = ngettext(
        "%(count)s more was not answered and is left out: nothing is said about customers "
        "who cannot be reached.",
        "%(count)s more were not answered and are left out: nothing is said about customers "
        "who cannot be reached.",
        finding.unanswered,
    )
    share = fewer_than(finding.most_with_unanswered, finding.views_with_unanswered)
    worst = (
        _("Had each of them been without a contact, it would be %(share)s.") % {"share": share}
        if share
        else _("Had each of them been without a contact, nothing could be said.")
    )
    return [text % {"count": thousands(finding.unanswered)}, worst]


def _open(finding: Finding) -> list[str]:
    if not finding.waiting:
        return []
    text = ngettext(
        "%(count)s evenly drawn call is still to be made.",
        "%(count)s evenly drawn calls are still to be made.",
        finding.waiting,
    )
    return [text % {"count": thousands(finding.waiting)}]


def _estimate(estimate: Estimate) -> str:
    return _(
        "Counting all calls by how likely each was to be drawn, about %(share)s of 100 views were "
        "without a contact: a rough estimate, likely between %(low)s and %(high)s."
    ) % {name: _hundredths(getattr(estimate, name)) for name in ("share", "low", "high")}


def _hundredths(share: float) -> str:
    return number_format(round(100 * share, 1), 1)
