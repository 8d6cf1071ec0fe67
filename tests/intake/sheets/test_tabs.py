"""What is said of worksheets that are not read."""

from typing import NamedTuple

import pytest

from jobs.errors import SheetRefused
from jobs.intake.sheets import tabs


class Tab(NamedTuple):
    name: str
    hidden: bool = False


def test_the_visible_worksheets_are_named_before_the_hidden_ones():
    assert tabs.names([Tab("a", hidden=True), Tab("b"), Tab("c")]) == ["b", "c", "a"]


def test_pictures_that_are_not_read_are_said():
    assert list(tabs.notice_of_pictures(0)) == []
    assert list(tabs.notice_of_pictures(2)) == [
        (
            "The worksheet has 2 pictures in it. From this kind of file they are not read: save "
            "the sheet as .xlsx, or upload the pictures as files."
        )
    ]


ALL = [Tab("Cover"), Tab("Prices"), Tab("Old", hidden=True), Tab("Older", hidden=True)]


@pytest.mark.parametrize(
    ("chosen", "among", "expected"),
    [
        (
            ALL[1],
            ALL,
            [
                "Only the worksheet “Prices” is read, not “Cover”.",
                "Hidden and not read: “Old” and “Older”.",
            ],
        ),
        (
            ALL[2],
            ALL,
            [
                "Only the worksheet “Old” is read, not “Cover” and “Prices”.",
                "Hidden and not read: “Older”.",
            ],
        ),
        (ALL[0], ALL[:1], []),
        (ALL[0], [ALL[0], ALL[2]], ["Hidden and not read: “Old”."]),
    ],
)
def test_worksheets_that_are_not_read_are_named(chosen, among, expected):
    assert list(tabs.notices(chosen, among)) == expected


@pytest.mark.parametrize(
    ("among", "sentence"),
    [
        ([], "No worksheet in this file is named “cover”; it has: none."),
        (
            ALL[:2],
            "No worksheet in this file is named “cover”; it has: “Cover” and “Prices”.",
        ),
        (
            [Tab(f"T{number}") for number in range(30)],
            (
                "No worksheet in this file is named “cover”; it has: "
                f"{', '.join(f'“T{number}”' for number in range(19))} and 11 more."
            ),
        ),
    ],
)
def test_a_worksheet_that_is_not_there_is_refused_with_those_that_are(among, sentence):
    with pytest.raises(SheetRefused) as refused:
        tabs.of_name(among, "cover")

    assert refused.value.sentence == sentence


@pytest.mark.parametrize(
    ("named", "where"),
    [
        (Tab("Prices"), "The worksheet “Prices”"),
        (None, "Every visible worksheet of this file"),
    ],
)
def test_an_empty_worksheet_is_refused_with_what_it_needs(named, where):
    assert tabs.nothing_in(named).sentence == (
        f"{where} is empty. It needs a row of column names, and a row for each image below it."
    )
