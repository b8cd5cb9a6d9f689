"""What can be wrong with a pushed row, in words that say what to do and repeat no value."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: dict[str, str | Promise] = {
    "not_an_object": _("A row is an object with the named fields. Send it as one."),
    "unknown_field": _("There is no such field. Remove it or correct its name."),
    "missing": _("This field is needed. Fill it in."),
    "not_text": _("This field is a text. Put its value between quotes."),
    "too_long": _("This text is too long. Shorten it as the description says."),
    "unprintable": _("This text has characters that cannot be shown. Take them out."),
    "phone_here": _("This looks like a phone number. Phone numbers belong to “caller” only."),
    "unknown_channel": _(
        "This channel is unknown. Use call, queue, ticket, chat, campaign or visit."
    ),
    "time_form": _("Write the time with its offset, such as 2026-11-24T10:04:00+07:00."),
    "in_the_future": _("This time is in the future. Check the clock and the offset."),
    "too_old": _("This is more than 31 days ago, too late to explain anything. Leave it out."),
    "ends_before_it_starts": _("The end is before the start. Check both times."),
    "lasts_too_long": _("No contact of this channel lasts so long. Check both times."),
    "customer_form": _("A customer number has ten digits. Phone numbers belong to “caller”."),
    "unknown_branch": _("This source has no branch with this code. Ask the system administrator."),
    "unknown_agent": _(
        "Nobody with this username or employee number served this branch at that time. "
        "Check the name and the branch."
    ),
    "contradicts": _(
        "Another value of this field was pushed before under the same id. "
        "What was said stays; use a new id for another contact."
    ),
    "too_many_customers": _("One contact cannot be about so many customers. Use an id for each."),
    "caller_unreadable": _(
        "The caller is no phone number, so no customer was looked up. The row itself is kept."
    ),
}


class Problem(Exception):
    """A row cannot be taken in: which field, and which of the messages."""

    def __init__(self, code: str, field: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.field = field

    @property
    def message(self) -> str:
        """Return what is wrong and what to do."""
        return str(MESSAGES[self.code])
