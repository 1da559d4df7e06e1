"""Where the days of authorities and trusts come from: kept as the names and codes are. Rows loaded before stay blank."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("shas", "0002_constraint_triggers"),
    ]

    operations = [
        migrations.AddField(
            model_name="primarycaretrust",
            name="dates_source",
            field=models.CharField(blank=True, max_length=500, verbose_name="source of the dates"),
        ),
        migrations.AddField(
            model_name="strategichealthauthority",
            name="dates_source",
            field=models.CharField(blank=True, max_length=500, verbose_name="source of the dates"),
        ),
    ]
