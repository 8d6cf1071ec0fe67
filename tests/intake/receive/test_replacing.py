"""Another file for the picture of one row."""

import pytest

from jobs.errors import FileRefused
from jobs.intake import checking, matches, receive
from jobs.models import Job
from jobs.storage import keys, store
from tests.intake.batches import quiet, ready, with_pictures, with_sheet
from tests.intake.pictures import jpeg, png

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),  # a test runner may have threads
]


def row(batch, number: int) -> Job:
    return batch.jobs.select_related("source", "batch").get(row=number)


def test_a_broken_picture_gets_new_bytes_under_a_new_key_for_all_rows_that_use_it():
    batch = with_sheet(with_pictures("1.jpg"), "picture;caption\n1.jpg;One\n1.jpg;Two\n")
    matches.match_rows(batch)
    batch.sources.update(code="picture_truncated", sentence="Cut short.")
    before = batch.sources.get()

    source = receive.replace_picture(row(batch, 2), "new.png", [png(50, 20)])

    assert (source.pk, source.path, source.key != before.key) == (before.pk, "1.jpg", True)
    assert (source.format, source.width, source.height, source.code) == ("PNG", 50, 20, "")
    assert store().read(source.key) == png(50, 20)


def test_a_good_picture_that_other_rows_use_stays_theirs():
    batch = with_sheet(with_pictures("1.jpg"), "picture;caption\n1.jpg;One\n1.jpg;Two\n")
    matches.match_rows(batch)

    source = receive.replace_picture(row(batch, 3), "mine.png", [png(50, 20)])

    assert sorted(batch.sources.values_list("path", "format")) == [("1 (2).jpg", "PNG"), ("1.jpg", "JPEG")]
    assert (source.path, row(batch, 3).cells["picture"][0], row(batch, 3).corrected) == (
        "1 (2).jpg",
        "1 (2).jpg",
        {"picture": "1.jpg"},
    )


def test_a_missing_picture_comes_under_the_name_that_the_row_gives_and_is_found_again():
    batch = ready("picture;caption\n1.jpg;One\nmissing;Two\n", ("1.jpg",))
    matches.match_rows(batch)

    source = receive.replace_picture(row(batch, 3), "holiday.png", [png(50, 20)])
    figures = checking.check(batch, quiet)

    assert (source.path, row(batch, 3).source) == ("missing.png", source)
    assert (figures["ready"], figures["blocked"]) == (2, 0)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", jpeg(400, 300)[:1000]])
def test_a_file_that_cannot_be_used_changes_nothing(data):
    batch = with_sheet(with_pictures("1.jpg"), "picture;caption\n1.jpg;One\n")
    matches.match_rows(batch)
    before = batch.sources.values().get()

    with pytest.raises(FileRefused):
        receive.replace_picture(row(batch, 2), "new.jpg", [data] if data else [])

    assert batch.sources.values().get() == before
    assert list(store().keys(f"{keys.batch(batch.pk)}in/")) == [before["key"]]
