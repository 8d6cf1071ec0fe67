"""What a photo states, in the forms in which a sheet may write it."""

from datetime import datetime

from jobs.design.cells.cell import Cell
from jobs.design.cells.formatting import locale_of
from jobs.design.facts.columns import FACTS, RowPhoto

_LANGUAGE = "en"


def stated(photo: RowPhoto, fact: str) -> tuple[str, ...]:
    """Return the forms of a fact, by its folded name; none if the photo does not state it.

    A time is written with and without its seconds and zone, or as its day; of keywords, each one
    counts.
    """
    cell = FACTS[fact].print(photo, locale_of(_LANGUAGE))
    if cell is None:
        return ()
    return tuple(dict.fromkeys([cell.shown, str(cell.raw), *_more(photo, fact, cell)]))


def _more(photo: RowPhoto, fact: str, cell: Cell) -> list[str]:
    if fact == "photo keywords":
        return list(photo.facts.keywords)
    moment = photo.facts.moment(photo.clock_seconds) if fact == "photo taken" else None
    if not isinstance(moment, datetime):
        return []
    local = moment.replace(tzinfo=None)
    ways = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d")
    return [local.isoformat(), *(local.strftime(way) for way in ways)]
