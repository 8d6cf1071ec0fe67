"""One row: what is shown, corrected, replaced, made again."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from jobs.models import Attempt, Batch, Finding, Job
from jobs.states import State
from tests import factories
from tests.dashboard import markup
from tests.dashboard.markup import flat

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def url(job: Job, name: str = "row") -> str:
    return reverse(name, args=[job.batch_id, job.row])


def words(client: Client, job: Job) -> str:
    return markup.words(flat(client.get(url(job))))


def failed(code: str = "text_does_not_fit") -> Job:
    return factories.job(
        factories.running(), 3512, State.FAILED, code=code, sentence="It needs 19 px."
    )


def test_a_failed_row_says_why_and_what_helps(operator: Client) -> None:
    shown = words(operator, failed())

    assert "Row 3,512 Failed" in shown
    assert "Text does not fit, even at the smallest size It needs 19 px. Correct it under" in shown
    assert "Changes this batch and its report, not your spreadsheet." in shown


def test_the_button_that_helps_is_the_black_one(operator: Client) -> None:
    def black(job: Job) -> list[str]:
        html = flat(operator.get(url(job)))
        return re.findall(r'<button class="btn key"[^>]*>([^<]+)<', html)

    assert black(failed("text_does_not_fit")) == ["Save and make it again"]
    assert black(failed("picture_truncated")) == ["Replace and make it again"]
    assert black(failed("took_too_long")) == ["Retry"]


def test_the_history_says_why_it_ran_again(operator: Client) -> None:
    job = failed()
    now = timezone.now()
    common = {"job": job, "generation": 1, "token": "t", "started_at": now, "ended_at": now}
    Attempt.objects.create(n=1, worker="press:7", outcome="lost", **common)
    Attempt.objects.create(
        n=2,
        worker="press:8",
        reason="given back",
        outcome="failed",
        code=job.code,
        milliseconds=96,
        **common,
    )

    shown = words(operator, job)

    assert "The worker was stopped; the row was queued again (try 1, worker press:7)" in shown
    assert "(try 2, worker press:8) · given back 96 ms" in shown


def test_a_row_that_no_worker_had_says_whether_one_will(operator: Client) -> None:
    without_picture, waiting = failed("picture_missing"), factories.job(factories.running(), 5)

    assert "Failed at the start, before any worker tried it" in words(operator, without_picture)
    assert "No worker has started on it yet." in words(operator, waiting)


def test_one_steps_from_failed_row_to_failed_row(operator: Client) -> None:
    batch = factories.running()
    jobs = [
        factories.job(batch, row, State.FAILED if row != 6 else State.DONE) for row in (4, 5, 6, 7)
    ]

    html = flat(operator.get(url(jobs[1])))

    assert re.findall(r'rel="(prev|next)"[^>]*href="([^"]+)"', html) == [
        ("prev", url(jobs[0])),
        ("next", url(jobs[3])),
    ]


def failed_rows(*rows: int) -> list[Job]:
    batch = factories.running()
    return [factories.job(batch, row, State.FAILED, code="text_does_not_fit") for row in rows]


def test_a_failed_row_says_which_of_the_failed_rows_it_is(operator: Client) -> None:
    first, middle, last = failed_rows(4, 5, 7)
    made = factories.job(first.batch, 6, State.DONE)

    assert "Failed 5 → " in words(operator, first)
    assert "← Failed 4 2 of 3 Failed 7 →" in words(operator, middle)
    assert "← Save, previous failed Save, next failed →" in words(operator, middle)
    assert "Save, next failed" not in words(operator, last)
    assert "Save, previous failed" not in words(operator, first)
    assert " of 3" not in words(operator, made)
    assert "next failed" not in words(operator, made)
    assert "next failed" not in words(operator, failed())


@pytest.mark.parametrize(("then", "other"), [("after", 2), ("before", 0)])
def test_saving_a_failed_row_can_go_on_to_another_one(
    operator: Client, then: str, other: int
) -> None:
    jobs = failed_rows(4, 5, 7)

    form = {"cell:caption": "Short", "then": then}
    response = operator.post(url(jobs[1], "row-correct"), form, follow=True)

    assert response.redirect_chain == [(f"{url(jobs[other])}?typing=1", 302)]
    assert "Row 5 is saved." in flat(response)
    assert f"{1 + other // 2} of 2" in markup.words(flat(response))
    assert re.findall(r'name="cell:([a-z]+)" autofocus', flat(response)) == ["photo"]
    assert [job.state for job in jobs[0].batch.jobs.all()] == ["failed", "waiting", "failed"]


def test_going_on_without_a_change_says_that_the_row_was_not_made_again(operator: Client) -> None:
    first, second = failed_rows(4, 5)

    response = operator.post(url(first, "row-correct"), {"then": "after"}, follow=True)

    assert response.redirect_chain == [(f"{url(second)}?typing=1", 302)]
    assert "Row 4 is unchanged, so it was not made again." in flat(response)
    assert Job.objects.get(pk=first.pk).generation == 1


def test_failed_rows_of_one_reason_are_stepped_through_without_the_others(operator: Client) -> None:
    first, other, last = failed_rows(4, 5, 7)
    Job.objects.filter(pk=other.pk).update(code="glyph_missing")
    query = "?code=text_does_not_fit"

    shown = flat(operator.get(url(first) + query))
    form = {"cell:caption": "Short", "then": "after", "code": "text_does_not_fit"}
    response = operator.post(url(first, "row-correct"), form, follow=True)
    ended = operator.post(url(last, "row-correct"), form, follow=True)

    assert "1 of 2 for this reason Failed 7 →" in markup.words(shown)
    assert f'href="{url(last)}{query}"' in shown
    assert '<input type="hidden" name="code" value="text_does_not_fit">' in shown
    assert response.redirect_chain == [(f"{url(last)}?typing=1&code=text_does_not_fit", 302)]
    assert "No row that failed for this reason comes after it." in flat(ended)
    assert ended.redirect_chain == [(url(last) + query, 302)]


def test_after_the_last_failed_row_the_person_stays_and_is_told(operator: Client) -> None:
    _, last = failed_rows(4, 5)

    form = {"cell:caption": "Short", "then": "after"}
    response = operator.post(url(last, "row-correct"), form, follow=True)

    assert response.redirect_chain == [(url(last), 302)]
    assert "Row 5 is saved. No failed row comes after it." in flat(response)


@pytest.mark.parametrize(
    ("state", "fields", "polls"),
    [
        (State.WAITING, {}, True),
        (State.RUNNING, {}, True),
        (State.WAITING, {"paused_at": timezone.now()}, False),
        (State.RUNNING, {"paused_at": timezone.now()}, True),
        (State.DONE, {}, False),
        (State.FAILED, {}, False),
    ],
)
def test_a_row_polls_only_while_it_will_change(
    operator: Client, state: State, fields: dict[str, Any], polls: bool
) -> None:
    job = factories.job(factories.running(**fields), 2, state)

    html = flat(operator.get(url(job)))

    assert markup.polls(html) is polls


def test_a_row_of_a_draft_says_what_the_check_found_of_it_until_something_changed(
    operator: Client,
) -> None:
    batch = factories.draft(checked_at=timezone.now())
    job = factories.job(batch, 2)
    for blocks, sentence in ((False, "Its photo is small."), (True, "“n/a” is not a date.")):
        Finding.objects.create(batch=batch, job=job, code="x", blocks=blocks, sentence=sentence)

    checked = words(operator, job)
    Batch.objects.update(checked_at=None)

    assert (
        "Not started yet It would fail. “n/a” is not a date. Its photo is small. Source" in checked
    )
    assert "Back to the check" in checked
    assert "no date" not in words(operator, job)


@pytest.mark.parametrize("state", [State.WAITING, State.DONE])
def test_a_row_says_what_its_result_cannot_have_of_its_picture(
    operator: Client, state: State
) -> None:
    batch = factories.running()
    photo = factories.source(batch, "1.jpg", notes="content_credentials")
    job = factories.job(batch, 2, state, source=photo)

    assert "This photo has Content Credentials (C2PA)." in words(operator, job)


def test_a_left_out_row_can_be_made_after_all(operator: Client) -> None:
    batch = factories.running(checked_at=timezone.now())
    job = factories.job(batch, 2, State.LEFT_OUT, sentence="It has no picture.")
    Finding.objects.create(
        batch=batch, job=job, code="x", blocks=True, sentence="It has no picture."
    )

    said = words(operator, job)
    operator.post(reverse("retry", args=[batch.pk]), {"row": "2"})

    assert said.count("It has no picture.") == 1
    assert ("Make this row" in said, "Save and make it" in said, "make it again" in said) == (
        True,
        True,
        False,
    )
    assert Job.objects.get().state == State.WAITING


def test_the_poll_of_a_row_is_answered_with_nothing_while_nothing_changed(
    operator: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    job = factories.job(factories.running(), 2)

    with django_assert_num_queries(3):
        response = operator.get(url(job), {"v": "1.0.waiting"}, headers=HTMX)

    assert response.status_code == 204


def test_a_row_cannot_be_changed_while_it_is_drawn(operator: Client) -> None:
    job = factories.job(factories.running(), 2, State.RUNNING)

    response = operator.post(url(job, "row-correct"), {"cell:caption": "Other"}, follow=True)

    assert Job.objects.get().cells["caption"][0] == "Caption 2"
    assert "is being drawn right now" in flat(response)
    assert Batch.objects.count() == 1


def test_every_result_of_a_row_can_be_looked_at_and_downloaded(operator: Client) -> None:
    job = factories.job_of_outputs(factories.running(), 7, "story", "link")

    first = markup.flat(operator.get(url(job)))
    page = markup.flat(operator.get(f"{url(job)}?output=link"))

    assert re.findall(r'<a href="\?output=(\w+)" aria-current="true"', first) == ["story"]
    assert re.findall(r'<a href="\?output=(\w+)" aria-current="true"', page) == ["link"]
    assert "200 × 200 · 2 kB" in markup.words(page)
    assert f'href="{url(job, "row-result")}?output=link" download' in page
    assert f'src="{url(job, "row-thumbnail")}?output=link&amp;edge=1200&amp;k=' in page
    assert "link/7.jpg" in page
    assert "story/7.jpg" in first


def test_a_row_with_one_result_has_no_choice_of_results(operator: Client) -> None:
    job = factories.job(factories.running(), 2, State.DONE)

    assert "Results of this row" not in markup.flat(operator.get(url(job)))
