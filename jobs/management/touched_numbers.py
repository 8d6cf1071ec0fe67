"""The serial numbers that a changed sheet touches, in the words of `manage.py submit --update`."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from jobs.intake.updates import numbered_rows
from jobs.intake.updates.numbered_rows import Numbers
from jobs.models import SheetUpdate
from jobs.row_pictures import row_in_words

AGAIN = (
    "Revoked serial numbers on rows to make again: {:,}: {}. A row keeps its number, so the new "
    "results also check as revoked."
)
REVOKED = "Serial numbers of rows that are no longer in the sheet, now revoked: {:,}: {}."
VALID = (
    "Serial numbers of rows that are no longer in the sheet, still valid: {:,}: {}. Say --gone "
    "leave-out --revoke REASON to revoke such numbers."
)
NONE_REVOKED = "No row that is gone has a valid serial number, so --revoke revoked none."


@dataclass(frozen=True, slots=True)
class TouchedNumbers:
    """Revoked numbers on rows that are made again, and valid ones of rows that are gone.
    `because`: why these are revoked; None if they stay valid.
    """

    again: Numbers
    of_gone: Numbers
    because: str | None

    @classmethod
    def of(cls, update: SheetUpdate, because: str | None) -> Self:
        again, of_gone = (
            numbered_rows.revoked_of_changed(update),
            numbered_rows.valid_of_gone(update),
        )
        return cls(again, of_gone, because)

    def sentences(self) -> Iterator[str]:
        if self.again.total:
            yield _sentence(AGAIN, self.again)
        if self.of_gone.total:
            yield _sentence(VALID if self.because is None else REVOKED, self.of_gone)
        elif self.because is not None:
            yield NONE_REVOKED

    def to_json(self) -> dict[str, int]:
        """Return how many stay revoked, stay valid, and are revoked now."""
        of_gone = self.of_gone.total
        valid, revoked = (of_gone, 0) if self.because is None else (0, of_gone)
        return {"still_revoked": self.again.total, "still_valid": valid, "revoked": revoked}


def _sentence(words: str, numbers: Numbers) -> str:
    named = ", ".join(f"{one.number} (row {row_in_words(one.row)})" for one in numbers.first)
    more = f" and {numbers.more:,} more" if numbers.more else ""
    return words.format(numbers.total, named + more)
