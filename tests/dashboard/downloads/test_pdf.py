"""The PDF of a batch: asked for, waited for, and sent."""

import random
from collections.abc import Mapping

import pytest
from django.test import Client
from django.urls import reverse

from jobs.intake import chore_requests
from jobs.models import Batch, Chore
from jobs.results.pdf import finished
from jobs.results.pdf.choices import PdfChoices
from jobs.states import State
from jobs.storage import store
from tests import factories
from tests.dashboard.markup import flat, polls, words
from tests.results.pdf.test_building import coded, done, files, make

FORM = {
    "pdfs": "one",
    "pages": "paper",
    "paper": "a4",
    "turn": "auto",
    "per_page": "6",
    "margin": "10",
    "gap": "5",
    "label": "both",
    "most_dpi": "0",
}


@pytest.fixture
def batch(db: None) -> Batch:
    batch = factories.running(name="Größe 42 / Sommer")
    for row in (2, 3):
        done(batch, row, coded())
    return batch


def url(batch: Batch) -> str:
    return reverse("pdf", args=[batch.pk])


def said(client: Client, batch: Batch) -> str:
    return words(flat(client.get(url(batch))))


def asked(client: Client, batch: Batch, fields: Mapping[str, str]) -> str:
    """The page that answers."""
    return words(flat(client.post(url(batch), fields, follow=True)))


def test_the_batch_page_offers_it_beside_the_zip(operator: Client, batch: Batch) -> None:
    page = flat(operator.get(reverse("batch", args=[batch.pk])))

    assert f'href="{url(batch)}">PDF…</a>' in page


def test_before_the_first_result_there_is_a_sentence_instead_of_the_form(
    operator: Client, db: None
) -> None:
    batch = factories.running(2)

    response = operator.get(url(batch), follow=True)

    assert response.redirect_chain == [(reverse("batch", args=[batch.pk]), 302)]
    assert "There are no results for a PDF yet." in response.text


def test_rows_made_since_the_last_pdf_can_be_printed_alone(operator: Client, batch: Batch) -> None:
    make(batch)
    assert "made since this PDF" not in said(operator, batch)
    done(batch, 9, coded())
    done(batch, 3, coded(), generation=2)

    page = said(operator, batch)
    proposed = operator.get(f"{url(batch)}?since").context["form"]
    asked(operator, batch, FORM | {"rows": str(proposed["rows"].value())})

    assert "Only the 2 rows made since this PDF…" in page
    made = batch.chores.latest("pk")
    assert finished.choices_of(made).rows == "3, 9"
    assert operator.get(url(batch)).context["form"]["rows"].value() == ""  # never unasked


def test_row_numbers_that_cannot_be_read_are_refused_beside_their_field(
    operator: Client, batch: Batch
) -> None:
    page = asked(operator, batch, FORM | {"rows": "3 to 7"})

    assert "Write row numbers and ranges with commas between, such as 3, 7-12." in page
    assert not batch.chores.exists()


def test_what_is_asked_for_is_a_chore_with_the_choices_and_the_page_waits_for_it(
    operator: Client, batch: Batch
) -> None:
    asked(operator, batch, FORM | {"marks": "on", "most_dpi": "150"})

    chore = batch.chores.get()
    assert (chore.kind, chore.state) == ("pdf", "waiting")
    assert PdfChoices.from_json(chore.payload) == PdfChoices(
        per_page=6, label="both", marks=True, most_dpi=150
    )
    page = operator.get(url(batch))
    assert "Making the PDF…" in page.text
    assert polls(page.text)
    fragment = operator.get(url(batch), headers={"HX-Request": "true"}).text
    assert "Making the PDF…" in fragment
    assert "<html" not in fragment
    assert "<form" in fragment  # that of Stop, and not the one somebody may be filling in
    assert "per_page" not in fragment


def test_a_new_request_replaces_a_waiting_one(operator: Client, batch: Batch) -> None:
    asked(operator, batch, FORM)
    batch.chores.update(state=Chore.State.RUNNING, lease_token="a", lease_until=2**40)

    asked(operator, batch, FORM | {"per_page": "12"})

    assert [chore.payload["per_page"] for chore in batch.chores.all()] == [12]


def test_it_can_be_stopped(operator: Client, batch: Batch) -> None:
    asked(operator, batch, FORM)

    page = operator.post(reverse("pdf-stop", args=[batch.pk]), follow=True).text

    assert not batch.chores.exists()
    assert "The PDF was stopped." in page
    assert not polls(page)


