"""Forms of what binds people: contracts, texts, signatures, answers."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from staff.binding.agreements import LONGEST_GRACE
from staff.forms.fields import AskTheDatabase, ClockField, DayField
from staff.models import AgreementText, Contract, User
from staff.situations import Situation


class ContractForm(AskTheDatabase):
    """A first contract; what it may last is checked by staff/binding/duration.py."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=Contract.Kind.choices,
        widget=forms.RadioSelect(attrs={"class": "in-two"}),
    )
    begins_date = DayField(label=_("First day"))
    ends_date = DayField(
        label=_("Last day"), required=False, help_text=_("Including this day. Only for a PKWT.")
    )
    registered_date = DayField(
        label=_("Registered with the ministry"),
        required=False,
        help_text=_("The day on which the contract was registered. Empty: not yet."),
    )

    class Meta:
        model = Contract
        fields = ["kind", "number", "begins_date", "ends_date", "registered_date"]


class ExtensionForm(forms.Form):
    """The part by which a contract is extended."""

    number = forms.CharField(label=_("Contract number"), max_length=40)
    ends_date = DayField(label=_("New last day"), help_text=_("Including this day."))
    registered_date = DayField(label=_("Registered with the ministry"), required=False)


class RegistrationForm(forms.Form):
    """On which day the ministry registered a contract."""

    registered_date = DayField(label=_("Registered with the ministry"))


class EndForm(forms.Form):
    """When a contract ends: now, or at a minute of a day to come, by the branch's clock."""

    day = DayField(label=_("Day"), required=False, help_text=_("Empty: at this instant."))
    clock = ClockField(
        label=_("Time"), required=False, help_text=_("By the clock of the person's branch.")
    )

    def __init__(self, *args: Any, zone: ZoneInfo, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone, self.at = zone, at

    def clean(self) -> dict[str, Any]:
        """Let day and time come together."""
        given = super().clean() or self.cleaned_data
        if (given.get("day") is None) != (given.get("clock") is None):
            self.add_error("clock", _("Give both the day and the time, or leave both empty."))
        return given

    def when(self) -> datetime:
        """Return the instant that was chosen."""
        day, clock = self.cleaned_data["day"], self.cleaned_data["clock"]
        return datetime.combine(day, clock, self.zone) if day else self.at


class TextForm(AskTheDatabase):
    """The next version of a text, in both languages."""

    grace_days = forms.IntegerField(
        label=_("Days to sign"),
        min_value=1,
        max_value=LONGEST_GRACE,
        initial=14,
        widget=forms.NumberInput(attrs={"class": "short"}),
        help_text=_("So long, whoever has signed an earlier version works on without this one."),
    )

    class Meta:
        model = AgreementText
        fields = ["title_id", "body_id", "title_en", "body_en"]
        labels = {
            "title_id": _("Title in Bahasa Indonesia"),
            "body_id": _("Text in Bahasa Indonesia"),
            "title_en": _("Title in English"),
            "body_en": _("Text in English"),
        }
        help_texts = {"body_id": _("An empty line parts the paragraphs.")}
        widgets = {
            "body_id": forms.Textarea(attrs={"rows": 14}),
            "body_en": forms.Textarea(attrs={"rows": 14}),
        }

    def clean_body_id(self) -> str:
        """Return the text with plain line ends."""
        return _lines(self.cleaned_data["body_id"])

    def clean_body_en(self) -> str:
        """Return the text with plain line ends."""
        return _lines(self.cleaned_data["body_en"])


def _lines(text: str) -> str:
    """Write line ends as one letter, no blanks before them, and one empty line at most."""
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    while "\n\n\n" in lines:
        lines = lines.replace("\n\n\n", "\n\n")
    return lines.strip()


class SignForm(forms.Form):
    """A signature: the password once more; the language is that of the text beside it."""

    language = forms.ChoiceField(choices=User.Language.choices, widget=forms.HiddenInput)
    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("The one with which you sign in. It stands for your signature."),
    )


class CodeForm(forms.Form):
    """The code that stands on another person's screen."""

    code = forms.CharField(
        label=_("Code on their screen"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"class": "short mono", "autocomplete": "off", "autocapitalize": "characters"}
        ),
        help_text=_("Six letters and digits, under My papers. It changes every day."),
    )


class AnswerForm(forms.Form):
    """The answer to one situation of the test."""

    place = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    answer = forms.ChoiceField(widget=forms.RadioSelect(attrs={"data-digits": True}))

    def __init__(self, *args: Any, situation: Situation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = situation.answers
        self.fields["answer"].label = _("What do you do?")


class BeginForm(forms.Form):
    """The button that begins the test; what forbids it stands above."""
