"""Images a second over time, as the path of an SVG: numbers only, drawn by the template."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from dashboard.templatetags.times import clock, clock_seconds
from jobs.models import Batch

WIDTH, HEIGHT = 600, 80  #: of the view box
TOP = 11  #: of the curve, in the same units
LEAST_SECONDS, LEAST_IMAGES = 20, 60  #: fewer do not make a curve
SHORT_SECONDS = 600  #: for a shorter run, the axis shows seconds too


@dataclass(frozen=True, slots=True)
class Chart:
    """`line` and `area`: path data.

    `ticks`: four times of day, start to end. `most`: images a second at the top.
    """

    line: str
    area: str
    ticks: tuple[str, ...]
    most: float

    @classmethod
    def of(cls, batch: Batch, finished: list[int], now: datetime) -> Self | None:
        """Return the chart of images finished in equal spans, or None if there is too little to
        draw.
        """
        if batch.started_at is None or sum(finished) < LEAST_IMAGES:
            return None
        end = batch.settled_at or now
        seconds = (end - batch.started_at).total_seconds()
        if seconds < LEAST_SECONDS:
            return None
        points = _points(finished)
        return cls(
            line=f"M{points}",
            area=f"M{points} V{HEIGHT - 1} H0 Z",
            ticks=_ticks(batch.started_at, end),
            most=max(finished) * len(finished) / seconds,
        )


def _points(finished: list[int]) -> str:
    step = WIDTH / (len(finished) - 1)
    scale = (HEIGHT - 1 - TOP) / max(finished)
    return " L".join(
        f"{n * step:.1f} {HEIGHT - 1 - count * scale:.1f}" for n, count in enumerate(finished)
    )


def _ticks(start: datetime, end: datetime) -> tuple[str, ...]:
    words = clock_seconds if (end - start).total_seconds() < SHORT_SECONDS else clock
    return tuple(words(start + (end - start) * third / 3) for third in range(4))
