import logging

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from jobs.logs.context import subject


@pytest.mark.parametrize("sent", ["abc-123", "a" * 100, "01:2.3_4"])
def test_an_id_that_was_sent_is_returned(db: None, nobody: Client, sent: str) -> None:
    answer = nobody.get(reverse("healthz"), headers={"X-Request-ID": sent})

    assert answer.headers["X-Request-ID"] == sent


@pytest.mark.parametrize("sent", ["", "a" * 101, "a b", "a\tb", "é", '"}'])
def test_a_request_without_a_usable_id_gets_one(db: None, nobody: Client, sent: str) -> None:
    first, second = (
        nobody.get(reverse("healthz"), headers={"X-Request-ID": sent}).headers["X-Request-ID"]
        for _ in range(2)
    )

    assert first != second
    assert len(first) == len(second) == 32


def test_lines_of_a_request_name_it(db: None, nobody: Client) -> None:
    seen: list[dict[str, object]] = []

    class Note(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            seen.append(dict(subject()))

    note = Note()
    logging.getLogger("django.request").addHandler(note)
    try:
        with override_settings(DEBUG=False):
            nobody.get("/nothing-here", headers={"X-Request-ID": "r1"})
    finally:
        logging.getLogger("django.request").removeHandler(note)

    assert seen == [{"request": "r1"}]
    assert dict(subject()) == {}
