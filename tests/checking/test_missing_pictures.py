"""Why a row has no picture that could be drawn."""

import pytest

from jobs.checking.missing_pictures import NO_PICTURE, picture_failure
from jobs.models import Job, Source

SEVERAL = "“a” fits 2 pictures: a.jpg, a.png."
NOT_UPLOADED = "a.jpg is not uploaded yet. Choose the folder again."
CUT = "The file ends in the middle of the picture."


@pytest.mark.parametrize(
    ("job", "code", "sentence"),
    [
        (Job(), "picture_missing", NO_PICTURE),
        (
            Job(source_problem="No picture is called a."),
            "picture_missing",
            "No picture is called a.",
        ),
        (Job(source_problem=SEVERAL), "picture_ambiguous", SEVERAL),
        (Job(source=Source(path="a.jpg")), "picture_missing", NOT_UPLOADED),
        (
            Job(source=Source(path="a.jpg", key="k", code="picture_unreadable", sentence=CUT)),
            "picture_unreadable",
            CUT,
        ),
    ],
)
def test_a_row_without_a_usable_picture_says_why(job, code, sentence):
    failure = picture_failure(job)

    assert failure is not None
    assert (failure.code, failure.sentence, failure.blocks) == (code, sentence, True)


def test_a_picture_that_is_here_and_readable_is_no_failure():
    assert picture_failure(Job(source=Source(path="a.jpg", key="k"))) is None
