"""A sheet with a column for each language, as it stands and as one with a row for each."""

from pathlib import Path

import pytest

from jobs.errors import SheetRefused
from jobs.intake import sheets
from jobs.intake.sheets import ReadSheet, SheetChoices, SheetLimits

WIDE = """photo;headline_de;headline_ar;headline_pt-BR;price;cta_de;cta_ar
P1.jpg;Hallo;مرحبا;Olá;00012;Kaufen;اشتر
P2.jpg;Neu;;Novo;7;Jetzt;الآن
"""


def read(folder: Path, text: str, *, by_language: bool | None = True, rows: int = 100) -> ReadSheet:
    path = folder / "sheet.csv"
    path.write_text(text, encoding="utf-8")
    return sheets.read(
        path, path.name, SheetChoices(by_language=by_language), SheetLimits(rows=rows)
    )


def shown(sheet: ReadSheet) -> list[list[str]]:
    return [[row[column].shown for column in sheet.columns] for _, row in sheet.rows]


def test_each_row_appears_once_for_each_language_and_missing_cells_stay_empty(
    tmp_path: Path,
) -> None:
    found = read(tmp_path, WIDE)

    assert found.columns == ("photo", "headline", "price", "cta", "language", "sheet row")
    assert shown(found) == [
        ["P1.jpg", "Hallo", "00012", "Kaufen", "de", "2"],
        ["P1.jpg", "مرحبا", "00012", "اشتر", "ar", "2"],
        ["P1.jpg", "Olá", "00012", "", "pt-BR", "2"],
        ["P2.jpg", "Neu", "7", "Jetzt", "de", "3"],
        ["P2.jpg", "", "7", "الآن", "ar", "3"],
        ["P2.jpg", "Novo", "7", "", "pt-BR", "3"],
    ]
    assert [number for number, _ in found.rows] == [2, 3, 4, 5, 6, 7]
    assert (found.translated, found.languages, found.language_column) == (
        ("headline", "cta"),
        ("de", "ar", "pt-BR"),
        "language",
    )


def test_a_sheet_is_not_read_by_language_unless_chosen_and_lists_its_languages(
    tmp_path: Path,
) -> None:
    found = read(tmp_path, WIDE, by_language=None)

    assert (len(found.rows), len(found.columns), found.language_column) == (2, 7, "")
    assert (found.translated, found.languages) == (("headline", "cta"), ("de", "ar", "pt-BR"))


@pytest.mark.parametrize(
    "header",
    [
        "photo;text_de;text_ar",
        "photo;text (de);text (AR)",
        "photo;text - de;text - ar",
        "photo;text.de;text.ar",
        "photo;text German;text Arabic",
        "photo;text/de;text[ar]",
    ],
)
def test_languages_are_found_however_the_columns_write_them(tmp_path: Path, header: str) -> None:
    found = read(tmp_path, f"{header}\na.jpg;Hallo;مرحبا\n")

    assert (found.translated, found.languages) == (("text",), ("de", "ar"))
    assert shown(found) == [["a.jpg", "Hallo", "de", "2"], ["a.jpg", "مرحبا", "ar", "2"]]


def test_the_longest_end_that_is_a_language_counts(tmp_path: Path) -> None:
    found = read(tmp_path, "photo;product_name_pt_BR;product_name_zh_Hant\na.jpg;Olá;你好\n")

    assert (found.translated, found.languages) == (("product_name",), ("pt-BR", "zh-Hant"))


@pytest.mark.parametrize(
    "header", ["photo;Art.Nr;price", "photo;text_de;price_eur", "photo;size XL;size M"]
)
def test_a_column_that_only_looks_like_a_language_changes_nothing(
    tmp_path: Path, header: str
) -> None:
    found = read(tmp_path, f"{header}\na.jpg;1;2\n")

    assert (found.languages, found.columns) == ((), tuple(header.split(";")))
    assert found.rows[0][0] == 2


