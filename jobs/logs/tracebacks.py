"""Tracebacks that show where something failed, without what an exception quotes.

The words of an exception may hold the cells of a row: a number that is none, a name that an index
has twice. Those of the operating system, the network and the interpreter do not, and say most.
"""

import traceback
from collections.abc import Iterator

QUOTE_NOTHING = frozenset(
    {
        *("OSError", "ImportError", "AttributeError", "NameError", "MemoryError"),
        *("RecursionError", "NotImplementedError", "TypeError", "ZeroDivisionError"),
        *("KeyboardInterrupt", "SystemExit", "EOFError"),
        "celery.exceptions.SoftTimeLimitExceeded",
        "django.core.exceptions.ImproperlyConfigured",
        "django.db.utils.OperationalError",
        "django.db.utils.InterfaceError",
        "psycopg.OperationalError",
        "sqlite3.OperationalError",
        "amqp.exceptions.AMQPError",
        "kombu.exceptions.KombuError",
    }
)
"""Classes whose words are shown, with those that inherit from them."""
HIDDEN = "(what it says is left out, because it may quote a row)"


def text_of(error: BaseException | None) -> str:
    """Return the traceback of an exception and of those that led to it, the first one first."""
    return "".join(_parts(error, set())).rstrip("\n")


def _parts(error: BaseException | None, seen: set[int]) -> Iterator[str]:
    if error is None or id(error) in seen:
        return
    seen.add(id(error))
    if error.__cause__ is not None:
        yield from _parts(error.__cause__, seen)
        yield "\nThe above exception was the direct cause of the following exception:\n\n"
    elif error.__context__ is not None and not error.__suppress_context__:
        yield from _parts(error.__context__, seen)
        yield "\nDuring handling of the above exception, another exception occurred:\n\n"
    yield "Traceback (most recent call last):\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{_last_line(error)}\n"


def _last_line(error: BaseException) -> str:
    name, words = _name(type(error)), str(error)
    if not words:
        return name
    is_shown = any(_name(kind) in QUOTE_NOTHING for kind in type(error).__mro__)
    return f"{name}: {words if is_shown else HIDDEN}"


def _name(kind: type) -> str:
    prefix = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
    return f"{prefix}{kind.__qualname__}"
