"""Sentences of a refused sheet: all problems at once, with the column letters and row numbers that
its author sees.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from jobs.errors import SheetRefused

MOST = 50


def refused(problems: str | Sequence[str]) -> SheetRefused:
    """Return the refusal for one or more problems.

    Its sentence is the first; `details["problems"]` has up to 50.
    """
    listed = [problems] if isinstance(problems, str) else list(problems)
    kept = listed[:MOST]
    if len(listed) > MOST:
        kept.append(f"And {len(listed) - MOST:,} more problems of this sheet.")
    return SheetRefused(f"{kept[0]}{_more(len(listed) - 1)}", problems=kept)


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
        refusal.details["found"] = found
        raise


def letters(column: int) -> str:
    """Return the letters of a column: 0 is `A`, 26 is `AA`."""
    found = ""
    column += 1
    while column:
        column, digit = divmod(column - 1, 26)
        found = chr(ord("A") + digit) + found
    return found


def listing(words: Iterable[object], most: int = 5) -> str:
    """List words: `A, B and C`, or `A, B and 7 more` above `most`."""
    named = [str(word) for word in words]
    if len(named) > most:
        named = [*named[: most - 1], f"{len(named) - most + 1:,} more"]
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"


def quoted(text: str, most: int = 60) -> str:
    """Quote an uploaded text in a sentence: one line, shortened, in quotation marks."""
    line = " ".join(text.split())
    return f"“{line if len(line) <= most else line[: most - 1] + '…'}”"
