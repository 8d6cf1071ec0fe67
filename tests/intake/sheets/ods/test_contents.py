"""The cells of an OpenDocument sheet, with what is hidden, merged or wrong."""

import pytest

from jobs.design.cells.cell import Cell
from jobs.errors import SheetRefused
from jobs.intake.sheets import Difference, SheetLimits
from tests.intake.sheets.ods.document_files import GERMAN, cell, document, names, row, table, text
from tests.intake.sheets.workbook_files import read, shown

CURRENCY = (
    '<number:currency-style style:name="N1"><number:number number:decimal-places="2" '
    'number:min-integer-digits="1" number:grouping="true"/><number:text> </number:text>'
    '<number:currency-symbol number:language="de" number:country="DE">€</number:currency-symbol>'
    "</number:currency-style>"
    '<style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/>'
    '<style:style style:name="ce2" style:family="table-cell" style:parent-style-name="ce1"/>'
)
FAR = 'table:number-rows-repeated="1048000"'


def one_row(tmp_path, *cells: str, **parts: str) -> dict[str, Cell]:
    columns = [f"c{number}" for number in range(len(cells))]
    sheet = read(document(tmp_path / "a.ods", table(names(*columns), row(*cells)), **parts))
    return dict(sheet.rows[0][1])


def test_values_are_shown_as_the_program_showed_them(tmp_path):
    cells = one_row(
        tmp_path,
        text("00007"),
        cell("12,50 €", 'office:value-type="currency" office:value="12.5" table:style-name="ce2"'),
        cell("20 %", 'office:value-type="percentage" office:value="0.2"'),
        cell("24. November 2026", 'office:value-type="date" office:date-value="2026-11-24"'),
        cell("18:30", 'office:value-type="time" office:time-value="PT18H30M00S"'),
        cell("WAHR", 'office:value-type="boolean" office:boolean-value="true"'),
        cell("4006381333931", 'office:value-type="float" office:value="4006381333931"'),
        automatic=CURRENCY,
    )

    assert list(cells.values()) == [
        Cell("00007", "00007"),
        Cell("12,50 €", 12.5, '#,##0.00" "[$€-de-DE]'),
        Cell("20 %", 0.2),
        Cell("24. November 2026", "2026-11-24"),
        Cell("18:30", "18:30:00"),
        Cell("WAHR", True),
        Cell("4006381333931", 4006381333931),
    ]


def test_a_column_or_row_gives_its_cells_their_number_format(tmp_path):
    columns = (
        '<table:table-column table:number-columns-repeated="2"/>'
        '<table:table-column table:default-cell-style-name="ce1"/>'
    )
    price = cell("1,00 €", 'office:value-type="currency" office:value="1"')
    rows = (
        names("a", "b", "c"),
        row(price, price, price),
        row(price, said='table:default-cell-style-name="ce1"'),
    )

    sheet = read(document(tmp_path / "a.ods", table(*rows, before=columns), automatic=CURRENCY))

    formats = [[it.number_format for it in found.values()] for _, found in sheet.rows]
    assert formats == [["", "", '#,##0.00" "[$€-de-DE]'], ['#,##0.00" "[$€-de-DE]', "", ""]]


def test_the_language_is_that_of_the_file_unless_a_person_chose_another(tmp_path):
    path = document(tmp_path / "a.ods", table(names("a"), row(text("x"))), styles=GERMAN)

    assert (read(path, usual_language="fr").language, read(path, language="es").language) == (
        "de",
        "es",
    )


def test_a_stored_value_that_is_shown_differently_is_said(tmp_path):
    price = cell("12,50 €", 'office:value-type="currency" office:value="12.5"')

    sheet = read(document(tmp_path / "a.ods", table(names("VK"), row(price))))

    assert sheet.differing_columns == (Difference("VK", 2, "12.5", "12,50 €"),)


