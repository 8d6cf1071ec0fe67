"""Pictures come in: announced by name first, then taken one by one, each whole or not at all.

The sheet and zips come in through `attachments`, files sent in slices through `slices`.
"""

from jobs.intake.receive.announcing import Answer, announce
from jobs.intake.receive.packs import take_file, take_pack
from jobs.intake.receive.refusing import note_other_kinds, note_refused, pictures
from jobs.intake.receive.replacing import Replacement, replace_picture, rows_without_use_of, take_replacement
from jobs.intake.receive.storing import at_most, ensure_room, store_picture
from jobs.intake.receive.taking import TAKEN, Verdict, add_picture, take, take_unannounced

__all__ = [
    "TAKEN",
    "Answer",
    "Replacement",
    "Verdict",
    "add_picture",
    "announce",
    "at_most",
    "ensure_room",
    "note_other_kinds",
    "note_refused",
    "pictures",
    "replace_picture",
    "rows_without_use_of",
    "store_picture",
    "take",
    "take_file",
    "take_pack",
    "take_replacement",
    "take_unannounced",
]
