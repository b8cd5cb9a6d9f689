"""Reading dossiers. The database shows a row only to the ticket named in the same statement."""

import json
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection

from audit.events import ADVICE, Reason
from audit.models import LogEntry
from customers.models.records import MASKED
from customers.sealing import keyring, unseal

# One round trip is one implicit transaction: the setting is gone when it ends. It must not be
# the transaction that wrote the ticket, since the row-level policy wants the ticket committed.
_READ = """
SELECT set_config('mercusuar.ticket', %s, true);
SELECT dossier.tier, dossier.content, key.master, key.wrapped
  FROM customers_dossier AS dossier
  JOIN customers_datakey AS key ON key.customer_id = dossier.customer_id
 WHERE dossier.number = %s AND dossier.tier = ANY(%s)
"""


class TicketNotHonoured(PermissionDenied):
    """The database showed no row: the ticket is too old, or permission ended in between."""

    def __str__(self) -> str:
        return str(ADVICE[Reason.NOT_OPENED])


def read(*, ticket: LogEntry) -> dict[str, dict[str, Any]]:
    """Return the values of every tier that the ticket names, unsealed.

    Raises TicketNotHonoured, and RuntimeError when called inside a transaction: there the
    ticket might not be committed yet.
    """
    if connection.in_atomic_block:
        raise RuntimeError("A dossier is read only after its ticket is committed.")
    with connection.cursor() as cursor:
        cursor.execute(_READ, [str(ticket.pk), ticket.customer, ticket.tiers])
        rows = cursor.fetchall()
    if len(rows) != len(ticket.tiers):
        raise TicketNotHonoured
    return {row[0]: _values(ticket.customer or "", *row) for row in rows}


def _values(number: str, tier: str, content: bytes, master: str, wrapped: bytes) -> dict[str, Any]:
    if tier == MASKED:
        return masked_values(content)
    data_key = keyring().unwrap(master=master, wrapped=wrapped, number=number)
    return unseal(data_key=data_key, number=number, tier=tier, content=content)


def masked_values(content: bytes) -> dict[str, Any]:
    """Return the masked view, which is stored plain so that opening decrypts nothing."""
    return json.loads(bytes(content))
