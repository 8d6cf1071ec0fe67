"""The form in which a person chooses a PDF."""

import pytest
from django.test import Client

from jobs.models import Batch, Sheet
from jobs.results.pdf.choices import PdfChoices
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
