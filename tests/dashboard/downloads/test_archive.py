"""The zip over HTTP: exact length, ranges, resuming after a retry; and the report."""

import io
import zipfile
import zlib
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jobs.models import Batch, Chore, Download, Export, Job, Sheet
from jobs.queue import lifecycle
from jobs.results import downloads, exports
from jobs.states import State
from jobs.storage import store
from tests import factories
from tests.dashboard.markup import flat, words


@pytest.fixture
def batch(db: None) -> Batch:
    batch = factories.running(name="Größe 42 / Sommer")
    for row in (2, 3):
        data = bytes([row]) * (1000 + row)
        job = factories.job(batch, row, State.DONE, result_crc32=zlib.crc32(data))
        store().put_bytes(job.result_key, data)
        Job.objects.filter(pk=job.pk).update(result_size=len(data))
    return batch


def url(batch: Batch) -> str:
    return reverse("archive", args=[batch.pk])


def test_the_zip_has_its_announced_length_and_opens(operator: Client, batch: Batch) -> None:
    response = operator.get(url(batch))

    body = response.getvalue()
    assert response.status_code == 200
    assert int(response["Content-Length"]) == len(body)
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert archive.testzip() is None
        assert archive.read("2.jpg") == b"\x02" * 1002


def test_the_file_is_named_after_the_batch(operator: Client, batch: Batch) -> None:
    response = operator.head(url(batch))

    assert (
        response["Content-Disposition"]
        == "attachment; filename*=utf-8''Gr%C3%B6%C3%9Fe%2042%20-%20Sommer.zip"
    )
    assert response["Content-Type"] == "application/zip"
    assert response["Accept-Ranges"] == "bytes"


def test_head_tells_the_length_and_sends_nothing(operator: Client, batch: Batch) -> None:
    whole = operator.get(url(batch))

    response = operator.head(url(batch))

    assert response.content == b""
    assert (response["Content-Length"], response["ETag"]) == (
        whole["Content-Length"],
        whole["ETag"],
    )
    whole.close()


def test_a_range_is_that_part_of_the_same_bytes(operator: Client, batch: Batch) -> None:
    body = operator.get(url(batch)).getvalue()

    response = operator.get(url(batch), headers={"Range": "bytes=500-1499"})

    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes 500-1499/{len(body)}"
    assert response["Content-Length"] == "1000"
    assert response.getvalue() == body[500:1500]


def test_a_range_behind_the_end_is_refused_with_the_length(operator: Client, batch: Batch) -> None:
    size = operator.head(url(batch))["Content-Length"]

    response = operator.get(url(batch), headers={"Range": f"bytes={size}-"})

    assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{size}")


def test_a_download_continues_with_the_same_bytes_although_more_was_made_since(
    operator: Client, batch: Batch
) -> None:
    whole = operator.get(url(batch))
    body = whole.getvalue()
    job = factories.job(batch, 4, State.DONE, result_crc32=zlib.crc32(b"new"), result_size=3)
    store().put_bytes(job.result_key, b"new")

    response = operator.get(url(batch), headers={"Range": "bytes=100-", "If-Range": whole["ETag"]})

    assert response.status_code == 206
    assert response.getvalue() == body[100:]


def test_a_range_of_an_unknown_archive_is_answered_with_the_whole_one(
    operator: Client, batch: Batch
) -> None:
    response = operator.get(
        url(batch), headers={"Range": "bytes=100-", "If-Range": '"of-long-ago"'}
    )

    assert response.status_code == 200
    assert int(response["Content-Length"]) == len(response.getvalue())


