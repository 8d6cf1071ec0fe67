"""What the lines of a log are about, without every caller saying it: a request, a batch, a job."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any

_NOTHING: Mapping[str, Any] = MappingProxyType({})
_about: ContextVar[Mapping[str, Any]] = ContextVar("about", default=_NOTHING)


@contextmanager
def about(**fields: object) -> Iterator[None]:
    """Add these fields to every line that this thread logs for now."""
    before = _about.set({**_about.get(), **fields})
    try:
        yield
    finally:
        _about.reset(before)


def begin(**fields: object) -> None:
    """Add these fields, and no others, to every line that this thread logs until `end`."""
    _about.set(fields)


def end() -> None:
    """Forget what the lines of this thread were about."""
    _about.set(_NOTHING)


def subject() -> Mapping[str, Any]:
    """Return the fields of the lines that are logged now."""
    return _about.get()
