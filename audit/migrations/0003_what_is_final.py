"""What was signed, recorded, closed or thrown stays as it is."""

from django.db import migrations

RULES = """
CREATE FUNCTION audit_final() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '% is final.', TG_ARGV[0] USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER signed_is_final BEFORE UPDATE OR DELETE ON audit_dailyreport
    FOR EACH ROW WHEN (OLD.signed_at IS NOT NULL) EXECUTE FUNCTION audit_final('A signed report');
CREATE TRIGGER recorded_is_final BEFORE UPDATE OR DELETE ON audit_callattempt
    FOR EACH ROW WHEN (OLD.recorded_at IS NOT NULL) EXECUTE FUNCTION audit_final('A recorded call');
CREATE TRIGGER closed_is_final BEFORE UPDATE OR DELETE ON audit_sample
    FOR EACH ROW WHEN (OLD.state <> 'waiting') EXECUTE FUNCTION audit_final('A closed sample');
CREATE TRIGGER closed_is_final BEFORE UPDATE OR DELETE ON audit_followup
    FOR EACH ROW EXECUTE FUNCTION audit_final('A closed follow-up');
CREATE TRIGGER thrown_is_final BEFORE UPDATE OR DELETE ON audit_diceroll
    FOR EACH ROW EXECUTE FUNCTION audit_final('What was thrown');
"""

UNDO = """
DROP TRIGGER thrown_is_final ON audit_diceroll;
DROP TRIGGER closed_is_final ON audit_followup;
DROP TRIGGER closed_is_final ON audit_sample;
DROP TRIGGER recorded_is_final ON audit_callattempt;
DROP TRIGGER signed_is_final ON audit_dailyreport;
DROP FUNCTION audit_final();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_ledger_rules")]
    operations = [migrations.RunSQL(RULES, UNDO)]
