"""What a design says of shapes: keys with their ranges, and the text that a shape is behind."""

from typing import Any

import pytest

from jobs.design import json_schema, parse, to_document
from jobs.design.overrides import mistaken, taken
from jobs.errors import DesignRefused

TEXT = {"name": "caption", "text": "{caption}"}


def shape(**values: Any) -> dict[str, Any]:
    return {"kind": "shape", "name": "bar", **values}


def problems(*boxes: dict[str, Any]) -> list[list[str]]:
    with pytest.raises(DesignRefused) as refused:
        parse({"format": 1, "boxes": list(boxes)})
    found: list[list[str]] = refused.value.details["problems"]
    return found


def test_a_shape_is_read_and_written_in_full() -> None:
    document = to_document(
        parse({"format": 1, "boxes": [shape(gradient={}, behind="caption"), TEXT]})
    )

    bar = document["boxes"][0]
    assert parse(document).boxes[0].kind == "shape"
    assert (bar["shape"], bar["colour"], bar["spread"], bar["outline"]) == (
        "rectangle",
        "#000000",
        "box",
        None,
    )
    assert bar["gradient"] == {"colour": "#000000", "opacity": 0, "angle": -90}


def test_a_shape_without_a_name_is_called_shape() -> None:
    design = parse({"format": 1, "boxes": [{"kind": "shape"}]})

    assert design.boxes[0].name == "shape 1"


def test_a_shape_can_only_be_behind_a_text_of_the_design() -> None:
    sentence = "“{}” is not the name of a text box."

    assert problems(shape(behind="title"), TEXT) == [["boxes[0].behind", sentence.format("title")]]
    assert problems(TEXT, shape(), shape(name="other", behind="bar")) == [
        ["boxes[2].behind", sentence.format("bar")]
    ]


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"shape": "star"}, "boxes[0].shape"),
        ({"radius": 51}, "boxes[0].radius"),
        ({"gradient": {"colour": "blue"}}, "boxes[0].gradient.colour"),
        ({"outline": {"width": 0}}, "boxes[0].outline.width"),
    ],
)
def test_wrong_settings_of_a_shape_are_named(values: dict[str, Any], path: str) -> None:
    assert [found for found, _ in problems(shape(**values))] == [path]


def test_columns_override_its_look_but_not_what_it_is_behind() -> None:
    design = parse({"format": 1, "boxes": [shape(behind="caption"), TEXT]})
    columns = ["bar.colour", "bar.gradient.colour", "bar.outline", "bar.behind", "bar.only_if"]

    assert [it.property for it in taken(design, columns)] == [
        "colour",
        "gradient.colour",
        "outline",
    ]
    assert [column for column, _ in mistaken(design, columns)] == ["bar.behind", "bar.only_if"]


def test_the_schema_describes_shapes() -> None:
    kinds = json_schema()["properties"]["boxes"]["items"]["anyOf"]

    assert [kind["properties"]["kind"].get("const") for kind in kinds][-1] == "shape"
