"""The first pattern of the names of results: by the photo, or by columns that tell rows apart."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, combinations, product
from typing import NamedTuple

from jobs.design.cells.cell import StoredCells, text_of
from jobs.design.starting import placeholder
from jobs.intake.files.addresses import is_address
from jobs.models import Batch

LOOKED_AT = 1_000  #: rows that must have different names
COLUMNS = 12  #: columns that are tried
LONGEST = 60  #: letters of a text that makes a good name
FILLED = 0.9  #: share of rows that must have a text

type Texts = Sequence[str]
"""The texts of a column, row by row."""

type TextsByColumn = Mapping[str, Texts]


def first_name(batch: Batch, by_photo: str, columns: Texts, language: str = "") -> str:
    """Return a pattern that gives the first rows different names, within a language if there is a
    column for it: `by_photo`, else one or two columns, else also the number of the row.
    """
    rows = _FirstRows.of(batch, language)
    if batch.match_rule.by != "one" and rows.differ_by_photos():
        return by_photo
    tried = [column for column in columns if column != language][:COLUMNS]
    texts = {column: rows.texts(column) for column in tried}
    for chosen in _choices(texts):
        if _differ(rows.languages, *(texts[column] for column in chosen)):
            return "_".join(map(placeholder, chosen))
    return _with_row_number(texts)


class _FirstRows(NamedTuple):
    """The first rows of a batch: their cells, the paths of their photos, and their languages."""

    cells: Sequence[StoredCells]
    photos: Texts
    languages: Texts

    @classmethod
    def of(cls, batch: Batch, language: str) -> "_FirstRows":
        found = batch.jobs.order_by("row").values_list("cells", "source__path")[:LOOKED_AT]
        cells = [cells for cells, _ in found]
        photos = [path or f"row {at}" for at, (_, path) in enumerate(found)]
        return cls(cells, photos, [text_of(each, language) for each in cells])

    def differ_by_photos(self) -> bool:
        return _differ(self.languages, self.photos)

    def texts(self, column: str) -> Texts:
        return [text_of(cells, column).strip() for cells in self.cells]


def _with_row_number(texts: TextsByColumn) -> str:
    """Return a pattern of the first column with words, or else the first one, and the number."""
    begin = _with_words(texts) or next(iter(texts), "")
    return f"{placeholder(begin)}_{{row}}" if begin else "{row}"


def _with_words(texts: TextsByColumn) -> str:
    return next((column for column, of in texts.items() if _are_words(of)), "")


def _choices(texts: TextsByColumn) -> Iterator[tuple[str, ...]]:
    """Yield columns that may name results: one with words, two of them, words and a code, a code.

    Codes are numbers without decimals, and whatever else is written without letters.
    """
    good = [column for column, of in texts.items() if _are_good(of)]
    words = [column for column in good if _are_words(texts[column])]
    others = [column for column in good if column not in words]
    codes = [column for column in others if _are_codes(texts[column])]
    yield from chain(combinations(words, 1), combinations(words, 2))
    yield from chain(product(words, codes), combinations(codes, 1))


def _are_good(texts: Texts) -> bool:
    """Return whether nearly every row has a text, none too long for a name, and few are web
    addresses: as names, these all begin with `https---`.
    """
    is_short = max(map(len, texts), default=0) <= LONGEST
    return _are_filled(texts) and is_short and not _are_addresses(texts)


def _are_addresses(texts: Texts) -> bool:
    return 2 * sum(map(is_address, texts)) > len(texts)


def _are_filled(texts: Texts) -> bool:
    return sum(map(bool, texts)) >= FILLED * len(texts)


def _are_words(texts: Texts) -> bool:
    """Return whether most texts have a letter."""
    return 2 * sum(any(map(str.isalpha, text)) for text in texts) > len(texts)


def _are_codes(texts: Texts) -> bool:
    """Return whether no text has a mark that may separate decimals."""
    return not any("." in text or "," in text for text in texts)


def _differ(*parts: Texts) -> bool:
    """Return whether no two rows have the same parts of a name. Disks often ignore the case."""
    names = list(zip(*parts, strict=True))
    return len({tuple(map(str.casefold, name)) for name in names}) == len(names)
