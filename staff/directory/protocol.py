"""What SCIM 2.0 (RFC 7643, 7644) calls a user, cut down to what is known about a person here.

Attributes that stand in no model here, such as telephone numbers, roles and groups, are dropped
unread: a directory gives no roles, and what is not needed is not kept.
"""

from typing import Annotated, Any

from pydantic import model_validator
from scim2_models import (
    URN,
    AnyExtension,
    AuthenticationScheme,
    Bulk,
    CaseExact,
    ChangePassword,
    ComplexAttribute,
    ETag,
    Extension,
    Filter,
    Mutability,
    Patch,
    Required,
    Resource,
    ResourceType,
    ScimPolicy,
    ServiceProviderConfig,
    Sort,
    Uniqueness,
)

MOST_LISTED = 100
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


class Name(ComplexAttribute):
    """A person's name; the parts count only where nothing gives the whole."""

    formatted: str | None = None
    given_name: str | None = None
    family_name: str | None = None


class Manager(ComplexAttribute):
    """The direct supervisor, by the id that this service gave them."""

    value: Annotated[str | None, CaseExact.true] = None
    display_name: Annotated[str | None, Mutability.read_only] = None

    @model_validator(mode="before")
    @classmethod
    def _written_short(cls, value: Any) -> Any:
        """Read the forms of Microsoft Entra too: the bare id, or a list of one."""
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        return {"value": value} if isinstance(value, str) else value


class Email(ComplexAttribute):
    """An address for reminders and notices."""

    value: str | None = None
    type: str | None = None
    primary: bool | None = None


class Enterprise(Extension):
    """What the enterprise extension adds; the organization is the code of a vendor."""

    __schema__ = URN(ENTERPRISE)

    employee_number: str | None = None
    organization: str | None = None
    manager: Manager | None = None


class Person(Resource[AnyExtension]):
    """SCIM's user."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    user_name: Annotated[str | None, Uniqueness.server, Required.true] = None
    name: Name | None = None
    display_name: str | None = None
    emails: list[Email] | None = None
    user_type: str | None = None
    preferred_language: str | None = None
    active: bool | None = None


Told = Person[Enterprise]

# What directories in use write beside the standard is understood, Microsoft Entra's above all.
TOLERANT = ScimPolicy(
    unknown=ScimPolicy.Unknown.ignore,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
)

CONFIG = ServiceProviderConfig(
    patch=Patch(supported=True),
    bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
    filter=Filter(supported=True, max_results=MOST_LISTED),
    change_password=ChangePassword(supported=False),
    sort=Sort(supported=False),
    etag=ETag(supported=False),
    authentication_schemes=[
        AuthenticationScheme(
            type=AuthenticationScheme.Type.oauthbearertoken,
            name="Bearer token",
            description="The token of the directory, made on the page Directories.",
        )
    ],
)
KIND = ResourceType.from_resource(Told)
KIND.name, KIND.endpoint = "User", "/Users"  # type: ignore[assignment]
