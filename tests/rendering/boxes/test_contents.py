"""What a row puts into a box, and what happens if that is nothing."""

import pytest

from jobs.design.cells.cell import Cell
from jobs.rendering.boxes.layout import lay_out
from tests.rendering.captions import box_design, laid_out, row


def test_an_empty_text_hides_its_box() -> None:
    layout = laid_out(" \n ")

    assert (layout.texts, layout.failures, layout.notices) == ((), (), ())


@pytest.mark.parametrize(("pattern", "cell"), [("{t}", ""), ("Price: {t}", " "), ("[{t}]", "")])
def test_a_required_box_fails_without_its_text(pattern: str, cell: str) -> None:
    (failure,) = lay_out(box_design(text=pattern, required=True), row(cell), 400, 300).failures

    assert (failure.code, failure.details["box"]) == ("text_missing", "text 1")


@pytest.mark.parametrize(
    ("pattern", "advice"),
    [("{t} {last}", " To allow it, put that part in [brackets]."), ("Dear {t}", "")],
)
def test_a_required_box_with_other_columns_says_how_one_may_be_empty(
    pattern: str, advice: str
) -> None:
    cells = row("") | {"last": Cell.of_text("Cher")}

    (failure,) = lay_out(box_design(text=pattern, required=True), cells, 400, 300).failures

    assert failure.sentence == (
        f"“text 1” needs the column “t”, which is empty in this row.{advice}"
    )


def test_a_required_box_accepts_an_empty_optional_part() -> None:
    layout = lay_out(box_design(text="now[ only {t}]", required=True), row(""), 400, 300)

    assert [placed.text for placed in layout.texts] == ["now"]
