"""What to listen for, by the channel that the agent named: a line for each, in one place.

The script itself never names a channel to the customer: whoever is asked "did you call us?" says
yes too easily. These lines tell the supervisor what an honest answer to the open question sounds
like, and are read, not spoken.
"""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.models import Interaction, LogEntry

Channel = Interaction.Channel
LISTEN_FOR: dict[str, str | Promise] = {
    Channel.CALL: _(
        "The customer tells of a phone call, from or to them. Who called whom, and when, must "
        "come from them."
    ),
    Channel.QUEUE: _(
        "The customer tells of a visit to the counter. Whether they had a queue number, and which "
        "branch it was, must come from them."
    ),
    Channel.TICKET: _(
        "The customer tells of a complaint or request that was open. It may have been reported "
        "days before, or by somebody of the household."
    ),
    Channel.CHAT: _(
        "The customer tells of messages. Which app or page it was must come from them; a chat may "
        "have lasted over several days."
    ),
    Channel.CAMPAIGN: _(
        "The customer tells of an offer by us. Many do not remember one: ask once whether anybody "
        "offered them something around that day, and do not say what."
    ),
    Channel.VISIT: _(
        "The customer tells of somebody who came to their home or office. If nobody opened the "
        "door, the visit may be true all the same: record what they say."
    ),
}
WITHOUT: str | Promise = _(
    "The record was opened without an interaction: any contact that the customer tells of by "
    "themselves may explain it. Note which one."
)


def script_of(*, openings: Iterable[LogEntry]) -> list[tuple[str, str]]:
    """Return what to listen for: each channel of these openings with its line, in order."""
    found: dict[str, str] = {}
    for opening in openings:
        if opening.interaction is None:
            found["–"] = str(WITHOUT)
        else:
            channel = Channel(opening.interaction.channel)
            found[str(channel.label)] = str(LISTEN_FOR[channel])
    return list(found.items())
