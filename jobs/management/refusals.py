"""What ends a command with a sentence for the person at the shell, instead of a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError
from django.db import OperationalError

from jobs.errors import OverprintError


def refused(sentence: str) -> CommandError:
    """Return the end of a command that cannot do what was asked for: status 2."""
    return CommandError(sentence, returncode=2)


@contextmanager
def refusals_in_words() -> Iterator[None]:
    """End the command with the sentence of an error of this site."""
    try:
        yield
    except OverprintError as refusal:
        raise refused(refusal.sentence) from refusal


@contextmanager
def outages_in_words() -> Iterator[None]:
    """Do the same, also when the database does not answer."""
    try:
        with refusals_in_words():
            yield
    except OperationalError as error:
        raise refused(f"The database does not answer: {error}") from error
