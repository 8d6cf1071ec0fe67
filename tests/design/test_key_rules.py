"""A value that breaks the rule of its key."""

from collections.abc import Iterator
from typing import Any

import pytest

from jobs import design
from jobs.design.boxes.kinds import BOXES
from jobs.design.canvas import Canvas, Strip
from jobs.design.controls import Control, controls_of
from jobs.design.key_rules import (
    Choice,
    Colour,
    Digest,
    Feature,
    Flag,
    Language,
    Number,
    OrElse,
    Problems,
    Rule,
    Several,
    Text,
)
from jobs.design.output import Output
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


def read(rule: Rule, value: object) -> tuple[Any, list[str]]:
    """Return what a rule keeps of a value, and its sentences."""
    problems: Problems = []
    kept = rule.read(value, "key", problems)
    assert {path for path, _ in problems} <= {"key", "key[0]", "key[1]"}
    return kept, [sentence for _, sentence in problems]


@pytest.mark.parametrize(
    ("rule", "value", "kept"),
    [
        (Number(0, 10), 0, 0.0),
        (Number(0, 10), 10, 10.0),
        (Number(0, 10), 2.5, 2.5),
        (Number(-5, 5, whole=True), -5, -5),
        (Number(-5, 5, whole=True), 5, 5),
        (Choice({"a": "", "b": ""}), "b", "b"),
        (Flag(), False, False),
        (Text(3), "abc", "abc"),
        (Text(3), " a ", " a "),
        (Text(3, empty=True), "", ""),
        (Colour(), "#ABCDEF", "#abcdef"),
        (Digest(), "0" * 64, "0" * 64),
        (Feature(), "tnum", "tnum"),
        (Feature(), "-liga", "-liga"),
        (Feature(), "salt=12", "salt=12"),
        (Language(), "pt-BR", "pt-BR"),
        (Language(), "zh_Hant", "zh_Hant"),
        (OrElse(Number(1, 9)), None, None),
        (OrElse(Number(1, 9)), 9, 9.0),
        (OrElse(Number(1, 9), "keep"), "keep", "keep"),
        (Several(Number(1, 9), 0, 2), [], ()),
        (Several(Number(1, 9), 0, 2), [1, 9], (1.0, 9.0)),
    ],
)
def test_a_valid_value_is_kept_and_written_so_that_it_is_read_again(
    rule: Rule, value: object, kept: object
) -> None:
    assert read(rule, value) == (kept, [])
    assert read(rule, rule.write(kept)) == (kept, [])


@pytest.mark.parametrize(
    ("rule", "value", "sentence"),
    [
        (Number(0, 10), -0.1, "-0.1 is out of range; it must be from 0 to 10."),
        (Number(0, 10), 10.1, "10.1 is out of range; it must be from 0 to 10."),
        (Number(0, 10), float("inf"), "inf is out of range; it must be from 0 to 10."),
        (Number(0, 10), "5", "“5” is not a number; it must be from 0 to 10."),
        (Number(0, 10), True, "true is not a number; it must be from 0 to 10."),
        (Number(0, 10), None, "null is not a number; it must be from 0 to 10."),
        (
            Number(16, 30_000, whole=True),
            16.0,
            "16.0 is not a whole number; it must be from 16 to 30,000.",
        ),
        (
            Number(16, 30_000, whole=True),
            30_001,
            "30001 is out of range; it must be from 16 to 30,000.",
        ),
        (Choice({"a": "", "b": ""}), "c", "“c” is not one of: “a”, “b”."),
        (Choice({"a": "", "b": ""}), "A", "“A” is not one of: “a”, “b”."),
        (Choice({"a": "", "b": ""}), ["a"], "A list is not one of: “a”, “b”."),
        (Choice({1: "", 2: ""}), True, "true is not one of: 1, 2."),
        (Flag(), 1, "1 is neither true nor false."),
        (Flag(), "true", "“true” is neither true nor false."),
        (Flag(), None, "null is neither true nor false."),
        (Text(3), "abcd", "The text has 4 characters; 3 are allowed."),
        (Text(3), "", "The text is empty."),
        (Text(3), " \n", "The text is empty."),
        (Text(3), None, "null is not text."),
        (Text(3), {"a": 1}, "An object is not text."),
        (
            Colour(),
            "#abcdeg",
            "“#abcdeg” is not a colour; write it as #rrggbb, for example #ffffff for white.",
        ),
        (
            Colour(),
            "#abcdef\n",
            "“#abcdef\n” is not a colour; write it as #rrggbb, for example #ffffff for white.",
        ),
        (
            Digest(),
            "A" * 64,
            f"“{'A' * 57}…” is not a SHA-256 digest; it has 64 digits from 0 to f.",
        ),
        (
            Feature(),
            "tnum=100",
            "“tnum=100” is not a feature; write its tag, such as tnum, -liga or salt=2.",
        ),
        (
            Language(),
            "klingon",
            "“klingon” is not a language we know; write a tag such as en, de or pt-BR.",
        ),
        (Language(), 7, "7 is not a language we know; write a tag such as en, de or pt-BR."),
        (OrElse(Number(1, 9), "keep"), None, "null is not a number; it must be from 1 to 9."),
        (OrElse(Number(1, 9)), "keep", "“keep” is not a number; it must be from 1 to 9."),
        (Several(Number(1, 9), 1, 2), [], "The list has 0 entries; 1 to 2 are allowed."),
        (Several(Number(1, 9), 1, 2), [1, 2, 3], "The list has 3 entries; 1 to 2 are allowed."),
        (Several(Number(1, 9), 1, 2), "1", "“1” is not a list."),
        (Several(Number(1, 9), 1, 2), [1, 0], "0 is out of range; it must be from 1 to 9."),
    ],
)
def test_an_invalid_value_is_answered_with_what_is_allowed(
    rule: Rule, value: object, sentence: str
) -> None:
    assert read(rule, value)[1] == [sentence]


def settings() -> Iterator[Any]:
    """Yield every setting of boxes, canvas, strip and output, with a name."""
    kinds = {section.kind for section in BOXES.sections} | {Canvas, Strip, Output}
    for kind in sorted(kinds, key=lambda kind: kind.__name__):
        for control in controls_of(kind).values():
            yield pytest.param(control, id=f"{kind.__name__}.{control.name}")


def inner(control: Control) -> Rule:
    return control.rule.rule if isinstance(control.rule, OrElse) else control.rule


@pytest.mark.parametrize("control", list(settings()))
def test_a_setting_accepts_its_default_and_its_limits_and_nothing_beyond(control: Control) -> None:
    if not control.is_required:
        assert read(control.rule, control.rule.write(control.default)) == (control.default, [])
    match inner(control):
        case Number(low=low, high=high):
            within, beyond = [low, high], [low - 1, high + 1, None if control.default else "x"]
        case Choice(options=options):
            within, beyond = list(options), ["no such choice", 7.5, []]
        case Flag():
            within, beyond = [True, False], [0, "yes", None]
        case Text(longest=longest):
            within, beyond = ["x" * longest], ["x" * (longest + 1), 7]
        case _:
            within, beyond = [], [object()]
    assert [read(control.rule, value)[1] for value in within] == [[]] * len(within)
    assert all(len(read(control.rule, value)[1]) == 1 for value in beyond)
