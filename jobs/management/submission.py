"""Submits a batch from files on this machine, by the same functions as the pages use. For
`manage.py submit`.

Chores are done by the site's chores process or this one, whichever is quicker. Images are made only
by the site's workers.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import batched
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from django.contrib.auth.models import User

from jobs import control
from jobs.chores.runner import Runner
from jobs.control import deletions
from jobs.control.matches import with_every_picture
from jobs.design.facts.columns import folded
from jobs.errors import OverprintError
from jobs.intake import attachments, chore_requests
from jobs.intake.files.folder_files import FolderFile, is_hidden
from jobs.intake.files.legible_names import by_legible_name, legible
from jobs.intake.pictures import folders
from jobs.intake.pictures.added_files import AddedFiles
from jobs.intake.rows import match_counts
from jobs.intake.rows.matches import by_only_picture
from jobs.library import insets
from jobs.management.wanted_files import (
    DesignAndReasons,
    Document,
    SubmissionRefused,
    file_problems,
    images_problems,
    insets_problems,
    read_design,
    reasons_of,
)
from jobs.models import Batch, Chore, Sheet

AT_ONCE = 200  #: insets that are open at the same time
SHORTEST_PAUSE, LONGEST_PAUSE = 0.05, 0.5  #: seconds between two looks at a chore
MISSING_INSET = (
    "The box picture {} of the design is not here. Put its file into the folder of --box-pictures."
)
NO_NAMES = "--every-picture needs a --sheet with a column that names pictures, and no --photos-say."
NO_COLUMN = "No column of the sheet names pictures. Add a column with their file names."
NO_SHEET = "--by-language, --rows-from and --rename need a --sheet."
NOT_RENAMED = "{} has no column “{}” to rename, or one that is called “{}” already."
NO_FIRST_COLUMN = "--rows-to needs --rows-from."
IN_ONE_LANGUAGE = (
    "{} has no columns in several languages, such as headline_de and headline_ar. Name them so, or "
    "leave --by-language "
    "out."
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for on the command line. `sheet` None: make rows from the pictures' names.
    `design`: a file, or the name of a saved design; empty for a good default. `insets`: a folder of
    pictures that the design uses. `by_language`: a picture in each language of the sheet's columns.
    `rows_from` and `rows_to`: the first and last column of which each cell is a row. `stated`:
    column and fact, if its cells are what the photos say. `clocks`: what to add to the times of
    cameras, such as `+1:30`, by their names. `renamed`: names by which columns are read, by those
    in the sheet. `every_picture`: a result for each picture of a row.
    `require`: looks at the batch before it starts, and raises OverprintError if it is not as it has
    to be.
    """

    images: Path
    sheet: Path | None = None
    design: str = ""
    name: str = ""
    insets: Path | None = None
    by_language: bool = False
    rows_from: str | None = None
    rows_to: str | None = None
    stated: tuple[str, str] | None = None
    clocks: Mapping[str, str] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    every_picture: bool = False
    require: Callable[[Batch], None] = lambda _: None


@dataclass(frozen=True, slots=True)
class Submitted:
    batch: Batch
    brought: AddedFiles
    started: int  #: rows

    @property
    def sentence(self) -> str:
        noun = self.batch.match_rule.noun
        return f"Batch {self.batch.pk} started with {self.started:,} {noun}s."


def submit(wanted: Wanted, user: User) -> Submitted:
    """Make and start a batch.

    Raises SubmissionRefused with every reason; then nothing of it is left.
    """
    document, reasons = _look_at_files(wanted)
    batch = control.create(user, legible(wanted.name or wanted.images.absolute().stem))
    with _deleted_unless_started(batch, user):
        if reasons := [*reasons, *_sheet_reasons(batch, wanted)]:
            raise SubmissionRefused.of(*reasons)
        return _fill_and_start(batch, wanted, document)


@contextmanager
def _deleted_unless_started(batch: Batch, user: User) -> Iterator[None]:
    """Delete the batch if anything goes wrong before it starts, and give the reasons."""
    try:
        yield
    except BaseException as error:
        _delete_draft(batch, user)
        if isinstance(error, OverprintError):
            raise SubmissionRefused.of(*reasons_of(error)) from error
        raise


def _delete_draft(batch: Batch, user: User) -> None:
    batch.refresh_from_db()
    if batch.is_draft:
        deletions.at_once(batch, user)


def _fill_and_start(batch: Batch, wanted: Wanted, document: Document | None) -> Submitted:
    brought = _bring_pictures(batch, wanted.images)
    batch.refresh_from_db()
    _correct_clocks(batch, wanted.clocks)
    _match(batch, wanted)
    if document is not None:
        _save_design(batch, wanted, document)
    wanted.require(batch)
    done = ask(batch, Chore.Kind.START)
    return Submitted(batch, brought, done.result["started"])


