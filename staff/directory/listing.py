"""Finding people as SCIM asks for them: by a filter of equalities, page by page."""

from functools import reduce
from operator import and_
from typing import Any

from django.db.models import Q, QuerySet
from scim2_models import Context, ListResponse, SearchRequest
from scim2_models.path import CompareOperator, Comparison, FilterNode, LogicalExpr, LogicalOperator

from staff.directory.answers import Refused
from staff.directory.facts import as_told, number
from staff.directory.protocol import ENTERPRISE, MOST_LISTED, Told
from staff.models import User

CORE = "urn:ietf:params:scim:schemas:core:2.0:user:"
FARTHEST = 10**9  # no company is larger
COLUMNS = {
    "username": "username__iexact",
    "displayname": "full_name__iexact",
    "name.formatted": "full_name__iexact",
    "emails.value": "email__iexact",
    "externalid": "in_directory__external_id",
    "active": "is_active",
    "usertype": "engagement__iexact",
    f"{ENTERPRISE}:employeeNumber".lower(): "employee_number__iexact",
    f"{ENTERPRISE}:organization".lower(): "vendor__code__iexact",
}


def found(*, among: QuerySet[User], asked: SearchRequest[Told], base: str) -> dict[str, Any]:
    """Return a page of the people whom a request asks for; raises Refused."""
    if asked.filter is not None:
        among = among.filter(_condition(asked.filter.ast))
    start = min(asked.start_index or 1, FARTHEST)
    count = min(MOST_LISTED if asked.count is None else asked.count, MOST_LISTED)
    people = list(among[start - 1 : start - 1 + count])
    page = ListResponse[Told](
        total_results=among.count(), start_index=start, items_per_page=len(people), resources=[]
    ).model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE)
    return {
        **page,
        "Resources": [shown(person=person, base=base, asked=asked) for person in people],
    }


def shown(*, person: User, base: str, asked: SearchRequest[Told]) -> dict[str, Any]:
    """Return a person as SCIM's user, with the address where they are found."""
    told = as_told(person=person, link=getattr(person, "in_directory", None), shown=True)
    content = told.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE, response_parameters=asked)
    content["meta"] = {"resourceType": "User", "location": f"{base}/Users/{person.pk}"}
    return content


def _condition(node: FilterNode) -> Q:
    if isinstance(node, LogicalExpr) and node.op == LogicalOperator.and_:
        return reduce(and_, (_condition(term) for term in node.terms))
    if not isinstance(node, Comparison) or node.op != CompareOperator.eq or node.value is None:
        raise _unsupported()
    name = str(node.attr_path).lower().removeprefix(CORE)
    if name == "id":
        return Q(pk=number(str(node.value)))
    if name not in COLUMNS:
        raise _unsupported()
    return Q(**{COLUMNS[name]: node.value})


def _unsupported() -> Refused:
    detail = "Filter with eq, and with and: userName, externalId, employeeNumber, active, id."
    return Refused(400, detail, "invalidFilter")
