"""Codes at the design desk, in the check and in results: the button, the controls, and what is said
of a row.
"""

from urllib.parse import unquote

import pytest
from django.test import Client

from dashboard.desk.forms import code
from dashboard.desk.forms.box import Offer
from jobs import control
from jobs.checking import check
from jobs.intake.rows import matches
from jobs.models import Batch
from tests.dashboard.designs import of_result, saved, typed
from tests.dashboard.new_batches import JSON, address, words
from tests.intake import batches
from tests.prepared import Prepared, made_once
from tests.rendering.codes import design, laid_out, read, row
from tests.rendering.pictures import opened

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]
SHEET = "picture;caption;EAN\n1.jpg;One;4006381333931\n2.jpg;Two;4006381333932\n3.jpg;Three;4,00638E+12\n4.jpg;Four;\n"


def made() -> Batch:
    batch = batches.ready(SHEET, ("1.jpg", "2.jpg", "3.jpg", "4.jpg"))
    matches.match_rows(batch)
    return batch


prepared = made_once(made)


@pytest.fixture
def batch(prepared: Prepared) -> Batch:
    return prepared.batch()


def desk(**changed: str) -> dict[str, str]:
    """What a browser sends for the code box that stands second."""
    values = {
        "text": "{EAN}",
        "symbology": "ean",
        "correction": "medium",
        "digits": "on",
        "colour": "#000000",
    }
    place = {
        "anchor": "bottom-right",
        "placed_as": "bottom-right",
        "x": "95",
        "y": "95",
        "width": "60",
        "height": "40",
    }
    rest = {
        "background": "on",
        "background_colour": "#ffffff",
        "rotation": "0",
        "opacity": "1",
        "box": "1",
    }
    return of_result() | values | place | rest | changed


def add(client: Client, batch: Batch):
    return client.post(address("design", batch), typed(text="{caption}!", do="code"))


@pytest.mark.parametrize(
    ("column", "value", "size"),
    [
        ("EAN", "4006381333931", (900, 600)),
        ("EAN", "4006381333931", (800, 1200)),
        ("contact", "BEGIN:VCARD " + "x" * 200, (900, 600)),
        ("contact", "BEGIN:VCARD " + "x" * 200, (600, 900)),
    ],
)
def test_a_new_code_has_room_for_usual_content_on_a_small_picture(
    column: str, value: str, size: tuple[int, int]
) -> None:
    document = code.new(Offer({"boxes": []}, [column], [column]))

    layout = laid_out(design(document), row(**{column: value}), *size)

    assert layout.failures == ()
    assert len(layout.codes) == 1


def test_a_code_is_added_with_the_column_that_is_called_so_and_what_was_typed_is_kept(
    operator: Client, batch: Batch
) -> None:
    response = add(operator, batch)

    text, code = saved(batch)["boxes"]
    assert response.url == address("design", batch) + "?box=1"
    assert text["text"] == "{caption}!"
    assert [
        code[key] for key in ("kind", "name", "text", "symbology", "anchor", "x", "y", "ground")
    ] == [*("code", "Code", "{EAN}", "ean", "bottom-right", 95, 95, "#ffffff")]
    assert "Code “Code”" in words(operator.get(response.url).text)


def test_several_codes_are_numbered_and_a_code_named_by_hand_keeps_its_name(
    operator: Client, batch: Batch
) -> None:
    add(operator, batch)
    operator.post(address("design", batch), desk(new_name="EAN", do="code"))
    operator.post(address("design", batch), desk(new_name="EAN", box="1", do="code"))

    assert [box["name"] for box in saved(batch)["boxes"][1:]] == ["EAN", "Code", "Code 2"]


@pytest.mark.parametrize(
    ("sheet", "text", "symbology"),
    [
        ("picture;Name;GTIN_13\n1.jpg;One;1\n", "{GTIN_13}", "ean"),
        ("picture;Ocean;upc\n1.jpg;One;1\n", "{upc}", "ean"),
        ("picture;Ocean;Name\n1.jpg;One;1\n", "{Ocean}", "qr"),
    ],
)
def test_the_column_is_guessed_by_its_name(
    operator: Client, sheet: str, text: str, symbology: str
) -> None:
    batch = batches.ready(sheet, ("1.jpg",), {"format": 1, "boxes": [{"text": "x"}]})
    matches.match_rows(batch)

    operator.post(address("design", batch), typed(text="x", do="code"))

    assert [saved(batch)["boxes"][1][key] for key in ("text", "symbology")] == [text, symbology]


