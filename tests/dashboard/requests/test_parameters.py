"""Whole numbers in the fields of a form and the parameters of an address."""

import pytest
from django.http import QueryDict

from dashboard.requests.parameters import number_in, numbers_in


@pytest.mark.parametrize(
    ("address", "number"),
    [("from=3512", 3512), ("from=3,512", 3512), ("from=-1", None), ("from=x", None), ("", None)],
)
def test_a_parameter_is_a_whole_number_or_nothing(address: str, number: int | None) -> None:
    assert number_in(QueryDict(address), "from") == number


def test_what_is_no_number_is_left_out_of_several() -> None:
    assert numbers_in(QueryDict("row=2&row=x&row=&row=9"), "row") == [2, 9]
