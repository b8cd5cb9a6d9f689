"""What the web role may do: the whole list of its rights in the database.

Run after every migration, as the owner. What is not listed here is not granted, and what an
earlier version granted is taken back first.
"""

from typing import Any

from django.conf import settings
from django.db import connections
from psycopg2 import sql

READ = "SELECT"
WRITE = "SELECT, INSERT, UPDATE"
ENDED = "SELECT, INSERT, UPDATE (valid_until)"
ALL = "SELECT, INSERT, UPDATE, DELETE"

RIGHTS = {
    # Append-only: a trigger keeps even the owner from changing an entry. Inserted without an id,
    # or a forged one could stand where the next honest entry will be.
    "audit_logentry": READ,
    "audit_interaction": WRITE,
    "audit_feed": WRITE,
    "audit_feed_branches": ALL,
    "audit_portfolio": WRITE,
    "audit_portfoliocustomer": "SELECT, INSERT",
    "audit_declaration": "SELECT, INSERT",
    "audit_contact": "SELECT, INSERT",
    "audit_ownword": "SELECT, INSERT",
    "audit_viewing": WRITE,
    "audit_explainedday": WRITE,
    "audit_draw": WRITE,
    "audit_sample": WRITE,
    "audit_callattempt": WRITE,
    "audit_followup": "SELECT, INSERT",
    "audit_donotcall": WRITE,
    "audit_drawalarm": "SELECT, INSERT",
    "audit_diceroll": "SELECT, INSERT",
    "audit_dailyreport": WRITE,
    "audit_reportfile": WRITE,
    "audit_digest": "SELECT, INSERT",
    # Read under row-level security. Heads, hashes and words of names are read only through the
    # functions below, and all of it is written only through customers_store.
    "customers_datakey": READ,
    "customers_dossier": READ,
    "customers_importjob": WRITE,
    "staff_user": WRITE,
    "staff_vendor": WRITE,
    "staff_tie": "SELECT, INSERT, DELETE",
    "staff_directory": WRITE,
    "staff_directoryperson": WRITE,
    "staff_region": WRITE,
    "staff_branch": WRITE,
    "staff_holiday": ALL,
    # Who holds what, where, stays as it was given: only its end may move.
    "staff_assignment": ENDED,
    "staff_branchpermission": ENDED,
    "staff_vacancy": WRITE,
    "staff_vacancy_vendors": ALL,
    "staff_candidate": WRITE,
    "staff_candidate_relatives": ALL,
    "staff_step": "SELECT, INSERT, UPDATE (reason)",
    "staff_screening": WRITE,
    "staff_interview": WRITE,
    "staff_document": WRITE,
    "staff_contract": WRITE,
    "staff_confirmation": "SELECT, INSERT, UPDATE (taken_back_at)",
    "staff_wrongcode": "SELECT, INSERT",
    "staff_agreementtext": "SELECT, INSERT",
    "staff_signature": "SELECT, INSERT",
    "staff_courseattempt": WRITE,
    "staff_reminder": WRITE,
    "staff_spokenreminder": "SELECT, INSERT",
    "staff_accessreview": WRITE,
    "staff_suspension": WRITE,
    "staff_departure": WRITE,
    "audit_handover": WRITE,
    "staff_leave": WRITE,
    "django_session": ALL,
    "django_content_type": READ,
    "django_migrations": READ,
    "auth_permission": READ,
}


# Tables of which only these columns may be inserted: all but the ones named.
INSERTED_WITHOUT = {"audit_logentry": ("id",)}

# Every function that the web role may call. PUBLIC may call none of ours.
FUNCTIONS = (
    "staff_confirmed(bigint, timestamp with time zone)",
    "staff_lacks(bigint, timestamp with time zone)",
    "staff_may_confirm(bigint, bigint, timestamp with time zone)",
    "staff_cut_at(bigint, timestamp with time zone)",
    "staff_role_gives(text, text)",
    "audit_take_numbers(bigint, bigint)",
    "customers_locate(text)",
    "customers_facts(bigint, text, text, timestamp with time zone, bigint)",
    "customers_opened_by_ticket()",
    "customers_found(bigint, uuid, text)",
    "customers_true_answers(bigint, text, bytea[])",
    "customers_of_callers(bigint, bytea[])",
    "customers_ties(bigint, timestamp with time zone, timestamp with time zone)",
    "customers_store(bigint, jsonb)",
)


