"""The part of the page that follows the batch."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from jobs import reading
from jobs.models import Batch, Job, Sheet, Status
from jobs.remedies import Remedy
from jobs.states import State
from tests import factories
from tests.dashboard.batch.test_batch import _beat, page, settle
from tests.dashboard.markup import flat, on_one_line, polls, words
from tests.updated_batches import finished

__all__ = ["_beat"]  # a fixture

HTMX = {"HX-Request": "true"}


def version(html: str) -> str:
    found = re.search(r"\?v=([0-9a-f]+)", html)
    assert found is not None
    return found[1]


def test_the_poll_is_answered_with_nothing_while_nothing_changed(operator: Client) -> None:
    batch = factories.running(3)
    shown = version(page(operator, batch))

    response = operator.get(reverse("batch", args=[batch.pk]), {"v": shown}, headers=HTMX)

    assert (response.status_code, response.content) == (204, b"")


def test_the_poll_is_answered_with_the_live_part_after_a_change(operator: Client) -> None:
    batch = factories.running(3)
    shown = version(page(operator, batch))
    factories.job(batch, 9, State.DONE)

    response = operator.get(reverse("batch", args=[batch.pk]), {"v": shown}, headers=HTMX)

    html = flat(response)
    assert response.status_code == 200
    assert '<div class="live" id="live"' in html
    assert version(html) != shown


def test_a_settled_batch_does_not_poll(operator: Client) -> None:
    batch = factories.running()
    factories.job(batch, 2, State.DONE)
    settle(batch)

    html = page(operator, batch)

    assert not polls(html)
    assert "1 made" in words(html)


def test_a_settled_batch_is_not_counted_again(
    operator: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    batch = factories.running()
    for row in range(2, 5):
        factories.job(batch, row, State.DONE)
    settle(batch)
    reading.outputs_of(batch)  # read once by each process
    needed = [
        "session",
        "account",
        "batch",
        "status",
        "the person's zip",
        "latest results",
        "throughput",
    ]

    with django_assert_num_queries(len(needed)):
        page(operator, batch)


def test_a_running_batch_says_how_far_it_is(operator: Client) -> None:
    batch = factories.running(2)
    factories.job(batch, 10, State.DONE)
    factories.job(batch, 11, State.FAILED)

    html = page(operator, batch)

    assert "50 % 2 of 4 finished" in words(html)
    assert "<title>50 % · Spring catalogue · Overprint</title>" in html
    assert 'aria-label="1 done, 1 failed, 2 open"' in html


@pytest.mark.parametrize(
    ("seconds", "said"), [(5, "shown after the first pictures"), (90, "in the last minute")]
)
def test_nothing_is_said_of_the_last_minute_in_the_first_one(
    operator: Client, seconds: int, said: str
) -> None:
    batch = factories.running(2)
    Batch.objects.update(started_at=timezone.now() - timedelta(seconds=seconds))
    factories.job(batch, 10, State.DONE, finished_at=timezone.now() - timedelta(hours=1))

    assert said in words(page(operator, batch))


def test_the_bar_is_as_wide_as_the_counts(operator: Client) -> None:
    batch = factories.running(2)
    factories.job(batch, 10, State.DONE)
    factories.job(batch, 11, State.LEFT_OUT)

    html = page(operator, batch)

    assert '<svg viewBox="0 0 3 1"' in html
    assert '<rect class="done" x="0" y="0" width="1" height="1"/>' in html


def test_every_row_is_accounted_for_in_one_sentence(operator: Client) -> None:
    batch = factories.running(2)
    Sheet.objects.create(batch=batch, name="spring.xlsx", key="k", size=1, row_count=2)

    html = words(page(operator, batch))

    assert "All 2 rows accounted for" in html
    assert "0 done + 0 failed + 0 in progress + 2 to do + 0 left out = 2" in html


def test_a_row_that_is_nowhere_is_confessed(operator: Client) -> None:
    batch = factories.running(2)
    Sheet.objects.create(batch=batch, name="spring.xlsx", key="k", size=1, row_count=3)

    html = words(page(operator, batch))

    assert "The sheet and this page differ by 1 row ." in html
    assert "accounted for, none" not in html


def test_nothing_moves_and_the_page_says_why(operator: Client) -> None:
    Status.objects.update(
        why="no_worker", sentence="Nothing is moving because no worker is running."
    )

    html = words(page(operator, factories.running(2)))

    assert "Nothing is moving because no worker is running." in html
    assert "No worker running" in html


def test_a_batch_that_was_just_continued_does_not_say_that_it_is_paused(operator: Client) -> None:
    Status.objects.update(why="paused", sentence="Paused at 07:21.")

    html = words(page(operator, factories.running(2)))

    assert "Paused at 07:21." not in html
    assert "time left: shown after the first pictures" in html


def test_a_finished_batch_says_that_its_results_cannot_be_had_for_now(operator: Client) -> None:
    batch = factories.running(settled_at=timezone.now())
    factories.job(batch, 2, State.DONE)
    Status.objects.update(why="store_away", sentence="The storage, a bucket, does not work.")

    assert "The storage, a bucket, does not work." in words(page(operator, batch))

    Status.objects.update(why="no_worker", sentence="Nothing is moving.")

    assert "Nothing is moving." not in words(page(operator, batch))


def test_a_paused_batch_says_since_when_and_offers_to_continue(operator: Client) -> None:
    batch = factories.running(2, paused_at=timezone.now())

    html = page(operator, batch)

    assert f"Paused at {timezone.localtime(batch.paused_at):%H:%M}" in words(html)
    assert "2 wait until someone presses Continue." in words(html)
    assert reverse("continue", args=[batch.pk]) in html
    assert not polls(html)


def test_failures_are_grouped_with_what_helps(operator: Client) -> None:
    batch = factories.running()
    for row, code in (
        (2, "text_does_not_fit"),
        (3, "picture_truncated"),
        (4, "took_too_long"),
        (5, "took_too_long"),
    ):
        factories.job(batch, row, State.FAILED, code=code, sentence=f"Sentence of row {row}.")

    html = words(page(operator, batch))

    assert "4 failed, for 3 reasons" in html
    assert "A retry can help 2 of them Retry all 4" in html
    assert "Drawing it took too long Row 4: Sentence of row 4. 2 See Retry 2" in html
    assert "The picture is incomplete Sentence of row 3. 1 See Replace the picture" in html
    assert (
        "Text does not fit, even at the smallest size Sentence of row 2. 1 See Correct the text"
        in html
    )


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("text_does_not_fit", "A retry alone helps none of them Retry all 2"),
        ("took_too_long", "Export these rows Retry all 2"),
    ],
)
def test_beside_retry_all_it_says_how_many_rows_a_retry_can_help(
    operator: Client, code: str, said: str
) -> None:
    batch = factories.running()
    for row in (2, 3):
        factories.job(batch, row, State.FAILED, code=code, sentence="Sentence.")

    assert said in words(page(operator, batch))


def test_retry_all_wraps_together_with_what_is_said_of_it(operator: Client) -> None:
    batch = factories.running()
    factories.job(batch, 2, State.FAILED, code="text_does_not_fit", sentence="Sentence.")

    html = on_one_line(page(operator, batch))

    assert '<div class="actions"><span class="dim t" id="helped-by-retry">A retry alone' in html


def test_pictures_of_several_failed_rows_are_replaced_together(operator: Client) -> None:
    batch = finished("picture;caption\n1.jpg;One\n8.jpg;Eight\n9.jpg;Nine\n", ("1.jpg",))
    batch.jobs.filter(source=None).update(code="picture_missing")

    html = operator.get(reverse("batch", args=[batch.pk])).text
    together = reverse("changed-sheet-failed", args=[batch.pk])
    shown = flat(operator.post(together, follow=True))

    assert f'<form method="post" action="{together}">' in html[html.index('id="failures"') :]
    assert 'aria-describedby="why-picture_missing"' in html
    assert f"{batch.name} rows.csv" in shown


def test_where_the_design_is_the_cause_it_can_be_changed_from_there(operator: Client) -> None:
    batch = factories.running()
    factories.job(batch, 2, State.FAILED, code="code_does_not_fit", sentence="Too small.")

    html = page(operator, batch)

    assert "A code needs a larger box Too small. 1 See Change the design" in words(html)
    begin = reverse("design-change-begin", args=[batch.pk])
    failures = html[html.index('id="failures"') :]
    assert f'<form method="post" action="{begin}">' in failures


def test_retry_stands_beside_a_reason_only_where_it_can_help(operator: Client) -> None:
    batch = factories.running()
    factories.job(batch, 2, State.FAILED, code="text_does_not_fit")

    html = page(operator, batch)

    assert [group.remedy for group in reading.failure_groups(batch)] == [Remedy.CORRECT_TEXT]
    assert 'name="code"' not in html


def test_the_most_frequent_failure_is_fixed_first_where_nothing_was_made(operator: Client) -> None:
    batch = factories.running()
    for row, code in ((2, "took_too_long"), (3, "took_too_long"), (4, "picture_truncated")):
        factories.job(batch, row, State.FAILED, code=code)

    without = page(operator, batch)
    factories.job(batch, 5, State.DONE)
    with_results = page(operator, batch)

    assert re.findall(r'class="btn small key"\s*>([^<]+)<', without) == ["Retry 2"]
    assert "btn key" not in without
    assert 'class="btn small key"' not in with_results
    assert 'class="btn key" id="download"' in with_results


def test_results_show_their_row_and_text_size(operator: Client) -> None:
    batch = factories.running()
    factories.job(
        batch, 3512, State.DONE, details={"boxes": [{"box": "a", "size_px": 87.4, "lines": 1}]}
    )

    assert "row 3,512 87 px" in words(page(operator, batch))
    assert Job.objects.count() == 1


SEVERAL = {"format": 1, "outputs": [{"name": "story"}, {"name": "link"}]}


def of_outputs(**design: object) -> Batch:
    """A batch of four rows with two outputs: one is done, one failed because of its link."""
    batch = factories.running(1, design_version=factories.design_version(SEVERAL | design))
    factories.job_of_outputs(batch, 20, "story", "link")
    failed = {"code": "text_does_not_fit", "sentence": "Output “link”: too long."}
    factories.job(batch, 21, State.FAILED, details={"output": "link"}, **failed)
    factories.job(batch, 22, State.LEFT_OUT)
    return batch


def test_pictures_are_counted_by_output_and_rows_as_ever(operator: Client) -> None:
    html = page(operator, of_outputs())

    shown = words(html)
    assert "2 of 3 finished 2 results a row: 6 pictures" in shown
    assert "story 1 of 3 made link 1 of 3 made 1 row failed because of it" in shown
    assert "2 pictures made" in shown
    assert "Download 2 so far" in shown
    assert re.findall(r'id="n-(done|failed|to-do|left-out)".*?<b>(\d+)</b>', html) == [
        ("done", "1"),
        ("failed", "1"),
        ("to-do", "1"),
        ("left-out", "1"),
    ]


def test_the_latest_results_are_those_of_all_outputs(operator: Client) -> None:
    batch = of_outputs()

    html = page(operator, batch)

    row = reverse("row", args=[batch.pk, 20])
    assert re.findall(rf'href="{row}\?output=(\w+)"', html) == ["story", "link"]
    assert f'src="{row}thumbnail?output=link&amp;k=' in html


def test_where_a_column_chooses_the_outputs_the_most_of_a_row_are_said(operator: Client) -> None:
    batch = of_outputs(outputs_column="Formats")
    batch.jobs.filter(row=21).update(outputs=["link"])

    assert "up to 2 results a row: 5 pictures" in words(page(operator, batch))


def test_a_batch_without_outputs_says_nothing_of_them(operator: Client) -> None:
    batch = factories.running(2)
    factories.job(batch, 20, State.DONE)

    html = page(operator, batch)

    assert "by-output" not in html
    assert "Download 1 so far" in words(html)
