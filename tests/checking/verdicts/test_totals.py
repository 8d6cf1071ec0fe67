"""The numbers of a check."""

from types import SimpleNamespace
from typing import Any

import pytest

from jobs.checking.verdicts import totals
from jobs.errors import TextDoesNotFit


def checked(row: int, *, blocked: bool = False, px: float | None = 20, fits_at: Any = ()) -> Any:
    """A row as the check leaves it; `fits_at` makes it one whose text does not fit."""
    findings = [] if fits_at == () else [TextDoesNotFit("Too long.", fits_at=fits_at)]
    return SimpleNamespace(
        row=row,
        is_blocked=blocked,
        smallest_px=px,
        characters=row * 10,
        findings=findings,
        aspects={},
        look="",
    )


def test_every_row_is_ready_blocked_or_left_out() -> None:
    rows = [checked(2), checked(3, blocked=True), checked(4), checked(5)]

    found = totals.of_check(rows, rows[:3])

    assert {name: found[name] for name in ("rows", "ready", "blocked", "left_out")} == {
        "rows": 4,
        "ready": 2,
        "blocked": 1,
        "left_out": 1,
    }


def test_the_smallest_and_the_longest_texts_are_listed_worst_first() -> None:
    rows = [checked(row, px=None if row == 5 else row * 1.26) for row in range(2, 40)]

    found = totals.of_check(rows, rows)

    assert found["smallest"][:4] == [[2, 2.5], [3, 3.8], [4, 5.0], [6, 7.6]]
    assert found["longest"][:2] == [[39, 390], [38, 380]]
    assert len(found["smallest"]) == len(found["longest"]) == totals.WORST


def test_rows_that_would_fail_take_no_place_from_rows_that_can_be_drawn() -> None:
    failing = [checked(row, px=row, blocked=True) for row in range(2, 40)]
    drawn = [checked(row, px=row) for row in range(40, 44)]

    found = totals.of_check([*failing, *drawn], [*failing, *drawn])

    assert [row for row, _ in found["smallest"]] == [40, 41, 42, 43]
    assert [row for row, _ in found["longest"]] == [43, 42, 41, 40]


@pytest.mark.parametrize(
    ("sizes", "proposed"),
    [
        ([], None),
        ([None, None], None),  # they fit at no size
        ([3.19], {"size_min": 3.1, "rows": 1, "of": 1}),
        ([5.0] * 9 + [1.0], {"size_min": 5.0, "rows": 9, "of": 10}),  # nine tenths are enough
        ([5.0] * 8 + [1.0] * 2, {"size_min": 1.0, "rows": 10, "of": 10}),
        ([5.0, None], {"size_min": 5.0, "rows": 1, "of": 2}),
    ],
)
def test_the_largest_size_that_helps_nearly_all_texts_is_proposed(
    sizes: list[float | None], proposed: dict[str, Any] | None
) -> None:
    rows = [checked(n, blocked=True, fits_at=size) for n, size in enumerate(sizes, start=2)]

    assert totals.of_check(rows, rows)["smaller"] == proposed


@pytest.mark.parametrize(
    ("lines", "proposed"),
    [
        ([None], None),
        ([4], {"max_lines": 4, "boxes": ["a"], "rows": 1, "of": 1}),
        ([4] * 9 + [20], {"max_lines": 4, "boxes": ["a"], "rows": 9, "of": 10}),
        ([4, 5, None], {"max_lines": 5, "boxes": ["a"], "rows": 2, "of": 3}),
    ],
)
def test_the_fewest_lines_that_help_nearly_all_texts_are_proposed(
    lines: list[int | None], proposed: dict[str, Any] | None
) -> None:
    rows = [checked(n, blocked=True, fits_at=None) for n in range(len(lines))]
    for row, fits_in in zip(rows, lines, strict=True):
        row.findings[0].details |= {"box": "a", "fits_in": fits_in}

    assert totals.of_check(rows, rows)["more_lines"] == proposed


def test_without_rows_there_is_nothing_to_say() -> None:
    found = totals.of_check([], [])

    assert (found["rows"], found["smallest"], found["longest"], found["smaller"]) == (
        0, [], [], None,
    )  # fmt: skip
