"""What a search showed is an entry of its own, which the database writes as it gives the answer."""

from django.db import migrations

# Called by customers_found alone, as the owner: what was shown is told by what gave it, and not by
# who received it. Place, role, address and time are those of the search.
ANSWER = """
CREATE FUNCTION audit_answer_search(search bigint, shown text[]) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO audit_logentry
           (timestamp, action, actor_id, event, outcome, reason, opening_id, branch_id,
            actor_branch_id, actor_role, outside_hours, remote_addr, number, tiers, purpose,
            sentence, object_pk, object_repr, changes_text, additional_data)
    SELECT asked.timestamp, asked.action, asked.actor_id, 'found', asked.outcome, '', asked.id,
           asked.branch_id, asked.actor_branch_id, asked.actor_role, asked.outside_hours,
           asked.remote_addr, 0, '{}', '', '', '', '', '',
           asked.additional_data - 'question'
           || jsonb_build_object('count', cardinality(shown), 'numbers', shown)
      FROM audit_logentry AS asked WHERE asked.id = search;
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0008_declarations")]
    operations = [
        migrations.RunSQL(ANSWER, "DROP FUNCTION audit_answer_search(bigint, text[])"),
    ]
