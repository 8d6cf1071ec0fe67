"""The form in which a person says how the sheet is to be read."""

import pytest
import xlsxwriter

from dashboard.new_batch.sheet_form import SheetChoicesForm
from jobs import control
from jobs.models import Batch, Chore
from tests import factories
from tests.dashboard.new_batch.test_sheet import bring
from tests.dashboard.new_batches import address, do_chores, picked, words
from tests.intake import batches
from tests.intake.sheets.workbook_files import fill

pytestmark = pytest.mark.django_db

DESIGN = {"format": 1, "boxes": [{"text": "{Title}"}]}


def test_it_is_read_again_as_the_person_says(operator):
    batch = factories.draft()
    bring(operator, batch, "Prices of the week\nphoto,title\n1.jpg,One\n")
    do_chores(batch)

    response = operator.post(
        address("sheet", batch), {"header_row": "2", "delimiter": ",", "encoding": "utf-8"}
    )
    do_chores(batch)
    batch.sheet.refresh_from_db()

    assert response.url == address("sheet", batch)
    assert (batch.sheet.found["header_row"], batch.sheet.found["columns"]) == (
        2,
        ["photo", "title"],
    )


def test_of_a_workbook_that_cannot_be_read_another_worksheet_can_be_chosen(operator, tmp_path):
    batch = factories.draft()
    path = tmp_path / "prices.xlsx"
    with xlsxwriter.Workbook(path) as book:
        euro = book.add_format({"num_format": '#,##0.00 "€"'})
        fill(book.add_worksheet("Cover"), [["Spring"]])
        prices = book.add_worksheet("Prices")
        fill(prices, [["Spring prices"], ["photo", "price"], ["1.jpg"]])
        prices.write_number(2, 1, 12.5, euro)
    operator.post(address("sheet-file", batch), {"sheet": picked(path.read_bytes(), path.name)})
    do_chores(batch)
    refused = words(operator.get(address("sheet", batch)).text)

    operator.post(
        address("sheet", batch), {"worksheet": "Prices", "header_row": "", "language": "de"}
    )
    do_chores(batch)

    assert "The worksheet “Cover” has column names in row 1 but no rows below." in refused
    assert "or choose another worksheet." in refused
    assert "Worksheet Cover Prices Header row" in refused
    assert "Separator" not in refused
    assert "<td>12,50 €</td>" in operator.get(address("sheet", batch)).text


def test_the_header_row_is_detected_again_in_another_worksheet():
    found = {"worksheets": ["A", "B"], "worksheet": "A", "header_row": 3, "language": "en"}

    choices = [
        SheetChoicesForm(
            {"worksheet": worksheet, "header_row": row, "language": "en"},
            found=found,
            chosen={},
        )
        for worksheet, row in (("A", "3"), ("B", "3"), ("B", "2"))
    ]

    assert [form.is_valid() and form.cleaned_data["header_row"] for form in choices] == [3, None, 2]


def test_what_nobody_chose_is_detected_in_the_next_sheet_too():
    found = {"encoding": "utf-16", "delimiter": ";", "language": "en", "header_row": 1}
    sent = {"encoding": "utf-16", "delimiter": ";", "language": "de", "header_row": "1"}

    forms = [SheetChoicesForm(sent, found=found, chosen=chosen) for chosen in ({}, found)]

    assert all(form.is_valid() for form in forms)
    assert [(one.cleaned_data["encoding"], one.cleaned_data["delimiter"]) for one in forms] == [
        (None, None),
        ("utf-16", ";"),
    ]
    assert {form.cleaned_data["language"] for form in forms} == {"de"}


def test_a_choice_with_which_the_sheet_could_not_be_read_is_shown():
    form = SheetChoicesForm(found={}, chosen={"encoding": "utf-16", "language": "de"})

    assert (form["encoding"].value(), form["language"].value()) == ("utf-16", "de")


def test_a_column_that_the_design_needs_can_have_another_name_in_the_sheet(operator):
    batch = batches.with_sheet(factories.draft())
    control.save_design(batch, batch.owner, DESIGN)
    before = words(operator.get(address("sheet", batch)).text)

    operator.post(address("sheet", batch), {"read_as Title": "caption"})
    do_chores(batch)
    renamed = words(operator.get(address("sheet", batch)).text)
    first = batch.jobs.first().cells["Title"][0]
    operator.post(address("sheet", batch), {"read_as Title": ""})
    do_chores(batch)

    assert "Column “Title” Not in this sheet picture caption" in before
    assert "choose that column above under Column “Title” and press Read again" in before
    assert "Column “caption” is read as “Title”." in renamed
    assert "The design needs" not in renamed
    assert first == "One"
    assert "The design needs “Title”" in words(operator.get(address("sheet", batch)).text)


def test_a_renamed_column_that_is_not_asked_about_stays_renamed():
    form = SheetChoicesForm({}, found={}, chosen={"renamed": {"Preis": "VK"}})

    assert form.is_valid()
    assert form.cleaned_data["renamed"] == {"Preis": "VK"}


@pytest.mark.parametrize(
    "choice", [{"delimiter": "x"}, {"header_row": "0"}, {"encoding": "ebcdic"}]
)
def test_an_invalid_choice_is_refused_at_its_control(operator, choice):
    batch = batches.with_sheet(factories.draft())

    response = operator.post(address("sheet", batch), choice)

    assert response.status_code == 422
    assert 'class="error"' in response.text
    assert not Chore.objects.exists()


def test_a_form_without_a_file_is_reported(operator):
    batch = factories.draft()

    response = operator.post(address("sheet-file", batch), {}, follow=True)

    assert "Choose a sheet first" in response.text


def test_characters_as_html_and_hidden_rows_are_asked_about_only_where_there_are_some(operator):
    batch = factories.draft()
    bring(operator, batch, "photo,title\n1.jpg,Caf&eacute;\n")
    do_chores(batch)

    page = operator.get(address("sheet", batch)).text
    operator.post(address("sheet", batch), {"decode_html": "True"})
    do_chores(batch)
    after = operator.get(address("sheet", batch)).text

    assert 'name="decode_html"' in page
    assert 'name="leave_out_hidden"' not in page
    assert batch.jobs.get().cells["title"][0] == "Café"
    assert '<option value="True" selected>Decode</option>' in after


def test_a_design_in_the_language_of_the_sheet_follows_it(operator):
    batch = batches.with_sheet(factories.draft(), "photo;price\n1.jpg;12,50\n")
    control.save_design(batch, batch.owner, DESIGN)
    asked = words(operator.get(address("sheet", batch)).text)

    told = operator.post(address("sheet", batch), {"language": "de"}, follow=True).text
    do_chores(batch)
    followed = Batch.objects.get(pk=batch.pk).design.language
    control.save_design(batch, batch.owner, {**DESIGN, "language": "nl"})
    operator.post(address("sheet", batch), {"language": "fr"})

    assert "B2 says “12,50”, with a comma before the decimals." in asked
    assert "The design now prints numbers and dates in German, too." in told
    assert followed == "de"
    assert Batch.objects.get(pk=batch.pk).design.language == "nl"


def test_a_separator_that_is_not_usual_is_offered_once_it_was_found() -> None:
    form = SheetChoicesForm(found={"delimiter": "~"}, chosen={})

    assert ("~", "~") in form.fields["delimiter"].choices
    assert form["delimiter"].value() == "~"
