"""Serial numbers: one of each in its series, kept for ever, and known to strangers by a signed
name.
"""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from jobs.models import Job, NumberSeries, SerialNumber
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def job() -> Job:
    return factories.job(factories.running(), 2)


@pytest.fixture
def number(job: Job) -> SerialNumber:
    return factories.serial_number(job, 7)


def other_row(job: Job) -> Job:
    return factories.job(job.batch, job.row + 1)


# --- What the tables refuse -----------------------------------------------------------------------


@pytest.mark.parametrize("issued", [True, False])
@pytest.mark.parametrize("replaced", [0, 5])
def test_no_two_rows_have_one_number(number: SerialNumber, job: Job, issued: bool, replaced: int):
    fields = {} if issued else {"issued_at": None}

    with pytest.raises(IntegrityError), transaction.atomic():
        factories.serial_number(other_row(job), 7, replaced=replaced, **fields)


def test_a_row_has_one_number_of_a_series_besides_those_that_were_replaced(
    number: SerialNumber, job: Job
):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.serial_number(job, 8)

    SerialNumber.objects.filter(pk=number.pk).update(replaced=number.pk)
    second = factories.serial_number(job, 8)
    SerialNumber.objects.filter(pk=second.pk).update(replaced=second.pk)
    factories.serial_number(job, 9)

    assert list(SerialNumber.objects.order_by("number").values_list("number", flat=True)) == [
        7,
        8,
        9,
    ]


def test_each_series_counts_by_itself(number: SerialNumber, job: Job):
    other = NumberSeries.objects.create(template="B-000")

    same = SerialNumber.objects.create(series=other, number=7, job_id=job.pk)

    assert (f"{number}", f"{same}") == ("INV-0007", "B-007")


def test_a_template_names_one_series(number: SerialNumber):
    with pytest.raises(IntegrityError), transaction.atomic():
        NumberSeries.objects.create(template="INV-0000")

    NumberSeries.objects.create(template="inv-0000")


def test_a_series_stays_while_it_has_numbers(number: SerialNumber):
    with pytest.raises(ProtectedError):
        number.series.delete()


def test_who_revoked_a_number_cannot_be_deleted(job: Job):
    number = factories.revoked_number(job, 7)

    with pytest.raises(ProtectedError):
        number.revoked_by.delete()


def test_a_number_outlives_its_row_its_batch_and_the_design(number: SerialNumber, job: Job):
    batch, design = job.batch, job.batch.design_version.design
    was = (job.pk, batch.pk)

    job.delete()
    batch.delete()
    design.delete()

    number.refresh_from_db()
    assert (number.job_id, number.batch_id, f"{number}") == (*was, "INV-0007")


@pytest.mark.parametrize(
    ("template", "number", "written"),
    [
        ("INV-0000", 1, "INV-0001"),
        ("INV-0000", 9_999, "INV-9999"),
        ("INV-0000", 10_000, "INV-10000"),  # it grows rather than begin again
        ("0", 12, "12"),
        ("2024/000-A", 7, "2024/007-A"),
    ],
)
def test_a_number_is_written_as_its_series_says(job: Job, template: str, number: int, written: str):
    series = NumberSeries(template=template)

    assert f"{SerialNumber(series=series, number=number, job_id=job.pk)}" == written


# --- Its signed name ------------------------------------------------------------------------------


def test_a_signed_name_leads_to_its_number_and_to_no_other(number: SerialNumber, job: Job):
    second = factories.serial_number(other_row(job), 8)

    found = [SerialNumber.by_token(each.token) for each in (number, second)]

    assert found == [number, second]
    assert number.token != second.token


def changed(token: str, at: int) -> str:
    letter = "a" if token[at] != "a" else "b"
    return token[:at] + letter + token[at:][1:]


def test_a_name_with_any_letter_changed_leads_nowhere(number: SerialNumber):
    token = number.token

    assert [SerialNumber.by_token(changed(token, at)) for at in range(len(token))] == [None] * len(
        token
    )


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "-",
        "{pk}",
        "{pk}-",
        "-{signature}",
        "{signature}-{pk}",
        "{pk}-{signature}a",
        "{pk}-{signature}-",
        "{pk}-{SIGNATURE}",
        "{other}-{signature}",
        "{pk}--{signature}",
        " {pk}-{signature}",  # Python reads these as the same number, but no two addresses are one
        "+{pk}-{signature}",
        "0{pk}-{signature}",
        "{pk} -{signature}",
        "{pk}-ä{signature}",
        "zzzzzzzzzzzzzz-{signature}",  # too long for a number
        "\0-{signature}",
        "-1-{signature}",
        "{pk}/../{pk}-{signature}",
    ],
)
def test_a_forged_name_leads_nowhere(number: SerialNumber, forged: str):
    pk, _, signature = number.token.partition("-")
    parts = {"pk": pk, "signature": signature, "SIGNATURE": signature.upper(), "other": f"{pk}1"}

    assert SerialNumber.by_token(forged.format_map(parts)) is None


def test_a_signed_name_of_a_number_that_was_never_given_leads_nowhere(number: SerialNumber):
    nobody = SerialNumber(pk=number.pk + 1000, series=number.series, number=9, job_id=1)

    assert SerialNumber.by_token(nobody.token) is None


def test_another_key_of_the_site_makes_other_names(number: SerialNumber, settings: Any):
    before = number.token

    settings.SECRET_KEY = "another key"

    assert number.token != before
    assert SerialNumber.by_token(before) is None


@pytest.mark.parametrize("url", ["https://print.example", "https://print.example/"])
def test_its_address_is_below_that_of_the_site(number: SerialNumber, settings: Any, url: str):
    settings.PUBLIC_URL = url

    assert number.address == f"https://print.example/verify/{number.token}/"


def test_a_name_has_only_letters_that_any_address_can_have(number: SerialNumber):
    pk, _, signature = number.token.partition("-")

    assert (pk.isalnum(), signature.isalnum(), number.token.isascii()) == (True, True, True)
    assert (len(signature), number.token.lower()) == (16, number.token)


def test_finding_a_number_takes_one_query(number: SerialNumber, django_assert_num_queries: Any):
    token = number.token

    with django_assert_num_queries(1):
        found = SerialNumber.by_token(token)

        assert f"{found}" == "INV-0007"
    with django_assert_num_queries(0):  # a forger costs none
        SerialNumber.by_token(changed(token, len(token) - 1))


def test_a_number_is_valid_until_a_person_revokes_it(number: SerialNumber, job: Job):
    assert (number.revoked_at, number.revoked_because, number.replaced) == (None, "", 0)

    revoked = factories.revoked_number(other_row(job), 8, because="printed twice")
    assert (revoked.revoked_because, revoked.revoked_by) == ("printed twice", factories.user())
    assert revoked.revoked_at <= timezone.now()
