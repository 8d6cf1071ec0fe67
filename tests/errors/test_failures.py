"""Failures of rows: what a stored code means, and how a failure gets another sentence."""

from typing import Any

import pytest

from jobs import errors
from jobs.errors import JobFailed
from jobs.remedies import Remedy
from jobs.row_pictures import number_of


@pytest.mark.parametrize(
    ("code", "kind", "title", "remedy"),
    [
        (
            "characters_missing",
            errors.CharactersMissing,
            "No font has a character",
            Remedy.CHOOSE_FONT,
        ),
        (
            "code_does_not_fit",
            errors.CodeDoesNotFit,
            "A code needs a larger box",
            Remedy.CHANGE_DESIGN,
        ),
        (
            "code_outside",
            errors.CodeOutside,
            "A code reaches past the edge of the picture",
            Remedy.CHANGE_DESIGN,
        ),
        ("content_unusable", errors.ContentUnusable, "Invalid code number", Remedy.CORRECT_TEXT),
        (
            "currency_unknown",
            errors.CurrencyUnknown,
            "A price does not say which currency",
            Remedy.CHANGE_DESIGN,
        ),
        (
            "design_does_not_apply",
            errors.DesignDoesNotApply,
            "The design does not fit the sheet",
            Remedy.CHANGE_DESIGN,
        ),
        (
            "file_unreadable",
            errors.FileUnreadable,
            "The storage cannot send a file",
            Remedy.RESTORE_FILE,
        ),
        ("font_missing", errors.FontMissing, "A font file is missing", Remedy.ADD_FONT),
        ("inset_missing", errors.InsetMissing, "A box picture is missing", Remedy.ADD_INSET),
        ("number_missing", errors.NumberMissing, "No serial number yet", Remedy.RETRY),
        (
            "out_of_memory",
            errors.OutOfMemory,
            "Drawing it needs more memory than a worker may take",
            Remedy.REPLACE_PICTURE,
        ),
        (
            "picture_ambiguous",
            errors.PictureAmbiguous,
            "More than one picture fits",
            Remedy.CHOOSE_PICTURE,
        ),
        (
            "picture_animated",
            errors.PictureAnimated,
            "The picture is an animation",
            Remedy.REPLACE_PICTURE,
        ),
        ("picture_missing", errors.PictureMissing, "Picture missing", Remedy.REPLACE_PICTURE),
        (
            "picture_not_taken",
            errors.PictureNotTaken,
            "Unsupported file type",
            Remedy.REPLACE_PICTURE,
        ),
        (
            "picture_too_large",
            errors.PictureTooLarge,
            "The picture has too many pixels",
            Remedy.REPLACE_PICTURE,
        ),
        (
            "picture_truncated",
            errors.PictureTruncated,
            "The picture is incomplete",
            Remedy.REPLACE_PICTURE,
        ),
        (
            "picture_unreadable",
            errors.PictureUnreadable,
            "The picture cannot be opened",
            Remedy.REPLACE_PICTURE,
        ),
        (
            "result_too_large",
            errors.ResultTooLarge,
            "The result would be too large",
            Remedy.CHANGE_DESIGN,
        ),
        ("results_missing", errors.ResultsMissing, "Results are missing", Remedy.RETRY),
        ("row_dropped", errors.RowDropped, "No longer in the sheet", Remedy.ASK_ADMIN),
        ("row_not_wanted", errors.RowNotWanted, "Left out by hand", Remedy.ASK_ADMIN),
        ("row_total", errors.RowTotal, "Left out as a total", Remedy.ASK_ADMIN),
        ("storage_failed", errors.StorageFailed, "The result could not be saved", Remedy.RETRY),
        (
            "takes_worker_down",
            errors.TakesWorkerDown,
            "The worker was stopped while drawing it",
            Remedy.REPLACE_PICTURE,
        ),
        (
            "text_does_not_fit",
            errors.TextDoesNotFit,
            "Text does not fit, even at the smallest size",
            Remedy.CORRECT_TEXT,
        ),
        ("text_missing", errors.TextMissing, "A required text is empty", Remedy.CORRECT_TEXT),
        (
            "text_outside",
            errors.TextOutside,
            "Text reaches past the edge of the picture",
            Remedy.CHANGE_DESIGN,
        ),
        ("took_too_long", errors.TookTooLong, "Drawing it took too long", Remedy.RETRY),
        ("unexpected", errors.Unexpected, "Something unexpected happened", Remedy.RETRY),
        ("value_unusable", errors.ValueUnusable, "A value cannot be used", Remedy.CORRECT_TEXT),
    ],
)
def test_a_code_in_the_database_keeps_its_meaning(
    code: str, kind: type[JobFailed], title: str, remedy: Remedy
) -> None:
    assert JobFailed.of(code) is kind
    assert (kind.title, kind.remedy) == (title, remedy)


