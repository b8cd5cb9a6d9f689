"""A directory that speaks SCIM, for the tests of what comes of it."""

import json
from itertools import count
from typing import Any

from django.test import Client
from django.utils import timezone

from staff.directory import directories
from staff.models import Directory, User

CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
MORE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
_numbers = count(1)


class Speaker:
    """A directory with its token; every answer is held against the protocol's form."""

    def __init__(self, by: User) -> None:
        self.directory: Directory
        name = f"Directory {next(_numbers)}"
        self.directory, self.token = directories.make(by=by, name=name, at=timezone.now())
        # From an address of its own: refused tokens are counted by address.
        address = f"198.51.{next(_numbers) // 250 % 250}.{next(_numbers) % 250}"
        self.client = Client(
            raise_request_exception=False, enforce_csrf_checks=True, REMOTE_ADDR=address
        )

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send a message and return the answer, with its content as `said`."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode() if body else b""
        headers.setdefault("Authorization", f"Bearer {self.token}")
        kind = headers.pop("Content-Type", "application/scim+json")
        response = self.client.generic(method, f"/scim/v2/{path}", content, kind, headers=headers)
        self._as_described(response)
        response.said = json.loads(response.content) if response.content else None
        return response

    def _as_described(self, response: Any) -> None:
        assert response.status_code < 500, response.content[:300]
        if response.status_code == 204 or not response.content:
            return
        assert response["Content-Type"] == "application/scim+json"
        said = json.loads(response.content)
        if response.status_code >= 400:
            assert said["schemas"] == [ERROR]
            assert said["status"] == str(response.status_code)
            assert len(said["detail"]) > 10
            assert "http" not in said["detail"]

    def create(self, **changes: Any) -> Any:
        """Tell of a new person."""
        return self.ask("POST", "Users", someone(**changes))

    def patch(self, person: str, *operations: dict[str, Any]) -> Any:
        """Change single facts about a person."""
        body = {"schemas": [PATCH], "Operations": list(operations)}
        return self.ask("PATCH", f"Users/{person}", body)


def someone(**changes: Any) -> dict[str, Any]:
    """Return SCIM's user of somebody nobody knows yet; `more` changes the extension."""
    number = next(_numbers)
    more = {"employeeNumber": f"D{number:05}", **changes.pop("more", {})}
    told = {
        "schemas": [CORE, MORE],
        "userName": f"baru{number}",
        "name": {"formatted": f"Orang Baru {number}"},
        "externalId": f"x-{number}",
        "active": True,
        MORE: more,
        **changes,
    }
    return {name: value for name, value in told.items() if value is not None}


def person_of(response: Any) -> User:
    """Return the person whom an answer is about."""
    return User.objects.select_related("in_directory").get(pk=response.said["id"])
