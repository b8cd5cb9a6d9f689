"""Uploading a file, and telling which of its columns is which."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accessgov.tables.columns import Columns


class UploadForm(forms.Form):
    """One file."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX, with the column names in its first rows."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )

    def dropped(self, why: str) -> None:
        """Say why the file is missing although one was sent."""
        self.fields["file"].error_messages["required"] = why


class ColumnsForm(forms.Form):
    """For each column of the file, the field that it fills."""

    def __init__(
        self, *args: Any, columns: Columns, examples: Sequence[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Not read")), *columns.FIELDS.items()]
        for index, heading in enumerate(columns.header):
            example = examples[index] if index < len(examples) else ""
            self.fields[f"column_{index}"] = forms.ChoiceField(
                label=heading or _("Column %(number)s") % {"number": index + 1},
                help_text=example or _("Empty in the first rows"),
                choices=choices,
                required=False,
                initial=columns.fields[index],
            )

    @property
    def chosen(self) -> dict[int, str]:
        """Return the fields by the position of their column."""
        return {
            int(name.removeprefix("column_")): value for name, value in self.cleaned_data.items()
        }
