"""One line of the check page: its mark, its buttons, and the list of its rows."""

from collections.abc import Mapping
from typing import Any

import pytest

from dashboard.new_batch.checked import CheckedBatch, CheckLine
from dashboard.requests.storage_room import StorageRoom
from jobs.errors import TextDoesNotFit
from jobs.findings.pictures import PictureUnnamed
from jobs.models import Batch, Chore, Finding, Job, Source
from jobs.reading import FindingGroup
from jobs.reading.check_page import NeededBytes

SUGGESTED = {
    "smaller": {"rows": 1_200, "of": 1_300, "size_min": 2.5},
    "more_lines": {"rows": 3, "of": 4, "max_lines": 2},
}


def line(code: str, *, blocks: bool, result: Mapping[str, Any] = SUGGESTED) -> CheckLine:
    batch = Batch()
    sample = Finding(
        batch=batch, job=Job(batch=batch, row=7), code=code, details={"output": "a, b"}
    )
    return CheckLine(batch, FindingGroup(code, blocks, 2, sample), result, {})


def test_the_buttons_of_a_text_that_does_not_fit_say_how_many_rows_they_would_fit():
    found = line(TextDoesNotFit.code, blocks=True)

    assert found.smaller == "Lower the smallest size to 2.5 %: 1,200 of 1,300 fit"
    assert found.more_lines == "Allow 2 lines: 3 of 4 fit"


def test_without_a_suggestion_there_is_no_such_button():
    assert line(TextDoesNotFit.code, blocks=True, result={}).smaller == ""
    assert line("picture_missing", blocks=True).more_lines == ""


def test_the_mark_tells_blockers_from_notices_and_unused_pictures_need_none():
    found = [
        line(TextDoesNotFit.code, blocks=True),
        line("small_text", blocks=False),
        line(PictureUnnamed.code, blocks=False),
    ]

    assert [one.mark for one in found] == ["failed", "attention", ""]


def test_a_finding_on_rows_leads_to_their_list():
    found = line("small_text", blocks=False)

    assert found.rows_url == f"/batches/{found.batch.pk}/rows/?finding=small_text"


def test_only_an_uploaded_picture_is_shown():
    found = line("small_text", blocks=False)
    found.found.sample.source = Source(key="")

    assert found.picture is None


@pytest.mark.parametrize(
    ("needed", "room", "is_short"),
    [
        (NeededBytes(11, is_bound=False), StorageRoom(10, counts_room=True), True),
        (NeededBytes(10, is_bound=False), StorageRoom(10, counts_room=True), False),
        (NeededBytes(11, is_bound=True), StorageRoom(10, counts_room=True), False),
        (NeededBytes(11, is_bound=False), StorageRoom(10, counts_room=False), False),
    ],
)
def test_the_disk_is_too_small_if_the_results_probably_do_not_fit(needed, room, is_short):
    found = CheckedBatch(Batch(), Chore(result={}), "smallest")
    vars(found).update(needed=needed, room=room)

    assert found.is_room_short is is_short
