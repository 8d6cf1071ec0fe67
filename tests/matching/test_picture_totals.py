"""How many results all pictures of the rows give."""

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