@pytest.mark.parametrize(
    ("header", "wanted", "status"),
    [
        ("If-None-Match", "{etag}", 304),
        ("If-None-Match", "W/{etag}", 304),
        ("If-None-Match", '"another", {etag}', 304),
        ("If-None-Match", "*", 304),
        ("If-None-Match", '"another"', 200),
        ("If-Match", '"another", {etag}', 200),
        ("If-Match", "*", 200),
        ("If-Match", '"another"', 412),
        ("If-Match", "W/{etag}", 412),
    ],
)
def test_conditions_are_answered_before_a_byte_is_sent(
    operator: Client, batch: Batch, header: str, wanted: str, status: int
) -> None:
    etag = operator.head(url(batch))["ETag"]

    response = operator.get(
        url(batch), headers={header: wanted.format(etag=etag), "Range": "bytes=0-0"}
    )

    assert response.status_code == (206 if status == 200 else status)
    if status == 304:
        assert (response["ETag"], response.content) == (etag, b"")
        assert not Download.objects.exists()


def test_a_range_of_the_zip_before_a_correction_is_refused_when_it_must_match(
    operator: Client, batch: Batch
) -> None:
    etag = operator.head(url(batch))["ETag"]
    make_again(batch, 3, b"again")

    response = operator.get(url(batch), headers={"If-Match": etag, "Range": "bytes=100-"})

    assert response.status_code == 412


def test_a_person_with_a_complete_zip_does_not_see_an_interrupted_one(
    operator: Client, batch: Batch
) -> None:
    operator.get(url(batch)).getvalue()
    assert "complete zip" not in page(operator, batch)
    make_again(batch, 3, b"again")
    operator.get(url(batch), headers={"Range": "bytes=0-9"}).getvalue()

    said = page(operator, batch)

    assert "Since your zip of today" in said
    assert "complete zip" not in said


def test_before_the_first_result_there_is_a_sentence_instead_of_a_zip(
    operator: Client, db: None
) -> None:
    batch = factories.running(2)

    response = operator.get(url(batch), follow=True)

    assert response.redirect_chain == [(reverse("batch", args=[batch.pk]), 302)]
    assert "There are no results to download yet." in response.content.decode()


def test_a_result_missing_from_the_store_is_reported_before_the_download_begins(
    operator: Client, batch: Batch
) -> None:
    store().delete(batch.jobs.get(row=3).result_key)

    response = operator.get(url(batch), follow=True)

    assert response.redirect_chain == [(reverse("batch", args=[batch.pk]), 302)]
    assert 'role="alert"' in response.content.decode()


