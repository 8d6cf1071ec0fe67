"""The zip of what changed since an earlier one."""

import io
import zipfile

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from jobs.models import Batch, Download, Export
from jobs.results import downloads
from jobs.states import State
from jobs.storage import store
from tests import factories
from tests.dashboard.downloads.archives import archive_url, batch_page, make_again


def changed_url(batch: Batch, since: Export) -> str:
    return reverse("changed", args=[batch.pk, since.pk])


def test_after_a_zip_the_page_offers_what_changed_since_and_it_holds_just_that(
    operator: Client, batch: Batch
) -> None:
    assert "what changed" not in batch_page(operator, batch)
    operator.get(archive_url(batch)).getvalue()
    assert "what changed" not in batch_page(operator, batch)
    make_again(batch, 3, b"again")

    said = batch_page(operator, batch)
    response = operator.get(changed_url(batch, Export.objects.get()))

    assert "Download what changed (1 picture) Download zip" in said
    assert "Since your zip of today" in said
    assert ": 1 picture is new, made again or renamed." in said
    body = response.getvalue()
    assert int(response["Content-Length"]) == len(body)
    assert response["Content-Disposition"].endswith("Sommer%20changes.zip")
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert archive.namelist() == ["3.jpg", "report.csv"]
        assert archive.read("3.jpg") == b"again"
    assert "what changed" not in batch_page(operator, batch)


# A response that is closed closes the connection behind it.
@pytest.mark.django_db(transaction=True)
def test_what_changed_does_not_start_from_an_interrupted_zip(
    operator: Client, batch: Batch
) -> None:
    response = operator.get(archive_url(batch))
    next(iter(response.streaming_content))
    response.close()
    make_again(batch, 3, b"again")

    said = batch_page(operator, batch)
    answer = operator.get(changed_url(batch, Export.objects.get()), follow=True)

    assert "what changed" not in said
    assert (
        "To download only changes, you first need a complete zip. Your last download stopped early"
        in said
    )

    assert (
        "Your download of that zip was not complete. Download the full zip: it contains every "
        "result." in answer.text
    )


@pytest.mark.parametrize("sign", ["Via", "Forwarded", "X-Forwarded-For"])
def test_after_a_zip_through_a_proxy_the_page_asks_whether_it_arrived(
    operator: Client, batch: Batch, sign: str
) -> None:
    operator.get(archive_url(batch), headers={sign: "a proxy"}).getvalue()
    assert "Did all of your zip" not in batch_page(operator, batch)  # nothing has changed since
    make_again(batch, 3, b"again")

    said = batch_page(operator, batch)
    refused = operator.get(changed_url(batch, Export.objects.get()), follow=True).text

    assert "Did all of your zip of today" in said
    assert "what changed (" not in said
    assert "only you can see whether all of it arrived. Confirm that on this page" in refused


def test_once_confirmed_the_page_offers_what_changed_since(operator: Client, batch: Batch) -> None:
    operator.get(archive_url(batch), headers={"Via": "1.1 proxy"}).getvalue()
    make_again(batch, 3, b"again")

    operator.post(
        reverse("zip-arrived", args=[batch.pk]), {"download": f"{Download.objects.get().pk}"}
    )

    said = batch_page(operator, batch)
    assert "Did all of your zip" not in said
    assert "Download what changed (1 picture) Download zip" in said


def test_a_zip_that_cannot_be_confirmed_says_what_to_do(operator: Client, batch: Batch) -> None:
    answer = operator.post(reverse("zip-arrived", args=[batch.pk]), {"download": "7"}, follow=True)

    assert "That zip was not sent to its end" in answer.text


def test_behind_a_trusted_proxy_each_zip_has_to_be_confirmed(
    operator: Client, batch: Batch, settings: Settings
) -> None:
    settings.TRUSTED_PROXY = True
    operator.get(archive_url(batch)).getvalue()
    make_again(batch, 3, b"again")

    assert "Did all of your zip of today" in batch_page(operator, batch)


