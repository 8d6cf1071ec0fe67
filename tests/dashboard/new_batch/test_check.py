"""The fifth step: what every row will come to, the ways out, and the start."""

import html
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from jobs import control
from jobs.checking.verdicts import trials
from jobs.intake.pictures import receive
from jobs.intake.rows import matches
from jobs.models import Batch
from jobs.states import State
from tests import factories
from tests.dashboard.markup import buttons, polls
from tests.dashboard.meanwhile import pages_read
from tests.dashboard.new_batches import address, checked, do_chores, words
from tests.intake import batches
from tests.prepared import made_once
from tests.rendering.pictures import photo, saved

pytestmark = pytest.mark.django_db

SHEET = "picture;caption\n1.jpg;One\n2.jpg;Two\nmissing.jpg;Three\n3.jpg;" + "very long " * 9 + "\n"
"""Four rows: two ready, one without a picture, one whose text does not fit."""

prepared = made_once(batches.ready, text=SHEET, paths=("1.jpg", "2.jpg", "3.jpg", "unnamed.jpg"))
"""One picture is there that no row names."""


def states(batch: Batch) -> list[str]:
    return list(batch.jobs.order_by("row").values_list("state", flat=True))


def test_opening_the_page_asks_for_the_check_once(operator, batch):
    operator.get(address("check", batch))
    page = operator.get(address("check", batch), headers={"HX-Request": "true"}).text

    assert [chore.kind for chore in batch.chores.all()] == ["check"]
    assert "Checking all rows…" in page
    assert "<html" not in page


def test_all_rows_are_checked_once_whenever_the_check_ends(operator, batch):
    operator.get(address("check", batch))

    def page() -> str:
        shown = operator.get(address("check", batch)).text
        assert batch.chores.count() == 1
        return shown

    seen = list(pages_read(page, lambda: do_chores(batch)))

    assert len(seen) > 2
    assert [polls(page) for page in seen] == ["Start 2 images" not in words(page) for page in seen]


def test_the_way_out_of_one_row_leads_to_that_row(operator):
    document = {"format": 1, "boxes": [{"text": "{caption:date}"}]}
    batch = batches.ready(
        "picture;caption\n1.jpg;2026-11-24\n2.jpg;n/a\n", ("1.jpg", "2.jpg"), document
    )

    page = checked(operator, batch)

    assert "Correct the text Show rows" in words(page)
    assert reverse("row", args=[batch.pk, 3]) in page


def test_what_would_fail_is_counted_sampled_and_has_a_way_out(operator, batch):
    page = checked(operator, batch)

    said = words(page)
    assert "All 4 rows checked in" in said
    assert "2 ready · 2 would fail Leave the 2 out Export the rows that would fail" in said
    assert (
        "1 Picture missing Row 4: No picture is named “missing.jpg”. Upload 1 file, or leave this "
        "row out" in said
    )
    assert "1 Text does not fit, even at the smallest size Row 5:" in said
    assert "1 Unused pictures unnamed.jpg: Not used by any row." in said
    assert "1.jpg 2.jpg" in said
    assert "Start 2 images" in said
    assert {"Upload 1 file, or leave this row out", "Show them"} < set(buttons(page))
    assert f"{address('rows', batch)}?finding=picture_missing" in page
    assert f"{address('rows-as-sheet', batch)}?finding=blocking" in page


def test_the_page_costs_a_bounded_number_of_queries(operator, batch, django_assert_max_num_queries):
    checked(operator, batch)

    with django_assert_max_num_queries(24):
        operator.get(address("check", batch))


def test_start_leaves_out_what_would_fail(operator, batch):
    checked(operator, batch)

    response = operator.post(address("start", batch), {"leave_out": "on"})

    assert response.url == address("batch", batch)
    assert states(batch) == [State.WAITING, State.WAITING, State.LEFT_OUT, State.LEFT_OUT]
    assert not Batch.objects.get(pk=batch.pk).is_draft


def test_a_row_that_may_be_a_total_is_left_out_by_one_press_and_comes_back(operator):
    sheet = "caption;price;picture\nOne;5;1.jpg\nTwo;6;2.jpg\nTotal;11;1.jpg\n"
    batch = batches.ready(sheet, ("1.jpg", "2.jpg"))

    before = words(checked(operator, batch))
    operator.post(address("check", batch), {"leave_out_totals": ""})
    left_out = words(operator.get(address("check", batch)).text)
    operator.post(address("check", batch), {"put_back_totals": ""})
    after = words(operator.get(address("check", batch)).text)

    assert "If it is a total, leave it out; otherwise it is made like the others." in before
    assert "Leave this row out" in before
    assert "2 ready · 1 left out Export the rows left out" in left_out
    assert "1 left out Include it again" in left_out
    assert "row 4" in before
    assert "row 4" not in left_out
    assert "Leave this row out" in after
    assert "3 ready" in after
    assert batch.chores.count() == 1


