"""Input that is refused: nothing of it is kept."""

from jobs.errors.expected import OverprintError


class InputRefused(OverprintError):
    """Input was refused, and nothing was kept."""

    code = "input_refused"


class FileRefused(InputRefused):
    """An uploaded file is not a picture, is empty or too large, or has an unsupported type."""

    code = "file_refused"


class KindRefused(FileRefused):
    """An uploaded file is complete, but its type is not supported. The sentence names the type."""


class ArchiveRefused(InputRefused):
    """An uploaded zip is damaged, encrypted, or would unpack to more than is allowed."""

    code = "archive_refused"


class SheetRefused(InputRefused):
    """A spreadsheet cannot be read as rows; `details["problems"]` lists every reason."""

    code = "sheet_refused"


class TextRefused(InputRefused):
    """A text for a cell is longer than a cell can be."""

    code = "text_refused"


class DesignRefused(InputRefused):
    """A design document is not valid; `details["problems"]` lists `[path, sentence]` pairs."""

    code = "design_refused"


class FontRefused(InputRefused):
    """An uploaded file is not a font, is damaged, or exceeds the limits."""

    code = "font_refused"


class FolderSilent(InputRefused):
    """A folder outside the site did not answer in time. It may be on a share that is gone."""

    code = "folder_silent"


class NoRoom(InputRefused):
    """The disk would be too full after storing it. Checked before the first byte is stored."""

    code = "no_room"


class NotPossibleNow(InputRefused):
    """The state of the batch does not allow this, such as a start without rows or a pause of a
    finished batch.
    """

    code = "not_possible_now"


class DesignChanged(NotPossibleNow):
    """The design was saved elsewhere since the person opened it."""

    code = "design_changed"


class CellsChanged(NotPossibleNow):
    """Someone else changed the same cells since the person opened the row."""

    code = "cells_changed"
