"""Version 1 of the three texts that everybody signs."""

from datetime import timedelta
from pathlib import Path

from django.db import migrations
from django.utils import timezone

TEXTS = Path(__file__).parent.parent / "binding" / "texts"


def publish_first_texts(apps, schema_editor):
    """Publish version 1 of each text, as it lies beside the code."""
    made = apps.get_model("staff", "AgreementText").objects.using(schema_editor.connection.alias)
    at = timezone.now() - timedelta(days=365)
    for kind in ("integrity", "confidentiality", "rules"):
        written = {lang: (TEXTS / f"{kind}-1.{lang}.txt").read_text() for lang in ("id", "en")}
        parts = {lang: text.strip().split("\n\n", 1) for lang, text in written.items()}
        made.create(
            kind=kind, version=1, published_at=at, grace_until=at,
            title_id=parts["id"][0], body_id=parts["id"][1],
            title_en=parts["en"][0], body_en=parts["en"][1],
        )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("staff", "0005_leaving")]
    operations = [migrations.RunPython(publish_first_texts, migrations.RunPython.noop)]