def test_many_rows_are_left_out_under_the_eyes_of_the_person_and_the_batch_starts_once(
    operator, batch, monkeypatch
):
    monkeypatch.setattr(control.rows, "FEW", 1)
    checked(operator, batch)

    pressed = [operator.post(address("start", batch), {"leave_out": "on"}) for _ in range(2)]
    shown = words(operator.get(address("batch", batch)).text)
    do_chores(batch)

    assert [response.url for response in pressed] == [address("batch", batch)] * 2
    assert "Rows that would fail are left out, then the batch starts by itself." in shown
    assert [chore.kind for chore in batch.chores.all()] == ["check", "start"]
    assert states(batch) == [State.WAITING, State.WAITING, State.LEFT_OUT, State.LEFT_OUT]
    assert not Batch.objects.get(pk=batch.pk).is_draft


def test_a_design_that_prints_addresses_cannot_start_where_there_is_no_public_one(
    operator, settings
):
    settings.PUBLIC_URL = ""
    document = {"format": 1, "boxes": [{"text": "{caption} {verify:No. 0000}"}]}
    batch = batches.ready("picture;caption\n1.jpg;One\n", ("1.jpg",), document)

    refused = words(checked(operator, batch))
    settings.PUBLIC_URL = "https://print.example.org"
    offered = words(operator.get(address("check", batch)).text)

    assert "The batch cannot be started yet. The design prints addresses" in refused
    assert "Or print no address ." in refused
    assert "Start 1 image" not in refused
    assert "cannot be started" not in offered
    assert "Start 1 image" in offered


def test_a_failed_start_is_shown_until_the_next_check(operator, batch):
    checked(operator, batch)
    batch.chores.create(
        kind="start", state="failed", sentence="This stopped unexpectedly three times."
    )

    shown = words(operator.get(address("check", batch)).text)
    operator.post(address("check", batch))
    do_chores(batch)
    after = words(operator.get(address("check", batch)).text)

    assert "The batch was not started. This stopped unexpectedly three times." in shown
    assert "was not started" not in after


def test_start_without_leaving_out_makes_all_of_them_fail_or_done(operator, batch):
    checked(operator, batch)

    operator.post(address("start", batch))

    assert State.LEFT_OUT not in states(batch)
    assert not Batch.objects.get(pk=batch.pk).is_draft


def test_make_first_starts_a_few_and_pauses(operator, batch):
    checked(operator, batch)

    operator.post(address("start", batch), {"leave_out": "on", "first": ""})

    assert Batch.objects.get(pk=batch.pk).only_first == [2, 3]


def test_nothing_starts_unchecked(operator, batch):
    response = operator.post(address("start", batch))

    assert response.url == address("check", batch)
    assert Batch.objects.get(pk=batch.pk).is_draft


def test_a_change_of_the_design_makes_the_check_stale(operator, batch):
    checked(operator, batch)
    control.save_design(batch, factories.user(), {"format": 1, "boxes": [{"text": "{picture}"}]})

    page = operator.get(address("check", batch)).text

    assert "Checking all rows…" in page
    assert "Start" not in page.split("</nav>")[1].split("<section")[0]


def test_lowering_the_smallest_size_is_one_press(operator, batch):
    suggestion = "Lower the smallest size to"
    assert suggestion in checked(operator, batch)

    operator.post(address("check", batch), {"smaller": ""})
    do_chores(batch)
    page = operator.get(address("check", batch)).text

    assert suggestion not in page
    assert "3 ready · 1 would fail Leave that one out" in words(page)


def test_allowing_more_lines_is_one_press_where_the_box_has_room_for_them(operator, batch):
    box = {"text": "{caption}", "size_min": 10, "size_max": 10, "height": 90, "max_lines": 1}
    control.save_design(batch, batch.owner, {"format": 1, "boxes": [box]})
    page = words(checked(operator, batch))

    operator.post(address("check", batch), {"more_lines": ""})
    do_chores(batch)

    assert "Allow 5 lines: 1 of 1 fit" in page
    after = words(operator.get(address("check", batch)).text)
    assert "3 ready · 1 would fail Leave that one out" in after
    assert "lines:" not in after


def test_adding_the_picture_number_to_equal_names_is_one_press(operator):
    pictures = batches.with_pictures("mug.jpg", "mug-2.jpg")
    batch = batches.with_sheet(pictures, "sku;title\nmug;Blue\n")
    by_title = {"format": 1, "output": {"name": "{title}.jpg"}, "boxes": []}
    control.save_design(batch, batch.owner, by_title)
    fix = "Add the picture number to file names"
    assert fix not in checked(operator, batch)
    matches.match_rows(batch, {"by": "column", "column": "sku", "every_picture": True})
    assert fix in words(checked(operator, batch))

    operator.post(address("check", batch), {"picture_number": ""})
    do_chores(batch)

    page = words(operator.get(address("check", batch)).text)
    assert list(batch.jobs.order_by("row").values_list("result_name", flat=True)) == [
        "Blue-1.jpg",
        "Blue-2.jpg",
    ]
    assert "All 2 pictures checked" in page
    assert "Two results with one name" not in page


