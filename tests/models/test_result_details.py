"""What is stored about a result besides its file."""

import pytest

from jobs.models import ResultDetails
from jobs.models.result_details import DrawnText


def test_the_details_of_a_result_are_read_as_a_worker_stored_them():
    text = {"box": "title", "size_px": 48, "lines": ["Anna"], "contrast": 4.5}
    code = {"box": "code"}

    details = ResultDetails.from_json(
        {"width": 300, "height": 200, "boxes": [text, code], "path": "splice", "path_reason": ""}
    )

    assert details == ResultDetails(
        300, 200, (DrawnText("title", 48, 4.5), DrawnText("code", 0, None)), "splice", ""
    )


def test_a_row_that_failed_has_no_details_of_a_result():
    assert ResultDetails.from_json({"box": "title", "fits_at": 3.5}) == ResultDetails(
        0, 0, (), "", ""
    )


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"width": None, "height": None},
        {"boxes": []},
        {"box": "title", "code": "text_does_not_fit", "fits_in": 3},
    ],
)
def test_a_document_of_any_age_is_read(document: dict[str, object]) -> None:
    assert ResultDetails.from_json(document) == ResultDetails(0, 0, (), "", "")


def test_a_text_that_was_stored_before_its_contrast_has_none() -> None:
    details = ResultDetails.from_json({"boxes": [{"box": "t", "size_px": 12.5}, {"size_px": None}]})

    assert details.texts == (DrawnText("t", 12.5, None), DrawnText("", 0, None))
