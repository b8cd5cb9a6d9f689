"""A declaration is whole when its entry is written: the database lets no contact in after that."""

from django.db import migrations

RULES = """
CREATE FUNCTION audit_declared_is_final() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (
            SELECT FROM audit_declaration AS declaration
              JOIN audit_logentry AS entry
                ON entry.actor_id = declaration.agent_id
               AND entry.timestamp = declaration.submitted_at
               AND entry.event = 'declared' AND entry.object_id = declaration.id
             WHERE declaration.id = NEW.declaration_id) THEN
        RAISE EXCEPTION 'A declaration is final.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER declared_is_final BEFORE INSERT ON audit_contact
    FOR EACH ROW EXECUTE FUNCTION audit_declared_is_final();
"""

UNDO = """
DROP TRIGGER declared_is_final ON audit_contact;
DROP FUNCTION audit_declared_is_final();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0007_evidence_stays")]
    operations = [migrations.RunSQL(RULES, UNDO)]
