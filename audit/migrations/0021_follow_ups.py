"""What was done about a customer who knew of no contact: once, for good, never by the agent."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_PROTECT = django.db.models.deletion.PROTECT

RULE = """
CREATE FUNCTION audit_follow_up_of_marked() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM audit_sample AS sample
                     JOIN audit_draw AS draw ON draw.id = sample.draw_id
                    WHERE sample.id = NEW.sample_id AND sample.follow_up
                      AND draw.agent_id <> NEW.by_id) THEN
        RAISE EXCEPTION 'Only a marked sample is followed up, and never by its own agent.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER of_marked BEFORE INSERT ON audit_followup
    FOR EACH ROW EXECUTE FUNCTION audit_follow_up_of_marked();
CREATE TRIGGER closed_is_final BEFORE UPDATE OR DELETE ON audit_followup
    FOR EACH ROW EXECUTE FUNCTION audit_final('A closed follow-up');
"""

UNDO = """
DROP TRIGGER closed_is_final ON audit_followup;
DROP TRIGGER of_marked ON audit_followup;
DROP FUNCTION audit_follow_up_of_marked();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0020_draw_alarms")]

    operations = [
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("done_at", models.DateTimeField(verbose_name="closed")),
                ("note", models.TextField(max_length=500, verbose_name="note")),
                ("by", models.ForeignKey(settings.AUTH_USER_MODEL, _PROTECT, related_name="+")),
                (
                    "sample",
                    models.OneToOneField("audit.Sample", _PROTECT, related_name="follow_up_done"),
                ),
            ],
            options={"ordering": ["-done_at"], "default_permissions": ()},
        ),
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
        migrations.AddIndex(
            model_name="sample",
            index=models.Index(
                "draw", condition=models.Q(("follow_up", True)), name="sample_to_follow_up"
            ),
        ),
        migrations.RunSQL(RULE, UNDO),
    ]
