"""How many queries a page makes."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def queries(client: Client, address: str) -> int:
    """The number of queries of one GET that must succeed."""
    with CaptureQueriesContext(connection) as made:
        assert client.get(address).status_code == 200
    return len(made)
