"""What an agent types: a search, a reason to open, a caller's answer."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.models import Interaction
from audit.purposes import PURPOSES, REVEAL_REASONS, says_something
from customers.fields import Unreadable
from customers.importing.dates import parse_date
from customers.models.records import Lookup
from customers.verification import FACTORS, spelled

SENTENCE = _("Write in a few words what it is about.")


# Why nothing could be looked for: what the text was taken for, and what to type instead.
TOO_SHORT_A_NAME = _(
    "This was taken for a name, and none of its words is long enough: titles are left out and "
    "doubled letters count once. Type three letters or more of a word of the name."
)
TOO_SHORT_A_NUMBER = _(
    "This was taken for a number, and is none in full. A customer number has ten digits, a NIK or "
    "KK sixteen, and a phone number is typed whole, such as 0812 3456 7890."
)


class SearchForm(forms.Form):
    """One field for everything by which a customer is found."""

    text = forms.CharField(
        label=_("Customer number, phone, NIK, KK or name"),
        max_length=120,
        widget=forms.TextInput(
            attrs={"data-search": True, "autocomplete": "off", "autofocus": True}
        ),
    )

    def add_too_short(self) -> None:
        """Say why the text could not be looked for, and what to try."""
        name = any(character.isalpha() for character in self.cleaned_data["text"])
        self.add_error("text", TOO_SHORT_A_NAME if name else TOO_SHORT_A_NUMBER)


class InteractionForm(forms.Form):
    """The contact with the customer that explains what is opened."""

    channel = forms.ChoiceField(
        label=_("Channel"),
        choices=Interaction.Channel,
        widget=forms.RadioSelect(attrs={"data-digits": True, "class": "in-two"}),
    )
    reference = forms.CharField(
        label=_("Reference"),
        max_length=40,
        help_text=_("Queue number, ticket number, call number or campaign code."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, last: Interaction | None = None, **kwargs: Any) -> None:
        """Begin with the channel of the one before: a counter serves one queue all day."""
        super().__init__(*args, **kwargs)
        if last is not None:
            self.initial["channel"] = last.channel
            self.fields["reference"].widget.attrs["autofocus"] = True


class OpenForm(forms.Form):
    """Why a record is opened. Channel and reference only while no interaction is running."""

    purpose = forms.ChoiceField(
        label=_("Purpose"),
        choices=[(p.code, p.label) for p in PURPOSES],
        widget=forms.RadioSelect(attrs={"data-digits": True, "class": "in-two"}),
    )
    sentence = forms.CharField(
        label=_("In words"),
        required=False,
        max_length=300,
        help_text=_("Needed for “Supervision of an entry” and “Something else”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    channel = forms.ChoiceField(
        label=_("Channel"),
        required=False,
        choices=[("", _("No interaction")), *Interaction.Channel.choices],
        help_text=_("A record opened without an interaction is always reviewed."),
    )
    reference = forms.CharField(
        label=_("Reference"),
        required=False,
        max_length=40,
        help_text=_("Queue number, ticket number, call number or campaign code."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    interaction = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, running: Interaction | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if running is not None:
            del self.fields["channel"], self.fields["reference"]
            self.initial["interaction"] = running.pk

    def clean(self) -> dict[str, Any]:
        """Ask for the sentence and the reference where they are needed."""
        values = super().clean() or {}
        chosen = next((p for p in PURPOSES if p.code == values.get("purpose")), None)
        if chosen and chosen.needs_sentence and not says_something(values.get("sentence", "")):
            self.add_error("sentence", SENTENCE)
        if values.get("channel") and not values.get("reference", "").strip():
            self.add_error("reference", _("Enter the reference of this contact."))
        return values


class RevealForm(forms.Form):
    """Why one tier is shown in clear."""

    opening = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.ChoiceField(
        label=_("Reason"), choices=[(p.code, p.label) for p in REVEAL_REASONS]
    )
    sentence = forms.CharField(
        label=_("In words"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the sentence where the reason needs one."""
        values = super().clean() or {}
        chosen = next((p for p in REVEAL_REASONS if p.code == values.get("reason")), None)
        if chosen and chosen.needs_sentence and not says_something(values.get("sentence", "")):
            self.add_error("sentence", SENTENCE)
        return values


FACTOR_LABELS = {
    Lookup.Kind.MOTHER: _("Mother's maiden name"),
    Lookup.Kind.BIRTH_DATE: _("Date of birth"),
    Lookup.Kind.NIK_END: _("Last four digits of the NIK"),
    Lookup.Kind.ADDRESS: _("Words of the street or kelurahan"),
}


class VerifyForm(forms.Form):
    """What the caller answers."""

    opening = forms.IntegerField(widget=forms.HiddenInput)
    factor = forms.ChoiceField(
        label=_("Asked for"), choices=[(kind.value, FACTOR_LABELS[kind]) for kind in FACTORS]
    )
    answer = forms.CharField(
        label=_("The caller says"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """Bring the answer into the spelling in which it is compared."""
        values = super().clean() or {}
        if values.get("factor") and values.get("answer"):
            values["answers"] = self._spelled(values["factor"], values["answer"])
        return values

    def _spelled(self, factor: str, text: str) -> list[str]:
        if factor == Lookup.Kind.BIRTH_DATE:
            try:
                return [parse_date(text, today=timezone.localdate()).isoformat()]
            except Unreadable as unreadable:
                self.add_error("answer", str(unreadable))
                return []
        answers = spelled(factor=factor, text=text)
        if not answers or (factor == Lookup.Kind.NIK_END and not _four_digits(answers[0])):
            self.add_error("answer", _("Type what the caller said, for example 0042 or Melati."))
        return answers


def _four_digits(text: str) -> bool:
    return len(text) == 4 and text.isdigit()