class TooMighty(Exception):
    """The web role could get around row-level security; the text says why."""


def grant(*, using: str, **kwargs: Any) -> None:
    """Give the web role exactly the rights listed, on the database just migrated."""
    with connections[using].cursor() as cursor:
        _refuse_mighty(cursor)
        _take_back(cursor)
        present = set(connections[using].introspection.table_names(cursor))
        for table in present & {*RIGHTS}:
            _give(cursor, "{} ON {} TO {}", sql.SQL(RIGHTS[table]), sql.Identifier(table))
        for table in present & {*INSERTED_WITHOUT}:
            columns = _columns_but(cursor, table, INSERTED_WITHOUT[table])
            _give(cursor, "INSERT ({}) ON {} TO {}", columns, sql.Identifier(table))
        for function in FUNCTIONS:
            cursor.execute("SELECT to_regprocedure(%s)", [function])
            if cursor.fetchone()[0]:
                _give(cursor, "EXECUTE ON FUNCTION {} TO {}", sql.SQL(function))
        _give(cursor, "USAGE ON ALL SEQUENCES IN SCHEMA public TO {}")


def _give(cursor: Any, right: str, *parts: sql.Composable) -> None:
    cursor.execute(sql.SQL("GRANT " + right).format(*parts, _web()))


def _web() -> sql.Identifier:
    return sql.Identifier(settings.WEB_ROLE)


_MIGHTY = """
SELECT CASE
    WHEN web.rolname = current_user THEN 'it is the role that owns the tables'
    WHEN web.rolsuper THEN 'it is a superuser'
    WHEN web.rolbypassrls THEN 'it has BYPASSRLS'
    WHEN web.rolcreaterole THEN 'it has CREATEROLE'
    WHEN pg_has_role(web.rolname, current_user, 'MEMBER') THEN 'it is a member of the owner' END
  FROM pg_roles AS web WHERE web.rolname = %s
"""


def _refuse_mighty(cursor: Any) -> None:
    """Raise TooMighty when the web role may do more than we could grant or take back."""
    cursor.execute(_MIGHTY, [settings.WEB_ROLE])
    (why,) = cursor.fetchone() or ("it does not exist",)
    if why:
        raise TooMighty(
            f"The role {settings.WEB_ROLE} of DATABASE_URL cannot be used for the web: {why}. "
            "Use two roles as docs/row-level-security.md shows."
        )


# The rest is PUBLIC's in an old or hand-made database: with temporary tables a caller could put
# its own in the place of ours, with a schema to create in it could do the same for good.
_TAKEN_BACK = """
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {web};
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {web};
REVOKE CREATE ON SCHEMA public FROM PUBLIC, {web};
REVOKE CREATE, TEMPORARY ON DATABASE {database} FROM PUBLIC, {web};
"""
_OURS = """
SELECT oid::regprocedure::text FROM pg_proc
 WHERE pronamespace = 'public'::regnamespace AND pg_get_userbyid(proowner) = current_user
   AND prokind = 'f'
"""


def _take_back(cursor: Any) -> None:
    cursor.execute("SELECT current_database()")
    database = sql.Identifier(cursor.fetchone()[0])
    cursor.execute(sql.SQL(_TAKEN_BACK).format(web=_web(), database=database))
    cursor.execute(_OURS)
    for (function,) in cursor.fetchall():
        cursor.execute(
            sql.SQL("REVOKE ALL ON FUNCTION {} FROM PUBLIC, {}").format(sql.SQL(function), _web())
        )


def _columns_but(cursor: Any, table: str, left_out: tuple[str, ...]) -> sql.Composable:
    cursor.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = %s AND column_name <> ALL (%s)",
        [table, list(left_out)],
    )
    return sql.SQL(", ").join(sql.Identifier(row[0]) for row in cursor.fetchall())
