"""The check of results: their names, titles and copyrights."""

import pytest

from jobs.checking import check
from tests.checking.findings import findings
from tests.intake.batches import quiet, ready

pytestmark = [
    pytest.mark.django_db,
    # a test runner may have more threads; a chore's child has none
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]


def test_results_are_named_in_the_language_of_their_row():
    sheet = "picture;caption;language\n1.jpg;izmir;Turkish\n2.jpg;izmir;\n"
    design = {
        "format": 1,
        "language_column": "language",
        "boxes": [],
        "output": {"name": "{caption:upper}"},
    }

    batch = ready(sheet, ("1.jpg", "2.jpg"), design)
    check.check(batch, quiet)

    assert [job.result_name for job in batch.jobs.all()] == ["İZMİR.jpg", "IZMIR.jpg"]


def test_names_take_the_extension_of_the_format():
    design = {
        "format": 1,
        "boxes": [{"text": "{caption}"}],
        "output": {"format": "tiff", "name": "{file}"},
    }
    batch = ready("picture;caption\n1.jpg;One\n", ("1.jpg",), design)

    check.check(batch, quiet)

    assert [job.result_name for job in batch.jobs.all()] == ["1.tif"]


def test_a_title_or_copyright_that_a_row_cannot_give_blocks_it():
    output = {"title": "{caption:number}", "copyright": "© {studio}"}
    by_format, by_column = (
        ready(
            "picture;caption\n1.jpg;One\n2.jpg;2\n",
            ("1.jpg", "2.jpg"),
            {"format": 1, "output": {name: text}},
        )
        for name, text in output.items()
    )

    check.check(by_format, quiet)
    check.check(by_column, quiet)

    assert findings(by_format) == [(2, "value_unusable", True)]
    assert findings(by_column) == [
        (2, "design_does_not_apply", True),
        (3, "design_does_not_apply", True),
    ]


def test_equal_result_names_are_numbered_and_reported():
    batch = ready("picture;caption\n1.jpg;One\n1.jpg;Two\n", ("1.jpg",))

    check.check(batch, quiet)

    assert [job.result_name for job in batch.jobs.all()] == ["1.jpg", "1 (2).jpg"]
    assert [(finding.code, finding.sentence) for finding in batch.findings.all()] == [
        (
            "same_result_name",
            "Another result is also named 1.jpg, so this one becomes 1 (2).jpg.",
        )
    ]


def test_results_that_will_show_no_box_are_told_once_for_the_whole_batch():
    box = {"text": "PROOF {caption}", "only_in_proofs": True}
    sheet = "picture;caption\n1.jpg;One\n2.jpg;Two\n"
    batch = ready(sheet, ("1.jpg", "2.jpg"), {"format": 1, "boxes": [box]})

    check.check(batch, quiet)

    assert findings(batch) == [(None, "boxes_only_in_proofs", False)]
