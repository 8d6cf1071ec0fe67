"""A row as a small picture: what its tile says and leads to, and the tiles of a window in one
answer.
"""

import json

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from dashboard.rows import gallery_tiles
from jobs.models import Batch
from jobs.states import State
from jobs.storage import store
from tests import factories
from tests.dashboard.markup import heard, words
from tests.dashboard.rows.tiles import asked, batch_of_tiles, html_of, tiles

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch() -> Batch:
    return batch_of_tiles()


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
    assert gallery_tiles.numbers(text) == rows
