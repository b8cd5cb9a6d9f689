"""The web role has the rights that are listed, on the listed tables, and no others."""

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connections

from accessgov import grants
from accessgov.grants import FUNCTIONS, INSERTED_WITHOUT, RIGHTS, TooMighty, grant

VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")


def _rights() -> dict[str, set[str]]:
    """Return what the web role may do with each table, as PostgreSQL answers it."""
    asked = ", ".join(f"has_table_privilege(%(web)s, oid, '{verb}')" for verb in VERBS)
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            f"SELECT relname, {asked} FROM pg_class"
            " WHERE relkind IN ('r', 'p', 'v', 'm') AND relnamespace = 'public'::regnamespace",
            {"web": settings.WEB_ROLE},
        )
        return {
            row[0]: {verb for verb, may in zip(VERBS, row[1:], strict=True) if may}
            for row in cursor.fetchall()
        }


def test_the_rights_are_exactly_the_listed_ones(cast):
    listed = {
        table: {right for right in rights.split(", ") if "(" not in right}  # not of one column
        for table, rights in RIGHTS.items()
    }
    assert {table: rights for table, rights in _rights().items() if rights} == listed


ONE_COLUMN = {
    "staff_step": "reason",
    "staff_confirmation": "taken_back_at",
    "staff_assignment": "valid_until",
    "staff_branchpermission": "valid_until",
}


@pytest.mark.parametrize("table", ONE_COLUMN)
def test_of_these_tables_one_column_alone_can_be_changed(cast, table):
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass"
            " AND attnum > 0 AND NOT attisdropped"
            " AND has_column_privilege(%s, attrelid, attnum, 'UPDATE')",
            [table, settings.WEB_ROLE],
        )
        assert cursor.fetchall() == [(ONE_COLUMN[table],)]


def test_no_other_table_has_a_right_on_a_column(cast):
    assert {table for table, rights in RIGHTS.items() if "(" in rights} == {*ONE_COLUMN}


def test_every_right_is_on_a_table_that_exists(cast):
    tables = set(_rights())
    assert ({*RIGHTS} | {*INSERTED_WITHOUT}) - tables == set()


# What carries a rule in the database, by the names under which a DBA would look for it.
_RULES = """
SELECT proname FROM pg_proc
 WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
   AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
UNION SELECT polname FROM pg_policy
UNION SELECT tgname FROM pg_trigger WHERE NOT tgisinternal
"""


def test_the_page_for_the_dba_names_every_rule_and_where_it_stands(cast):
    page = (settings.BASE_DIR / "docs" / "row-level-security.md").read_text()
    with connections["owner"].cursor() as cursor:
        cursor.execute(_RULES)
        names = {row[0] for row in cursor.fetchall()}
    assert len(names) > 30
    assert {name for name in names if not re.search(rf"`{name}[`(]", page)} == set()
    made = re.compile(r"CREATE (OR REPLACE )?(FUNCTION|TRIGGER|POLICY)")
    for path in settings.BASE_DIR.glob("*/migrations/*.py"):
        assert path.name in page or not made.search(path.read_text()), path


def test_no_ledger_or_customer_table_can_be_changed(cast):
    rights = _rights()
    protected = [m._meta.db_table for m in apps.get_app_config("customers").get_models()]
    protected.remove("customers_importjob")
    for table in ("audit_logentry", "audit_counter", *protected):
        assert rights[table] <= {"SELECT"}


def test_an_entry_is_inserted_without_its_id(cast):
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = 'audit_logentry'::regclass"
            " AND attnum > 0 AND NOT attisdropped"
            " AND NOT has_column_privilege(%s, attrelid, attnum, 'INSERT')",
            [settings.WEB_ROLE],
        )
        assert cursor.fetchall() == [("id",)]


def test_what_was_granted_by_hand_is_taken_back(cast):
    web = settings.WEB_ROLE
    with connections["owner"].cursor() as cursor:
        cursor.execute(f'GRANT ALL ON audit_logentry, customers_nameword TO "{web}"')
        cursor.execute(f'GRANT CREATE ON SCHEMA public TO "{web}"')
        cursor.execute("GRANT EXECUTE ON FUNCTION customers_branches_of(bigint, text) TO PUBLIC")
    grant(using="owner")
    assert _rights()["audit_logentry"] == {"SELECT"}
    assert _rights()["customers_nameword"] == set()
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT has_schema_privilege(%(web)s, 'public', 'CREATE'),"
            " has_function_privilege(%(web)s, 'customers_branches_of(bigint, text)', 'EXECUTE'),"
            " has_database_privilege(%(web)s, current_database(), 'TEMPORARY')",
            {"web": web},
        )
        assert cursor.fetchone() == (False, False, False)


def test_granting_twice_changes_nothing(cast):
    before = _rights()
    grant(using="owner")
    assert _rights() == before


def test_the_listed_functions_exist(cast):
    with connections["owner"].cursor() as cursor:
        for function in FUNCTIONS:
            cursor.execute("SELECT to_regprocedure(%s) IS NOT NULL", [function])
            assert cursor.fetchone() == (True,), function


def test_one_role_for_both_is_refused(cast, monkeypatch):
    """The owner is not subject to its own row-level security."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT current_user")
        (owner,) = cursor.fetchone()
    monkeypatch.setattr(settings, "WEB_ROLE", owner)
    with pytest.raises(TooMighty, match="owns the tables"):
        grant(using="owner")


@pytest.mark.parametrize(
    ("web", "why"), [("postgres", "superuser"), ("nobody_of_this_name", "does not exist")]
)
def test_a_mighty_or_missing_role_is_refused(cast, monkeypatch, web, why):
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolsuper AND oid = 10")
        superuser = cursor.fetchone()[0]
    monkeypatch.setattr(settings, "WEB_ROLE", superuser if web == "postgres" else web)
    with pytest.raises(TooMighty, match=why):
        grant(using="owner")
    assert grants.RIGHTS
