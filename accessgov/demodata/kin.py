"""What HR entered of some people's own data, kept as keyed hashes: kin shows in the signals then.

Entered two weeks ago, after a first complaint; the explanation compares earlier days with it too.
"""

from datetime import datetime, timedelta

from accessgov.context import acting
from accessgov.demodata.customers import all_records, number_of
from accessgov.demodata.dating import dated
from customers import ties
from customers.fields import Record
from staff.models import User
from staff.ties import give

ENTERED = timedelta(days=15)
# Who is a customer too: everything is the own record's.
CUSTOMERS_THEMSELVES = {"bagus.hermawan": "bagus", "dewi.anggraini": "dewi"}
# Who lives with a customer: the address alone. Ariani moved in with her husband's mother.
LIVING_WITH = {"agent-dps": "ariani_relative"}


def give_ties(*, at: datetime) -> None:
    """Enter three people's own data in the name of HR."""
    hr, since = User.objects.get(username="hr"), at - ENTERED
    records = all_records()
    own = {who: _whole(records[number_of(key)]) for who, key in CUSTOMERS_THEMSELVES.items()}
    shared = {who: _address(records[number_of(key)]) for who, key in LIVING_WITH.items()}
    with dated(since), acting(actor_id=hr.pk, address=None):
        for who, values in {**own, **shared}.items():
            hashed = {kind: ties.hashed(kind=kind, values=of) for kind, of in values.items()}
            given = {kind: of for kind, of in hashed.items() if of}
            give(person=User.objects.get(username=who), digests=given, by=hr, at=since)


def _whole(record: Record) -> dict[str, list[str]]:
    return {
        "nik": [record.identity["nik"]],
        "kk": [record.identity["kk"]],
        "phone": record.contact["phones"],
        "surname": [ties.surname(record.full_name)],
        **_address(record),
    }


def _address(record: Record) -> dict[str, list[str]]:
    (home,) = record.contact["addresses"]
    return {"street": [ties.street(home)], "area": [ties.area(home)]}
