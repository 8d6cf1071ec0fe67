"""The addresses of buttons that fix something."""

from uuid import UUID

import pytest
from django.urls import reverse

from dashboard.batch.remedies import fix, sentence
from jobs.remedies import CORRECT_TEXT, HELP, PREVIEW, Button, Place, Remedy

BATCH = UUID("5f0c2b6e-5a0e-4d0c-9d6a-1f2e3d4c5b6a")
LIST = "/rows/?finding=x"


@pytest.mark.parametrize("place", sorted(set(Place) - {Place.ROW, Place.ROWS, Place.PREVIEW}))
def test_every_place_has_an_address(place: Place):
    found = fix(Button("Go", place), BATCH)

    assert found is not None
    assert found.url == reverse(place, args=[] if place is Place.FONTS else [BATCH])


def test_a_part_of_a_page_is_named():
    found = fix(Button("Rename", Place.DESIGN, at="design-name"), BATCH)

    assert found is not None
    assert found.url.endswith("#design-name")


@pytest.mark.parametrize(
    ("count", "url"), [(1, reverse("row", args=[BATCH, 7])), (2, LIST)], ids=["one", "several"]
)
def test_one_row_is_corrected_on_its_page_and_several_from_their_list(count: int, url: str):
    offered = HELP[Remedy.CORRECT_TEXT].before

    found = fix(offered, BATCH, row=7, count=count, rows=LIST)

    assert found is not None
    assert found.url == url


def test_after_the_start_the_first_of_several_rows_is_opened():
    found = fix(CORRECT_TEXT, BATCH, row=7, count=2)

    assert found is not None
    assert (found.text, found.url) == ("Correct the texts", reverse("row", args=[BATCH, 7]))


def test_rows_that_failed_for_one_reason_are_corrected_one_after_the_other():
    found = fix(CORRECT_TEXT, BATCH, row=7, count=2, code="text_does_not_fit")

    assert found is not None
    assert found.url == reverse("row", args=[BATCH, 7]) + "?code=text_does_not_fit"


def test_without_a_row_there_is_nothing_to_preview():
    assert fix(PREVIEW, BATCH) is None
    assert fix(None, BATCH) is None


def test_the_sentence_of_a_row_links_to_the_page_that_it_names():
    assert sentence(HELP[Remedy.ADD_FONT], BATCH) == (
        f'Upload it on the <a href="{reverse("fonts")}">Fonts</a> page, then press Retry.'
    )
    assert sentence(HELP[Remedy.RETRY], BATCH) == "Press Retry: it often works the second time."
