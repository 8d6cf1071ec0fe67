"""Pure work in children of the small nursery, for tests.

A fork of a process that has collected all tests takes 80 ms of processor time, one of the nursery
15 ms. Most tests look at the same few pictures, so what was seen of a picture is kept: each process
of tests looks at it once.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from hashlib import sha256
from pathlib import Path

from jobs.errors import ChildFailed
from jobs.intake.files import headers
from jobs.intake.files.headers import PicturePack, SeenPicture
from jobs.processes import children
from tests.services import PATIENCE

MEGABYTES = 2048
_PROCESS = os.getpid()
_seen: dict[tuple[bytes, int], SeenPicture] = {}
"""By the digest of the file, and the most pixels that it may have."""


def in_order[V, R](
    function: Callable[[V], R], values: Iterable[V], *, makes_cycles: bool = True
) -> Iterator[R]:
    """Do what `jobs.processes.parallel.in_order` does, with a fresh child for each value.

    A picture that was looked at before needs none, and neither does a process that is a child
    itself: it would start another nursery.
    """
    for value in values:
        if function is headers.look_at and isinstance(value, PicturePack):
            yield _looked_at(value)
        else:
            yield _in_child(function, value)


def _looked_at(pack: PicturePack) -> list[SeenPicture]:
    known = [(_digest(path), pack.max_pixels) for path in pack.paths]
    new = {key: path for key, path in zip(known, pack.paths, strict=True) if key not in _seen}
    if new:
        seen = _in_child(headers.look_at, PicturePack(list(new.values()), pack.max_pixels))
        _seen.update(zip(new, seen, strict=True))
    return [_seen[key] for key in known]


def _digest(path: Path) -> bytes:
    """Return a digest of the contents; of nothing, if the file is missing."""
    return sha256(path.read_bytes()).digest() if path.is_file() else b""


def _in_child[V, R](function: Callable[[V], R], value: V) -> R:
    if os.getpid() != _PROCESS:
        return function(value)
    try:
        return children.call(function, value, seconds=PATIENCE, megabytes=MEGABYTES)
    except ChildFailed as failed:
        raise BrokenProcessPool(failed.sentence) from failed
