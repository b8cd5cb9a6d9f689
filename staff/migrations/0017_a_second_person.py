"""Nobody touches customers' data before a second person has confirmed the sign-in as theirs.

Whoever registers, invites or appoints could otherwise make a person and be that person.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# As before, but for what fills the gap.
LACKS = """
CREATE OR REPLACE FUNCTION staff_lacks(one bigint, at timestamptz) RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT array_remove(ARRAY[
        CASE WHEN EXISTS (
            SELECT 1 FROM staff_suspension AS taken
             WHERE taken.person_id = one AND taken.suspended_at <= at
               AND (taken.lifted_at IS NULL OR taken.lifted_at > at))
        THEN 'suspended' END,

        CASE WHEN EXISTS (
            SELECT 1 FROM staff_leave AS away
             WHERE away.person_id = one AND away.begins_at <= at AND away.ends_at > at
               AND (away.cancelled_at IS NULL OR away.cancelled_at > at))
        THEN 'on_leave' END,

        CASE WHEN vendor.ended_at <= at THEN 'vendor_ended' END,

        -- Whom the company employs itself, its own recruiting has chosen. Who ended is chosen anew.
        CASE WHEN person.vendor_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM staff_candidate AS chosen
             WHERE chosen.person_id = one AND chosen.state = 'taken_on' AND chosen.state_at <= at
               AND NOT EXISTS (
                    SELECT 1 FROM staff_departure AS gone
                     WHERE gone.person_id = one AND gone.kind = 'ended'
                       AND gone.leaves_at <= at AND gone.leaves_at >= chosen.state_at))
        THEN 'interview' END,

        CASE WHEN NOT EXISTS (
            SELECT 1 FROM staff_contract AS bound
             WHERE bound.person_id = one AND bound.begins_at <= at
               AND bound.vendor_id IS NOT DISTINCT FROM person.vendor_id
               AND (bound.ends_at IS NULL OR bound.ends_at > at))
        THEN 'contract' END,

        -- The newest version of each text; within its grace an earlier version of it will do.
        CASE WHEN EXISTS (
            SELECT 1 FROM (
                SELECT DISTINCT ON (kind) id, kind, published_at, grace_until FROM staff_agreementtext
                 WHERE published_at <= at ORDER BY kind, version DESC) AS newest
             WHERE NOT EXISTS (
                    SELECT 1 FROM staff_signature AS given
                     WHERE given.person_id = one AND given.text_id = newest.id
                       AND given.signed_at <= at)
               AND NOT (at < newest.grace_until AND EXISTS (
                    SELECT 1 FROM staff_signature AS given
                      JOIN staff_agreementtext AS earlier ON earlier.id = given.text_id
                     WHERE given.person_id = one AND given.signed_at < newest.published_at
                       AND earlier.kind = newest.kind)))
        THEN 'agreement' END,

        CASE WHEN NOT EXISTS (
            SELECT 1 FROM staff_courseattempt AS passed
             WHERE passed.person_id = one AND passed.passed
               AND passed.ended_at <= at AND passed.valid_until > at)
        THEN 'course' END,
{confirmation}
        CASE WHEN EXISTS (
            SELECT 1 FROM staff_reminder AS left_open
             WHERE left_open.person_id = one AND left_open.answered_at IS NULL
               AND left_open.closes_at <= at)
        THEN 'reminder' END,

        CASE WHEN EXISTS (
            SELECT 1 FROM staff_accessreview AS overdue
              JOIN staff_assignment AS held ON held.id = overdue.assignment_id
             WHERE held.user_id = one AND overdue.decided_at IS NULL AND overdue.closes_at <= at
               AND held.valid_from <= at AND (held.valid_until IS NULL OR held.valid_until > at))
        THEN 'review' END
    ], NULL)
      FROM staff_user AS person
      LEFT JOIN staff_vendor AS vendor ON vendor.id = person.vendor_id
     WHERE person.id = one;
$$;
"""
CONFIRMED = """
        -- Of after they administered last: who could make people must be seen anew.
        CASE WHEN NOT EXISTS (
            SELECT 1 FROM staff_confirmation AS seen
             WHERE seen.person_id = one AND seen.confirmed_at <= at
               AND (seen.taken_back_at IS NULL OR seen.taken_back_at > at)
               AND NOT EXISTS (
                    SELECT 1 FROM staff_assignment AS administers
                     WHERE administers.user_id = one AND administers.duty = 2
                       AND (administers.valid_until IS NULL
                            OR administers.valid_until > seen.confirmed_at)))
        THEN 'confirmation' END,
"""

MAY_CONFIRM = """
-- Who may say that a sign-in is somebody's own: who leads them, or a superior, with all that
-- touching customers' data asks for; the privacy officer for whom nobody leads.
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
               AND (administers.valid_until IS NULL
                    OR administers.valid_until > person.date_joined))
       AND CASE WHEN EXISTS (SELECT 1 FROM above)
           THEN who IN (SELECT id FROM above)
                AND EXISTS (SELECT 1 FROM held WHERE staff_role_gives(role, 'lend_access'))
                AND cardinality(staff_lacks(who, at)) = 0
           -- A privacy officer touches no customers and needs no papers, but has been seen too.
           ELSE EXISTS (SELECT 1 FROM held WHERE staff_role_gives(role, 'suspend')
                                             AND staff_role_gives(role, 'read_ledger'))
                AND NOT staff_lacks(who, at) && ARRAY['suspended', 'on_leave', 'confirmation']
           END;
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
    -- Without a second person only as the owner: on the server, and when this was migrated.
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


class Migration(migrations.Migration):
    dependencies = [("staff", "0016_calls_per_agent")]
    operations = [
        migrations.CreateModel(
            name="WrongCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("typed_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wrong_codes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("confirmed_at", models.DateTimeField(verbose_name="confirmed")),
                ("taken_back_at", models.DateTimeField(null=True, verbose_name="taken back")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-confirmed_at"],
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("by", None),
                            models.Q(("by", models.F("person")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_confirms_himself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("taken_back_at", None),
                            ("taken_back_at__gte", models.F("confirmed_at")),
                            _connector="OR",
                        ),
                        name="confirmed_before_taken_back",
                    ),
                ],
            },
        ),
        migrations.RunSQL(LACKS.format(confirmation=CONFIRMED), LACKS.format(confirmation="")),
        migrations.RunSQL(
            MAY_CONFIRM, "DROP FUNCTION staff_may_confirm(bigint, bigint, timestamptz);"
        ),
        migrations.RunSQL(
            SECOND_PERSON,
            "DROP TRIGGER second_person ON staff_confirmation;DROP FUNCTION staff_second_person();",
        ),
        migrations.RunSQL(
            LAPSES, "DROP TRIGGER lapses_first ON staff_user; DROP FUNCTION staff_lapses_first();"
        ),
    ]
