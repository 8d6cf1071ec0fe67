"""Numbers and texts as PDF writes them."""

import pytest

from jobs.results.pdf import syntax


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, b"0"),
        (100, b"100"),
        (0.5, b"0.5"),
        (-1.25, b"-1.25"),
        (841.8897637795277, b"841.8898"),
        (1e-9, b"0"),
        (1e7, b"10000000"),
        (14_400, b"14400"),
        (0.1 + 0.2, b"0.3"),
    ],
)
def test_a_number_has_no_exponent_and_no_needless_digits(value: float, written: bytes):
    assert syntax.numbers(value) == written


def test_several_numbers_are_apart():
    assert syntax.numbers(1, 2.5, -3) == b"1 2.5 -3"
    assert syntax.numbers() == b""


@pytest.mark.parametrize("words", ["", "Results", "Größe (1)", "صور", "a\\b", "😀", "a)b<c>"])
def test_a_text_is_read_as_it_was_written_whatever_its_script(words: str):
    written = syntax.text(words)

    assert (written[:1], written[-1:]) == (b"<", b">")
    assert bytes.fromhex(written[1:-1].decode()).decode("utf-16") == words


def test_half_a_character_does_not_break_the_file():
    written = syntax.text("a\ud800b")

    assert bytes.fromhex(written[1:-1].decode()).decode("utf-16") == "a?b"
