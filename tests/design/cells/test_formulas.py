"""Formulas become text and are restored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.design.cells import formulas


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+49 170",
        "-5,00",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "\nx",
        "  =x",
        "\u00a0=x",
        "'=x",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        '"=x',
        "\u3000=x",
        "\ufeff=x",
    ],
)
def test_what_a_spreadsheet_program_would_run_gets_an_apostrophe(text: str):
    assert formulas.defuse(text) == f"'{text}"


@pytest.mark.parametrize(
    ("text", "defused"),
    [
        ("Sale;=1+1", "Sale;'=1+1"),
        ("Sale,=1+1", "Sale,'=1+1"),
        ("Sale|=1+1;", "Sale|'=1+1;"),
        ("Sale\t=1+1", "Sale\t'=1+1"),
        ("Sale\n=1+1", "Sale\n'=1+1"),
        ("Sale\r=1+1", "Sale\r'=1+1"),
        ("Sale; =1", "Sale;' =1"),
        ('Sale;"=1', "Sale;'\"=1"),
        ("Sale;'=1", "Sale;''=1"),
        ("Sale;＝1", "Sale;'＝1"),
        ("Sale;-1+1", "Sale;'-1+1"),
        ("Sale;+SUM(A1)", "Sale;'+SUM(A1)"),
        ("Sale;@SUM(A1)", "Sale;'@SUM(A1)"),
        ("Sale;－cmd|' /C calc'!A0", "Sale;'－cmd|' /C calc'!A0"),
        ("=1;=2;;=3", "'=1;'=2;;'=3"),
    ],
)
def test_what_a_program_with_another_separator_would_run_gets_an_apostrophe_too(
    text: str, defused: str
):
    assert formulas.defuse(text) == defused
    assert formulas.restore(defused) == text


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "Sale",
            "12,50 €",
            "it's",
            "'quoted'",
            "a=b",
            "3-4",
            "Oslo, -5 °C",
            "Hall 3; +49 170 123",
        ),
        *("Rooms\n- bath\n- kitchen", "one\n\ntwo", "Photo: Max, @max", "a;b|c"),
    ],
)
def test_everything_else_stays_as_it_is(text: str):
    assert formulas.defuse(text) == text


@given(st.text(alphabet="'\"= +-@＝;,|(\t\r\u00a0ab\n"))
def test_whatever_was_defused_is_restored_exactly(text: str):
    assert formulas.restore(formulas.defuse(text)) == text
