"""Shapes at the design desk: the button, the controls, and what is said of a row."""

from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client

from jobs.intake.rows import matches
from jobs.models import Batch
from tests.dashboard.designs import of_result, saved, typed
from tests.dashboard.new_batches import JSON, address, words
from tests.intake import batches
from tests.prepared import Prepared, made_once

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]
SHEET = "picture;caption\n1.jpg;One\n2.jpg;Two\n"


def made() -> Batch:
    batch = batches.ready(SHEET, ("1.jpg", "2.jpg"))
    matches.match_rows(batch)
    return batch


prepared = made_once(made)


@pytest.fixture
def batch(prepared: Prepared) -> Batch:
    return prepared.batch()


def desk(**changed: str) -> dict[str, str]:
    """What a browser sends for the shape that stands first."""
    values = {"shape": "rectangle", "spread": "box", "behind": "", "padding": "40", "only_if": ""}
    place = {"anchor": "bottom", "placed_as": "bottom", "x": "50", "y": "100"}
    size = {"width": "100", "height": "25", "rotation": "0", "opacity": "0.6"}
    look = {"radius": "0", "thickness": "0.5", "fill": "on", "fill_colour": "#000000"}
    return of_result() | values | place | size | look | {"box": "0"} | changed


def add(client: Client, batch: Batch) -> Any:
    return client.post(address("design", batch), typed(text="{caption}!", do="shape"))


def test_a_shape_begins_as_a_dark_bar_below_all_other_boxes(operator: Client, batch: Batch) -> None:
    response = add(operator, batch)

    bar, text = saved(batch)["boxes"]
    assert response.url == address("design", batch) + "?box=0"
    assert text["text"] == "{caption}!"
    assert [bar[key] for key in ("kind", "name", "anchor", "x", "y", "width", "opacity")] == [
        *("shape", "Shape", "bottom", 50, 100, 100, 0.6)
    ]
    assert "Shape “Shape”" in words(operator.get(response.url).text)


def test_the_controls_of_a_shape_change_it(operator: Client, batch: Batch) -> None:
    add(operator, batch)
    changed = {
        "shape": "ellipse",
        "only_if": "{caption}",
        "gradient": "on",
        "gradient_colour": "#00ff00",
        "gradient_opacity": "0.5",
        "gradient_angle": "45",
        "outline": "on",
        "outline_width": "1.5",
        "outline_colour": "#123456",
        "anchor": "top-left",
    }

    operator.post(address("design", batch), desk(**changed))

    bar = saved(batch)["boxes"][0]
    assert bar["gradient"] == {"colour": "#00ff00", "opacity": 0.5, "angle": 45}
    assert bar["outline"] == {"width": 1.5, "colour": "#123456"}
    assert [bar[key] for key in ("shape", "only_if", "anchor", "x", "y")] == [
        *("ellipse", "{caption}", "top-left", 0, 0)
    ]


def test_parts_that_are_off_are_none_whatever_their_hidden_controls_say(
    operator: Client, batch: Batch
) -> None:
    add(operator, batch)
    plain = desk(gradient_angle="no number", gradient_colour="no colour")

    operator.post(address("design", batch), plain)
    faded = saved(batch)["boxes"][0]
    hollow = desk(fill_colour="", outline="on", outline_width="2", outline_colour="#ffffff")
    hollow.pop("fill")
    operator.post(address("design", batch), hollow)
    bare = saved(batch)["boxes"][0]

    assert (faded["gradient"], faded["outline"]) == (None, None)
    assert (bare["colour"], bare["gradient"]) == (None, None)


def test_a_shape_is_put_behind_a_text_and_stands_alone_when_that_is_removed(
    operator: Client, batch: Batch
) -> None:
    add(operator, batch)
    text = saved(batch)["boxes"][1]["name"]
    operator.post(address("design", batch), desk(behind=text, spread="across"))
    behind = saved(batch)["boxes"][0]
    operator.post(address("design", batch), typed(box="1", do="remove"))

    (bar,) = saved(batch)["boxes"]
    assert (behind["behind"], behind["spread"]) == (text, "across")
    assert (bar["kind"], bar["behind"]) == ("shape", "")


def test_the_preview_says_how_large_the_shape_is(operator: Client, batch: Batch) -> None:
    add(operator, batch)

    response = operator.post(address("design-preview", batch), desk(row="2"), **JSON)

    assert response.headers["Content-Type"] == "image/jpeg"
    assert unquote(response.headers["Overprint-Facts"]).startswith("Rectangle, ")


def test_a_wrong_number_is_said_at_its_control(operator: Client, batch: Batch) -> None:
    add(operator, batch)

    response = operator.post(address("design", batch), desk(radius="60"))

    assert response.status_code == 422
    assert response.context["form"].errors["radius"] == ["Enter a number from 0 to 50."]
