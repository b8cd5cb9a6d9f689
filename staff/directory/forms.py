"""Making a directory."""

from django import forms
from django.utils.translation import gettext_lazy as _

from staff.models import Directory


class DirectoryForm(forms.ModelForm):
    """What a directory is called."""

    class Meta:
        model = Directory
        fields = ["name"]
        help_texts = {"name": _("By which people here know it, such as Entra ID or Okta.")}

    def validate_unique(self) -> None:
        """Leave it to the domain, which says what to do."""
