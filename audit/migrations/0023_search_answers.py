"""What a search showed is an entry of its own, which the database writes as it gives the answer."""

from django.db import migrations, models

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
    dependencies = [("audit", "0022_contests")]

    operations = [
        migrations.AlterField(
            model_name="logentry",
            name="event",
            field=models.CharField(
                choices=[
                    ("signed_in", "Signed in"),
                    ("sign_in_failed", "Sign-in failed"),
                    ("signed_out", "Signed out"),
                    ("page_asked", "Page asked for"),
                    ("searched", "Searched"),
                    ("found", "Search answered"),
                    ("opened", "Record opened"),
                    ("revealed", "Tier revealed"),
                    ("verified", "Caller verified"),
                    ("called_back", "Call-back number shown"),
                    ("traced", "Code traced"),
                    ("exported", "Exported"),
                    ("imported", "File imported"),
                    ("stored", "Customer stored"),
                    ("changed", "Changed"),
                    ("drawn", "Samples drawn"),
                    ("call_recorded", "Call outcome recorded"),
                    ("followed_up", "Follow-up closed"),
                    ("no_call_ended", "Calls welcome again"),
                    ("report_signed", "Report signed off"),
                    ("report_raised", "Unsigned report raised"),
                    ("taken_in", "Interactions taken in"),
                    ("handed_out", "List handed out"),
                    ("declared", "Day declared"),
                    ("own_word", "Agent's own word"),
                    ("notified", "Agent told of an unexplained opening"),
                    ("reviewed", "Opening reviewed"),
                    ("sealed", "Draw sealed"),
                    ("published", "Draw's secret published"),
                    ("candidate_seen", "Candidate looked at"),
                    ("document_given", "Candidate's document fetched"),
                    ("candidate_empty", "Candidate's data deleted"),
                    ("signed", "Agreement signed"),
                    ("course_taken", "Course's test taken"),
                    ("reminded", "Reminded of rules and sanctions"),
                    ("suspended", "Access suspended"),
                    ("lifted", "Suspension lifted"),
                    ("access_reviewed", "Access reviewed"),
                    ("letter_given", "Letter printed"),
                    ("provisioned", "Told by a directory or a file"),
                ],
                default="changed",
                max_length=16,
                verbose_name="event",
            ),
        ),
        migrations.RunSQL(ANSWER, "DROP FUNCTION audit_answer_search(bigint, text[])"),
    ]
