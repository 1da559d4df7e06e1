"""A letter keeps what it called each publication. Letters issued before have none, and frozen rows stay as they are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("shas", "0006_change_log_index"),
    ]

    operations = [
        migrations.AddField(
            model_name="letterentry",
            name="name",
            field=models.CharField(blank=True, max_length=200),
        ),
    ]
