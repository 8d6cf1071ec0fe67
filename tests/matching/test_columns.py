import pytest

from jobs.design.cells.cell import Cell
from jobs.matching import image_columns

PATHS = ["photos/a.jpg", "photos/b.jpg", "photos/c.jpg"]


def rows(**columns: list[str]) -> list[dict[str, Cell]]:
    return [
        {name: Cell.of_text(text) for name, text in zip(columns, texts, strict=True)}
        for texts in zip(*columns.values(), strict=True)
    ]


@pytest.mark.parametrize(
    ("columns", "paths", "expected"),
    [
        ({"picture": ["Anna", "Ben", "Cem"], "remark": ["A", "B", "x"]}, PATHS, "remark"),
        ({"text": ["a", "b", "c"], "Bild": ["a", "b", "c"]}, PATHS, "Bild"),
        ({"name": ["a", "b", "c"], "other": ["a.jpg", "b.jpg", "c.jpg"]}, PATHS, "other"),
        ({"class": ["a", "a", "a"], "who": ["a", "b", "c"]}, PATHS, "who"),
        ({"name": ["Anna", "Ben"], "where": ["x.png", "y.png"]}, PATHS, "where"),
        ({"name": ["Anna", "Ben"], "where": ["x.png", "y.png"]}, [], "where"),
        (
            {"EAN": ["4006381333931", "4006381333948"], "n": ["1", "2"]},
            ["4006381333931_1.jpg", "4006381333948_1.jpg"],
            "EAN",
        ),
        ({"n": ["1", "2"], "ref": ["MLS-1", "MLS-2"]}, ["MLS-1/01.jpg", "MLS-2/01.jpg"], "ref"),
        ({"Name": ["Anna", "Ben"], "Course": ["Ceramics", "Glass"]}, ["background.png"], None),
        ({"Name": ["", ""]}, PATHS, None),
        ({}, PATHS, None),
        ({"a": ["a", "b"], "b": ["a.jpg", "x.jpg"]}, PATHS, "a"),
        ({"n": ["a", "b"], "Foto": ["a.jpg", "b.jpg"]}, PATHS, "Foto"),
        ({"one": ["a", "b"], "two": ["a", "b"]}, PATHS, "one"),
        ({"one": ["a", "b"], "datei": ["a", "b"]}, PATHS, "datei"),
        ({"one": ["a", "", "", ""], "two": ["x", "y", "z", "w"]}, PATHS, "one"),
        ({"n": ["A", "B", "C"], "o": ["a", "b", "x"]}, PATHS, "n"),
    ],
)
def test_the_image_column_is_found_by_its_values(columns, paths, expected):
    assert image_columns(list(columns), rows(**columns), paths) == (expected, None)


PORTRAITS = ["mueller_anna 5b.jpg", "ben-weiss 5b.jpg", "cem klein 5b.jpg"]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (
            {"no": ["1", "2", "3"], "Who": ["Müller, Anna", "Weiß, Ben", "Klein, Cem"]},
            ("Who", None),
        ),
        (
            {
                "Class": ["5b", "5b", "5b"],
                "First name": ["Anna", "Ben", "Cem"],
                "Last name": ["Müller", "Weiß", "Klein"],
            },
            ("First name", "Last name"),
        ),
    ],
)
def test_columns_are_found_by_the_words_of_people(columns, expected):
    assert image_columns(list(columns), rows(**columns), PORTRAITS) == expected
