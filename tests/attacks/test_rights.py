"""SQL as the web role: every right it must not have, and every way around row-level security.

The tickets themselves are attacked in test_sql.py.
"""

from datetime import timedelta

import pytest
from psycopg2 import errors

from tests.attacks.statements import asking, committed, forge, found, read

# --- around the policy --------------------------------------------------------------------

_FORBIDDEN = [
    # the ledger
    "UPDATE audit_logentry SET customer = NULL",
    "UPDATE audit_logentry SET recorded_at = now() WHERE false",
    "DELETE FROM audit_logentry WHERE false",
    "TRUNCATE audit_logentry",
    "TRUNCATE audit_logentry CASCADE",
    "INSERT INTO audit_logentry (id, timestamp, action, event, outcome, number)"
    " VALUES (900000000000, now(), 3, 'opened', 'given', 0)",
    "INSERT INTO audit_logentry (timestamp) VALUES (now())"
    " ON CONFLICT (id) DO UPDATE SET customer = NULL",
    "MERGE INTO audit_logentry USING (SELECT 1) AS one ON true WHEN MATCHED THEN DELETE",
    "SELECT * FROM audit_logentry FOR UPDATE",
    "SELECT setval('audit_logentry_id_seq', 1)",
    "ALTER TABLE audit_logentry DISABLE TRIGGER ALL",
    "ALTER TABLE audit_logentry DISABLE TRIGGER append_only",
    "DROP TRIGGER before_entry ON audit_logentry",
    "CREATE TRIGGER quiet BEFORE INSERT ON audit_logentry FOR EACH ROW"
    " EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "CREATE RULE quiet AS ON INSERT TO audit_logentry DO INSTEAD NOTHING",
    "SET session_replication_role = replica",
    "SELECT * FROM audit_counter",
    "UPDATE audit_counter SET last = 0",
    # row security
    "ALTER TABLE customers_dossier DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE customers_dossier NO FORCE ROW LEVEL SECURITY",
    "ALTER TABLE customers_dossier OWNER TO CURRENT_USER",
    "DROP POLICY read_with_ticket ON customers_dossier",
    "ALTER POLICY read_with_ticket ON customers_dossier USING (true)",
    "CREATE POLICY everything ON customers_dossier USING (true)",
    # somebody else
    "SET ROLE {owner}",
    "SET SESSION AUTHORIZATION {owner}",
    "ALTER ROLE CURRENT_USER BYPASSRLS",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "GRANT {owner} TO CURRENT_USER",
    "CREATE ROLE accomplice",
    # a place of one's own
    "CREATE TABLE mine (a int)",
    "CREATE TEMPORARY TABLE mine (a int)",
    "CREATE TABLE pg_temp.mine (a int)",
    "CREATE VIEW mine AS SELECT 1",
    "CREATE SCHEMA mine",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE FUNCTION pg_temp.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE OR REPLACE FUNCTION customers_locate(wanted text)"
    " RETURNS TABLE (branch_id bigint, protected boolean) LANGUAGE sql AS 'SELECT 1, true'",
    "ALTER FUNCTION customers_locate(text) SECURITY INVOKER",
    # the customers' other tables
    "SELECT * FROM customers_customer",
    "SELECT count(*) FROM customers_customer",
    "SELECT word FROM customers_nameword",
    "SELECT digest FROM customers_lookup",
    "COPY customers_nameword TO STDOUT",
    "INSERT INTO customers_dossier (customer_id, number, branch_id, tier, content)"
    " SELECT 1, '1', 1, 'masked', ''",
    "UPDATE customers_dossier SET content = ''",
    "DELETE FROM customers_dossier",
    "TRUNCATE customers_customer CASCADE",
    "UPDATE customers_datakey SET master = 'mine'",
    "SELECT * FROM customers_dossier FOR SHARE",
    "LOCK TABLE customers_dossier IN ACCESS EXCLUSIVE MODE",
    "SELECT customers_branches_of(1, 'search_customers')",
    "SELECT customers_found_by_name(1, ARRAY[1], '[]')",
    "SELECT customers_found_by_key(1, ARRAY[1], ARRAY['1'], NULL, NULL)",
    "SELECT audit_answer_search(1, ARRAY['1'])",
    # people
    "DELETE FROM staff_user",
    "DELETE FROM staff_branch",
    "DELETE FROM staff_assignment",
    "DELETE FROM staff_branchpermission",
    "UPDATE auth_permission SET codename = 'open_customer'",
    # the machine
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "COPY (SELECT 1) TO '/tmp/mercusuar-attack'",
    "SELECT pg_read_file('pg_hba.conf')",
    "SELECT pg_read_binary_file('PG_VERSION')",
    "SELECT lo_import('/etc/passwd')",
]


