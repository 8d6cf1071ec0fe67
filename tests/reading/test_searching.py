"""The search finds what people see of a row, in every script, and nothing that they do not see."""

import pytest

from jobs import reading
from jobs.intake.rows import search_blocks
from jobs.models import Batch
from jobs.reading.searching import FEW, FoundRows
from jobs.row_pictures import number_of
from jobs.states import State
from tests import factories

pytestmark = pytest.mark.django_db

TEXTS = {
    2: "夏の海",
    3: "Größe 42",
    4: "مَرْحَبًا بالعالم",
    5: "नमस्ते दुनिया",
    6: "size 42 red lamp",
    7: "Red lamp",
    8: "42",
    42: "Лампа красная",
}


@pytest.fixture(params=[True, False], ids=["packed", "not packed"])
def batch(request: pytest.FixtureRequest) -> Batch:
    made = factories.running()
    for row, text in TEXTS.items():
        path = f"Ordner/Bild {row}.jpg"
        cells = {"photo": [path, path, ""], "caption": [text, text, ""]}
        picture = factories.source(made, path)
        factories.job(made, row, cells=cells, source=picture, result_name=f"fertig-{row}.jpg")
    names = ["fertig-5.jpg", "story/hoch-5.png"]
    made.jobs.filter(row=5).update(outputs=["square", "story"], output_names=names)
    if request.param:
        search_blocks.renew(made)
    return made


@pytest.mark.parametrize(
    ("search", "rows"),
    [
        ("夏", [2]),
        ("の海", [2]),
        ("groesse", []),
        ("GRÖSSE", [3]),
        ("grosse", [3]),
        ("مرحبا", [4]),
        ("नमस्ते", [5]),
        ("ЛАМПА", [42]),
        ("caption", []),
        ("photo", []),
        ("ordner/bild 5", [5]),
        ("fertig-6", [6]),
        ("hoch-5", [5]),
        ("lamp red", [6, 7]),
        ("red  LAMP", [7, 6]),
        ("lamp fertig-7", [7]),
        ("42", [8, 42, 3, 6]),
        ("%", []),
        ("_", []),
        ("\u064b", []),
    ],
)
def test_a_search_finds_rows_with_all_its_words_and_exact_matches_come_first(
    batch: Batch, search: str, rows: list[int]
) -> None:
    assert [job.row for job in reading.rows(batch, search=search)] == sorted(rows)
    assert [job.row for job in reading.listed(batch, 0, 10, search=search).page.rows] == rows


def test_a_search_works_with_the_other_filters(batch: Batch) -> None:
    factories.job(batch, 50, State.DONE)
    search_blocks.renew(batch)

    assert [job.row for job in reading.rows(batch, search="jpg", state="done")] == [50]
    listed = reading.listed(batch, 0, 10, search="jpg", state="done")
    assert ([job.row for job in listed.page.rows], listed.count) == ([50], 1)


def test_pages_of_a_search_follow_its_order(batch: Batch) -> None:
    def page(start: int) -> tuple[list[int], int | None, int | None]:
        found = reading.listed(batch, start, 2, search="42")
        assert (found.count, found.first and found.first.row) == (4, 8)
        return [job.row for job in found.page.rows], found.page.before, found.page.after

    assert page(0) == ([8, 42], None, 3)
    assert page(3) == ([3, 6], 8, None)
    assert page(4) == ([6], 42, None)  # row 4 is not found: the next one


def test_the_row_of_a_number_comes_first_if_many_cells_are_that_number() -> None:
    few, many = ([*range(5, 5 + count)] for count in (FEW, FEW + 1))

    assert FoundRows([2], few, [3]).rows == [*few, 2, 3]
    assert FoundRows([2], many, [3]).rows == [2, *many, 3]
    assert [FoundRows([2], many, [3]).place_of(row) for row in (2, 5, 3)] == [0, 1, 12]


def test_the_texts_of_a_batch_are_read_once(batch: Batch, django_assert_num_queries) -> None:
    search_blocks.renew(batch)

    with django_assert_num_queries(4):  # ids of the blocks, names, cells, rows of the page
        assert len(reading.listed(batch, 0, 2, search="jpg").page.rows) == 2
    with django_assert_num_queries(2):  # ids of the blocks, rows of the page
        assert len(reading.listed(batch, 0, 2, search="lamp").page.rows) == 2


@pytest.mark.parametrize(
    ("search", "found"), [("grosse", True), ("夏", True), ("KATALOG grosse", True), ("cat", False)]
)
def test_a_batch_is_found_by_its_name_in_every_script(search: str, found: bool) -> None:
    batch = factories.draft(name="Größe 夏 Katalog")

    assert list(reading.batch_list(search)) == ([batch] if found else [])


def test_the_number_of_a_row_finds_all_its_pictures() -> None:
    batch = factories.running()
    numbers = [number_of(12, 1), number_of(12, 2), number_of(13), number_of(121)]
    for number in numbers:
        factories.job(batch, number)

    assert (
        list(reading.of_number(batch.jobs.all(), 12).values_list("row", flat=True)) == numbers[:2]
    )
    assert [job.row for job in reading.rows(batch, search="13")] == [number_of(13)]
    assert reading.of_number(batch.jobs.all(), numbers[1]).get().row == numbers[1]
