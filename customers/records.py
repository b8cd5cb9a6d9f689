"""Storing customers: a record is sealed here, and written by the database's own function."""

import json
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, transaction

from audit.events import Event
from audit.ledger import entry, record_many
from audit.models import LogEntry
from customers import names, ties
from customers.fields import TIERS, Record
from customers.masking import SHOWN_OF_ADDRESS, mask_address, mask_name, mask_phone, masked_view
from customers.models.records import MASKED, Lookup
from customers.sealing import digest, keyring, new_data_key, seal

BATCH = 1000


class NotStored(Exception):
    """The database refused the records: the ticket is missing, or a branch is not covered."""


def store(
    *, ticket: LogEntry, records: Sequence[Record], branches: dict[str, int], at: datetime
) -> dict[str, int]:
    """Write customers under the ticket of an import; return how many were created, changed, not.

    `branches` maps branch codes to ids. Everything happens in the caller's transaction. A record
    that brings nothing new is left alone; each other one is an entry in the ledger.
    """
    counts = {"created": 0, "changed": 0, "unchanged": 0}
    with transaction.atomic():
        for outcomes in write(ticket=ticket, records=records, branches=branches):
            for outcome in outcomes:
                counts[outcome.what] += 1
            told = entries_of(ticket=ticket, outcomes=outcomes, at=at)
            record_many(entries=told, actor_id=ticket.actor_id)
    return counts


class Stored(NamedTuple):
    """What became of one record: created, changed or unchanged, and its keyed hashes."""

    number: str
    branch_id: int
    what: str
    before: str | None
    after: str | None


def write(
    *, ticket: LogEntry, records: Sequence[Record], branches: dict[str, int]
) -> Iterator[list[Stored]]:
    """Write customers batch by batch; whoever takes the outcomes sees to their entries."""
    for start in range(0, len(records), BATCH):
        batch = [_row(record, branches) for record in records[start : start + BATCH]]
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM customers_store(%s, %s)", [ticket.pk, json.dumps(batch)])
            yield [Stored(*row) for row in cursor.fetchall()]


def entries_of(*, ticket: LogEntry, outcomes: Sequence[Stored], at: datetime) -> list[LogEntry]:
    """Return the entries, not written yet, of the records that an import created or changed."""
    return [
        entry(
            event=Event.STORED,
            at=at,
            actor_id=ticket.actor_id,
            customer=stored.number,
            branch_id=stored.branch_id,
            opening=ticket,
            additional_data={"outcome": stored.what},
            # Keyed hashes of the whole record: that it changed can be shown, not what it was.
            changes={"fingerprint": [stored.before, stored.after]},
        )
        for stored in outcomes
        if stored.what != "unchanged"
    ]


def _row(record: Record, branches: dict[str, int]) -> dict[str, Any]:
    """Return one record as customers_store takes it: sealed, masked and hashed."""
    number, data_key = record.number, new_data_key()
    master, wrapped = keyring().wrap(data_key=data_key, number=number)
    return {
        "number": number,
        "branch_id": branches[record.branch_code],
        "masked_name": mask_name(record.full_name),
        "hint": _hint(record),
        "status": record.status,
        "protected": record.protected,
        "fingerprint": _text(_fingerprint(record)),
        "master": master,
        "wrapped": _text(wrapped),
        "tiers": _sealed(record, data_key),
        "lookups": [[kind, _text(hashed)] for kind, hashed in _hashes(record)],
        "words": sorted(set(names.words(record.full_name))),
    }


def _sealed(record: Record, data_key: bytes) -> dict[str, str]:
    masked = masked_view(record)
    sealed = {MASKED: _text(json.dumps(masked, ensure_ascii=False).encode())}
    for tier in TIERS:
        values = record.tier(tier.name)
        if tier.name == "contact":
            values = {"full_name": record.full_name, **values}
        sealed[tier.name] = _text(
            seal(data_key=data_key, number=record.number, tier=tier.name, values=values)
        )
    return sealed


def _hint(record: Record) -> str:
    """Return what tells namesakes apart in a list: city and the end of a phone number, masked."""
    places = [mask_address(address) for address in record.contact.get("addresses", [])[:1]]
    phones = [mask_phone(phone) for phone in record.contact.get("phones", [])[:1]]
    return " · ".join([*places, *phones])[:80]


def _hashes(record: Record) -> list[tuple[str, bytes]]:
    kinds, identity = Lookup.Kind, record.identity
    found = [(kinds.PHONE, phone, "") for phone in record.contact.get("phones", [])]
    found += [(kind, identity.get(kind.value), "") for kind in (kinds.NIK, kinds.KK)]
    found += [(kinds.SURNAME, ties.surname(record.full_name), "")]
    for address in record.contact.get("addresses", []):
        found += [(kinds.STREET, ties.street(address), ""), (kinds.AREA, ties.area(address), "")]
    found += [(kind, answer, record.number) for kind, answer in answers(record)]
    return [
        (kind.value, digest(kind=kind.value, value=value, number=salt))
        for kind, value, salt in found
        if value
    ]


def answers(record: Record) -> list[tuple[Lookup.Kind, str]]:
    """Return what a caller may be asked, in the spelling in which answers are compared."""
    kinds, identity = Lookup.Kind, record.identity
    pairs = [
        (kinds.MOTHER, names.key(identity.get("mothers_maiden_name") or "")),
        (kinds.BIRTH_DATE, identity.get("birth_date") or ""),
        (kinds.NIK_END, (identity.get("nik") or "")[-4:]),
    ]
    pairs += [(kinds.ADDRESS, word) for word in _hidden_words(record.contact.get("addresses", []))]
    return list(dict.fromkeys(pairs))


def _hidden_words(addresses: Sequence[dict[str, str]]) -> list[str]:
    """Return the words of street and kelurahan; one that the screen shows would prove nothing."""
    shown = _words_of(addresses, SHOWN_OF_ADDRESS)
    return [word for word in _words_of(addresses, ("street", "kelurahan")) if word not in shown]


def _words_of(addresses: Sequence[dict[str, str]], parts: Sequence[str]) -> list[str]:
    texts = [" ".join(address.get(part) or "" for part in parts) for address in addresses]
    return [word for text in texts for word in address_words(text)]


# Words that stand in every address and prove nothing.
_COMMON = frozenset(
    "jl jln jalan gg gang no nomor rt rw blok kel kec kab kota kelurahan kecamatan kabupaten "
    "provinsi prov desa dusun km".split()
)


def address_words(text: str) -> list[str]:
    """Return the words of an address that a caller could name, spelled alike."""
    return [word for word in names.words(text) if word not in _COMMON and len(word) >= 3]


def _fingerprint(record: Record) -> bytes:
    # Not dataclasses.asdict: it copies every value, which takes as long as all the hashing.
    values = {field.name: getattr(record, field.name) for field in fields(record)}
    # Counted up when other hashes are made, so that the next import writes them for everybody.
    values["hashes"] = 3
    whole = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)
    return digest(kind="record", value=whole)


def _text(binary: bytes) -> str:
    return b64encode(binary).decode()
