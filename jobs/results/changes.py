"""What changed since an archive: new and changed pictures, and a report that marks each changed
row.

Compared by names and storage keys, not by times: a result that was made again has a new key,
whatever the clock says.
"""

import hashlib
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from io import TextIOWrapper
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.auth.models import User

from jobs.errors import NotPossibleNow
from jobs.models import Batch, Export
from jobs.results import downloads, exports, report
from jobs.results.archive import Columns, IndexEntry
from jobs.results.zip_format import ZipMember
from jobs.states import State
from jobs.storage import Stored, Together, keys, store

type NameAndKey = tuple[str, str]
"""The name of a picture in the archive, and its storage key."""


@dataclass(frozen=True, slots=True)
class Changed:
    """The number of `pictures` that are new or changed since an archive, and of names in it that
    are `gone`.
    """

    pictures: int
    gone: int

    def __bool__(self) -> bool:
        return bool(self.pictures or self.gone)

    @classmethod
    def between(cls, before: set[NameAndKey], now: set[NameAndKey]) -> "Changed":
        return cls(len(now - before), len(_names(before) - _names(now)))


def count(batch: Batch, since: Export) -> Changed:
    """Count the changes that `freeze` would find now."""
    return Changed.between(_named(exports.pictures(since)), _named_now(batch))


def _names(named: Iterable[NameAndKey]) -> set[str]:
    return {name for name, _ in named}


def _named_now(batch: Batch) -> set[NameAndKey]:
    """Return name and key of each result."""
    called = report.result_names(batch)
    done = batch.jobs.filter(state=State.DONE).order_by()
    rows = done.values_list("row", "result_key", "outputs", "output_results")
    return {
        one
        for row, key, outputs, results in rows.iterator(chunk_size=5000)
        for one in _names_and_keys(row, key, outputs, results, called[row])
    }


def _names_and_keys(
    row: int, key: str, outputs: Any, results: Any, called: Sequence[str]
) -> list[NameAndKey]:
    """Return name and key of each result of a row. `outputs`, `results`: the fields of its job."""
    if results is None:
        return [(called[0], key)]
    return [(name, one.key) for one, name in report.named(row, outputs, results, called)]


def freeze(batch: Batch, since: Export) -> Export:
    """Freeze an archive of what changed since another one. Raises StorageFailed as `exports.freeze`
    does.

    If nothing changed, return `since` itself.
    """
    whole = exports.freeze_for_person(batch)
    return whole if whole.pk == since.pk else _Difference(batch, since, whole).frozen()


def freeze_for(batch: Batch, user: User, since: UUID) -> Export:
    """Freeze what changed since a zip that this person has.

    Raises NotPossibleNow if they do not have all of it, if its contents are no longer stored, and
    if nothing changed.
    """
    earlier = _require_complete(user, batch.exports.filter(pk=since).first())
    export = freeze(batch, earlier)
    if export == earlier:
        raise NotPossibleNow("Nothing has changed since that zip.")
    return export


def _require_complete(user: User, earlier: Export | None) -> Export:
    """Return a zip that this person has, and whose contents are stored. Raises NotPossibleNow."""
    if earlier is not None and downloads.is_doubtful(user, earlier):
        raise NotPossibleNow(
            "That zip was sent through a proxy, and only you can see whether all of it arrived. "
            "Confirm that on this page, or download the full zip: it contains every result."
        )
    if earlier is None or not downloads.has(user, earlier):
        raise NotPossibleNow(
            "Your download of that zip was not complete. Download the full zip: it contains every "
            "result."
        )
    if not exports.is_here(earlier):
        raise NotPossibleNow(
            "The contents of that zip are no longer stored. Download the full zip: it contains "
            "every result."
        )
    return earlier


type Members = Mapping[int, Sequence[ZipMember]]
"""Row → its pictures."""


@dataclass(frozen=True)
class _Difference:
    """What is different in the archive of everything (`whole`) from an earlier one."""

    batch: Batch
    since: Export
    whole: Export

    def frozen(self) -> Export:
        return exports.known(self.batch, self._fingerprint) or self._freeze()

    @property
    def _fingerprint(self) -> str:
        both = f"{self.since.fingerprint} {self.whole.fingerprint}"
        return hashlib.sha256(both.encode()).hexdigest()

    @cached_property
    def _before(self) -> Members:
        return exports.pictures(self.since)

    def _freeze(self) -> Export:
        changed = Columns.of(_changed(_named(self._before), exports.open(self.whole).entries()))
        export = Export(batch=self.batch, fingerprint=self._fingerprint)
        export.since, export.whole = self.since, self.whole
        with store().together() as files:
            return exports.keep(files, export, changed, self._write_report(files))

    def _write_report(self, files: Together) -> Stored:
        """Write the report of the whole archive with what changed in each row."""
        said = _changes_by_row(self.batch, self._before, exports.pictures(self.whole))
        earlier = store().open(exports.report_key(self.whole))
        with TextIOWrapper(earlier, encoding="utf-8-sig", newline="") as file:
            return files.put(keys.export(self.batch.pk), report.told(self.batch, file, said))