def test_one_size_for_all_rows_is_shown_with_the_row_that_decides_it(operator):
    box = {
        "name": "title",
        "text": "{caption}",
        "size_min": 4,
        "size_max": 30,
        "max_lines": 1,
        "same_size": True,
    }
    sheet = "picture;caption\n1.jpg;One\n2.jpg;The longest text of them all\n"
    batch = batches.ready(sheet, ("1.jpg", "2.jpg"), {"format": 1, "boxes": [box]})

    page = checked(operator, batch)
    batch.refresh_from_db()

    size = batch.common_sizes["title"]
    assert "One size for all rows" in page
    assert f"{size:.3g} % title “title” has one size in all rows" in words(page)
    assert "It is limited by row 3: “The longest text of them all”." in words(page)
    assert f'href="{address("row", batch, row=3)}"' in page
    assert "Notices" not in page
    assert [job.row for job in batch.jobs.filter(findings__code="one_size")] == [3]


def test_a_batch_without_rows_says_the_way(operator):
    page = operator.get(address("check", factories.draft())).text

    assert "There are no rows to check." in page


def test_a_check_that_failed_waits_for_a_person(operator, batch):
    batches.chore(
        batch, state="failed", sentence="This took longer than 60 minutes and was stopped."
    )

    page = operator.get(address("check", batch)).text
    operator.post(address("check", batch))

    assert "This took longer than 60 minutes and was stopped." in page
    assert batch.chores.filter(state="waiting").count() == 1


def test_when_nothing_is_ready_nothing_can_start(operator):
    batch = batches.ready("picture;caption\nmissing.jpg;One\n", ("1.jpg",))

    page = checked(operator, batch)

    assert "No row is ready, so nothing can start yet." in page
    assert 'id="start-form"' not in page


def test_the_time_is_estimated_from_the_working_time_of_the_last_batch(operator, batch):
    start = timezone.now() - timedelta(hours=1)
    counts = {
        "done": 10,
        "failed": 0,
        "running": 0,
        "to_do": 0,
        "left_out": 0,
        "cancelled": 0,
        "result_bytes": 0,
    }
    end, worked = start + timedelta(seconds=900), timedelta(seconds=200)
    factories.draft(started_at=start, settled_at=end, settled_counts=counts, worked=worked)

    page = checked(operator, batch)

    assert "Start 2 images" in words(page)
    assert "30 to 55 seconds, at the speed of the last batch" in words(page)


def test_kilobytes_are_tried_on_a_few_photos_and_the_page_says_on_which(operator, monkeypatch):
    monkeypatch.setattr(trials, "SECONDS", 60.0)
    batch = batches.with_pictures("plain.jpg")
    receive.take_unannounced(batch, "busy.jpg", [saved(photo(900, 600), "JPEG", quality=95)])
    batches.with_sheet(batch, "picture;caption\nplain.jpg;One\nbusy.jpg;Two\nbusy.jpg;Three\n")
    look = {
        "format": 1,
        "output": {"most_kb": 12, "name": "{row}"},
        "boxes": [{"text": "{caption}"}],
    }
    control.save_design(batch, batch.owner, look)

    page = checked(operator, batch)

    said = words(page)
    assert "1 The result would be too large Row 3: The result has" in said
    assert (
        "1 Results may be too many kB Row 4: This row was not tested, but row 3 is over 12 kB "
        "although its photo "
        "is not larger. Allow more kB, or choose a smaller size"
    ) in said
    assert ("File size all 2 photos tested: 1 is over 12 kB even at the lowest quality") in said
    assert f"{address('design', batch)}#design-most_kb" in page


def test_a_row_that_would_fail_has_its_reason_in_the_place_of_its_picture(operator, batch):
    page = checked(operator, batch)

    place = re.search(r'class="no-picture"\s+title="([^"]+)"', page)
    assert place is not None
    assert html.unescape(place[1]) == batch.findings.get(job__row=5, blocks=True).sentence
    assert re.findall(r"row=(\d+)&amp;small", page) == ["2", "3"]
    assert "row 5 would fail" in words(page)


def test_rows_to_look_at_are_shown_although_every_row_would_fail(operator):
    document = {"format": 1, "boxes": [{"text": "{caption:date}"}]}
    batch = batches.ready("picture;caption\n1.jpg;n/a\n", ("1.jpg",), document)

    page = words(checked(operator, batch))

    assert "Rows to look at first" in page
    assert "row 2 would fail" in page
