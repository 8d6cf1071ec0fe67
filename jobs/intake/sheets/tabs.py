"""The worksheets of a file: which one is read, and what is said of the others."""

from collections.abc import Sequence
from typing import Protocol

from jobs.errors import SheetRefused
from jobs.intake.sheets.refusals import Sentences, listing, quoted, refused


class Tab(Protocol):
    """A worksheet, as the file lists it."""

    @property
    def name(self) -> str: ...

    @property
    def hidden(self) -> bool: ...


def names(tabs: Sequence[Tab]) -> list[str]:
    """Return the names of all worksheets, visible ones first."""
    return [tab.name for tab in sorted(tabs, key=lambda tab: tab.hidden)]


def of_name[T: Tab](tabs: Sequence[T], name: str) -> T:
    """Return the worksheet with this name. Raises SheetRefused."""
    for tab in tabs:
        if tab.name == name:
            return tab
    listed = [quoted(tab.name) for tab in tabs]
    raise refused(
        f"No worksheet in this file is named {quoted(name)}; it has: "
        f"{listing(listed, 20) if listed else 'none'}."
    )


def nothing_in(named: Tab | None) -> SheetRefused:
    """Return the refusal of an empty worksheet, or of a file with empty ones only."""
    where = (
        f"The worksheet {quoted(named.name)}" if named else "Every visible worksheet of this file"
    )
    return refused(
        f"{where} is empty. It needs a row of column names, and a row for each image below it."
    )


def notice_of_pictures(count: int) -> Sentences:
    """Yield a notice on pictures over cells, which are only read from an XLSX."""
    if count:
        pictures, one = ("picture", "it is") if count == 1 else ("pictures", "they are")
        yield (
            f"The worksheet has {count:,} {pictures} in it. From this kind of file {one} not read: "
            "save the sheet as .xlsx, or upload the pictures as files."
        )


def notices(chosen: Tab, tabs: Sequence[Tab]) -> Sentences:
    """Yield a notice on the worksheets that are not read."""
    others = [quoted(tab.name) for tab in tabs if tab is not chosen and not tab.hidden]
    hidden = [quoted(tab.name) for tab in tabs if tab is not chosen and tab.hidden]
    if others:
        yield f"Only the worksheet {quoted(chosen.name)} is read, not {listing(others)}."
    if hidden:
        yield f"Hidden and not read: {listing(hidden)}."
