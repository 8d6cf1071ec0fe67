"""Parts of sentences about cells that found no picture."""

import pytest

from jobs.matching.sentences import cut, listed


@pytest.mark.parametrize(
    ("paths", "words"),
    [
        (["a.jpg", "b.jpg"], "“a.jpg” and “b.jpg”"),
        (["a", "b", "c", "d", "e"], "“a”, “b”, “c” and 2 more"),
        (["a"], "“a”"),
        (["a", "b", "c"], "“a”, “b” and “c”"),
        (["a", "b", "c", "d"], "“a”, “b”, “c” and 1 more"),
        (list(map(str, range(1204))), "“0”, “1”, “2” and 1,201 more"),
    ],
)
def test_the_first_paths_are_named(paths, words):
    assert listed(paths) == words


def test_a_value_is_quoted_in_one_line_and_cut():
    assert cut(" a \n b ") == "a b"
    assert cut("x" * 81) == "x" * 79 + "…"
