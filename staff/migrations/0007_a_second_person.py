"""Nobody touches customers' data before a second person has confirmed the sign-in as theirs.

Whoever registers, invites or appoints could otherwise make a person and be that person.
"""

from django.db import migrations

MAY_CONFIRM = """
-- Who may say that a sign-in is somebody's own: who leads them, or a superior, with all that
-- touching customers' data asks for; the privacy officer for whom nobody leads, and for those who
-- oversee (duty 3): above these often stands nobody who lends.
CREATE FUNCTION staff_may_confirm(one bigint, who bigint, at timestamptz) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    WITH RECURSIVE above (id) AS (
        SELECT supervisor_id FROM staff_user WHERE id = one AND supervisor_id IS NOT NULL
        UNION
        SELECT chief.supervisor_id FROM above
          JOIN staff_user AS chief ON chief.id = above.id
         WHERE chief.supervisor_id IS NOT NULL),
    held AS (
        SELECT role FROM staff_assignment
         WHERE user_id = who AND valid_from <= at AND (valid_until IS NULL OR valid_until > at))
    SELECT who <> one
       AND EXISTS (SELECT 1 FROM staff_user WHERE id = who AND is_active)
       -- Nobody who could have registered, invited or appointed them: who administered (duty 2)
       -- at any time since they are here.
       AND NOT EXISTS (
            SELECT 1 FROM staff_assignment AS administers
              JOIN staff_user AS person ON person.id = one
             WHERE administers.user_id = who AND administers.duty = 2
               AND administers.valid_from <= at
               AND (administers.valid_until IS NULL OR administers.valid_until
                    > greatest(person.date_joined, administers.valid_from)))
       AND (who IN (SELECT id FROM above)
            AND EXISTS (SELECT 1 FROM held WHERE staff_role_gives(role, 'lend_access'))
            AND cardinality(staff_lacks(who, at)) = 0
         OR (NOT EXISTS (SELECT 1 FROM above) OR EXISTS (
                SELECT 1 FROM staff_assignment AS oversees
                 WHERE oversees.user_id = one AND oversees.duty = 3
                   AND (oversees.valid_until IS NULL OR oversees.valid_until > at)))
            AND EXISTS (SELECT 1 FROM held WHERE staff_role_gives(role, 'suspend')
                                             AND staff_role_gives(role, 'read_ledger'))
            -- A privacy officer touches no customers and needs no papers, but has been seen too.
            AND NOT staff_lacks(who, at) && ARRAY['suspended', 'on_leave', 'confirmation']);
$$;
"""

SECOND_PERSON = """
CREATE FUNCTION staff_second_person() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    owner name := (SELECT relowner::regrole::name FROM pg_class WHERE oid = TG_RELID);
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.taken_back_at IS NOT NULL OR (NEW.person_id, NEW.by_id, NEW.confirmed_at)
                IS DISTINCT FROM (OLD.person_id, OLD.by_id, OLD.confirmed_at) THEN
            RAISE EXCEPTION 'A confirmation can be taken back, once, and nothing else.'
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    -- Locked, so that nobody is invited anew meanwhile.
    PERFORM 1 FROM staff_user AS person
      WHERE person.id = NEW.person_id AND person.is_active
        AND person.invited_at IS NULL AND person.password NOT LIKE '!%' FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'Only who has chosen a password has a sign-in to confirm.'
            USING ERRCODE = 'check_violation';
    END IF;
    -- Without a second person only as the owner: on the server.
    IF NEW.by_id IS NULL AND current_user = owner THEN
        RETURN NEW;
    END IF;
    IF NOT coalesce(staff_may_confirm(NEW.person_id, NEW.by_id, NEW.confirmed_at), false) THEN
        RAISE EXCEPTION 'A sign-in is confirmed by who may: staff_may_confirm.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER second_person BEFORE INSERT OR UPDATE ON staff_confirmation
    FOR EACH ROW EXECUTE FUNCTION staff_second_person();
"""

LAPSES = """
CREATE FUNCTION staff_lapses_first() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM staff_confirmation
      WHERE person_id = NEW.id AND taken_back_at IS NULL;
    IF FOUND THEN
        RAISE EXCEPTION 'Take the confirmation back first: another may choose the password now.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

-- Who is invited, or has no password, has no confirmed sign-in: '!' begins Django's unusable ones.
CREATE TRIGGER lapses_first BEFORE UPDATE OF password, invited_at ON staff_user
    FOR EACH ROW WHEN (NEW.invited_at IS NOT NULL OR NEW.password LIKE '!%')
    EXECUTE FUNCTION staff_lapses_first();
"""

UNDO = """
DROP TRIGGER lapses_first ON staff_user;
DROP FUNCTION staff_lapses_first();
DROP TRIGGER second_person ON staff_confirmation;
DROP FUNCTION staff_second_person();
DROP FUNCTION staff_may_confirm(bigint, bigint, timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [("staff", "0006_first_texts")]
    operations = [migrations.RunSQL(MAY_CONFIRM + SECOND_PERSON + LAPSES, UNDO)]
