"""The signals: what is odd about a viewing, whether or not it is explained.

A template is one function with what the decorator says: its weight in tenths of the base (see
weights.py) and the query. Queries read `viewing` (agent, customer, openings, first_at, last_at,
purposes, tiers, protected, ...), `opened`, and the parts below; `percent` takes off weight where
the oddness is common. To add a signal, add a function here and its test; kinship signals need the
customers' hashes and stand in customers/signals.py.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.explaining.registry import Told, signal


@signal(
    label=gettext_lazy("Protected customer"),
    weight=10,
    sql="""
    SELECT agent, customer, 100 AS percent, '{}'::jsonb AS values FROM viewing WHERE protected
    """,
)
def protected_customer(told: Told) -> str:
    """Say that the customer is protected."""
    return _("Protected customer")


@signal(
    label=gettext_lazy("Outside work hours"),
    weight=6,
    sql="""
    SELECT agent, customer, 100 AS percent, jsonb_build_object('at', min(at)) AS values
      FROM opened WHERE outside_hours GROUP BY agent, customer
    """,
)
def outside_hours(told: Told) -> str:
    """Say when the record was opened outside work hours."""
    return _("Opened outside work hours, at %(at)s") % {"at": told.clock("at")}
