"""What the database itself sees to in the ledger. docs/row-level-security.md explains it."""

from django.db import migrations

COUNTER = """
-- The last running number of every actor; 0 counts the entries that nobody signed.
-- The web role has no right on this table and numbers only through the function.
CREATE TABLE audit_counter (actor_id bigint PRIMARY KEY, last bigint NOT NULL);

CREATE FUNCTION audit_take_numbers(actor bigint, wanted bigint) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    -- Never backwards, which would block the actor, and never by so much that numbers run out.
    INSERT INTO audit_counter AS counter
        SELECT coalesce(actor, 0), wanted WHERE wanted BETWEEN 1 AND 1000000
        ON CONFLICT (actor_id) DO UPDATE SET last = counter.last + excluded.last
        RETURNING counter.last - wanted + 1;
$$;
"""

WRITING = """
CREATE FUNCTION audit_before_entry() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    owner name := (SELECT relowner::regrole::name FROM pg_class WHERE oid = TG_RELID);
BEGIN
    -- Which transaction wrote the entry: a ticket counts only once that one has committed.
    NEW.xact := pg_current_xact_id();
    -- When it was really written. Only the owner may say otherwise, to take over old records.
    IF NEW.recorded_at IS NULL OR current_user <> owner THEN
        NEW.recorded_at := clock_timestamp();
    END IF;
    IF NEW.number = 0 THEN
        NEW.number := audit_take_numbers(NEW.actor_id, 1);
    END IF;
    -- An entry that is not on the disk is no entry.
    PERFORM set_config('synchronous_commit', 'on', true);
    RETURN NEW;
END $$;
CREATE TRIGGER before_entry BEFORE INSERT ON audit_logentry
    FOR EACH ROW EXECUTE FUNCTION audit_before_entry();
"""

APPEND_ONLY = """
CREATE FUNCTION audit_append_only() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'The ledger is append-only.' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_logentry
    FOR EACH ROW EXECUTE FUNCTION audit_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON audit_logentry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();
"""

UNDO = """
DROP TRIGGER never_emptied ON audit_logentry;
DROP TRIGGER append_only ON audit_logentry;
DROP FUNCTION audit_append_only();
DROP TRIGGER before_entry ON audit_logentry;
DROP FUNCTION audit_before_entry();
DROP FUNCTION audit_take_numbers(bigint, bigint);
DROP TABLE audit_counter;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunSQL(COUNTER + WRITING + APPEND_ONLY, UNDO)]
