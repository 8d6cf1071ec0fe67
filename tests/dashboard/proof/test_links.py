"""*Share with a client*, as the operator sees it: links, what was said, and the rows to change."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from jobs import reading
from jobs.control import proofs
from jobs.models import Batch, Job, Proof
from jobs.states import State
from tests import factories
from tests.dashboard.markup import buttons, flat, words
from tests.dashboard.rows.test_rows import listed
from tests.dashboard.test_pages import HEADER, INLINE, SIGNED_IN

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch() -> Batch:
    batch = factories.running()
    for row in (2, 3, 4):
        factories.job(batch, row, State.DONE, result_sha256=f"{row:064x}")
    return batch


@pytest.fixture
def proof(batch: Batch) -> Proof:
    """Mrs Weber finds row 2 good and wants row 3 changed."""
    proof = factories.proof(batch, "secret")
    proofs.approve(proof, 2, f"{2:064x}")
    proofs.request_change(proof, 3, f"{3:064x}", "Benjamin, not <b>Ben</b>")
    return proof


def address(batch: Batch) -> str:
    return reverse("proofs", args=[batch.pk])


def test_a_link_is_made_shown_once_and_works(
    operator: Client, nobody: Client, batch: Batch
) -> None:
    made = operator.post(address(batch), {"name": "Mrs Weber", "days": "14"})

    [link] = re.findall(r'value="(http://testserver/proof/[\w-]+/)"', flat(made))
    assert set(made["Cache-Control"].split(", ")) == {"private", "no-store"}
    assert "3 pictures for Mrs Weber" in words(flat(nobody.get(link)))
    later = flat(operator.get(address(batch)))
    assert "/proof/" not in later
    assert "Mrs Weber 0 approved, 0 to change, 3 to review made" in words(later)
    assert ", valid until" in words(later)


def test_before_the_first_link_the_page_begins_with_it(operator: Client, batch: Batch) -> None:
    html = flat(operator.get(address(batch)))
    of_draft = flat(operator.get(address(factories.draft())))

    assert re.findall(r"<h2[^>]*>([^<]+)</h2>", html) == ["A new link", "What happens then"]
    assert "nothing to show. Continue with the batch" in words(of_draft)


@pytest.mark.parametrize(
    ("host", "is_said"),
    [("localhost:8000", True), ("127.0.0.1", True), ("[::1]:8000", True), ("testserver", False)],
)
def test_a_link_that_no_client_can_reach_says_so(
    operator: Client, batch: Batch, host: str, is_said: bool
) -> None:
    made = operator.post(
        address(batch), {"name": "Mrs Weber", "days": "14"}, headers={"host": host}
    )

    assert ("only works on this machine" in words(flat(made))) is is_said


def test_missing_inputs_are_reported(operator: Client, batch: Batch) -> None:
    told = operator.post(address(batch), {"name": "", "days": "14"}, follow=True).text

    assert "Enter who the link is for" in told
    assert not Proof.objects.exists()


def test_a_link_is_withdrawn_at_once_and_its_answers_stay(
    operator: Client, nobody: Client, proof: Proof
) -> None:
    operator.post(reverse("proof-withdraw", args=[proof.batch_id, proof.pk]))

    html = flat(operator.get(address(proof.batch)))
    assert nobody.get(reverse("proof-page", args=["secret"])).status_code == 410
    assert "1 approved, 1 to change, 1 to review made" in words(html)
    assert ", withdrawn" in words(html)
    assert "proofs/" + str(proof.pk) not in html


def test_requests_lead_to_the_design_as_long_as_it_can_be_changed(
    operator: Client, proof: Proof
) -> None:
    offered = buttons(flat(operator.get(address(proof.batch))))
    Batch.objects.update(cancelled_at=timezone.now())
    cancelled = buttons(flat(operator.get(address(proof.batch))))

    assert "Change the design…" in offered
    assert "Change the design…" not in cancelled


def test_a_lost_link_is_replaced_by_another_one_and_its_answers_stay(
    operator: Client, nobody: Client, proof: Proof
) -> None:
    question = reverse("proof-replace", args=[proof.batch_id, proof.pk])

    asked = operator.get(question)
    offered = operator.get(address(proof.batch)).text
    made = operator.post(question)

    [link] = re.findall(r'value="(http://testserver/proof/[\w-]+/)"', flat(made))
    assert f'href="{question}"' in offered
    assert f"Make a new link for {proof.name}?" in asked.text
    assert set(made["Cache-Control"].split(", ")) == {"private", "no-store"}
    assert nobody.get(link).status_code == 200
    replaced = nobody.get(reverse("proof-page", args=["secret"]))
    assert replaced.status_code == 410
    assert "This link was replaced Ask the person who sent it for the new one." in words(
        replaced.text
    )
    assert len(reading.tallies(proof.batch, 3)) == 1
    assert "1 approved, 1 to change, 1 to review made" in words(flat(made))


def test_a_withdrawn_link_is_not_replaced(operator: Client, proof: Proof) -> None:
    proofs.withdraw(proof, proof.made_by)

    said = operator.post(
        reverse("proof-replace", args=[proof.batch_id, proof.pk]), follow=True
    ).text

    assert "This link has expired or was withdrawn." in said
    assert "/proof/" not in said


def test_withdrawing_a_link_asks_first(operator: Client, proof: Proof) -> None:
    question = reverse("proof-withdraw", args=[proof.batch_id, proof.pk])

    assert f'href="{question}"' in operator.get(address(proof.batch)).text
    assert f"Withdraw the link for {proof.name}?" in operator.get(question).text
    proof.refresh_from_db()
    assert proof.withdrawn_at is None


def test_a_page_that_is_not_found_leads_to_the_batches_only_for_signed_in_people(
    operator: Client, nobody: Client
) -> None:
    assert "All batches" in operator.get("/nowhere/").text
    assert "All batches" not in nobody.get("/nowhere/").text


def test_a_link_of_another_batch_is_not_found_under_this_one(
    operator: Client, proof: Proof
) -> None:
    other = factories.running()

    assert operator.post(reverse("proof-withdraw", args=[other.pk, proof.pk])).status_code == 404
    proof.refresh_from_db()
    assert proof.withdrawn_at is None


def test_rows_to_change_are_one_press_from_what_helps(operator: Client, proof: Proof) -> None:
    html = flat(operator.get(address(proof.batch)))

    row = reverse("row", args=[proof.batch_id, 3])
    assert "Benjamin, not &lt;b&gt;Ben&lt;/b&gt;" in html
    assert f'href="{row}#texts"' in html
    assert f'href="{row}#picture"' in html
    assert reverse("row", args=[proof.batch_id, 2]) not in html
    assert INLINE.findall(html) == []


def test_each_button_says_which_link_or_row_it_is_for(operator: Client, proof: Proof) -> None:
    named = buttons(operator.get(address(proof.batch)).text)

    assert {
        "Withdraw… “Mrs Weber”",
        "Correct the text of row 3",
        "Replace the picture of row 3",
    } <= set(named)


def test_the_batch_page_says_what_each_client_says(operator: Client, proof: Proof) -> None:
    factories.proof(proof.batch, "other", name="Mr Braun")
    factories.proof(proof.batch, "gone", name="Nobody", withdrawn_at=timezone.now())

    page = words(flat(operator.get(reverse("batch", args=[proof.batch_id]))))

    assert "Mrs Weber : 1 approved, 1 to change, 1 to review" in page
    assert "Mr Braun : 0 approved, 0 to change, 3 to review" in page
    assert "Nobody" not in page


def test_a_batch_page_asks_once_about_links_and_only_where_there_are_some(
    operator: Client, batch: Batch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    page = reverse("batch", args=[batch.pk])
    reading.outputs_of(batch)  # read once by each process
    with django_assert_num_queries(SIGNED_IN + HEADER + 6):
        operator.get(page)
    factories.proof(batch, "one")
    factories.proof(batch, "two")
    cache.clear()
    reading.outputs_of(batch)

    with django_assert_num_queries(SIGNED_IN + HEADER + 7):
        operator.get(page)


def test_the_row_page_shows_answers_even_to_an_earlier_result(
    operator: Client, proof: Proof
) -> None:
    page = reverse("row", args=[proof.batch_id, 3])
    now = words(flat(operator.get(page)))
    Job.objects.filter(row=3).update(result_sha256="new")

    assert "Mrs Weber : Benjamin, not &lt;b&gt;Ben&lt;/b&gt;" in now
    assert "for an earlier result" not in now
    assert "for an earlier result" in words(flat(operator.get(page)))
    assert "Client feedback" not in flat(operator.get(reverse("row", args=[proof.batch_id, 4])))


def test_rows_that_clients_want_changed_are_listed_with_their_comments(
    operator: Client, proof: Proof
) -> None:
    assert listed(operator, proof.batch, said="change") == [3]
    assert listed(operator, proof.batch, said="change", q="2") == []

    html = flat(operator.get(reverse("rows", args=[proof.batch_id]), {"said": "change"}))
    assert "Mrs Weber: Benjamin, not &lt;b&gt;Ben&lt;/b&gt;" in html
    assert '<input type="hidden" name="said" value="change">' in html
