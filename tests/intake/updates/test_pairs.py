"""Rows of a changed sheet are paired by hand with pictures, as rows of a new batch are."""

import pytest

from jobs.control import sheet_updates
from jobs.errors import NotPossibleNow
from jobs.intake.rows.picture_search import MatchRefused
from jobs.intake.updates import pairs, pictures
from jobs.models import Audit, Batch, SheetUpdate
from tests.intake.tiny_pictures import jpeg
from tests.prepared import made_once
from tests.updated_batches import compare, compared, finished, followed, rows_of

pytestmark = pytest.mark.django_db

SAME = "picture;caption\n1.jpg;One\n2.jpg;Two\n3.jpg;Three\n"
MORE = SAME + "nine;Nine\nten;Ten\n"


prepared = made_once(finished)


def open_update(batch: Batch, text: str, *paths: str) -> None:
    """Open an update, and upload pictures that no row names."""
    compared(batch, text)
    for number, path in enumerate(paths):
        pictures.take(batch, path, [jpeg(400 + number, 300, "red")])
    compare(batch)


def update_of(batch: Batch) -> SheetUpdate:
    return SheetUpdate.objects.select_related("batch").get(batch=batch)


def without(batch: Batch) -> list[int]:
    return [row.row for row in pairs.rows_without_picture(update_of(batch))]


def pair(batch: Batch, path: str, *rows: int) -> None:
    source = batch.sources.get(path=path)
    sheet_updates.pair(batch, batch.owner, rows, source.pk)
    compare(batch)


def test_a_new_row_is_made_with_the_picture_that_was_chosen_for_it(batch):
    open_update(batch, MORE, "DSC_7.jpg")
    before = without(batch)

    pair(batch, "DSC_7.jpg", 5)
    after = without(batch)
    followed(batch)

    assert (before, after) == ([5, 6], [6])
    job = batch.jobs.get(row=5)
    assert (job.source.path, job.state, job.result_name) == ("DSC_7.jpg", "waiting", "DSC_7.jpg")
    assert [row[2:] for row in rows_of(batch)[:3]] == [("done", 1)] * 3


def test_several_rows_can_have_one_picture_and_no_other_row_changes(batch):
    open_update(batch, MORE, "DSC_7.jpg")
    before = list(batch.jobs.order_by("pk").values())

    pair(batch, "DSC_7.jpg", 5, 6)

    planned = pairs.rows_without_picture(update_of(batch))
    assert not planned
    assert list(batch.jobs.order_by("pk").values()) == before


def test_one_pair_teaches_the_rule_for_the_other_rows(batch):
    open_update(batch, SAME + "A-17;Nine\nA-18;Ten\n", "img_17_x.jpg", "img_18_x.jpg")

    pair(batch, "img_17_x.jpg", 5)

    found = update_of(batch).rows.order_by("row").values_list("row", "source")
    assert dict(found) == {
        5: batch.sources.get(path="img_17_x.jpg").pk,
        6: batch.sources.get(path="img_18_x.jpg").pk,
    }


def test_the_pair_is_in_the_audit_log(batch):
    open_update(batch, MORE, "DSC_7.jpg")

    pair(batch, "DSC_7.jpg", 5)

    told = Audit.objects.get(batch=batch, action="pair_picture")
    assert (told.count, told.details) == (1, {"picture": "DSC_7.jpg"})


def test_only_usable_pictures_without_a_row_are_offered(batch):
    open_update(batch, MORE, "DSC_7.jpg")
    pictures.take(batch, "broken.jpg", [jpeg(400, 300, "red")[:700]])
    compare(batch)

    assert [one.path for one in pairs.pictures_to_pair(batch)] == ["DSC_7.jpg"]
    pair(batch, "DSC_7.jpg", 5)
    assert [one.path for one in pairs.paired(batch, 8)] == ["DSC_7.jpg"]
    assert not pairs.pictures_to_pair(batch)


@pytest.mark.parametrize("rows", [[], [2], [77]])
def test_a_row_that_has_its_picture_or_is_not_there_cannot_be_paired(batch, rows: list[int]):
    open_update(batch, MORE, "DSC_7.jpg")
    rule = batch.match

    with pytest.raises(MatchRefused, match="Choose at least one row"):
        pair(batch, "DSC_7.jpg", *rows)

    batch.refresh_from_db()
    assert batch.match == rule


def test_a_row_without_a_text_says_what_to_do(batch):
    open_update(batch, SAME + ";Nine\n", "DSC_7.jpg")

    with pytest.raises(MatchRefused, match="Row 5 has no text in column “picture”"):
        pair(batch, "DSC_7.jpg", 5)


def test_rows_that_are_found_by_facts_of_photos_are_not_paired(batch):
    open_update(batch, MORE, "DSC_7.jpg")
    Batch.objects.filter(pk=batch.pk).update(match=batch.match | {"fact": "photo taken"})

    assert not pairs.can_pair(update_of(batch))
    with pytest.raises(MatchRefused, match="No column of the changed sheet names pictures"):
        pair(batch, "DSC_7.jpg", 5)


def test_without_an_open_update_nothing_is_paired(batch):
    open_update(batch, MORE, "DSC_7.jpg")
    sheet_updates.discard(batch)

    with pytest.raises(NotPossibleNow):
        pair(batch, "DSC_7.jpg", 5)
