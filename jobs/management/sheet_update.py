"""Lets a batch follow a changed sheet from a file on this machine, by the same functions as the
pages use. For `manage.py submit --update`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from jobs.control import sheet_updates
from jobs.errors import OverprintError
from jobs.intake import chore_requests
from jobs.intake.files.legible_names import legible
from jobs.intake.pictures import folders
from jobs.intake.pictures.added_files import AddedFiles
from jobs.intake.updates import newer_pictures, uploads
from jobs.intake.updates.summary import Summary
from jobs.management.picture_files import pieces, require_some, walk
from jobs.management.submission import require_renamed
from jobs.management.touched_numbers import TouchedNumbers
from jobs.management.waited_chores import do
from jobs.management.wanted_files import (
    SubmissionRefused,
    file_problems,
    images_problems,
    reasons_of,
)
from jobs.models import Batch, Chore, SheetUpdate
from jobs.texts import quoted

ROW = "row"  #: the key that means the number of the row
COUNTS = ("new", "changed", "equal", "gone", "conflicts", "moved", "blocked", "totals")
NO_BATCH = "There is no batch {}."
NO_COLUMN = "{} has no column “{}” in common with the batch. Choose one of {}, or “row”."
SAY_GONE = (
    "Rows of the batch that {} no longer has: {:,}. Say --gone keep or --gone leave-out. Nothing "
    "was changed."
)
SAY_GONE_RESULTS = (
    "Results of the batch that {} no longer gives: {:,}. Say --gone keep or --gone leave-out. "
    "Nothing was changed."
)
LINES_OF_RESULTS = (
    "{} is a report with a line for each result, which says by its number which one it is of. "
    "Leave --key out."
)
SAY_CONFLICTS = (
    "Rows in which {} and a correction made in the batch disagree: {:,}. Say --conflicts sheet or "
    "--conflicts corrections. Nothing was changed."
)
SAY_REPLACE = "Agree on one of the sheets first. To use yours, say --replace. Nothing was changed."
SAY_REPLACE_OWN = "To use this sheet instead, say --replace. Nothing was changed."

KEPT = (
    "A row of this batch uses another picture of this name, which stays. Say --differing use to "
    "replace it and to make its rows again."
)


@dataclass(frozen=True, slots=True)
class WantedUpdate:
    """What was asked for on the command line. `key`: a column, ROW, or empty for the proposed one.
    `gone` and `conflicts` are empty if nothing was said about such rows. `images`: a folder or zip
    with pictures; `differing`: "use" if they take the places of used ones of their names. `revoke`:
    why the serial numbers of rows that are gone are revoked; None if they stay valid. `renumber`:
    why those of rows to make again are revoked and replaced; None if the rows keep them.
    `replaces`: an open sheet, whoever uploaded it, gives way to this one. `totals`: "leave-out" if
    rows that may be totals are left out, if they are new or were left out before; else they are
    made. `renamed`: names by which columns are read, by those in the sheet.
    """

    batch: str
    sheet: Path
    key: str = ""
    is_part: bool = False
    gone: str = ""
    conflicts: str = ""
    differing: str = ""
    images: Path | None = None
    revoke: str | None = None
    renumber: str | None = None
    replaces: bool = False
    totals: str = ""
    renamed: Mapping[str, str] = field(default_factory=dict)

    @property
    def leaves_totals_out(self) -> bool:
        return self.totals == "leave-out"

    @property
    def key_column(self) -> str:
        return "" if self.key == ROW else self.key

    @property
    def key_by(self) -> str:
        return SheetUpdate.KeyBy.COLUMN if self.key_column else self.key


@dataclass(frozen=True, slots=True)
class Updated:
    """The batch, what following the sheet changes in it, the serial numbers that it touches, what
    became of the files that came with it, and how many pictures they replace.
    """

    batch: Batch
    found: Summary
    numbers: TouchedNumbers
    brought: AddedFiles | None = None
    replaced: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return what `--json` prints of the update."""
        counts = {name: getattr(self.found, name) for name in COUNTS}
        if self.found.by_picture:
            counts["rows"] = self.found.sheet_rows
        numbers = {"serial_numbers": self.numbers.to_json()}
        return {"key": list(self.found.key), **counts, **numbers, **self._pictures()}

    def _pictures(self) -> dict[str, Any]:
        if self.brought is None:
            return {}
        left_out = [list(one) for one in self.brought.left_out]
        return {"pictures": self.brought.taken, "replaced": self.replaced, "left_out": left_out}


