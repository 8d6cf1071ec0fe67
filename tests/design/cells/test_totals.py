"""Rows that add up the others."""

import unicodedata
from typing import Literal

import pytest

from jobs.design.cells import totals
from jobs.design.cells.cell import Cell
from jobs.design.cells.totals import word_for_total


def row(*texts: str) -> list[Cell]:
    return [Cell.of_text(text) for text in texts]


@pytest.mark.parametrize(
    "word",
    [
        "Total",
        "SUMME:",
        " Gesamt ",
        "Итого:",
        "合計",
        "Somme",
        "Yhteensä",
        "סה״כ",
        "Součet",
        "Ergebnis",
        "Gesamtergebnis",
    ],
)
def test_a_row_that_begins_with_a_word_for_a_total_is_one(word: str) -> None:
    assert word_for_total(row("", word, "120", "", "1.250,00 €")) == word.strip()


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_every_word_is_known_in_each_case_and_form(form: Literal["NFC", "NFD"]) -> None:
    written = {
        unicodedata.normalize(form, f".{cased} :")
        for word in totals._WORDS
        for cased in (word, word.title(), word.upper())
    }

    assert [text for text in sorted(written) if word_for_total(row(text, "1")) != text] == []


@pytest.mark.parametrize(
    "others",
    [
        ("1,250.00", "EUR"),
        ("€", "1,250.00"),
        ("12", "Stück", "1.250,00", "kr."),
        ("120", "–", "kg"),
    ],
)
def test_what_is_written_beside_numbers_is_no_other_word(others: tuple[str, ...]) -> None:
    assert word_for_total(row("Total", *others)) == "Total"


@pytest.mark.parametrize(
    "word",
    [
        "Total EUR",
        "Gesamt (kg):",
        "Sum €",
        "Grand total [USD]",
        "Total: kg",
        "TOTAL (PCS)",
        "Razem zł",
        "∑ Total",
        "合計 円",
    ],
)
def test_a_word_for_a_total_may_name_its_unit(word: str) -> None:
    assert word_for_total(row(word, "120")) == word


@pytest.mark.parametrize(
    "texts",
    [
        ("Suma", "Rao", "ACME"),  # a first name
        ("Suma", "EUR"),  # and a team, without any number
        ("Som", "12", "m"),  # a man
        ("Sum", "41", "TEAM"),
        ("Total Immersion", "12"),
        ("Total Wine", "12"),
        ("12", "Total"),
        ("Total" * 50,),
        ("", ""),
        (),
        ("Totally", "12"),
        ("Totals", "Anna"),
        ("Sum of parts", "12"),
        ("Summe", "12", "Anna"),
        ("1 Total", "12"),
        ("Total", "12", "ABC"),
        ("Total", "12", "XY"),
        ("Total [USD] net", "12"),
    ],
)
def test_other_rows_are_not(texts: tuple[str, ...]) -> None:
    assert word_for_total(row(*texts)) == ""