def test_a_value_without_a_text_is_shown_in_the_language_of_the_file(tmp_path):
    def only(said: str) -> str:
        return f"<table:table-cell {said}/>"

    cells = one_row(
        tmp_path,
        only('office:value-type="float" office:value="12.5"'),
        only('office:value-type="date" office:date-value="2026-11-24"'),
        only('office:value-type="percentage" office:value="0.2"'),
        only('office:value-type="boolean" office:boolean-value="false"'),
        only('office:value-type="string" office:string-value="as it is"'),
        styles=GERMAN,
    )

    assert [found.shown for found in cells.values()] == [
        "12,5",
        "24.11.2026",
        "20%",
        "FALSCH",
        "as it is",
    ]


def test_texts_keep_their_lines_and_blanks_and_lose_comments_and_pictures(tmp_path):
    comment = "<office:annotation><dc:date/><text:p>check this</text:p></office:annotation>"
    picture = "<draw:frame><draw:text-box><text:p>logo</text:p></draw:text-box></draw:frame>"
    inside = (
        f"{comment}<text:p>Two  <text:span>words</text:span><text:s text:c='2'/>x\n y</text:p>"
        f"<text:p>second<text:line-break/>third<text:tab/>end</text:p>{picture}"
    )

    cells = one_row(
        tmp_path,
        f'<table:table-cell office:value-type="string">{inside}</table:table-cell>',
    )

    assert cells["c0"].shown == "Two words  x y\nsecond\nthird\tend"


def test_repeated_cells_and_rows_are_all_there_and_blank_ones_at_the_end_cost_nothing(tmp_path):
    rows = (
        names("a", "b", "c"),
        row(text("x", 'table:number-columns-repeated="2"'), text("y")),
        row(
            '<table:table-cell table:number-columns-repeated="16384"/>',
            said=FAR.replace("1048000", "2"),
        ),
        row(text("z"), said='table:number-rows-repeated="2"'),
        row('<table:table-cell table:number-columns-repeated="16384"/>', said=FAR),
    )

    sheet = read(document(tmp_path / "a.ods", table(*rows)))

    assert shown(sheet) == [
        (2, ["x", "x", "y"]),
        (5, ["z", "", ""]),
        (6, ["z", "", ""]),
    ]


def test_merged_cells_give_their_value_to_each_row_and_hidden_parts_are_said(tmp_path):
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    rows = (
        names("Class", "Name"),
        row(
            text("5b", 'table:number-rows-spanned="2" table:number-columns-spanned="1"'),
            text("Ana"),
        ),
        row("<table:covered-table-cell/>", text("Bo"), said='table:visibility="filter"'),
    )

    sheet = read(document(tmp_path / "a.ods", table(*rows, before=columns)))

    assert shown(sheet) == [(2, ["5b", "Ana"]), (3, ["5b", "Bo"])]
    assert sheet.notices == (
        "Column A has cells merged over several rows (2–3): each of these rows gets the value.",
        (
            "Row 3 is hidden in the sheet, but read like the others. To leave it out, choose "
            "Leave out under Hidden rows."
        ),
        "Column B (“Name”) is hidden in the sheet, but read like the others.",
    )


def test_the_first_visible_worksheet_with_cells_is_read_and_the_others_are_named(tmp_path):
    hidden = '<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>'
    full = (names("a"), row(text("x")))
    cached = (
        "<table:table table:name=\"'file:///other.ods'#Sheet1\"><table:table-source/>"
        f"{''.join(full)}</table:table>"
    )
    tables = (
        table(*full, name="Secret", style="ta2"),
        table(name="Empty"),
        table(*full, name="Prices"),
        table(names("b"), row(text("y")), name="More"),
        cached,
    )
    path = document(tmp_path / "a.ods", "".join(tables), automatic=hidden)

    sheet = read(path)

    assert (sheet.worksheet, sheet.worksheets) == ("Prices", ("Empty", "Prices", "More", "Secret"))
    assert sheet.notices == (
        "Only the worksheet “Prices” is read, not “Empty” and “More”.",
        "Hidden and not read: “Secret”.",
    )
    assert read(path, worksheet="More").columns == ("b",)
    assert read(path, worksheet="Secret").columns == ("a",)


