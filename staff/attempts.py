"""Trying what a form asks for: a refusal of the domain becomes an error of the form."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, QueryDict


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was sent, an empty form too; nothing when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def attempt(form: BaseForm, act: Callable[[], object]) -> bool:
    """Act on a valid form; tell whether it worked, else the form says what was wrong."""
    try:
        act()
    except ValidationError as refused:
        show(form, refused)
        return False
    return True


def show(form: BaseForm, refused: ValidationError) -> None:
    """Put each error beside its field, or on top where the form has no such field."""
    by_field = refused.error_dict if hasattr(refused, "error_dict") else {"": refused.error_list}
    for field, errors in by_field.items():
        for error in errors:
            form.add_error(field if field in form.fields else None, error)
