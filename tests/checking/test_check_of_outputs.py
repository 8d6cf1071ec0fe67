"""The check of rows that give several results: every one of them, with what is found by output."""

from typing import Any

import pytest

from jobs import control, reading
from jobs.checking import check
from jobs.findings.results import ColumnHidden
from jobs.models import Batch
from jobs.rendering.boxes.common_sizes import in_output
from tests.intake.batches import quiet, ready, with_pictures, with_sheet
from tests.intake.tiny_pictures import jpeg

pytestmark = [
    pytest.mark.django_db,
    # a test runner may have more threads; a chore's child has none
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]

SQUARE = {"name": "square", "canvas": {"width": 200, "height": 200, "enlarge": True}}
STORY = {"name": "story", "canvas": {"width": 90, "height": 160, "enlarge": True}}
BOX = {"name": "caption", "text": "{caption}", "y": 90, "width": 80, "height": 20, "size_min": 3}
TIGHT = {"box": "caption", "settings": {"width": 1, "height": 1, "size_min": 6}}


def look(
    *outputs: dict[str, Any], box: dict[str, Any] | None = None, **more: Any
) -> dict[str, Any]:
    return {"format": 1, "boxes": [BOX | (box or {})], "outputs": list(outputs), **more}


def batch_of(csv: str, design: dict[str, Any], size: tuple[int, int] = (400, 300)) -> Batch:
    batch = with_sheet(with_pictures("1.jpg", "2.jpg", data=jpeg(*size)), csv)
    control.save_design(batch, batch.owner, design)
    return batch


def found(batch: Batch) -> list[tuple[int | None, str, str]]:
    """Return row, code and output of each finding that these tests are about."""
    others = batch.findings.exclude(code__in=["enlarged", "picture_unnamed"])
    rows = others.order_by("job__row", "pk").values_list("job__row", "code", "details")
    return [(row, code, details.get("output", "")) for row, code, details in rows]


def names(batch: Batch) -> list[tuple[list[str] | None, list[str] | None]]:
    return list(batch.jobs.values_list("outputs", "output_names"))


def test_each_row_gets_the_names_of_all_its_outputs() -> None:
    batch = batch_of("picture;caption\n1.jpg;One\n2.jpg;Two\n", look(SQUARE, STORY))

    figures = check.check(batch, quiet)

    assert (figures["rows"], figures["ready"]) == (2, 2)
    assert names(batch) == [
        (["square", "story"], ["square/1.jpg", "story/1.jpg"]),
        (["square", "story"], ["square/2.jpg", "story/2.jpg"]),
    ]
    assert [job.result_name for job in batch.jobs.all()] == ["square/1.jpg", "square/2.jpg"]


def test_a_text_that_does_not_fit_in_one_output_blocks_its_row_and_names_the_output() -> None:
    batch = batch_of("picture;caption\n1.jpg;One\n", look(SQUARE, STORY | {"changes": [TIGHT]}))

    figures = check.check(batch, quiet)

    assert (figures["ready"], figures["blocked"]) == (0, 1)
    assert found(batch) == [(2, "text_does_not_fit", "story")]
    assert batch.findings.get(code="text_does_not_fit").sentence.startswith("Output “story”: ")


def test_what_is_true_of_all_outputs_of_a_row_is_said_once() -> None:
    batch = batch_of("picture;caption\n1.jpg;\n2.jpg;Lorem ipsum\n", look(SQUARE, STORY))

    check.check(batch, quiet)

    assert found(batch) == [(2, "empty_columns", ""), (3, "text_unfinished", "")]


def test_a_notice_of_one_output_names_it() -> None:
    batch = batch_of("picture;caption\n1.jpg;One\n", look({"name": "full"}, SQUARE), (150, 120))

    check.check(batch, quiet)

    notice = batch.findings.get(code="enlarged")
    assert notice.details["output"] == "square"
    assert notice.sentence.startswith("Output “square”: ")


