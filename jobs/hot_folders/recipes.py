"""What a person can ask of hot folders: make one from a batch, stop it, start it, forget it."""

from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from jobs.audit import note
from jobs.design.safe_names import safe
from jobs.errors import NotPossibleNow
from jobs.hot_folders import places
from jobs.models import Batch, DesignVersion, HotFolder, Sheet

LONGEST_NAME = 60


def make(batch: Batch, user: User, name: str, *, leaves_out: bool) -> HotFolder:
    """Make a hot folder whose sets become batches like this one.

    Raises NotPossibleNow for a batch without a design, and for a name that is in use or cannot be
    a folder's; HotFolderRefused or FolderSilent if its folders cannot be made.
    """
    name = _ensure_usable(name)
    version = batch.design_version
    if version is None:
        raise NotPossibleNow("Choose how the text looks first, on the Design page.")
    places.make(name)
    try:
        with transaction.atomic():
            folder = _create(batch, version, owner=user, name=name, leaves_out=leaves_out)
            note(user, batch, "hot_folder", name=name)
    except IntegrityError:
        raise NotPossibleNow(
            f"There is already a hot folder named “{name}”. Choose another name."
        ) from None
    return folder


def _create(batch: Batch, version: DesignVersion, **settings: Any) -> HotFolder:
    """Store a hot folder with the design of the batch, how it matches, and how it reads."""
    sheet = Sheet.objects.filter(batch=batch).first()
    return HotFolder.objects.create(
        recipe=batch,
        design_version=version,
        match=batch.match_rule.as_chosen.to_json(),
        choices=sheet.choices if sheet else {},
        **settings,
    )


def stop(folder: HotFolder, user: User) -> None:
    """Take nothing from the folder until it is started again. Batches that were made continue."""
    if _row(folder).filter(stopped_at=None).update(stopped_at=Now()):
        note(user, folder.recipe, "hot_folder_stop", name=folder.name)


def start(folder: HotFolder, user: User) -> None:
    """Take sets from the folder again."""
    if _row(folder).exclude(stopped_at=None).update(stopped_at=None, trouble=""):
        note(user, folder.recipe, "hot_folder_start", name=folder.name)


def forget(folder: HotFolder, user: User) -> None:
    """Remove the hot folder from the site. Its files and its batches stay."""
    note(user, folder.recipe, "hot_folder_forget", name=folder.name)
    folder.delete()


def _row(folder: HotFolder) -> QuerySet[HotFolder]:
    return HotFolder.objects.filter(pk=folder.pk)


def _ensure_usable(name: str) -> str:
    plain = " ".join(name.split())
    if not _is_of_folder(plain):
        raise NotPossibleNow(
            f"A hot folder needs a name of at most {LONGEST_NAME} characters that a folder can "
            'have: without / \\ : * ? " < > |.'
        )
    return plain


def _is_of_folder(name: str) -> bool:
    """Return whether a folder can have this name."""
    return 0 < len(name) <= LONGEST_NAME and safe(name) == name and not name.startswith(".")
