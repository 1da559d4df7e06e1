"""The mark of a rehearsal's database: made where nothing has been recorded yet, and never changed."""

from django.db import migrations, models

FUNCTION = r"""
CREATE FUNCTION shas_rehearsal_in_empty_database() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM shas_event) THEN
        PERFORM shas_refuse('shas_rehearsal_begins_empty', 'A rehearsal begins in an empty database.');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER shas_rehearsal_begins_empty BEFORE INSERT ON shas_rehearsal
    FOR EACH ROW EXECUTE FUNCTION shas_rehearsal_in_empty_database();
CREATE TRIGGER shas_rehearsal_kept BEFORE UPDATE OR DELETE ON shas_rehearsal
    FOR EACH ROW EXECUTE FUNCTION shas_append_only('shas_rehearsal_kept');
"""

DROP = """
DROP TRIGGER shas_rehearsal_kept ON shas_rehearsal;
DROP TRIGGER shas_rehearsal_begins_empty ON shas_rehearsal;
DROP FUNCTION shas_rehearsal_in_empty_database();
"""

RIGHTS = """
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'reviewportal_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON shas_rehearsal FROM reviewportal_app;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("shas", "0009_documents_are_kept")]

    operations = [
        migrations.CreateModel(
            name="Rehearsal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("shift_weeks", models.PositiveSmallIntegerField()),
                ("begun_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("pk", 1)),
                        name="shas_rehearsal_only_one",
                        violation_error_code="rehearsal_only_one",
                        violation_error_message="A database holds one rehearsal.",
                    )
                ],
            },
        ),
        migrations.RunSQL(FUNCTION, DROP),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
