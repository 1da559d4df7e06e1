"""The image's health check: asks the site in this container whether it is ready for visitors."""

import os
import sys
from http.client import HTTPConnection


def main() -> int:
    host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip().lstrip(".").replace("*", "localhost")
    connection = HTTPConnection("127.0.0.1", int(os.environ.get("GRANIAN_PORT", "8000")), timeout=4)
    connection.request("GET", "/readyz", headers={"Host": host})
    answer = connection.getresponse()
    if answer.status == 200:
        return 0
    print(answer.read().decode(errors="replace").strip(), file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
