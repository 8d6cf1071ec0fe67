"""One size for all rows: its value, the row that decides it, and that every job uses exactly it,
whatever happens.
"""

import pytest

from jobs import control, design, rendering
from jobs.checking import check as checking
from jobs.errors import NotPossibleNow
from jobs.models import Batch, Job
from jobs.queue import lifecycle, owner, tasks
from jobs.states import State
from jobs.storage import store
from tests.intake.batches import quiet, ready

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]

BOX = {
    "name": "title",
    "text": "{caption}",
    "size_min": 4,
    "size_max": 30,
    "max_lines": 1,
    "same_size": True,
}
MIDDLE = "Something in between"
LONGEST = "By far the longest of all captions here"
SHEET = f"picture;caption;other\n1.jpg;One;x\n2.jpg;{MIDDLE};x\n3.jpg;{LONGEST};x\n"


def batch_of(sheet: str = SHEET, **box: object) -> Batch:
    return ready(sheet, design={"format": 1, "boxes": [{**BOX, **box}]})


def size_alone(batch: Batch, caption: str) -> float:
    """Return the size in % of the height, on the pictures of these tests."""
    parsed = design.parse(batch.design_version.document)
    (placed,) = rendering.check_row(
        parsed, {"caption": design.Cell.of_text(caption)}, 400, 300
    ).texts
    return placed.size_px / 3


def check(batch: Batch) -> str:
    """Return what the check reports on the size."""
    checking.check(batch, quiet)
    batch.refresh_from_db()
    return batch.findings.get(code="one_size").sentence


def test_the_row_with_the_smallest_size_decides_and_is_named_with_its_text() -> None:
    batch = batch_of()
    longest, middle = size_alone(batch, LONGEST), size_alone(batch, MIDDLE)

    said = check(batch)

    assert batch.common_sizes == {"title": longest}
    assert said == (
        f"“title” has one size in all rows: {longest:.3g} % of the height. It is limited by row 4: "
        f"“{LONGEST}”. Without it: {middle:.3g} %."
    )
    assert batch.findings.get(code="one_size").job.row == 4


def test_rows_that_fail_or_are_left_out_do_not_make_other_texts_small() -> None:
    batch = batch_of(SHEET + f"missing.jpg;{LONGEST} and more;x\n1.jpg;{'word ' * 90};x\n")
    batch.jobs.filter(row=4).update(state=State.LEFT_OUT)

    said = check(batch)

    assert batch.common_sizes == {"title": size_alone(batch, MIDDLE)}
    assert "It is limited by row 3: “" in said


def test_rows_that_decide_together_are_counted() -> None:
    batch = batch_of(SHEET + f"1.jpg;{LONGEST};x\n2.jpg;{LONGEST};x\n")

    assert f"It is limited by row 4 and 2 more: “{LONGEST}”. Without them: " in check(batch)


def test_a_size_that_every_row_fits_is_reported_as_the_largest() -> None:
    assert check(batch_of(size_max=5)) == (
        "“title” has one size in all rows: 5 % of the height, its largest size, which every row "
        "fits."
    )


def test_a_size_is_reported_in_the_unit_of_the_design() -> None:
    boxes = [{**BOX, "size_max": 5}]
    batch = ready(SHEET, design={"format": 1, "size_unit": "shorter_side", "boxes": boxes})

    assert check(batch) == (
        "“title” has one size in all rows: 5 % of the shorter side, its largest size, which every "
        "row fits."
    )


def test_a_box_without_any_text_keeps_its_smallest_size() -> None:
    batch = batch_of("picture;caption\n1.jpg;\n")

    said = check(batch)

    assert batch.common_sizes == {"title": 4}
    assert said.endswith("its smallest size, because no row has a text for it.")


def test_a_text_that_fits_at_no_size_names_the_smallest_and_no_smaller_one_is_proposed() -> None:
    batch = batch_of(SHEET + f"1.jpg;{'word ' * 90};x\n")

    figures = checking.check(batch, quiet)

    assert batch.findings.get(code="text_does_not_fit").sentence.startswith(
        "At its smallest size, 12 px"
    )
    assert figures["smaller"] is None


def test_a_row_that_fits_a_large_size_but_not_the_common_one_makes_it_smaller_still() -> None:
    """Its lines break differently, so that its tall letters collide."""
    sheet = f"picture;caption\n1.jpg;żółć ✓ sea Ągf żółć में fj ✓\n2.jpg;{'a ' * 25}\n"
    place = {"anchor": "centre", "x": 50, "y": 50, "width": 49, "height": 13}
    look = {
        "size_min": 1,
        "size_max": 60,
        "max_lines": 2,
        "outline": {"width": 4},
        "line_height": 0.8,
    }
    batch = batch_of(sheet, **place, **look)
    odd, decides = (
        size_alone(batch, job.cells["caption"][0]) for job in batch.jobs.order_by("row")
    )

    figures = checking.check(batch, quiet)

    assert odd > decides > batch.common_sizes["title"]
    assert (figures["ready"], figures["blocked"]) == (2, 0)