@pytest.mark.parametrize("code", ["", "of_an_earlier_release", "PICTURE_MISSING"])
def test_a_code_that_no_longer_exists_is_unexpected(code: str) -> None:
    assert JobFailed.of(code) is errors.Unexpected


@pytest.mark.parametrize("kind", [errors.PictureMissing, errors.ValueUnusable, errors.Unexpected])
def test_a_failure_of_several_results_names_them_and_keeps_its_details(
    kind: type[JobFailed],
) -> None:
    failed = kind("It is gone.", column="photo")

    one, two = failed.in_output("square"), failed.in_output("square, story")

    assert [type(one), type(two)] == [kind, kind]
    assert one.sentence == "Output “square”: It is gone."
    assert two.sentence == "Outputs “square” and “story”: It is gone."
    assert one.details == {"column": "photo", "output": "square"}
    assert failed.details == {"column": "photo"}


def test_a_failure_is_told_again_in_other_words() -> None:
    failed = errors.TextMissing("“title” is empty.", box="title")

    again = failed.again("“Überschrift” ist leer.")

    assert type(again) is errors.TextMissing
    assert (again.sentence, again.details) == ("“Überschrift” ist leer.", {"box": "title"})
    assert failed.sentence == "“title” is empty."


@pytest.mark.parametrize("kind", [errors.ValueUnusable, errors.CurrencyUnknown])
def test_a_value_that_cannot_be_used_is_named_with_its_column(
    kind: type[errors.ValueUnusable],
) -> None:
    failed = kind.in_column("price", "12,5x", "it is not a number.")

    assert type(failed) is kind
    assert failed.sentence == "“12,5x” in column “price” cannot be used: it is not a number."
    assert failed.details == {"column": "price", "value": "12,5x"}


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        ([7], "1 result (row 7)"),
        ([7, 1204], "2 results (rows 7, 1,204)"),
        ([1, 2, 3, 4, 5], "5 results (rows 1, 2, 3, 4, 5)"),
        ([1, 2, 3, 4, 5, 6], "6 results (rows 1, 2, 3, 4, 5, …)"),
        (list(range(1, 1201)), "1,200 results (rows 1, 2, 3, 4, 5, …)"),
        ([number_of(7, 2)], "1 result (row 7, picture 2)"),
    ],
)
def test_results_that_are_missing_are_named_by_their_rows(rows: list[int], what: str) -> None:
    assert errors.ResultsMissing.of_rows(rows).sentence == (
        f"{what} cannot be read from the storage. Make them again under “How we know” on the page "
        "of the batch."
    )


@pytest.mark.parametrize(
    ("details", "is_outage", "unreadable"),
    [
        ({}, False, ""),
        ({"away": True}, True, ""),
        ({"away": False}, False, ""),
        ({"unreadable": "a/b.jpg"}, False, "a/b.jpg"),
        ({"away": True, "unreadable": ""}, True, ""),
    ],
)
def test_a_storage_that_is_away_differs_from_one_file_that_it_cannot_send(
    details: dict[str, Any], *, is_outage: bool, unreadable: str
) -> None:
    failed = errors.StorageFailed("It cannot be saved.", **details)

    assert (failed.is_outage, failed.unreadable) == (is_outage, unreadable)
