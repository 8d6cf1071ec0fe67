"""Changes to the boxes of a design for some of its results."""

from typing import Any

import pytest

from jobs import design
from jobs.design import Design
from jobs.design.boxes.kinds import BOXES
from jobs.design.changes import CHANGES, BoxChange, Keys, changed, contradictions_of
from jobs.design.key_rules import Problems

CAPTION = {"text": "{caption}", "name": "caption"}
PRICE = {"text": "{price}", "name": "price"}
BAR = {"kind": "shape", "name": "bar", "behind": "caption"}
LOGO = {"kind": "image", "name": "logo", "file": "logo.png"}


def of(*boxes: dict[str, Any]) -> Design:
    return design.parse({"format": 1, "boxes": list(boxes)})


def read(document: object) -> tuple[tuple[BoxChange, ...], Problems]:
    problems: Problems = []
    return CHANGES.read(document, "changes", problems), problems


def change(box: str, **settings: object) -> BoxChange:
    return BoxChange(box, settings=Keys.of(settings))


def test_a_change_gives_a_box_other_settings_and_leaves_the_other_boxes() -> None:
    outline = {"width": 8, "colour": "#ff0000"}

    found = changed(of(BAR, CAPTION, PRICE), [change("caption", y=20, outline=outline)])

    assert found == of(BAR, CAPTION | {"y": 20, "outline": outline}, PRICE)


def test_every_kind_of_box_can_be_changed() -> None:
    for kind in BOXES.kinds():
        content = {"image": "file", "shape": "only_if"}.get(kind, "text")
        box = {"kind": kind, "name": "box", content: "x"}

        found = changed(of(box), [change("box", x=12.5, width=30, rotation=90)])

        assert found == of(box | {"x": 12.5, "width": 30, "rotation": 90})


def test_a_hidden_box_is_left_out_with_the_shapes_behind_it() -> None:
    hidden = [BoxChange("caption", hidden=True)]

    assert changed(of(BAR, CAPTION, PRICE), hidden) == of(PRICE)


def test_no_change_is_the_same_design() -> None:
    given = of(CAPTION)

    assert changed(given, []) is given


def test_a_change_of_a_box_that_is_not_there_changes_nothing() -> None:
    given = of(CAPTION)

    assert changed(given, [change("price", y=1), change("caption", file="a.png")]) == given


def test_changes_are_written_as_they_were_read() -> None:
    document = [
        {"box": "caption", "hidden": True, "settings": {}},
        {
            "box": "price",
            "hidden": False,
            "settings": {"y": 5, "fonts": ["Anton", "Inter"], "plate": {"opacity": 0.5}},
        },
    ]

    changes, problems = read(document)

    assert (CHANGES.write(changes), problems) == (document, [])
    assert hash(changes) == hash(read(document)[0])


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ([{}], ("changes[0].box", "This key is missing.")),
        (
            [{"box": "caption", "settings": []}],
            ("changes[0].settings", "A list is not an object with keys."),
        ),
        (
            [{"box": "caption", "settings": {"plate": {"a": {"b": {}}}}}],
            ("changes[0].settings", "The settings are nested too deeply."),
        ),
    ],
)
def test_a_document_that_is_no_list_of_changes_is_refused(
    document: object, problem: tuple[str, str]
) -> None:
    assert read(document)[1] == [problem]


def test_settings_nested_deeper_than_python_can_call_are_refused() -> None:
    deep: Any = {}
    for _ in range(100_000):
        deep = {"a": deep}

    assert read([{"box": "caption", "settings": deep}])[1] == [
        ("changes[0].settings", "The settings are nested too deeply.")
    ]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        (
            [change("captoin", y=1)],
            ("changes[0].box", "“captoin” is not the name of a box; did you mean “caption”?"),
        ),
        (
            [change("x", y=1)],
            (
                "changes[0].box",
                "“x” is not the name of a box; the boxes are bar, caption, price, logo.",
            ),
        ),
        (
            [change("price", y=1), change("price", x=1)],
            ("changes[1].box", "“price” is changed twice; join the two."),
        ),
        (
            [change("price", y=1), change("caption", name="title")],
            ("changes[1].settings.name", "A change cannot set this key."),
        ),
        (
            [change("price", kind="image")],
            ("changes[0].settings.kind", "A change cannot set this key."),
        ),
        (
            [change("logo", y=900)],
            ("changes[0].settings.y", "900 is out of range; it must be from -50 to 150."),
        ),
        (
            [change("logo", hieght=9)],
            ("changes[0].settings.hieght", "This key is not known; did you mean “height”?"),
        ),
        (
            [change("price", size_min=50)],
            ("changes[0].settings.size_min", "50 is more than size_max, which is 6."),
        ),
        (
            [change("price", outline={"width": 99})],
            ("changes[0].settings.outline.width", "99 is out of range; it must be from 0 to 30."),
        ),
        (
            [change("bar", behind="logo")],
            ("changes[0].settings.behind", "“logo” is not the name of a text box."),
        ),
    ],
)
def test_a_change_that_cannot_be_made_is_a_contradiction(
    changes: list[BoxChange], problem: tuple[str, str]
) -> None:
    boxes = of(BAR, CAPTION, PRICE, LOGO).boxes

    assert contradictions_of(boxes, changes, "changes") == [problem]


def test_changes_that_can_be_made_contradict_nothing() -> None:
    boxes = of(BAR, CAPTION, PRICE, LOGO).boxes
    changes = [change("price", size_min=8, size_max=9), BoxChange("caption", hidden=True)]

    assert contradictions_of(boxes, changes, "changes") == []
