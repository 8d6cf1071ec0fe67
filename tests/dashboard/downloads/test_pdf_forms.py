"""The form in which a person chooses a PDF."""

import pytest
from django.http import QueryDict
from django.test import Client

from dashboard.downloads.pdf_forms import PdfForm
from jobs.models import Batch, Sheet
from jobs.results.pdf.choices import PdfChoices, PieceSize
from jobs.results.pdf.row_numbers import RowNumbers
from tests import factories
from tests.dashboard.downloads.test_pdf import FORM, asked, url
from tests.dashboard.markup import flat
from tests.results.pdf.test_building import coded, done, make

COLUMNS = {"columns": ["photo", "caption"]}


@pytest.fixture
def batch(db: None) -> Batch:
    batch = factories.running(name="Größe 42 / Sommer")
    for row in (2, 3):
        done(batch, row, coded())
    return batch


def test_the_form_begins_with_what_was_chosen_last(operator: Client, batch: Batch) -> None:
    assert '<option value="a4" selected>' in flat(operator.get(url(batch)))

    make(batch, PdfChoices(paper="letter", margin=12.5))

    page = flat(operator.get(url(batch)))
    assert '<option value="letter" selected>' in page
    assert 'value="12.5"' in page


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"paper": "own", "width": "5", "height": "100"}, "Enter a number from 20 to 5,000."),
        ({"paper": "own", "width": "", "height": ""}, "Enter a number from 20 to 5,000."),
        ({"margin": "-1"}, "Enter a number from 0 to 200."),
        ({"pages": "picture", "dpi": "3"}, "Enter a whole number from 36 to 2,400."),
        (
            {"paper": "a6", "per_page": "20", "margin": "30"},
            "Choose fewer pictures, larger paper, or smaller margins",
        ),
        (
            {"paper": "papyrus"},
            "Select a valid choice. papyrus is not one of the available choices.",
        ),
    ],
    ids=str,
)
def test_an_impossible_choice_is_refused_beside_the_form_and_nothing_is_made(
    operator: Client, batch: Batch, fields: dict[str, str], sentence: str
) -> None:
    page = asked(operator, batch, FORM | fields)

    assert sentence in page
    assert not batch.chores.exists()


@pytest.mark.parametrize(
    "fields", [{"pages": "picture", "dpi": "150", "margin": "x"}, {"dpi": "x", "width": "x"}]
)
def test_fields_of_other_pages_are_not_errors(
    operator: Client, batch: Batch, fields: dict[str, str]
) -> None:
    asked(operator, batch, FORM | fields)

    choices = PdfChoices.from_json(batch.chores.get().payload)
    assert (choices.dpi, choices.margin, choices.width) == (
        int(fields["dpi"]) if "pages" in fields else 300,
        10,
        210,
    )


def test_badges_of_an_exact_size_are_asked_for_by_a_column(operator: Client, batch: Batch) -> None:
    fields = {
        "pages": "exact",
        "per_page": "7",
        "gap": "6",
        "piece_width": "85.6",
        "piece_height": "54",
        "bleed": "3",
        "group": "column:caption",
    }

    Sheet.objects.create(batch=batch, name="a.csv", key="b/a/sheet/a", size=1, found=COLUMNS)
    operator.post(url(batch), FORM | fields)

    payload = batch.chores.get(kind="pdf").payload
    assert {name: payload[name] for name in ("pages", "piece_width", "bleed")} == {
        "pages": "exact",
        "piece_width": 85.6,
        "bleed": 3.0,
    }
    assert (payload["group_by"], payload["group_column"]) == ("column", "caption")


def test_each_shape_and_each_output_can_have_a_size(operator: Client, batch: Batch) -> None:
    document = {"format": 1, "outputs": [{"name": "card"}, {"name": "poster"}]}
    batch.design_version = factories.design_version(document)
    batch.save()
    page = flat(operator.get(url(batch)))
    assert "poster: width, mm</label>" in page
    assert "By saved design" not in page

    sides = {
        f"size_output_{number}_{side}": str(value)
        for number, sides in enumerate([(85.6, 54), (200, 150)])
        for side, value in zip(("width", "height"), sides, strict=True)
    }
    fields = {"pages": "exact", "piece_width": "85", "piece_height": "54", "size_by": "output"}
    operator.post(url(batch), FORM | fields | sides | {"mixed": "on", "size_aspect_0_width": "x"})

    chosen = PdfChoices.from_json(batch.chores.get(kind="pdf").payload)
    assert (chosen.size_by, chosen.mixed) == ("output", True)
    assert [(one.name, one.width, one.height) for one in chosen.sizes] == [
        ("card", 85.6, 54),
        ("poster", 200, 150),
    ]
    batch.chores.update(state="failed")
    assert 'name="size_output_0_width" value="85.6"' in flat(operator.get(url(batch)))


