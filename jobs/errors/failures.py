"""Images that cannot be made: the row keeps code and sentence, and the others continue."""

from collections.abc import Sequence
from typing import Any, ClassVar, Self

from jobs.errors.expected import OverprintError
from jobs.remedies import Button, Place, Remedy
from jobs.row_pictures import row_in_words
from jobs.texts import listed_names


def outputs_in_words(names: str) -> str:
    """Return the outputs of a list such as `square, portrait` for a sentence: `Outputs “square” and
    “portrait”`.
    """
    named = names.split(", ")
    return f"Output{'s' if len(named) > 1 else ''} {listed_names(named)}"


class JobFailed(OverprintError):
    """One image could not be made. `title` heads its group on the page: one title per code.

    `fix`: its button before the start, if it is not that of its remedy. `blocks`: as a finding of
    the check, it says that the row would fail.
    """

    blocks: ClassVar[bool] = True
    title: ClassVar[str] = "Something unexpected happened"
    fix: ClassVar[Button | None] = None
    kinds: ClassVar[dict[str, type["JobFailed"]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        JobFailed.kinds[cls.code] = cls

    @classmethod
    def of(cls, code: str) -> type["JobFailed"]:
        """Return the class of a stored code, or `Unexpected` for a code that no longer exists."""
        return cls.kinds.get(code, Unexpected)

    def again(self, sentence: str) -> Self:
        """Return the same failure with another sentence."""
        return type(self)(sentence, **self.details)

    def in_output(self, name: str) -> Self:
        """Return the same failure as one of a row that gives several results."""
        return type(self)(
            f"{outputs_in_words(name)}: {self.sentence}", **{**self.details, "output": name}
        )


class Unexpected(JobFailed):
    """A bug. The log has the traceback with the ids."""

    code = "unexpected"
    title = "Something unexpected happened"
    remedy = Remedy.RETRY


class PictureMissing(JobFailed):
    """The row names a picture that was not uploaded, or names none."""

    code = "picture_missing"
    title = "Picture missing"
    remedy = Remedy.REPLACE_PICTURE
    fix = Button(
        "Upload 1 file, or leave this row out",
        Place.IMAGES,
        several="Upload {count} files, or leave these rows out",
    )


class NumberMissing(JobFailed):
    """The design prints a serial number that the row does not have."""

    code = "number_missing"
    title = "No serial number yet"
    remedy = Remedy.RETRY


class RowDropped(JobFailed):
    """The row was left out because a changed sheet no longer has it."""

    code = "row_dropped"
    title = "No longer in the sheet"
    remedy = Remedy.ASK_ADMIN


class RowNotWanted(JobFailed):
    """A person left the row out before the start."""

    code = "row_not_wanted"
    title = "Left out by hand"
    remedy = Remedy.ASK_ADMIN


class RowTotal(JobFailed):
    """The row was left out because it adds up the others."""

    code = "row_total"
    title = "Left out as a total"
    remedy = Remedy.ASK_ADMIN


class PictureNotTaken(JobFailed):
    """The file that the row names was uploaded, but its type is not supported: a BMP, a PDF, a text
    file.
    """

    code = "picture_not_taken"
    title = "Unsupported file type"
    remedy = Remedy.REPLACE_PICTURE


class PictureAmbiguous(JobFailed):
    """Two or more uploaded pictures match the name in the row; the site does not guess."""

    code = "picture_ambiguous"
    title = "More than one picture fits"
    remedy = Remedy.CHOOSE_PICTURE


class PictureUnreadable(JobFailed):
    """The file is not a supported picture, or it is damaged."""

    code = "picture_unreadable"
    title = "The picture cannot be opened"
    remedy = Remedy.REPLACE_PICTURE


class PictureTruncated(JobFailed):
    """The file ends before the end of the picture."""

    code = "picture_truncated"
    title = "The picture is incomplete"
    remedy = Remedy.REPLACE_PICTURE


class PictureTooLarge(JobFailed):
    """The picture has more pixels than the limit."""

    code = "picture_too_large"
    title = "The picture has too many pixels"
    remedy = Remedy.REPLACE_PICTURE


class PictureAnimated(JobFailed):
    """The file is an animation or has several pages, so all but one would be lost."""

    code = "picture_animated"
    title = "The picture is an animation"
    remedy = Remedy.REPLACE_PICTURE


class TextDoesNotFit(JobFailed):
    """The text does not fit even at the smallest size of its box. Nothing was cut."""

    code = "text_does_not_fit"
    title = "Text does not fit, even at the smallest size"
    remedy = Remedy.CORRECT_TEXT


class TextOutside(JobFailed):
    """Rotated letters would be cut off by the edge of the picture."""

    code = "text_outside"
    title = "Text reaches past the edge of the picture"
    remedy = Remedy.CHANGE_DESIGN


class CharactersMissing(JobFailed):
    """No font of the chain has a character of the text."""

    code = "characters_missing"
    title = "No font has a character"
    remedy = Remedy.CHOOSE_FONT


class FontMissing(JobFailed):
    """The file of an uploaded font is no longer in the storage."""

    code = "font_missing"
    title = "A font file is missing"
    remedy = Remedy.ADD_FONT


class InsetMissing(JobFailed):
    """No inset has the name in the design or the row, or its file is missing or unreadable."""

    code = "inset_missing"
    title = "A box picture is missing"
    remedy = Remedy.ADD_INSET


class TextMissing(JobFailed):
    """A required box would be empty."""

    code = "text_missing"
    title = "A required text is empty"
    remedy = Remedy.CORRECT_TEXT


class ValueUnusable(JobFailed):
    """A cell is not a number, date or colour although the design needs one."""

    code = "value_unusable"
    title = "A value cannot be used"
    remedy = Remedy.CORRECT_TEXT

    @classmethod
    def in_column(cls, column: str, written: str, reason: str) -> Self:
        """Return why this cell of a column cannot be used."""
        sentence = f"“{written}” in column “{column}” cannot be used: {reason}"
        return cls(sentence, column=column, value=written)


class CurrencyUnknown(ValueUnusable):
    """A cell is an amount, but neither it nor the design says of which currency."""

    code = "currency_unknown"
    title = "A price does not say which currency"
    remedy = Remedy.CHANGE_DESIGN


class ContentUnusable(JobFailed):
    """The text of a code box cannot be encoded in this type of code."""

    code = "content_unusable"
    title = "Invalid code number"
    remedy = Remedy.CORRECT_TEXT


class CodeDoesNotFit(JobFailed):
    """The box is too small for modules that a scanner can distinguish."""

    code = "code_does_not_fit"
    title = "A code needs a larger box"
    remedy = Remedy.CHANGE_DESIGN


class CodeOutside(JobFailed):
    """A code or its quiet zone would be cut off by the edge of the picture."""

    code = "code_outside"
    title = "A code reaches past the edge of the picture"
    remedy = Remedy.CHANGE_DESIGN


class DesignDoesNotApply(JobFailed):
    """The design uses a column that the sheet does not have, or a font that is missing."""

    code = "design_does_not_apply"
    title = "The design does not fit the sheet"
    remedy = Remedy.CHANGE_DESIGN


class ResultTooLarge(JobFailed):
    """The result has more pixels or kB than the design or the format allows."""

    code = "result_too_large"
    title = "The result would be too large"
    remedy = Remedy.CHANGE_DESIGN


class TookTooLong(JobFailed):
    """Drawing exceeded the hard time limit of one image."""

    code = "took_too_long"
    title = "Drawing it took too long"
    remedy = Remedy.RETRY


class OutOfMemory(JobFailed):
    """Drawing needed more memory than a worker child is allowed."""

    code = "out_of_memory"
    title = "Drawing it needs more memory than a worker may take"
    remedy = Remedy.REPLACE_PICTURE


class TakesWorkerDown(JobFailed):
    """Three worker children died while drawing it."""

    code = "takes_worker_down"
    title = "The worker was stopped while drawing it"
    remedy = Remedy.REPLACE_PICTURE


class StorageFailed(JobFailed):
    """The result could not be written: the disk is full, or the storage is unavailable."""

    code = "storage_failed"
    title = "The result could not be saved"
    remedy = Remedy.RETRY

    @property
    def is_outage(self) -> bool:
        """Return whether the storage itself was away: later it takes the same file."""
        return bool(self.details.get("away"))

    @property
    def unreadable(self) -> str:
        """Return the key of a file that the storage has and cannot send while it takes others;
        empty for every other failure.
        """
        return str(self.details.get("unreadable", ""))


class ResultsMissing(StorageFailed):
    """Results that were made are no longer in the storage, or it cannot send them."""

    code = "results_missing"
    title = "Results are missing"

    @classmethod
    def of_rows(cls, rows: Sequence[int]) -> Self:
        """Return the error about the lost results of these rows."""
        shown = ", ".join(map(row_in_words, rows[:5]))
        more = ", …" if len(rows) > 5 else ""
        what = f"{len(rows):,} results (rows" if len(rows) > 1 else "1 result (row"
        return cls(
            f"{what} {shown}{more}) cannot be read from the storage. Make them again under “How we "
            "know” on the page of the batch."
        )


class FileUnreadable(JobFailed):
    """The storage works, but has been unable to send a file for so long that it seems lost."""

    code = "file_unreadable"
    title = "The storage cannot send a file"
    remedy = Remedy.RESTORE_FILE