def _changed(known: Container[NameAndKey], now: Iterable[IndexEntry]) -> Iterator[IndexEntry]:
    """Yield the pictures that are new or changed, each with the file beside it, if it has one.

    `known`: name and key of each earlier picture.
    """
    is_taken = False
    for entry in now:
        if not entry.is_inline:
            is_taken = bool(entry.row) and _name_and_key(entry) not in known
        if is_taken:
            yield entry


def _name_and_key(entry: IndexEntry) -> NameAndKey:
    return entry.name.decode(), entry.key.decode()


def _named(pictures: Members) -> set[NameAndKey]:
    """Return name and key of each picture."""
    return {(member.name, member.key) for members in pictures.values() for member in members}


class _RowPictures(NamedTuple):
    row: int
    members: Sequence[ZipMember]

    @property
    def job(self) -> str:
        """Return the id of the job that made them."""
        return keys.job_of(self.members[0].key)

    def changes(self, earlier: "_RowPictures | None") -> str:
        return _said(earlier.members if earlier else [], self.members)


type PicturesByJob = Mapping[str, _RowPictures]


def _by_job(pictures: Members) -> PicturesByJob:
    """Return the pictures of each row by the id of its job."""
    rows = map(_RowPictures, pictures.keys(), pictures.values())
    return {of_row.job: of_row for of_row in rows}


def _changes_by_row(batch: Batch, before: Members, now: Members) -> dict[int, str]:
    """Return row → how its pictures changed. The row of a picture is known by its job, because it
    may have another number by now.
    """
    earlier, present = _by_job(before), _by_job(now)
    said = {own.row: own.changes(earlier.get(job)) for job, own in present.items()}
    lost = [own for job, own in earlier.items() if job not in present]
    return said | _said_of_lost(batch, lost)


def _said_of_lost(batch: Batch, lost: Sequence[_RowPictures]) -> dict[int, str]:
    """Return row → what its pictures were, for rows that have none now."""
    numbers = _numbers_now(batch, [own.job for own in lost])
    return {numbers.get(own.job, own.row): _said(own.members, []) for own in lost}


def _numbers_now(batch: Batch, jobs: Iterable[str]) -> dict[str, int]:
    """Return job → the number of its row now."""
    asked = [job for job in jobs if job.isdecimal()]
    found = batch.jobs.filter(pk__in=asked).order_by().values_list("pk", "row")
    return {f"{pk}": row for pk, row in found}


def _said(before: Sequence[ZipMember], now: Sequence[ZipMember]) -> str:
    """Describe the changes of a row's pictures, or return an empty text.

    With several pictures each change says which it means.
    """
    if len(before) <= 1 and len(now) <= 1:
        return _said_of_one(*before[:1], *now[:1]) if before and now else _came_or_went(before, now)
    return report.BETWEEN.join(_said_of_several(before, now))


def _came_or_went(before: Sequence[ZipMember], now: Sequence[ZipMember]) -> str:
    if before:
        return f"no longer a result, was “{before[0].name}”"
    return "new" if now else ""


def _said_of_one(before: ZipMember, now: ZipMember) -> str:
    words = ["made again"] if before.key != now.key else []
    words += [f"was “{before.name}”"] if before.name != now.name else []
    return ", ".join(words)


def _said_of_several(before: Sequence[ZipMember], now: Sequence[ZipMember]) -> Iterator[str]:
    """Yield the changes. A picture is the same one if it has the same name or the same key."""
    earlier = _Earlier(before)
    for one in now:
        said = _said_since(earlier.take(one), one)
        if said:
            yield f"“{one.name}” {said}"
    yield from (f"“{name}” is no longer a result" for name in earlier.left)


def _said_since(before: ZipMember | None, now: ZipMember) -> str:
    return "new" if before is None else _said_of_one(before, now)


class _Earlier:
    """The earlier pictures of a row. `left`: the names of those that were not taken."""

    def __init__(self, pictures: Sequence[ZipMember]) -> None:
        self._by_name = {one.name: one for one in pictures}
        self._by_key = {one.key: one for one in pictures}
        self.left = dict.fromkeys(self._by_name)

    def take(self, now: ZipMember) -> ZipMember | None:
        """Return what a picture was, or None if it is new."""
        same = self._by_name.get(now.name) or self._by_key.get(now.key)
        if same is not None:
            self.left.pop(same.name, None)
        return same
