"""What the library learns of characters: which may join the one before."""

import sys
import unicodedata

from jobs.searching.teaching import may_join


def test_every_character_that_joins_the_one_before_is_known_to_do_so() -> None:
    joining = set()
    for code in range(0xC0, sys.maxunicode):
        parts = unicodedata.decomposition(chr(code))
        if " " in parts and not parts.startswith("<"):
            first, second = (chr(int(part, 16)) for part in parts.split())
            if unicodedata.normalize("NFC", first + second) == chr(code):
                joining.add(second)

    joining |= {"\u1161", "\u11a8"}  # of Hangul, whose syllables are not listed

    assert {it for it in joining if not may_join(it)} == set()
    assert not may_join("a")
