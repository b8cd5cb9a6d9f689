"""A wish for no calls has a branch and may end; until it does, a customer has one."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# The branch at which the customer said so: that of the call.
PLACES = """
UPDATE audit_donotcall AS wish SET branch_id = said.branch_id
  FROM (SELECT DISTINCT ON (sample.customer) sample.customer, draw.branch_id
          FROM audit_callattempt AS call
          JOIN audit_sample AS sample ON sample.id = call.sample_id
          JOIN audit_draw AS draw ON draw.id = sample.draw_id
         WHERE call.outcome = 'no_call'
         ORDER BY sample.customer, call.recorded_at) AS said
 WHERE said.customer = wish.customer AND wish.branch_id IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0016_people_in_the_ledger"),
        ("staff", "0009_end_no_call"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="donotcall",
            name="branch",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="staff.branch",
            ),
        ),
        migrations.AddField(
            model_name="donotcall",
            name="end_note",
            field=models.TextField(blank=True, max_length=300, verbose_name="note"),
        ),
        migrations.AddField(
            model_name="donotcall",
            name="ended_at",
            field=models.DateTimeField(null=True, verbose_name="ended"),
        ),
        migrations.AddField(
            model_name="donotcall",
            name="ended_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="donotcall",
            name="customer",
            field=models.CharField(max_length=20, verbose_name="customer"),
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
                    ("provisioned", "Told by a directory or a file"),
                ],
                default="changed",
                max_length=16,
                verbose_name="event",
            ),
        ),
        migrations.AddConstraint(
            model_name="donotcall",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("customer",),
                name="one_wish_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="donotcall",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("ended_by", None)),
                    models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                    _connector="OR",
                ),
                name="a_wish_is_ended_by_somebody",
            ),
        ),
        # Last: PostgreSQL alters no table whose rows were changed before in the transaction.
        migrations.RunSQL(PLACES, migrations.RunSQL.noop),
    ]
