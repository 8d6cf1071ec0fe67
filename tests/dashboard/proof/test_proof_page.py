"""A proof as its client sees it: one batch's results and nothing else, and a word on each that can
be taken back.
"""

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from jobs.control import proofs
from jobs.logs.filters import ScrubPasswords
from jobs.models import Answer, Batch, Job, Proof, SignInFailure
from jobs.states import State
from jobs.storage import store
from tests import factories
from tests.dashboard.markup import flat, words
from tests.dashboard.test_pages import INLINE
from tests.intake.tiny_pictures import jpeg

pytestmark = pytest.mark.django_db

TOKEN = "q" * 32
NOTHING = "This link does not work"
NEIGHBOUR = r'rel="(prev|next)" href="([^"]+)"'


@pytest.fixture
def batch() -> Batch:
    batch = factories.running(name="Portraits")
    for row in (2, 3, 4):
        made(batch, row)
    return batch


@pytest.fixture
def proof(batch: Batch) -> Proof:
    return factories.proof(batch, TOKEN)


def made(batch: Batch, row: int, **fields: Any) -> Job:
    known = {"result_sha256": f"{row:064x}", "thumbnail_key": f"b/{batch.pk}/small/{row}.jpg"}
    return factories.job(batch, row, State.DONE, **known | fields)


def url(name: str = "page", *of: object, token: str = TOKEN) -> str:
    return reverse(f"proof-{name}", args=[token, *of])


def test_without_pictures_there_is_nothing_to_filter(nobody: Client) -> None:
    factories.proof(factories.running(name="Portraits"), TOKEN)

    html = flat(nobody.get(url()))

    assert "For Mrs Weber · approve each picture" in words(html)
    assert "No pictures yet." in words(html)
    assert 'id="filters"' not in html


def listed(client: Client, **query: object) -> list[int]:
    """Row numbers of the cards on a page."""
    return [
        int(row)
        for row in re.findall(r'<li class="card" id="p-(\d+)"', flat(client.get(url(), query)))
    ]


def good(row: int, **more: object) -> dict[str, object]:
    return {"good": "1", "seen": f"{row:064x}", **more}


def wish(row: int, comment: str = "Darker", **more: object) -> dict[str, object]:
    return {"change": "1", "comment": comment, "seen": f"{row:064x}", **more}


# --- The door -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "of"),
    [("page", []), ("picture", [2]), ("thumbnail", [2]), ("result", [2]), ("all-the-rest", [])],
)
def test_a_link_that_was_withdrawn_or_has_ended_or_never_was_says_one_sentence(
    nobody: Client, proof: Proof, name: str, of: list[int]
) -> None:
    unknown = nobody.get(url(name, *of, token="another"))
    Proof.objects.update(ends_at=timezone.now())
    ended = nobody.get(url(name, *of))
    Proof.objects.update(ends_at=timezone.now() + timedelta(days=1), withdrawn_at=timezone.now())
    withdrawn = nobody.get(url(name, *of))

    assert [answer.status_code for answer in (unknown, ended, withdrawn)] == [404, 410, 410]
    assert words(unknown.text) == words(ended.text) == words(withdrawn.text)
    assert NOTHING in unknown.text
    assert "Portraits" not in unknown.text


@pytest.mark.parametrize("name", ["page", "all-the-rest"])
def test_no_search_engine_proxy_or_other_site_learns_of_it(
    nobody: Client, proof: Proof, name: str
) -> None:
    for token in (TOKEN, "another"):
        response = nobody.get(url(name, token=token))

        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert response["Referrer-Policy"] == "same-origin"
        assert set(response["Cache-Control"].split(", ")) == {"private", "no-store"}


def test_a_picture_is_kept_by_its_viewer_only(nobody: Client, proof: Proof, batch: Batch) -> None:
    store().put_bytes(batch.jobs.get(row=2).thumbnail_key, (small := jpeg()))

    response = nobody.get(url("thumbnail", 2), {"k": "2"})

    assert response.getvalue() == small
    assert response["Cache-Control"].startswith("private")
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_guessing_is_throttled_without_delaying_anyone_with_a_link(
    nobody: Client, proof: Proof
) -> None:
    tries = [nobody.get(url(token=f"guess-{n}")).status_code for n in range(12)]

    assert tries == [404] * 10 + [429] * 2
    assert SignInFailure.objects.count() == 10
    assert nobody.get(url()).status_code == 200
    assert nobody.get(url(token="guess"), REMOTE_ADDR="10.0.0.7").status_code == 404


def test_guesses_do_not_close_the_sign_in(nobody: Client, proof: Proof) -> None:
    factories.user()
    for n in range(10):
        nobody.get(url(token=f"guess-{n}"))

    response = nobody.post(
        reverse("sign-in"), {"username": "operator", "password": "paper and ink"}
    )

    assert response.status_code == 302


def test_the_secret_of_a_link_reaches_no_log() -> None:
    record = logging.LogRecord(
        "django.request", logging.WARNING, "", 0, "Gone: %s", (url("picture", 2),), None
    )

    ScrubPasswords().filter(record)

    assert record.getMessage() == "Gone: /proof/…/2/"


