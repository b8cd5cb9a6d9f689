"""One situation: what happens, three answers, the right one, and why it is right."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

TOPICS: dict[str, Text] = {
    "curiosity": _("Curiosity"),
    "family": _("Family and friends"),
    "public_figure": _("Public figures"),
    "password": _("Lending a password"),
    "photograph": _("Photographs and the screen"),
    "bribe": _("Money and gifts"),
    "paper": _("Printing and paper"),
    "hours": _("After hours"),
    "colleague": _("Colleagues"),
    "declaration": _("The declaration"),
    "chat": _("WhatsApp and social media"),
    "list": _("Requests for lists"),
    "caller": _("Who is calling"),
    "authority": _("Officials and superiors"),
}


@dataclass(frozen=True)
class Situation:
    """Something that happens at work; `code` is what attempts and reminders keep."""

    code: str
    topic: str
    text: Text
    answers: tuple[tuple[str, Text], ...]
    right: str
    why: Text

    @property
    def topic_label(self) -> Text:
        """Return what the situation is about."""
        return TOPICS[self.topic]

    def label(self, answer: str) -> Text:
        """Return an answer in words; nothing for a code that is none of its answers."""
        return dict(self.answers).get(answer, "")


def abc(first: Text, second: Text, third: Text) -> tuple[tuple[str, Text], ...]:
    """Return three answers with their codes, in the order in which they are shown."""
    return (("a", first), ("b", second), ("c", third))
