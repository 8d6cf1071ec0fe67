"""The facts of the shown photo, to insert into texts beside the columns of the sheet."""

from collections.abc import Iterable
from dataclasses import dataclass

from jobs.design.cells.formatting import locale_of
from jobs.design.facts.columns import FACTS, cells_of, folded
from jobs.design.facts.rows import PrintedFacts
from jobs.design.starting import placeholder
from jobs.models import Batch, Job


@dataclass(frozen=True, slots=True)
class OfferedFact:
    """A fact, what inserts it, and what it prints for the shown photo: empty if that does not say
    it.
    """

    name: str
    placeholder: str
    example: str


def offered_facts(
    batch: Batch, shown: Job | None, language: str, columns: Iterable[str]
) -> list[OfferedFact]:
    """Return every fact that no column of the sheet is called like, first those with an example."""
    taken = set(map(folded, columns))
    examples = _examples(batch, shown, language)
    names = [fact.name for name, fact in FACTS.items() if name not in taken]
    offered = [OfferedFact(name, placeholder(name), examples.get(name, "")) for name in names]
    return sorted(offered, key=lambda fact: not fact.example)


def _examples(batch: Batch, shown: Job | None, language: str) -> dict[str, str]:
    if shown is None or shown.source is None:
        return {}
    photo = shown.source.row_photo(PrintedFacts(clocks=batch.camera_clocks))
    return {fact.name: cell.shown for fact, cell in cells_of(photo, locale_of(language))}
