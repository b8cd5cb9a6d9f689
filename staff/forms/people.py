"""Registering and changing a person."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.utils.translation import gettext_lazy as _

from staff.forms.fields import AskTheDatabase, PersonField
from staff.models import User, Vendor
from staff.roles import ROLES

CHIEFS = [role.code for role in ROLES if "lend_access" in role.permissions]


class PersonForm(AskTheDatabase):
    """What is known about a person; the rules among the fields are the database's."""

    supervisor = PersonField(
        required=False,
        empty_label=_("Nobody"),
        label=_("Direct supervisor"),
        help_text=_("Lends access, reads the daily report, phones customers."),
    )

    class Meta:
        model = User
        fields = [
            "full_name",
            "employee_number",
            "username",
            "engagement",
            "vendor",
            "supervisor",
            "email",
            "language",
        ]
        labels = {
            "vendor": _("Vendor"),
            "email": _("E-mail"),
            "language": _("Language of the screens"),
        }
        help_texts = {
            "username": _("For signing in. Letters, digits and @ . + - _ only."),
            "vendor": _("Who employs outsourced people; empty for internal ones."),
            "email": _("Notices and reminders go there too. Empty: on screen only."),
        }
        widgets = {
            "engagement": forms.RadioSelect,
            "email": forms.EmailInput(attrs={"autocomplete": "off"}),  # not that of who types
            "language": forms.RadioSelect,
        }

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chiefs = User.objects.filter(is_active=True, assignments__role__in=CHIEFS)
        present = User.objects.filter(pk=self.instance.supervisor_id)
        self.fields["supervisor"].queryset = (chiefs.distinct() | present.distinct()).exclude(
            pk=self.instance.pk
        )
        self.fields["vendor"].empty_label = _("None: internal")
        working = Vendor.objects.working(at=at)
        self.fields["vendor"].queryset = working | Vendor.objects.filter(pk=self.instance.vendor_id)

    def clean(self) -> dict[str, Any]:
        """Let engagement and vendor agree before the database has to say so."""
        given = super().clean() or self.cleaned_data
        if given.get("engagement") == "outsourced" and not given.get("vendor"):
            self.add_error("vendor", _("Outsourced people need a vendor: choose who employs them."))
        if given.get("engagement") == "internal" and given.get("vendor"):
            self.add_error("vendor", _("Internal people have no vendor: leave this empty."))
        return given


class OwnPasswordForm(SetPasswordForm):
    """A new password, twice; saved by staff/invitations.py, not by the form."""

    def save(self, commit: bool = True) -> User:
        """Refuse: a password is saved together with when it was chosen."""
        raise NotImplementedError
