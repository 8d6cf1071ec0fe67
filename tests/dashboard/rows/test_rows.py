"""The list of rows under its filters."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jobs.models import Batch, Finding
from jobs.states import State
from tests import factories
from tests.dashboard.markup import flat

pytestmark = pytest.mark.django_db


def listed(client: Client, batch: Batch, **query: str) -> list[int]:
    """Return the row numbers in the order of the table."""
    html = flat(client.get(reverse("rows", args=[batch.pk]), query))
    return [int(row.replace(",", "")) for row in re.findall(r'/rows/\d+/"><b>([\d,]+)</b>', html)]


@pytest.fixture
def batch() -> Batch:
    batch = factories.running()
    factories.job(batch, 2, State.DONE)
    factories.job(batch, 3, State.FAILED)
    factories.job(
        batch, 4, State.FAILED, code="took_too_long", sentence="Drawing took longer than 150 s."
    )
    factories.job(batch, 5)
    factories.job(batch, 3512, State.LEFT_OUT)
    return batch


def test_rows_that_the_check_found_something_of_say_what(operator: Client) -> None:
    batch = factories.draft(2)
    said = "“price” and “caption” overlap."
    Finding.objects.create(
        batch=batch, job=batch.jobs.get(row=3), code="texts_collide", blocks=False, sentence=said
    )

    page = operator.get(reverse("rows", args=[batch.pk]), {"finding": "texts_collide"}).text

    assert said in page
    assert said not in operator.get(reverse("rows", args=[batch.pk])).text


def test_the_name_of_the_picture_is_listed_once_even_without_a_picture(operator: Client) -> None:
    batch = factories.running(1, match={"by": "column", "column": "photo", "rule": {}})
    missing = factories.job(batch, 3, source=None)

    html = flat(operator.get(reverse("rows", args=[batch.pk])))

    assert re.findall(r"<th>([^<]*)</th>", html) == ["caption", "File", "State"]
    assert html.count("2.jpg</span>") == 1
    assert f'<span class="mono dim">{missing.cells["photo"][0]}</span>' in html


def test_text_from_right_to_left_begins_at_the_same_edge_as_the_others(operator: Client) -> None:
    batch = factories.running(1)
    batch.jobs.update(cells={"caption": ["محمد العلي", "محمد العلي", ""]})

    html = flat(operator.get(reverse("rows", args=[batch.pk])))

    assert "<td><bdi>محمد العلي</bdi></td>" in html


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
    html = flat(
        operator.get(reverse("rows", args=[batch.pk]), {"state": "failed", "code": "took_too_long"})
    )

    assert '<input type="hidden" name="code" value="took_too_long">' in html
    assert "Retry it" in html


def test_pages_go_by_row_number_so_that_none_shifts(operator: Client) -> None:
    batch = factories.running()
    for row in range(2, 122):
        factories.job(batch, row, source=None)

    html = flat(operator.get(reverse("rows", args=[batch.pk]), {"from": "52"}))

    assert listed(operator, batch, **{"from": "52"}) == list(range(52, 102))
    assert re.findall(r'href="\?from=(\d+)', html) == ["2", "102"]


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("", "5 of"),
        ("done", "1 of"),
        ("failed", "2 of"),
        ("left_out", "2 of"),
        ("not_made", "4 of"),
    ],
)
def test_a_list_says_how_many_rows_it_has_without_counting_them_once_more(
    operator: Client, batch: Batch, state: str, said: str
) -> None:
    batch.jobs.filter(row=5).update(state=State.CANCELLED)

    with CaptureQueriesContext(connection) as captured:
        html = flat(operator.get(reverse("rows", args=[batch.pk]), {"state": state}))

    assert f"· {said} 5 rows" in html
    assert not [query["sql"] for query in captured if '"__count"' in query["sql"]]


def test_a_line_shows_the_picture_it_made_or_else_its_source_and_why_it_has_none(
    operator: Client,
) -> None:
    batch = factories.running()
    made = factories.job(
        batch,
        2,
        State.DONE,
        thumbnail_key="b/x/small/abc.webp",
        details={"boxes": [{"size_px": 87}]},
    )
    open_one = factories.job(batch, 3)
    factories.job(batch, 4, source=None, source_problem="No picture is called “4.jpg”.")
    factories.job(
        batch,
        5,
        State.FAILED,
        sentence="The text does not fit.",
        thumbnail_key="b/x/small/old.webp",
    )

    html = flat(operator.get(reverse("rows", args=[batch.pk])))

    page = reverse("batch", args=[batch.pk])
    failed = batch.jobs.get(row=5)
    assert re.findall(r'<img src="([^"]*)" alt="" loading="lazy">', html) == [
        f"{page}rows/{made.row}/thumbnail?k=abc",
        f"{page}sources/{open_one.source_id}/thumbnail",
        f"{page}sources/{failed.source_id}/thumbnail",
    ]
    assert '<small class="t">87 px</small>' in html
    assert "<br><small>No picture is called “4.jpg”.</small>" in html
    assert "<br><small>The text does not fit.</small>" in html


def test_the_last_page_has_no_next_one(operator: Client, batch: Batch) -> None:
    html = flat(operator.get(reverse("rows", args=[batch.pk])))

    assert 'rel="next"' not in html
    assert 'rel="prev"' not in html
