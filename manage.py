#!/usr/bin/env python
"""Django's command line."""

import os
import sys

# These change the schema, so they connect as the owner of the database, not as the
# application's role, which may only read and write rows (docs/adr/0001).
OWNER_COMMANDS = {"migrate", "createcachetable", "flush", "dbshell", "test", "prepare_rehearsal"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviewportal.settings")
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS:
        os.environ.setdefault("DATABASE_ROLE", "owner")
    try:
        from django.conf import settings
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
    except ImportError as error:
        raise SystemExit(
            "Django is not installed for this Python. Run `make run` once, then use .venv/bin/python manage.py."
        ) from error
    try:
        settings.INSTALLED_APPS  # noqa: B018 - reads the settings, which refuse an incomplete environment
    except ImproperlyConfigured as error:
        raise SystemExit(str(error)) from None
    from shas.rehearsal import WrongDatabaseError

    try:
        execute_from_command_line(sys.argv)
    except WrongDatabaseError as error:
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    main()
