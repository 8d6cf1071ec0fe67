"""Lists of groups in a PDF: as a reader program finds their words."""

from collections.abc import Mapping
from dataclasses import replace

import pypdfium2
import pytest

from jobs.models import Batch
from jobs.results.pdf import finished
from jobs.results.pdf.choices import PdfChoices
from jobs.states import State
from tests import factories
from tests.results.pdf.test_building import BADGES, badges, coded, done, images, make, opened

pytestmark = pytest.mark.django_db

LISTED = replace(
    BADGES,
    turn="portrait",
    group_by="column",
    group_column="Class",
    list_place="after",
    list_columns=("Name", "Class"),
)


def named(batch: Batch, cells: Mapping[int, tuple[str, str]]) -> None:
    for row, (name, group) in cells.items():
        stored = {"Name": [name, name, ""], "Class": [group, group, ""]}
        batch.jobs.filter(row=row).update(cells=stored)


def words(page: pypdfium2.PdfPage) -> list[str]:
    """The lines of text on a page."""
    text = page.get_textpage().get_text_range()
    return [line for line in text.replace("\r\n", "\n").split("\n") if line]


def test_each_group_has_a_list_of_its_rows_with_their_places_and_what_is_missing() -> None:
    batch = badges(4)
    factories.job(batch, 6, State.FAILED, sentence="No picture is named “tom.jpg”.")
    factories.job(batch, 7, State.LEFT_OUT)
    factories.job(batch, 8, State.LEFT_OUT, is_gone=True)
    names = ["Zoë", "Jürgen", "Łukasz", "Bea", "Tom", "Uli", "Eva"]
    classes = ["3a", "3b", "3a", "3a", "3a", "3b", "3c"]
    named(batch, dict(enumerate(zip(names, classes, strict=True), 2)))

    chore = make(batch, replace(LISTED, piece_width=90, piece_height=130))

    pages = opened(chore)
    assert [len(images(page)) for page in pages] == [3, 0, 1, 0, 0]
    assert words(pages[1]) == [
        "3a 4 rows, 1 missing · page 1 of 1",
        "Name Class Position",
        "Zoë 3a page 1, no. 1",
        "Łukasz 3a page 1, no. 2",
        "Bea 3a page 1, no. 3",
        "Tom 3a Missing: No picture is named “tom.jpg”.",
    ]
    assert words(pages[3]) == [
        "3b 2 rows, 1 missing · page 1 of 1",
        "Name Class Position",
        "Jürgen 3b page 1, no. 1",
        "Uli 3b Missing: left out",
    ]
    assert words(pages[4])[2:] == ["Eva 3c Missing: left out, no longer in the sheet"]
    assert chore.result["pages"] == 5


def test_of_some_rows_only_these_are_listed_and_missing() -> None:
    batch = badges(2)
    factories.job(batch, 4, State.LEFT_OUT)
    factories.job(batch, 5, State.LEFT_OUT)
    named(batch, {2: ("Ann", "1"), 3: ("Ben", "1"), 4: ("Cem", "1"), 5: ("Dora", "1")})

    pages = opened(make(batch, replace(LISTED, rows="3-4")))

    listed = " ".join(words(pages[1])[2:])
    assert listed == "Ben 1 page 1, no. 1 Cem 1 Missing: left out"


def test_without_groups_one_list_comes_first_with_row_numbers_and_what_is_not_made_yet() -> None:
    batch = badges(2)
    factories.job(batch, 4, State.WAITING)
    named(batch, {2: ("Ann", "1"), 3: ("Ben", "2"), 4: ("Cem", "1")})
    choices = replace(LISTED, group_by="", list_place="before", list_row=True, list_position=False)

    pages = opened(make(batch, replace(choices, list_columns=("Name",))))

    assert [len(images(page)) for page in pages] == [0, 2]
    assert words(pages[0]) == [
        f"{batch.name} 3 rows, 1 missing · page 1 of 1",
        "Row Name Result",
        "2 Ann",
        "3 Ben",
        "4 Cem Missing: not made yet",
    ]


def test_a_list_of_folders_counts_failed_rows_to_the_folders_they_would_be_in() -> None:
    batch = badges(0)
    done(batch, 2, coded(), "5a/Ann.jpg")
    factories.job(batch, 3, State.FAILED, result_name="5b/Ben.jpg", sentence="It is too small.")
    named(batch, {2: ("Ann", ""), 3: ("Ben", "")})

    pages = opened(make(batch, replace(LISTED, group_by="folder", list_columns=("Name",))))

    assert [words(page)[0] for page in pages if not images(page)] == [
        "5a 1 row · page 1 of 1",
        "5b 1 row, 1 missing · page 1 of 1",
    ]
    assert words(pages[2])[-1] == "Ben Missing: It is too small."


SCRIPTS = [
    "محمد عبد الله",
    "שלום עולם",
    "ภาษาไทย กำลังทำงาน",
    "日本語の名前。",
    "한국어 텍스트",
    "हिन्दी क्षत्रिय",
    "မြန်မာ",
    "office fi Ångström",
    "👩‍👩‍👧 ☎ ok",
]


def test_every_script_is_text_that_can_be_searched_and_copied() -> None:
    batch = badges(len(SCRIPTS))
    named(batch, {row: (name, "") for row, name in enumerate(SCRIPTS, 2)})

    choices = replace(LISTED, group_by="", list_columns=("Name",), list_position=False)
    page = opened(make(batch, choices))[2 - 1]

    assert words(page)[2:] == SCRIPTS
    assert page.get_textpage().search("عبد").get_next() is not None
    right = page.get_width() - BADGES.margin * 72 / 25.4
    arabic, latin = (places_of(page, text) for text in (SCRIPTS[0], SCRIPTS[7]))
    assert arabic[1] == pytest.approx(right, abs=1)
    assert latin[0] == pytest.approx(BADGES.margin * 72 / 25.4, abs=1)


def places_of(page: pypdfium2.PdfPage, text: str) -> tuple[float, float]:
    """Left and right end of a text on a page, in points."""
    found = page.get_textpage()
    first, count = found.search(text).get_next()
    boxes = [found.get_charbox(index) for index in range(first, first + count)]
    return min(box[0] for box in boxes), max(box[2] for box in boxes)


def test_a_corrected_cell_or_another_outcome_makes_a_list_out_of_date() -> None:
    batch = badges(1)
    factories.job(batch, 3, State.FAILED)
    named(batch, {2: ("Ann", ""), 3: ("Ben", "")})
    chore = make(batch, LISTED)
    assert chore.result["of"] == finished.fingerprint(batch, LISTED)

    named(batch, {3: ("Bea", "")})

    assert chore.result["of"] != finished.fingerprint(batch, LISTED)
    plain = PdfChoices()
    before = finished.fingerprint(batch, plain)
    named(batch, {3: ("Cem", "")})
    assert before == finished.fingerprint(batch, plain)
