"""Whole numbers in the fields of a form and the parameters of an address."""

from collections.abc import Mapping

from django.http import QueryDict

from jobs.texts import whole_number


def number_in(given: Mapping[str, str], name: str, *, digits: int = 9) -> int | None:
    """Return the number under this name, or None if there is none or it is something else."""
    return whole_number(given.get(name, ""), digits)


def numbers_in(given: QueryDict, name: str) -> list[int]:
    """Return all numbers under this name, without what is none."""
    numbers = map(whole_number, given.getlist(name))
    return [number for number in numbers if number is not None]
