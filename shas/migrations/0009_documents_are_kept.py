"""The documents of a frozen edition never change, and an override stays as it was made.

Each trigger raises check_violation under its own constraint name, like a check constraint does.
"""

from django.db import migrations

FUNCTIONS = r"""
-- A document goes with its edition: it may come, change and go while that is a draft.
CREATE FUNCTION shas_document_of_draft() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    editions bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN editions := ARRAY[NEW.edition_id];
    ELSIF TG_OP = 'DELETE' THEN editions := ARRAY[OLD.edition_id];
    ELSE editions := ARRAY[OLD.edition_id, NEW.edition_id];
    END IF;
    IF EXISTS (SELECT 1 FROM shas_edition WHERE id = ANY (editions) AND frozen_at IS NOT NULL) THEN
        PERFORM shas_refuse('shas_document_frozen', 'The documents of a circulated edition never change.');
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER shas_document_frozen BEFORE INSERT OR UPDATE OR DELETE ON shas_document
    FOR EACH ROW EXECUTE FUNCTION shas_document_of_draft();

-- What was overridden stays; it is reviewed once.
CREATE FUNCTION shas_override_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.reviewed_at IS NOT NULL THEN
        PERFORM shas_refuse('shas_flaggedoverride_kept', 'A reviewed override never changes, and none is deleted.');
    END IF;
    IF (NEW.publication_id, NEW.edition_id, NEW.kind, NEW.codes, NEW.reason, NEW.made_by_id, NEW.second_person_id,
        NEW.made_at)
        IS DISTINCT FROM
       (OLD.publication_id, OLD.edition_id, OLD.kind, OLD.codes, OLD.reason, OLD.made_by_id, OLD.second_person_id,
        OLD.made_at)
    THEN
        PERFORM shas_refuse('shas_flaggedoverride_kept', 'What was overridden stays on record as it was.');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER shas_flaggedoverride_kept BEFORE UPDATE OR DELETE ON shas_flaggedoverride
    FOR EACH ROW EXECUTE FUNCTION shas_override_kept();
"""

DROP = """
DROP TRIGGER shas_flaggedoverride_kept ON shas_flaggedoverride;
DROP FUNCTION shas_override_kept();
DROP TRIGGER shas_document_frozen ON shas_document;
DROP FUNCTION shas_document_of_draft();
"""

RIGHTS = """
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'reviewportal_app') THEN
        REVOKE DELETE, TRUNCATE ON shas_flaggedoverride FROM reviewportal_app;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("shas", "0008_documents_and_overrides")]

    operations = [
        migrations.RunSQL(FUNCTIONS, DROP),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
