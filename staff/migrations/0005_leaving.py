"""The instant before which every session of a person ends."""

from django.db import migrations

RULES = """
-- Asked by every request, so in a language that keeps the plans of its queries. A leave that was
-- cancelled before it began cut nothing.
CREATE FUNCTION staff_cut_at(one bigint, at timestamptz) RETURNS timestamptz
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN greatest(
        (SELECT max(taken.suspended_at) FROM staff_suspension AS taken
          WHERE taken.person_id = one AND taken.suspended_at <= at),

        (SELECT max(away.begins_at) FROM staff_leave AS away
          WHERE away.person_id = one AND away.begins_at <= at
            AND (away.cancelled_at IS NULL OR away.cancelled_at > away.begins_at)),

        (SELECT max(gone.leaves_at) FROM staff_departure AS gone
          WHERE gone.person_id = one AND gone.leaves_at <= at),

        -- The end of a contract, unless another one went on from there.
        (SELECT max(ended.ends_at) FROM staff_contract AS ended
          WHERE ended.person_id = one AND ended.ends_at <= at AND NOT EXISTS (
                SELECT 1 FROM staff_contract AS next
                 WHERE next.person_id = one AND next.begins_at <= ended.ends_at
                   AND (next.ends_at IS NULL OR next.ends_at > ended.ends_at))),

        (SELECT vendor.ended_at FROM staff_user AS person
           JOIN staff_vendor AS vendor ON vendor.id = person.vendor_id
          WHERE person.id = one AND vendor.ended_at <= at));
END
$$;
"""

UNDO = "DROP FUNCTION staff_cut_at(bigint, timestamptz);"


class Migration(migrations.Migration):
    dependencies = [("staff", "0004_prerequisites")]
    operations = [migrations.RunSQL(RULES, UNDO)]