@pytest.mark.parametrize("statement", _FORBIDDEN)
def test_the_web_role_is_refused(web, owner, statement):
    statement = statement.format(owner=owner.info.user)
    with web.cursor() as cursor, pytest.raises(errors.InsufficientPrivilege):
        cursor.execute(statement)


def test_row_security_cannot_be_switched_off(web, record):
    with web.cursor() as cursor:
        cursor.execute("SET row_security = off")
        with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
            cursor.execute("SELECT * FROM customers_dossier")


def test_a_copy_of_the_dossiers_is_empty(web, record, tmp_path):
    with web.cursor() as cursor, (tmp_path / "copy").open("wb") as taken:
        cursor.copy_expert("COPY customers_dossier TO STDOUT", taken)
    assert (tmp_path / "copy").read_bytes() == b""


def test_a_condition_is_not_tried_on_hidden_rows(web, record):
    """A condition that fails on some content would tell of it by its error."""
    with web.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM customers_dossier WHERE 1 / (length(content) * 0) = 1"
            " OR 1 / (length(number) * 0) = 1"
        )
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("table", ["dossier", "nameword", "lookup", "customer"])
def test_statistics_tell_nothing_of_hidden_rows(web, owner, cast, record, table):
    owner.autocommit = True
    with owner.cursor() as cursor:
        cursor.execute(f"ANALYZE customers_{table}")
    with web.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stats WHERE tablename = %s", [f"customers_{table}"])
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("forbidden", ["append_only", "never_emptied"])
def test_even_the_owner_cannot_change_the_ledger_by_mistake(owner, forbidden):
    statement = {
        "append_only": "DELETE FROM audit_logentry",
        "never_emptied": "TRUNCATE audit_logentry CASCADE",
    }[forbidden]
    with owner.cursor() as cursor, pytest.raises(errors.InsufficientPrivilege, match="append-only"):
        cursor.execute(statement)


def test_running_numbers_never_go_back(web, cast):
    def take(count: int) -> int | None:
        with web.cursor() as cursor:
            cursor.execute("SELECT audit_take_numbers(%s, %s)", [cast.agent.pk, count])
            return cursor.fetchone()[0]

    first = take(1)
    assert [take(-1), take(0), take(10**12)] == [None, None, None]
    assert take(1) == first + 1
    web.rollback()


def test_customers_are_stored_only_under_a_committed_import(web, cast, record):
    with web.cursor() as cursor:
        for who, event in ((cast.manager, "imported"), (cast.manager, "opened")):
            ticket = forge(cursor, actor=who.pk, customer=record.number, event=event)
            cursor.execute("SAVEPOINT before")
            with pytest.raises(errors.InsufficientPrivilege, match="No ticket"):
                cursor.execute(
                    "SELECT * FROM customers_store(%s, %s)",
                    [ticket, _stolen(record.number, cast.jakarta.pk)],
                )
            cursor.execute("ROLLBACK TO before")


@pytest.mark.parametrize("who", ["agent", "supervisor", "outsider", "sysadmin"])
def test_only_an_importers_ticket_stores_customers(web, cast, record, who):
    ticket = committed(web, actor=getattr(cast, who).pk, customer="", event="imported")
    with web.cursor() as cursor, pytest.raises(errors.InsufficientPrivilege, match="No ticket"):
        cursor.execute(
            "SELECT * FROM customers_store(%s, %s)",
            [ticket, _stolen(record.number, cast.jakarta.pk)],
        )


def _stolen(number: str, branch: int) -> str:
    return f'[{{"number": "{number}", "branch_id": {branch}, "fingerprint": "AAAA"}}]'


# --- with a right too many: an old cluster lets everybody make temporary tables ------------


@pytest.fixture
def careless(owner, web):
    """Give the web role temporary tables, as a PostgreSQL left as installed would."""
    database = owner.info.dbname
    owner.autocommit = True
    with owner.cursor() as cursor:
        cursor.execute(f'GRANT TEMPORARY ON DATABASE "{database}" TO "{web.info.user}"')
        yield
        cursor.execute(f'REVOKE TEMPORARY ON DATABASE "{database}" FROM "{web.info.user}"')


