"""SCIM 2.0 (RFC 7644) for a company's directory; docs/directory.md says what it may and may not."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from scim2_models import Context, ListResponse, PatchOp, Resource, SearchRequest

from staff.directory import listing, provisioning
from staff.directory.answers import Refused, answer, not_found
from staff.directory.protocol import CONFIG, KIND, Enterprise, Person, Told
from staff.directory.requests import content_of, from_directory, storable
from staff.models import Directory, User

MOST_OPERATIONS = 100
PARAMETERS = ("filter", "startIndex", "count", "attributes", "excludedAttributes")
SCHEMAS = (Person.to_schema(), Enterprise.to_schema())
SCHEMAS[0].name = SCHEMAS[0].description = "User"
SCHEMAS[1].name = SCHEMAS[1].description = "EnterpriseUser"


@from_directory
def users(request: HttpRequest, sender: Directory) -> HttpResponse:
    """List people, or take a new one in."""
    if request.method == "POST":
        told = Told.model_validate(content_of(request), scim_ctx=Context.RESOURCE_CREATION_REQUEST)
        made = provisioning.create(directory=sender, told=told, at=timezone.now())
        return _person(request, made, status=201)
    _only(request, "GET", "HEAD", "POST")
    among = provisioning.seen_by(directory=sender)
    return answer(listing.found(among=among, asked=_asked(request), base=_base(request)))


@from_directory
def user(request: HttpRequest, sender: Directory, person: str) -> HttpResponse:
    """Show, replace, change or end one person."""
    _only(request, "GET", "HEAD", "PUT", "PATCH", "DELETE")
    directory, at = sender, timezone.now()
    if request.method == "PUT":
        told = Told.model_validate(
            content_of(request), scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST
        )
        told_of = provisioning.replace(directory=directory, pk=person, told=told, at=at)
    elif request.method == "PATCH":
        told_of = provisioning.patch(directory=directory, pk=person, asked=_patch(request), at=at)
    elif request.method == "DELETE":
        provisioning.withdraw(directory=directory, pk=person, at=at)
        return HttpResponse(status=204)
    else:
        told_of = provisioning.find(directory=directory, pk=person)
    return _person(request, told_of)


def _patch(request: HttpRequest) -> PatchOp[Told]:
    asked = PatchOp[Told].model_validate(
        content_of(request), scim_ctx=Context.RESOURCE_PATCH_REQUEST
    )
    if len(asked.operations or ()) > MOST_OPERATIONS:
        raise Refused(400, f"Send at most {MOST_OPERATIONS} operations.", "invalidValue")
    return asked


def _asked(request: HttpRequest) -> SearchRequest[Told]:
    given = {name: storable(request.GET[name]) for name in PARAMETERS if request.GET.get(name)}
    return SearchRequest[Told].model_validate(given)


def _person(request: HttpRequest, person: User, *, status: int = 200) -> HttpResponse:
    content = listing.shown(person=person, base=_base(request), asked=_asked(request))
    response = answer(content, status=status)
    response.headers["Location"] = content["meta"]["location"]
    return response


@from_directory
def config(request: HttpRequest, sender: Directory) -> HttpResponse:
    """Say what of SCIM is done here."""
    _only(request, "GET", "HEAD")
    return answer(_described(request, CONFIG, "ServiceProviderConfig"))


@from_directory
def kinds(request: HttpRequest, sender: Directory, name: str = "") -> HttpResponse:
    """Say what kinds of resources there are: users alone."""
    return _description(request, [KIND], "ResourceTypes", name)


@from_directory
def schemas(request: HttpRequest, sender: Directory, name: str = "") -> HttpResponse:
    """Say which attributes are understood."""
    return _description(request, list(SCHEMAS), "Schemas", name)


def _description(
    request: HttpRequest, described: list[Any], endpoint: str, name: str
) -> HttpResponse:
    _only(request, "GET", "HEAD")
    if request.GET.get("filter"):
        raise Refused(403, "Descriptions cannot be filtered.")  # RFC 7644, 4
    if name:
        found = [one for one in described if str(one.id) == name]
        if not found:
            raise not_found()
        return answer(_described(request, found[0], f"{endpoint}/{name}"))
    page = ListResponse[Told](
        total_results=len(described), start_index=1, items_per_page=len(described), resources=[]
    ).model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE)
    shown = [_described(request, one, f"{endpoint}/{one.id}") for one in described]
    return answer({**page, "Resources": shown})


def _described(request: HttpRequest, one: Resource[Any], place: str) -> dict[str, Any]:
    content: dict[str, Any] = one.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE)
    kind = type(one).__name__
    return {**content, "meta": {"resourceType": kind, "location": f"{_base(request)}/{place}"}}


@from_directory
def elsewhere(request: HttpRequest, sender: Directory, rest: str) -> HttpResponse:
    """Refuse what there is not, as SCIM does."""
    raise Refused(404, "There are Users, ServiceProviderConfig, ResourceTypes and Schemas here.")


def _only(request: HttpRequest, *methods: str) -> None:
    if request.method not in methods:
        raise Refused(405, "There is no such method here.", Allow=", ".join(methods))


def _base(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("staff:scim_users")).removesuffix("/Users")
