"""When a review was opened, departures, and the instant at which somebody's sessions end."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# Asked by every request, so in a language that keeps the plans of its queries.
CUT_AT = """
CREATE FUNCTION staff_cut_at(one bigint, at timestamptz) RETURNS timestamptz
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN greatest(
        (SELECT max(taken.suspended_at) FROM staff_suspension AS taken
          WHERE taken.person_id = one AND taken.suspended_at <= at),

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


class Migration(migrations.Migration):
    dependencies = [("staff", "0010_reminding_in_bounds")]
    operations = [
        migrations.AddField(
            model_name="accessreview",
            name="opened_at",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="opened"),
        ),
        migrations.CreateModel(
            name="Departure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("transfer", "Transfer"),
                            ("contract", "Contract ended"),
                            ("vendor", "Vendor ended or changed"),
                            ("ended", "Left"),
                        ],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("leaves_at", models.DateTimeField(verbose_name="leaves")),
                (
                    "reason",
                    models.CharField(blank=True, max_length=300, verbose_name="reason"),
                ),
                ("entered_at", models.DateTimeField(verbose_name="entered")),
                ("done_at", models.DateTimeField(null=True, verbose_name="work handed on")),
                (
                    "entered_by",
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
                        related_name="departures",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "supervisor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-leaves_at"],
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        "leaves_at",
                        condition=models.Q(("done_at", None)),
                        name="departure_not_done",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "kind", "leaves_at"), name="left_once"
                    )
                ],
            },
        ),
        migrations.RunSQL(CUT_AT, "DROP FUNCTION staff_cut_at(bigint, timestamptz);"),
    ]
