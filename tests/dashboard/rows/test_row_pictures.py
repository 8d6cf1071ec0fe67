"""The picture of a row, shown and replaced on its page."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from jobs.intake.rows import matches
from jobs.models import Source
from tests import factories
from tests.dashboard import markup
from tests.dashboard.markup import flat
from tests.dashboard.rows.test_row import failed, url, words
from tests.intake import batches

pytestmark = pytest.mark.django_db


def jpeg() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "white").save(file, "JPEG")
    return file.getvalue()


def test_another_picture_makes_the_row_again(operator: Client) -> None:
    job = failed("picture_truncated")

    operator.post(
        url(job, "row-picture"), {"picture": SimpleUploadedFile("again.jpg", jpeg(), "image/jpeg")}
    )

    job.refresh_from_db()
    assert (job.state, job.generation) == ("waiting", 2)
    assert job.source is not None
    assert job.source.size == len(jpeg())


def test_a_picture_that_somebody_else_gave_meanwhile_is_not_replaced_unseen(
    operator: Client,
) -> None:
    job = failed("picture_truncated")
    page = flat(operator.get(url(job)))
    seen = re.search(r'name="seen" value="([^"]*)"', page)
    assert seen

    def replace(name: str) -> str:
        picture = SimpleUploadedFile(name, jpeg(), "image/jpeg")
        form = {"seen": seen[1], "picture": picture}
        return markup.words(flat(operator.post(url(job, "row-picture"), form, follow=True)))

    replace("theirs.jpg")
    job.refresh_from_db()
    theirs = job.source.key
    refused = replace("mine.jpg")

    job.refresh_from_db()
    assert "Row 3,512 got another picture since you opened its page" in refused
    assert job.source.key == theirs


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


def test_a_refused_file_is_reported_and_no_broken_image_is_shown(operator: Client) -> None:
    batch = factories.draft()
    told = {"code": "picture_not_taken", "sentence": "This is an icon. Save it as PNG."}
    other = factories.source(batch, "2.ico", key="", width=None, height=None, **told)
    job = factories.job(batch, 2, source=other)

    page = operator.get(url(job)).text

    assert "This is an icon. Save it as PNG." in page
    assert "<img" not in page


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


def test_another_picture_keeps_the_reason_by_which_failed_rows_are_stepped_through(
    operator: Client,
) -> None:
    job, code = failed("picture_truncated"), {"code": "picture_truncated"}
    spare = factories.source(job.batch, "spare.jpg")
    here = f"{url(job)}?code=picture_truncated"
    hidden = '<input type="hidden" name="code" value="picture_truncated">'

    shown = flat(operator.get(here))
    searched = flat(operator.get(f"{here}&picture=spare"))
    used = operator.post(url(job, "row-use-picture"), code | {"source": str(spare.pk)})
    file = SimpleUploadedFile("again.jpg", jpeg(), "image/jpeg")
    replaced = operator.post(url(job, "row-picture"), code | {"picture": file})
    again = operator.post(reverse("retry", args=[job.batch_id]), code | {"row": str(job.row)})

    assert 'href="?picture=&amp;code=picture_truncated#picture"' in shown
    # the forms of its texts and of an uploaded picture, then those of the pictures found
    assert (shown.count(hidden), searched.count(hidden)) == (3, 5)
    assert [one["Location"] for one in (used, replaced, again)] == [here] * 3


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