def test_a_size_that_is_not_given_is_refused_beside_its_field(
    operator: Client, batch: Batch
) -> None:
    fields = {"pages": "exact", "piece_width": "85", "piece_height": "54", "size_by": "aspect"}

    page = asked(operator, batch, FORM | fields)

    assert page.count("Enter a number from 5 to 2,000.") == 6
    assert not batch.chores.exists()


def test_a_list_is_asked_for_by_its_columns(operator: Client, batch: Batch) -> None:
    Sheet.objects.create(batch=batch, name="a.csv", key="b/a/sheet/a", size=1, found=COLUMNS)
    page = flat(operator.get(url(batch)))
    assert 'value="photo" id="id_list_columns_0" checked' in page

    fields = {"list_place": "after", "list_columns": "caption", "list_row": "on"}
    operator.post(url(batch), FORM | fields)

    chosen = PdfChoices.from_json(batch.chores.get(kind="pdf").payload)
    assert (chosen.list_place, chosen.list_columns) == ("after", ("caption",))
    assert (chosen.list_row, chosen.list_position) == (True, False)


def test_a_list_without_columns_is_refused(operator: Client, batch: Batch) -> None:
    page = asked(operator, batch, FORM | {"list_place": "before"})

    assert "Choose at least one column for the list." in page
    assert not batch.chores.exists()


def test_a_bleed_without_room_is_refused_beside_the_form(operator: Client, batch: Batch) -> None:
    fields = {"pages": "exact", "piece_width": "85", "piece_height": "54", "bleed": "3", "gap": "2"}

    page = asked(operator, batch, FORM | fields)

    assert "a space of at least 6 mm between pictures" in page


# --- What a valid form chooses --------------------------------------------------------------------

SIZED = {"aspect": {"portrait": "Portrait", "landscape": "Landscape", "square": "Square"}}
PICTURE = (3000.0, 2000.0)
USUAL = PdfChoices()


def filled(before: PdfChoices = USUAL, **changed: str) -> PdfForm:
    """Return a form as the page sends it, with these fields changed."""
    shown = PdfForm(None, like=PICTURE, before=before, sized=SIZED, columns=("photo", "caption"))
    sent = {name: shown[name].initial for name in shown.fields}
    data = QueryDict(mutable=True)
    for name, value in ({"rows": ""} | sent | changed).items():
        if isinstance(value, list):
            data.setlist(name, value)
        elif value is not False and value is not None:
            data[name] = f"{value}"
    return PdfForm(data, like=PICTURE, before=before, sized=SIZED, columns=("photo", "caption"))


def chosen(form: PdfForm) -> dict[str, object]:
    """Return what differs from the usual choices."""
    assert form.is_valid(), form.errors
    usual = USUAL.to_json()
    return {name: value for name, value in form.choices.to_json().items() if value != usual[name]}


@pytest.mark.parametrize(
    ("changed", "choices"),
    [
        ({}, {}),
        ({"pages": "picture", "dpi": "150"}, {"pages": "picture", "dpi": 150}),
        ({"paper": "letter", "turn": "landscape"}, {"paper": "letter", "turn": "landscape"}),
        ({"paper": "own", "width": "100.5"}, {"paper": "own", "width": 100.5}),
        ({"per_page": "6", "gap": "0"}, {"per_page": 6, "gap": 0.0}),
        ({"label": "both", "marks": "on"}, {"label": "both", "marks": True}),
        ({"group": "folder"}, {"group_by": "folder"}),
        ({"group": "column:photo"}, {"group_by": "column", "group_column": "photo"}),
        ({"most_dpi": "150"}, {"most_dpi": 150}),
        ({"rows": " 7-9, 3 "}, {"rows": "3, 7-9"}),
        ({"pdfs": "each"}, {"pdfs": "each"}),
        (
            {"list_place": "after", "list_columns": ["caption"], "list_row": "on"},
            {"list_place": "after", "list_columns": ["caption"], "list_row": True},
        ),
    ],
    ids=str,
)
def test_the_form_gives_what_was_chosen_and_else_what_is_usual(changed, choices) -> None:
    assert chosen(filled(**changed)) == choices


