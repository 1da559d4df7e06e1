"""A database that goes away, for tests: its own errors, raised where the statements of the default connection run."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg2
import pytest
from django.db import connection

SECRET = "zqcanary"
RAISE = f"DO $$ BEGIN RAISE EXCEPTION '{SECRET} in SELECT' USING ERRCODE = '{{}}'; END $$"


def refusal(sqlstate: str) -> psycopg2.Error:
    """The error with which the server itself answers so, from a session beside the test's own."""
    with (
        closing(psycopg2.connect(os.environ["DATABASE_URL"])) as session,
        session.cursor() as cursor,
        pytest.raises(psycopg2.Error) as raised,
    ):
        cursor.execute(RAISE.format(sqlstate))
    assert raised.value.pgcode == sqlstate
    return raised.value


@contextmanager
def away(error: psycopg2.Error, *, after: int = 0) -> Iterator[None]:
    """Within it, so many more statements succeed, and every later one fails so."""
    left = [after]

    def run(execute: Any, *statement: Any) -> Any:
        left[0] -= 1
        if left[0] >= 0:
            return execute(*statement)
        with connection.wrap_database_errors:
            raise error.with_traceback(None)  # or it would grow with each statement

    with connection.execute_wrapper(run):
        yield


@contextmanager
def unreachable() -> Iterator[None]:
    """Within it, nothing listens where the database should be."""
    port = connection.settings_dict["PORT"]
    connection.close()
    connection.settings_dict["PORT"] = 1
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["PORT"] = port
