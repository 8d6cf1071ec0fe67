"""Correct the clocks of cameras, whose times are printed or find pictures."""

from collections.abc import Collection, Mapping

from django.db import transaction
from django.db.models import QuerySet

from jobs.control.matches import match_again
from jobs.design.facts.clocks import Clocks, parsed
from jobs.errors import InputRefused
from jobs.intake.drafts import hold_draft
from jobs.models import Batch, Source
from jobs.texts import quoted


class ClockRefused(InputRefused):
    """A correction that is not a time, or of a camera that took no photo of the batch."""

    code = "clock_refused"


def correct_clocks(batch: Batch, written: Mapping[str, str]) -> None:
    """Set by how much the clocks of cameras are wrong, as `+1:30` by camera. Others stay.

    Raises ClockRefused, and NotPossibleNow if the batch has started.
    """
    seconds = {clock: _seconds(clock, text) for clock, text in written.items()}
    _require_known(batch, seconds)
    with transaction.atomic():
        hold_draft(batch)
        before = batch.camera_clocks.seconds
        batch.clocks = Clocks({**before, **seconds}).to_json()
        batch.save(update_fields=["clocks"])
    if batch.match_rule.fact:
        match_again(batch, batch.match_rule)


def _seconds(clock: str, text: str) -> int:
    seconds = parsed(text)
    if seconds is None:
        raise ClockRefused(
            f"“{text}” is not a time to add to the clock of “{clock}”. Write hours and minutes, "
            "such as +1:30 or -0:05."
        )
    return seconds


def _require_known(batch: Batch, clocks: Collection[str]) -> None:
    """Raise ClockRefused if no photo was dated by one of these clocks."""
    if unknown := _unknown(batch, clocks):
        raise ClockRefused(
            f"No photo of this batch was dated by “{unknown[0]}”. {_known(batch)}".strip()
        )


def _unknown(batch: Batch, clocks: Collection[str]) -> list[str]:
    return sorted(set(clocks).difference(_clocks_of(batch)))


def _known(batch: Batch) -> str:
    named = quoted(_clocks_of(batch)[:10])
    return f"The cameras are {named}." if named else "No photo says which camera dated it."


def _clocks_of(batch: Batch) -> QuerySet[Source, str]:
    """Return the cameras that dated photos of the batch, each once."""
    dated = batch.sources.exclude(clock="").order_by("clock")
    return dated.values_list("clock", flat=True).distinct()
