"""One row: what is shown, corrected, replaced, made again."""

import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from jobs import reading
from jobs.intake.rows import matches
from jobs.models import Answer, Attempt, Batch, Finding, Job, Source
from jobs.states import State
from jobs.storage import store
from tests import factories
from tests.dashboard import markup
from tests.dashboard.markup import flat
from tests.intake import batches
from tests.queue.test_drawing_outputs import BOX, SQUARE, STORY, made, queued

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


def jpeg() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "white").save(file, "JPEG")
    return file.getvalue()


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


def test_a_corrected_text_is_kept_beside_the_old_one_and_the_row_made_again(
    operator: Client,
) -> None:
    job = failed()

    response = operator.post(
        url(job, "row-correct"), {"cell:caption": "Short\r\ntext", "cell:photo": "3512.jpg"}
    )

    job.refresh_from_db()
    assert response["Location"] == url(job)
    assert job.cells["caption"] == ["Short\ntext", "Short\ntext", ""]
    assert job.corrected == {"caption": "Caption 3512"}
    assert (job.state, job.generation) == ("waiting", 2)
    assert "the sheet says “Caption 3512”" in words(operator, job)


def test_a_text_that_somebody_else_changed_is_shown_beside_what_was_typed_and_saving_again_counts(
    operator: Client,
) -> None:
    job = failed()
    form = {
        "seen:caption": "Caption 3512",
        "cell:caption": "Mine",
        "seen:photo": "3512.jpg",
        "cell:photo": "3512.jpg",
    }
    operator.post(url(job, "row-correct"), form | {"cell:caption": "Theirs"})

    refused = operator.post(url(job, "row-correct"), form)
    html = flat(refused)
    kept = Job.objects.get().cells["caption"][0]
    again = operator.post(url(job, "row-correct"), form | {"seen:caption": "Theirs"})

    assert (refused.status_code, kept) == (409, "Theirs")
    assert (
        "operator changed “caption” of row 3,512 to “Theirs” while you were writing."
        in markup.words(html)
    )
    assert re.search(r'name="cell:caption"[^>]*> ?Mine</textarea>', html)
    assert re.search(r'name="seen:caption" value="Theirs"', html)
    assert (again.status_code, Job.objects.get().cells["caption"][0]) == (302, "Mine")


def test_the_cell_that_names_the_picture_cannot_be_corrected(operator: Client) -> None:
    job = failed()
    Batch.objects.update(match={"by": "column", "column": "photo"})

    html = flat(operator.get(url(job)))

    assert re.findall(r'name="cell:([a-z]+)"( readonly)?', html) == [
        ("photo", " readonly"),
        ("caption", ""),
    ]


def test_saving_without_a_change_makes_nothing_again(operator: Client) -> None:
    job = failed()

    response = operator.post(url(job, "row-correct"), {"cell:caption": "Caption 3512"}, follow=True)

    assert Job.objects.get().generation == 1
    assert "Nothing was changed, so the row was not made again." in flat(response)


def test_a_column_that_the_row_does_not_have_is_not_added(operator: Client) -> None:
    job = failed()

    operator.post(url(job, "row-correct"), {"cell:invented": "x", "state": "done"})

    assert sorted(Job.objects.get().cells) == ["caption", "photo"]
    assert Job.objects.get().state == "failed"


def test_another_picture_makes_the_row_again(operator: Client) -> None:
    job = failed("picture_truncated")

    operator.post(
        url(job, "row-picture"), {"picture": SimpleUploadedFile("again.jpg", jpeg(), "image/jpeg")}
    )

    job.refresh_from_db()
    assert (job.state, job.generation) == ("waiting", 2)
    assert job.source is not None
    assert job.source.size == len(jpeg())


def test_a_file_that_is_not_a_picture_is_refused_and_changes_nothing(operator: Client) -> None:
    job = failed("picture_truncated")
    before = job.source_id

    response = operator.post(
        url(job, "row-picture"),
        {"picture": SimpleUploadedFile("notes.txt", b"no picture", "image/jpeg")},
        follow=True,
    )

    job.refresh_from_db()
    assert (job.state, job.generation, job.source_id) == ("failed", 1, before)
    assert 'role="alert"' in flat(response)


