"""The encoding of a CSV: found, chosen, reported or refused."""

import pytest

from jobs.errors import SheetRefused
from jobs.intake.sheets.encodings import decode
from tests.intake.sheets.test_delimited import read, shown

PRICES = "Bild;Größe;Preis\nä.jpg;XL;12,50 €\nö.jpg;M;7,00 €\nü.jpg;S;3,20 €\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (PRICES.encode("utf-8"), "utf-8"),
        (PRICES.encode("utf-8-sig"), "utf-8"),
        (PRICES.encode("utf-16"), "utf-16"),
        (PRICES.encode("utf-16-le"), "utf-16"),
        (PRICES.encode("utf-16-be"), "utf-16"),
        (PRICES.encode("cp1252"), "cp1252"),
    ],
)
def test_a_csv_is_the_same_in_every_encoding_programs_save(tmp_path, data, encoding):
    sheet = read(tmp_path, data)

    assert (sheet.encoding, sheet.delimiter, sheet.columns) == (
        encoding,
        ";",
        ("Bild", "Größe", "Preis"),
    )
    assert shown(sheet) == [
        (2, ["ä.jpg", "XL", "12,50 €"]),
        (3, ["ö.jpg", "M", "7,00 €"]),
        (4, ["ü.jpg", "S", "3,20 €"]),
    ]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("имя,город\nАнна Каренина,Москва\nЛев Толстой,Ясная Поляна\n", "cp1251"),
        ("名前,場所\n田中さくら,東京タワーの写真\n山田太郎,大阪城の写真です\n", "cp932"),
        ("imię,miasto\nŁukasz Żółć,Gdańsk\nŚwiętosława,Częstochowa\nGrażyna,Łódź\n", "cp1250"),
    ],
)
def test_a_guessed_encoding_is_right_and_reported(tmp_path, text, encoding):
    sheet = read(tmp_path, text.encode(encoding))

    assert sheet.encoding == encoding
    assert ",".join(sheet.columns) == text.partition("\n")[0]
    assert [notice.partition(",")[0] for notice in sheet.notices] == [
        "The file does not name its encoding"
    ]


@pytest.mark.parametrize(
    ("text", "encoding", "language"),
    [
        ("Artikel;Preis\nFüllhalter Größe M;1,73 €\nRadiergummi weiß;2,10 €\n", "cp1252", None),
        ("Artikel;Preis\nFüllhalter Größe M;1,73 €\nRadiergummi weiß;2,10 €\n", "cp1252", "ru"),
        ("vare;pris\nRødgrød med fløde;12 kr\nÆble;3 kr\n", "cp1252", "da"),
        ("produto;preço\nmaçã;12\npão de açúcar;3\n", "cp1252", "pt-BR"),
        ("zboží;cena\nkůň;12 Kč\nřepa;3 Kč\n", "cp1250", "cs"),
    ],
)
def test_few_letters_with_accents_are_read_as_the_language_has_them_and_in_one_script(
    tmp_path, text, encoding, language
):
    sheet = read(tmp_path, text.encode(encoding), usual_language=language)

    assert [list(sheet.columns), *(cells for _, cells in shown(sheet))] == [
        line.split(";") for line in text.splitlines()
    ]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "L’été à la plage – édition limitée;12,50 €\nŒuvre d’art “Élégance”;9,90 €"),
        ("cp1252", "Füllhalter „Klassik“ Größe M;1,73 €\nCafé-Becher weiß;9,90 €"),
        ("cp1252", "José Muñoz\nBegoña Ibáñez"),
        ("cp1252", "Pão de açúcar com maçã;3\nCalções para criança;4"),
        ("mac_roman", "Jörg Müller\nKäthe Groß"),
        ("mac_roman", "Rødgrød med fløde – “god”;12,50 €\nÆblekage fra Ærø;3,00 €"),
        ("cp1250", "Hrníček „Příroda“ žlutý;12 Kč\nŘepa červená;3 Kč"),
        ("cp1250", "Tűzálló tál – erős;1200 Ft\\nFűszerpaprika, csípős;800 Ft"),
        ("cp1254", "Işıklı ayakkabı;12\nÇocuk gömleği;3"),
        ("cp1257", "Šiltas megztinis „Žiema“;12,50 €\nĄžuolinis stalas;3,00 €"),
        ("cp1251", "Дитяча куртка – зимова;12\nЧашка «Ранок»;3"),
        ("cp1253", "Παιδικό μπουφάν;12\nΣοκολάτα μαύρη;3"),
        ("cp1255", "מעיל לילדים;12\nשוקולד מריר;3"),
        ("cp1256", "معطف أطفال;12\nشوكولاتة داكنة;3"),
        ("cp874", "เสื้อเด็ก;12\nช็อกโกแลต;3"),
        ("cp932", "綿のTシャツ(白);1,200\n東京タワーの写真;800"),
        ("gb18030", "纯棉短袖T恤(白色);12\n儿童运动鞋 红色;3"),
        ("big5hkscs", "純棉短袖T恤(白色);12\n兒童運動鞋 紅色;3"),
        ("cp949", "어린이 재킷;12\n초콜릿 100g;3"),
    ],
)
def test_a_short_export_is_read_as_the_language_of_its_letters_has_them(encoding, text):
    decoded = decode(f"picture;title\n{text}\n".encode(encoding), None)

    assert (decoded.text, decoded.encoding) == (f"picture;title\n{text}\n", encoding)


def test_of_equally_likely_encodings_that_of_the_reader_counts():
    data = "miasto\nGdańsk\n".encode("cp1250")

    assert decode(data, None).text == "miasto\nGdañsk\n"
    assert decode(data, None, "pl").text == "miasto\nGdańsk\n"


def test_a_chosen_encoding_that_does_not_fit_names_the_line(tmp_path):
    with pytest.raises(SheetRefused) as refused:
        read(tmp_path, "name\nAnna\nÄ\n".encode("cp1252"), encoding="utf-8")

    assert refused.value.sentence == (
        "Line 3 of the file has bytes that are not Unicode (UTF-8). Choose another encoding, "
        "or save the sheet as CSV (UTF-8) or .xlsx."
    )


@pytest.mark.parametrize("named", ["utf-8-sig", "utf-16"])
def test_a_file_that_names_its_encoding_is_not_read_in_that_of_the_sheet_before(named):
    decoded = decode(PRICES.encode(named), "cp1250")

    assert (decoded.text, decoded.encoding) == (PRICES, named.removesuffix("-sig"))


def test_data_that_is_not_text_is_refused(tmp_path):
    with pytest.raises(SheetRefused, match="it contains data that is not text"):
        read(tmp_path, bytes(range(256)) * 8)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (
            PRICES.encode("utf-32"),
            "The encoding of this file is unknown. Save the sheet as CSV (UTF-8) or .xlsx.",
        ),
        (
            PRICES.encode("utf-32-be"),
            (
                "This file is not a sheet: it contains data that is not text. Sheets can be XLSX, "
                "XLS, ODS, CSV or TSV."
            ),
        ),
        (
            PRICES.encode("utf-16")[:-1],
            (
                "Line 4 of the file has bytes that are not Unicode (UTF-16). Choose another "
                "encoding, or save the sheet as CSV (UTF-8) or .xlsx."
            ),
        ),
    ],
)
def test_unicode_that_cannot_be_read_is_refused_rather_than_read_with_lost_letters(data, sentence):
    with pytest.raises(SheetRefused) as refused:
        decode(data, None)

    assert refused.value.sentence == sentence
