"""A value that breaks the rule of its key."""

import pytest

from jobs import design
from jobs.errors import DesignRefused
from tests.design.test_document import problems_of


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ("text", ["", "“text” is not an object with keys."]),
        (None, ["", "null is not an object with keys."]),
        ({}, ["format", "This key is missing."]),
        ({"format": 2}, ["format", "2 is not one of: 1."]),
        ({"format": True}, ["format", "true is not one of: 1."]),
        ({"format": 1, "boxes": {}}, ["boxes", "An object is not a list."]),
        ({"format": 1, "boxes": [{"text": 7}]}, ["boxes[0].text", "7 is not text."]),
        ({"format": 1, "boxes": [{"text": " "}]}, ["boxes[0].text", "The text is empty."]),
        (
            {"format": 1, "boxes": [{"text": "x" * 2001}]},
            ["boxes[0].text", "The text has 2,001 characters; 2,000 are allowed."],
        ),
        (
            {"format": 1, "boxes": [{"text": "x", "x": float("nan")}]},
            ["boxes[0].x", "nan is out of range; it must be from -50 to 150."],
        ),
        (
            {"format": 1, "boxes": [{"text": "x", "fonts": []}]},
            ["boxes[0].fonts", "The list has 0 entries; 1 to 10 are allowed."],
        ),
        (
            {"format": 1, "boxes": [{"text": "x", "features": ["tnum", "salt=on"]}]},
            [
                "boxes[0].features[1]",
                "“salt=on” is not a feature; write its tag, such as tnum, -liga or salt=2.",
            ],
        ),
        (
            {"format": 1, "boxes": [{"text": "x", "strike": 1}]},
            ["boxes[0].strike", "1 is neither true nor false."],
        ),
        (
            {"format": 1, "boxes": [{"text": "x", "size_min": 9, "size_max": 4}]},
            ["boxes[0].size_min", "9 is more than size_max, which is 4."],
        ),
        (
            {"format": 1, "canvas": {"width": 800}},
            ["canvas.height", "Width and height go together: give both, or neither."],
        ),
        (
            {"format": 1, "canvas": {"width": 800, "height": 600, "long_edge": 900}},
            ["canvas.long_edge", "Give the long edge, or width and height; not both."],
        ),
        (
            {"format": 1, "canvas": {"strip": {"side": "under"}}},
            ["canvas.strip.side", "“under” is not one of: “below”, “above”, “left”, “right”."],
        ),
        (
            {"format": 1, "canvas": {"strip": {"size": 0}}},
            ["canvas.strip.size", "0 is out of range; it must be from 1 to 200."],
        ),
        (
            {"format": 1, "output": {"format": "tiff", "most_kb": 900}},
            ["output.most_kb", "TIFF has no quality setting to lower; choose JPEG, WebP or AVIF."],
        ),
        (
            {"format": 1, "boxes": [{"text": "x", "name": "a"}, {"text": "y", "name": "a"}]},
            ["boxes[1].name", "“a” is also the name of another box."],
        ),
    ],
)
def test_a_wrong_value_gets_its_sentence(document: object, problem: list[str]) -> None:
    assert problems_of(document) == [problem]


@pytest.mark.parametrize("number", [[1], {}, "1", None, True])
def test_a_format_that_is_not_a_number_is_a_problem(number):
    with pytest.raises(DesignRefused):
        design.parse({"format": number, "boxes": []})
