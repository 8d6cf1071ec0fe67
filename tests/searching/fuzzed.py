"""Folds and searches texts of all kinds by the library and by Python, and compares: `python -m
tests.searching.fuzzed LIBRARY INPUTS FIRST`.

Input number n is made by n alone, so a report names all that is needed to see it again.
"""

import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from random import Random
from unittest import mock

from jobs.searching import Block, encoded, library, lines, scanning
from jobs.searching.folding import CELL_BREAK

EVERYDAY = "abcXYZ 0129.jpg_-"
EUROPEAN = "äÖßéñÅøŁıİœﬁΣςЁй\u0300\u0301\u0308\u0327\u0345"
SPACES = " \t\n\r\x0b\x0c\x1c\x1f\x85\xa0\u2003\u2028\u3000"
DROPPED = "\x01\x1b\x7f\u00ad\u200b\u200d\ufe0f\u0640\U000e0100"
ASIAN = "夏海かがｶﾞﾊﾟ\u3099\u309a가각\u1100\u1161\u11a8\u11a7ｱ１Ａ㍿"
INDIAN = "कखािीु\u093c\u094d\u0bc6\u0bbe\u0dd9\u0dcf\u0e33\U00016d67\U00016d68"
SEMITIC = "مرحبا\u064b\u0651\u0653\u0654أىیک\u05e9\u05c1\ufb2a١٢"
LONG = "\ufdfa\ufdfb㌀㍿ﷻ℀½\U0001d160\u0344\u0f73\u1e9b\u0323"
HALVES = "\ud800\udc00\udfff"
ALPHABETS = [EVERYDAY, EUROPEAN, SPACES, DROPPED, ASIAN, INDIAN, SEMITIC, LONG, HALVES]

GROWTHS, AROUND = [0, 1, 2, lines.MOST_GROWTH], [0, 1, 15, 16, 17, 33, lines.MOST_AROUND]
"""How much room the library has for its lines: also too little."""


def _any_character(random: Random) -> str:
    return chr(random.choice([random.randrange(1, 0x3000), random.randrange(1, 0x110000)]))


def _text(random: Random) -> str:
    mixed = "".join(random.sample(ALPHABETS, random.randint(1, 3)))
    takes_any = random.random() < 0.2
    length = random.choice([0, 1, 2, random.randint(0, 12), random.randint(0, 200)])
    return "".join(
        _any_character(random) if takes_any and random.random() < 0.5 else random.choice(mixed)
        for _ in range(length)
    )


def _rows(random: Random) -> list[str]:
    return [
        CELL_BREAK.join(_text(random) for _ in range(random.randint(0, 4)))
        for _ in range(random.choice([1, 1, 2, random.randint(1, 30)]))
    ]


def fold(random: Random) -> None:
    """Fold rows, and look for words in them."""
    rows = _rows(random)
    lines.MOST_GROWTH, lines.MOST_AROUND = random.choice(GROWTHS), random.choice(AROUND)
    expected = lines.folded_by_python(rows)
    found = lines.folded_by_library(rows)
    if found not in (expected, None):
        raise AssertionError(f"{rows!a} is folded to {found}, and not to {expected}")
    _find(random, Block(2, len(rows) + 1, *expected))


def _find(random: Random, block: Block) -> None:
    """Look for a word of the lines themselves, so that it is there, and for one that may not be."""
    begin = random.randint(0, len(block.lines))
    part = block.lines[begin : begin + random.choice([1, 2, 3, 70, 500])]
    for word in (part, part[:-1] + b"x", encoded(_text(random))):
        if word and b"\n" not in word:
            _compare_finds(block, word)


def _compare_finds(block: Block, word: bytes) -> None:
    expected = scanning.found_by_python(block, word)
    found = scanning.found_by_library(block, word)
    if found != expected:
        raise AssertionError(f"{word!r} in {block}: {found}, and not {expected}")


def fold_damaged(random: Random) -> None:
    """Fold bytes that are not UTF-8, of which nothing is asked but to stay in their memory."""
    rows = _rows(random)

    def damaged(text: str) -> bytes:
        whole = bytearray(encoded(text))
        for _ in range(random.randint(1, 4)) if whole else ():
            whole[random.randrange(len(whole))] = random.randrange(256)
        return bytes(whole)

    # A word that was left to Python may not be UTF-8 either.
    with mock.patch.object(lines, "encoded", damaged), suppress(UnicodeDecodeError):
        lines.folded_by_library(rows)


INPUTS: Sequence[Callable[[Random], None]] = [*[fold] * 9, fold_damaged]


def main(file: str, count: str, first: str) -> None:
    library.path = lambda: Path(file)
    library.opened()
    for number in range(int(first), int(first) + int(count)):
        random = Random(number)
        try:
            random.choice(INPUTS)(random)
        except Exception as error:
            error.add_note(f"Input {number}")
            raise


if __name__ == "__main__":
    main(*sys.argv[1:])
