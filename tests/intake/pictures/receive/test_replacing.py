"""Another file for the picture of one row."""

import pytest
from django.utils import timezone

from jobs import control
from jobs.checking import check
from jobs.errors import FileRefused, NotPossibleNow
from jobs.intake.pictures import inspecting
from jobs.intake.rows import match_counts, matches
from jobs.models import Batch, Job, Source
from jobs.storage import keys, store
from tests import factories
from tests.intake.batches import quiet, ready, with_pictures, with_sheet
from tests.intake.tiny_pictures import jpeg, png

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings(
        "ignore:.*fork.*:DeprecationWarning"
    ),  # a test runner may have threads
]


def row(batch, number: int) -> Job:
    return batch.jobs.select_related("source", "batch").get(row=number)


def replace(job: Job, name: str, data: bytes) -> Source:
    return control.replace_picture(job, factories.user(), name, [data] if data else [])


def pictures(batch: Batch) -> list[tuple[str, int | None, str]]:
    return list(batch.sources.order_by("pk").values_list("path", "row", "format"))


def test_a_broken_picture_is_replaced_for_all_rows_that_use_it_and_stays_what_it_is():
    batch = with_sheet(with_pictures("1.jpg"), "picture;caption\n1.jpg;One\n1.jpg;Two\n")
    matches.match_rows(batch)
    batch.sources.update(code="picture_truncated", sentence="Cut short.")
    before = batch.sources.values().get()

    source = replace(row(batch, 2), "new.png", png(50, 20))

    assert batch.sources.filter(row=None).values().get() == before
    assert (source.path, source.row, source.format, source.width, source.height, source.code) == (
        "1.jpg",
        2,
        "PNG",
        50,
        20,
        "",
    )
    assert {job.source for job in batch.jobs.all()} == {source}
    assert store().read(source.key) == png(50, 20)


def test_a_good_picture_that_other_rows_use_stays_theirs():
    batch = with_sheet(with_pictures("1.jpg"), "picture;caption\n1.jpg;One\n1.jpg;Two\n")
    matches.match_rows(batch)

    source = replace(row(batch, 3), "mine.png", png(50, 20))

    assert pictures(batch) == [("1.jpg", None, "JPEG"), ("1.jpg", 3, "PNG")]
    assert (row(batch, 2).source.row, row(batch, 3).source) == (None, source)
    assert (row(batch, 3).cells["picture"][0], row(batch, 3).corrected) == ("1.jpg", {})


def test_a_good_picture_of_this_row_alone_stays_in_the_batch():
    batch = with_sheet(with_pictures("1.jpg"), "picture;caption\n1.jpg;One\n")
    matches.match_rows(batch)
    before = batch.sources.get()

    source = replace(row(batch, 2), "mine.png", png(50, 20))

    assert pictures(batch) == [("1.jpg", None, "JPEG"), ("1.jpg", 2, "PNG")]
    assert batch.sources.get(row=None).key == before.key != source.key


def test_a_replacement_can_be_replaced():
    batch = with_sheet(with_pictures("1.jpg"), "picture;caption\n1.jpg;One\n")
    matches.match_rows(batch)

    first, second = (
        replace(row(batch, 2), "a.png", png(50, 20)),
        replace(row(batch, 2), "b.jpg", jpeg(30, 30)),
    )

    assert first.pk == second.pk == row(batch, 2).source_id
    assert pictures(batch) == [("1.jpg", None, "JPEG"), ("1.jpg", 2, "JPEG")]


def test_a_missing_picture_gets_the_name_in_the_row_and_belongs_only_to_it():
    batch = ready("picture;caption\n1.jpg;One\nmissing;Two\nmissing;Three\n", ("1.jpg",))
    matches.match_rows(batch)

    source = replace(row(batch, 3), "holiday.png", png(50, 20))
    figures = check.check(batch, quiet)

    assert (source.path, row(batch, 3).source, row(batch, 4).source) == (
        "missing.png",
        source,
        None,
    )
    assert (figures["ready"], figures["blocked"]) == (2, 1)
    assert not batch.findings.filter(code="picture_unnamed").exists()


@pytest.mark.parametrize("how", [{"by": "column"}, {"by": "one"}, {"by": "pictures"}])
def test_a_row_keeps_its_own_picture_when_pictures_are_matched_again(how):
    batch = ready()
    matches.match_rows(batch, how | {"source": batch.sources.get(path="1.jpg").pk})
    rows = batch.jobs.count()

    source = replace(
        batch.jobs.select_related("source").order_by("row")[1], "mine.png", png(50, 20)
    )
    matches.match_rows(batch)

    jobs = batch.jobs.order_by("row")
    assert (jobs[1].source, jobs.count()) == (source, rows)
    assert match_counts.counts(batch).unnamed == (2 if how["by"] == "one" else 0)


def test_a_result_keeps_its_name_when_its_picture_is_replaced():
    batch = ready()
    check.check(batch, quiet)

    replace(row(batch, 2), "mine.png", png(50, 20))

    assert row(batch, 2).result_name == "1.png"


def test_a_draft_has_to_be_checked_again():
    batch = ready()
    check.check(batch, quiet)
    was_checked = Batch.objects.get(pk=batch.pk).checked_at

    replace(row(batch, 2), "mine.png", png(50, 20))

    assert (was_checked is None, Batch.objects.get(pk=batch.pk).checked_at) == (False, None)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", jpeg(400, 300)[:1000]])
def test_a_file_that_cannot_be_used_changes_nothing(data):
    batch = with_sheet(with_pictures("1.jpg"), "picture;caption\n1.jpg;One\n")
    matches.match_rows(batch)
    before = everything(batch)

    with pytest.raises(FileRefused):
        replace(row(batch, 2), "new.jpg", data)

    assert everything(batch) == before


@pytest.mark.parametrize(
    "refusal",
    [
        lambda batch: batch.jobs.update(state="running", lease_token="t", lease_until=2**40),
        lambda batch: Batch.objects.filter(pk=batch.pk).update(cancelled_at=timezone.now()),
        lambda batch: batch.jobs.all().delete(),
    ],
)
def test_what_is_refused_after_the_upload_changes_nothing_and_leaves_no_file(refusal, monkeypatch):
    batch = with_sheet(with_pictures("1.jpg"), "picture;caption\n1.jpg;One\n")
    matches.match_rows(batch)
    Batch.objects.filter(pk=batch.pk).update(checked_at=timezone.now())
    job, look_alone, before = row(batch, 2), inspecting.look_alone, []

    def look_and_refuse(key: str):
        refusal(batch)
        before.extend(everything(batch)[0])
        return look_alone(key)

    monkeypatch.setattr(inspecting, "look_alone", look_and_refuse)
    files = everything(batch)[1]
    with pytest.raises(NotPossibleNow):
        replace(job, "new.jpg", jpeg(50, 20))

    assert everything(batch) == (before, files)


def everything(batch: Batch) -> tuple[list[dict], list[str]]:
    """Return all tables and files that a replaced picture could change."""
    rows = [
        *batch.sources.values(),
        *batch.jobs.order_by("pk").values(),
        *Batch.objects.filter(pk=batch.pk).values(),
    ]
    return rows, list(store().keys(f"{keys.batch(batch.pk)}in/"))