def test_a_zip_in_two_parts_is_complete_after_the_second(operator: Client, batch: Batch) -> None:
    first = operator.get(archive_url(batch), headers={"Range": "bytes=0-999"})
    first.getvalue()
    make_again(batch, 3, b"again")
    assert "what changed" not in batch_page(operator, batch)

    operator.get(
        archive_url(batch), headers={"Range": "bytes=900-", "If-Range": first["ETag"]}
    ).getvalue()

    assert "Download what changed (1 picture)" in batch_page(operator, batch)


@pytest.mark.django_db(transaction=True)
def test_a_download_continues_if_it_cannot_be_recorded(operator: Client, batch: Batch) -> None:
    response = operator.get(archive_url(batch))
    batch.exports.all().delete()

    assert len(response.getvalue()) == int(response["Content-Length"])
    assert not Download.objects.exists()


def test_a_colleagues_zip_is_not_mine(operator: Client, batch: Batch) -> None:
    anna = Client()
    anna.force_login(factories.user("anna"))
    anna.get(archive_url(batch)).getvalue()
    make_again(batch, 3, b"again")

    assert "what changed" not in batch_page(operator, batch)
    assert "Download what changed (1 picture)" in batch_page(anna, batch)


def test_a_download_of_what_changed_continues_although_more_changed_since(
    operator: Client, batch: Batch
) -> None:
    operator.get(archive_url(batch)).getvalue()
    since = Export.objects.get()
    make_again(batch, 3, b"again" * 100)
    whole = operator.get(changed_url(batch, since))
    body = whole.getvalue()
    make_again(batch, 2, b"later")

    response = operator.get(
        changed_url(batch, since), headers={"Range": "bytes=100-", "If-Range": whole["ETag"]}
    )

    assert (response.status_code, response.getvalue()) == (206, body[100:])


def test_a_link_of_an_older_page_gives_more_rather_than_too_little(
    operator: Client, batch: Batch
) -> None:
    operator.get(archive_url(batch)).getvalue()
    since = Export.objects.get()
    make_again(batch, 3, b"again")
    operator.get(changed_url(batch, since)).getvalue()
    make_again(batch, 2, b"again")

    body = operator.get(changed_url(batch, since)).getvalue()

    assert zipfile.ZipFile(io.BytesIO(body)).namelist() == ["2.jpg", "3.jpg", "report.csv"]


def test_while_rows_are_made_what_changed_is_offered_without_a_number(
    operator: Client, batch: Batch
) -> None:
    operator.get(archive_url(batch)).getvalue()
    factories.job(batch, 9)

    said = batch_page(operator, batch)

    assert "Download what changed Download 2 so far" in said
    assert "Changes are counted from your zip of today" in said


def test_a_picture_that_is_no_longer_a_result_is_reported(operator: Client, batch: Batch) -> None:
    operator.get(archive_url(batch)).getvalue()
    batch.jobs.filter(row=3).update(
        state=State.FAILED, code="took_too_long", sentence="It took too long."
    )

    said = batch_page(operator, batch)

    assert "Download what changed (report)" in said
    assert (
        "0 pictures are new, made again or renamed; 1 file in it is no longer a result, see "
        "report.csv." in said
    )


def test_when_nothing_changed_there_is_a_sentence_instead_of_a_zip(
    operator: Client, batch: Batch
) -> None:
    operator.get(archive_url(batch)).getvalue()

    answer = operator.get(changed_url(batch, Export.objects.get()), follow=True)

    assert "Nothing has changed since that zip." in answer.text


def test_a_zip_whose_list_is_lost_is_made_again_and_its_difference_not_offered(
    operator: Client, batch: Batch
) -> None:
    operator.get(archive_url(batch)).getvalue()
    first = batch.exports.get()
    downloads.went_out(first, factories.user(), 0, first.size)
    store().delete(first.key)

    page = operator.get(reverse("batch", args=[batch.pk]))
    changed = operator.get(reverse("changed", args=[batch.pk, first.pk]), follow=True)
    again = operator.get(archive_url(batch))

    assert page.status_code == 200
    assert "are no longer stored" in changed.text
    assert again.status_code == 200
    assert len(again.getvalue()) == batch.exports.get().size
