"""What a check of a started batch found: as stored with a row, and by kind for a page."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from jobs.checking.saving import LONGEST_SENTENCE
from jobs.checking.verdicts.row_values import CheckedRow
from jobs.findings import FailureOrNotice, Notice
from jobs.intake.updates.summary import FindingOfSome

type StoredFinding = tuple[str, bool, str, dict[str, Any]]
"""Code of a finding, whether it blocks, its sentence and its details."""
type FindingKind = tuple[str, bool]
"""Code of findings, and whether they block."""
type OnRow = tuple[int, FailureOrNotice]
"""The number of a row, and a finding on it."""


def findings_of(row: CheckedRow) -> list[StoredFinding]:
    return [
        (found.code, found.blocks, found.sentence[:LONGEST_SENTENCE], found.details)
        for found in row.findings
    ]


def grouped(
    checked: Sequence[CheckedRow],
    on_pictures: Iterable[OnRow] = (),
    on_batch: Iterable[Notice] = (),
) -> list[FindingOfSome]:
    """Return the findings on rows and on their pictures by kind, failures and frequent ones first,
    then each notice that is on no row.
    """
    of_rows = ((row.row, one) for row in checked for one in _first_of_each_kind(row.findings))
    return [
        *_by_kind([*of_rows, *on_pictures]),
        *(FindingOfSome(one.code, one.blocks, 0, 0, one.sentence) for one in on_batch),
    ]


def _first_of_each_kind(findings: Iterable[FailureOrNotice]) -> Iterable[FailureOrNotice]:
    """Return one finding of each kind: a row that has it in three outputs is one row."""
    return {(one.code, one.blocks): one for one in reversed([*findings])}.values()


def _by_kind(found: Sequence[OnRow]) -> list[FindingOfSome]:
    count = Counter((finding.code, finding.blocks) for _, finding in found)
    first = {(one.code, one.blocks): (row, one.sentence) for row, one in reversed(found)}
    return [FindingOfSome(*kind, count[kind], *first[kind]) for kind in _worst_first(count)]


def _worst_first(count: Mapping[FindingKind, int]) -> list[FindingKind]:
    return sorted(count, key=lambda kind: (not kind[1], -count[kind], kind[0]))
