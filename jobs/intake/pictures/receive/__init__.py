"""Receive pictures: they are announced by name first, then stored one by one, each completely or
not at all.

`attachments` receives the sheet and zips; `slices` receives files in slices.
"""

from jobs.intake.pictures.receive.announcing import ManifestAnswer, announce
from jobs.intake.pictures.receive.packs import take_file, take_pack
from jobs.intake.pictures.receive.refusing import (
    may_have_more,
    note_other_kinds,
    note_refused,
    pictures,
)
from jobs.intake.pictures.receive.replacing import (
    Replacement,
    picture_here,
    replace_picture,
    rows_without_use_of,
    take_replacement,
    use_picture_here,
)
from jobs.intake.pictures.receive.storing import at_most, ensure_room, store_picture
from jobs.intake.pictures.receive.taking import (
    TAKEN,
    Verdict,
    add_picture,
    take,
    take_each,
    take_unannounced,
)

__all__ = [
    "TAKEN",
    "ManifestAnswer",
    "Replacement",
    "Verdict",
    "add_picture",
    "announce",
    "at_most",
    "ensure_room",
    "may_have_more",
    "note_other_kinds",
    "note_refused",
    "picture_here",
    "pictures",
    "replace_picture",
    "rows_without_use_of",
    "store_picture",
    "take",
    "take_each",
    "take_file",
    "take_pack",
    "take_replacement",
    "take_unannounced",
    "use_picture_here",
]
