"""What changed since an archive: new and changed pictures, and a report that marks each changed
row.

Compared by names and storage keys, not by times: a result that was made again has a new key,
whatever the clock says.
"""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import User

from jobs.errors import NotPossibleNow
from jobs.models import Batch, Export
from jobs.results import downloads, exports, report
from jobs.results.archive import IndexEntry
from jobs.results.zip_format import ZipMember
from jobs.states import State
from jobs.storage import keys, store


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
    before = {(member.name, member.key) for member in exports.pictures(since).values()}
    now = _named_now(batch)
    gone = {name for name, _ in before} - {name for name, _ in now}
    return Changed(len(now - before), len(gone))


def _named_now(batch: Batch) -> set[tuple[str, str]]:
    """Return name and key of each result."""
    names = report.result_names(batch)
    done = batch.jobs.filter(state=State.DONE).order_by().values_list("row", "result_key")
    return {(names[row], key) for row, key in done}


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
    changed = [
        IndexEntry.of(member, row)
        for row, member in now.items()
        if not _is_same(before.get(row), member)
    ]
    said = {row: _said(before.get(row), now.get(row)) for row in (before | now)}
    with store().path(exports.report_key(whole)).open(encoding="utf-8-sig", newline="") as file:
        written = store().put(keys.export(batch.pk), report.told(batch, file, said))
    export = Export(batch=batch, fingerprint=fingerprint, since=since, whole=whole)
    return exports.keep(export, changed, written)


def _is_same(before: ZipMember | None, now: ZipMember) -> bool:
    return before is not None and (before.name, before.key) == (now.name, now.key)


def _said(before: ZipMember | None, now: ZipMember | None) -> str:
    """Describe the change of a row's picture, or return an empty text."""
    if before is None:
        return "new"
    if now is None:
        return f"no longer a result, was “{before.name}”"
    words = ["made again"] if before.key != now.key else []
    words += [f"was “{before.name}”"] if before.name != now.name else []
    return ", ".join(words)
