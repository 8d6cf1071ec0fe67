"""How large a request's body may be at each address. Settings, middleware and nginx's configuration
read this table.

An address that is not in the table accepts bodies up to `SMALL`, which is enough for every ordinary
form.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

SMALL = 64 * 1024
LONG_FORM = 2_500_000  #: below DATA_UPLOAD_MAX_MEMORY_SIZE, at which Django refuses a form
FONT = 64_000_000
INSET = 20_000_000
PACK = 64 * 1024 * 1024  #: several files that the upload script sends together
SLICE = 32 * 1024 * 1024  #: a whole large file, or a piece of it
PLAIN_FILES = 100  #: files in one upload form
ENVELOPE = 1_000_000  #: what multipart adds around the files
BATCH = r"/batches/[0-9a-f-]{36}"


@dataclass(frozen=True, slots=True)
class BodyLimit:
    """Addresses that match `pattern` completely and accept bodies of up to `most_bytes`.

    `pattern` is a regular expression with the same meaning in Python and nginx. `is_upload` marks
    views that read the body as it arrives. `is_spooled` marks uploads that are small enough for
    nginx to write each to a file first and pass on its name. `is_open` marks addresses that
    strangers may post to. `per_second` is how many bodies nginx passes on from one visitor's
    address, after a short burst; 0 means no limit.
    """

    pattern: str
    most_bytes: int = SMALL
    is_upload: bool = False
    is_spooled: bool = False
    is_open: bool = False
    per_second: int = 0


OPEN_DOORS = (
    BodyLimit(r"/sign-in/", is_open=True, per_second=2),
    BodyLimit(r"/proof/[-\w]+/(?:all-on-page|all-the-rest|\d+/)?", is_open=True),
)
SPOOLED_DOORS = (
    BodyLimit(rf"{BATCH}/images/pack", PACK + ENVELOPE, is_upload=True, is_spooled=True),
    BodyLimit(rf"{BATCH}/images/files/\d+", SLICE + ENVELOPE, is_upload=True, is_spooled=True),
)
#: what was sent elsewhere is read there, which takes as long as an upload
LOOKING_DOORS = (BodyLimit(rf"{BATCH}/images/direct/\d+", is_upload=True),)
#: files for designs
DESIGN_DOORS = (
    BodyLimit(rf"{BATCH}/insets/upload", PLAIN_FILES * INSET + ENVELOPE, is_upload=True),
    BodyLimit(r"/fonts/upload", PLAIN_FILES * FONT + ENVELOPE, is_upload=True),
)
FORM_DOORS = (
    BodyLimit(rf"{BATCH}/images/manifest", LONG_FORM),
    BodyLimit(rf"{BATCH}/(?:match/|rows/\d+/correct)", LONG_FORM),
    BodyLimit(rf"{BATCH}/design/(?:preview|document\.json|keep)?", LONG_FORM),
)


def doors_of(*, file_bytes: int, sheet_bytes: int, zip_bytes: int) -> tuple[BodyLimit, ...]:
    """Return the table for a site with these limits. The patterns exclude each other."""
    form_bytes = PLAIN_FILES * file_bytes + ENVELOPE
    of_limits = (
        BodyLimit(rf"{BATCH}/images/form", form_bytes, is_upload=True),
        BodyLimit(rf"{BATCH}/images/zip", zip_bytes, is_upload=True),
        BodyLimit(rf"{BATCH}/changed-sheet/pictures", form_bytes, is_upload=True),
        BodyLimit(rf"{BATCH}/changed-sheet/zip", zip_bytes, is_upload=True),
        BodyLimit(rf"{BATCH}/sheet/file", sheet_bytes + ENVELOPE, is_upload=True),
        BodyLimit(rf"{BATCH}/changed-sheet/file", sheet_bytes + ENVELOPE, is_upload=True),
        BodyLimit(rf"{BATCH}/rows/\d+/picture", file_bytes + ENVELOPE, is_upload=True),
    )
    return (*OPEN_DOORS, *SPOOLED_DOORS, *LOOKING_DOORS, *of_limits, *DESIGN_DOORS, *FORM_DOORS)


def door_at(doors: Sequence[BodyLimit], path: str) -> BodyLimit:
    """Return the door of an address, or one for small bodies if the table has none."""
    return next(
        (door for door in doors if re.fullmatch(door.pattern, path)), BodyLimit(re.escape(path))
    )
