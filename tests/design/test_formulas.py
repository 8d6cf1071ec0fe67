"""Formulas are made text, and become themselves again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.design import formulas


@pytest.mark.parametrize(
    "text", ["=1+1", "+49 170", "-5,00", "@SUM(A1)", "\tx", "\rx", "\nx", "  =x", "\u00a0=x", "'=x"]
)
def test_what_a_spreadsheet_program_would_run_gets_an_apostrophe(text: str):
    assert formulas.defuse(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Sale", "12,50 €", "it's", "'quoted'", "a=b", "3-4"])
def test_everything_else_stays_as_it_is(text: str):
    assert formulas.defuse(text) == text


@given(st.text(alphabet="'= +-@\t\u00a0ab\n"))
def test_whatever_was_defused_comes_back_as_it_was(text: str):
    assert formulas.restore(formulas.defuse(text)) == text
