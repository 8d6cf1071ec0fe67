"""How unlike a language a text looks: read in a wrong encoding, it has letters that no language
uses together, symbols inside words, and capitals after small letters.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from jobs.intake.sheets.encodings.alphabets import ALPHABETS, COMMON

HANGUL = "cp949"
ODD, SYMBOL, LETTER = 3, 2, 1  #: what one finding counts

_BEYOND = [chr(code) for code in range(0xC0, 0x530)]
_CAPITALS = "".join(filter(str.isupper, _BEYOND))
_SMALL = "".join(filter(str.islower, _BEYOND))
_OTHER_SCRIPTS = "Ͱ-ӿ֐-ۿก-๛"
_ODD = re.compile(
    rf"(?<=[a-z{_SMALL}])[{_CAPITALS}]|(?<=[{_SMALL}])[A-Z]"
    r"|(?<=\w)[§£¥ª¬±¿¡¹²³¼½¾¤¦¶«»„“‚‘•°·…†©®](?=\w)|(?<=[A-Za-z])[§¤¦]|[ªº](?=\w)"
    r"|(?<=[^\s(;,\"])[„‚]|(?<=\s)[“„‚‘¿¡«](?=[\s;,])|[ˆ˜¯˘˙˚¸˝˛ˇﬁﬂ◊‰ƒ‡ｦ-ﾟ\x80-\x9f]"
    rf"|(?<=[A-Za-z])[{_OTHER_SCRIPTS}㐀-鿿가-힣]|[{_OTHER_SCRIPTS}](?=[A-Za-z])"
    r"|(?<=\d)[ \xa0]?[^\W\d_A-Za-zªº¹²³¼½¾](?=[;,\t\r\n\"]|$)"
)
"""Capitals and symbols inside words, quotation marks that open nothing, words of two scripts, and a
letter where a price has its currency.
"""
_USUAL = frozenset("€£¥§°©®™«»„“”‚‘’–—…·•½¼¾²³×±¡¿ºª№₪\xa0\xad′″´¨～－")


def unlikeness(text: str, encoding: str) -> int:
    """Return 0 if this could be text of a language that uses the encoding, else how much of it is
    not.
    """
    characters = Counter(filter(_is_telling, text))
    strange = _strange(characters, encoding)
    return ODD * len(_ODD.findall(text)) + strange


def _is_telling(character: str) -> bool:
    return character > "\x7f" and character not in _USUAL


def _strange(characters: Mapping[str, int], encoding: str) -> int:
    """Count the characters that a language of the encoding does not use: that of its languages
    which has the most of them.
    """
    if encoding == HANGUL:
        return _count(characters, set(filter(_is_hangul, characters)))
    if encoding in COMMON:
        return _count(characters, set(_encodable(characters, COMMON[encoding])))
    return min(_of_language(characters, letters) for letters in ALPHABETS[encoding])


def _count(characters: Mapping[str, int], usual: set[str]) -> int:
    return sum(count for character, count in characters.items() if character not in usual)


def _is_hangul(character: str) -> bool:
    return "가" <= character <= "힣" or "　" <= character <= "〿"


def _encodable(characters: Mapping[str, int], encoding: str) -> Iterator[str]:
    for character in characters:
        if character.encode(encoding, "ignore"):
            yield character


def _of_language(characters: Mapping[str, int], letters: str) -> int:
    return sum(
        count * (LETTER if character.isalpha() else SYMBOL)
        for character, count in characters.items()
        if character not in letters and character.lower()[:1] not in letters
    )
