import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0005_samples_close_by_call"),
        ("staff", "0005_supervision"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("customer", models.CharField(blank=True, max_length=20, verbose_name="customer")),
                (
                    "reference",
                    models.CharField(blank=True, max_length=40, verbose_name="reference"),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("served", "Served"),
                            ("passed_on", "Passed on"),
                            ("sold", "Sold"),
                            ("declined", "Declined"),
                            ("not_reached", "Not reached"),
                        ],
                        max_length=12,
                        verbose_name="outcome",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Declaration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("date", models.DateField(verbose_name="day")),
                ("submitted_at", models.DateTimeField(verbose_name="submitted")),
                ("late", models.BooleanField(default=False, verbose_name="late")),
            ],
            options={
                "ordering": ["-date", "agent_id"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="DoNotCall",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("customer", models.CharField(max_length=20, unique=True, verbose_name="customer")),
                ("since_at", models.DateTimeField(verbose_name="since")),
            ],
            options={
                "ordering": ["-since_at"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Feed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("telephony", "Telephony or queue system"),
                            ("tickets", "Ticket system"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("token_end", models.CharField(max_length=4)),
                ("made_at", models.DateTimeField(verbose_name="made")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revoked")),
                (
                    "last_heard_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="last heard"),
                ),
                (
                    "silent_after",
                    models.PositiveSmallIntegerField(
                        default=30, verbose_name="silent after (minutes)"
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="OwnWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "choice",
                    models.CharField(
                        choices=[
                            ("walked_in", "The customer stood at the counter without a number"),
                            ("called_back", "I called the customer back later"),
                            ("colleague", "A colleague asked me to look"),
                            ("wrong_record", "I opened the wrong record"),
                            ("other", "Something else"),
                            ("contested", "This is not right: I contest it"),
                        ],
                        max_length=12,
                        verbose_name="explanation",
                    ),
                ),
                ("sentence", models.CharField(max_length=300, verbose_name="in words")),
                ("said_at", models.DateTimeField(verbose_name="said")),
            ],
            options={
                "ordering": ["said_at"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Portfolio",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[("campaign", "Campaign"), ("visit", "Field visits")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("handed_at", models.DateTimeField(verbose_name="handed out")),
                ("begins_at", models.DateTimeField(verbose_name="from")),
                ("ends_at", models.DateTimeField(verbose_name="until")),
            ],
            options={
                "ordering": ["-begins_at"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="PortfolioCustomer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("customer", models.CharField(max_length=20, verbose_name="customer")),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ReportFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "format",
                    models.CharField(
                        choices=[("csv", "CSV"), ("xlsx", "XLSX"), ("pdf", "PDF")],
                        max_length=4,
                        verbose_name="format",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="asked for")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("making", "Being made"),
                            ("ready", "Ready"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("ready_at", models.DateTimeField(null=True, verbose_name="ready")),
                ("expires_at", models.DateTimeField(verbose_name="expires")),
            ],
            options={
                "ordering": ["-asked_at"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Viewing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("date", models.DateField(verbose_name="day")),
                ("customer", models.CharField(max_length=20, verbose_name="customer")),
                ("openings", models.PositiveIntegerField(verbose_name="openings")),
                ("first_at", models.DateTimeField(verbose_name="first opened")),
                ("last_at", models.DateTimeField(verbose_name="last opened")),
                (
                    "purposes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None
                    ),
                ),
                (
                    "tiers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10), default=list, size=None
                    ),
                ),
                ("self_claimed", models.BooleanField(default=False, verbose_name="self-claimed")),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("explained", "Explained"),
                            ("own_word", "By the agent's own word only"),
                            ("unknowable", "Cannot be told: a source was silent"),
                            ("unexplained", "Not explained"),
                        ],
                        max_length=12,
                        verbose_name="standing",
                    ),
                ),
                ("reasons", models.JSONField(default=list)),
                ("signals", models.JSONField(default=list)),
                ("weight", models.PositiveIntegerField(default=1, verbose_name="weight")),
                ("must_check", models.BooleanField(default=False, verbose_name="must be checked")),
                ("explained_at", models.DateTimeField(verbose_name="explained")),
                ("notified_at", models.DateTimeField(null=True, verbose_name="agent told")),
                ("notice_read_at", models.DateTimeField(null=True, verbose_name="notice read")),
                (
                    "review",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("cleared", "In order"),
                            ("asked", "Agent asked"),
                            ("concern", "Concern"),
                        ],
                        max_length=8,
                        verbose_name="review",
                    ),
                ),
                ("reviewed_at", models.DateTimeField(null=True, verbose_name="reviewed")),
                ("review_note", models.TextField(blank=True, max_length=500, verbose_name="note")),
            ],
            options={
                "ordering": ["-date", "first_at"],
                "default_permissions": (),
            },
        ),
        migrations.RemoveConstraint(
            model_name="interaction",
            name="one_running_interaction",
        ),
        migrations.AddField(
            model_name="dailyreport",
            name="raised_at",
            field=models.DateTimeField(null=True, verbose_name="raised"),
        ),
        migrations.AddField(
            model_name="dailyreport",
            name="raised_to",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="raised_reports",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="draw",
            name="beacon",
            field=models.CharField(blank=True, max_length=200, verbose_name="beacon"),
        ),
        migrations.AddField(
            model_name="draw",
            name="manifest",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="draw",
            name="manifest_hash",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="draw",
            name="published_at",
            field=models.DateTimeField(null=True, verbose_name="secret published"),
        ),
        migrations.AddField(
            model_name="draw",
            name="sealed_at",
            field=models.DateTimeField(null=True, verbose_name="sealed"),
        ),
        migrations.AddField(
            model_name="draw",
            name="secret",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="interaction",
            name="caller",
            field=models.CharField(blank=True, max_length=24, verbose_name="caller"),
        ),
        migrations.AddField(
            model_name="interaction",
            name="caller_key",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="interaction",
            name="customers",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="interaction",
            name="external_id",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name="interaction",
            name="received_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="received"),
        ),
        migrations.AddField(
            model_name="sample",
            name="cause",
            field=models.CharField(
                choices=[
                    ("uniform", "Drawn uniformly"),
                    ("floor", "Drawn evenly among the unexplained"),
                    ("weight", "Drawn by weight"),
                    ("spare", "Drawn among the explained"),
                    ("must", "Must be checked"),
                    ("replacement", "In place of one without an answer"),
                ],
                default="uniform",
                max_length=12,
                verbose_name="chosen by",
            ),
        ),
        migrations.AddField(
            model_name="sample",
            name="chance",
            field=models.PositiveIntegerField(null=True, verbose_name="chance"),
        ),
        migrations.AlterField(
            model_name="draw",
            name="drawn_at",
            field=models.DateTimeField(null=True, verbose_name="drawn"),
        ),
        migrations.AlterField(
            model_name="draw",
            name="seed",
            field=models.CharField(blank=True, max_length=64, verbose_name="seed"),
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
                ],
                default="changed",
                max_length=16,
                verbose_name="event",
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="interaction",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="audit.interaction",
            ),
        ),
        migrations.AddField(
            model_name="declaration",
            name="agent",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="declarations",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="declaration",
            name="branch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.branch"
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="declaration",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contacts",
                to="audit.declaration",
            ),
        ),
        migrations.AddField(
            model_name="donotcall",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="feed",
            name="branches",
            field=models.ManyToManyField(
                related_name="+", to="staff.branch", verbose_name="branches"
            ),
        ),
        migrations.AddField(
            model_name="feed",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="interaction",
            name="feed",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="interactions",
                to="audit.feed",
            ),
        ),
        migrations.AddIndex(
            model_name="interaction",
            index=models.Index(
                models.F("branch"), models.F("started_at"), name="interaction_by_branch"
            ),
        ),
        migrations.AddIndex(
            model_name="interaction",
            index=models.Index(
                models.F("feed"), models.F("started_at"), name="interaction_by_feed"
            ),
        ),
        migrations.AddConstraint(
            model_name="interaction",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None), ("source", "agent")),
                fields=("agent",),
                name="one_running_interaction",
            ),
        ),
        migrations.AddConstraint(
            model_name="interaction",
            constraint=models.UniqueConstraint(
                condition=models.Q(("feed__isnull", False)),
                fields=("feed", "external_id"),
                name="pushed_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="interaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("feed", None), models.Q(("source", "agent"), _negated=True), _connector="OR"
                ),
                name="no_feed_speaks_for_an_agent",
            ),
        ),
        migrations.AddField(
            model_name="portfolio",
            name="agent",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="portfolios",
                to=settings.AUTH_USER_MODEL,
                verbose_name="agent",
            ),
        ),
        migrations.AddField(
            model_name="portfolio",
            name="branch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.branch"
            ),
        ),
        migrations.AddField(
            model_name="portfolio",
            name="handed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="portfoliocustomer",
            name="portfolio",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="customers",
                to="audit.portfolio",
            ),
        ),
        migrations.AddField(
            model_name="reportfile",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="reportfile",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="files",
                to="audit.dailyreport",
            ),
        ),
        migrations.AddField(
            model_name="viewing",
            name="agent",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="viewing",
            name="branch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.branch"
            ),
        ),
        migrations.AddField(
            model_name="viewing",
            name="reviewed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="ownword",
            name="viewing",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="words",
                to="audit.viewing",
            ),
        ),
        migrations.AddConstraint(
            model_name="declaration",
            constraint=models.UniqueConstraint(
                fields=("agent", "branch", "date"), name="one_declaration_a_day"
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(models.F("customer"), name="contact_by_customer"),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(("customer", ""), ("reference", ""), _negated=True),
                name="contact_names_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="portfolio",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("begins_at"))),
                name="portfolio_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="portfolio",
            constraint=models.CheckConstraint(
                condition=models.Q(("handed_by", models.F("agent")), _negated=True),
                name="nobody_hands_a_list_to_himself",
            ),
        ),
        migrations.AddIndex(
            model_name="portfoliocustomer",
            index=models.Index(models.F("customer"), name="on_lists_by_customer"),
        ),
        migrations.AddConstraint(
            model_name="portfoliocustomer",
            constraint=models.UniqueConstraint(
                fields=("portfolio", "customer"), name="once_on_a_list"
            ),
        ),
        migrations.AddIndex(
            model_name="viewing",
            index=models.Index(
                models.F("branch"), models.F("date"), models.F("standing"), name="viewing_by_day"
            ),
        ),
        migrations.AddIndex(
            model_name="viewing",
            index=models.Index(models.F("customer"), models.F("date"), name="viewing_by_customer"),
        ),
        migrations.AddConstraint(
            model_name="viewing",
            constraint=models.UniqueConstraint(
                fields=("agent", "branch", "date", "customer"), name="one_viewing_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="viewing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("review", ""), ("reviewed_at", None), ("reviewed_by", None)),
                    models.Q(
                        models.Q(("review", ""), _negated=True),
                        ("reviewed_at__isnull", False),
                        ("reviewed_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="reviewed_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="viewing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reviewed_by", None),
                    models.Q(("reviewed_by", models.F("agent")), _negated=True),
                    _connector="OR",
                ),
                name="nobody_reviews_himself",
            ),
        ),
    ]