def test_a_form_without_a_file_says_so(operator: Client) -> None:
    job = failed("picture_truncated")

    response = operator.post(url(job, "row-picture"), {}, follow=True)

    assert "No file was chosen." in flat(response)


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


def test_a_refused_file_is_reported_and_no_broken_image_is_shown(operator: Client) -> None:
    batch = factories.draft()
    told = {"code": "picture_not_taken", "sentence": "This is an icon. Save it as PNG."}
    other = factories.source(batch, "2.ico", key="", width=None, height=None, **told)
    job = factories.job(batch, 2, source=other)

    page = operator.get(url(job)).text

    assert "This is an icon. Save it as PNG." in page
    assert "<img" not in page


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


def test_a_picture_of_the_batch_is_found_by_name_and_used_for_the_row(operator: Client) -> None:
    batch = batches.with_sheet(
        batches.with_pictures("1.jpg", "2.jpg", "spare/Übersicht.jpg"), "photo\n1.jpg\n"
    )
    matches.match_rows(batch)
    job = batch.jobs.get()
    spare = batch.sources.get(path="spare/Übersicht.jpg")

    before = markup.words(operator.get(url(job)).text)
    offered = markup.words(operator.get(f"{url(job)}?picture=ubersicht").text)
    operator.post(url(job, "row-use-picture"), {"source": str(spare.pk)})
    after = markup.words(operator.get(url(job)).text)

    assert "Use a picture that is already in this batch" in before
    assert "Übersicht.jpg Use this picture" in offered
    assert "2.jpg" not in offered
    assert "1.jpg (replaced by spare/Übersicht.jpg)" in after


def test_the_photo_says_what_it_says_and_one_that_came_before_facts_were_stored_says_so(
    operator: Client,
) -> None:
    job = factories.job(factories.draft(), 2)
    Source.objects.filter(pk=job.source_id).update(
        facts={"caption": "Fish on ice", "iso": 800, "taken": "2026-11-24T14:03:05"}
    )

    shown = words(operator, job)

    assert "photo caption Fish on ice" in shown
    assert "photo ISO ISO 800" in shown
    assert "came before facts" not in shown

    Source.objects.filter(pk=job.source_id).update(facts=None)

    shown = words(operator, job)

    assert "photo file" in shown
    assert "This picture was uploaded before facts were stored." in shown


# --- Several outputs ------------------------------------------------------------------------------


def test_a_text_that_a_client_wants_changed_is_corrected_once_for_all_outputs(
    operator: Client,
) -> None:
    job = made(queued(SQUARE, STORY, boxes=[BOX | {"colour": "#d01050"}]))
    proof, before = factories.proof(job.batch, "secret"), job.results
    wanted = {"is_good": False, "comment": "It is spelled Oisters", "at": timezone.now()}
    Answer.objects.create(proof=proof, job=job, result_sha256=job.result_sha256, **wanted)
    asked = words(operator, job)

    operator.post(url(job, "row-correct"), {"cell:caption": "Oisters"})
    waiting = words(operator, job)
    Job.objects.filter(pk=job.pk).update(state=State.QUEUED, queued_at=1)
    job = made(Job.objects.get(pk=job.pk))
    after = job.results

    assert asked.count("It is spelled Oisters") == 1
    assert (job.text("caption"), job.generation) == ("Oisters", 2)
    assert "To do" in waiting
    assert [one.output for one in after] == [one.output for one in before] == ["square", "story"]
    assert not {one.sha256 for one in before} & {one.sha256 for one in after}
    assert [store().size(one.key) for one in after] == [one.size for one in after]
    assert list(reading.seen_by(proof, "to_look_at")) == [job]  # asked again about all of them
    for one in after:
        shown = operator.get(url(job), {"output": one.output}).text
        assert "Oisters" in shown
