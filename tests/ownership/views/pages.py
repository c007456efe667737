"""Reading a page as a person would: its words, its figures, what it cost."""

import re
from html import unescape
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def words_of(markup: str) -> str:
    """The text of a piece of markup, spaces as one."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def read(client: Client, url: str, **query: Any) -> str:
    response = client.get(url, query)
    assert response.status_code == 200
    return response.content.decode()


def main_words(client: Client, url: str, **query: Any) -> str:
    """The words of the page without its frame."""
    page = read(client, url, **query)
    return words_of(page[page.index("<main") : page.index("</main>")])


def count_statements(client: Client, url: str) -> int:
    """Without those that open and close the tenant: they are the same for every page."""
    client.get(url)  # what only a first request asks
    with CaptureQueriesContext(connection) as captured:
        read(client, url)
    frame = ("SAVEPOINT", "RELEASE SAVEPOINT", "select set_config")
    return sum(not query["sql"].startswith(frame) for query in captured)


def messages_of(client: Client, response: Any) -> str:
    """What the snackbars say on the page that a POST leads to."""
    assert response.status_code == 302
    page = client.get(response.url).content.decode()
    return words_of(page[page.index('id="messages"') :])