@pytest.mark.parametrize(
    "changed",
    [
        {"dpi": "3"},  # of pages as large as their pictures
        {"width": "", "height": "x"},  # of custom paper
        {"piece_width": "1"},  # of an exact size
        {"size_aspect_0_width": "1"},
        {"pages": "picture", "margin": "-1", "paper": "papyrus", "per_page": "7"},
        {"pages": "exact", "per_page": "7"},
    ],
    ids=str,
)
def test_what_counts_for_nothing_beside_the_other_choices_is_not_checked(changed) -> None:
    assert filled(**changed).is_valid()


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"pages": "picture", "dpi": "3"}, "dpi", "Enter a whole number from 36 to 2,400."),
        ({"margin": "201"}, "margin", "Enter a number from 0 to 200."),
        ({"bleed": "11"}, "bleed", "Enter a number from 0 to 10."),
        ({"per_page": "7"}, "per_page", "Select a valid choice. 7 is not one"),
        ({"rows": "9-7"}, "rows", "Write the smaller number of “9-7” first."),
        ({"rows": "all"}, "rows", "Write row numbers and ranges with commas between"),
        ({"group": "column:gone"}, "group", "Select a valid choice. column:gone is not one"),
        ({"pages": "exact", "piece_width": "1"}, "piece_width", "Enter a number from 5 to 2,000."),
        (
            {"pages": "exact", "size_by": "aspect", "size_aspect_2_height": "x"},
            "size_aspect_2_height",
            "Enter a number from 5 to 2,000.",
        ),
        ({"pages": "exact", "bleed": "9"}, "__all__", "A bleed of 9 mm needs a margin of at least"),
        ({"pages": "exact", "piece_width": "900"}, "__all__", "does not fit on"),
        ({"list_place": "after", "list_columns": []}, "__all__", "Choose at least one column"),
        ({"size_by": "output"}, "size_by", "Select a valid choice. output is not one"),
    ],
    ids=str,
)
def test_what_cannot_be_used_is_said_beside_its_field(changed, field: str, sentence: str) -> None:
    form = filled(**changed)

    assert not form.is_valid()
    assert list(form.errors) == [field]
    assert sentence in form.errors[field][0]


def test_shapes_begin_with_the_sides_of_the_one_size_turned_as_they_lie() -> None:
    form = PdfForm(
        None, like=PICTURE, before=PdfChoices(piece_width=85.0, piece_height=54.0), sized=SIZED
    )

    sides = [[form.initial[field] for field in one.fields] for one in form.sizes["aspect"]]

    assert sides == [["54", "85"], ["85", "54"], ["54", "54"]]


def test_sizes_of_the_last_pdf_are_proposed_again_and_given() -> None:
    before = PdfChoices(
        pages="exact", size_by="aspect", sizes=(PieceSize("square", 60.5, 60.5),), margin=5
    )

    form = filled(before)

    assert [form.initial[field] for field in form.sizes["aspect"][2].fields] == ["60.5", "60.5"]
    assert form.is_valid()
    assert {size.name: (size.width, size.height) for size in form.choices.sizes} == {
        "portrait": (54, 85),
        "landscape": (85, 54),
        "square": (60.5, 60.5),
    }


@pytest.mark.parametrize(
    ("before", "group", "listed"),
    [
        (PdfChoices(), "", ["photo", "caption"]),
        (PdfChoices(group_by="folder"), "folder", ["photo", "caption"]),
        (
            PdfChoices(group_by="column", group_column="photo", list_columns=("caption",)),
            "column:photo",
            ["caption"],
        ),
        (
            PdfChoices(group_by="column", group_column="gone", list_columns=("gone",)),
            "",
            ["photo", "caption"],
        ),
    ],
)
def test_columns_that_are_gone_are_not_proposed_again(before, group: str, listed) -> None:
    form = PdfForm(None, like=PICTURE, before=before, columns=("photo", "caption"))

    assert (form.initial["group"], form.initial["list_columns"]) == (group, listed)


def test_some_rows_of_the_last_pdf_are_not_proposed_unasked() -> None:
    before = PdfChoices(rows="3-4")

    for only, proposed in ((RowNumbers(), ""), (RowNumbers.of("7"), "7")):
        form = PdfForm(None, like=PICTURE, before=before, only=only)
        assert form.initial["rows"] == proposed


def test_a_list_that_is_not_shown_keeps_what_was_chosen_for_it() -> None:
    before = PdfChoices(list_columns=("caption",), list_row=True, list_position=False)

    form = filled(before, list_columns=["nonsense"], list_position="on")

    assert form.is_valid()
    assert (form.choices.list_columns, form.choices.list_row) == (("caption",), True)
    assert not form.choices.list_position
