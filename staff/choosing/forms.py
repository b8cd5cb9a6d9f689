"""The forms of choosing: asking for people, proposing, screening, interviewing, taking on."""

from datetime import datetime
from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from staff.choosing import identities, interviews, taking_on
from staff.choosing.contents import FileRefused
from staff.choosing.screening import Checks
from staff.choosing.vacancies import ASKED_FOR
from staff.forms.access import TIER_LABELS
from staff.forms.fields import AskTheDatabase, DayField, PersonField
from staff.models import Branch, Candidate, Document, Interview, User, Vacancy, Vendor
from staff.permissions import branch_ids

SHORT = forms.Textarea(attrs={"rows": 3})


class VacancyForm(AskTheDatabase):
    """What a branch asks for."""

    role = forms.ChoiceField(
        label=_("Role"), choices=[("", "---------"), *((r.code, r.label) for r in ASKED_FOR)]
    )
    number = forms.IntegerField(
        label=_("Number of people"), min_value=1, max_value=500, initial=1,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )  # fmt: skip
    tiers = forms.MultipleChoiceField(
        label=_("Data that the work needs"),
        choices=TIER_LABELS,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "in-two"}),
        help_text=_("As little as will do. None: masked records only."),
    )
    begins_date = DayField(label=_("First day"))
    ends_date = DayField(label=_("Last day"), required=False, help_text=_("Empty: no end."))
    vendors = forms.ModelMultipleChoiceField(
        label=_("Addressed to"),
        queryset=Vendor.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "in-two"}),
        help_text=_("They see it on their page. None: the branch looks for people itself."),
    )

    class Meta:
        model = Vacancy
        fields = ["branch", "position", "role", "number", "tiers", "begins_date", "ends_date"]
        labels = {"branch": _("Branch")}

    def __init__(self, *args: Any, by: User, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asking = branch_ids(user=by, permission="request_people", at=at)
        self.fields["branch"].queryset = Branch.objects.filter(pk__in=asking)
        if len(asking) == 1:
            self.fields["branch"].initial = asking[0]
        self.fields["vendors"].queryset = Vendor.objects.working(at=at)

    def clean(self) -> dict[str, Any]:
        """Let the days be in order."""
        given = super().clean() or self.cleaned_data
        first, last = given.get("begins_date"), given.get("ends_date")
        if first and last and last < first:
            self.add_error("ends_date", _("The last day is before the first. Choose a later day."))
        return given


class RelativesField(forms.CharField):
    """People who work here, by their employee numbers."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Relatives who work here"), required=False, max_length=300,
            help_text=_("As the candidate declares: employee numbers, separated by commas. They "
                        "decide nothing about this candidate."),
            **kwargs,
        )  # fmt: skip

    def clean(self, value: Any) -> tuple[User, ...]:
        """Return the people with these numbers."""
        numbers = {*super().clean(value).replace(",", " ").split()}
        found = tuple(User.objects.filter(employee_number__in=numbers))
        if missing := sorted(numbers - {one.employee_number for one in found}):
            raise ValidationError(
                _("Nobody has the number %(numbers)s."), params={"numbers": ", ".join(missing)}
            )
        return found

    def prepare_value(self, value: Any) -> Any:
        """Write people as their numbers."""
        people = value or ()  # nothing was sent, or nobody is declared
        return value if isinstance(value, str) else ", ".join(one.employee_number for one in people)


class CandidateForm(forms.Form):
    """Somebody put forward; the NIK is read and not kept."""

    vendor = forms.ModelChoiceField(
        label=_("Vendor"),
        queryset=Vendor.objects.none(),
        help_text=_("Who draws the contract up."),
    )
    full_name = forms.CharField(label=_("Full name"), max_length=120)
    nik = forms.CharField(
        label=_("NIK"), max_length=24,
        help_text=_("16 digits. Only the last four are kept, and a code that tells nobody."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("Phone"), max_length=24, required=False,
        help_text=_("Needed to arrange the interview."),
    )  # fmt: skip
    email = forms.EmailField(
        label=_("E-mail"), required=False,
        help_text=_("Once taken on, reminders and notices go there; without one they show on "
                    "screen only."),
    )  # fmt: skip
    relatives = RelativesField()

    def __init__(self, *args: Any, vendor: Vendor | None, at: datetime, **kwargs: Any) -> None:
        """Leave out what a vendor need not say, or not learn; browsers remember nothing."""
        super().__init__(*args, **kwargs)
        self.today = at.date()
        self.fields["vendor"].queryset = Vendor.objects.working(at=at)
        if vendor is not None:
            del self.fields["vendor"]
            del self.fields["relatives"]  # who works here is no business of another company
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"

    def clean_nik(self) -> identities.Identity:
        """Return what is kept of the number."""
        return identities.read(nik=self.cleaned_data["nik"], today=self.today)

    def clean_phone(self) -> str:
        """Return the number in E.164."""
        text = self.cleaned_data["phone"]
        try:
            number = phonenumbers.parse(text, "ID") if text else None
        except phonenumbers.NumberParseException:
            number = phonenumbers.PhoneNumber()
        if number is not None and not phonenumbers.is_valid_number(number):
            raise ValidationError(_("This is no phone number. Write it as 0812 3456 7890."))
        return phonenumbers.format_number(number, 0) if number else ""


class Deciding(forms.Form):
    """A form that knows in which state the decider saw the candidate."""

    seen = forms.ChoiceField(choices=Candidate.State, widget=forms.HiddenInput)

    def __init__(self, *args: Any, candidate: Candidate, **kwargs: Any) -> None:
        super().__init__(*args, initial={"seen": candidate.state, **kwargs.pop("initial", {})})
        self.candidate = candidate
        self.order_fields([name for name in self.fields if name != "seen"])


class ReasonForm(Deciding):
    """A step with its reason."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=SHORT)


class RelativesForm(forms.Form):
    """Who of those who work here is a relative."""

    relatives = RelativesField()


class ScreeningForm(Deciding):
    """What HR checks."""

    documents_received = forms.BooleanField(label=_("Documents received"), required=False)
    identity_checked = forms.BooleanField(
        label=_("Identity checked against the card"), required=False
    )
    references_checked = forms.BooleanField(label=_("References asked"), required=False)
    relatives = RelativesField()
    duplicate_word = forms.CharField(
        label=_("Word on the earlier case"), required=False, max_length=300, widget=SHORT
    )

    def __init__(self, *args: Any, candidate: Candidate, earlier: bool, **kwargs: Any) -> None:
        kept = getattr(candidate, "screening", None)
        names = ("documents_received", "identity_checked", "references_checked", "duplicate_word")
        initial = {name: getattr(kept, name) for name in names} if kept else {}
        initial["relatives"] = list(candidate.relatives.all())
        super().__init__(*args, candidate=candidate, initial=initial, **kwargs)
        if not earlier:
            del self.fields["duplicate_word"]

    def checks(self) -> Checks:
        """Return what was ticked and written."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        return Checks(**given)


class InterviewForm(Deciding):
    """Five topics from 1 to 5, a note, a verdict."""

    note = forms.CharField(
        label=_("Note"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What was said that matters for trusting them with customers' data; no "
                    "beliefs, no health, no family plans."),
    )  # fmt: skip
    verdict = forms.ChoiceField(
        label=_("Verdict"),
        choices=Interview.Verdict,
        widget=forms.RadioSelect(attrs={"class": "in-two"}),
    )
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=300, widget=SHORT,
        help_text=_("Needed when you refuse, and when a topic is a serious concern."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for topic in interviews.TOPICS:
            self.fields[topic.code] = forms.TypedChoiceField(
                label=topic.label,
                help_text=topic.ask,
                required=not topic.may_stay_open,
                coerce=int,
                empty_value=None,
                choices=_scale(topic.may_stay_open),
                widget=forms.RadioSelect(attrs={"class": "scores"}),
            )
        self.order_fields([topic.code for topic in interviews.TOPICS])

    def scores(self) -> dict[str, int]:
        """Return the scores given, without topics left open."""
        given = {topic.code: self.cleaned_data[topic.code] for topic in interviews.TOPICS}
        return {code: score for code, score in given.items() if score is not None}


def _scale(may_stay_open: bool) -> list[tuple[str, Any]]:
    scale: list[tuple[str, Any]] = [(str(score), str(score)) for score in interviews.SCORES]
    return [*scale, ("", _("not asked"))] if may_stay_open else scale


class TakingOnForm(Deciding):
    """As whom a candidate is registered."""

    supervisor = PersonField(
        label=_("Direct supervisor"),
        help_text=_("One of those who interviewed and recommended."),
    )
    employee_number = forms.CharField(label=_("Employee number"), max_length=20, required=False)
    username = forms.CharField(
        label=_("Username"), max_length=150, required=False,
        validators=User._meta.get_field("username").validators,
        help_text=_("For signing in. Letters, digits and @ . + - _ only."),
    )  # fmt: skip
    person = PersonField(
        label=_("Or somebody who comes back"),
        required=False,
        empty_label=_("Nobody: register a new person"),
        help_text=_("Keeps the number and username they had."),
    )

    def __init__(self, *args: Any, candidate: Candidate, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, candidate=candidate, **kwargs)
        chiefs = taking_on.supervisors_for(candidate=candidate, at=at)
        self.fields["supervisor"].queryset = User.objects.filter(pk__in=[one.pk for one in chiefs])
        if len(chiefs) == 1:
            self.fields["supervisor"].initial = chiefs[0].pk
        self.fields["person"].queryset = taking_on.returning(candidate=candidate, at=at)
        comes_back = self.fields["person"].queryset.exists()
        if not comes_back:
            del self.fields["person"]
        for name in ("employee_number", "username"):
            self.fields[name].required = not comes_back
            self.fields[name].asked_of = _("of a new person")

    def clean(self) -> dict[str, Any]:
        """Demand a number and a username of a new person."""
        given = super().clean() or self.cleaned_data
        for name in ("employee_number", "username"):
            if not (given.get("person") or given.get(name) or name in self.errors):
                self.add_error(name, _("A new person needs one."))
        return given


class DocumentForm(forms.Form):
    """A document about a candidate."""

    kind = forms.ChoiceField(label=_("Kind"))
    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
        help_text=_("PDF, JPEG or PNG, at most 10 MB."),
    )

    def __init__(self, *args: Any, kinds: list[Document.Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]

    def dropped(self, refused: FileRefused) -> None:
        """Say why a file that was too large never arrived, instead of that it is missing."""
        self.errors.pop("file", None)
        self.add_error("file", refused)
