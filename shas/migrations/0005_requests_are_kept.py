"""What was asked and what was decided stays as it was; the application's role deletes no request.

Each trigger raises check_violation under its own constraint name, like a check constraint does.
"""

from django.db import migrations

FUNCTION = r"""
-- A request is asked once and decided once.
CREATE FUNCTION shas_request_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state <> 'open' THEN
        PERFORM shas_refuse('shas_datechangerequest_decided_stays', 'A decided request never changes.');
    END IF;
    IF (NEW.publication_id, NEW.asked_on, NEW.asked_time, NEW.reason, NEW.asked_by_id, NEW.asked_at)
        IS DISTINCT FROM
       (OLD.publication_id, OLD.asked_on, OLD.asked_time, OLD.reason, OLD.asked_by_id, OLD.asked_at)
    THEN
        PERFORM shas_refuse('shas_datechangerequest_asked_stays', 'What was asked never changes. Ask again.');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER shas_datechangerequest_kept BEFORE UPDATE OR DELETE ON shas_datechangerequest
    FOR EACH ROW EXECUTE FUNCTION shas_request_kept();
"""

DROP = """
DROP TRIGGER shas_datechangerequest_kept ON shas_datechangerequest;
DROP FUNCTION shas_request_kept();
"""

RIGHTS = """
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'reviewportal_app') THEN
        REVOKE DELETE, TRUNCATE ON shas_datechangerequest FROM reviewportal_app;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("shas", "0004_dates_that_can_be_trusted")]

    operations = [
        migrations.RunSQL(FUNCTION, DROP),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
