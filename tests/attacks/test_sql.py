"""SQL as the web role: what an injected query, a bug or a rollback could try against the tickets.

Every attack has its counterpart in `test_a_committed_ticket_shows_its_tier_and_nothing_else`:
without it, a test that sees nothing would prove nothing.
"""

from datetime import timedelta

import psycopg2
import pytest
from psycopg2 import errors

from staff.assignments import end
from tests.attacks.statements import forge, read
from tests.cast import customer, fresh_agent, person


@pytest.fixture
def record(cast, now):
    """Give a customer of the home branch."""
    return customer(cast, now)


def committed(web, **columns) -> int:
    """Insert a ticket and commit it, as the honest gate does."""
    with web.cursor() as cursor:
        ticket = forge(cursor, **columns)
    web.commit()
    return ticket


def shown(web, ticket) -> list[str]:
    """Return the tiers that a later transaction is shown under a ticket."""
    with web.cursor() as cursor:
        rows = read(cursor, ticket)
    web.rollback()
    return [tier for _number, tier in rows]


# --- the way it is meant to go -----------------------------------------------------------


def test_a_committed_ticket_shows_its_tier_and_nothing_else(web, cast, now, record):
    customer(cast, now)  # somebody else's, which must stay unseen
    ticket = committed(web, actor=cast.agent.pk, customer=record.number)
    with web.cursor() as cursor:
        assert read(cursor, ticket) == [(record.number, "masked")]


def test_without_a_ticket_nothing_is_shown(web, record):
    with web.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM customers_dossier")
        assert cursor.fetchone() == (0,)


# --- the ticket, its transaction and its time --------------------------------------------


def test_a_ticket_of_the_same_transaction_shows_nothing(web, cast, record):
    with web.cursor() as cursor:
        ticket = forge(cursor, actor=cast.agent.pk, customer=record.number)
        assert read(cursor, ticket) == []


def test_a_ticket_of_a_released_savepoint_shows_nothing(web, cast, record):
    with web.cursor() as cursor:
        cursor.execute("SAVEPOINT hidden")
        ticket = forge(cursor, actor=cast.agent.pk, customer=record.number)
        cursor.execute("RELEASE SAVEPOINT hidden")
        assert read(cursor, ticket) == []
        cursor.execute("SAVEPOINT another")
        assert read(cursor, ticket) == []


def test_a_ticket_of_a_blocks_subtransaction_shows_nothing(web, cast, record):
    with web.cursor() as cursor:
        cursor.execute("SELECT set_config('attack.customer', %s, true)", [record.number])
        cursor.execute("SELECT set_config('attack.actor', %s, true)", [str(cast.agent.pk)])
        cursor.execute(
            """
            DO $$ DECLARE made bigint; BEGIN
                BEGIN
                    INSERT INTO audit_logentry (timestamp, action, actor_id, event, outcome,
                        customer, tiers, number, reason, purpose, sentence, actor_role, object_pk,
                        object_repr, outside_hours, changes_text)
                    VALUES (now(), 3, current_setting('attack.actor')::bigint, 'opened', 'given',
                        current_setting('attack.customer'), '{masked}', 0, '', '', '', '', '', '',
                        false, '') RETURNING id INTO made;
                EXCEPTION WHEN division_by_zero THEN NULL;
                END;
                PERFORM set_config('mercusuar.ticket', made::text, true);
            END $$
            """
        )
        cursor.execute("SELECT count(*) FROM customers_dossier")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("xact", ["1", "3", "9000000000000000"])
def test_a_forged_transaction_id_is_overwritten(web, cast, record, xact):
    with web.cursor() as cursor:
        ticket = forge(cursor, actor=cast.agent.pk, customer=record.number, xact=xact)
        cursor.execute(
            "SELECT xact = pg_current_xact_id() FROM audit_logentry WHERE id = %s", [ticket]
        )
        assert cursor.fetchone() == (True,)
        assert read(cursor, ticket) == []


def test_a_rolled_back_ticket_shows_nothing(web, cast, record):
    with web.cursor() as cursor:
        ticket = forge(cursor, actor=cast.agent.pk, customer=record.number)
    web.rollback()
    assert shown(web, ticket) == []


def test_a_ticket_expires_after_a_minute(web, owner, cast, now, record):
    """Only the owner may date an entry back; the web role's expire by the server's clock."""
    fresh = {"actor": cast.agent.pk, "customer": record.number}
    with owner.cursor() as cursor:
        old = forge(cursor, **fresh, recorded_at=now - timedelta(seconds=61))
        young = forge(cursor, **fresh, recorded_at=now - timedelta(seconds=40))
    owner.commit()
    assert (shown(web, old), shown(web, young)) == ([], ["masked"])


@pytest.mark.parametrize("days", [-30, 30])
def test_the_web_role_cannot_date_an_entry(web, cast, now, record, days):
    forged = now + timedelta(days=days)
    ticket = committed(web, actor=cast.agent.pk, customer=record.number, recorded_at=forged)
    with web.cursor() as cursor:
        cursor.execute("SELECT recorded_at FROM audit_logentry WHERE id = %s", [ticket])
        assert abs(cursor.fetchone()[0] - now) < timedelta(minutes=1)


