"""What to say first and what to listen for, by the channel that the agent named.

Whoever answers is told nothing: neither company nor branch, nor by which channel somebody is said
to have been in contact; whoever is asked "did you call us?" says yes too easily. The first
sentence only takes away what customers of that channel fear or hope of a call. The lines to
listen for tell the supervisor what an honest answer to the open question sounds like, and are
read, not spoken.

Every text is translated when it is shown: a page shows the script in both languages.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from audit.models import Interaction, LogEntry

Channel = Interaction.Channel
Text = str | Promise

PLAIN_OPENING = _("Good day, my name is {caller}. May I ask with whom I am speaking?")
OPENING = {
    # They are called often.
    Channel.CALL: _(
        "Good day, my name is {caller}. I will be brief: I have one question only. "
        "May I ask with whom I am speaking?"
    ),
    # They come by themselves, and wonder what is wrong.
    Channel.QUEUE: _(
        "Good day, my name is {caller}. Nothing is wrong, I have one short question only. "
        "May I ask with whom I am speaking?"
    ),
    # They wait for an answer.
    Channel.TICKET: _(
        "Good day, my name is {caller}. I have no news for you, only one short question. "
        "May I ask with whom I am speaking?"
    ),
    # They were warned of who asks for codes.
    Channel.CHAT: _(
        "Good day, my name is {caller}. I will ask you for no code and no password. "
        "May I ask with whom I am speaking?"
    ),
    # They think that somebody sells something again.
    Channel.CAMPAIGN: _(
        "Good day, my name is {caller}. I have nothing to sell, only one short question. "
        "May I ask with whom I am speaking?"
    ),
    # They think that somebody wants money or a signature.
    Channel.VISIT: _(
        "Good day, my name is {caller}. There is nothing to pay and nothing to sign. "
        "May I ask with whom I am speaking?"
    ),
}
LISTEN_FOR: dict[str, Text] = {
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
WITHOUT: Text = _(
    "The record was opened without an interaction: any contact that the customer tells of by "
    "themselves may explain it. Note which one."
)


@dataclass(frozen=True)
class Script:
    """What the openings of one drawn customer ask for: the first sentence, and what to hear."""

    opening: Text
    listen_for: list[tuple[Text, Text]]  # each channel with its line, in order


def script_of(*, openings: Iterable[LogEntry], caller: str) -> Script:
    """Return the script for these openings; several channels begin as plainly as none."""
    channels = list(
        dict.fromkeys(
            Channel(one.interaction.channel) if one.interaction else None for one in openings
        )
    )
    only = channels[0] if len(channels) == 1 else None
    return Script(
        opening=format_lazy(OPENING[only] if only else PLAIN_OPENING, caller=caller),  # type: ignore
        listen_for=[
            (channel.label, LISTEN_FOR[channel]) if channel else ("–", WITHOUT)
            for channel in channels
        ],
    )
