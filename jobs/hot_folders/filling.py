"""Fill the batch of a dropped set by the recipe of its hot folder, check it, and start it."""

from jobs import control
from jobs.checking import check as checking
from jobs.hot_folders import new_folders, places
from jobs.hot_folders.new_folders import HotFolderRefused
from jobs.intake import attachments
from jobs.intake.files.folder_files import FolderFile
from jobs.intake.pictures import folders, inspecting
from jobs.intake.pictures.added_files import AddedFiles
from jobs.intake.rows import matches, rows
from jobs.matching import MatchRule
from jobs.models import Batch, HotFolder, HotSet, Sheet
from jobs.reading import blocked_rows
from jobs.reporting import ReportProgress
from jobs.states import State

GONE = "This set no longer belongs to a hot folder."


def fill(batch: Batch, report: ReportProgress) -> int:
    """Fill and start the batch of a dropped set; return the number of rows to make, 0 if it waits
    for a person.

    Killed at any moment, it can be done again. Raises HotFolderRefused, SheetRefused,
    DesignRefused, NoRoom, StorageFailed: then the batch stays a draft that a person can complete.
    """
    hot_set = _set_of(batch)
    if not batch.is_draft:
        return batch.jobs.exclude(state=State.LEFT_OUT).count()
    folder = hot_set.folder
    with places.at_work_in(folder.name):
        places.move(folder.name, hot_set.name, hot_set.place)
        _bring(batch, folder, hot_set.place, report)
    inspecting.look(batch, report)
    _read(batch, folder, report)
    control.save_design(batch, folder.owner, folder.design_version.document)
    return _start(batch, folder, report)


def _set_of(batch: Batch) -> HotSet:
    """Return the set with its hot folder. Raises HotFolderRefused if that was forgotten."""
    hot_set = HotSet.objects.select_related("folder").filter(batch=batch).first()
    if hot_set is None:
        raise HotFolderRefused(GONE)
    return hot_set


def _bring(batch: Batch, folder: HotFolder, place: str, report: ReportProgress) -> None:
    """Store the pictures and the sheet of the set."""
    with places.opened(folder.name, new_folders.TAKEN, place) as here:
        found = places.files(here)
        sheets = places.sheets_among(found)
        pictures = [file for file in found if file not in sheets]
        folders.bring(batch, pictures, AddedFiles(place), report)
        if folder.match_rule.by != "pictures":
            _store_sheet(batch, folder, sheets)


def _store_sheet(batch: Batch, folder: HotFolder, sheets: list[FolderFile]) -> None:
    sheet = _only(sheets)
    with sheet.open() as file:
        attachments.store_sheet(batch, sheet.path, folders.pieces(file))
    Sheet.objects.filter(batch=batch).update(choices=folder.choices)


def _only(sheets: list[FolderFile]) -> FolderFile:
    if len(sheets) != 1:
        raise HotFolderRefused(f"The set has {len(sheets)} sheets; it needs exactly one.")
    return sheets[0]


def _read(batch: Batch, folder: HotFolder, report: ReportProgress) -> None:
    """Read the rows and give them their pictures, as in the batch of the recipe."""
    by = folder.match_rule.by
    if by == "pictures":
        rows.from_pictures(batch)
        return
    rows.keep_match_rule(batch, folder.match_rule if by == "column" else MatchRule())
    matches.read_sheet(batch, report)
    if by == "one" and (rule := matches.by_only_picture(batch)):
        matches.match_rows(batch, rule.to_json())


def _start(batch: Batch, folder: HotFolder, report: ReportProgress) -> int:
    """Check and start, unless rows would fail and the recipe leaves that to a person."""
    _check(batch, report)
    if blocked_rows(batch).exists():
        if not folder.leaves_out:
            return 0
        control.leave_out(batch, folder.owner, report)
    return control.start(batch, folder.owner)


def _check(batch: Batch, report: ReportProgress) -> None:
    batch.refresh_from_db()
    checking.check(batch, report)
    batch.refresh_from_db()
