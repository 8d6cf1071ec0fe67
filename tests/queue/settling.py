"""The dispatcher settles a batch at the moment when a person opens a row of it again.

Each round makes a batch with nothing left to do, then starts the two at once, each on its own
database connection.
"""

import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, field
from threading import Barrier
from typing import Any
from unittest import mock

from django.db import connection

from jobs import control
from jobs.intake.files.headers import SeenPicture
from jobs.intake.pictures import inspecting
from jobs.models import Batch, Job
from jobs.queue.dispatcher import look_after
from jobs.states import OPEN, State
from tests import factories
from tests.intake.tiny_pictures import jpeg
from tests.queue.plant import make_tables
from tests.services import PATIENCE

type Connect = Callable[[], AbstractContextManager[Any]]
type Begin = Callable[[], None]

FAILED, DONE, LEFT_OUT, WAITING = 2, 3, 4, 5  #: the rows of a batch


@dataclass(slots=True)
class Tally:
    """What became of the rounds of one action."""

    rounds: int = 0
    stuck: int = 0  #: batches that are finished although a row is open
    lost: int = 0  #: actions that said they had opened a row, which is not open
    unexpected: list[str] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        return not (self.stuck or self.lost or self.unexpected)


@dataclass(frozen=True, slots=True)
class Action:
    """What the person does; afterwards one row of the batch is open.

    `act` calls `begin` when it is ready, which waits for the other side.
    """

    act: Callable[[Batch, Begin], None]
    waiting: int = 0  #: rows that are to do before it
    #: seconds by which either side may be late, so that all orders happen
    longest_delay: float = 0.004


# --- What a person does ---------------------------------------------------------------------------


def _retry(batch: Batch, begin: Begin) -> None:
    begin()
    control.retry(batch, batch.owner)


def _correct(batch: Batch, begin: Begin) -> None:
    row = _row(batch, DONE)
    begin()
    control.correct(row, batch.owner, {"caption": "Another caption"})


def _make_again(batch: Batch, begin: Begin) -> None:
    row = _row(batch, DONE)
    begin()
    control.make_again(row, batch.owner)


def _put_back(batch: Batch, begin: Begin) -> None:
    """Include a row that was left out before the start."""
    row = _row(batch, LEFT_OUT)
    begin()
    control.make_again(row, batch.owner)


def _replace_picture(batch: Batch, begin: Begin) -> None:
    """Replace a picture.

    Begin once the picture was inspected, which takes longer than everything else.
    """

    def look_and_begin(key: str) -> SeenPicture:
        seen = look_alone(key)
        begin()
        return seen

    look_alone = inspecting.look_alone
    with mock.patch.object(inspecting, "look_alone", look_and_begin):
        control.replace_picture(_row(batch, DONE), batch.owner, "new.jpg", [jpeg(50, 20)])


def _cancel_and_continue(batch: Batch, begin: Begin) -> None:
    begin()
    control.cancel(batch, batch.owner)
    batch.refresh_from_db()
    control.continue_(batch, batch.owner)


ACTIONS = {
    "retry": Action(_retry),
    "correct": Action(_correct, longest_delay=0.02),
    "make again": Action(_make_again),
    "put back": Action(_put_back),
    "replace picture": Action(_replace_picture, longest_delay=0.03),
    "cancel and continue": Action(_cancel_and_continue, waiting=1),
}


def _row(batch: Batch, number: int) -> Job:
    return Job.objects.select_related("batch", "source").get(batch=batch, row=number)


# --- The rounds -----------------------------------------------------------------------------------


def play(
    action: Action, rounds: int, chance: random.Random, connect: Connect = nullcontext
) -> Tally:
    """Play the rounds.

    `connect` points a thread's default connection at the database; tables are there already.
    """
    tally = Tally()
    with connect(), ThreadPoolExecutor(2) as sides:
        for _ in range(rounds):
            _play_one(action, tally, chance, connect, sides)
    return tally


def _play_one(
    action: Action,
    tally: Tally,
    chance: random.Random,
    connect: Connect,
    sides: ThreadPoolExecutor,
) -> None:
    batch = _nearly_settled(action.waiting)
    start = Barrier(2)
    late = chance.uniform(-action.longest_delay, action.longest_delay)
    looks = 8 * action.waiting or 1
    person = sides.submit(
        _at_once, connect, start, max(late, 0), lambda begin: action.act(batch, begin)
    )
    dispatcher = sides.submit(
        _at_once, connect, start, max(-late, 0), lambda begin: _look_after(batch, looks, begin)
    )
    tally.rounds += 1
    for side in (person, dispatcher):
        if problem := side.exception():
            tally.unexpected.append(f"{type(problem).__name__}: {problem}")
    _judge(batch, tally)
    batch.delete()


def _nearly_settled(waiting: int) -> Batch:
    batch = factories.running()
    for row, state in ((FAILED, State.FAILED), (DONE, State.DONE), (LEFT_OUT, State.LEFT_OUT)):
        factories.job(batch, row, state)
    for row in range(WAITING, WAITING + waiting):
        factories.job(batch, row)
    return batch


def _at_once(connect: Connect, start: Barrier, late: float, act: Callable[[Begin], None]) -> None:
    def begin() -> None:
        connection.ensure_connection()
        start.wait(PATIENCE)
        time.sleep(late)

    with connect():
        act(begin)


def _look_after(batch: Batch, times: int, begin: Begin) -> None:
    begin()
    for _ in range(times):
        look_after(batch.pk)


def _judge(batch: Batch, tally: Tally) -> None:
    open_rows = batch.jobs.filter(state__in=OPEN).count()
    batch.refresh_from_db()
    tally.stuck += bool(open_rows and batch.is_settled)
    tally.lost += open_rows != 1


# --- As a program ---------------------------------------------------------------------------------


def main(rounds: int, seed: str, names: Sequence[str] = ()) -> None:
    """Play on the database of the settings; print a line of JSON for each action."""
    make_tables()
    for name in names or ACTIONS:
        tally = play(ACTIONS[name], rounds, random.Random(f"{name}{seed}"))
        sys.stdout.write(f"{json.dumps([name, asdict(tally)])}\n")
        sys.stdout.flush()
