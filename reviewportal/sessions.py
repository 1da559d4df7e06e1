"""Sessions in the database, as Django keeps them, but for what is said when they cannot be saved."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import DatabaseError

from reviewportal.faults import fault_behind


class SessionStore(db.SessionStore):
    def save(self, must_create: bool = False) -> None:
        """Django's. It takes every refusal of the database for a session that was ended meanwhile, and the request for
        a bad one; where the database is away, this raises its error.
        """
        try:
            super().save(must_create)
        except UpdateError as error:
            behind = error.__context__
            if isinstance(behind, DatabaseError) and fault_behind(behind):
                raise behind from behind.__cause__
            raise
