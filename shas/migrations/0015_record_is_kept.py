"""History is append-only, and what was granted to a pre-release reader stays as it was.

Each trigger raises check_violation under its own constraint name, like a check constraint does.
"""

from django.db import migrations

HISTORIES = (
    "shas_datechangerequesthistory",
    "shas_documenthistory",
    "shas_editionhistory",
    "shas_flaggedoverridehistory",
    "shas_membershiphistory",
    "shas_prereleaseaccesshistory",
    "shas_publicationhistory",
)

# The owner's too, and not to be switched off by a setting of the session as pgtrigger's own are.
APPEND_ONLY = "".join(
    f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION shas_append_only('{table}_append_only');
CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION shas_append_only('{table}_append_only');
"""
    for table in HISTORIES
)
EVENTS = """
CREATE TRIGGER shas_event_never_emptied BEFORE TRUNCATE ON shas_event
    FOR EACH STATEMENT EXECUTE FUNCTION shas_append_only('shas_event_append_only');
"""
DROP_APPEND_ONLY = "DROP TRIGGER shas_event_never_emptied ON shas_event;" + "".join(
    f"DROP TRIGGER {table}_append_only ON {table}; DROP TRIGGER {table}_never_emptied ON {table};"
    for table in HISTORIES
)

ACCESS = r"""
-- Terms are accepted once, an access is ended once, and nothing else of it ever changes.
CREATE FUNCTION shas_prereleaseaccess_as_granted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.ended_at IS NOT NULL THEN
        PERFORM shas_refuse('shas_prereleaseaccess_kept', 'An ended access never changes, and none is deleted.');
    END IF;
    IF (NEW.publication_id, NEW.reader_id, NEW.justification, NEW.hours, NEW.granted_by_id, NEW.granted_at)
        IS DISTINCT FROM
       (OLD.publication_id, OLD.reader_id, OLD.justification, OLD.hours, OLD.granted_by_id, OLD.granted_at)
       OR (OLD.terms_accepted_at IS NOT NULL AND (NEW.terms_version, NEW.terms_accepted_at)
           IS DISTINCT FROM (OLD.terms_version, OLD.terms_accepted_at))
    THEN
        PERFORM shas_refuse('shas_prereleaseaccess_kept', 'What was granted and accepted stays on record as it was.');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER shas_prereleaseaccess_kept BEFORE UPDATE OR DELETE ON shas_prereleaseaccess
    FOR EACH ROW EXECUTE FUNCTION shas_prereleaseaccess_as_granted();
"""
DROP_ACCESS = """
DROP TRIGGER shas_prereleaseaccess_kept ON shas_prereleaseaccess;
DROP FUNCTION shas_prereleaseaccess_as_granted();
"""

# The library's table of contexts stays empty: each row of history holds its own.
RIGHTS = """
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'reviewportal_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON
            shas_datechangerequesthistory, shas_documenthistory, shas_editionhistory, shas_flaggedoverridehistory,
            shas_membershiphistory, shas_prereleaseaccesshistory, shas_publicationhistory
            FROM reviewportal_app;
        REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON pghistory_context FROM reviewportal_app;
        REVOKE DELETE, TRUNCATE ON shas_prereleaseaccess FROM reviewportal_app;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("shas", "0014_history"), ("pghistory", "0007_auto_20250421_0444")]

    operations = [
        migrations.RunSQL(APPEND_ONLY + EVENTS, DROP_APPEND_ONLY),
        migrations.RunSQL(ACCESS, DROP_ACCESS),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
