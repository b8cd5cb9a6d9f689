"""Every role and every permission, on one screen.

A permission is always held on a branch. A role gives its permissions for as long as an
assignment lasts; `tiers` are the most a role may open, the assignment's terms may give fewer.
"""

from dataclasses import dataclass
from enum import IntEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

TIERS = ("contact", "service", "financial", "identity")

PERMISSIONS: list[tuple[str, Text]] = [
    ("search_customers", _("Search customers")),
    ("open_customer", _("Open a customer's masked record")),
    ("open_without_interaction", _("Open a record without an interaction (self-claimed)")),
    ("reveal_contact", _("Reveal contact data")),
    ("reveal_service", _("Reveal service data")),
    ("reveal_financial", _("Reveal financial data")),
    ("reveal_identity", _("Reveal identity data")),
    ("verify_customer", _("Verify a caller's identity")),
    ("import_customers", _("Import customers")),
    ("read_reports", _("Read and sign daily access reports")),
    ("call_back", _("Call drawn customers back")),
    ("end_no_call", _("Let customers who wanted no calls be called again")),
    ("declare", _("Declare the day's contacts")),
    ("hand_out", _("Hand out lists of customers to own staff")),
    ("lend_access", _("Lend access to own staff")),
    ("read_ledger", _("Read the ledger and trace codes")),
    ("manage_people", _("Register people and vendors")),
    ("request_people", _("Ask for people")),
    ("interview", _("Interview candidates")),
    ("suspend", _("Suspend a person at once")),
    ("propose", _("Put candidates of the own company forward")),
    ("appoint", _("Appoint managers and officers")),
    ("manage_branches", _("Manage regions, branches and holidays")),
    ("manage_feeds", _("Manage the systems that push interactions")),
]


class DUTIES(IntEnum):
    """Kinds of work that one person never does at the same time (a database constraint)."""

    CUSTOMERS = 1
    ADMINISTRATION = 2
    OVERSIGHT = 3
    SUPPLY = 4


# Duties whose permissions rest until a second person has confirmed the sign-in. The others make
# and supply people: with their permissions alone nobody reads what customers or agents do.
CONFIRMED = (DUTIES.CUSTOMERS, DUTIES.OVERSIGHT)


@dataclass(frozen=True)
class Role:
    """What one kind of user may do, and who gives them the role."""

    code: str
    label: Text
    duty: DUTIES
    permissions: tuple[str, ...]
    tiers: tuple[str, ...] = ()
    lent_by: str = "appoint"  # the permission that the giver must hold


_SERVE = ("search_customers", "open_customer", "verify_customer")
_AGENT = (*_SERVE, "declare")
_SUPERVISE = (
    *_SERVE,
    "open_without_interaction",
    "read_reports",
    "call_back",
    "hand_out",
    "lend_access",
    "request_people",
    "interview",
    "suspend",
)

ROLES: tuple[Role, ...] = (
    Role(
        "cs_agent",
        _("CS agent"),
        DUTIES.CUSTOMERS,
        (*_AGENT, "open_without_interaction"),
        TIERS,
        "lend_access",
    ),
    Role(
        "telesales",
        _("Telesales agent"),
        DUTIES.CUSTOMERS,
        _AGENT,
        ("contact", "service"),
        "lend_access",
    ),
    Role(
        "field_agent",
        _("Field agent"),
        DUTIES.CUSTOMERS,
        _AGENT,
        ("contact", "service", "financial"),
        "lend_access",
    ),
    Role("supervisor", _("Supervisor"), DUTIES.CUSTOMERS, _SUPERVISE, TIERS, "lend_access"),
    Role(
        "manager",
        _("Branch manager"),
        DUTIES.CUSTOMERS,
        (*_SUPERVISE, "import_customers", "end_no_call"),
        TIERS,
    ),
    Role("hr", _("HR officer"), DUTIES.ADMINISTRATION, ("manage_people",)),
    Role(
        "sysadmin",
        _("System administrator"),
        DUTIES.ADMINISTRATION,
        ("manage_people", "manage_branches", "manage_feeds", "appoint"),
    ),
    Role(
        "privacy",
        _("Privacy officer (DPO)"),
        DUTIES.OVERSIGHT,
        ("read_ledger", "suspend", "end_no_call"),
    ),
    Role("auditor", _("Auditor"), DUTIES.OVERSIGHT, ("read_ledger",)),
    Role("vendor", _("Vendor's recruiter"), DUTIES.SUPPLY, ("propose",)),
)

ROLE_BY_CODE = {role.code: role for role in ROLES}


def permissions_of(*, role: Role, tiers: list[str]) -> list[str]:
    """Return the codenames an assignment gives: the role's own and one for each granted tier."""
    return [*role.permissions, *(f"reveal_{tier}" for tier in tiers if tier in role.tiers)]
