"""`manage.py demo_accounts`: one account for each role, with a password made on this machine."""

import json
import os
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from shas.services.demo_accounts import DemoAccount, keep_demo_accounts


class Command(BaseCommand):
    """Makes the accounts that are missing and prints how to sign in. The passwords are kept in a private file."""

    help = "Make one account for each role, for development, and print how to sign in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--file",
            type=Path,
            default=settings.BASE_DIR / ".dev" / "accounts.json",
            help="where the passwords are kept (default: .dev/accounts.json in the project)",
        )

    def handle(self, *args: object, file: Path, **options: object) -> None:
        try:
            with transaction.atomic():
                accounts = keep_demo_accounts(read_passwords(file))
                write_passwords(file, accounts)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}. Choose another with --file.") from error
        lines = [("Role", "E-mail", "Password"), *((each.role, each.email, each.password) for each in accounts)]
        widths = [max(len(line[column]) for line in lines) for column in range(3)]
        for line in lines:
            self.stdout.write("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def read_passwords(file: Path) -> dict[str, str]:
    """The passwords by address; none where the file is lost or damaged, so that new ones are made."""
    try:
        known = json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return {str(email): str(password) for email, password in known.items()} if isinstance(known, dict) else {}


def write_passwords(file: Path, accounts: list[DemoAccount]) -> None:
    """Keep the passwords where only this user can read them. Replaced as a whole, never half-written."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
        json.dump({account.email: account.password for account in accounts}, stream, indent=2)
    draft.replace(file)
