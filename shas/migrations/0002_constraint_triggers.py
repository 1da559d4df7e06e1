"""Rules that span rows or moments: constraint triggers, and what the application's role may not do.

Each raises check_violation under its own constraint name, like a check constraint does.
"""

from django.db import migrations

FUNCTIONS = r"""
CREATE FUNCTION shas_refuse(rule text, message text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING MESSAGE = message, ERRCODE = 'check_violation', CONSTRAINT = rule;
END $$;

-- Append-only tables: TG_ARGV[0] is the rule's name.
CREATE FUNCTION shas_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM shas_refuse(TG_ARGV[0], format('Rows of %s are never changed or deleted.', TG_TABLE_NAME));
    RETURN NULL;
END $$;

-- A frozen row never changes again.
CREATE FUNCTION shas_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.frozen_at IS NOT NULL THEN
        PERFORM shas_refuse(TG_ARGV[0], format('This row of %s is frozen.', TG_TABLE_NAME));
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;

-- The entries of a frozen letter never change, and none is added.
CREATE FUNCTION shas_letter_entry_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    letters bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN letters := ARRAY[NEW.letter_id];
    ELSIF TG_OP = 'DELETE' THEN letters := ARRAY[OLD.letter_id];
    ELSE letters := ARRAY[OLD.letter_id, NEW.letter_id];
    END IF;
    IF EXISTS (SELECT 1 FROM shas_letter WHERE id = ANY (letters) AND frozen_at IS NOT NULL) THEN
        PERFORM shas_refuse('shas_letterentry_frozen', 'An issued letter never changes.');
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;

-- Plans follow one another: confirmed stays confirmed, and nothing is announced before what it replaces.
CREATE FUNCTION shas_datechange_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    newest shas_datechange%ROWTYPE;
BEGIN
    SELECT * INTO newest FROM shas_datechange WHERE publication_id = NEW.publication_id ORDER BY id DESC LIMIT 1;
    IF newest.date_status = 'confirmed' AND NEW.date_status <> 'confirmed' THEN
        PERFORM shas_refuse('shas_datechange_confirmed_stays', 'A confirmed date is never provisional again.');
    END IF;
    IF newest.announced_at > NEW.announced_at THEN
        PERFORM shas_refuse('shas_datechange_in_order', 'A plan cannot be older than the one it replaces.');
    END IF;
    RETURN NEW;
END $$;

-- The plan columns of a publication equal its newest DateChange. Deferred: both are written in one transaction.
CREATE FUNCTION shas_plan_is_newest() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    subject bigint;
    entry shas_publication%ROWTYPE;
    newest shas_datechange%ROWTYPE;
BEGIN
    IF TG_TABLE_NAME = 'shas_publication' THEN subject := NEW.id; ELSE subject := NEW.publication_id; END IF;
    SELECT * INTO entry FROM shas_publication WHERE id = subject;
    IF NOT FOUND THEN RETURN NULL; END IF;
    SELECT * INTO newest FROM shas_datechange WHERE publication_id = subject ORDER BY id DESC LIMIT 1;
    IF (entry.precision, entry.planned_on, entry.planned_month, entry.release_time, entry.date_status)
        IS DISTINCT FROM
       (coalesce(newest.precision, 'unset'), newest.planned_on, newest.planned_month, newest.release_time,
        coalesce(newest.date_status, 'unscheduled'))
    THEN
        PERFORM shas_refuse('shas_publication_plan_is_newest', 'The plan must equal the newest date change.');
    END IF;
    RETURN NULL;
END $$;
"""

DROP_FUNCTIONS = """
DROP FUNCTION shas_plan_is_newest(), shas_datechange_follows(), shas_letter_entry_frozen(), shas_frozen(),
    shas_append_only(), shas_refuse(text, text);
"""

