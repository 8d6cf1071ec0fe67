"""Text from outside: which of it is a whole number, which cannot be stored, how names are quoted,
and how much is shown.

Pure, and below everything else: pages, queries, designs, and commands all read text that a stranger
wrote.
"""

import re
from collections.abc import Collection, Iterable, Sequence

#: PostgreSQL stores no NUL, and half of a surrogate pair has no UTF-8 form: no database, file or
#: page can hold it.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")

#: the space between a number and its unit
_BEFORE_UNIT = re.compile(r"(?<=\d) (?=(?:%|bytes?|[kMGTP]B|MP|px|pt|mm|dpi|ms|images?/s)(?!\w))")


def unstorable(text: str) -> str:
    """Name the first character that cannot be stored, with its place.

    Return "" if there is none.
    """
    found = _UNSTORABLE.search(text)
    if found is None:
        return ""
    kind = "a NUL character" if found[0] == "\0" else "half of a character"
    return f"{kind} (U+{ord(found[0]):04X}) at place {found.start() + 1:,}"


def shortened(text: str, most: int) -> str:
    """Return the text, or a beginning with an ellipsis that together have `most` characters."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def whole_number(text: str, digits: int = 9) -> int | None:
    """Return the number that a person or a program wrote, with up to `digits` ASCII digits. 3,512
    is taken as 3512.

    None for everything else. `str.isdigit` also accepts ², and `int` refuses numbers of more than
    4,300 digits.
    """
    written = text.replace(",", "")
    return (
        int(written) if written.isascii() and written.isdigit() and len(written) <= digits else None
    )


def counted(number: int, noun: str, several: str = "") -> str:
    """Return a number with what it counts: `1 file`, `1,204 files`, `2 batches`."""
    return f"{number:,} {noun if number == 1 else several or f'{noun}s'}"


def free_name(wanted: str, taken: Collection[str]) -> str:
    """Return this name, or with a number the first that is not taken."""
    numbered = (f"{wanted} {number}" for number in range(2, len(taken) + 3))
    return next(name for name in (wanted, *numbered) if name not in taken)


def quoted(names: Iterable[str]) -> str:
    """Return names in quotation marks, one after the other."""
    return ", ".join(f"“{name}”" for name in names)


def listed(words: Iterable[str]) -> str:
    """Return words as a sentence lists them: `A`, `A and B`, `A, B and C`."""
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def listed_names(names: Iterable[str]) -> str:
    """Return names in quotation marks, as a sentence lists them."""
    return listed(f"“{name}”" for name in names)


def few_quoted(names: Sequence[str], most: int = 8) -> str:
    """Return the first names in quotation marks, and whether there are more; `none` without any."""
    more = " and more" if len(names) > most else ""
    return quoted(names[:most]) + more if names else "none"


def units_kept(text: str) -> str:
    """Return the text with spaces between numbers and their units at which no line ends: 39.8 %,
    64 MB.
    """
    return _BEFORE_UNIT.sub("\u00a0", text)


def natural_order(text: str) -> list[tuple[int, str]]:
    """Return a sort key that puts `img2` before `img10`."""
    return list(map(_natural_part, re.split(r"(\d+)", text)))


def _natural_part(part: str) -> tuple[int, str]:
    return (int(part), "") if part.isdecimal() else (-1, part.casefold())