def test_a_temporary_table_does_not_take_the_place_of_permissions(careless, web, cast, record):
    with web.cursor() as cursor:
        cursor.execute(
            """
            CREATE TEMP TABLE staff_branchpermission AS
                SELECT %s AS user_id, held.permission_id, held.content_object_id, held.valid_from,
                       NULL::timestamptz AS valid_until FROM public.staff_branchpermission AS held;
            """,
            [cast.hr.pk],
        )
        question, columns = asking(record.number, cast.jakarta.pk)
        ticket = forge(cursor, actor=cast.hr.pk, **columns)
        web.commit()
        assert found(cursor, ticket, question) == []
        ticket = forge(cursor, actor=cast.hr.pk, customer=record.number)
        web.commit()
        assert read(cursor, ticket) == []


def test_a_temporary_table_does_not_make_the_web_role_the_owner(careless, web, cast, now, record):
    """The trigger asks pg_class who the owner is, and only the owner may date an entry."""
    with web.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE pg_class AS SELECT oid, 'attack'::text AS relname, %s::regrole::oid"
            " AS relowner FROM pg_catalog.pg_class",
            [web.info.user],
        )
        ticket = forge(
            cursor, actor=cast.agent.pk, customer=record.number, recorded_at=now + timedelta(days=9)
        )
        cursor.execute("SELECT recorded_at FROM audit_logentry WHERE id = %s", [ticket])
        assert cursor.fetchone()[0] < now + timedelta(days=1)


def test_a_temporary_table_runs_no_trigger_as_the_owner(careless, web, cast):
    """Ours runs as the owner: a table of the caller in its way would run the caller's code so."""
    with web.cursor() as cursor:
        cursor.execute(
            """
            CREATE TEMP TABLE audit_counter (actor_id bigint PRIMARY KEY, last bigint);
            CREATE FUNCTION pg_temp.spring() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION 'caught as %', current_user; END $$;
            CREATE TRIGGER spring BEFORE INSERT ON audit_counter
                FOR EACH ROW EXECUTE FUNCTION pg_temp.spring();
            """
        )
        cursor.execute("SELECT audit_take_numbers(%s, 1)", [cast.agent.pk])
        cursor.execute("SELECT count(*) FROM pg_temp.audit_counter")
        assert cursor.fetchone() == (0,)


def test_a_prepared_table_is_not_used_by_an_import(careless, web, cast, record):
    ticket = committed(web, actor=cast.manager.pk, customer="", event="imported")
    with web.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE incoming (number text)")
        with pytest.raises(errors.DuplicateTable):
            cursor.execute("SELECT * FROM customers_store(%s, '[]')", [ticket])


# --- what holds for functions of tomorrow too ----------------------------------------------


def test_every_function_of_ours_names_pg_temp_last(owner):
    with owner.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
            " AND pg_get_userbyid(proowner) = current_user"
            " AND NOT coalesce(array_to_string(proconfig, ';'), '') LIKE"
            " '%search_path=pg_catalog, public, pg_temp%'"
        )
        assert cursor.fetchall() == []


def test_nobody_but_the_listed_may_call_our_functions(owner, web):
    from accessgov.grants import FUNCTIONS

    with owner.cursor() as cursor:
        cursor.execute(
            "SELECT oid::regprocedure::text, has_function_privilege(%s, oid, 'EXECUTE'),"
            " array_to_string(proacl, ' ') FROM pg_proc"
            " WHERE pronamespace = 'public'::regnamespace"
            " AND pg_get_userbyid(proowner) = current_user",
            [web.info.user],
        )
        rows = cursor.fetchall()
    callable_by_web = {name.replace(",", ", ") for name, may, _acl in rows if may}
    assert callable_by_web == {*FUNCTIONS}
    # An empty list of rights means PostgreSQL's default, which is everybody; "=X" is everybody.
    assert [name for name, _may, acl in rows if acl is None or acl.startswith("=")] == []
    assert [name for name, _may, acl in rows if acl and " =" in acl] == []


def test_the_attacks_are_those_of_a_real_web_role(web):
    """Were the web role a superuser by mistake, half of the above would test nothing."""
    with web.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication"
            " FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False,) * 5
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole")
        assert cursor.fetchone() == (0,)
