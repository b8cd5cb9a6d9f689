"""No branch is anybody's who lacks something: the same answer as the gate's, in the database."""

from django.db import migrations

BRANCHES_OF = """
CREATE OR REPLACE FUNCTION customers_branches_of(person bigint, wanted text) RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT held.content_object_id), '{{}}')
      FROM staff_branchpermission AS held
      JOIN auth_permission AS permission ON permission.id = held.permission_id
      JOIN staff_user AS holder ON holder.id = held.user_id AND holder.is_active
     WHERE held.user_id = person AND permission.codename = wanted
       AND held.valid_from <= clock_timestamp()
       AND (held.valid_until IS NULL OR held.valid_until > clock_timestamp()){lacking};
$$;
"""
NOTHING = "\n       AND (SELECT cardinality(staff_lacks(person, clock_timestamp())) = 0)"


class Migration(migrations.Migration):
    dependencies = [("customers", "0006_ties"), ("staff", "0008_prerequisites")]
    operations = [
        migrations.RunSQL(BRANCHES_OF.format(lacking=NOTHING), BRANCHES_OF.format(lacking=""))
    ]
