"""The first pattern of the names of results: by the photo, or by columns that tell rows apart."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from jobs.design.cells.cell import text_of
from jobs.design.starting import placeholder
from jobs.models import Batch

LOOKED_AT = 1_000  #: rows that must have different names
COLUMNS = 12  #: columns that are tried
LONGEST = 60  #: letters of a text that makes a good name


def first_name(batch: Batch, by_photo: str, columns: Sequence[str], language: str = "") -> str:
    """Return a pattern that gives the first rows different names, within a language if there is a
    column for it: `by_photo`, else one column, else two of them, else also the number of the row.
    """
    found = batch.jobs.order_by("row").values_list("cells", "source", "source__path")
    rows = list(found[:LOOKED_AT])
    languages = [text_of(cells, language) for cells, _, _ in rows]
    photos = [path or f"row {at}" for at, (_, _, path) in enumerate(rows)]
    if batch.match_rule.by != "one" and _differ(zip(languages, photos, strict=True)):
        return by_photo
    tried = [column for column in columns if column != language][:COLUMNS]
    texts = {column: [text_of(cells, column).strip() for cells, _, _ in rows] for column in tried}
    return _pattern(languages, {name: of for name, of in texts.items() if _is_good(of)}, tried)


def _pattern(languages: Sequence[str], texts: dict[str, list[str]], columns: Sequence[str]) -> str:
    for chosen in _choices(list(texts)):
        if _differ(zip(languages, *(texts[column] for column in chosen), strict=True)):
            return "_".join(map(placeholder, chosen))
    begin = next(iter([*texts, *columns]), "")
    return f"{placeholder(begin)}_{{row}}" if begin else "{row}"


def _choices(columns: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield what may name results, the shortest first."""
    yield from combinations(columns, 1)
    yield from combinations(columns, 2)


def _is_good(texts: Sequence[str]) -> bool:
    """Return whether every row has a text that is short enough for a name."""
    return all(0 < len(text) <= LONGEST for text in texts)


def _differ(names: Iterable[tuple[str, ...]]) -> bool:
    """Return whether no two names are equal. Disks often ignore the case."""
    folded = [tuple(text.casefold() for text in name) for name in names]
    return len(set(folded)) == len(folded)
