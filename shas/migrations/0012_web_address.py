"""What people call the address at which an edition is kept."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("shas", "0011_workers"),
    ]

    operations = [
        migrations.AlterField(
            model_name="edition",
            name="external_url",
            field=models.URLField(blank=True, max_length=500, verbose_name="web address"),
        ),
    ]
