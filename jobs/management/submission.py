"""Submits a batch from files on this machine, by the same functions as the pages use. For
`manage.py submit`.

Chores are done by the site's chores process or this one, whichever is quicker. Images are made only
by the site's workers.
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import batched
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from django.contrib.auth.models import User

from jobs import control, design
from jobs.chores.runner import Runner
from jobs.control import deletions
from jobs.design.facts.columns import folded
from jobs.errors import DesignRefused, InputRefused, OverprintError
from jobs.intake import attachments, chore_requests
from jobs.intake.files.legible_names import by_legible_name, legible
from jobs.intake.pictures import folders
from jobs.intake.pictures.added_files import AddedFiles
from jobs.intake.pictures.folders import FolderFile
from jobs.intake.rows import matches
from jobs.library import insets
from jobs.models import Batch, Chore, SavedDesign, Sheet

AT_ONCE = 200  #: insets that are open at the same time
IN_ONE_LANGUAGE = (
    "{} has no columns in several languages, such as headline_de and headline_ar. Name them so, or "
    "leave --by-language "
    "out."
)


class SubmissionRefused(InputRefused):
    """Nothing was submitted; `details["reasons"]` lists every reason."""

    code = "submission_refused"

    @classmethod
    def of(cls, reasons: list[str]) -> "SubmissionRefused":
        return cls("\n".join(reasons), reasons=reasons)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for on the command line. `sheet` None: make rows from the pictures' names.
    `design`: a file, or the name of a saved design; empty for a good default. `insets`: a folder of
    pictures that the design uses. `by_language`: a picture in each language of the sheet's columns.
    `stated`: column and fact, if its cells are what the photos say. `clocks`: what to add to the
    times of cameras, such as `+1:30`, by their names. `require`: looks at the batch before it
    starts, and raises OverprintError if it is not as it has to be.
    """

    images: Path
    sheet: Path | None = None
    design: str = ""
    name: str = ""
    insets: Path | None = None
    by_language: bool = False
    stated: tuple[str, str] | None = None
    clocks: Mapping[str, str] = field(default_factory=dict)
    require: Callable[[Batch], None] = lambda _: None


@dataclass(frozen=True, slots=True)
class Submitted:
    batch: Batch
    brought: AddedFiles
    started: int  #: rows


def submit(wanted: Wanted, user: User) -> Submitted:
    """Make and start a batch.

    Raises SubmissionRefused with every reason; then nothing of it is left.
    """
    document, reasons = _look_at_files(wanted)
    batch = control.create(user, legible(wanted.name or wanted.images.absolute().stem))
    with _deleted_unless_started(batch, user):
        if reasons := [*reasons, *_sheet_reasons(batch, wanted)]:
            raise SubmissionRefused.of(reasons)
        return _fill_and_start(batch, wanted, document)


@contextmanager
def _deleted_unless_started(batch: Batch, user: User) -> Iterator[None]:
    """Delete the batch if anything goes wrong before it starts, and give the reasons."""
    try:
        yield
    except BaseException as error:
        batch.refresh_from_db()
        if batch.is_draft:
            deletions.at_once(batch, user)
        if isinstance(error, OverprintError):
            raise SubmissionRefused.of(reasons_of(error)) from error
        raise


def _fill_and_start(batch: Batch, wanted: Wanted, document: dict[str, Any] | None) -> Submitted:
    brought = _bring_pictures(batch, wanted.images)
    batch.refresh_from_db()
    _correct_clocks(batch, wanted.clocks)
    _match(batch, wanted)
    if document is not None:
        _save_design(batch, wanted, document)
    wanted.require(batch)
    done = do(batch, chore_requests.request(batch, Chore.Kind.START))
    batch.refresh_from_db()
    return Submitted(batch, brought, done.result["started"])


def _save_design(batch: Batch, wanted: Wanted, document: dict[str, Any]) -> None:
    """Save the design with its insets.

    Raises SubmissionRefused if one is missing or cannot be used.
    """
    if wanted.insets is None:
        control.save_design(batch, batch.owner, document)
    else:
        _save_with_insets(batch, wanted.insets, document)
    batch.refresh_from_db()
    gone = insets.gone(batch.design) if batch.design else []
    if gone:
        how = "Put its file into the folder of --box-pictures."
        raise SubmissionRefused.of(
            [f"The box picture {name} of the design is not here. {how}" for name in gone]
        )


def _save_with_insets(batch: Batch, folder: Path, document: dict[str, Any]) -> None:
    """Store the insets of a folder, some at a time: each is an open file until it is stored."""
    paths = [
        path
        for path in sorted(folder.iterdir())
        if path.is_file() and not folders.is_hidden(path.name)
    ]
    for some in list(batched(paths, AT_ONCE)) or [()]:
        with ExitStack() as held:
            came = [
                held.enter_context(insets.received(legible(path.name), pieces(path)))
                for path in some
            ]
            version = control.add_insets(batch, batch.owner, document, came)
        document = version.document


# --- Sheet and design -----------------------------------------------------------------------------


def _sheet_reasons(batch: Batch, wanted: Wanted) -> list[str]:
    """Read the sheet into the batch.

    Return the reasons why that is not possible; empty if it worked.
    """
    path = wanted.sheet
    if path is None or file_problems(path, "sheet"):
        return []
    try:
        attachments.store_sheet(batch, legible(path.name), pieces(path))
        do(batch, attachments.choose_reading(batch, {"by_language": wanted.by_language}))
    except OverprintError as refused:
        return reasons_of(refused)
    if wanted.by_language and not Sheet.objects.get(batch=batch).language_column:
        return [IN_ONE_LANGUAGE.format(path.name)]
    return []


