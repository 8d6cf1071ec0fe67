"""Whether code takes time in proportion to its input, or to its square: what strangers send must
not be the latter.
"""

import time
from collections.abc import Callable, Iterable

SIZES = (8, 12, 16, 20, 24, 28, 32, 48, 64, 96, 256, 4096)
"""Small steps at first: work that doubles with each character must be noticed before it takes for
ever.
"""

NOTICEABLE = 0.002
"""Seconds of CPU.

A linear pass over 4,096 characters takes a fifth of it, a quadratic one four times it or more.
"""

MOST_GROWTH = 8
"""For four times the input.

Linear code takes 4 times as long, quadratic code 16 times: this lies between.
"""

ATTEMPTS = 20  #: only before code is accused
TIMES = 3


type Family = Callable[[int], str]
"""Makes a text of about that many characters."""


def first_too_fast(work: Callable[[str], object], families: Iterable[Family]) -> str | None:
    """Return the first family of inputs on which the work grows too fast, in words; None when there
    is none.

    Two families with the same long text are one: a quarter of them repeats others.
    """
    for make in {make(SIZES[-1]): make for make in families}.values():
        if times := grows_too_fast(work, make):
            return f"{times:.0f} times as long for 4 times as many of {make(16)!r}"
    return None


def grows_too_fast(work: Callable[[str], object], make: Family) -> float | None:
    """Return how many times as long four times the input takes, when that is too much; None when it
    is linear.

    `make(n)` returns an input about n characters long. Only work that takes noticeable time is
    measured closely: a few characters more can turn a text into a number, which takes 24 times as
    long as to refuse it.
    """
    for size in SIZES:
        long, short = make(size), make(max(4, size // 4))
        took = seconds(work, long)
        if took > NOTICEABLE and size < SIZES[-1]:
            took = quickest(work, long)  # the machine may have held up that one call
        if took > NOTICEABLE:
            return _growth(work, long, short, took)
    return None


def _growth(work: Callable[[str], object], long: str, short: str, took: float) -> float | None:
    """Measure the growth; try again if it looks too large, as another process may have had the
    caches.

    `took`: the seconds that the long text took. Others can only have made them more, so they are
    enough to find linear work, which is nearly all of it.
    """
    compared = quickest(work, short)
    for _ in range(ATTEMPTS):
        if took <= MOST_GROWTH * compared:
            return None
        took = min(took, quickest(work, long))
        compared = min(compared, quickest(work, short))
    return took / compared if took > max(NOTICEABLE, MOST_GROWTH * compared) else None


def quickest(work: Callable[[str], object], text: str) -> float:
    return min(seconds(work, text) for _ in range(TIMES))


def seconds(work: Callable[[str], object], text: str) -> float:
    """Return the CPU time of this process, so that what others do on the machine counts little."""
    began = time.process_time()
    work(text)
    return time.process_time() - began


def families(seed: str, breakers: Iterable[str] = ("", "\0")) -> list[Family]:
    """Return makers of inputs that come near a seed again and again, or stretch one character of
    it, then break off.
    """
    return [
        *(_repeated(seed[:cut], end) for cut in range(1, len(seed) + 1) for end in breakers),
        *(_stretched(seed, at, end) for at in range(len(seed)) for end in breakers),
    ]


def _repeated(piece: str, end: str) -> Family:
    return lambda size: piece * (size // len(piece)) + end


def _stretched(seed: str, at: int, end: str) -> Family:
    return lambda size: seed[:at] + seed[at] * size + (end or seed[at + 1 :])


def pairs(first: str, second: str) -> list[Family]:
    """Return makers of inputs from two characters: one after the other, and in turn, then broken
    off.
    """
    return [
        lambda size: first * (size // 2) + second * (size // 2) + "\0",
        lambda size: (first + second) * (size // 2) + "\0",
        lambda size: first + second * size + "\0",
    ]