def _save_design(batch: Batch, wanted: Wanted, document: Document) -> None:
    """Save the design with its insets.

    Raises SubmissionRefused if one is missing or cannot be used.
    """
    if wanted.insets is None:
        control.save_design(batch, batch.owner, document)
    else:
        _save_with_insets(batch, wanted.insets, document)
    batch.refresh_from_db()
    if gone := insets.gone(batch.design) if batch.design else []:
        raise SubmissionRefused.of(*map(MISSING_INSET.format, gone))


def _save_with_insets(batch: Batch, folder: Path, document: Document) -> None:
    """Store the insets of a folder, some at a time: each is an open file until it is stored."""
    for some in list(batched(_files_in(folder), AT_ONCE)) or [()]:
        with ExitStack() as held:
            came = [held.enter_context(_received(path)) for path in some]
            version = control.add_insets(batch, batch.owner, document, came)
        document = version.document


def _files_in(folder: Path) -> list[Path]:
    return sorted(filter(_is_visible_file, folder.iterdir()))


def _is_visible_file(path: Path) -> bool:
    return not is_hidden(path.name) and path.is_file()


def _received(path: Path) -> AbstractContextManager[insets.Received]:
    return insets.received(legible(path.name), pieces(path))


# --- The sheet ------------------------------------------------------------------------------------


def _sheet_reasons(batch: Batch, wanted: Wanted) -> list[str]:
    """Read the sheet into the batch.

    Return the reasons why that is not possible; empty if it worked.
    """
    path = wanted.sheet
    if path is None or file_problems(path, "sheet"):
        return []
    try:
        _read_sheet(batch, path, wanted)
    except OverprintError as refused:
        return reasons_of(refused)
    if wanted.by_language and not Sheet.objects.get(batch=batch).language_column:
        return [IN_ONE_LANGUAGE.format(path.name)]
    return []


def _read_sheet(batch: Batch, path: Path, wanted: Wanted) -> None:
    attachments.store_sheet(batch, legible(path.name), pieces(path))
    names = ("by_language", "rows_from", "rows_to")
    choices = {name: getattr(wanted, name) for name in names} | {"renamed": dict(wanted.renamed)}
    do(batch, attachments.choose_reading(batch, choices))
    found = Sheet.objects.get(batch=batch).found
    require_renamed(found.get("renamed", {}), wanted.renamed, path)


def require_renamed(found: Mapping[str, str], wanted: Mapping[str, str], sheet: Path) -> None:
    """Raise SubmissionRefused unless the columns of a sheet are read by the names that were
    wanted.
    """
    missed = [pair for pair in wanted.items() if found.get(pair[0]) != pair[1]]
    if missed:
        name = legible(sheet.name)
        raise SubmissionRefused.of(*(NOT_RENAMED.format(name, *pair) for pair in missed))


def _contradictions(wanted: Wanted) -> Iterator[str]:
    """Yield why options cannot be used together."""
    if wanted.every_picture and (wanted.sheet is None or wanted.stated is not None):
        yield NO_NAMES
    if wanted.sheet is None and (wanted.by_language or wanted.rows_from or wanted.renamed):
        yield NO_SHEET
    if wanted.rows_to and not wanted.rows_from:
        yield NO_FIRST_COLUMN


def _look_at_files(wanted: Wanted) -> DesignAndReasons:
    """Return the design document and everything that is wrong with the files."""
    reasons = images_problems(wanted.images)
    reasons += _contradictions(wanted)
    if wanted.sheet:
        reasons += file_problems(wanted.sheet, "sheet")
    if wanted.insets:
        reasons += insets_problems(wanted.insets, has_design=bool(wanted.design))
    document, problems = read_design(wanted.design) if wanted.design else (None, [])
    return document, [*reasons, *problems]


# --- Pictures -------------------------------------------------------------------------------------


def _bring_pictures(batch: Batch, path: Path) -> AddedFiles:
    brought = _bring_folder(batch, path) if path.is_dir() else _bring_zip(batch, path)
    require_some(brought, path)
    return brought


def require_some(brought: AddedFiles, path: Path) -> None:
    """Raise SubmissionRefused with the reasons if no picture was taken."""
    if not brought.taken:
        left_out = map(": ".join, brought.left_out[:20])
        raise SubmissionRefused.of(f"There is no picture in {path}.", *left_out)


def _bring_zip(batch: Batch, path: Path) -> AddedFiles:
    chore = attachments.take_zip(batch, legible(path.name), pieces(path))
    return AddedFiles(**do(batch, chore).result)


def _bring_folder(batch: Batch, folder: Path) -> AddedFiles:
    brought = AddedFiles(legible(folder.name))
    folders.bring(batch, list(walk(folder, brought)), brought)
    return brought


