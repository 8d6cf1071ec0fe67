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
STAY = (
    "Serial numbers of rows to make again: {:,}: {}. The new results show the same ones. Say "
    "--renumber REASON to revoke them and give new ones."
)
RENUMBERED = (
    "Serial numbers of rows to make again, now revoked: {:,}: {}. The new results get new ones."
)
REVOKED = "Serial numbers of rows that are no longer in the sheet, now revoked: {:,}: {}."
VALID = (
    "Serial numbers of rows that are no longer in the sheet, still valid: {:,}: {}. Say --gone "
    "leave-out --revoke REASON to revoke such numbers."
)
NONE_REPLACED = "No row to make again has a serial number, so --renumber replaced none."
NONE_REVOKED = "No row that is gone has a valid serial number, so --revoke revoked none."


@dataclass(frozen=True, slots=True)
class TouchedNumbers:
    """Revoked numbers on rows that are made again, all numbers of these rows, and valid ones of
    rows that are gone. `because`: why the last are revoked; None if they stay valid. `renumbers`:
    why those of rows that are made again are replaced; None if the rows keep them.
    """

    again: Numbers
    of_made: Numbers
    of_gone: Numbers
    because: str | None
    renumbers: str | None

    @classmethod
    def of(cls, update: SheetUpdate, because: str | None, renumbers: str | None) -> Self:
        return cls(
            numbered_rows.revoked_of_changed(update),
            numbered_rows.issued_of_changed(update),
            numbered_rows.valid_of_gone(update),
            because,
            renumbers,
        )

    def sentences(self) -> Iterator[str]:
        yield from self._of_made()
        if self.of_gone.total:
            yield _sentence(VALID if self.because is None else REVOKED, self.of_gone)
        elif self.because is not None:
            yield NONE_REVOKED

    def _of_made(self) -> Iterator[str]:
        if self.renumbers is not None:
            yield _sentence(RENUMBERED, self.of_made) if self.of_made.total else NONE_REPLACED
            return
        if self.again.total:
            yield _sentence(AGAIN, self.again)
        if self.of_made.total:
            yield _sentence(STAY, self.of_made)

    def to_json(self) -> dict[str, int]:
        """Return how many stay revoked, stay valid, are revoked now, and are replaced now."""
        of_gone = self.of_gone.total
        valid, revoked = (of_gone, 0) if self.because is None else (0, of_gone)
        still_revoked, replaced = (
            (self.again.total, 0) if self.renumbers is None else (0, self.of_made.total)
        )
        return {
            "still_revoked": still_revoked,
            "still_valid": valid,
            "revoked": revoked,
            "replaced": replaced,
        }


def _sentence(words: str, numbers: Numbers) -> str:
    named = ", ".join(f"{one.number} (row {row_in_words(one.row)})" for one in numbers.first)
    more = f" and {numbers.more:,} more" if numbers.more else ""
    return words.format(numbers.total, named + more)
