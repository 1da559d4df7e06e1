"""The triggers that write history heed no setting of the session.

The library's function reads `pgtrigger.ignore`, which every role may set: whoever did would have left no evidence. Each
`AddTrigger` of a later migration writes that function anew, so such a migration ends with `HEED_NOTHING` again; a test of
the history fails until it does.
"""

from django.db import migrations

HEED_NOTHING = """
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean
    LANGUAGE sql IMMUTABLE AS 'SELECT false';
"""

# As the library writes it.
HEED_THE_SETTING = """
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
    DECLARE
        _pgtrigger_ignore TEXT[];
        _result BOOLEAN;
    BEGIN
        BEGIN
            SELECT INTO _pgtrigger_ignore
                CURRENT_SETTING('pgtrigger.ignore');
            EXCEPTION WHEN OTHERS THEN
        END;
        IF _pgtrigger_ignore IS NOT NULL THEN
            SELECT trigger_name = ANY(_pgtrigger_ignore)
            INTO _result;
            RETURN _result;
        ELSE
            RETURN FALSE;
        END IF;
    END;
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("shas", "0015_record_is_kept")]

    operations = [migrations.RunSQL(HEED_NOTHING, HEED_THE_SETTING)]
