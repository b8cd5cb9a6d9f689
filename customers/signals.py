"""Signals of kinship: what the agent shares with the customer, found by keyed hashes alone.

The database's own function compares them, since the web's role may read no customer's hashes; it
answers only for records that were really opened that day. A value that many customers share
(`percent`) weighs less: half a city is called Wijaya.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.explaining.registry import Told, part, signal

part(
    name="ties",
    sql="SELECT * FROM customers_ties(%(branch)s, %(begins_at)s, %(ends_at)s)",
)
_TIE = """
SELECT agent, customer, percent, jsonb_build_object('sharing', sharing) AS values
  FROM ties WHERE tie = '{}'
"""


@signal(label=gettext_lazy("The agent's own record"), weight=40, sql=_TIE.format("own"))
def own_record(told: Told) -> str:
    """Say that the agent opened the own record."""
    return _("The agent's own record")


@signal(label=gettext_lazy("Same family card"), weight=40, sql=_TIE.format("kk"))
def same_family(told: Told) -> str:
    """Say that both stand on one family card."""
    return _("On the same family card (KK) as the agent")


@signal(label=gettext_lazy("Same phone number"), weight=30, sql=_TIE.format("phone"))
def same_phone(told: Told) -> str:
    """Say that both gave one phone number."""
    return _("Same phone number as the agent")


@signal(label=gettext_lazy("Same home address"), weight=30, sql=_TIE.format("street"))
def same_address(told: Told) -> str:
    """Say that both live in one house."""
    return _("Same home address as the agent")


@signal(label=gettext_lazy("A colleague"), weight=20, sql=_TIE.format("colleague"))
def colleague(told: Told) -> str:
    """Say that the customer works at the same branch."""
    return _("The customer works at this branch")


@signal(label=gettext_lazy("Same surname"), weight=8, sql=_TIE.format("surname"))
def same_surname(told: Told) -> str:
    """Say that both have one family name, and how many customers have it too."""
    return _("Same surname as the agent; %(sharing)s customers have it") % told.values


@signal(label=gettext_lazy("Same neighbourhood"), weight=5, sql=_TIE.format("area"))
def same_neighbourhood(told: Told) -> str:
    """Say that both live in one kelurahan, and how many customers do."""
    return _("Same neighbourhood as the agent; %(sharing)s customers live there") % told.values
