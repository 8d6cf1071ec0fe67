"""The form in which a person chooses a PDF."""

import pytest
from django.test import Client

from jobs.models import Batch, Sheet
from jobs.results.pdf.paper import PdfChoices
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

    choices = PdfChoices(**batch.chores.get().payload)
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


def test_a_bleed_without_room_is_refused_beside_the_form(operator: Client, batch: Batch) -> None:
    fields = {"pages": "exact", "piece_width": "85", "piece_height": "54", "bleed": "3", "gap": "2"}

    page = asked(operator, batch, FORM | fields)

    assert "a space of at least 6 mm between pictures" in page