def test_rows_come_out_as_a_sheet_of_the_kind_theirs_was(operator: Client, batch: Batch) -> None:
    factories.job(batch, 4, State.FAILED)
    factories.job(batch, 5, State.LEFT_OUT)
    where = reverse("rows-as-sheet", args=[batch.pk])

    book = operator.get(where, {"state": "failed"})
    body = book.getvalue()
    Sheet.objects.create(batch=batch, name="spring.csv", key="k", size=1, found={"delimiter": ";"})
    text = operator.get(where, {"state": "not_made", "q": "4"})

    assert (
        book["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    assert book["Content-Disposition"].endswith("Sommer%20rows.xlsx")
    assert b"xl/worksheets/sheet1.xml" in body
    assert text["Content-Disposition"].endswith("Sommer%20rows.csv")
    assert text.getvalue().decode("utf-8-sig").splitlines() == [
        "overprint_row;photo;caption;overprint_code;overprint_reason",
        "4;4.jpg;Caption 4;picture_truncated;4.jpg ends half-way.",
    ]


def test_the_pages_offer_the_rows_they_show_as_a_sheet(operator: Client, batch: Batch) -> None:
    factories.job(batch, 4, State.FAILED)
    where = reverse("rows-as-sheet", args=[batch.pk])

    of_batch = operator.get(reverse("batch", args=[batch.pk])).text
    of_rows = operator.get(
        reverse("rows", args=[batch.pk]), {"code": "picture_truncated", "from": "4"}
    ).text
    of_none = operator.get(reverse("rows", args=[batch.pk]), {"q": "nowhere"}).text

    assert f'href="{where}?state=failed"' in of_batch
    assert f'href="{where}?state=not_made"' in of_batch
    assert f'href="{where}?code=picture_truncated"' in of_rows
    assert where not in of_none


# --- What changed ---------------------------------------------------------------------------------


def changed_url(batch: Batch, since: Export) -> str:
    return reverse("changed", args=[batch.pk, since.pk])


def make_again(batch: Batch, row: int, data: bytes) -> None:
    key = f"b/{batch.pk}/out/{row}-2-again.jpg"
    store().put_bytes(key, data)
    made = {"result_key": key, "result_size": len(data), "result_crc32": zlib.crc32(data)}
    batch.jobs.filter(row=row).update(generation=2, **made)


def page(client: Client, batch: Batch) -> str:
    """What it says, settled if nothing is to do."""
    Batch.objects.filter(pk=batch.pk).update(settled_at=None, settled_counts=None)
    lifecycle.settle(batch.pk)
    return words(flat(client.get(reverse("batch", args=[batch.pk]))))


def test_after_a_zip_the_page_offers_what_changed_since_and_it_holds_just_that(
    operator: Client, batch: Batch
) -> None:
    assert "what changed" not in page(operator, batch)
    operator.get(url(batch)).getvalue()
    assert "what changed" not in page(operator, batch)
    make_again(batch, 3, b"again")

    said = page(operator, batch)
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
    assert "what changed" not in page(operator, batch)


@pytest.mark.django_db(
    transaction=True
)  # a response that is closed closes the connection behind it
def test_what_changed_does_not_start_from_an_interrupted_zip(
    operator: Client, batch: Batch
) -> None:
    response = operator.get(url(batch))
    next(iter(response.streaming_content))
    response.close()
    make_again(batch, 3, b"again")

    said = page(operator, batch)
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


def test_a_zip_in_two_parts_is_complete_after_the_second(operator: Client, batch: Batch) -> None:
    first = operator.get(url(batch), headers={"Range": "bytes=0-999"})
    first.getvalue()
    make_again(batch, 3, b"again")
    assert "what changed" not in page(operator, batch)

    operator.get(url(batch), headers={"Range": "bytes=900-", "If-Range": first["ETag"]}).getvalue()

    assert "Download what changed (1 picture)" in page(operator, batch)


@pytest.mark.django_db(transaction=True)
def test_a_download_continues_if_it_cannot_be_recorded(operator: Client, batch: Batch) -> None:
    response = operator.get(url(batch))
    batch.exports.all().delete()

    assert len(response.getvalue()) == int(response["Content-Length"])
    assert not Download.objects.exists()


def test_a_colleagues_zip_is_not_mine(operator: Client, batch: Batch) -> None:
    anna = Client()
    anna.force_login(factories.user("anna"))
    anna.get(url(batch)).getvalue()
    make_again(batch, 3, b"again")

    assert "what changed" not in page(operator, batch)
    assert "Download what changed (1 picture)" in page(anna, batch)


def test_a_download_of_what_changed_continues_although_more_changed_since(
    operator: Client, batch: Batch
) -> None:
    operator.get(url(batch)).getvalue()
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
    operator.get(url(batch)).getvalue()
    since = Export.objects.get()
    make_again(batch, 3, b"again")
    operator.get(changed_url(batch, since)).getvalue()
    make_again(batch, 2, b"again")

    body = operator.get(changed_url(batch, since)).getvalue()

    assert zipfile.ZipFile(io.BytesIO(body)).namelist() == ["2.jpg", "3.jpg", "report.csv"]


def test_while_rows_are_made_what_changed_is_offered_without_a_number(
    operator: Client, batch: Batch
) -> None:
    operator.get(url(batch)).getvalue()
    factories.job(batch, 9)

    said = page(operator, batch)

    assert "Download what changed Download 2 so far" in said
    assert "Changes are counted from your zip of today" in said


def test_a_picture_that_is_no_longer_a_result_is_reported(operator: Client, batch: Batch) -> None:
    operator.get(url(batch)).getvalue()
    batch.jobs.filter(row=3).update(
        state=State.FAILED, code="took_too_long", sentence="It took too long."
    )

    said = page(operator, batch)

    assert "Download what changed (report)" in said
    assert (
        "0 pictures are new, made again or renamed; 1 file in it is no longer a result, see "
        "report.csv." in said
    )


def test_when_nothing_changed_there_is_a_sentence_instead_of_a_zip(
    operator: Client, batch: Batch
) -> None:
    operator.get(url(batch)).getvalue()

    answer = operator.get(changed_url(batch, Export.objects.get()), follow=True)

    assert "Nothing has changed since that zip." in answer.text


def test_the_report_lists_every_row(operator: Client, batch: Batch) -> None:
    response = operator.get(reverse("report", args=[batch.pk]))

    lines = response.getvalue().decode("utf-8-sig").splitlines()
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert len(lines) == 3


def test_a_zip_whose_list_is_lost_is_made_again_and_its_difference_not_offered(
    operator: Client, batch: Batch
) -> None:
    operator.get(url(batch)).getvalue()
    first = batch.exports.get()
    downloads.went_out(first, factories.user(), 0, first.size)
    store().delete(first.key)

    page = operator.get(reverse("batch", args=[batch.pk]))
    changed = operator.get(reverse("changed", args=[batch.pk, first.pk]), follow=True)
    again = operator.get(url(batch))

    assert page.status_code == 200
    assert "are no longer stored" in changed.text
    assert again.status_code == 200
    assert len(again.getvalue()) == batch.exports.get().size


# --- Many results


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two results are many."""
    monkeypatch.setattr(lifecycle, "MANY_RESULTS", 1)


def prepare(client: Client, batch: Batch, **kept: Any) -> Any:
    return client.get(
        reverse("zip", args=[batch.pk]), kept, headers={"HX-Request": "true"} if kept else None
    )


def test_a_zip_that_begins_at_once_is_sent_without_a_page_in_between(
    operator: Client, batch: Batch
) -> None:
    response = prepare(operator, batch)

    assert (response.status_code, response["Location"]) == (302, url(batch))
    assert f'href="{url(batch)}" download' in flat(operator.get(reverse("batch", args=[batch.pk])))


@pytest.mark.usefixtures("many")
def test_a_zip_of_many_results_shows_how_far_its_preparation_is_and_then_begins(
    operator: Client, batch: Batch
) -> None:
    button = flat(operator.get(reverse("batch", args=[batch.pk])))
    first, second = prepare(operator, batch), prepare(operator, batch)
    chore = Chore.objects.get()
    Chore.objects.update(state="running", done=1, total=2, lease_token="boot:ns:1:1:1")
    between = prepare(operator, batch, chore=chore.pk)
    exports.freeze(batch)
    Chore.objects.update(state="done")
    after = prepare(operator, batch, chore=chore.pk)

    assert f'href="{reverse("zip", args=[batch.pk])}"' in button
    assert "Preparing the zip" in words(first.content.decode())
    assert f"?chore={chore.pk}" in flat(second)
    assert "1 of 2 rows written" in words(between.content.decode())
    assert "data-go" in flat(after)
    assert "hx-get" not in flat(after)
    assert prepare(operator, batch)["Location"] == url(batch)


@pytest.mark.usefixtures("many")
def test_the_page_says_why_a_zip_could_not_be_prepared(operator: Client, batch: Batch) -> None:
    chore = batch.chores.create(
        kind="freeze", state="failed", sentence="2 results are gone from the store."
    )

    shown = prepare(operator, batch, chore=chore.pk)

    assert "2 results are gone from the store. Try again" in words(shown.content.decode())


@pytest.mark.usefixtures("many")
def test_a_chore_of_another_batch_is_not_waited_for(operator: Client, batch: Batch) -> None:
    other = factories.running().chores.create(kind="freeze")

    assert "hx-get" not in flat(prepare(operator, batch, chore=other.pk))