@pytest.mark.parametrize(
    ("worksheet", "sentence"),
    [
        ("Empty", "The worksheet “Empty” is empty. It needs a row of column names"),
        ("Other", "No worksheet in this file is named “Other”; it has: “Empty”."),
        (None, "Every visible worksheet of this file is empty."),
    ],
)
def test_a_worksheet_without_cells_is_refused_in_words(tmp_path, worksheet, sentence):
    with pytest.raises(SheetRefused, match=sentence) as refused:
        read(document(tmp_path / "a.ods", table(name="Empty")), worksheet=worksheet)

    assert refused.value.details["found"]["worksheets"] == ["Empty"]


def test_a_worksheet_over_the_limit_is_refused_and_the_others_can_be_chosen(tmp_path):
    tables = table(names("a"), *[row(text("x"))] * 9) + table(names("b"), name="Second")

    with pytest.raises(SheetRefused) as refused:
        read(document(tmp_path / "a.ods", tables), SheetLimits(cells=5))

    assert refused.value.sentence == "The sheet has more than the limit of 5 cells. Split it."
    assert refused.value.details["found"]["worksheets"] == ["Liste", "Second"]


def test_errors_hidden_values_and_values_that_do_not_fit_are_named(tmp_path):
    number = 'office:value-type="float" office:value="5"'
    rows = (
        names("error", "hidden", "wide"),
        row(
            cell("#N/A", 'office:value-type="string" calcext:value-type="error"'),
            f"<table:table-cell {number}><text:p/></table:table-cell>",
            cell("1", number),
        ),
    )
    path = document(tmp_path / "a.ods", table(*rows))

    assert read(path).notices == (
        "Column “error” shows an error (#N/A) in row 2. The error would be printed.",
        (
            "Column “hidden” has a value in row 2 that its number format hides. It is read as "
            "empty, as your spreadsheet program shows it."
        ),
    )
    with pytest.raises(SheetRefused) as refused:
        read(document(path, table(names("a"), row(cell("###", number)))))
    assert refused.value.sentence == (
        "A2 holds a number or date that its number format cannot show, which cannot be printed. "
        "Correct the value, or give the cell another number format."
    )


def test_a_formula_without_a_result_is_refused(tmp_path):
    formula = '<table:table-cell table:formula="of:=[.A1]"/>'

    with pytest.raises(SheetRefused, match="A2 holds a formula whose result is not in the file"):
        read(document(tmp_path / "a.ods", table(names("a"), row(formula))))


def test_deleted_cells_of_tracked_changes_are_not_read(tmp_path):
    changes = (
        "<table:tracked-changes><table:deletion><table:cell-content-deletion><table:change-track-"
        'table-cell office:value-type="string"><text:p>gone</text:p></table:change-track-table-cell>'
        "</table:cell-content-deletion></table:deletion></table:tracked-changes>"
    )

    sheet = read(document(tmp_path / "a.ods", changes + table(names("a"), row(text("x")))))

    assert shown(sheet) == [(2, ["x"])]


def test_pictures_over_cells_are_said_not_to_be_read(tmp_path):
    picture = "<table:table-cell><draw:frame><draw:image/></draw:frame></table:table-cell>"

    sheet = read(document(tmp_path / "a.ods", table(names("a"), row(text("x"), picture))))

    assert sheet.notices == (
        (
            "The worksheet has 1 picture in it. From this kind of file it is not read: save the "
            "sheet as .xlsx, or upload the pictures as files."
        ),
    )


def test_raised_and_lowered_digits_are_characters_of_their_own(tmp_path):
    styles = "".join(
        f'<style:style style:name="{name}" style:family="text">'
        f'<style:text-properties style:text-position="{place} 58%"/></style:style>'
        for name, place in (("T1", "super"), ("T2", "sub"))
    )

    cells = one_row(
        tmp_path,
        text('82 m<text:span text:style-name="T1">2</text:span>'),
        text('H<text:span text:style-name="T2">2</text:span>O'),
        text('1<text:span text:style-name="T1">er</text:span>'),
        text('80 m<text:span text:style-name="T3">2</text:span>'),
        automatic=styles,
    )

    assert [cell.shown for cell in cells.values()] == ["82 m²", "H₂O", "1er", "80 m2"]
