"""What an output may be called, and what contradicts itself in one."""

import pytest

from tests.design.test_document import problems_of


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "The text is empty."),
        ("a/b", "“a/b” cannot be the name of a folder; “a-b” can."),
        ("..", "“..” cannot be the name of a folder."),
        ("con", "“con” cannot be the name of a folder; “_con” can."),
        ("story ", "“story ” cannot be the name of a folder; “story” can."),
        ("square, small", "“square, small” holds “,”; write the name of an output without it."),
        ("[web]", "“[web]” holds “[”; write the name of an output without it."),
        ("{web}", "“{web}” holds “{”; write the name of an output without it."),
    ],
)
def test_a_name_that_cannot_be_a_folder_or_a_part_of_a_cell_is_a_problem(
    name: str, sentence: str
) -> None:
    assert problems_of({"format": 1, "outputs": [{"name": name}]}) == [
        ["outputs[0].name", sentence]
    ]


def test_area_and_file_of_an_output_are_checked_like_those_of_the_design() -> None:
    wrong = {"name": "web", "canvas": {"width": 800}, "format": "png", "most_kb": 3}
    lossless = {"name": "print", "format": "png", "most_kb": 300}

    assert problems_of({"format": 1, "outputs": [wrong, lossless]}) == [
        ["outputs[0].canvas.height", "Width and height go together: give both, or neither."],
        ["outputs[0].most_kb", "3 is out of range; it must be from 5 to 100,000."],
        [
            "outputs[1].most_kb",
            "PNG has no quality setting to lower; choose JPEG, WebP or AVIF.",
        ],
    ]


def test_a_change_of_a_box_that_the_design_does_not_have_is_a_problem() -> None:
    outputs = [{"name": "web"}, {"name": "print", "changes": [{"box": "titel"}]}]

    assert problems_of(
        {"format": 1, "boxes": [{"text": "{a}", "name": "title"}], "outputs": outputs}
    ) == [
        [
            "outputs[1].changes[0].box",
            "“titel” is not the name of a box; did you mean “title”?",
        ]
    ]
