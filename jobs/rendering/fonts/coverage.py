"""The writing that a font covers, in words: by the letters that CLDR lists for the languages of a
script.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from functools import cache

import icu

from jobs.rendering.unicode.characters import is_emoji, script_of

_EUROPE = (
    ("Latin", "en de fr es pt it nl sv da fi pl cs hu ro hr lt lv tr"),
    ("Western European", "en de fr es pt it nl sv da"),
    ("English", "en"),
)
"""The first of these that a font covers completely describes its Latin letters."""
_OTHERS = (
    ("Vietnamese", "vi"),
    ("Greek", "el"),
    ("Cyrillic", "ru uk bg"),
    ("Hebrew", "he"),
    ("Arabic", "ar"),
    ("Persian", "fa"),
    ("Urdu", "ur"),
    ("Devanagari", "hi mr"),
    ("Bengali", "bn"),
    ("Gurmukhi", "pa"),
    ("Gujarati", "gu"),
    ("Odia", "or"),
    ("Tamil", "ta"),
    ("Telugu", "te"),
    ("Kannada", "kn"),
    ("Malayalam", "ml"),
    ("Sinhala", "si"),
    ("Thai", "th"),
    ("Lao", "lo"),
    ("Khmer", "km"),
    ("Burmese", "my"),
    ("Ethiopic", "am"),
    ("Georgian", "ka"),
    ("Armenian", "hy"),
    ("Chinese (simplified)", "zh"),
    ("Chinese (traditional)", "zh_Hant"),
    ("Japanese", "ja"),
    ("Korean", "ko"),
)
_ENOUGH = {
    "Korean": 0.2,
    "Japanese": 0.95,
    "Chinese (simplified)": 0.95,
    "Chinese (traditional)": 0.95,
}
"""The share that is enough, where that is not nearly all:

KS X 1001 has 2,350 of Unicode's 11,172 Hangul.
"""
_NEARLY_ALL = 0.97
_KNOWN = (
    "Latn Grek Cyrl Hebr Arab Deva Beng Guru Gujr Orya Taml Telu Knda Mlym Sinh Thai Laoo Khmr "
    "Mymr Ethi Geor Armn "
    "Hani Hira Kana Hang Bopo Zyyy Zinh Zzzz"
)
_LETTERS = 20  #: fewest letters of a script that is in no list above
_EMOJI = 100
_SYMBOLS = 300  #: arrows, mathematics, shapes, dingbats


def writing_of(characters: Collection[int]) -> list[str]:
    """Return “Latin”, “Vietnamese”, “Greek” and so on for the code points that a font has."""
    has = characters if isinstance(characters, set | frozenset) else set(characters)
    europe = [word for word, languages in _EUROPE if _share(has, languages) >= _NEARLY_ALL][:1]
    others = (word for word, languages in _OTHERS if _share(has, languages) >= _enough(word))
    writing = [*europe, *others, *_by_script(has), *_pictures(has)]
    return writing or ["signs and symbols"]


def _enough(word: str) -> float:
    return _ENOUGH.get(word, _NEARLY_ALL)


def _share(has: Collection[int], languages: str) -> float:
    wanted = _letters(languages)
    return sum(letter in has for letter in wanted) / len(wanted)


@cache
def _letters(languages: str) -> frozenset[int]:
    """Return both cases of all letters that these languages need (CLDR, main exemplar
    characters).
    """
    return frozenset(
        ord(case)
        for language in languages.split()
        for cluster in icu.LocaleData(language).getExemplarSet()
        for letter in cluster
        for case in {letter, *_capital(letter)}
    )


def _capital(letter: str) -> Iterable[str]:
    upper = letter.upper()
    return (upper,) if len(upper) == 1 else ()


def _by_script(has: Iterable[int]) -> Iterator[str]:
    """Yield the scripts that the lists above do not cover, such as Cherokee, Tibetan or Runic."""
    counts = Counter(script_of(chr(code)) for code in has if code > 0x2FF)
    known = _KNOWN.split()
    for script, count in sorted(counts.items()):
        if script not in known and count >= _LETTERS:
            yield icu.Script(script).getName().replace("_", " ")


def _pictures(has: Iterable[int]) -> Iterator[str]:
    if sum(is_emoji(chr(code)) for code in has if code > 0x1F000) >= _EMOJI:
        yield "emoji"
    if sum(0x2190 <= code <= 0x2BFF for code in has) >= _SYMBOLS:
        yield "symbols"
