"""The first pattern of the names of results: by the photo, or by columns that tell rows apart."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product

from jobs.design.cells.cell import text_of
from jobs.design.starting import placeholder
from jobs.models import Batch

LOOKED_AT = 1_000  #: rows that must have different names
COLUMNS = 12  #: columns that are tried
LONGEST = 60  #: letters of a text that makes a good name
FILLED = 0.9  #: share of rows that must have a text


def first_name(batch: Batch, by_photo: str, columns: Sequence[str], language: str = "") -> str:
    """Return a pattern that gives the first rows different names, within a language if there is a
    column for it: `by_photo`, else one or two columns, else also the number of the row.
    """
    found = batch.jobs.order_by("row").values_list("cells", "source__path")
    rows = list(found[:LOOKED_AT])
    languages = [text_of(cells, language) for cells, _ in rows]
    photos = [path or f"row {at}" for at, (_, path) in enumerate(rows)]
    if batch.match_rule.by != "one" and _differ(languages, photos):
        return by_photo
    tried = [column for column in columns if column != language][:COLUMNS]
    texts = {column: [text_of(cells, column).strip() for cells, _ in rows] for column in tried}
    for chosen in _choices(texts):
        if _differ(languages, *(texts[column] for column in chosen)):
            return "_".join(map(placeholder, chosen))
    return _with_row_number(texts)


def _with_row_number(texts: Mapping[str, Sequence[str]]) -> str:
    """Return a pattern of the first column with words, or else the first one, and the number."""
    words = (column for column, of in texts.items() if _are_words(of))
    begin = next(words, next(iter(texts), ""))
    return f"{placeholder(begin)}_{{row}}" if begin else "{row}"


def _choices(texts: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Yield columns that may name results: one with words, two of them, words and a code, a code.

    Codes are numbers without decimals, and whatever else is written without letters.
    """
    good = {column: of for column, of in texts.items() if _are_good(of)}
    words = [column for column, of in good.items() if _are_words(of)]
    codes = [column for column, of in good.items() if column not in words and _are_codes(of)]
    yield from combinations(words, 1)
    yield from combinations(words, 2)
    yield from product(words, codes)
    yield from combinations(codes, 1)


def _are_good(texts: Sequence[str]) -> bool:
    """Return whether nearly every row has a text, and none is too long for a name."""
    return (
        sum(map(bool, texts)) >= FILLED * len(texts) and max(map(len, texts), default=0) <= LONGEST
    )


def _are_words(texts: Sequence[str]) -> bool:
    """Return whether most texts have a letter."""
    return 2 * sum(any(map(str.isalpha, text)) for text in texts) > len(texts)


def _are_codes(texts: Sequence[str]) -> bool:
    """Return whether no text has a mark that may separate decimals."""
    return not any("." in text or "," in text for text in texts)


def _differ(*parts: Sequence[str]) -> bool:
    """Return whether no two rows have the same parts of a name. Disks often ignore the case."""
    names = list(zip(*(map(str.casefold, texts) for texts in parts), strict=True))
    return len(set(names)) == len(names)
