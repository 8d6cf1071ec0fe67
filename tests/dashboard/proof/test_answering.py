"""A word on each result that can be taken back."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from jobs.control import proofs
from jobs.models import Answer, Job, Proof
from tests import factories
from tests.dashboard.markup import flat, words
from tests.dashboard.proof.pages import good, listed, several, url, wish

pytestmark = pytest.mark.django_db


def test_an_answer_on_the_page_leads_back_to_its_picture(nobody: Client, proof: Proof) -> None:
    response = nobody.post(url("picture", 3), good(3, show="all", **{"from": "2"}))

    assert response["Location"] == url() + "?show=all&from=2#p-3"
    assert Answer.objects.get().is_good


def test_an_answer_on_a_large_picture_leads_to_the_next_and_finally_back(
    nobody: Client, proof: Proof
) -> None:
    went = [
        nobody.post(url("picture", row), good(row, show="to_look_at"))["Location"]
        for row in (3, 4, 2)
    ]

    assert went == [url("picture", 4) + "?said=3", url("picture", 2) + "?said=4", url()]
    assert "You have reviewed every picture" in nobody.get(url()).text


def test_under_htmx_only_the_card_and_the_filters_come_back(nobody: Client, proof: Proof) -> None:
    response = nobody.post(
        url("picture", 3), wish(3, **{"from": "0"}), headers={"HX-Request": "true"}
    )

    html = flat(response)
    assert html.startswith('<li class="card" id="p-3"')
    assert "<html" not in html
    assert 'hx-swap-oob="true"' in html
    assert "Darker" in html
    assert "To review 2 Approved 0 To change 1 All 3" in words(html)


def test_a_wish_without_words_is_refused_where_it_was_made(nobody: Client, proof: Proof) -> None:
    told = nobody.post(url("picture", 3), wish(3, "  "), follow=True).text
    under_htmx = nobody.post(
        url("picture", 3), wish(3, "", **{"from": "0"}), headers={"HX-Request": "true"}
    ).text

    for html in (told, under_htmx):
        assert "Describe in a few words what should change" in html
    assert not Answer.objects.exists()


def test_a_result_that_was_made_again_meanwhile_is_not_approved(
    nobody: Client, proof: Proof
) -> None:
    Job.objects.filter(row=3).update(result_sha256="new")

    told = nobody.post(url("picture", 3), good(3), follow=True).text

    assert "This picture was redone since you opened it" in told
    assert not Answer.objects.exists()


def test_a_result_that_was_made_again_shows_the_earlier_answer(
    nobody: Client, proof: Proof
) -> None:
    nobody.post(url("picture", 2), wish(2, "Benjamin <b>not</b> Ben"))
    nobody.post(url("picture", 3), good(3))
    Job.objects.filter(row__in=[2, 3]).update(result_sha256="new")

    html = flat(nobody.get(url()))

    assert listed(nobody) == [2, 3, 4]
    assert "Redone after your change request:" in html
    assert "Benjamin &lt;b&gt;not&lt;/b&gt; Ben" in html
    assert "Redone after your approval." in html


def test_a_page_is_approved_as_it_was_shown(nobody: Client, proof: Proof) -> None:
    nobody.post(url("picture", 2), wish(2))
    html = flat(nobody.get(url(), {"show": "all"}))
    seen = re.findall(r'name="seen" value="(\d+:\w+)"', html)
    Job.objects.filter(row=4).update(result_sha256="new")

    response = nobody.post(
        url("all-on-page"), {"seen": [*seen, "x", ":", "5:"], "show": "all"}, follow=True
    )

    assert [pair.partition(":")[0] for pair in seen] == ["3", "4"]
    assert "1 picture approved" in response.text
    assert listed(nobody, show="good") == [3]


def test_a_page_without_open_results_cannot_be_approved(nobody: Client, proof: Proof) -> None:
    nobody.post(url("picture", 2), good(2))

    assert "Approve all on this page" in nobody.get(url(), {"show": "all"}).text
    assert "Approve all on this page" not in nobody.get(url(), {"show": "good"}).text


def test_everything_is_approved_after_a_question(nobody: Client, proof: Proof) -> None:
    nobody.post(url("picture", 2), wish(2))
    question = flat(nobody.get(url("all-the-rest")))
    until = re.findall(r'name="until" value="([^"]+)"', question)

    assert "Approve 2 pictures" in question
    assert not Answer.objects.filter(is_good=True).exists()
    assert (
        "2 pictures approved"
        in nobody.post(url("all-the-rest"), {"until": until}, follow=True).text
    )
    assert listed(nobody, show="good") == [3, 4]
    assert listed(nobody, show="to_change") == [2]
    assert "There are no other pictures to approve" in nobody.get(url("all-the-rest")).text


@pytest.mark.parametrize(
    "until",
    ["", "yesterday", "2026-13-45T00:00:00Z", "2030-01-01T00:00:00", "0001-01-01T00:00:00+23:59"],
)
def test_without_the_moment_of_the_question_nothing_is_approved(
    nobody: Client, proof: Proof, until: str
) -> None:
    response = nobody.post(url("all-the-rest"), {"until": until}, follow=True)

    assert "Press the button again" in response.text
    assert not Answer.objects.exists()


def test_a_withdrawn_link_cannot_answer(nobody: Client, proof: Proof) -> None:
    proofs.withdraw(proof, factories.user())

    plain = nobody.post(url("picture", 2), good(2))
    under_htmx = nobody.post(url("picture", 2), good(2), headers={"HX-Request": "true"})

    assert plain.status_code == 410
    assert under_htmx["HX-Refresh"] == "true"
    assert nobody.post(url("all-on-page"), {"seen": f"2:{2:064x}"}).status_code == 410
    assert not Answer.objects.exists()


def test_an_answer_needs_the_token_of_the_form(proof: Proof) -> None:
    client = Client(enforce_csrf_checks=True)

    assert client.post(url("picture", 2), good(2)).status_code == 403
    assert (
        client.post(url("all-the-rest"), {"until": timezone.now().isoformat()}).status_code == 403
    )
    assert not Answer.objects.exists()


def test_all_results_of_a_row_are_on_its_card_and_one_answer_counts_for_them(
    nobody: Client, proof: Proof
) -> None:
    job = several(proof)

    page = flat(nobody.get(url(), {"from": "9"}))
    nobody.post(url("picture", 9), {"good": "1", "seen": job.result_sha256})

    assert re.findall(r"thumbnail\?output=(\w+)&amp;k=", page) == ["story", "link"]
    assert "9.jpg: your answer counts for all 2 pictures" in words(page)
    assert "each in up to 2 sizes" in words(page)
    assert list(Answer.objects.values_list("job", "is_good")) == [(job.pk, True)]
