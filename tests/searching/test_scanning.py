"""Every word of a search is found in the cells or the names of a row, and exact texts are known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.searching import Matches, encoded, needed, pack, scan, scanning
from jobs.searching.scanning import found_by_library, found_by_python

type Rows = dict[int, list[str]]


def scanned(names: Rows, cells: Rows, search: str) -> Matches:
    words = [encoded(word) for word in needed(search.split())]
    return scan(pack(names.items()), pack(cells.items()), words, encoded(search))


def test_words_are_found_in_cells_and_names_of_the_same_row() -> None:
    names = {2: ["a.jpg"], 3: ["b.jpg"], 5: ["lamp.jpg"]}
    cells = {2: ["red lamp"], 3: ["red"], 4: ["lamp", "red"], 5: ["red"]}

    assert scanned(names, cells, "red lamp") == Matches([2, 4, 5], [2])
    assert scanned(names, cells, "lamp jpg") == Matches([2, 5], [])
    assert scanned(names, cells, "lamp.jpg red") == Matches([5], [])


def test_a_text_that_is_all_of_the_search_is_exact_in_names_and_in_cells() -> None:
    names = {2: ["lamp"], 3: ["lamp.jpg"], 4: ["lamp.jpg"]}
    cells = {2: ["a lamp"], 3: ["lamp", "x"], 4: ["lamps"]}

    assert scanned(names, cells, "lamp") == Matches([2, 3, 4], [2, 3])
    assert scanned(names, cells, "lamp.jpg") == Matches([3, 4], [3, 4])


def test_rows_without_cells_or_without_names_are_found_too() -> None:
    far = 10_000

    assert scanned({far: ["red lamp"]}, {2: ["red lamp"]}, "lamp") == Matches([2, far], [])
    assert scanned({}, {2: ["lamp"]}, "lamp") == Matches([2], [2])
    assert scanned({2: ["lamp"]}, {}, "lamp") == Matches([2], [2])
    assert scanned({}, {}, "lamp") == Matches([], [])


def test_a_word_that_is_part_of_another_is_not_needed_and_longer_words_come_first() -> None:
    assert list(needed(["red", "lamps", "lamp", "red"])) == ["lamps", "red"]


WORDS = st.sampled_from(["a", "ab", "b", "夏", "夏b", ""])
ROWS = st.dictionaries(st.integers(2, 9), st.lists(WORDS, max_size=3), max_size=6).map(
    lambda rows: dict(sorted(rows.items()))
)


@given(ROWS, ROWS, st.lists(st.sampled_from(["a", "ab", "b", "夏"]), min_size=1, max_size=3))
def test_a_scan_finds_what_looking_through_each_row_finds(
    names: Rows, cells: Rows, words: list[str]
) -> None:
    search = " ".join(words)
    texts = {row: [*names.get(row, []), *cells.get(row, [])] for row in {*names, *cells}}

    assert scanned(names, cells, search) == Matches(
        sorted(
            row
            for row, of_row in texts.items()
            if all(any(word in text for text in of_row) for word in words)
        ),
        sorted(row for row, of_row in texts.items() if search in of_row),
    )


@pytest.mark.parametrize("window", [1, 2, 7, scanning.WINDOW])
def test_words_are_found_wherever_they_lie_in_what_is_looked_through_at_once(
    window: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning.library, "is_compiled", lambda: False)
    monkeypatch.setattr(scanning, "WINDOW", window)
    monkeypatch.setattr(scanning, "LONG", 1)
    cells = {2: ["a red lamp"], 3: [""], 4: ["lamp", "lamp"], 5: ["a", "red"], 9: ["the lamp"]}

    assert scanned({}, cells, "lamp") == Matches([2, 4, 9], [4])
    assert scanned({}, cells, "lamp red") == Matches([2], [])
    assert scanned({}, cells, "a longer word than is looked through") == Matches([], [])


@given(
    st.lists(st.text("ab夏 ", max_size=90), min_size=1, max_size=9),
    st.text("ab夏", min_size=1, max_size=3) | st.text("ab", min_size=60, max_size=80),
)
def test_the_library_finds_the_rows_that_python_finds(texts: list[str], word: str) -> None:
    (block,) = pack((row, [text, word][: 1 + row % 2]) for row, text in enumerate(texts, 2))

    found = found_by_library(block, encoded(word))

    assert found == found_by_python(block, encoded(word))
    assert set(range(3, 2 + len(texts), 2)) <= set(found)
