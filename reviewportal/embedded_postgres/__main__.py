"""`python -m reviewportal.embedded_postgres start|stop|url|status`: the embedded server by hand."""

import argparse
import sys
from pathlib import Path

from reviewportal import embedded_postgres

DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / ".postgres"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m reviewportal.embedded_postgres", description=__doc__)
    parser.add_argument("command", choices=["start", "stop", "url", "status"])
    parser.add_argument("--role", choices=["app", "owner"], default="app", help="whose address `url` prints")
    parser.add_argument("--folder", type=Path, default=DEFAULT_FOLDER, help="where the data is (default: .postgres)")
    options = parser.parse_args()
    try:
        if options.command == "stop":
            print("Stopped." if embedded_postgres.stop(options.folder) else "It was not running.")
        elif options.command == "status":
            running = embedded_postgres.is_running(options.folder)
            print("Running." if running else "Not running.")
            return 0 if running else 3
        else:
            address = embedded_postgres.url(options.folder, role=options.role)
            print(address if options.command == "url" else "Running.")
    except embedded_postgres.EmbeddedPostgresError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
