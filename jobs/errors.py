"""What can go wrong, said so that a person can act: a stable code, a sentence, a remedy.

Two families. `InputRefused`: what a person brought is not taken, and nothing of it was kept.
`JobFailed`: one image could not be made; its row keeps code and sentence, and the rest goes on.
Unexpected exceptions are none of these: they are logged and shown as `Unexpected`.
"""

from enum import StrEnum
from typing import Any, ClassVar, Self


class Remedy(StrEnum):
    """What helps against a failure. A page offers exactly this, and *Retry* only where it can help."""

    RETRY = "retry"
    CORRECT_TEXT = "correct_text"
    REPLACE_PICTURE = "replace_picture"
    ADD_FONT = "add_font"
    ADD_INSET = "add_inset"
    CHANGE_DESIGN = "change_design"
    ASK_ADMIN = "ask_admin"


class OverprintError(Exception):
    """Base of every expected failure.

    `sentence` says what came, what is allowed, what to do. `details` are plain JSON values (row, column,
    sizes) for pages and reports. Survives pickling, because work runs in child processes.
    """

    code: ClassVar[str] = "error"
    remedy: ClassVar[Remedy] = Remedy.ASK_ADMIN

    def __init__(self, sentence: str, **details: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.details = details

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.sentence, self.details)

    def __str__(self) -> str:
        return self.sentence


def _rebuild(kind: type[OverprintError], sentence: str, details: dict[str, Any]) -> OverprintError:
    return kind(sentence, **details)


# --- Input that is not taken ---------------------------------------------------------------------


class InputRefused(OverprintError):
    """Something a person brought is not taken; nothing of it was kept."""

    code = "input_refused"


class FileRefused(InputRefused):
    """An uploaded file is no picture, empty, too large, or of a kind we do not take."""

    code = "file_refused"


class KindRefused(FileRefused):
    """An uploaded file is whole, but of a kind we do not take; the sentence says which."""


class ArchiveRefused(InputRefused):
    """An uploaded zip is damaged, encrypted, or would unpack to more than is allowed."""

    code = "archive_refused"


class SheetRefused(InputRefused):
    """A spreadsheet cannot be read as rows; `details["problems"]` lists every reason."""

    code = "sheet_refused"


class TextRefused(InputRefused):
    """A text that was written into a row is longer than a cell can be."""

    code = "text_refused"


class DesignRefused(InputRefused):
    """A design document is not valid; `details["problems"]` lists `[path, sentence]` pairs."""

    code = "design_refused"


class FontRefused(InputRefused):
    """An uploaded file is no font, damaged, or more than we draw with."""

    code = "font_refused"


class NoRoom(InputRefused):
    """The disk would be too full after taking it; asked before the first byte is kept."""

    code = "no_room"


class NotPossibleNow(InputRefused):
    """The batch is in a state in which this cannot be done (start without rows, pause a settled batch)."""

    code = "not_possible_now"


class DesignChanged(NotPossibleNow):
    """The design was saved elsewhere since the person opened it."""

    code = "design_changed"


class CellsChanged(NotPossibleNow):
    """Somebody else changed the same cells of a row since the person saw them."""

    code = "cells_changed"


# --- Images that could not be made ---------------------------------------------------------------


