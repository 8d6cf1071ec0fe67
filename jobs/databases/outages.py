"""Errors that mean: the database is away, try again later."""

from django.db import InterfaceError, OperationalError

OUTAGE = (OperationalError, InterfaceError)


def reason(problem: BaseException) -> str:
    """Return what the exception says, never nothing: some time-outs of the network carry no
    words.
    """
    said = str(problem).strip()
    if said:
        return said
    return "no answer in time" if isinstance(problem, TimeoutError) else type(problem).__name__
