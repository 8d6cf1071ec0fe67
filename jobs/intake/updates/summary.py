"""What the comparison of a batch with a changed sheet found, for pages and shells."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class FindingOfSome:
    """Findings of one kind on rows that are made: how many, and the first. For a notice on columns
    or on the design, which is on no row, `rows` and `row` are 0.
    """

    code: str
    blocks: bool
    rows: int
    row: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The numbers of a comparison.

    `sheet_rows` = `equal` + `changed` + `new`, unless the batch is `by_picture`: then these count
    results, one for each picture of a row, and `sheet_rows` the rows of the sheet; `new_rows` and
    `gone_rows` are whole rows, `more_rows` get `more_results` new results, and `fewer_rows` lose
    `fewer_results`. `by_result`: the sheet is a report with a line for each result.

    `equal` includes `noted` rows, whose result does not change although something stored about them
    does. `moved`: rows that get another number. `key`: the columns by which rows were recognised,
    empty for their numbers; `is_proposed`: nobody chose it. `key_columns`: those that can be
    chosen. `by_report`: the sheet is a report of this site, which knows the numbers of its rows.
    `problems`: what the key cannot tell apart, and `problem_count` how many there are in all.
    `cells`: changed cells by column. `missing_columns`: those that the design needs and the sheet
    lacks. `blocked`: rows that would fail. `notices`: sentences of reading the sheet.
    `stay_left_out`: equal rows that were left out before. `totals`: new rows, and changed ones that
    were left out before, that may be totals; `blocked_totals` of them would fail, and `first_total`
    is the number of the first.
    """

    sheet_rows: int = 0
    equal: int = 0
    changed: int = 0
    new: int = 0
    gone: int = 0
    noted: int = 0
    conflicts: int = 0
    moved: int = 0
    blocked: int = 0
    key: Sequence[str] = ()
    is_proposed: bool = False
    key_columns: Sequence[str] = ()
    by_report: bool = False
    is_part: bool = False
    problems: Sequence[str] = ()
    problem_count: int = 0
    cells: Mapping[str, int] | None = None
    more_columns: Sequence[str] = ()
    fewer_columns: Sequence[str] = ()
    missing_columns: Sequence[str] = ()
    findings: Sequence[FindingOfSome] = ()
    notices: Sequence[str] = ()
    stay_left_out: int = 0
    totals: int = 0
    blocked_totals: int = 0
    first_total: int = 0
    by_picture: bool = False
    by_result: bool = False
    new_rows: int = 0
    gone_rows: int = 0
    more_rows: int = 0
    more_results: int = 0
    fewer_rows: int = 0
    fewer_results: int = 0

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Read a stored summary. What an earlier version did not store has its default."""
        known = {field.name for field in fields(cls)}
        values = {name: value for name, value in document.items() if name in known}
        found = [FindingOfSome(**one) for one in values.pop("findings", ())]
        return cls(**values, findings=found)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def noun(self) -> str:
        """Return what the numbers count."""
        return "result" if self.by_picture else "row"

    @property
    def is_without_effect(self) -> bool:
        """Return whether following the sheet would change nothing at all."""
        return not (self.changed or self.new or self.gone or self.noted or self.moved)


@dataclass(frozen=True, slots=True)
class DesignSummary:
    """What another design touches: `again` results are made again, `waiting` rows are made with it
    for the first time, and `blocked` of both would fail.
    """

    again: int = 0
    waiting: int = 0
    blocked: int = 0
    findings: Sequence[FindingOfSome] = ()

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Read a stored summary."""
        values = dict(document)
        found = [FindingOfSome(**one) for one in values.pop("findings", ())]
        return cls(**values, findings=found)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)
