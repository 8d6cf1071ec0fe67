"""How many results all pictures of the rows give."""

import json

from jobs.matching import PictureTotals, every_picture, match
from jobs.matching.picture_totals import SeveralPictures


def totals(values: list[str], paths: list[str]) -> PictureTotals:
    every = every_picture(values, paths, match(values, paths), {})
    return PictureTotals.of(values, paths, every)


def test_results_and_rows_are_counted_and_the_first_are_named() -> None:
    values = ["a", "b", "c", "none"]
    paths = [
        "a.jpg",
        *(f"a-{n}.jpg" for n in range(2, 7)),
        "b.jpg",
        "b-2.jpg",
        "c.jpg",
        "a/b-3.jpg",
    ]

    found = totals(values, paths)

    assert found == PictureTotals(
        results=10,
        rows=4,
        shared=2,
        examples=(
            SeveralPictures("a", ("a.jpg", "a-2.jpg", "a-3.jpg", "a-4.jpg"), 2),
            SeveralPictures("b", ("b.jpg", "b-2.jpg")),
        ),
        doubtful=1,
        doubtful_paths=("a/b-3.jpg",),
    )
    assert PictureTotals.from_json(found.to_json()) == found


def test_totals_come_back_from_a_stored_document_whatever_it_made_of_tuples() -> None:
    found = totals(["a", "b"], ["a.jpg", "a-2.jpg", "b.jpg"])

    stored = json.loads(json.dumps(found.to_json()))

    assert PictureTotals.from_json(stored) == found
    assert hash(PictureTotals.from_json(stored)) == hash(found)


def test_no_more_than_three_rows_and_four_of_their_pictures_are_named() -> None:
    values = [f"row{letter}" for letter in "abcde"]
    paths = [f"{value}-{n}.jpg" for value in values for n in range(1, 7)]

    found = totals(values, paths)

    assert (found.results, found.rows, found.shared, found.doubtful) == (30, 5, 5, 0)
    assert [(one.value, len(one.paths), one.more) for one in found.examples] == [
        ("rowa", 4, 2),
        ("rowb", 4, 2),
        ("rowc", 4, 2),
    ]


def test_rows_without_a_picture_give_one_result_each_that_is_counted() -> None:
    found = totals(["x", "y"], [])

    assert (found.results, found.rows, found.shared, found.examples) == (2, 2, 0, ())
