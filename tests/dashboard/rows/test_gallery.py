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

from dashboard.rows import gallery
from jobs.models import Batch, Finding, Job
from jobs.row_pictures import number_of
from jobs.states import State
from jobs.storage import store
from tests import factories
from tests.dashboard.markup import flat, heard, polls, words
from tests.dashboard.rows.tiles import asked, html_of, tiles

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch() -> Batch:
    batch = factories.running()
    factories.job(
        batch,
        2,
        State.DONE,
        thumbnail_key="b/x/small/1-1-0a.jpg.jpg",
        details={"width": 300, "height": 200},
    )
    factories.job(batch, 3, State.FAILED)
    factories.job(
        batch, 4, State.FAILED, code="took_too_long", sentence="Drawing took longer than 150 s."
    )
    factories.job(batch, 5)
    factories.job(batch, 9, State.RUNNING)
    factories.job(batch, 3512, State.LEFT_OUT)
    return batch


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


def test_tiles_are_asked_for_by_row_and_say_what_the_rows_are_now(
    operator: Client, batch: Batch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(4):
        response = asked(operator, "gallery-tiles", batch, rows="2-5,9,3512")

    found = tiles(html_of(response))
    assert [heard(tile) for tile in found.values()] == [
        "Row 2, done, 2.jpg",
        "Row 3, failed, 3.jpg The picture is incomplete 3.jpg ends half-way.",
        "Row 4, failed, 4.jpg Drawing it took too long Drawing took longer than 150 s.",
        "Row 5, to do, 5.jpg",
        "Row 9, in progress, 9.jpg",
        "Row 3,512, left out, 3512.jpg",
    ]
    assert "<html" not in html_of(response)


def test_a_result_has_its_thumbnail_its_preview_its_file_and_its_source(
    operator: Client, batch: Batch
) -> None:
    job = batch.jobs.get(row=2)
    of_row, source = (
        reverse("row", args=[batch.pk, 2]),
        reverse("source-thumbnail", args=[batch.pk, job.source_id]),
    )

    tile = tiles(html_of(asked(operator, "gallery-tiles", batch, rows="2")))[2]

    assert f'href="{of_row}"' in tile
    assert f'src="{reverse("row-thumbnail", args=[batch.pk, 2])}?k=1-1-0a"' in tile
    assert f'data-preview="{of_row}thumbnail?edge=1200&amp;k=2"' in tile
    assert f'data-file="{reverse("row-result", args=[batch.pk, 2])}?k=2"' in tile
    assert f'data-source="{source}?edge=1200"' in tile
    assert 'data-size="300x200"' in tile
    assert ('data-help="Correct the text" data-help-at="texts"' in tile, "data-retry" in tile) == (
        True,
        False,
    )


def test_a_result_that_browsers_do_not_show_has_only_its_preview(operator: Client) -> None:
    batch = factories.running()
    factories.job(batch, 2, State.DONE, result_key="b/x/out/2.tif")

    tile = tiles(html_of(asked(operator, "gallery-tiles", batch, rows="2")))[2]

    assert ("data-preview" in tile, "data-file" in tile) == (True, False)


def test_a_failed_row_says_why_and_what_helps(operator: Client, batch: Batch) -> None:
    found = tiles(html_of(asked(operator, "gallery-tiles", batch, rows="3-4")))

    assert "The picture is incomplete 3.jpg ends half-way." in words(found[3])
    assert ('data-help="Replace the picture"' in found[3], "data-retry" in found[3]) == (
        True,
        False,
    )
    assert ("data-help=" in found[4], "data-retry" in found[4]) == (False, True)
    assert "<img" not in found[3]


def test_tiles_and_their_thumbnails_come_in_one_answer_that_says_the_length_of_each(
    operator: Client, batch: Batch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    one, other = b"\xff\xd8\xffa picture\xff\xd9", b"\xff\xd8\xffanother\none\xff\xd9"
    for row, data in ((20, one), (21, other), (22, b""), (24, one[:-1])):
        factories.job(batch, row, State.DONE, thumbnail_key=f"b/{batch.pk}/small/{row}.jpg")
        if data:
            store().put_bytes(f"b/{batch.pk}/small/{row}.jpg", data)
    factories.job(batch, 23, State.DONE)
    # Failed when it was made again.
    batch.jobs.filter(row=3).update(thumbnail_key=f"b/{batch.pk}/small/20.jpg")

    with django_assert_num_queries(4):
        response = asked(operator, "gallery-tiles", batch, rows="3,20-24")

    line, _, parts = response.content.partition(b"\n")
    lengths = json.loads(line)
    assert lengths["thumbnails"] == [[20, 14], [21, 16], [22, 0], [24, 0]]
    assert parts[lengths["html"] :] == one + other
    assert list(tiles(html_of(response))) == [3, 20, 21, 22, 23, 24]
    assert response["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("2-4,9", [2, 3, 4, 9]),
        ("7", [7]),
        ("4-2", []),
        ("", []),
        ("x,2-y,-3,5", [5]),
        ("2-999999999", list(range(2, 122))),
        ("1" * 30, []),
    ],
)
def test_rows_are_read_from_ranges_and_never_more_than_are_shown_at_once(
    text: str, rows: list[int]
) -> None:
    assert gallery.numbers(text) == rows


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