def walk(folder: Path, brought: AddedFiles) -> Iterator[FolderFile]:
    """Yield every file in sorted order.

    Follow links; skip hidden files and those that systems keep for themselves.
    """
    for path, relative in _legible_paths(folder, brought):
        if is_hidden(relative) or not path.is_file():
            brought.skipped += 1
        else:
            yield _file(path, relative)


def _file(path: Path, relative: str) -> FolderFile:
    return FolderFile(relative, *_size_and_time(path), partial(_open, path))


def _legible_paths(folder: Path, brought: AddedFiles) -> Iterator[tuple[Path, str]]:
    """Yield every path below a folder, and how the batch calls it. A folder that cannot be read
    is left out.
    """

    def leave_out(error: OSError) -> None:
        brought.leave_out(*_unreadable(error))

    texts = {str(folder): PurePosixPath()}
    for here, below, names in os.walk(folder, onerror=leave_out):
        below[:] = sorted(name for name in below if not name.startswith("."))
        for text, name in by_legible_name([*below, *names]).items():
            texts[str(Path(here, name))] = texts[here] / text
        for path in (Path(here, name) for name in sorted(names)):
            yield path, str(texts[str(path)])


def _open(path: Path) -> BinaryIO:
    return path.open("rb")


def _unreadable(error: OSError) -> tuple[str, str]:
    return legible(str(error.filename)), f"This folder cannot be read: {error.strerror}."


def _size_and_time(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_size, int(stat.st_mtime * 1000)


def pieces(path: Path) -> Iterator[bytes]:
    with _open(path) as file:
        yield from folders.pieces(file)


# --- Rows and their pictures ----------------------------------------------------------------------


def _correct_clocks(batch: Batch, clocks: Mapping[str, str]) -> None:
    """Correct the clocks of cameras, which are known once the pictures have been looked at."""
    if clocks:
        ask(batch, Chore.Kind.LOOK)
        control.correct_clocks(batch, clocks)


def _match(batch: Batch, wanted: Wanted) -> None:
    """Match rows by the column that names pictures, or that holds what the photos say.

    Without such a column, a single picture is used for all rows.
    """
    if wanted.stated is not None:
        _match_by_fact(batch, *wanted.stated)
    elif wanted.sheet is None:
        ask(batch, Chore.Kind.MATCH, by="pictures")
    else:
        _match_by_sheet(batch)
        if wanted.every_picture:
            _match_every_picture(batch)


def _match_every_picture(batch: Batch) -> None:
    """Make a row for each picture of the sheet's rows. Raises SubmissionRefused."""
    if batch.match_rule.by != "column":
        raise SubmissionRefused.of(NO_NAMES)
    ask(batch, Chore.Kind.MATCH, **with_every_picture(batch, every=True).to_json())


def _match_by_fact(batch: Batch, column: str, fact: str) -> None:
    ask(batch, Chore.Kind.MATCH, by="column", column=column, fact=folded(fact))


def _match_by_sheet(batch: Batch) -> None:
    ask(batch, Chore.Kind.MATCH)
    if match_counts.counts(batch).column is None:
        _match_with_the_only_picture(batch)


def _match_with_the_only_picture(batch: Batch) -> None:
    rule = by_only_picture(batch)
    if rule is None:
        raise SubmissionRefused.of(NO_COLUMN)
    ask(batch, Chore.Kind.MATCH, **rule.to_json())


def ask(batch: Batch, kind: Chore.Kind, **payload: Any) -> Chore:
    """Request a chore, do it or wait for it, and read the batch again.

    Raises SubmissionRefused when the chore fails.
    """
    done = do(batch, chore_requests.request(batch, kind, **payload))
    batch.refresh_from_db()
    return done


def do(batch: Batch, chore: Chore) -> Chore:
    """Wait for a chore, and do it here when nobody else has begun.

    Raises SubmissionRefused when it fails.
    """
    _wait(batch, chore)
    if chore.has_failed:
        problems = chore.details.get("problems") or [chore.sentence]
        raise SubmissionRefused.of(*map(str, problems))
    return chore


def _wait(batch: Batch, chore: Chore) -> None:
    """Do the chore, or wait for who does it. What is done here wakes this process when it ends."""
    runner = Runner(batch.pk)
    pauses = _pauses()
    try:
        while chore.is_open:
            runner.step(next(pauses))
            chore.refresh_from_db()
    finally:
        runner.stop()


def _pauses() -> Iterator[float]:
    """Yield the seconds between two looks at a chore: the longer it takes, the fewer looks."""
    pause = SHORTEST_PAUSE
    while True:
        yield pause
        pause = min(pause * 1.5, LONGEST_PAUSE)
