"""The inbox: a folder on this machine, OVERPRINT_INBOX, that people fill through a share or rsync
instead of a browser.

Its pictures are copied into a batch; the inbox itself is never changed, and no link is followed.
"""

from pathlib import PurePosixPath

from django.conf import settings

from jobs.intake import chore_requests
from jobs.intake.drafts import ensure_draft
from jobs.intake.pictures import folders, guarded_folders, inbox_folders
from jobs.intake.pictures.added_files import AddedFiles
from jobs.intake.pictures.inbox_folders import LOOSE, Folder, InboxRefused, names_in, opened
from jobs.models import Batch, Chore
from jobs.processes import folder_looks, shares
from jobs.reporting import ReportProgress

INBOX = "The inbox"  #: begins a sentence


def listed() -> list[Folder]:
    """Return the folders that can be copied, the latest first.

    Raises InboxRefused; FolderSilent if the inbox does not answer.
    """
    if not settings.INBOX:
        raise InboxRefused(
            "This site has no inbox folder. The person who runs it can set one with "
            "OVERPRINT_INBOX."
        )
    return folder_looks.ask(INBOX, inbox_folders.found_in, settings.INBOX)


def request(batch: Batch, name: str) -> Chore:
    """Request a copy of a folder of the inbox.

    Raises InboxRefused, FolderSilent, NotPossibleNow.
    """
    ensure_draft(batch)
    _require_listed(name)
    return chore_requests.request(batch, Chore.Kind.INBOX, folder=name)


def _require_listed(name: str) -> None:
    if name not in [folder.name for folder in listed()]:
        raise InboxRefused(
            f"The inbox no longer has a folder “{name}” with files. Reload the inbox."
        )


def take(batch: Batch, name: str, report: ReportProgress) -> AddedFiles:
    """Copy the pictures of a folder of the inbox.

    Raises InboxRefused, NotPossibleNow, NoRoom, StorageFailed.
    """
    ensure_draft(batch)
    brought = AddedFiles(name)
    with (
        shares.at_work_in(INBOX if name == LOOSE else f"The folder “{name}” of the inbox"),
        opened(settings.INBOX, None) as inbox,
        opened(names_in(inbox).get(name, name), inbox) as folder,
    ):
        is_loose = name == LOOSE
        within = PurePosixPath() if is_loose else PurePosixPath(name)
        found = list(guarded_folders.found(folder, within, brought, deep=not is_loose))
        folders.bring(batch, found, brought, report)
    return brought