def _look_at_files(wanted: Wanted) -> tuple[dict[str, Any] | None, list[str]]:
    """Return the design document and everything that is wrong with the files."""
    reasons = [*images_problems(wanted.images)]
    if wanted.sheet:
        reasons += file_problems(wanted.sheet, "sheet")
    if wanted.insets:
        reasons += _insets_problems(wanted)
    document = None
    if wanted.design:
        document, problems = _read_design(wanted.design)
        reasons += problems
    return document, reasons


def _insets_problems(wanted: Wanted) -> list[str]:
    if wanted.insets is None or not wanted.insets.is_dir():
        return [f"There is no folder of box pictures at {wanted.insets}."]
    if not wanted.design:
        return ["--box-pictures goes with --design, which says where they stand."]
    return (
        []
        if os.access(wanted.insets, os.R_OK | os.X_OK)
        else [f"The folder {wanted.insets} cannot be read."]
    )


def images_problems(path: Path) -> list[str]:
    if path.is_dir():
        return (
            []
            if os.access(path, os.R_OK | os.X_OK)
            else [f"The folder {path} cannot be read: no permission."]
        )
    return file_problems(path, "folder or zip of images")


def file_problems(path: Path, what: str) -> list[str]:
    if not path.exists():
        return [f"There is no {what} at {path}."]
    if not path.is_file():
        return [f"{path} is not a file, so it cannot be the {what}."]
    return [] if os.access(path, os.R_OK) else [f"The {what} {path} cannot be read: no permission."]


def _read_design(asked: str) -> tuple[dict[str, Any] | None, list[str]]:
    path = Path(asked)
    if not path.exists():
        return _saved_design(asked)
    if problems := file_problems(path, "design"):
        return None, problems
    try:
        document = json.loads(path.read_bytes())
        return design.to_document(design.parse(document)), []
    except (ValueError, RecursionError) as error:
        return None, [f"The design {path} is not JSON: {error}."]
    except DesignRefused as refused:
        return None, [f"The design {path}: {reason}" for reason in reasons_of(refused)]


def _saved_design(asked: str) -> tuple[dict[str, Any] | None, list[str]]:
    saved = SavedDesign.objects.filter(name=legible(asked)).select_related("version").first()
    if saved is None:
        return None, [f"There is no design at {asked}, and none is saved under this name."]
    return saved.version.document, []


def reasons_of(error: OverprintError) -> list[str]:
    """Return one sentence for each problem, with its place where it has one."""
    if isinstance(error, SubmissionRefused):
        return list(error.details["reasons"])
    problems = error.details.get("problems") or [error.sentence]
    return [
        problem if isinstance(problem, str) else ": ".join(map(str, problem))
        for problem in problems
    ]


# --- Pictures -------------------------------------------------------------------------------------


def _bring_pictures(batch: Batch, path: Path) -> AddedFiles:
    brought = _bring_folder(batch, path) if path.is_dir() else _bring_zip(batch, path)
    require_some(brought, path)
    return brought


def require_some(brought: AddedFiles, path: Path) -> None:
    """Raise SubmissionRefused with the reasons if no picture was taken."""
    if not brought.taken:
        raise SubmissionRefused.of(
            [f"There is no picture in {path}.", *map(": ".join, brought.left_out[:20])]
        )


def _bring_zip(batch: Batch, path: Path) -> AddedFiles:
    return AddedFiles(
        **do(batch, attachments.take_zip(batch, legible(path.name), pieces(path))).result
    )


def _bring_folder(batch: Batch, folder: Path) -> AddedFiles:
    brought = AddedFiles(legible(folder.name))
    folders.bring(batch, list(walk(folder, brought)), brought)
    return brought


def walk(folder: Path, brought: AddedFiles) -> Iterator[FolderFile]:
    """Yield every file in sorted order.

    Follow links; skip hidden files and those that systems keep for themselves.
    """
    for path, relative in _legible_paths(folder, brought):
        if folders.is_hidden(relative) or not path.is_file():
            brought.skipped += 1
        else:
            yield FolderFile(relative, *_size_and_time(path), partial(_open, path))


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
        do(batch, chore_requests.request(batch, Chore.Kind.LOOK))
        control.correct_clocks(batch, clocks)


def _match(batch: Batch, wanted: Wanted) -> None:
    """Match rows by the column that names pictures, or that holds what the photos say.

    Without such a column, a single picture is used for all rows.
    """
    if wanted.stated is not None:
        column, fact = wanted.stated
        do(
            batch,
            chore_requests.request(
                batch, Chore.Kind.MATCH, by="column", column=column, fact=folded(fact)
            ),
        )
        batch.refresh_from_db()
        return
    if wanted.sheet is None:
        do(batch, chore_requests.request(batch, Chore.Kind.MATCH, by="pictures"))
        return
    do(batch, chore_requests.request(batch, Chore.Kind.MATCH))
    batch.refresh_from_db()
    if matches.counts(batch).column is None:
        _match_with_the_only_picture(batch)
    batch.refresh_from_db()


def _match_with_the_only_picture(batch: Batch) -> None:
    only = batch.sources.exclude(key="")[:2]
    if len(only) != 1:
        raise SubmissionRefused.of(
            ["No column of the sheet names pictures. Add a column with their file names."]
        )
    do(batch, chore_requests.request(batch, Chore.Kind.MATCH, by="one", source=only[0].pk))


def do(batch: Batch, chore: Chore) -> Chore:
    """Wait for a chore, and do it here when nobody else has begun.

    Raises SubmissionRefused when it fails.
    """
    runner = Runner(batch.pk)
    try:
        while chore.is_open:
            runner.step(0.05)
            chore.refresh_from_db()
    finally:
        runner.stop()
    if chore.has_failed:
        raise SubmissionRefused.of(
            list(map(str, chore.details.get("problems") or [chore.sentence]))
        )
    return chore
