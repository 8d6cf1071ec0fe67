"""The public page of a serial number, and its revocation on the page of the row."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jobs.models import Batch, Job, NumberSeries, SerialNumber
from jobs.states import State
from tests import factories
from tests.dashboard import markup
from tests.dashboard.markup import flat

pytestmark = pytest.mark.django_db


@pytest.fixture
def number(settings):
    settings.PUBLIC_URL = "https://print.example.org"
    details = {"serials": {"INV-0000": "INV-0007"}}
    job = factories.job(factories.running(), 2, State.DONE, details=details)
    return SerialNumber.objects.create(
        series=NumberSeries.objects.create(template="INV-0000"),
        number=7,
        job_id=job.pk,
        batch_id=job.batch_id,
        issued_at=timezone.now(),
        title="Certificate of Anna",
    )


def verified(token: str) -> tuple[int, str]:
    answer = Client().get(reverse("verify", args=[token]))
    assert "sign-in" not in answer.text
    return answer.status_code, markup.words(flat(answer))


def test_anyone_sees_that_an_issued_number_is_genuine(number):
    status, page = verified(number.token)

    assert status == 200
    assert "INV-0007 is genuine" in page
    assert "Certificate of Anna" in page


def test_a_title_is_to_be_compared_besides_the_number(number):
    titled = verified(number.token)[1]
    SerialNumber.objects.update(title="")
    untitled = verified(number.token)[1]

    assert "Compare the number and the title with your document." in titled
    assert "Compare the number with the one on your document." in untitled


@pytest.mark.parametrize("is_genuine", [True, False])
def test_no_search_engine_keeps_the_page_of_a_number(number, is_genuine):
    token = number.token if is_genuine else another_end(number.token)

    assert Client().get(reverse("verify", args=[token]))["X-Robots-Tag"] == "noindex, nofollow"


def test_a_number_is_still_genuine_after_its_batch_was_deleted(number):
    factories.delete(Batch.objects.get(pk=number.batch_id))

    status, page = verified(number.token)

    assert (status, "INV-0007 is genuine" in page) == (200, True)


def test_a_revoked_number_says_since_when_and_why(number):
    SerialNumber.objects.update(revoked_at=timezone.now(), revoked_because="wrong name")

    status, page = verified(number.token)

    assert (status, "INV-0007 was revoked" in page, "Reason: wrong name" in page) == (
        200,
        True,
        True,
    )


def another_end(token: str) -> str:
    return token[:-1] + ("y" if token.endswith("x") else "x")


@pytest.mark.parametrize("change", [str.upper, another_end, lambda it: "2" + it])
def test_an_address_that_nobody_signed_is_not_genuine(number, change):
    status, page = verified(change(number.token))

    assert (status, "Not genuine" in page, "INV-0007" in page) == (404, True, False)


def test_a_number_that_was_never_issued_is_not_genuine(number):
    SerialNumber.objects.update(issued_at=None)

    assert verified(number.token)[0] == 404


def test_the_page_of_the_row_shows_its_number_and_revokes_it(operator, number):
    row = reverse("row", args=[number.batch_id, 2])
    shown = markup.words(flat(operator.get(row)))

    answer = operator.post(
        reverse("serial-number", args=[number.pk]), {"do": "revoke", "reason": "wrong name"}
    )
    revoked = markup.words(flat(operator.get(row)))
    operator.post(reverse("serial-number", args=[number.pk]), {"do": "reinstate"})

    assert "Serial number INV-0007" in shown
    assert f"https://print.example.org/verify/{number.token}/" in shown
    assert answer.url == row
    assert "Reason: wrong name" in revoked
    assert "A result that is made again shows it, too, and checks as revoked" in revoked
    number.refresh_from_db()
    assert number.revoked_at is None


@pytest.mark.parametrize("state", [State.LEFT_OUT, State.FAILED, State.WAITING])
def test_a_row_without_a_result_still_shows_its_issued_number(operator, number, state):
    Job.objects.update(state=state, details={})

    shown = markup.words(flat(operator.get(reverse("row", args=[number.batch_id, 2]))))

    assert "Revoke INV-0007" in shown


def test_a_number_that_is_not_issued_yet_is_not_shown(operator, number):
    SerialNumber.objects.update(issued_at=None)

    shown = markup.words(flat(operator.get(reverse("row", args=[number.batch_id, 2]))))

    assert "INV-0007" not in shown
