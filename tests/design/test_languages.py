"""The language of one row: from its own cell if the design names a column for it."""

import pytest

from jobs.design import Cell, Design, Row, in_language_of, parse
from jobs.errors import DesignDoesNotApply, ValueUnusable


def design(**keys: object) -> Design:
    return parse({"format": 1, "language": "de", "language_column": "Sprache", **keys})


def row(language: str) -> Row:
    return {"title": Cell.of_text("Hafen"), "Sprache": Cell.of_text(language)}


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("ar", "ar"),
        (" JA ", "ja"),
        ("pt_BR", "pt-BR"),
        ("de-at", "de-AT"),
        ("zh-Hant", "zh-Hant"),
        ("Arabic", "ar"),
        ("arabisch", "ar"),
        ("Brazilian Portuguese", "pt-BR"),
        ("Österreichisches Deutsch", "de-AT"),
        ("O\u0308sterreichisches Deutsch", "de-AT"),
        ("FRANZÖSISCH", "fr"),
        ("French", "fr"),
        ("nb", "nb"),
        ("no", "no"),
        ("zh_hant_tw", "zh-Hant-TW"),
        ("sr-Latn", "sr-Latn"),
        ("de-DE-1996", "de-DE"),
        ("", "de"),
        ("  ", "de"),
    ],
)
def test_a_row_has_the_language_of_its_cell_by_tag_or_by_name_else_the_designs(
    written: str, tag: str
) -> None:
    own = in_language_of(design(), row(written))

    assert own == design(language=tag, language_column="")
    assert in_language_of(own, row("fr")) == own


def test_without_a_column_every_row_has_the_designs_language() -> None:
    assert in_language_of(design(language_column=""), row("fr")).language == "de"


def test_a_column_is_found_whatever_its_case() -> None:
    assert in_language_of(design(language_column="SPRACHE "), row("fr")).language == "fr"


@pytest.mark.parametrize("written", ["xx", "Klingon", "de, en", "12", "?", "en-XX", "français"])
def test_an_unknown_language_is_reported_with_its_column(written: str) -> None:
    with pytest.raises(ValueUnusable) as caught:
        in_language_of(design(), row(written))

    assert caught.value.details == {"column": "Sprache", "value": written}
    assert caught.value.sentence == (
        f"“{written}” in column “Sprache” cannot be used: it is not a language we know; write a "
        f"tag such as en, de or "
        "pt-BR, or a name such as German."
    )


def test_a_sheet_without_the_column_is_reported() -> None:
    with pytest.raises(
        DesignDoesNotApply, match="The sheet has no column “Sprache”; it has “title”"
    ):
        in_language_of(design(), {"title": Cell.of_text("Hafen")})
