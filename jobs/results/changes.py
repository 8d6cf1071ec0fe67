"""What changed since an archive: new and changed pictures, and a report that marks each changed
row.

Compared by names and storage keys, not by times: a result that was made again has a new key,
whatever the clock says.
"""

import hashlib
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import chain
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.auth.models import User

from jobs.errors import NotPossibleNow
from jobs.models import Batch, Export
from jobs.results import downloads, exports, report
from jobs.results.archive import IndexEntry
from jobs.results.zip_format import ZipMember
from jobs.states import State
from jobs.storage import Stored, keys, store


@dataclass(frozen=True, slots=True)
class Changed:
    """The number of `pictures` that are new or changed since an archive, and of names in it that
    are `gone`.
    """

    pictures: int
    gone: int

    def __bool__(self) -> bool:
        return bool(self.pictures or self.gone)


def count(batch: Batch, since: Export) -> Changed:
    """Count the changes that `freeze` would find now."""
    members = chain.from_iterable(exports.pictures(since).values())
    before = {(member.name, member.key) for member in members}
    now = _named_now(batch)
    gone = {name for name, _ in before} - {name for name, _ in now}
    return Changed(len(now - before), len(gone))


def _named_now(batch: Batch) -> set[tuple[str, str]]:
    """Return name and key of each result."""
    called = report.result_names(batch)
    done = batch.jobs.filter(state=State.DONE).order_by()
    fields = ("row", "result_key", "outputs", "output_results")
    return {
        one
        for row, key, outputs, results in done.values_list(*fields).iterator(chunk_size=5000)
        for one in _names_and_keys(row, key, outputs, results, called[row])
    }


def _names_and_keys(
    row: int, key: str, outputs: Any, results: Any, called: Sequence[str]
) -> list[tuple[str, str]]:
    """Return name and key of each result of a row. `outputs`, `results`: the fields of its job."""
    if results is None:
        return [(called[0], key)]
    return [(name, one.key) for one, name in report.named(row, outputs, results, called)]


def freeze(batch: Batch, since: Export) -> Export:
    """Freeze an archive of what changed since another one. Raises StorageFailed as `exports.freeze`
    does.

    If nothing changed, return `since` itself.
    """
    whole = exports.freeze(batch)
    if whole.pk == since.pk:
        return whole
    fingerprint = hashlib.sha256(f"{since.fingerprint} {whole.fingerprint}".encode()).hexdigest()
    known = exports.still_here(batch.exports.filter(fingerprint=fingerprint).first())
    return known or _new(batch, since, whole, fingerprint)


def freeze_for(batch: Batch, user: User, since: UUID) -> Export:
    """Freeze what changed since a zip that this person has.

    Raises NotPossibleNow if they do not have all of it, if its contents are no longer stored, and
    if nothing changed.
    """
    earlier = batch.exports.filter(pk=since).first()
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
    export = freeze(batch, earlier)
    if export == earlier:
        raise NotPossibleNow("Nothing has changed since that zip.")
    return export


def _new(batch: Batch, since: Export, whole: Export, fingerprint: str) -> Export:
    before, now = exports.pictures(since), exports.pictures(whole)
    known = _names_with_keys(chain.from_iterable(before.values()))
    changed = list(_changed(known, exports.open(whole).entries()))
    written = _write_report(batch, whole, _changes_by_row(batch, before, now))
    export = Export(batch=batch, fingerprint=fingerprint, since=since, whole=whole)
    return exports.keep(export, changed, written)


def _write_report(batch: Batch, whole: Export, said: Mapping[int, str]) -> Stored:
    """Store the report of the whole archive with what changed in each row."""
    earlier = store().open(exports.report_key(whole))
    with TextIOWrapper(earlier, encoding="utf-8-sig", newline="") as file:
        return store().put(keys.export(batch.pk), report.told(batch, file, said))


def _changed(known: Container[tuple[str, str]], now: Iterable[IndexEntry]) -> Iterator[IndexEntry]:
    """Yield the pictures that are new or changed, each with the file beside it, if it has one.

    `known`: name and key of each earlier picture.
    """
    is_taken = False
    for entry in now:
        if not entry.is_inline:
            named = entry.name.decode(), entry.key.decode()
            is_taken = bool(entry.row) and named not in known
        if is_taken:
            yield entry


def _names_with_keys(members: Iterable[ZipMember]) -> set[tuple[str, str]]:
    return {(member.name, member.key) for member in members}


type Members = Mapping[int, Sequence[ZipMember]]
"""Row → its pictures."""


def _changes_by_row(batch: Batch, before: Members, now: Members) -> dict[int, str]:
    """Return row → how its pictures changed. The row of a picture is known by its job, because it
    may have another number by now.
    """
    left = _by_job(before)
    said: dict[int, str] = {}
    for job, own in _by_job(now).items():
        earlier = left.pop(job, None)
        said[own.row] = _said(earlier.members if earlier else [], own.members)
    numbers = _numbers_now(batch, left)
    for job, lost in left.items():
        said[numbers.get(job, lost.row)] = _said(lost.members, [])
    return said


class _RowPictures(NamedTuple):
    row: int
    members: Sequence[ZipMember]


def _by_job(pictures: Members) -> dict[str, _RowPictures]:
    """Return the pictures of each row by the id of its job."""
    return {
        keys.job_of(members[0].key): _RowPictures(row, members) for row, members in pictures.items()
    }


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
    by_name, by_key = {one.name: one for one in before}, {one.key: one for one in before}
    left = dict.fromkeys(by_name)
    for one in now:
        earlier = by_name.get(one.name) or by_key.get(one.key)
        if earlier is not None:
            left.pop(earlier.name, None)
        said = "new" if earlier is None else _said_of_one(earlier, one)
        if said:
            yield f"“{one.name}” {said}"
    yield from (f"“{name}” is no longer a result" for name in left)