def test_nothing_of_the_site_and_of_the_sheet_is_on_the_pages(
    nobody: Client, proof: Proof, batch: Batch
) -> None:
    Job.objects.filter(row=2).update(cells={"secret": ["the price we paid", "", ""]})
    factories.job(batch, 9, State.FAILED, sentence="The reason why")

    for page in (
        flat(nobody.get(url())),
        flat(nobody.get(url("picture", 2))),
        flat(nobody.get(url("all-the-rest"))),
    ):
        assert "the price we paid" not in page
        assert "The reason why" not in page
        assert str(batch.pk) not in page
        assert set(re.findall(r'href="(/[^"?#]*)', page)) <= {
            path
            for path in re.findall(r'href="(/[^"?#]*)', page)
            if path.startswith((url(), "/static/"))
        }
        assert INLINE.findall(page) == []


@pytest.mark.parametrize("row", [9, 10, 99])
def test_what_is_not_made_is_not_there_and_leads_back(
    nobody: Client, proof: Proof, batch: Batch, row: int
) -> None:
    factories.job(batch, 9, State.FAILED)
    factories.job(batch, 10, State.RUNNING)

    for name in ("picture", "thumbnail", "result"):
        response = nobody.get(url(name, row))

        assert response.status_code == 404
        assert "This picture is not available right now" in response.text
        assert reverse("batches") not in response.text


# --- Looking --------------------------------------------------------------------------------------


def test_the_page_says_whom_it_is_for_and_how_many(nobody: Client, proof: Proof) -> None:
    page = words(flat(nobody.get(url())))

    assert "3 pictures for Mrs Weber" in page
    assert "made so far" not in page


def test_a_running_batch_shows_the_results_so_far(
    nobody: Client, proof: Proof, batch: Batch
) -> None:
    factories.job(batch, 20)

    assert "3 of 4 pictures are made so far" in words(flat(nobody.get(url())))


def test_a_batch_without_results_says_so(nobody: Client) -> None:
    factories.proof(factories.running(2), TOKEN)

    assert "No pictures yet" in flat(nobody.get(url()))


def test_filters_separate_unanswered_approved_and_to_change(nobody: Client, proof: Proof) -> None:
    nobody.post(url("picture", 2), good(2))
    nobody.post(url("picture", 3), wish(3))

    assert listed(nobody) == [4]
    assert listed(nobody, show="good") == [2]
    assert listed(nobody, show="to_change") == [3]
    assert listed(nobody, show="all") == [2, 3, 4]
    assert listed(nobody, show="nonsense") == [4]


def test_pages_go_by_row_number_so_that_none_shifts(nobody: Client) -> None:
    batch = factories.running()
    factories.proof(batch, TOKEN)
    for row in range(2, 122):
        made(batch, row, source=None)

    html = flat(nobody.get(url(), {"from": "50"}))

    assert listed(nobody, **{"from": "50"}) == list(range(50, 98))
    assert re.findall(r'class="btn" href="\?from=(\d+)', html) == ["2", "98"]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_needs_as_few_queries_for_three_pictures_as_for_one(
    nobody: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    batch = factories.running()
    factories.proof(batch, TOKEN)
    for row in range(rows):
        made(batch, 2 + row)

    with django_assert_num_queries(
        5
    ):  # the link, the counts, the tally, the rows, what was said of them
        nobody.get(url())
    nobody.get(url("picture", 2))  # a process reads a design only once
    with django_assert_num_queries(
        7
    ):  # and the row itself, and both neighbours instead of the rows
        nobody.get(url("picture", 2))


def test_a_large_picture_leads_to_its_neighbours_under_the_filter(
    nobody: Client, proof: Proof
) -> None:
    nobody.post(url("picture", 3), good(3))

    html = flat(nobody.get(url("picture", 4)))
    of_all = flat(nobody.get(url("picture", 4), {"show": "all"}))

    assert re.findall(NEIGHBOUR, html) == [("prev", url("picture", 2))]
    assert re.findall(NEIGHBOUR, of_all) == [("prev", url("picture", 3) + "?show=all")]
    assert f'<img src="{url("result", 4)}?k=4"' in html


def test_a_tiff_is_shown_small_and_can_be_downloaded(
    nobody: Client, proof: Proof, batch: Batch
) -> None:
    Job.objects.filter(row=2).update(result_key=f"b/{batch.pk}/out/2.tif")

    html = flat(nobody.get(url("picture", 2)))

    assert f'<img src="{url("thumbnail", 2)}' in html
    assert f'<img src="{url("result", 2)}' not in html
    assert f'<a href="{url("result", 2)}" download>' in html


# --- Saying ---------------------------------------------------------------------------------------


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


# --- Several results of a row ---------------------------------------------------------------------


def several(proof: Proof) -> Job:
    return factories.job_of_outputs(proof.batch, 9, "story", "link")


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


def test_each_result_of_a_row_can_be_seen_large_and_downloaded(
    nobody: Client, proof: Proof
) -> None:
    job = several(proof)
    for made in job.results:
        store().put_bytes(made.key, made.output.encode())

    page = flat(nobody.get(url("picture", 9), {"output": "link"}))
    file = nobody.get(url("result", 9), {"output": "link"})

    assert re.findall(r'href="\?output=(\w+)" aria-current="true"', page) == ["link"]
    assert f'src="{url("result", 9)}?output=link&amp;k=' in page
    assert f'href="{url("result", 9)}?output=link" download' in page
    assert 'rel="prev" href="{}?output=link"'.format(url("picture", 4)) in page
    assert file.getvalue() == b"link"
    assert nobody.get(url("result", 9), {"output": "square"}).status_code == 404
