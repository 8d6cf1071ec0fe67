"""The texts of a row, corrected on its page."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from jobs import reading
from jobs.models import Answer, Batch, Job
from jobs.states import State
from jobs.storage import store
from tests import factories
from tests.dashboard import markup
from tests.dashboard.markup import flat
from tests.dashboard.rows.test_row import failed, url, words
from tests.queue.test_drawing_outputs import BOX, SQUARE, STORY, made, queued

pytestmark = pytest.mark.django_db


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
        "You changed “caption” of row 3,512 to “Theirs” after this page was loaded, perhaps in "
        "another window." in markup.words(html)
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
