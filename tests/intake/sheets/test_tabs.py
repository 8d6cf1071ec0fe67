"""What is said of worksheets that are not read."""

from typing import NamedTuple

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
