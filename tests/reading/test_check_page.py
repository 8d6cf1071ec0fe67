"""The numbers of the check page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jobs import design, reading
from jobs.models import Batch, Finding
from jobs.reading import CheckedRows
from jobs.states import State
from tests import factories

pytestmark = pytest.mark.django_db


def test_rows_that_would_fail_are_not_ready_and_those_left_out_do_not_count_as_blocked():
    batch = factories.draft(4)
    ready, failing, out, _ = batch.jobs.order_by("row")
    batch.jobs.filter(pk=out.pk).update(state=State.LEFT_OUT)
    for job, blocks in ((ready, False), (failing, True), (out, True)):
        Finding.objects.create(batch=batch, job=job, code="x", blocks=blocks, sentence="S.")

    found = reading.checked_rows(batch)

    assert found == CheckedRows(total=4, waiting=3, blocked=1, left_out=1)
    assert found.ready == 2


def test_only_the_size_of_all_rows_is_found_as_such():
    batch = factories.draft(1)
    job = batch.jobs.get()
    for code in ("one_size", "small_text"):
        Finding.objects.create(batch=batch, job=job, code=code, blocks=False, sentence="S.")

    assert [(one.code, one.job) for one in reading.one_sizes(batch)] == [("one_size", job)]


def test_without_a_finished_batch_the_time_is_not_estimated():
    factories.draft(started_at=timezone.now())

    assert reading.expected_seconds(100) is None


def test_the_time_is_estimated_from_the_last_finished_batch():
    now = timezone.now()
    for ended, made in ((2, 1), (1, 50)):
        factories.draft(
            started_at=now - timedelta(hours=3),
            settled_at=now - timedelta(hours=ended),
            settled_counts={"done": made},
            worked=timedelta(seconds=100),
        )

    assert reading.expected_seconds(100) == (150, 251)


def test_expected_results_are_of_rows_with_a_picture_that_were_not_left_out():
    batch = factories.draft(3)
    first, second, third = batch.jobs.order_by("row")
    source = factories.source(batch, "a.png", format="PNG")
    batch.jobs.filter(pk__in=(first.pk, third.pk)).update(source=source, result_name="a.png")
    batch.jobs.filter(pk=second.pk).update(source=None)
    batch.jobs.filter(pk=third.pk).update(state=State.LEFT_OUT)

    assert reading.expected_results(batch, 3) == (1, {"PNG": 1}, ["a.png"], 1)


def test_rows_that_would_fail_need_no_time_and_no_bytes():
    batch = factories.draft(3)
    batch.jobs.update(result_name="a.jpg")
    for job in batch.jobs.order_by("row")[:2]:
        Finding.objects.create(batch=batch, job=job, code="x", blocks=True, sentence="S.")

    assert reading.expected_results(batch, 3) == (1, {"JPEG": 1}, ["a.jpg"], 1)
    assert reading.needed_bytes(batch).size == batch.jobs.last().source.size


def with_outputs(rows: int, **fields: object) -> Batch:
    """Return a batch whose rows have photos of 400 × 300 pixels and 1,000 bytes each."""
    canvas = {"width": 100, "height": 75}
    outputs = [{"name": "full"}, {"name": "small", "canvas": canvas}]
    document = {"format": 1, "outputs": outputs, "outputs_column": "Formats"}
    version = factories.design_version(design.to_document(design.parse(document)))
    return factories.draft(rows, design_version=version, **fields)


def test_each_output_of_a_row_is_an_expected_result_with_its_name_its_bytes_and_its_time():
    batch = with_outputs(3)
    both, small = ["full", "small"], ["small"]
    names = {"outputs": both, "output_names": ["full/a.jpg", "small/a.jpg"]}
    batch.jobs.filter(row=2).update(result_name="full/a.jpg", **names)
    batch.jobs.filter(row=3).update(
        result_name="small/b.jpg", outputs=small, output_names=["small/b.jpg"]
    )

    expected = reading.expected_results(batch, 3)

    assert expected == (3, {"JPEG": 3}, ["full/a.jpg", "small/a.jpg", "small/b.jpg"], 5)
    assert reading.needed_bytes(batch) == (2 * 1000 + 3 * 125, False)


def test_the_time_of_a_batch_with_outputs_is_estimated_by_its_results():
    ended = timezone.now()
    done = {"settled_counts": {"done": 50}, "worked": timedelta(seconds=100)}
    with_outputs(0, started_at=ended, settled_at=ended, **done)

    assert reading.expected_seconds(100) == (75, 126)


def test_results_of_a_batch_without_outputs_need_the_bytes_of_their_photos():
    batch = factories.draft(4)
    batch.jobs.filter(row=batch.jobs.first().row).update(state=State.LEFT_OUT)

    assert reading.needed_bytes(batch) == (3000, False)


def test_results_without_loss_count_with_all_their_pixels():
    canvas = {"width": 100, "height": 75}
    document = {"format": 1, "canvas": canvas, "output": {"format": "png"}}
    version = factories.design_version(design.to_document(design.parse(document)))
    batch = factories.draft(3, design_version=version)

    assert reading.needed_bytes(batch) == (3 * 100 * 75 * 4, True)
    assert reading.needed_bytes(factories.draft(3)) == (3000, False)


def test_results_without_loss_need_what_drawn_ones_had_for_the_bytes_of_their_photos():
    document = {"format": 1, "output": {"format": "png"}}
    version = factories.design_version(design.to_document(design.parse(document)))
    batch = factories.draft(3, design_version=version)
    of_jpeg = {"output": "", "kind": "JPEG", "share": 4.5}

    assert reading.needed_bytes(batch, [of_jpeg]) == (13_500, False)
    assert reading.needed_bytes(batch, [of_jpeg | {"kind": "PNG"}]).is_bound


def test_rows_come_in_the_asked_order_without_those_that_cannot_be_drawn():
    batch = factories.draft(5)
    batch.jobs.exclude(row=3).update(source=factories.source(batch, "a.jpg"))
    batch.jobs.filter(row=3).update(source=None)
    for row, blocks in ((4, False), (5, True)):
        batch.findings.create(job=batch.jobs.get(row=row), code="text_does_not_fit", blocks=blocks)

    assert [job.row for job in reading.drawable_in_order(batch, [5, 4, 3, 2])] == [4, 2]


def test_the_first_rows_that_would_fail_say_why():
    batch = factories.draft(6)
    batch.jobs.exclude(row=3).update(source=factories.source(batch, "a.jpg"))
    batch.jobs.filter(row=3).update(source=None)
    for job in batch.jobs.filter(row__gt=2):
        for sentence in (f"Row {job.row} is long.", "And dark."):
            batch.findings.create(job=job, code="x", blocks=job.row != 5, sentence=sentence)

    found = [(one.job.row, one.sentence) for one in reading.failing_examples(batch, 2)]

    assert found == [(4, "Row 4 is long."), (6, "Row 6 is long.")]
