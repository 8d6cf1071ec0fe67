"""Lines of many rows: the compiled library and Python make the same ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.searching import lines
from jobs.searching.folding import CELL_BREAK
from jobs.searching.lines import folded_by_library, folded_by_python, folded_lines

FOLDED_APART = "aÄß \n\t\x01夏Σ´٣½ıæ\u3000\u200b\u2003Ÿ"
JOINING = (
    "\u0301\u0327かヒ\u3099\uff8a\uff9e\u1100\u1161\u11a8가각\u0b95\u0bc6\u0bbe\u0e01\u0e38\u0e48"
)
REORDERED = "क\u093c\u094dا\u0651\u064eש\u05b0\u05c1\u0f71\u0f72\U000110a5\U000110ba"
ODD = "\ud800\udfff\ufdfa㍿𝔘\U0001f1e9\U000e0100\u0345ͺ"

texts = st.text(FOLDED_APART + JOINING + REORDERED + ODD, max_size=12) | st.text(
    st.characters(exclude_characters=CELL_BREAK), max_size=12
)
rows = st.lists(st.lists(texts, max_size=4).map(CELL_BREAK.join), min_size=1, max_size=6)


@given(rows)
def test_the_library_and_python_make_the_same_lines(rows: list[str]) -> None:
    assert folded_by_library(rows) == folded_by_python(rows)


def test_a_character_of_each_row_of_the_charts_is_folded_alike_by_both() -> None:
    """Each stands among letters, and beside a mark that could join it or change places with it."""
    characters = map(chr, range(1, 0x30000, 41))
    rows = [f"a{it}b\0{it}\u3099\0{it}\u0bbe\u094d" for it in characters if it.isprintable()]

    assert folded_by_library(rows) == folded_by_python(rows)


def test_words_that_python_folded_are_folded_by_the_library_from_then_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = ["नमस्ते น้ำตก Größe வணக்கம் 夏の海 램프 ｶﾞﾗｽ \u1112\u1161\u11ab"]
    made = folded_by_library(row)
    asked: list[bytes] = []
    monkeypatch.setattr(lines, "_answer", asked.append)

    again = folded_by_library(row)

    assert (again, asked) == (made, [])


def test_lines_that_become_much_longer_are_left_to_python() -> None:
    row = ["\ufdfa" * 1_000]

    assert folded_by_library(row) is None
    assert folded_lines(row) == folded_by_python(row)


def test_without_the_library_python_makes_the_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    row = ["Größe\0夏"]
    with_it = folded_lines(row)
    monkeypatch.setattr(lines.library, "is_compiled", lambda: False)
    monkeypatch.setattr(lines, "folded_by_library", lambda _: pytest.fail("it was asked"))

    assert folded_lines(row) == with_it
