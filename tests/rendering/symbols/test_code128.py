"""Code 128: every character that it can hold, in as few symbols as possible."""

import random
from itertools import product

import pytest

from jobs.rendering.symbols import Unencodable, symbol_of
from tests.rendering.codes import as_image, read

PRINTABLE = "".join(map(chr, range(32, 127)))


def test_everything_printable_is_scanned_as_written() -> None:
    chance = random.Random(128)
    pieces = [
        *PRINTABLE,
        *(f"{chance.randrange(10**length):0{length}}" for length in range(1, 9) for _ in range(8)),
    ]
    contents = [f"-{''.join(chance.choices(pieces, k=chance.randint(1, 9)))}-" for _ in range(120)]
    contents += [f"{first:02}{first:02}" for first in range(100)]
    symbols = [symbol_of("code128", content, "medium") for content in contents]

    assert [read(as_image(symbol)) for symbol in symbols] == [{content} for content in contents]


@pytest.mark.parametrize(
    "content", ["999999", "99", "100100", "A", " a ", "12", "1", "FNC1", PRINTABLE]
)
def test_contents_that_other_encoders_get_wrong_are_scanned(content: str) -> None:
    """Pairs of 99 and 100 are also the values that change the set."""
    assert read(as_image(symbol_of("code128", content, "medium"))) == {content}


def test_no_way_to_change_between_the_sets_is_shorter() -> None:
    """Compare with every possible way, for each pattern of letters and digits up to nine
    characters.
    """
    for length in range(1, 10):
        for kinds in product("a1", repeat=length):
            content = "".join(kinds)

            symbol = symbol_of("code128", content, "medium")

            assert (symbol.columns - 13) // 11 - 2 == fewest(content), content


def fewest(content: str) -> int:
    """Count the symbols between the start and the check symbol, by trying each set for each
    character.
    """
    ways = {"B": 0, "C": 0}  # set of the last one → symbols so far; the start is in either
    found: list[dict[str, int]] = [ways] + [{} for _ in content]
    for at in range(len(content)):
        for name, count in found[at].items():
            for wanted, length in (("B", 1), ("C", 2)):
                taken = content[at : at + length]
                if len(taken) == length and (wanted == "B" or taken.isdigit()):
                    reached = found[at + length]
                    reached[wanted] = min(reached.get(wanted, 99), count + 1 + (wanted != name))
    return min(found[-1].values())


@pytest.mark.parametrize(
    ("content", "what"),
    [("Gruß", "“ß”"), ("a\nb", "a line break"), ("a\u200bb", "the invisible character U+200B")],
)
def test_unsupported_characters_are_reported(content: str, what: str) -> None:
    with pytest.raises(Unencodable) as refused:
        symbol_of("code128", content, "medium")

    assert str(refused.value) == (
        f"Code 128 can hold digits, letters without accents and common signs, but not {what}. A QR "
        f"code can."
    )
