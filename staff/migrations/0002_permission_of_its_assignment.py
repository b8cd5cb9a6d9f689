"""A branch permission belongs to the person of its assignment, and the database says so."""

from django.db import migrations

RULES = """
ALTER TABLE staff_assignment ADD CONSTRAINT assignment_of_user UNIQUE (id, user_id);
ALTER TABLE staff_branchpermission ADD CONSTRAINT permission_of_its_assignment
    FOREIGN KEY (assignment_id, user_id) REFERENCES staff_assignment (id, user_id);

-- Permissions never outlive their assignment, nor begin before it.
CREATE FUNCTION staff_permission_within_assignment() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM staff_assignment AS terms
      WHERE terms.id = NEW.assignment_id
        AND terms.valid_from <= NEW.valid_from
        AND coalesce(terms.valid_until, 'infinity') >= coalesce(NEW.valid_until, 'infinity');
    IF NOT FOUND THEN
        RAISE EXCEPTION 'A permission must lie within its assignment.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER within_assignment BEFORE INSERT OR UPDATE ON staff_branchpermission
    FOR EACH ROW EXECUTE FUNCTION staff_permission_within_assignment();
"""

UNDO = """
DROP TRIGGER within_assignment ON staff_branchpermission;
DROP FUNCTION staff_permission_within_assignment();
ALTER TABLE staff_branchpermission DROP CONSTRAINT permission_of_its_assignment;
ALTER TABLE staff_assignment DROP CONSTRAINT assignment_of_user;
"""


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_initial")]
    operations = [migrations.RunSQL(RULES, UNDO)]
