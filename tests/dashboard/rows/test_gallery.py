"""Looking through the results: which rows there are, what a few of them are now, and pages without
a script.
"""

import gzip
import json
import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from jobs.models import Batch, Finding, Job
from jobs.row_pictures import number_of
from jobs.states import State
from tests import factories
from tests.dashboard.markup import flat, polls, words
from tests.dashboard.rows.tiles import asked, batch_of_tiles, tiles

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch() -> Batch:
    return batch_of_tiles()


@pytest.mark.parametrize(
    ("query", "runs"),
    [
        ({}, [2, 4, 3, 1, 3502, 1]),
        ({"state": "failed"}, [3, 2]),
        ({"state": "failed", "code": "took_too_long"}, [4, 1]),
        ({"state": "done"}, [2, 1]),
        ({"state": "left_out"}, [3512, 1]),
        ({"q": "caption 5"}, [5, 1, 3506, 1]),
        ({"q": "nowhere"}, []),
        ({"finding": "texts_collide"}, [9, 1]),
    ],
)
def test_the_index_says_which_rows_the_filters_leave_as_runs_of_consecutive_ones(
    operator: Client, batch: Batch, query: dict[str, str], runs: list[int]
) -> None:
    Finding.objects.create(
        batch=batch, job=batch.jobs.get(row=9), code="texts_collide", blocks=False, sentence="x"
    )

    assert asked(operator, "gallery-index", batch, **query).json() == {"runs": runs}


def test_the_index_of_rows_with_several_pictures_is_small(operator: Client) -> None:
    batch = factories.running()
    numbers = [number_of(row, picture) for row in range(2, 202) for picture in (1, 2)]
    Job.objects.bulk_create(Job(batch=batch, row=number, cells={}) for number in numbers)
    address = reverse("gallery-index", args=[batch.pk])

    packed = operator.get(address, headers={"Accept-Encoding": "gzip"}).content

    runs = json.loads(gzip.decompress(packed))["runs"]
    assert runs[:6] == [numbers[0], 2, 498, 2, 498, 2]
    assert len(packed) < 400


