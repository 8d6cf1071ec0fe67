"""Refusals: each known by its code, and special cases of others where pages treat them alike."""

import pytest

from jobs import errors
from jobs.errors import InputRefused
from jobs.remedies import Remedy


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (errors.ArchiveRefused, "archive_refused"),
        (errors.CellsChanged, "cells_changed"),
        (errors.DesignChanged, "design_changed"),
        (errors.DesignRefused, "design_refused"),
        (errors.FileRefused, "file_refused"),
        (errors.FolderSilent, "folder_silent"),
        (errors.FontRefused, "font_refused"),
        (errors.InputRefused, "input_refused"),
        (errors.KindRefused, "file_refused"),
        (errors.NoRoom, "no_room"),
        (errors.NotPossibleNow, "not_possible_now"),
        (errors.SheetRefused, "sheet_refused"),
        (errors.TextRefused, "text_refused"),
    ],
)
def test_a_refusal_is_known_by_its_code_and_says_its_sentence(
    kind: type[InputRefused], code: str
) -> None:
    refused = kind("The file is empty.", name="a.jpg")

    assert (refused.code, refused.sentence, str(refused)) == (
        code,
        "The file is empty.",
        "The file is empty.",
    )
    assert refused.details == {"name": "a.jpg"}
    assert refused.remedy is Remedy.ASK_ADMIN


@pytest.mark.parametrize(
    ("kind", "base"),
    [
        (errors.KindRefused, errors.FileRefused),
        (errors.DesignChanged, errors.NotPossibleNow),
        (errors.CellsChanged, errors.NotPossibleNow),
    ],
)
def test_a_special_refusal_is_handled_like_the_general_one(
    kind: type[InputRefused], base: type[InputRefused]
) -> None:
    assert issubclass(kind, base)


def test_work_in_a_child_process_can_be_tried_again() -> None:
    assert (errors.ChildFailed.code, errors.ChildFailed.remedy) == ("child_failed", Remedy.RETRY)
