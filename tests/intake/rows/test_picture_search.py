"""What the cells of rows find among the files of a batch."""

import pytest

from jobs.intake.pictures import receive
from jobs.intake.rows import match_counts, matches
from jobs.intake.rows.match_counts import MatchCounts
from jobs.intake.rows.picture_search import MatchRefused
from tests.intake.batches import with_pictures, with_sheet

pytestmark = pytest.mark.django_db


def pairs(batch) -> list[tuple[int, str | None, str]]:
    jobs = batch.jobs.select_related("source")
    return [(job.row, job.source.path if job.source else None, job.source_problem) for job in jobs]


def test_a_row_that_names_a_file_of_another_kind_has_it_and_no_picture():
    batch = with_sheet(with_pictures("1.jpg"), "picture;caption\n1.jpg;One\n2.ico;Two\n3;Three\n")
    receive.announce(batch, [["2.ico", 10, 0], ["3.PSB", 10, 0], ["notes.txt", 10, 0]])

    counts = matches.match_rows(batch)

    assert counts == MatchCounts(
        "column", "picture", rows=3, matched=1, without_picture=2, unnamed=0
    )
    assert pairs(batch) == [(2, "1.jpg", ""), (3, "2.ico", ""), (4, "3.PSB", "")]
    assert [job.row for job in match_counts.rows_without_picture(batch)] == [3, 4]


def test_a_raw_file_beside_a_jpeg_of_its_name_makes_nothing_ambiguous():
    batch = with_sheet(
        with_pictures("IMG_1.jpg"), "picture;caption\nIMG_1;One\nIMG_1.CR2;Two\nIMG_1.jpg;Three\n"
    )
    receive.announce(batch, [["IMG_1.CR2", 10, 0], ["IMG_1.xmp", 10, 0]])

    matches.match_rows(batch, {"by": "column", "column": "picture"})

    assert pairs(batch) == [(row, "IMG_1.jpg", "") for row in (2, 3, 4)]


def test_what_no_photo_can_state_is_refused():
    batch = with_sheet(with_pictures("1.jpg"))

    with pytest.raises(MatchRefused, match="Choose a column, and what the photos say"):
        matches.match_rows(batch, {"by": "column", "column": "picture", "fact": "photo mood"})
