"""The order in which rows take their new numbers, so that no two ever have the same one."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Move(NamedTuple):
    """A row that gets another number than it has."""

    job: int
    before: int
    now: int


type Moves = dict[int, Move]
"""Moves by a number: the one that a row has, or the one that it gets."""


class Step(NamedTuple):
    """One change of a number. A row of a circle takes two: the first one makes room."""

    job: int
    before: int
    now: int


def in_order(moves: Sequence[Move], spare: int) -> list[Step]:
    """Return the moves in an order in which each number is free when a row takes it.

    No two may end at the same number, and a number that is taken must be one that another move
    leaves. `spare`: a number that no row has or gets.
    """
    waiting = {move.before: move for move in moves}
    to = {move.now: move for move in waiting.values()}
    steps = list(_chains(waiting, to))
    while waiting:
        steps += _circle(next(iter(waiting.values())), waiting, to, spare)
    return steps


def _chains(waiting: Moves, to: Moves) -> Iterator[Step]:
    """Yield the moves of all rows that are in no circle."""
    for move in list(waiting.values()):
        if move.now not in waiting:
            yield from _chain(move, waiting, to)


def _chain(last: Move | None, waiting: Moves, to: Moves) -> Iterator[Step]:
    """Yield the move to a free number, then the one to the number it leaves, and so on."""
    while last is not None and last.before in waiting:
        del waiting[last.before]
        yield Step(*last)
        last = to.get(last.before)


def _circle(first: Move, waiting: Moves, to: Moves, spare: int) -> Iterator[Step]:
    """Yield the moves of rows that change places, with one row set aside meanwhile."""
    yield Step(first.job, first.before, spare)
    del waiting[first.before]
    yield from _chain(to[first.before], waiting, to)
    yield Step(first.job, spare, first.now)
