"""What a person can ask while a batch runs: start, pause, continue, cancel."""

from collections.abc import Iterator
from itertools import chain

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from jobs import reading
from jobs.audit import note
from jobs.design import Design, TextBox
from jobs.design.by_aspect import every_box
from jobs.design.used_columns import prints_links
from jobs.errors import NotPossibleNow
from jobs.intake import chore_requests
from jobs.models import Batch
from jobs.queue import lifecycle
from jobs.states import State

FIRST_ROWS = 10  #: how many *Make 10 first* makes
NO_ROW = "There are no rows to make. Upload a sheet, or include rows that were left out."
NO_ADDRESS = (
    "The design prints addresses for checking serial numbers, but this site has no public address. "
    "The person who runs it sets one with OVERPRINT_PUBLIC_URL."
)
GOING_ON = "This batch is neither paused nor cancelled, so there is nothing to continue."


def start(batch: Batch, user: User) -> int:
    """Hand all rows that are not left out to the dispatcher, and return how many."""
    return _start(batch, user, None)


def make_first(batch: Batch, user: User, count: int = FIRST_ROWS) -> int:
    """Make a few rows for the client's eye: the worst of the check first, then the sheet's first.

    Then pause.
    """
    return _start(batch, user, _first_rows(batch, count))


@transaction.atomic
def _start(batch: Batch, user: User, first: list[int] | None) -> int:
    require_startable(batch)
    rows = batch.jobs.filter(state=State.WAITING).count()
    if not rows:
        raise NotPossibleNow(NO_ROW)
    if not lifecycle.start(batch, first):
        raise NotPossibleNow("This batch has already started.")
    note(user, batch, "make_first" if first else "start", len(first) if first else rows)
    return rows


def require_startable(batch: Batch) -> None:
    require_draft(batch)
    if batch.design_version is None:
        raise NotPossibleNow("Choose how the text looks first, on the Design page.")
    _require_sizes(batch)
    require_public_address(batch.design)


def require_public_address(design: Design | None) -> None:
    """Raise NotPossibleNow if the design prints addresses that lead nowhere."""
    if lacks_public_address(design):
        raise NotPossibleNow(NO_ADDRESS)


def lacks_public_address(design: Design | None) -> bool:
    """Return whether the design prints addresses of this site, which has none for the world."""
    return bool(design and not settings.PUBLIC_URL and prints_links(design))


def _require_sizes(batch: Batch) -> None:
    """Raise NotPossibleNow if boxes have one size in all rows and the check, which finds it, is out
    of date.
    """
    same = next(boxes_of_one_size(batch), None)
    if same and batch.checked_at is None:
        raise NotPossibleNow(
            f"“{same}” has one size in all rows, which the check finds. Check all rows first, "
            f"then start."
        )


def boxes_of_one_size(batch: Batch) -> Iterator[str]:
    """Yield the names of the text boxes whose size depends on all rows that are made."""
    looks = batch.design.every_look if batch.design else ()
    boxes = chain.from_iterable(map(every_box, looks))
    return (box.name for box in boxes if isinstance(box, TextBox) and box.same_size)


def _first_rows(batch: Batch, count: int) -> list[int]:
    """Choose half of the rows from those with notices of the check, the rest from the top of the
    sheet.
    """
    waiting = batch.jobs.filter(state=State.WAITING)
    noticed = waiting.filter(findings__blocks=False).distinct().values_list("row", flat=True)
    worst = list(noticed.order_by("row")[: count // 2])
    top = (
        waiting.exclude(row__in=worst)
        .order_by("row")
        .values_list("row", flat=True)[: count - len(worst)]
    )
    return sorted([*worst, *top])


def pause(batch: Batch, user: User) -> None:
    """Pause the batch: pictures in progress are finished, the others wait.

    Raises NotPossibleNow.
    """
    if not lifecycle.pause(batch):
        raise NotPossibleNow("This batch is not running, so there is nothing to pause.")
    note(user, batch, "pause")


def continue_(batch: Batch, user: User) -> int:
    """Continue after a pause, after *Make 10 first*, or after a cancel. Return how many rows are to
    do. Raises NotPossibleNow.
    """
    count = lifecycle.uncancel(batch) if batch.is_cancelled else lifecycle.resume(batch)
    if not count:
        raise NotPossibleNow(GOING_ON)
    note(user, batch, "continue", count)
    return count


def cancel(batch: Batch, user: User) -> int:
    """Cancel the batch and return how many rows were stopped.

    Finished rows stay; the rest can be continued later.
    """
    require_running(batch)
    count = lifecycle.cancel(batch)
    chore_requests.forget_retries(batch)
    note(user, batch, "cancel", count)
    return count


def require_running(batch: Batch) -> None:
    """Raise NotPossibleNow if there is nothing to cancel."""
    if reading.state_of(batch) not in ("running", "paused"):
        raise NotPossibleNow("This batch is not running, so there is nothing to cancel.")


def require_draft(batch: Batch) -> None:
    if not batch.is_draft:
        raise NotPossibleNow(
            "This batch has already started. This is only possible before the start."
        )


def require_going(batch: Batch) -> None:
    if batch.is_cancelled:
        raise NotPossibleNow(
            "This batch was cancelled. Press “Make the other … after all” on its page first, then "
            "change its rows."
        )