def update(wanted: WantedUpdate, user: User) -> Updated:
    """Let the batch follow the sheet.

    Raises SubmissionRefused with every reason; then no row was changed, and new pictures stay.
    """
    batch = _batch(wanted.batch)
    if problems := _file_problems(wanted):
        raise SubmissionRefused.of(*problems)
    chore = _take(batch, user, wanted)
    key = SheetUpdate.objects.get(batch=batch).key
    try:
        found, brought = _compare(batch, user, wanted, chore)
        numbers = TouchedNumbers.of(
            SheetUpdate.objects.get(batch=batch), wanted.revoke, wanted.renumber
        )
        _confirm(batch, user, wanted, found, key)
    except OverprintError as refused:
        _throw_away(batch, key)
        raise SubmissionRefused.of(*reasons_of(refused)) from refused
    replaced = len(SheetUpdate.objects.get(batch=batch).newer_pictures)
    do(batch, chore_requests.open_one(batch, Chore.Kind.UPDATE))
    batch.refresh_from_db()
    return Updated(batch, found, numbers, brought, replaced)


def _confirm(batch: Batch, user: User, wanted: WantedUpdate, found: Summary, key: str) -> None:
    """Confirm the update, unless another sheet has taken the place of the one with this key."""
    _require_answers(found, wanted)
    sheet_updates.decide(batch, takes_sheet=wanted.conflicts != "corrections")
    leaves_out = wanted.gone == "leave-out" if found.gone else None
    sheet_updates.confirm(
        batch,
        user,
        leaves_out=leaves_out,
        revokes_because=wanted.revoke,
        renumbers_because=wanted.renumber,
        seen=key,
        leaves_totals_out=wanted.leaves_totals_out,
    )


def _file_problems(wanted: WantedUpdate) -> list[str]:
    of_images = images_problems(wanted.images) if wanted.images is not None else []
    return [*file_problems(wanted.sheet, "sheet"), *of_images]


def _batch(asked: str) -> Batch:
    try:
        return Batch.objects.get(pk=asked)
    except (ValidationError, ValueError, Batch.DoesNotExist):
        raise SubmissionRefused.of(NO_BATCH.format(asked)) from None


def _take(batch: Batch, user: User, wanted: WantedUpdate) -> Chore:
    """Take the sheet. One that is open already stays unless the command says otherwise."""
    before = uploads.open_here(batch)
    if before is not None and not wanted.replaces:
        say = SAY_REPLACE_OWN if before.asked_by == user else SAY_REPLACE
        raise SubmissionRefused.of(f"{uploads.uploaded_by(before)} {say}")
    name, instead_of = legible(wanted.sheet.name), before.key if before else ""
    try:
        return sheet_updates.take(batch, user, name, pieces(wanted.sheet), instead_of=instead_of)
    except OverprintError as refused:
        raise SubmissionRefused.of(*reasons_of(refused)) from refused