def test_a_cell_chooses_the_outputs_of_its_row_and_an_unknown_one_blocks_it_with_its_column() -> (
    None
):
    csv = "picture;caption;Formats\n1.jpg;One;Story\n2.jpg;Two;poster\n1.jpg;Three;\n"
    batch = batch_of(csv, look(SQUARE, STORY, outputs_column="Formats"))

    figures = check.check(batch, quiet)

    assert (figures["ready"], figures["blocked"]) == (2, 1)
    assert names(batch) == [
        (["story"], ["story/1.jpg"]),
        ([], []),
        (["square", "story"], ["square/1.jpg", "story/1 (2).jpg"]),
    ]
    counts = reading.count_by_state(batch)
    assert [one.wanted for one in reading.by_output(batch, counts)] == [1, 2]
    blocking = batch.findings.get(code="value_unusable")
    assert (blocking.job and blocking.job.row, blocking.blocks, blocking.details) == (
        3,
        True,
        {"column": "Formats", "value": "poster"},
    )


def test_names_without_the_output_in_a_sheet_are_made_distinct_over_all_outputs() -> None:
    design = look(SQUARE, STORY, output={"name": "{caption}[ {output}]"})
    batch = batch_of("picture;caption\n1.jpg;One\n2.jpg;one\n", design)

    check.check(batch, quiet)

    assert [of_row for _, of_row in names(batch)] == [
        ["One square.jpg", "One story.jpg"],
        ["one square (2).jpg", "one story (2).jpg"],
    ]
    assert [(row, code) for row, code, _ in found(batch)] == [(3, "same_result_name")] * 2


def test_a_box_of_one_size_has_a_size_in_each_output() -> None:
    batch = batch_of(
        "picture;caption\n1.jpg;A caption\n", look(SQUARE, STORY, box={"same_size": True})
    )

    check.check(batch, quiet)

    batch.refresh_from_db()
    assert set(batch.common_sizes) == {
        in_output("square", "caption"),
        in_output("story", "caption"),
    }
    assert [output for _, code, output in found(batch) if code == "one_size"] == [
        "square",
        "story",
    ]


def test_the_maximum_file_size_of_one_output_is_tried_for_that_output() -> None:
    tiny = SQUARE | {"canvas": {"width": 900, "height": 900, "enlarge": True}, "most_kb": 5}
    batch = batch_of(
        "picture;caption;Formats\n1.jpg;One;square\n2.jpg;Two;story\n",
        look(tiny | {"format": "jpeg"}, STORY, outputs_column="Formats"),
    )

    figures = check.check(batch, quiet)

    assert figures["trial"] is None
    assert [(one["output"], one["most_kb"], one["of"]) for one in figures["trials"]] == [
        ("square", 5, 1)
    ]
    assert (2, "result_too_large", "square") in found(batch)
    assert figures["blocked"] == 1


def test_a_column_named_output_is_reported_because_the_placeholder_means_something_else() -> None:
    batch = batch_of("picture;caption;Output\n1.jpg;One;x\n", look(SQUARE))

    check.check(batch, quiet)

    assert (None, ColumnHidden.code, "") in found(batch)


def test_a_batch_that_no_longer_has_outputs_has_one_name_a_row_again() -> None:
    batch = ready()
    control.save_design(batch, batch.owner, look(SQUARE, STORY))
    check.check(batch, quiet)

    control.save_design(batch, batch.owner, look())
    check.check(batch, quiet)

    assert names(batch) == [(None, None)] * 3
    assert [job.result_name for job in batch.jobs.all()] == ["1.jpg", "2.jpg", "3.jpg"]


def test_a_correction_changes_the_outputs_of_its_row_and_their_names() -> None:
    csv = "picture;caption;Formats\n1.jpg;One;square\n"
    design = look(SQUARE, STORY, outputs_column="Formats", output={"name": "{caption}-{output}"})
    batch = batch_of(csv, design)
    check.check(batch, quiet)

    control.correct(batch.jobs.get(), batch.owner, {"Formats": "", "caption": "Two"})

    job = batch.jobs.get()
    assert names(batch) == [(["square", "story"], ["Two-square.jpg", "Two-story.jpg"])]
    assert job.result_name == "Two-square.jpg"