def test_a_failure_is_reported_and_can_be_retried(operator: Client, batch: Batch) -> None:
    Chore.objects.create(batch=batch, kind="pdf", state="failed", sentence="The disk is full.")

    page = operator.get(url(batch)).text

    assert "The disk is full." in page
    assert "Make the PDF" in page


def test_after_a_failure_the_row_numbers_can_be_corrected(operator: Client, batch: Batch) -> None:
    choices = {"batch": batch, "kind": "pdf", "payload": {"rows": "95-99"}}
    Chore.objects.create(**choices, state="failed", sentence="Rows 95-99 have no results.")

    form = operator.get(url(batch)).context["form"]

    assert str(form["rows"].value()) == "95-99"


def test_the_finished_pdf_is_offered_and_sent_under_the_batchs_name(
    operator: Client, batch: Batch
) -> None:
    chore = make(batch)

    page = said(operator, batch)
    response = operator.get(reverse("pdf-part", args=[batch.pk, chore.pk, 1]))

    assert "2 pages, " in page
    assert "Download PDF" in page
    body = response.getvalue()
    assert body == files(chore)[0]
    assert int(response["Content-Length"]) == len(body)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].endswith("Gr%C3%B6%C3%9Fe%2042%20-%20Sommer.pdf")


def test_a_download_resumes_although_a_row_was_made_again(operator: Client, batch: Batch) -> None:
    chore = make(batch)
    where = reverse("pdf-part", args=[batch.pk, chore.pk, 1])
    whole = operator.get(where)
    body = whole.getvalue()
    done(batch, 2, coded("L"), generation=2)

    response = operator.get(where, headers={"Range": "bytes=100-", "If-Range": whole["ETag"]})

    assert (response.status_code, response.getvalue()) == (206, body[100:])
    assert "Some results were made, made again or renamed since" in said(operator, batch)


def test_a_download_that_breaks_off_anywhere_continues_with_the_same_bytes(
    operator: Client, batch: Batch
) -> None:
    where = reverse("pdf-part", args=[batch.pk, make(batch).pk, 1])
    whole = operator.get(where)
    body, condition = whole.getvalue(), {"If-Range": whole["ETag"]}

    for at in random.Random(7).sample(range(1, len(body)), 10):
        rest = operator.get(where, headers={"Range": f"bytes={at}-", **condition})
        assert body[:at] + rest.getvalue() == body


def test_several_files_are_announced_and_offered_one_by_one(
    operator: Client, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = sum(batch.jobs.filter(state=State.DONE).values_list("result_size", flat=True))
    monkeypatch.setattr("jobs.results.pdf.parts.MOST_BYTES", size // 2 + 1)

    before = said(operator, batch)
    chore = make(batch)

    assert "here at least 2 at full resolution" in before
    assert "Download 1 of 2 (1 page, " in said(operator, batch)
    response = operator.head(reverse("pdf-part", args=[batch.pk, chore.pk, 2]))
    assert response["Content-Disposition"].endswith("Sommer%202%20of%202.pdf")
    assert operator.get(reverse("pdf-part", args=[batch.pk, chore.pk, 3])).status_code == 404


def test_a_zip_with_one_for_each_is_named_as_such(operator: Client, batch: Batch) -> None:
    asked(operator, batch, FORM | {"pdfs": "each"})
    assert batch.chores.get().payload["pdfs"] == "each"
    chore_requests.withdraw(batch, Chore.Kind.PDF)

    chore = make(batch, PdfChoices(pdfs="each"))

    assert "A zip of 2 PDFs, " in said(operator, batch)
    response = operator.head(reverse("pdf-part", args=[batch.pk, chore.pk, 1]))
    assert response["Content-Disposition"].endswith("Sommer%20PDFs.zip")
    assert response["Content-Type"] == "application/zip"


def test_a_pdf_that_cleanup_deleted_has_a_friendly_sentence(operator: Client, batch: Batch) -> None:
    chore = make(batch)
    store().delete(finished.parts_of(chore)[0].own)

    response = operator.get(reverse("pdf-part", args=[batch.pk, chore.pk, 1]), follow=True)

    assert response.redirect_chain == [(url(batch), 302)]
    assert "That PDF is no longer stored." in response.text


@pytest.mark.parametrize("rows", [1, 3])
def test_polling_costs_as_many_queries_for_any_number_of_rows(
    operator: Client, db: None, rows: int, django_assert_num_queries
) -> None:
    batch = factories.running()
    for row in range(2, rows + 2):
        done(batch, row, coded())
    asked(operator, batch, FORM)

    with django_assert_num_queries(4):
        operator.get(url(batch), headers={"HX-Request": "true"})
