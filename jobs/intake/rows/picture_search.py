"""Find the pictures that the cells of rows mean, by a rule. Nothing is written."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

from django.db.models import QuerySet

from jobs import matching
from jobs.design.cells.cell import Cell, StoredCells, row_of, text_of
from jobs.design.facts import columns as facts
from jobs.errors import InputRefused, PictureNotTaken
from jobs.intake.pictures import receive
from jobs.intake.pictures.replacements import uploaded
from jobs.intake.rows import stated_facts
from jobs.intake.rows.match_counts import FITS_SEVERAL
from jobs.intake.rows.rows import RowSource, Sources
from jobs.matching import ImageColumns, LearnedRule, MatchRule, MatchStep, NamePart
from jobs.models import Batch, Source

type CellText = Callable[[StoredCells], str]
"""Returns what the cells of a row say of its picture."""

type Paths = Mapping[int, str]
"""Id of a picture → its path, in the order in which they came."""


LONGEST_PROBLEM = 500

ANY_ORDER = LearnedRule(NamePart.ANY_ORDER)
"""The rule that is tried although nobody taught it."""


class MatchRefused(InputRefused):
    """A choice that this batch does not have: a missing column, or a picture of another batch."""

    code = "match_refused"


class SoughtRows(NamedTuple):
    """Rows whose pictures are sought. `sample`: the cells of some. `values` returns what each row
    says of its picture, by the function that reads it from the cells.
    """

    columns: Sequence[str]
    sample: Iterable[StoredCells]
    values: Callable[[CellText], list[str]]

    def image_columns(self, paths: Sequence[str]) -> ImageColumns:
        """Return the column that names these pictures, and one with the rest of the names."""
        cells = [row_of(cells) for cells in self.sample]
        return matching.image_columns(self.columns, cells, paths)

    def refuse_missing(self, wanted: Iterable[str | None]) -> None:
        """Raise MatchRefused for a column that the sheet does not have."""
        for column in wanted:
            if column is not None and column not in self.columns:
                raise MatchRefused(
                    f"The sheet has no column {column!r}. Choose one of its columns."
                )


class Search(NamedTuple):
    """The rule to store with the batch, and what it finds for each row. `several`: place of a row →
    all its pictures, if it has several and gives a result for each.
    """

    rule: MatchRule
    sources: Sources
    paths: Paths  #: of the pictures among which it searched
    several: Mapping[int, Sources] = MappingProxyType({})

    @property
    def pictures(self) -> list[Sources]:
        """Return all pictures of each row."""
        return [self.several.get(place, [one]) for place, one in enumerate(self.sources)]

    def with_placeholder(self, pictures: Paths) -> "Search":
        """Give the rows that found no picture, or only a file of another kind, the placeholder, if
        there is one.
        """
        wanted = self.rule.placeholder
        placeholder = next((pk for pk, path in pictures.items() if path == wanted), None)
        if placeholder is None:
            return self
        instead = RowSource(placeholder)
        sources = [one if one.source in pictures else instead for one in self.sources]
        return self._counting(sources, sum(one is instead for one in sources))

    def _counting(self, sources: Sources, placeholders: int) -> "Search":
        how = {str(MatchStep.PLACEHOLDER): placeholders} if placeholders else {}
        rule = replace(self.rule, how={**self.rule.how, **how})
        return self._replace(rule=rule, sources=sources)


def search(batch: Batch, rule: MatchRule, rows: SoughtRows) -> Search | None:
    """Find the column that names pictures and what it matches. Return None if no column names
    pictures. Raises MatchRefused.
    """
    files = _Files.of(batch)
    if rule.column is None:
        column, second = rows.image_columns(files.paths())
        rule = replace(rule, column=column, second=second)
    if rule.column is None:
        return None
    rows.refuse_missing(rule.naming)
    if rule.fact:
        texts = rows.values(partial(_stated, column=rule.column))
        return _search_stated(batch, rule, texts, files.pictures)
    texts = rows.values(partial(value_of, rule=rule))
    return _search_named(rule, texts, files)


@dataclass(frozen=True, slots=True)
class _Files:
    """What a batch has by name: pictures, and files of other kinds."""

    pictures: Paths
    others: Paths

    @classmethod
    def of(cls, batch: Batch) -> "_Files":
        others = uploaded(batch).filter(code=PictureNotTaken.code)
        return cls(_paths(receive.pictures(batch)), _paths(others))

    def paths(self) -> list[str]:
        return [*self.pictures.values(), *self.others.values()]

    def with_others(self, values: Sequence[str], found: Sources) -> Sources:
        """Give rows without a picture the unsupported file that they name, so that they can say
        what it is.

        Only such rows: many cameras write a raw file of the same name for each JPEG.
        """
        left = [at for at, one in enumerate(found) if _names_nothing(one)] if self.others else []
        if not left:
            return found
        named = self._named_others({at: values[at] for at in left})
        return [named.get(at, one) for at, one in enumerate(found)]

    def _named_others(self, values: Mapping[int, str]) -> dict[int, RowSource]:
        """Return place of a row → the unsupported file that its text names, if it names one."""
        matched = matching.match(list(values.values()), list(self.others.values()))
        pairs = zip(values, _sources(matched, self.others), strict=True)
        return {at: RowSource(one.source) for at, one in pairs if one.source is not None}


def _search_named(rule: MatchRule, texts: Sequence[str], files: _Files) -> Search:
    """Find the pictures, or else the files of other kinds, whose names the cells say."""
    pictures = files.pictures
    paths = list(pictures.values())
    offered = ANY_ORDER if rule.may_be_offered else None
    found = matching.match(texts, paths, rule.learned, rule.pairs, offered)
    if found.offered:
        rule = replace(rule, learned=(found.offered,))
    every = matching.every_picture(texts, paths, found, rule.pairs, rule.learned)
    totals = matching.PictureTotals.of(texts, paths, every)
    has_several = rule.every_picture or totals.shared
    kept = replace(
        rule, by="column", source=None, how=found.how, totals=totals if has_several else None
    )
    several = _several(every, pictures) if rule.every_picture else {}
    named = {place: one[0] for place, one in several.items()}
    alone = [named.get(place, one) for place, one in enumerate(_sources(found, pictures))]
    search = Search(kept, files.with_others(texts, alone), {**pictures, **files.others}, several)
    return search.with_placeholder(pictures)


def _several(every: matching.EveryPicture, among: Paths) -> dict[int, list[RowSource]]:
    """Return place of a row → its pictures, if they are not just the one that its cell names."""
    ids = list(among)
    return {
        place: [
            RowSource(None if index is None else ids[index], problem) for index, problem in pictures
        ]
        for place, pictures in enumerate(every.pictures)
        if len(pictures) > 1 or pictures[0].place is not None
    }


def _search_stated(batch: Batch, rule: MatchRule, texts: Sequence[str], pictures: Paths) -> Search:
    """Find the pictures whose facts the cells say. Raises MatchRefused if there is no such fact."""
    fact = facts.named(rule.fact or "")
    if fact is None or rule.column is None:
        raise MatchRefused("Choose a column, and what the photos say that its cells hold.")
    folded = facts.folded(fact.name)
    stated = stated_facts.of_pictures(batch, list(pictures), folded)
    found = matching.match_stated(texts, stated, list(pictures.values()), fact.name)
    by_column = MatchRule("column", rule.column, placeholder=rule.placeholder)
    kept = replace(by_column, fact=folded, how=found.how)
    return Search(kept, _sources(found, pictures), pictures).with_placeholder(pictures)


def _paths(pictures: QuerySet[Source]) -> dict[int, str]:
    return dict(pictures.order_by("pk").values_list("pk", "path"))


def value_of(cells: StoredCells, rule: MatchRule) -> str:
    """Return the name of the picture in a row: the cell, with the rest of the name from a second
    one, within the folder from another.
    """
    value = text_of(cells, rule.column or "")
    rest = text_of(cells, rule.second).strip() if rule.second and value.strip() else ""
    value = f"{value.strip()} {rest}" if rest else value
    within = text_of(cells, rule.folder).strip() if rule.folder and value.strip() else ""
    return f"{within}/{value}" if within else value


def _stated(cells: StoredCells, column: str) -> str:
    """Return what a cell says, but a date of a spreadsheet as it is stored, which has one form."""
    return _said(Cell.from_json(cells[column])) if column in cells else ""


def _said(cell: Cell) -> str:
    return cell.raw if isinstance(cell.raw, str) and cell.number_format else cell.shown


def _sources(found: matching.Matching, among: Paths) -> list[RowSource]:
    """Return the picture of each row, by its index among the pictures."""
    ids = list(among)
    pairs = zip(found.found, found.problems, strict=True)
    return [RowSource(None if index is None else ids[index], problem) for index, problem in pairs]


def _names_nothing(found: RowSource) -> bool:
    return found.source is None and not FITS_SEVERAL.search(found.problem)
