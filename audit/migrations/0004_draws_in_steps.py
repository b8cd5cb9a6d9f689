"""A draw is sealed, then drawn, then published: the database lets no step be skipped or repeated."""

from django.db import migrations

RULES = """
CREATE FUNCTION audit_draw_in_steps() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    owner name := (SELECT relowner::regrole::name FROM pg_class WHERE oid = TG_RELID);
    wrong text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        wrong := 'A draw stays.';
    ELSIF TG_OP = 'INSERT' THEN
        IF NEW.manifest IS NULL OR NEW.sealed_at IS NULL OR NEW.secret = ''
                OR NEW.seed || NEW.beacon <> '' OR NEW.size <> 0
                OR NEW.drawn_at IS NOT NULL OR NEW.published_at IS NOT NULL
                OR NEW.manifest ->> 'secret_hash' IS DISTINCT FROM
                    encode(sha256(convert_to(NEW.secret, 'UTF8')), 'hex') THEN
            wrong := 'A draw begins sealed, and with nothing drawn.';
        END IF;
    ELSIF (NEW.agent_id, NEW.branch_id, NEW.date, NEW.method, NEW.manifest, NEW.manifest_hash,
           NEW.sealed_at, NEW.secret, NEW.frame)
            IS DISTINCT FROM
          (OLD.agent_id, OLD.branch_id, OLD.date, OLD.method, OLD.manifest, OLD.manifest_hash,
           OLD.sealed_at, OLD.secret, OLD.frame) THEN
        wrong := 'What is sealed stays.';
    ELSIF OLD.seed = '' THEN
        IF NEW.drawn_at IS NULL OR NEW.published_at IS NOT NULL
                OR NEW.seed <> encode(sha256(convert_to(
                    NEW.manifest_hash || ':' || NEW.secret || ':' || NEW.beacon, 'UTF8')), 'hex') THEN
            wrong := 'The seed follows from manifest, secret and beacon.';
        -- Committed by an earlier transaction, as a ticket is; only the owner takes over old days.
        ELSIF current_user <> owner AND NOT EXISTS (
                SELECT FROM audit_logentry AS entry
                 WHERE entry.timestamp = NEW.sealed_at AND entry.event = 'sealed'
                   AND entry.object_id = NEW.id
                   AND entry.additional_data ->> 'manifest_hash' = NEW.manifest_hash
                   AND entry.xact <> pg_current_xact_id()) THEN
            wrong := 'Nothing is drawn before the sealing is in the ledger.';
        END IF;
    ELSIF (NEW.seed, NEW.beacon, NEW.size, NEW.drawn_at)
            IS DISTINCT FROM (OLD.seed, OLD.beacon, OLD.size, OLD.drawn_at) THEN
        wrong := 'A draw is drawn once.';
    ELSIF OLD.published_at IS NOT NULL OR EXISTS (
            SELECT FROM audit_sample AS sample
             WHERE sample.draw_id = NEW.id AND sample.state = 'waiting') THEN
        wrong := 'A secret is published once, when every sample is closed.';
    END IF;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION '%', wrong USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER in_steps BEFORE INSERT OR UPDATE OR DELETE ON audit_draw
    FOR EACH ROW EXECUTE FUNCTION audit_draw_in_steps();
"""

UNDO = """
DROP TRIGGER in_steps ON audit_draw;
DROP FUNCTION audit_draw_in_steps();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_what_is_final")]
    operations = [migrations.RunSQL(RULES, UNDO)]