class JobFailed(OverprintError):
    """One image could not be made. `title` heads its group on the page: one title per code."""

    title: ClassVar[str] = "Something unexpected happened"
    kinds: ClassVar[dict[str, type["JobFailed"]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        JobFailed.kinds[cls.code] = cls

    @classmethod
    def of(cls, code: str) -> type["JobFailed"]:
        """The class of a stored code; `Unexpected` for one that no longer exists."""
        return cls.kinds.get(code, Unexpected)

    def again(self, sentence: str) -> Self:
        """The same failure in other words."""
        return type(self)(sentence, **self.details)


class Unexpected(JobFailed):
    """A fault of ours. The log has the traceback, with the ids."""

    code = "unexpected"
    title = "Something unexpected happened"
    remedy = Remedy.RETRY


class PictureMissing(JobFailed):
    """The row names a picture that was not uploaded, or names none."""

    code = "picture_missing"
    title = "Picture missing"
    remedy = Remedy.REPLACE_PICTURE


class PictureNotTaken(JobFailed):
    """The file that the row names came along, and is of a kind we do not take: a BMP, a PDF, a text."""

    code = "picture_not_taken"
    title = "Not a picture we take"
    remedy = Remedy.REPLACE_PICTURE


class PictureAmbiguous(JobFailed):
    """Two or more uploaded pictures fit what the row says; we do not guess."""

    code = "picture_ambiguous"
    title = "More than one picture fits"
    remedy = Remedy.REPLACE_PICTURE


class PictureUnreadable(JobFailed):
    """The file is no picture of a kind we open, or is damaged."""

    code = "picture_unreadable"
    title = "The picture cannot be opened"
    remedy = Remedy.REPLACE_PICTURE


class PictureTruncated(JobFailed):
    """The file ends before the picture does."""

    code = "picture_truncated"
    title = "The picture is cut short"
    remedy = Remedy.REPLACE_PICTURE


class PictureTooLarge(JobFailed):
    """More pixels than the limit allows."""

    code = "picture_too_large"
    title = "The picture has too many pixels"
    remedy = Remedy.REPLACE_PICTURE


class PictureAnimated(JobFailed):
    """An animation or a file of several pages: we would have to drop all but one."""

    code = "picture_animated"
    title = "The picture is an animation"
    remedy = Remedy.REPLACE_PICTURE


class TextDoesNotFit(JobFailed):
    """Even at the smallest size of the box. Nothing was cut."""

    code = "text_does_not_fit"
    title = "Text does not fit, even at the smallest size"
    remedy = Remedy.CORRECT_TEXT


class TextOutside(JobFailed):
    """Turned letters would be cut by the edge of the picture."""

    code = "text_outside"
    title = "Text reaches past the edge of the picture"
    remedy = Remedy.CHANGE_DESIGN


class CharactersMissing(JobFailed):
    """No font of the chain has a character of the text."""

    code = "characters_missing"
    title = "No font has a character"
    remedy = Remedy.ADD_FONT


class FontMissing(JobFailed):
    """The file of an uploaded font is no longer in the storage."""

    code = "font_missing"
    title = "A font file is missing"
    remedy = Remedy.ADD_FONT


class InsetMissing(JobFailed):
    """No inset has the name that the design or the row gives, or its file is gone or cannot be read any more."""

    code = "inset_missing"
    title = "An inset is missing"
    remedy = Remedy.ADD_INSET


class TextMissing(JobFailed):
    """A required box would be empty."""

    code = "text_missing"
    title = "A required text is empty"
    remedy = Remedy.CORRECT_TEXT


class ValueUnusable(JobFailed):
    """A cell is no number, date or colour, where the design asks for one."""

    code = "value_unusable"
    title = "A value cannot be used as the design asks"
    remedy = Remedy.CORRECT_TEXT


class ContentUnusable(JobFailed):
    """What a row gives a code box is nothing that such a code can hold."""

    code = "content_unusable"
    title = "A value cannot stand in a code"
    remedy = Remedy.CORRECT_TEXT


class CodeDoesNotFit(JobFailed):
    """The box has no room for modules that a scanner could tell apart."""

    code = "code_does_not_fit"
    title = "A code needs a larger box"
    remedy = Remedy.CHANGE_DESIGN


class CodeOutside(JobFailed):
    """A code, or its quiet zone, would be cut by the edge of the picture."""

    code = "code_outside"
    title = "A code reaches past the edge of the picture"
    remedy = Remedy.CHANGE_DESIGN


class DesignDoesNotApply(JobFailed):
    """The design names a column that the sheet does not have, or a font that is gone."""

    code = "design_does_not_apply"
    title = "The design does not go with the sheet"
    remedy = Remedy.CHANGE_DESIGN


class ResultTooLarge(JobFailed):
    """More pixels, or more kB, than the design or the format allows."""

    code = "result_too_large"
    title = "The result would be too large"
    remedy = Remedy.CHANGE_DESIGN


class TookTooLong(JobFailed):
    """The hard time limit of one image."""

    code = "took_too_long"
    title = "Drawing it took too long"
    remedy = Remedy.RETRY


class OutOfMemory(JobFailed):
    """The image needed more memory than a worker child may take."""

    code = "out_of_memory"
    title = "Drawing it needs more memory than a worker may take"
    remedy = Remedy.REPLACE_PICTURE


class TakesWorkerDown(JobFailed):
    """Three worker children died while drawing it."""

    code = "takes_worker_down"
    title = "The worker was stopped while drawing it"
    remedy = Remedy.REPLACE_PICTURE


class StorageFailed(JobFailed):
    """The result could not be written: the disk is full, or the storage is gone."""

    code = "storage_failed"
    title = "The result could not be saved"
    remedy = Remedy.RETRY


# --- Child processes -------------------------------------------------------------------------------


class ChildFailed(OverprintError):
    """Work in a child process did not end by itself: it was killed, ran out of time or of memory."""

    code = "child_failed"
    remedy = Remedy.RETRY
