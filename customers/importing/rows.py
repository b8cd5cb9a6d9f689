"""One row of a file, cleaned to a record, or the reasons why it cannot be."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from customers.fields import ADDRESS_PARTS, TIERS, Record, Unreadable
from customers.importing.columns import REQUIRED
from customers.importing.problems import Problem
from customers.importing.values import Reading, read_value, show

_BLANKS = frozenset(("", "-", "--", "---", ".", "n/a", "null", "none", "nil", "nihil", "tidak ada"))


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What became of a row: a record, or problems; warnings come with either."""

    record: Record | None
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


def clean(values: Mapping[str, str], *, branches: Collection[str], today: date) -> Cleaned:
    """Read one row into a record, or into everything that is wrong with it."""
    reading = Reading(branches=branches, today=today)
    read: dict[str, Any] = {}
    for column, raw in values.items():
        text = _tidy(raw)
        if text.casefold() in _BLANKS:
            continue
        try:
            read[column] = read_value(column, text, reading)
        except Unreadable as error:
            reading.problems.append(Problem(column, error.code, show(column, text)))
    _require(read, reading)
    _compare_birth_dates(read, reading)
    record = None if reading.problems else _build(read)
    return Cleaned(record, tuple(reading.problems), tuple(reading.warnings))


def _tidy(raw: str) -> str:
    if raw.isprintable():
        return raw.strip()
    # Line breaks part values; every other control character is noise of a copy.
    return "".join(c for c in raw.replace("\xa0", " ") if c.isprintable() or c == "\n").strip()


def _require(read: dict[str, Any], reading: Reading) -> None:
    failed = {problem.column for problem in reading.problems}
    for column in REQUIRED:
        if column not in read and column not in failed:
            reading.problems.append(Problem(column, "missing"))


def _compare_birth_dates(read: dict[str, Any], reading: Reading) -> None:
    nik, born = read.get("nik"), read.get("birth_date")
    if nik and born and nik.birth_date.strftime("%d%m%y") != born.strftime("%d%m%y"):
        reading.warn("nik", "nik_birth_date")


def _build(read: dict[str, Any]) -> Record:
    read = _in_record_form(read)
    record = Record(read["number"], read["branch"], read["full_name"])
    record.status = read.get("status", record.status)
    record.protected = read.get("protected", record.protected)
    for tier in TIERS:
        kept = {field.name: read[field.name] for field in tier.fields if field.name in read}
        record.tier(tier.name).update(kept)
    return record


def _in_record_form(read: dict[str, Any]) -> dict[str, Any]:
    form = dict(read)
    for name in ("nik", "kk"):
        if name in form:
            form[name] = form[name].digits
    for name in ("birth_date", "since"):
        if name in form:
            form[name] = form[name].isoformat()
    if address := _build_address(form):
        form["addresses"] = [address]
    return form


def _build_address(read: dict[str, Any]) -> dict[str, str]:
    street = [read["street"]] if "street" in read else []
    neighbourhood = "/".join(f"{n.upper()} {read[n]}" for n in ("rt", "rw") if n in read)
    parts = {**read, "street": " ".join(filter(None, [*street, neighbourhood]))}
    return {name: parts[name] for name, _label in ADDRESS_PARTS if parts.get(name)}
