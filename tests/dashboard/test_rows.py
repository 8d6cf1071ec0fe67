"""The list of rows under its filters."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from jobs.models import Batch, Finding
from jobs.states import State
from tests import factories
from tests.dashboard.markup import flat

pytestmark = pytest.mark.django_db


def listed(client: Client, batch: Batch, **query: str) -> list[int]:
    """Row numbers as they stand in the table."""
    html = flat(client.get(reverse("rows", args=[batch.pk]), query))
    return [int(row.replace(",", "")) for row in re.findall(r'/rows/\d+/"><b>([\d,]+)</b>', html)]


@pytest.fixture
def batch() -> Batch:
    batch = factories.running()
    factories.job(batch, 2, State.DONE)
    factories.job(batch, 3, State.FAILED)
    factories.job(batch, 4, State.FAILED, code="took_too_long", sentence="Drawing took longer than 150 s.")
    factories.job(batch, 5)
    factories.job(batch, 3512, State.LEFT_OUT)
    return batch


def test_rows_that_the_check_found_something_of_say_what(operator: Client) -> None:
    batch = factories.draft(2)
    said = "“price” and “caption” stand over each other."
    Finding.objects.create(batch=batch, job=batch.jobs.get(row=3), code="texts_collide", blocks=False, sentence=said)

    page = operator.get(reverse("rows", args=[batch.pk]), {"finding": "texts_collide"}).text

    assert said in page
    assert said not in operator.get(reverse("rows", args=[batch.pk])).text


def test_what_names_the_picture_stands_once_in_the_list_also_where_no_picture_came(operator: Client) -> None:
    batch = factories.running(1, match={"by": "column", "column": "photo", "rule": {}})
    missing = factories.job(batch, 3, source=None)

    html = flat(operator.get(reverse("rows", args=[batch.pk])))

    assert re.findall(r"<th>([^<]*)</th>", html) == ["caption", "File", "State"]
    assert html.count("2.jpg</span>") == 1
    assert f'<span class="mono dim">{missing.cells["photo"][0]}</span>' in html


def test_a_batch_without_rows_says_so(operator: Client) -> None:
    html = flat(operator.get(reverse("rows", args=[factories.draft().pk])))

    assert "This batch has no rows yet." in html
    assert "See all" not in html


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ({}, [2, 3, 4, 5, 3512]),
        ({"state": "failed"}, [3, 4]),
        ({"state": "failed", "code": "took_too_long"}, [4]),
        ({"state": "to_do"}, [5]),
        ({"state": "left_out"}, [3512]),
        ({"state": "nonsense"}, [2, 3, 4, 5, 3512]),
        ({"q": "3,512"}, [3512]),
        ({"q": "5.jpg"}, [5]),
        ({"q": "caption 4"}, [4]),
        ({"q": "nowhere"}, []),
    ],
)
def test_rows_are_found_by_state_reason_number_file_and_text(
    operator: Client, batch: Batch, query: dict[str, str], rows: list[int]
) -> None:
    assert listed(operator, batch, **query) == rows


def test_the_rows_of_one_reason_can_be_retried_together(operator: Client, batch: Batch) -> None:
    html = flat(operator.get(reverse("rows", args=[batch.pk]), {"state": "failed", "code": "took_too_long"}))

    assert '<input type="hidden" name="code" value="took_too_long">' in html
    assert "Retry it" in html


def test_pages_go_by_row_number_so_that_none_shifts(operator: Client) -> None:
    batch = factories.running()
    for row in range(2, 122):
        factories.job(batch, row, source=None)

    html = flat(operator.get(reverse("rows", args=[batch.pk]), {"from": "52"}))

    assert listed(operator, batch, **{"from": "52"}) == list(range(52, 102))
    assert re.findall(r'href="\?from=(\d+)', html) == ["2", "102"]


def test_the_last_page_has_no_next_one(operator: Client, batch: Batch) -> None:
    html = flat(operator.get(reverse("rows", args=[batch.pk])))

    assert 'rel="next"' not in html
    assert 'rel="prev"' not in html
