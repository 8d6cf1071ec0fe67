"""Submits a batch from files on this machine, by the same functions as the pages use. For
`manage.py submit`.

Chores are done by the site's chores process or this one, whichever is quicker. Images are made only
by the site's workers.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import batched
from pathlib import Path

from django.contrib.auth.models import User

from jobs import control
from jobs.control import deletions
from jobs.control.matches import with_every_picture
from jobs.design.facts.columns import folded
from jobs.errors import OverprintError
from jobs.intake import attachments
from jobs.intake.files.folder_files import is_hidden
from jobs.intake.files.legible_names import legible
from jobs.intake.pictures.added_files import AddedFiles
from jobs.intake.rows import match_counts
from jobs.intake.rows.matches import by_only_picture
from jobs.library import insets
from jobs.management import picture_files
from jobs.management.picture_files import pieces
from jobs.management.waited_chores import ask, do
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
from jobs.texts import counted

AT_ONCE = 200  #: insets that are open at the same time
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
        rows = counted(self.started, self.batch.match_rule.noun)
        return f"Batch {self.batch.pk} started with {rows}."


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
    brought = picture_files.bring(batch, wanted.images)
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
