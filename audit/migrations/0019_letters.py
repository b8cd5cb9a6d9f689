"""A letter that was printed is an entry of its own kind."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0018_handovers"),
    ]

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
                    ("letter_given", "Letter printed"),
                    ("provisioned", "Told by a directory or a file"),
                ],
                default="changed",
                max_length=16,
                verbose_name="event",
            ),
        ),
    ]