def test_names_that_are_taken_are_not_taken_again(tmp_path: Path) -> None:
    found = read(tmp_path, "photo;text;text_de;text_ar;Language\na.jpg;Hi;Hallo;مرحبا;x\n")

    assert found.columns == ("photo", "text", "text (2)", "Language", "language (2)", "sheet row")
    assert shown(found)[0] == ["a.jpg", "Hi", "Hallo", "x", "de", "2"]


def test_too_many_rows_are_refused_with_a_way_out(tmp_path: Path) -> None:
    with pytest.raises(SheetRefused) as caught:
        read(tmp_path, WIDE, rows=5)

    assert caught.value.sentence == (
        "2 rows in 3 languages make 6; the limit is 5. Split the sheet into several, one batch "
        "each, or choose “One per row”."
    )


# columns → their names without a language, and the languages
HEADERS = [
    ("text:de;text:en", ["text"], ["de", "en"]),
    ("text – de;text – en", ["text"], ["de", "en"]),
    ("text_DE;text_FR", ["text"], ["de", "fr"]),
    ("text_de_AT;text_de-CH", ["text"], ["de-AT", "de-CH"]),
    ("text_zh_CN;text_zh_TW", ["text"], ["zh-Hans-CN", "zh-Hant-TW"]),
    ("text_sr_Latn;text_sr_Cyrl", ["text"], ["sr-Latn", "sr-Cyrl"]),
    ("text_es-419;text_pt", ["text"], ["es-419", "pt"]),
    ("Größe_de;Größe_en", ["Größe"], ["de", "en"]),
    ("text1_de;text1_en", ["text1"], ["de", "en"]),
    ("text_de;text_en;sub_de;sub_fr", ["text", "sub"], ["de", "en", "fr"]),
    ("text_de;text_German;text_en", ["text"], ["de", "en"]),
    ("text (Brazilian Portuguese);text (Austrian German)", ["text"], ["pt-BR", "de-AT"]),
    (f"{'a' * 200}_de;{'a' * 200}_en", ["a" * 200], ["de", "en"]),
    ("de;en", [], []),
    ("de_text;en_text", [], []),
    ("text_de;sub_en", [], []),
    ("text_xx;text_yy", [], []),
    ("text_de_1;text_en_1", [], []),
    ("text;text_de", [], []),
    ("_de;_en", [], []),
    ("text_de;text_DE", [], []),
    ("textde;texten", [], []),
]


@pytest.mark.parametrize(("header", "names", "languages"), HEADERS)
def test_a_name_is_translated_if_two_columns_have_it_in_two_languages(
    tmp_path: Path, header: str, names: list[str], languages: list[str]
) -> None:
    cells = ";".join("x" for _ in header.split(";"))

    found = read(tmp_path, f"{header}\n{cells}\n", by_language=None)

    assert (list(found.translated), list(found.languages)) == (names, languages)


def test_names_of_languages_are_those_of_the_sheet_or_english(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text("Text Deutsch;Text Englisch;Text French\na;b;c\n", encoding="utf-8")

    found = [sheets.read(path, path.name, SheetChoices(language=code)) for code in ("de", "en")]

    assert [sheet.languages for sheet in found] == [("de", "en", "fr"), ()]


def test_a_second_column_of_a_language_stays_as_it_is(tmp_path: Path) -> None:
    found = read(tmp_path, "text_de;text_German;text_en\nHallo;Servus;Hi\n")

    assert found.columns == ("text", "text_German", "language", "sheet row")
    assert shown(found) == [["Hallo", "Servus", "de", "2"], ["Hi", "Servus", "en", "2"]]


def test_a_sheet_without_languages_stays_as_it_is_and_the_limit_counts_all_rows(
    tmp_path: Path,
) -> None:
    assert shown(read(tmp_path, "photo;text\na.jpg;Hi\n")) == [["a.jpg", "Hi"]]
    assert len(read(tmp_path, WIDE, rows=6).rows) == 6