def _compare(
    batch: Batch, user: User, wanted: WantedUpdate, chore: Chore
) -> tuple[Summary, AddedFiles | None]:
    brought = _bring(batch, user, wanted.images) if wanted.images is not None else None
    if brought is not None:
        chore = chore_requests.request(batch, Chore.Kind.COMPARE)
    if wanted.renamed:
        chore = _read_renamed(batch, wanted.renamed)
    if wanted.key or wanted.is_part:
        chore = _compare_by(batch, wanted)
    do(batch, chore)
    here = SheetUpdate.objects.get(batch=batch).found.get("renamed", {})
    require_renamed(here, wanted.renamed, wanted.sheet)
    if brought is not None:
        _judge_differing(batch, user, wanted, brought)
    found = Summary.from_json(SheetUpdate.objects.get(batch=batch).comparison)
    _require_key(found, wanted.key, legible(wanted.sheet.name))
    return found, brought


def _read_renamed(batch: Batch, renamed: Mapping[str, str]) -> Chore:
    choices = SheetUpdate.objects.get(batch=batch).choices
    names = {**(choices.get("renamed") or {}), **renamed}
    return sheet_updates.read_by(batch, {**choices, "renamed": names})


def _require_key(found: Summary, asked: str, sheet: str) -> None:
    if asked and found.by_result:
        raise SubmissionRefused.of(LINES_OF_RESULTS.format(sheet))
    if asked not in ("", ROW, *found.key):
        columns = quoted(found.key_columns)
        raise SubmissionRefused.of(NO_COLUMN.format(sheet, asked, columns))


def _bring(batch: Batch, user: User, images: Path) -> AddedFiles:
    """Take the pictures of a folder or zip. Raises SubmissionRefused if there is none."""
    bring = _bring_folder if images.is_dir() else _bring_zip
    brought = bring(batch, user, images)
    require_some(brought, images)
    return brought


def _bring_folder(batch: Batch, user: User, folder: Path) -> AddedFiles:
    walked = AddedFiles(legible(folder.name))
    files = list(walk(folder, walked))
    announced = ((file.path, folders.pieces_of(file)) for file in files)
    brought = sheet_updates.take_pictures(batch, user, announced)
    brought.skipped = walked.skipped
    for path, sentence in walked.left_out:
        brought.leave_out(path, sentence)
    return brought


def _bring_zip(batch: Batch, user: User, path: Path) -> AddedFiles:
    name, content = legible(path.name), pieces(path)
    chore = sheet_updates.take_zip(batch, user, name, content)
    return AddedFiles(**do(batch, chore).result)


def _judge_differing(batch: Batch, user: User, wanted: WantedUpdate, brought: AddedFiles) -> None:
    """Use pictures that differ from used ones of their names, or say that those stay."""
    if wanted.differing == "use" and newer_pictures.all_usable(batch):
        sheet_updates.accept_pictures(batch, user, None)
        do(batch, chore_requests.open_one(batch, Chore.Kind.COMPARE))
        return
    for newer in newer_pictures.waiting(batch):
        brought.taken -= 1
        brought.leave_out(newer.path, newer.sentence or KEPT)


def _compare_by(batch: Batch, wanted: WantedUpdate) -> Chore:
    is_part = True if wanted.is_part else None
    return sheet_updates.compare_by(
        batch, key_by=wanted.key_by, key_column=wanted.key_column, is_part=is_part
    )


def _require_answers(found: Summary, wanted: WantedUpdate) -> None:
    if reasons := list(_unanswered(found, wanted)):
        raise SubmissionRefused.of(*reasons)


def _unanswered(found: Summary, wanted: WantedUpdate) -> Iterator[str]:
    name = wanted.sheet.name
    if found.gone and not wanted.gone:
        say = SAY_GONE_RESULTS if found.by_picture else SAY_GONE
        yield say.format(name, found.gone)
    if found.conflicts and not wanted.conflicts:
        yield SAY_CONFLICTS.format(name, found.conflicts)


def _throw_away(batch: Batch, key: str) -> None:
    """Throw the sheet with this key away unless the rows follow it already, or another one has
    taken its place.
    """
    update = uploads.open_here(batch)
    if update is not None and update.key == key:
        sheet_updates.discard(batch)