@pytest.mark.parametrize("ticket", ["", "0", "-1", "9223372036854775807"])
def test_a_ticket_that_never_was_shows_nothing(web, record, ticket):
    assert shown(web, ticket) == []


@pytest.mark.parametrize("ticket", ["1 OR true", "NULL", "{1,2}"])
def test_a_ticket_that_is_no_number_is_an_error(web, record, ticket):
    with pytest.raises(errors.InvalidTextRepresentation):
        shown(web, ticket)


def test_an_entry_is_on_the_disk_before_it_counts(web, cast, record):
    with web.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        forge(cursor, actor=cast.agent.pk, customer=record.number)
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone() == ("on",)


# --- the ticket, its customer, its tiers and its actor ------------------------------------


def test_a_ticket_for_another_customer_shows_that_one_only(web, cast, now, record):
    other = customer(cast, now)
    ticket = committed(web, actor=cast.agent.pk, customer=other.number)
    with web.cursor() as cursor:
        assert read(cursor, ticket) == [(other.number, "masked")]


@pytest.mark.parametrize(
    ("event", "tiers"),
    [
        ("opened", ("identity",)),
        ("opened", ("contact", "service", "financial", "identity")),
        ("revealed", ("masked",)),
        ("called_back", ("identity", "financial", "service")),
        ("searched", ("masked",)),
        ("verified", ("identity",)),
        ("stored", ("masked", "contact")),
        ("imported", ("masked",)),
        ("exported", ("masked", "identity")),
        ("changed", ("masked",)),
    ],
)
def test_an_event_opens_only_the_tiers_it_is_for(web, cast, record, event, tiers):
    """Even for a manager, who holds every permission on every branch."""
    ticket = committed(web, actor=cast.manager.pk, customer=record.number, event=event, tiers=tiers)
    assert shown(web, ticket) == []


def test_a_call_back_shows_name_and_phone_tier_only(web, cast, record):
    ticket = committed(
        web, actor=cast.supervisor.pk, customer=record.number, event="called_back",
        tiers=("masked", "contact", "identity"),
    )  # fmt: skip
    assert shown(web, ticket) == ["contact", "masked"]


def test_a_tier_that_the_role_lacks_stays_closed(web, cast, record):
    every = ("contact", "service", "financial", "identity")
    ticket = committed(
        web, actor=cast.telesales.pk, customer=record.number, event="revealed", tiers=every
    )
    assert shown(web, ticket) == ["contact", "service"]


@pytest.mark.parametrize("who", ["outsider", "hr", "sysadmin", "privacy", "auditor"])
def test_a_ticket_in_the_name_of_somebody_without_permission_shows_nothing(web, cast, record, who):
    ticket = committed(web, actor=getattr(cast, who).pk, customer=record.number)
    assert shown(web, ticket) == []


@pytest.mark.parametrize("event", ["opened", "called_back"])
def test_a_refusal_is_no_ticket(web, cast, record, event):
    ticket = committed(
        web, actor=cast.supervisor.pk, customer=record.number, event=event, outcome="refused"
    )
    assert shown(web, ticket) == []


def test_permission_that_ended_after_the_ticket_closes_it(web, cast, now, record):
    agent = fresh_agent(cast, now)
    ticket = committed(web, actor=agent.pk, customer=record.number)
    assert shown(web, ticket) == ["masked"]
    end(assignment=agent.assignments.get(), at=now - timedelta(seconds=1))
    assert shown(web, ticket) == []


def test_an_ended_person_reads_nothing(web, cast, now, record):
    agent = fresh_agent(cast, now)
    ticket = committed(web, actor=agent.pk, customer=record.number)
    agent.is_active = False
    agent.save()
    assert shown(web, ticket) == []


def test_an_assignment_in_the_future_reads_nothing(web, cast, now, record):
    later = person(
        "starts-tomorrow", role="cs_agent", branch=cast.jakarta, boss=cast.supervisor,
        since=now + timedelta(days=1),
    )  # fmt: skip
    ticket = committed(web, actor=later.pk, customer=record.number)
    assert shown(web, ticket) == []


def test_an_entry_without_an_actor_is_no_ticket(web, record):
    ticket = committed(web, actor=None, customer=record.number)
    assert shown(web, ticket) == []


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
        cursor.execute(
            "SELECT * FROM public.customers_found_by_key(%s, %s, %s, '{}', '{}')",
            [cast.hr.pk, [cast.jakarta.pk], [record.number]],
        )
        assert cursor.fetchall() == []
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


def test_a_ticket_counts_only_once_its_transaction_is_over(web, cast, record):
    """Another session's ticket, still in flight, is not seen either."""
    other = psycopg2.connect(web.dsn, password=web.info.password)
    try:
        with other.cursor() as cursor:
            ticket = forge(cursor, actor=cast.agent.pk, customer=record.number)
            assert shown(web, ticket) == []
            other.commit()
        assert shown(web, ticket) == ["masked"]
    finally:
        other.close()