TRIGGERS = """
CREATE TRIGGER shas_event_append_only BEFORE UPDATE OR DELETE ON shas_event
    FOR EACH ROW EXECUTE FUNCTION shas_append_only('shas_event_append_only');
CREATE TRIGGER shas_datechange_append_only BEFORE UPDATE OR DELETE ON shas_datechange
    FOR EACH ROW EXECUTE FUNCTION shas_append_only('shas_datechange_append_only');
CREATE TRIGGER shas_edition_frozen BEFORE UPDATE OR DELETE ON shas_edition
    FOR EACH ROW EXECUTE FUNCTION shas_frozen('shas_edition_frozen');
CREATE TRIGGER shas_letter_frozen BEFORE UPDATE OR DELETE ON shas_letter
    FOR EACH ROW EXECUTE FUNCTION shas_frozen('shas_letter_frozen');
CREATE TRIGGER shas_letterentry_frozen BEFORE INSERT OR UPDATE OR DELETE ON shas_letterentry
    FOR EACH ROW EXECUTE FUNCTION shas_letter_entry_frozen();
CREATE TRIGGER shas_datechange_follows BEFORE INSERT ON shas_datechange
    FOR EACH ROW EXECUTE FUNCTION shas_datechange_follows();
CREATE CONSTRAINT TRIGGER shas_publication_plan_is_newest AFTER INSERT OR UPDATE ON shas_publication
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION shas_plan_is_newest();
CREATE CONSTRAINT TRIGGER shas_datechange_plan_is_newest AFTER INSERT ON shas_datechange
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION shas_plan_is_newest();
"""

DROP_TRIGGERS = """
DROP TRIGGER shas_event_append_only ON shas_event;
DROP TRIGGER shas_datechange_append_only ON shas_datechange;
DROP TRIGGER shas_edition_frozen ON shas_edition;
DROP TRIGGER shas_letter_frozen ON shas_letter;
DROP TRIGGER shas_letterentry_frozen ON shas_letterentry;
DROP TRIGGER shas_datechange_follows ON shas_datechange;
DROP TRIGGER shas_publication_plan_is_newest ON shas_publication;
DROP TRIGGER shas_datechange_plan_is_newest ON shas_datechange;
"""

# What Django's expressions cannot say in a constraint: AT TIME ZONE, and the day of a date that may be null.
CHECKS = """
ALTER TABLE shas_publication ADD CONSTRAINT shas_publication_month_by_first_day
    CHECK (extract(day FROM planned_month) = 1);
ALTER TABLE shas_datechange ADD CONSTRAINT shas_datechange_month_by_first_day
    CHECK (extract(day FROM planned_month) = 1);
ALTER TABLE shas_letterentry ADD CONSTRAINT shas_letterentry_month_by_first_day
    CHECK (extract(day FROM planned_month) = 1);
ALTER TABLE shas_publication ADD CONSTRAINT shas_publication_release_at_on_planned_day
    CHECK ((release_at AT TIME ZONE 'Europe/London')::date = planned_on);
ALTER TABLE shas_publication ADD CONSTRAINT shas_publication_published_at_on_actual_day
    CHECK ((published_at AT TIME ZONE 'Europe/London')::date = published_on);
"""

DROP_CHECKS = """
ALTER TABLE shas_publication DROP CONSTRAINT shas_publication_month_by_first_day;
ALTER TABLE shas_datechange DROP CONSTRAINT shas_datechange_month_by_first_day;
ALTER TABLE shas_letterentry DROP CONSTRAINT shas_letterentry_month_by_first_day;
ALTER TABLE shas_publication DROP CONSTRAINT shas_publication_release_at_on_planned_day;
ALTER TABLE shas_publication DROP CONSTRAINT shas_publication_published_at_on_actual_day;
"""

# Where the application connects as its own role, that role may add to the record and read it, nothing else.
RIGHTS = """
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'reviewportal_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON shas_event, shas_datechange FROM reviewportal_app;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("shas", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        migrations.RunSQL(TRIGGERS, DROP_TRIGGERS),
        migrations.RunSQL(CHECKS, DROP_CHECKS),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
