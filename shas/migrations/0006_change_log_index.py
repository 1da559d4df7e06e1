"""The public change log is read by the day of the announcement, the newest first."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("shas", "0005_requests_are_kept"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("is_public", True)),
                fields=["-announced_at", "-id"],
                name="shas_event_public_by_day",
            ),
        ),
    ]
