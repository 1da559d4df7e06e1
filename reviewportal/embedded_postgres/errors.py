"""What goes wrong with the embedded server, in words for the person at the terminal."""

INSTEAD = "Set DATABASE_URL to a PostgreSQL server, version 15 to 18, to use that instead (see .env.example)."


class EmbeddedPostgresError(RuntimeError):
    """The embedded server cannot run here. The message is one sentence with the reason, and what to do instead."""

    code = "embedded_postgres_unavailable"

    def __init__(self, reason: str) -> None:
        super().__init__(f"The embedded PostgreSQL cannot run here: {reason.rstrip('.')}. {INSTEAD}")