def test_the_controls_of_a_code_change_it(operator: Client, batch: Batch) -> None:
    add(operator, batch)
    changed = {
        "text": "A\r\n{EAN}",
        "symbology": "qr",
        "correction": "high",
        "colour": "#102030",
        "rotation": "90",
    }

    response = operator.post(
        address("design", batch),
        desk(**changed, required="on", digits="", background="", anchor="top"),
    )

    assert response.status_code == 302
    code = saved(batch)["boxes"][1]
    rest = {"required": True, "figures": False, "ground": None, "anchor": "top", "x": 50, "y": 5}
    assert code == code | changed | {"text": "A\n{EAN}", "rotation": 90} | rest


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"text": ""}, "Enter what a scanner should read, or choose a column below."),
        ({"text": "{EAN"}, "A single “{” is unmatched; write {{ for the character itself."),
        (
            {"background_colour": "white"},
            "Enter a colour as #rrggbb, for example #ffffff for white.",
        ),
        ({"symbology": "pdf417"}, "Select a valid choice."),
    ],
)
def test_an_invalid_value_is_reported_at_its_control(
    operator: Client, batch: Batch, changed: dict[str, str], sentence: str
) -> None:
    add(operator, batch)

    response = operator.post(address("design", batch), desk(**changed))

    assert response.status_code == 422
    assert sentence in words(response.text)


def test_the_colour_of_a_ground_that_is_off_is_nobodys_mistake(
    operator: Client, batch: Batch
) -> None:
    add(operator, batch)

    assert (
        operator.post(
            address("design", batch), desk(background="", background_colour="")
        ).status_code
        == 302
    )
    assert saved(batch)["boxes"][1]["ground"] is None


def test_the_preview_shows_the_code_as_typed_and_says_what_a_scanner_reads(
    operator: Client, batch: Batch
) -> None:
    add(operator, batch)

    at_top = {"anchor": "top-right", "placed_as": "top-right", "y": "5"}
    response = operator.post(address("design-preview", batch), desk(**at_top, row="2"))

    assert unquote(response["Overprint-Facts"]).startswith(
        "EAN-13 4006381333931, 2 px per module, 226 × 120 px · 400 × 300"
    )
    assert unquote(response["Overprint-Notices"]) == ""
    assert read(opened(response.content)) == {"4006381333931"}


def test_the_preview_says_what_is_wrong_with_a_cell_and_shows_a_row_without_one(
    operator: Client, batch: Batch
) -> None:
    add(operator, batch)

    wrong = operator.post(address("design-preview", batch), desk(row="3"), **JSON)
    empty = operator.post(address("design-preview", batch), desk(row="5"), **JSON)

    assert wrong.json()["sentence"] == (
        "Row 3: “4006381333932” in column “EAN” is not a valid code. The check digit is 2 "
        "but should be 1. Check the number."
    )
    assert unquote(empty["Overprint-Facts"]).startswith("no code · 400 × 300")


def test_the_check_finds_every_code_that_a_worker_could_not_make(
    operator: Client, batch: Batch
) -> None:
    look = {
        "format": 1,
        "boxes": [{"kind": "code", "text": "{EAN}", "symbology": "ean", "width": 60, "height": 40}],
    }
    control.save_design(batch, batch.owner, look)
    batch.refresh_from_db()
    chore = batches.chore(batch, state="done")
    chore.result = check.check(batch, batches.quiet)
    chore.save()

    page = operator.get(address("check", batch)).text

    found = batch.findings.filter(blocks=True).order_by("job__row")
    assert [(it.job.row, it.code, it.details["column"], it.details["value"]) for it in found] == [
        (3, "content_unusable", "EAN", "4006381333932"),
        (4, "content_unusable", "EAN", "4,00638E+12"),
    ]
    assert "A spreadsheet program has shortened this number" in found[1].sentence
    assert chore.result["ready"] == 2
    assert "Invalid code number" in words(page)


def test_too_small_a_box_leads_to_the_design(operator: Client, batch: Batch) -> None:
    look = {
        "format": 1,
        "boxes": [{"kind": "code", "text": "{EAN}", "symbology": "ean13", "width": 20}],
    }
    control.save_design(batch, batch.owner, look)
    batch.refresh_from_db()
    chore = batches.chore(batch, state="done")
    chore.result = check.check(batch, batches.quiet)
    chore.save()

    page = words(operator.get(address("check", batch)).text)

    assert "A code needs a larger box" in page
    assert "Make the box at least 56.5 % wide." in page
    assert "Change the design" in page


def test_a_code_that_is_put_on_the_strip_keeps_its_colours(operator: Client, batch: Batch) -> None:
    add(operator, batch)
    dark = {"strip_side": "below", "strip_size": "40", "strip_colour": "#000000"}
    operator.post(address("design", batch), desk(**dark))

    operator.post(address("design", batch), desk(**dark, placed_beside="below 40", do="on-strip"))

    code = saved(batch)["boxes"][1]
    assert (code["colour"], code["ground"], code["anchor"]) == ("#000000", "#ffffff", "centre")
