"""Sentences of a refused sheet: all problems at once, with the column letters and row numbers that
its author sees.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence, Sized
from contextlib import contextmanager

from jobs.errors import SheetRefused
from jobs.texts import shortened

MOST = 50

type Sentences = Iterator[str]
"""What a person should know of a sheet, one after the other."""


def refused(problems: str | Sequence[str]) -> SheetRefused:
    """Return the refusal for one or more problems.

    Its sentence is the first; `details["problems"]` has up to 50.
    """
    listed = [problems] if isinstance(problems, str) else list(problems)
    sentence = f"{listed[0]}{_more(len(listed) - 1)}"
    return SheetRefused(sentence, problems=_kept(listed))


def _kept(problems: Sequence[str]) -> list[str]:
    if len(problems) <= MOST:
        return list(problems)
    return [*problems[:MOST], f"And {len(problems) - MOST:,} more problems of this sheet."]


def _more(count: int) -> str:
    if not count:
        return ""
    return " And 1 more problem." if count == 1 else f" And {count:,} more problems."


@contextmanager
def having_found(**found: object) -> Iterator[None]:
    """Add to a refusal in `details["found"]` how the sheet was read so far, so that a person can
    choose another way.
    """
    try:
        yield
    except SheetRefused as refusal:
        refusal.details["found"] = {**found, **refusal.details.get("found", {})}
        raise


def letters(column: int) -> str:
    """Return the letters of a column: 0 is `A`, 26 is `AA`."""
    before, digit = divmod(column, 26)
    letter = chr(ord("A") + digit)
    return letters(before - 1) + letter if before else letter


def listing(words: Iterable[object], most: int = 5) -> str:
    """List words: `A, B and C`, or `A, B and 7 more` above `most`."""
    *named, last = _at_most(list(map(str, words)), most)
    return f"{', '.join(named)} and {last}" if named else last


def _at_most(words: list[str], most: int) -> list[str]:
    if len(words) <= most:
        return words
    return [*words[: most - 1], f"{len(words) - most + 1:,} more"]


def one_or_more(things: Sized, one: str, several: str) -> str:
    """Return the words for one thing, or those for several."""
    return one if len(things) == 1 else several


def at(row: int, column: int) -> str:
    """Name a cell by its row number and column index, as `B7`."""
    return f"{letters(column)}{row}"


def rows_in_words(rows: Collection[int]) -> str:
    """Name rows by their numbers, as `row 5` or `rows 5, 7 and 12 more`."""
    return f"{one_or_more(rows, 'row', 'rows')} {listing(rows)}"


def quoted(text: str, most: int = 60) -> str:
    """Quote an uploaded text in a sentence: one line, shortened, in quotation marks."""
    line = " ".join(text.split())
    return f"“{shortened(line, most)}”"
