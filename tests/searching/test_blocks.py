"""Blocks: many rows in one value, each found by its line."""

from hypothesis import given
from hypothesis import strategies as st

from jobs.searching import Block, encoded, fold, pack, packed_starts, with_line
from jobs.searching.blocks import FAR, FULL
from jobs.searching.scanning import rows_with


def found(blocks: list[Block], search: str) -> list[int]:
    return [row for block in blocks for row in rows_with(block, encoded(fold(search)))]


def test_rows_are_found_by_any_of_their_texts_each_once() -> None:
    blocks = list(
        pack(
            [
                (2, ["夏の海", "Sea sea SEA"]),
                (3, ["Sea"]),
                (5, ["", "Größe"]),
                (6, []),
                (7, ["sea"]),
            ]
        )
    )

    assert [(block.first, block.last) for block in blocks] == [(2, 7)]
    assert found(blocks, "SEA") == [2, 3, 7]
    assert found(blocks, "夏") == [2]
    assert found(blocks, "GROSSE") == [5]
    assert found(blocks, "lake") == []


def test_a_search_never_runs_from_one_row_into_the_next() -> None:
    blocks = list(pack([(2, ["red", "lamp"]), (3, ["red lamp"]), (4, ["red lamp shade"])]))

    assert found(blocks, "red lamp") == [3, 4]


def test_a_new_block_begins_when_one_is_full_and_behind_a_wide_gap() -> None:
    long = "x" * (FULL + 1)
    rows = [(2, [long]), (3, ["sea"]), (3 + FAR, ["sea"]), (4 + 2 * FAR, ["sea"])]

    blocks = list(pack(rows))

    assert [(block.first, block.last) for block in blocks] == [
        (2, 2),
        (3, 3 + FAR),
        (4 + 2 * FAR, 4 + 2 * FAR),
    ]
    assert found(blocks, "sea") == [3, 3 + FAR, 4 + 2 * FAR]


def test_one_line_is_replaced_and_the_others_stay() -> None:
    (block,) = pack([(2, ["sea"]), (4, ["lake", "夏"]), (5, ["sea"])])

    changed = with_line(block, 4, ["Sea\nside"])

    assert (found([changed], "sea"), found([changed], "夏")) == ([2, 4, 5], [])
    assert found([with_line(changed, 5, [])], "sea") == [2, 4]


@given(
    st.lists(st.text("ab夏 ", max_size=6), min_size=1, max_size=12),
    st.sampled_from(["a", "ab", "夏", "b夏a"]),
)
def test_rows_are_those_whose_lines_hold_the_word_wherever_they_stand(
    texts: list[str], word: str
) -> None:
    rows = [(row, [text, "red"]) for row, text in enumerate(texts, 2)]

    assert found(list(pack(rows)), word) == [
        row for row, text in enumerate(texts, 2) if word in text
    ]


def test_half_of_a_character_is_packed_too() -> None:
    assert found(list(pack([(2, ["a\ud800b"])])), "a\ud800") == [2]


@given(st.lists(st.lists(st.text("aÄß \n夏が\u0301٣\u200b"), max_size=3), min_size=1, max_size=5))
def test_each_line_holds_its_row_s_folded_texts_and_begins_where_the_block_says(
    rows: list[list[str]],
) -> None:
    (block,) = pack(enumerate(rows, 2))

    lines = block.lines.split(b"\n")
    assert block.starts == packed_starts(lines)
    said = [[piece.strip() for piece in line.decode().split("\0")[1:-1]] for line in lines]
    assert said == [[fold(text) for text in texts if text] for texts in rows]
