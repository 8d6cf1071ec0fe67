"""Notices on results: their names, their bytes, and what is the same in all of them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from jobs.findings.notice import Notice
from jobs.remedies import Button, Place
from jobs.row_pictures import row_in_words


class SameResultName(Notice):
    """Another result has the same name."""

    code = "same_result_name"
    title = "Two results with one name"
    fix = Button("Change the file name pattern", Place.DESIGN, at="design-name")

    def __init__(self, wanted: str, name: str) -> None:
        sentence = f"Another result is also named {wanted}, so this one becomes {name}."
        super().__init__(sentence, wanted=wanted, name=name)


class RowGone(Notice):
    """The present sheet no longer has the row, and a person chose to keep it."""

    code = "row_gone"
    title = "No longer in the sheet"
    fix = None

    def __init__(self) -> None:
        super().__init__("The sheet no longer has this row. It was kept.")


class PictureGone(Notice):
    """The present sheet no longer gives this result of a row, and a person chose to keep it."""

    code = "picture_gone"
    title = "Picture no longer in the sheet"
    fix = None

    def __init__(self) -> None:
        super().__init__("The sheet no longer has this row or this picture of it. It was kept.")


class KilobytesDoubtful(Notice):
    """A row that was not tested may exceed the maximum file size, as row `tried` does."""

    code = "kilobytes_doubtful"
    title = "Results may be too many kB"
    fix = Button("Allow more kB, or choose a smaller size", Place.DESIGN, at="design-most_kb")

    def __init__(self, tried: int, most_kb: int) -> None:
        super().__init__(
            f"This row was not tested, but row {row_in_words(tried)} is over {most_kb:,} kB "
            "although its photo is not larger.",
            tried=tried,
        )


class OneSize(Notice):
    """The size of a box in all rows, and the row that limits it. `unit`: what it is a share of."""

    code = "one_size"
    title = "One size for all rows"

    def __init__(
        self, box: str, size: float, limit: "Limit | None", *, unit: str, is_largest: bool
    ) -> None:
        begin = f"“{box}” has one size in all rows: {size:.3g} % of the {unit}"
        if limit is None:
            end = ", its smallest size, because no row has a text for it."
        elif is_largest:
            end = ", its largest size, which every row fits."
        else:
            end = f". {limit.sentence}"
        super().__init__(
            f"{begin}{end}",
            box=box,
            size=size,
            rows=limit.rows if limit else 0,
            without=limit.without if limit else None,
            text=limit.text if limit else "",
            is_largest=is_largest,
        )


class Limit(NamedTuple):
    """The first row that fits no larger size, with its text. `rows`: how many need this size.

    `without`: the size that the other rows would have.
    """

    row: int
    text: str
    rows: int
    without: float | None

    @property
    def sentence(self) -> str:
        more = f" and {self.rows - 1:,} more" if self.rows > 1 else ""
        them = "them" if self.rows > 1 else "it"
        without = f" Without {them}: {self.without:.3g} %." if self.without else ""
        return f"It is limited by row {row_in_words(self.row)}{more}: “{self.text}”.{without}"


class ColumnsOfBoxes(Notice):
    """Columns were read as changes of a box. Headers with dots are common, so they are named."""

    code = "columns_of_boxes"
    title = "Columns that change a box"
    fix = Button("Open the design", Place.DESIGN)

    def __init__(self, columns: Sequence[str]) -> None:
        named = ", ".join(f"“{column}”" for column in columns)
        super().__init__(f"These columns change a box row by row: {named}.")


class DesignsByColumn(Notice):
    """A column names the saved design of each row. `rows`: its name → the rows that have it."""

    code = "designs_by_column"
    title = "Designs chosen by a column"
    fix = Button("Open the design", Place.DESIGN)

    def __init__(self, column: str, rows: Mapping[str, int], others: int) -> None:
        counted = [f"“{name}” in {_rows(count)}" for name, count in rows.items()]
        counted.append(f"the design of this batch in {_rows(others)}")
        super().__init__(
            f"Column “{column}” chooses the design of each row: {', '.join(counted)}.",
            column=column,
            rows=dict(rows),
        )


class BoxesByColumn(Notice):
    """A column chooses the boxes of each row. `rows`: box → the rows that show it."""

    code = "boxes_by_column"
    title = "Boxes chosen by a column"
    fix = Button("Open the design", Place.DESIGN)

    def __init__(self, column: str, rows: Mapping[str, int]) -> None:
        counted = ", ".join(f"“{box}” in {_rows(count)}" for box, count in rows.items())
        super().__init__(
            f"Column “{column}” chooses the boxes of each row: {counted}.",
            column=column,
            rows=dict(rows),
        )


def _rows(count: int) -> str:
    return {0: "no row", 1: "1 row"}.get(count, f"{count:,} rows")


class AspectUnused(Notice):
    """The design has changes for results of a shape that no row gives. `aspect`: in words."""

    code = "aspect_unused"
    title = "Changes for a shape that no result has"
    fix = Button("Open the design", Place.DESIGN)

    def __init__(self, aspect: str) -> None:
        super().__init__(
            f"The design has changes for {aspect} results, but no row gives one.", aspect=aspect
        )


class BoxesOnlyInProofs(Notice):
    """All boxes of the design are only in proofs, so that results show none."""

    code = "boxes_only_in_proofs"
    title = "Results without any box"
    fix = Button("Open the design", Place.DESIGN)

    def __init__(self) -> None:
        super().__init__(
            "Every box of the design has “Only in proofs” ticked. Clients see the boxes behind "
            "their link; results, zip and PDF will be without them."
        )


class ColumnMistaken(Notice):
    """A column begins with a box's name and a dot but names no property."""

    code = "columns_mistaken"
    title = "Columns that look as if they changed a box"
    fix = Button("Open the design", Place.DESIGN)


class ColumnHidden(Notice):
    """The sheet has a column “output”, but the design has outputs."""

    code = "column_hidden"
    title = "A column that {output} does not mean"
    fix = Button("Open the design", Place.DESIGN)

    def __init__(self, column: str) -> None:
        super().__init__(
            f"The design has outputs, so {{output}} is the name of the output, not what column "
            f"“{column}” says. Rename the column to use it.",
            column=column,
        )


class ColumnsInsteadOfFacts(Notice):
    """The design prints columns of the sheet that are called like a fact of the photo."""

    code = "columns_instead_of_facts"
    title = "Columns called like a fact of the photo"
    fix = Button("Open the design", Place.DESIGN)

    def __init__(self, columns: Sequence[str]) -> None:
        named = ", ".join(f"“{column}”" for column in columns)
        super().__init__(
            f"The sheet has these columns, so its cells are printed and not what the photos say: "
            f"{named}. To print what the photos say, rename the column in the sheet."
        )
