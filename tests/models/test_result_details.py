"""What is stored about a result besides its file."""

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