def test_the_progress_continues_over_both_rounds() -> None:
    told: list[tuple[int, int]] = []

    checking.check(batch_of(), lambda done, total: told.append((done, total)))

    assert told[-2:] == [(1, 3), (3, 3)]


# --- After the start ------------------------------------------------------------------------------


def started() -> Batch:
    batch = batch_of()
    check(batch)
    control.start(batch, batch.owner)
    return batch


def made(job: Job) -> Job:
    """Draw a job as the dispatcher and a worker would."""
    Job.objects.filter(pk=job.pk).update(state=State.QUEUED, queued_at=1)
    job.refresh_from_db()
    tasks.make(job.pk, job.generation)
    job.refresh_from_db()
    return job


def size_px(job: Job) -> float:
    return job.details["boxes"][0]["size_px"]


def test_every_job_and_every_retry_has_the_size_of_the_check() -> None:
    batch = started()
    size = batch.common_sizes["title"]

    first = [size_px(made(job)) for job in batch.jobs.order_by("row")]
    again = batch.jobs.get(row=2)
    control.make_again(again, batch.owner)

    assert first == [size * 3] * 3
    assert size_px(made(again)) == size * 3
    assert again.generation == 2


def test_the_first_ten_have_the_size_of_all_rows() -> None:
    batch = batch_of()
    check(batch)
    control.make_first(batch, batch.owner, 2)

    first, decides = batch.jobs.filter(first=True).order_by("row")
    later = batch.jobs.get(row=3)

    assert decides.row == 4  # the picture a client should see
    assert {size_px(made(job)) for job in (first, decides, later)} == {
        batch.common_sizes["title"] * 3
    }


def test_a_worker_that_takes_a_job_over_draws_it_in_the_same_size() -> None:
    batch = started()
    job = batch.jobs.get(row=2)
    Job.objects.filter(pk=job.pk).update(state=State.QUEUED, queued_at=1)
    lost = lifecycle.claim(job.pk, 1, owner.new_token())
    assert lost is not None
    Job.objects.filter(pk=job.pk).update(lease_until=1)

    tasks.make(job.pk, 1)

    job.refresh_from_db()
    assert size_px(job) == lost.common_sizes["title"] * 3


def test_a_text_corrected_after_the_start_keeps_the_size_or_fails_with_a_sentence() -> None:
    batch = started()
    longer, shorter = batch.jobs.get(row=2), batch.jobs.get(row=3)

    control.correct(longer, batch.owner, {"caption": f"{LONGEST} and some more"})
    control.correct(shorter, batch.owner, {"caption": "Short"})

    assert size_px(made(shorter)) == batch.common_sizes["title"] * 3
    assert made(longer).code == "text_does_not_fit"
    assert longer.sentence.startswith("At the size for all rows, ")
    assert longer.sentence.endswith("All rows use the size that the check found. Shorten the text.")


def test_a_row_may_have_its_own_size() -> None:
    batch = batch_of(
        SHEET.replace("other", "title.size_max").replace("One;x", "One;6").replace(";x", ";")
    )
    check(batch)
    control.start(batch, batch.owner)

    assert size_px(made(batch.jobs.get(row=2))) == 18
    assert size_px(made(batch.jobs.get(row=3))) == batch.common_sizes["title"] * 3


def test_a_batch_of_one_size_does_not_start_unchecked() -> None:
    batch = batch_of()
    with pytest.raises(
        NotPossibleNow, match="“title” has one size in all rows, which the check finds"
    ):
        control.start(batch, batch.owner)

    check(batch)
    control.correct(batch.jobs.get(row=2), batch.owner, {"caption": LONGEST * 2})
    batch.refresh_from_db()
    with pytest.raises(NotPossibleNow):
        control.make_first(batch, batch.owner)


def test_rows_that_are_put_back_are_checked_again() -> None:
    batch = batch_of()
    batch.jobs.filter(row=4).update(state=State.LEFT_OUT)
    check(batch)

    control.put_back(batch, batch.owner)

    assert Batch.objects.get(pk=batch.pk).checked_at is None


def test_the_preview_is_the_picture_that_is_made() -> None:
    batch = started()
    job = made(batch.jobs.get(row=2))
    parsed, cells = design.parse(batch.design_version.document), job.values

    shown = rendering.preview(
        store().path(job.source.key),
        parsed,
        cells,
        max_pixels=10**8,
        long_edge=800,
        sizes=batch.common_sizes,
    )

    assert shown == rendering.thumbnail(
        store().path(job.result_key), max_pixels=10**8, long_edge=800
    )