def test_an_index_is_one_query_for_any_number_of_rows(
    batch: Batch, operator: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(4):  # session, account, batch
        asked(operator, "gallery-index", batch)


def test_without_a_script_there_are_pages_with_links_under_the_same_filters(
    operator: Client,
) -> None:
    batch = factories.running()
    Job.objects.bulk_create(
        Job(batch=batch, row=row, cells={}, state=State.FAILED, code="picture_missing")
        for row in range(2, 152, 2)
    )

    first = asked(operator, "gallery", batch, state="failed")
    second = asked(operator, "gallery", batch, state="failed", **{"from": "98"})

    assert list(tiles(first.text)) == list(range(2, 98, 2))
    assert list(tiles(second.text)) == list(range(98, 152, 2))
    assert re.findall(r'href="([^"]+)"[^>]*rel="(prev|next)"', flat(first)) == [
        ("?state=failed&amp;from=98", "next")
    ]
    assert re.findall(r'href="([^"]+)"[^>]*rel="(prev|next)"', flat(second)) == [
        ("?state=failed&amp;from=2", "prev")
    ]


def test_the_page_says_how_many_there_are_and_leads_to_the_list_and_back(
    operator: Client, batch: Batch
) -> None:
    page, rows = (
        asked(operator, "gallery", batch, state="failed"),
        asked(operator, "rows", batch, state="failed"),
    )

    assert "2 of 6 rows" in words(page.text)
    assert f'href="{reverse("rows", args=[batch.pk])}?state=failed"' in flat(page)
    assert f'href="{reverse("gallery", args=[batch.pk])}?state=failed"' in flat(rows)
    assert f'href="{reverse("gallery", args=[batch.pk])}"' in flat(
        operator.get(reverse("batch", args=[batch.pk]))
    )


@pytest.mark.parametrize(
    ("state", "said"),
    [("", "This batch has no rows yet."), ("failed", "This batch has no rows yet.")],
)
def test_a_batch_without_rows_says_so(operator: Client, state: str, said: str) -> None:
    assert said in words(asked(operator, "gallery", factories.draft(), state=state).text)


def test_filters_that_leave_nothing_lead_to_all_rows(operator: Client, batch: Batch) -> None:
    html = flat(asked(operator, "gallery", batch, q="nowhere"))

    assert "See all 6 rows" in html
    assert 'id="grid"' not in html


def test_only_counts_are_polled_and_only_while_they_may_change(
    operator: Client, batch: Batch
) -> None:
    page = asked(operator, "gallery", batch, state="done")
    poll = re.search(r'hx-get="([^"]+)"', flat(page)[flat(page).find("<main") :])[1].replace(
        "&amp;", "&"
    )  # type: ignore[index]

    same = operator.get(poll, headers={"HX-Request": "true"})
    batch.jobs.filter(row=9).update(state=State.WAITING, lease_token=None, lease_until=None)
    changed = operator.get(poll, headers={"HX-Request": "true"})

    assert same.status_code == 204
    assert "To do 2" in words(changed.text)
    assert ("tile" in changed.text, 'data-rows="1"' in flat(changed)) == (False, True)
    Batch.objects.filter(pk=batch.pk).update(paused_at=batch.started_at)
    assert not polls(flat(asked(operator, "gallery", batch)))


@pytest.mark.parametrize(
    ("query", "row"),
    [
        ({"to": "9"}, 9),
        ({"to": "3,512"}, 3512),
        ({"to": "caption 4"}, 4),
        ({"to": "Caption"}, 2),
        ({"to": "Caption", "after": "3"}, 4),
        ({"to": "Caption", "after": "3512"}, 2),
        ({"to": "7"}, 9),
        ({"to": "99999"}, 3512),
        ({"to": "caption 4", "state": "done"}, None),
        ({"to": "nowhere"}, None),
        ({"to": ""}, None),
    ],
)
def test_one_goes_to_a_row_by_its_number_or_to_the_next_one_with_a_text(
    operator: Client, batch: Batch, query: dict[str, str], row: int | None
) -> None:
    address = reverse("gallery-go-to", args=[batch.pk])

    assert operator.get(address, query, headers={"Accept": "application/json"}).json() == {
        "row": row
    }


def test_a_number_that_is_not_a_row_is_searched_for_as_text_first(
    operator: Client, batch: Batch
) -> None:
    factories.job(batch, 20, cells={"article": ["777", "777", ""]})

    response = operator.get(
        reverse("gallery-go-to", args=[batch.pk]),
        {"to": "777"},
        headers={"Accept": "application/json"},
    )

    assert response.json() == {"row": 20}


def test_without_a_script_going_somewhere_leads_to_the_page_that_begins_there(
    operator: Client, batch: Batch
) -> None:
    there = asked(operator, "gallery-go-to", batch, to="9", state="running")
    nowhere = operator.get(
        reverse("gallery-go-to", args=[batch.pk]), {"to": "nowhere"}, follow=True
    )

    assert there["Location"] == reverse("gallery", args=[batch.pk]) + "?state=running&from=9"
    assert "No row here has the number, the file name or the text “nowhere”." in nowhere.text


@pytest.mark.parametrize(("size", "is_upright"), [((300, 200), False), ((200, 300), True)])
def test_frames_are_upright_where_the_results_are(
    operator: Client, size: tuple[int, int], is_upright: bool
) -> None:
    batch = factories.running()
    factories.job(batch, 2, State.DONE, details={"width": size[0], "height": size[1]})

    assert ("gallery upright" in flat(asked(operator, "gallery", batch))) is is_upright


def test_the_number_of_a_row_leads_to_its_first_picture(operator):
    batch = factories.running()
    batch.match = {"by": "column", "column": "photo", "every_picture": True}
    batch.save()
    numbers = [number_of(12, 1), number_of(12, 2), number_of(15)]
    for number in numbers:
        factories.job(batch, number)
    address = reverse("gallery-go-to", args=[batch.pk])
    headers = {"Accept": "application/json"}

    there = [operator.get(address, {"to": to}, headers=headers).json() for to in ("12", "13", "99")]

    assert [one["row"] for one in there] == [numbers[0], numbers[2], numbers[2]]
    page = words(operator.get(reverse("gallery", args=[batch.pk])).text)
    assert "Row 12, picture 2" in page
    assert "3 of 3 pictures" in page
