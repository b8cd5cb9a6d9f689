"""What the personnel office enters of a person's own data; it is hashed and not kept."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from customers import names, phones, ties
from customers.fields import Unreadable

_SIXTEEN = _("Write all 16 digits.")


class TiesForm(forms.Form):
    """All fields may stay empty: what is not filled in stays as it was given."""

    nik = forms.CharField(label=_("NIK"), required=False, max_length=24)
    kk = forms.CharField(label=_("Family card (KK)"), required=False, max_length=24)
    phones = forms.CharField(
        label=_("Phone numbers"), required=False, max_length=200,
        help_text=_("Several, separated by commas."),
    )  # fmt: skip
    surnames = forms.CharField(
        label=_("Family names"), required=False, max_length=200,
        help_text=_("The own and the spouse's, separated by spaces."),
    )  # fmt: skip
    street = forms.CharField(label=_("Street and house number"), required=False, max_length=120)
    kelurahan = forms.CharField(label=_("Kelurahan"), required=False, max_length=80)
    kecamatan = forms.CharField(label=_("Kecamatan"), required=False, max_length=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Keep browsers from remembering any of it."""
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"

    def clean_nik(self) -> str:
        """Return sixteen digits or nothing."""
        return _digits(self.cleaned_data["nik"])

    def clean_kk(self) -> str:
        """Return sixteen digits or nothing."""
        return _digits(self.cleaned_data["kk"])

    def clean_phones(self) -> list[str]:
        """Return the numbers in E.164."""
        try:
            return [phones.normalise(one) for one in phones.split(self.cleaned_data["phones"])]
        except Unreadable as unreadable:
            raise ValidationError(str(unreadable)) from None

    def clean(self) -> dict[str, Any]:
        """Refuse an empty form: it would say that something was kept."""
        found = super().clean() or {}
        if not self.errors and not any(found.values()):
            raise ValidationError(_("Fill in at least one of the fields."))
        return found

    def digests(self) -> dict[str, list[bytes]]:
        """Return the keyed hashes of what was filled in, by kind."""
        found = self.cleaned_data
        values = {
            "nik": [found["nik"]],
            "kk": [found["kk"]],
            "phone": found["phones"],
            "surname": list(names.words(found["surnames"])),
            "street": [ties.street(found)],
            "area": [ties.area(found)],
        }
        hashes = {kind: ties.hashed(kind=kind, values=given) for kind, given in values.items()}
        return {kind: hashed for kind, hashed in hashes.items() if hashed}


def _digits(text: str) -> str:
    digits = "".join(character for character in text if character.isdigit())
    if text.strip() and len(digits) != 16:
        raise ValidationError(_SIXTEEN)
    return digits
