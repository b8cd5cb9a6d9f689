"""A permission is one that its assignment gives: to its person, where and as long as it does.

What a role gives is staff/roles.py in the database, and the constraint `duty_of_the_role` in 0001 is
its list of duties. A change there needs a migration that repeats the function, changed;
tests/staff/test_separation.py compares.
"""

from django.db import migrations

GIVES = """
-- Whether a role gives a permission at all. That of a tier (reveal_...) is given only where the
-- assignment's terms name the tier, too.
CREATE FUNCTION staff_role_gives(role text, permission text) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT permission = ANY (string_to_array(CASE role
        WHEN 'cs_agent' THEN 'search_customers open_customer verify_customer declare'
            ' open_without_interaction'
            ' reveal_contact reveal_service reveal_financial reveal_identity'
        WHEN 'telesales' THEN 'search_customers open_customer verify_customer declare'
            ' reveal_contact reveal_service'
        WHEN 'field_agent' THEN 'search_customers open_customer verify_customer declare'
            ' reveal_contact reveal_service reveal_financial'
        WHEN 'supervisor' THEN 'search_customers open_customer verify_customer'
            ' open_without_interaction read_reports call_back hand_out lend_access'
            ' request_people interview suspend'
            ' reveal_contact reveal_service reveal_financial reveal_identity'
        WHEN 'manager' THEN 'search_customers open_customer verify_customer'
            ' open_without_interaction read_reports call_back hand_out lend_access'
            ' request_people interview suspend import_customers end_no_call'
            ' reveal_contact reveal_service reveal_financial reveal_identity'
        WHEN 'hr' THEN 'manage_people'
        WHEN 'sysadmin' THEN 'manage_people manage_branches manage_feeds appoint'
        WHEN 'privacy' THEN 'read_ledger suspend end_no_call'
        WHEN 'auditor' THEN 'read_ledger'
        WHEN 'vendor' THEN 'propose'
        ELSE '' END, ' '));
$$;
"""

WITHIN = """
-- A permission belongs to the person of its assignment.
ALTER TABLE staff_assignment ADD CONSTRAINT assignment_of_user UNIQUE (id, user_id);
ALTER TABLE staff_branchpermission ADD CONSTRAINT permission_of_its_assignment
    FOREIGN KEY (assignment_id, user_id) REFERENCES staff_assignment (id, user_id);

-- It never outlives its assignment nor begins before it. And in what is given anew: the
-- assignment's role and terms give it, on a branch that the assignment covers. What was given once
-- can always be ended, whatever became of the lists.
CREATE FUNCTION staff_permission_within_assignment() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    given text := (SELECT codename FROM auth_permission WHERE id = NEW.permission_id);
BEGIN
    PERFORM 1 FROM staff_assignment AS terms
      WHERE terms.id = NEW.assignment_id
        AND terms.valid_from <= NEW.valid_from
        AND coalesce(terms.valid_until, 'infinity') >= coalesce(NEW.valid_until, 'infinity');
    IF NOT FOUND THEN
        RAISE EXCEPTION 'A permission must lie within its assignment.'
            USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.assignment_id, NEW.permission_id, NEW.content_object_id)
                          = (OLD.assignment_id, OLD.permission_id, OLD.content_object_id) THEN
        RETURN NEW;
    END IF;
    PERFORM 1 FROM staff_assignment AS terms
      WHERE terms.id = NEW.assignment_id
        AND staff_role_gives(terms.role, given)
        AND (given NOT LIKE 'reveal\\_%' OR replace(given, 'reveal_', '') = ANY (terms.tiers));
    IF NOT FOUND THEN
        RAISE EXCEPTION 'A permission must be one that its assignment gives.'
            USING ERRCODE = 'check_violation';
    END IF;
    PERFORM 1 FROM staff_assignment AS terms
       JOIN staff_branch AS branch ON branch.id = NEW.content_object_id
      WHERE terms.id = NEW.assignment_id
        AND coalesce(terms.branch_id, branch.id) = branch.id
        AND coalesce(terms.region_id, branch.region_id) = branch.region_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'A permission must be on a branch of its assignment.'
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
DROP FUNCTION staff_role_gives(text, text);
"""


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_initial")]
    operations = [migrations.RunSQL(GIVES + WITHIN, UNDO)]
