"""What helps against a failure or a notice: its button before the start, its button after it, and
its sentence on the page of a row. Pages only turn a place into an address.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Remedy(StrEnum):
    """The fix for a failure. A page offers exactly this, and *Retry* only if it can help."""

    RETRY = "retry"
    CORRECT_TEXT = "correct_text"
    REPLACE_PICTURE = "replace_picture"
    CHOOSE_PICTURE = "choose_picture"
    ADD_FONT = "add_font"
    CHOOSE_FONT = "choose_font"
    ADD_INSET = "add_inset"
    RESTORE_FILE = "restore_file"
    CHANGE_DESIGN = "change_design"
    ASK_ADMIN = "ask_admin"


class Place(StrEnum):
    """A page where people fix something."""

    IMAGES = "images"
    MATCH = "match"
    DESIGN = "design"
    OTHER_DESIGN = "design-change-begin"  #: the design of a started batch, changed on a press
    PREVIEW = "preview"  #: the design, drawn with the row
    INSETS = "insets"
    FONTS = "fonts"
    ROW = "row"
    ROWS = "rows"  #: the page of a single row, or the list of several


@dataclass(frozen=True, slots=True)
class Button:
    """A link to the place of a fix. `at`: the part of that page.

    `several`: its text for several rows, if it differs; `{count}` becomes their number.
    """

    text: str
    place: Place
    at: str = ""
    several: str = ""

    def text_for(self, count: int) -> str:
        text = self.several if count != 1 and self.several else self.text
        return text.replace("{count}", f"{count:,}")


@dataclass(frozen=True, slots=True)
class Help:
    """How a remedy is offered.

    `sentence` is for the page of a failed row; `{link}` becomes the link of `after`. `before` is
    the button on the check page, `after` the one beside failed rows. `can_retry`: *Retry* can help,
    once the fix is made.
    """

    sentence: str
    before: Button | None = None
    after: Button | None = None
    can_retry: bool = False


TEXTS, PICTURE = "texts", "picture"  #: the parts of a row's page

PREVIEW = Button("Preview", Place.PREVIEW)
CORRECT_TEXT = Button("Correct the text", Place.ROW, TEXTS, several="Correct the texts")

HELP: Mapping[Remedy, Help] = MappingProxyType(
    {
        Remedy.RETRY: Help("Press Retry: it often works the second time.", can_retry=True),
        Remedy.CORRECT_TEXT: Help(
            "Correct it under “Change this row only”; the row is then made again.",
            before=Button("Correct the text", Place.ROWS, several="Correct the texts"),
            after=CORRECT_TEXT,
        ),
        Remedy.REPLACE_PICTURE: Help(
            "Upload another picture under “Replace the picture”; the row is then made again.",
            before=Button("Upload new pictures with these names", Place.IMAGES),
            after=Button("Replace the picture", Place.ROW, PICTURE, several="Replace the pictures"),
        ),
        Remedy.CHOOSE_PICTURE: Help(
            "Upload the one that is meant under “Replace the picture”; the row is then made again.",
            before=Button("Choose the picture", Place.MATCH, several="Choose the pictures"),
            after=Button("Replace the picture", Place.ROW, PICTURE, several="Replace the pictures"),
        ),
        Remedy.ADD_FONT: Help(
            "Upload it on the {link} page, then press Retry.",
            before=Button("Upload the font again", Place.FONTS),
            after=Button("Fonts", Place.FONTS),
            can_retry=True,
        ),
        Remedy.CHOOSE_FONT: Help(
            "Replace these characters under “Change this row only”; the row is then made again.",
            before=Button("Choose another font", Place.DESIGN),
            after=Button("Change the text", Place.ROW, TEXTS, several="Change the texts"),
        ),
        Remedy.ADD_INSET: Help(
            "Upload it on this batch’s {link} page, then press Retry; or enter another name under "
            "“Change this row only”.",
            before=Button("Upload the picture, or correct the cells", Place.INSETS),
            after=Button("Box pictures", Place.INSETS),
            can_retry=True,
        ),
        Remedy.RESTORE_FILE: Help(
            "Press Retry when the storage is repaired; or upload the picture again under “Replace "
            "the picture”.",
            can_retry=True,
        ),
        Remedy.CHANGE_DESIGN: Help(
            "This row does not fit the design of this batch. Correct the texts, or press “Change "
            "the design” on the page of the batch.",
            before=Button("Change the design", Place.DESIGN),
            after=Button("Change the design", Place.OTHER_DESIGN),
        ),
        Remedy.ASK_ADMIN: Help("Ask the person who runs this site: the log has the details."),
    }
)
