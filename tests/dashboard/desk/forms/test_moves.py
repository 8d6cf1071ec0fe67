"""The buttons that move a box or an output, and the move itself."""

import pytest

from dashboard.desk.forms.moves import Move, moved, moves_of_box, moves_of_output


def test_a_box_moves_forward_by_the_arrow_up_as_the_list_begins_with_the_front() -> None:
    assert moves_of_box("price", [1], 3) == [
        Move(
            "forward",
            "↑",
            "Bring forward; in the picture: Ctrl+↑",
            "Bring “price” forward",
            True,
            "Move the chosen boxes forward",
        ),
        Move(
            "backward",
            "↓",
            "Send backward; in the picture: Ctrl+↓",
            "Send “price” backward",
            True,
            "Move the chosen boxes backward",
        ),
    ]


def test_an_output_moves_to_an_earlier_place_by_the_arrow_up() -> None:
    assert moves_of_output("story", 1, 3) == [
        Move("output-earlier:1", "↑", "Put earlier", "Put “story” earlier", True),
        Move("output-later:1", "↓", "Put later", "Put “story” later", True),
    ]


@pytest.mark.parametrize(
    ("index", "box", "output"),
    [(0, [True, False], [False, True]), (2, [False, True], [True, False])],
)
def test_nothing_moves_beyond_an_end(index: int, box: list[bool], output: list[bool]) -> None:
    assert [move.is_possible for move in moves_of_box("price", [index], 3)] == box
    assert [move.is_possible for move in moves_of_output("story", index, 3)] == output


def test_what_is_alone_has_no_buttons() -> None:
    assert moves_of_box("price", [0], 1) == moves_of_output("story", 0, 1) == []
    assert moves_of_output("", 0, 0) == []


@pytest.mark.parametrize(
    ("index", "by", "order"),
    [(0, 1, "bac"), (2, -1, "acb"), (1, 1, "acb"), (0, -1, "abc"), (2, 1, "abc")],
)
def test_one_item_moves_and_the_others_keep_their_order(index: int, by: int, order: str) -> None:
    assert moved("abc", [index], by) == list(order)


@pytest.mark.parametrize(
    ("chosen", "by", "order", "is_possible"),
    [
        ([0, 1], 1, "cabd", [True, False]),
        ([0, 2], 1, "badc", [True, True]),
        ([0, 3], 1, "bacd", [True, True]),
        ([3, 0], -1, "abdc", [True, True]),
        ([2, 3], 1, "abcd", [False, True]),
        ([0, 1], -1, "abcd", [True, False]),
        ([0, 1, 2, 3], 1, "abcd", [False, False]),
    ],
)
def test_chosen_items_move_together_and_those_at_an_end_stay(
    chosen: list[int], by: int, order: str, is_possible: list[bool]
) -> None:
    assert moved("abcd", chosen, by) == list(order)
    assert [move.is_possible for move in moves_of_box("b", chosen, 4)] == is_possible
