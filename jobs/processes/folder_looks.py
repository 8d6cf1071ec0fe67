"""Looks into folders that may be on a share, for processes that serve others.

A share that is gone stops whoever asks it, for minutes or for good. Here that is a child, and
nobody waits for it for longer than a few seconds. It continues without them, for a folder may just
have very many files: what it finds is for whoever asks next. Until it ends nobody else is sent to
that folder, so a share that is gone stops one child of each process, however often people click.
"""

import os
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from jobs.errors import ChildFailed, FolderSilent
from jobs.processes import intervals
from jobs.processes.children import Errand

MEGABYTES = 500  #: that a look may take: the names of a million files

type _Question = tuple[Callable[..., Any], tuple[Any, ...]]


@dataclass(slots=True)
class _Place:
    """A folder, and the look into it that has not ended, or whose answer nobody has heard."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    question: _Question | None = None
    errand: Errand[Any, *tuple[Any, ...]] | None = None


_places: defaultdict[str, _Place] = defaultdict(_Place)


def ask[T, *Arguments](
    folder: str, function: Callable[[*Arguments], T], *arguments: *Arguments
) -> T:
    """Return what a module's function finds, which is called in a child and needs no database.

    `folder` begins a sentence: *The inbox folder*. What the function raises is raised here. Raises
    FolderSilent if the folder does not answer in time.
    """
    place = _places[folder]
    with place.lock:
        errand = _going_on(place, (function, arguments)) or _begun(place, function, *arguments)
        if not errand.has_ended():
            raise FolderSilent(_silent(folder))
        place.errand = None
        with errand:
            found: T = _found(folder, errand)
    return found


def _going_on(place: _Place, question: _Question) -> Errand[Any, *tuple[Any, ...]] | None:
    """Return the look that has not ended, whatever it is for, or one that has just found this."""
    errand = place.errand
    if errand is None or not errand.has_ended():
        return errand
    is_news = time.monotonic() - errand.begun_at < intervals.FOLDER_NEWS
    if is_news and place.question == question:
        return errand
    errand.close()
    return None


def _begun(
    place: _Place, function: Callable[..., Any], *arguments: Any
) -> Errand[Any, *tuple[Any, ...]]:
    """Send a child, and wait a moment for it."""
    errand = Errand(function, *arguments, seconds=intervals.FOLDER_LOOK, megabytes=MEGABYTES)
    place.question, place.errand = (function, arguments), errand
    errand.has_ended(within=intervals.FOLDER_ANSWER)
    return errand


def _found(folder: str, errand: Errand[Any, *tuple[Any, ...]]) -> Any:
    try:
        return errand.value()
    except ChildFailed as failure:
        raise FolderSilent(
            f"{folder} could not be looked into. {failure.sentence} Try again."
        ) from failure


def _silent(folder: str) -> str:
    return (
        f"{folder} did not answer within {intervals.FOLDER_ANSWER:g} seconds. If it has very many "
        "files, try again in a minute. If it is on a share, ask the person who runs this site "
        "whether it is connected."
    )


# A lock may be held by a thread that does not exist in a forked process.
os.register_at_fork(after_in_child=_places.clear)
