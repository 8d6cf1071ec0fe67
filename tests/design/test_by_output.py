"""A design with outputs as ordinary designs, and the outputs that a row wants."""

from typing import Any

import pytest

from jobs.design import Cell, Design, OneResult, each_result, outputs_of, parse
from jobs.errors import DesignDoesNotApply, ValueUnusable
from tests.design.test_document import problems_of

SQUARE = {"name": "square", "canvas": {"width": 600, "height": 600}, "format": "png"}
STORY = {"name": "Störy 9x16", "canvas": {"long_edge": 900}, "most_kb": 90}
BOXES = [
    {"text": "{output:upper} {caption}[ · {output} {price}]", "name": "caption"},
    {"kind": "code", "text": "https://shop.example/{OUTPUT}/{sku}", "name": "qr"},
    {"kind": "image", "file": "{output}.png", "name": "logo"},
    {"text": "{{output}} {output of}", "name": "other"},
]


def design(**settings: Any) -> Design:
    return parse({"format": 1, "outputs": [SQUARE, STORY], **settings})


def row(formats: str) -> dict[str, Cell]:
    return {"Formats": Cell.of_text(formats)}


def test_each_output_is_an_ordinary_design_with_its_area_and_file_and_its_name_in_all_patterns() -> (
    None
):
    several = design(
        boxes=BOXES,
        output={
            "format": "webp",
            "quality": 60,
            "metadata": "none",
            "title": "{caption} ({output})",
            "name": "{sku}-{output}",
        },
    )

    square, story = each_result(several)

    assert square == OneResult(
        "square",
        parse(
            {
                "format": 1,
                "canvas": {"width": 600, "height": 600},
                "boxes": [
                    {"text": "SQUARE {caption}[ · square {price}]", "name": "caption"},
                    {"kind": "code", "text": "https://shop.example/square/{sku}", "name": "qr"},
                    {"kind": "image", "file": "square.png", "name": "logo"},
                    {"text": "{{output}} {output of}", "name": "other"},
                ],
                "output": {
                    "format": "png",
                    "metadata": "none",
                    "title": "{caption} (square)",
                    "name": "{sku}-square",
                },
            }
        ),
    )
    assert (story.output, story.design.canvas.long_edge, story.design.output.most_kb) == (
        "Störy 9x16",
        900,
        90,
    )
    assert story.design.output.name == "{sku}-Störy 9x16"


def test_file_names_that_do_not_say_the_output_begin_with_a_folder_of_its_name() -> None:
    several = design(output={"name": "{folder}/{file}"})

    assert [one.design.output.name for one in each_result(several)] == [
        "square/{folder}/{file}",
        "Störy 9x16/{folder}/{file}",
    ]


def test_an_output_hides_and_changes_boxes_and_a_changed_text_may_say_the_output_too() -> None:
    changes = [
        {"box": "logo", "hidden": True},
        {"box": "caption", "settings": {"text": "{output}!", "y": 12}},
    ]
    boxes = [BOXES[0], BOXES[2]]

    square, story = each_result(design(boxes=boxes, outputs=[SQUARE | {"changes": changes}, STORY]))

    assert (
        square.design.boxes
        == parse({"format": 1, "boxes": [{"text": "square!", "y": 12, "name": "caption"}]}).boxes
    )
    assert [(box.name, box.y) for box in story.design.boxes] == [("caption", 95), ("logo", 5)]


def test_a_design_without_outputs_is_its_own_only_result_and_output_is_a_column_like_any() -> None:
    plain = design(outputs=[], outputs_column="Formats", boxes=[{"text": "{output}"}])

    assert each_result(plain) == (OneResult("", plain),)
    assert outputs_of(plain, {}) == ("",)


@pytest.mark.parametrize(
    ("written", "outputs"),
    [
        ("", ("square", "Störy 9x16")),
        (" , ", ("square", "Störy 9x16")),
        ("square", ("square",)),
        ("Story  9X16; SQUARE", ("square", "Störy 9x16")),
        ("ｓｑｕａｒｅ、square", ("square",)),
        ("Störy 9x16\n", ("Störy 9x16",)),
    ],
)
def test_a_cell_names_the_outputs_of_its_row_whatever_case_accents_and_width(
    written: str, outputs: tuple[str, ...]
) -> None:
    assert outputs_of(design(outputs_column="formats"), row(written)) == outputs


def test_without_a_column_every_row_has_every_output() -> None:
    assert outputs_of(design(), row("square")) == ("square", "Störy 9x16")


def test_an_unknown_output_is_reported_with_its_column() -> None:
    with pytest.raises(ValueUnusable) as caught:
        outputs_of(design(outputs_column="Formats"), row("square, poster"))

    assert caught.value.details == {"column": "Formats", "value": "poster"}
    assert caught.value.sentence == (
        "“poster” in column “Formats” cannot be used: no output has this name; the outputs are "
        "square, Störy 9x16."
    )


def test_a_sheet_without_the_column_is_reported() -> None:
    with pytest.raises(DesignDoesNotApply, match="The sheet has no column “Formats”"):
        outputs_of(design(outputs_column="Formats"), {})


def test_a_format_that_cannot_print_the_name_of_an_output_is_a_problem_of_the_design() -> None:
    ((path, sentence),) = problems_of(
        {"format": 1, "outputs": [SQUARE], "boxes": [{"text": "{output:number}"}]}
    )

    assert path == "outputs"
    assert sentence.startswith("“square” in column “output” cannot be printed as number")
