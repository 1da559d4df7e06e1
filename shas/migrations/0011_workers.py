"""The workers' signs of life, and what they and the figures about the site look for often."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("shas", "0010_rehearsal"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="WorkerBeat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="shas_workerbeat_has_name",
                        violation_error_code="workerbeat_has_name",
                        violation_error_message="Give the worker a name.",
                    ),
                    models.UniqueConstraint(fields=("name",), name="shas_workerbeat_name_once"),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(
                condition=models.Q(("status", "approved")),
                fields=["release_at", "id"],
                name="shas_publication_approved",
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["kind", "-id"], name="shas_event_by_kind"),
        ),
    ]
