"""Answers as RFC 7644 writes them, the refusals too; no answer quotes what somebody else wrote."""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from pydantic import ValidationError as NotSuch
from scim2_models import Error, SCIMException

MEDIA_TYPE = "application/scim+json"

# Columns whose rule is broken because somebody else has that value: RFC 7644 calls it uniqueness.
TAKEN = {
    "staff_user_username_key",
    "staff_user_employee_number_key",
    "external_id_once_in_a_directory",
    "unique",
}


class Refused(Exception):
    """A request that is not carried out: its status, SCIM's word for why, and what to do."""

    def __init__(self, status: int, detail: str, kind: str = "", **headers: str) -> None:
        super().__init__(kind or str(status))
        self.status, self.detail, self.kind = status, detail, kind
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    @property
    def answer(self) -> HttpResponse:
        """Return the response."""
        error = Error(status=self.status, scim_type=self.kind or None, detail=self.detail)
        response = answer(error.model_dump(), status=self.status)
        for name, value in self.headers.items():
            response.headers[name] = value
        return response


def answer(content: Any, *, status: int = 200) -> HttpResponse:
    """Return a response of SCIM's media type."""
    return HttpResponse(json.dumps(content), status=status, content_type=MEDIA_TYPE)


def of_protocol(wrong: NotSuch | SCIMException) -> Refused:
    """Return what is wrong with a message of the protocol."""
    cause = wrong if isinstance(wrong, NotSuch) else wrong.__cause__
    if isinstance(cause, NotSuch):
        error = Error.from_validation_errors(cause.errors(include_url=False))[0]
    elif isinstance(wrong, SCIMException):
        error = SCIMException.to_error(wrong)
    return Refused(error.status or 400, (error.detail or "")[:500], error.scim_type or "")


def of_rules(broken: ValidationError) -> Refused:
    """Return which rule about people was broken."""
    errors = [error for found in _by_field(broken).values() for error in found]
    detail = " ".join(dict.fromkeys(str(sentence) for sentence in broken.messages))
    if any(error.code in TAKEN for error in errors):
        return Refused(409, detail, "uniqueness")
    return Refused(400, detail, "invalidValue")


def _by_field(broken: ValidationError) -> dict[str, list[ValidationError]]:
    return broken.error_dict if hasattr(broken, "error_dict") else {"": broken.error_list}


def not_found() -> Refused:
    """Return the refusal of somebody who is unknown, or another directory's: both look the same."""
    return Refused(404, "There is nobody with this id.")
