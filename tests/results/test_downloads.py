"""Downloads: which zip a person has whole."""

import pytest

from jobs import reading
from jobs.errors import NotPossibleNow
from jobs.models import Batch, Download, Export
from jobs.results import downloads
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch() -> Batch:
    return factories.running()


def export(batch: Batch, fingerprint: str = "a", **fields: object) -> Export:
    return Export.objects.create(
        batch=batch, fingerprint=fingerprint, key="k", etag="e", size=100, members=2, **fields
    )


def last(batch: Batch, name: str = "operator") -> Export | None:
    found = reading.last_zip(batch, factories.user(name))
    return Export.objects.get(pk=found.export_id) if found else None


def test_only_the_person_who_got_the_whole_zip_has_it(batch):
    frozen = export(batch)
    downloads.asked(frozen, factories.user(), 0, 100)
    assert last(batch) is None

    downloads.went_out(frozen, factories.user(), 0, 100)

    assert (last(batch), last(batch, "anna")) == (frozen, None)
    assert last(factories.running()) is None


def test_an_interrupted_zip_counts_only_once_the_rest_was_sent(batch):
    frozen, user = export(batch), factories.user()
    downloads.went_out(frozen, user, 0, 60)
    assert last(batch) is None

    downloads.asked(frozen, user, 50, 100)
    downloads.went_out(frozen, user, 50, 100)

    assert last(batch) == frozen


def test_bytes_that_are_requested_again_had_not_arrived(batch):
    frozen, user = export(batch), factories.user()
    downloads.went_out(frozen, user, 0, 100)

    downloads.asked(frozen, user, 90, 100)

    assert last(batch) is None
    assert Download.objects.get().sent == [[0, 90]]


def test_parts_may_be_sent_in_any_order(batch):
    frozen, user = export(batch), factories.user()
    for start, stop in [(75, 100), (0, 25), (50, 75), (25, 50)]:
        assert last(batch) is None
        downloads.asked(frozen, user, start, stop)
        downloads.went_out(frozen, user, start, stop)

    assert last(batch) == frozen


def test_the_last_one_counts_even_if_its_archive_is_older(batch):
    older, newer = export(batch), export(batch, "b")
    for frozen in (older, newer, older):
        downloads.went_out(frozen, factories.user(), 0, 100)

    assert last(batch) == older


def test_a_zip_of_what_changed_completes_the_archive_of_that_moment(batch):
    whole = export(batch)
    part = export(batch, "b", whole=whole)
    user = factories.user()
    assert not downloads.has(user, whole)

    downloads.went_out(part, user, 0, 100)

    assert last(batch) == part.held == whole
    assert downloads.has(user, whole)
    assert not downloads.has(factories.user("anna"), whole)


def through_proxy(frozen: Export) -> None:
    downloads.asked(frozen, factories.user(), 0, 100, is_relayed=True)
    downloads.went_out(frozen, factories.user(), 0, 100)


def doubtful(batch: Batch) -> Export | None:
    found = reading.sent_zips(batch, factories.user()).doubtful
    return Export.objects.get(pk=found.export_id) if found else None


def test_what_a_proxy_took_counts_once_the_person_says_that_it_arrived(batch):
    frozen = export(batch)

    through_proxy(frozen)

    assert (last(batch), doubtful(batch)) == (None, frozen)
    assert not downloads.has(factories.user(), frozen)
    assert downloads.is_doubtful(factories.user(), frozen)

    downloads.confirm(batch, factories.user(), Download.objects.get().pk)

    assert (last(batch), doubtful(batch)) == (frozen, None)
    assert downloads.has(factories.user(), frozen)
    assert not downloads.is_doubtful(factories.user(), frozen)


def test_after_a_doubtful_zip_the_earlier_one_that_arrived_still_counts(batch):
    arrived, later = export(batch), export(batch, "b")
    downloads.went_out(arrived, factories.user(), 0, 100)

    through_proxy(later)

    assert (last(batch), doubtful(batch)) == (arrived, later)


def test_a_part_through_a_proxy_makes_all_of_it_doubtful(batch):
    frozen, user = export(batch), factories.user()
    for start, stop, is_relayed in [(0, 50, True), (50, 100, False)]:
        downloads.asked(frozen, user, start, stop, is_relayed=is_relayed)
        downloads.went_out(frozen, user, start, stop)
    assert doubtful(batch) == frozen

    downloads.asked(frozen, user, 0, 100)
    downloads.went_out(frozen, user, 0, 100)

    assert (last(batch), doubtful(batch)) == (frozen, None)


def test_bytes_that_a_proxy_still_took_while_another_request_came_without_it_are_doubtful(batch):
    frozen, user = export(batch), factories.user()
    downloads.asked(frozen, user, 0, 100, is_relayed=True)
    downloads.asked(frozen, user, 0, 100)

    downloads.went_out(frozen, user, 0, 100, is_relayed=True)

    assert (last(batch), doubtful(batch)) == (None, frozen)


def test_a_confirmed_zip_that_is_requested_again_has_to_be_confirmed_again(batch):
    frozen, user = export(batch), factories.user()
    through_proxy(frozen)
    downloads.confirm(batch, user, Download.objects.get().pk)

    through_proxy(frozen)

    assert (last(batch), doubtful(batch)) == (None, frozen)


def test_only_a_zip_of_ones_own_that_was_sent_to_its_end_can_be_confirmed(batch):
    frozen = export(batch)
    downloads.asked(frozen, factories.user(), 0, 100, is_relayed=True)
    broken_off = Download.objects.get()
    through_proxy(export(batch, "b"))
    whole = Download.objects.exclude(pk=broken_off.pk).get()

    for number, of, name in [
        (broken_off.pk, batch, "operator"),
        (whole.pk, batch, "anna"),
        (whole.pk, factories.running(), "operator"),
    ]:
        with pytest.raises(NotPossibleNow):
            downloads.confirm(of, factories.user(name), number)

    assert not Download.objects.filter(is_certain=True).exists()


@pytest.mark.parametrize(
    ("ranges", "expected"),
    [
        ([], []),
        ([[5, 5]], []),
        ([[3, 5], [0, 3]], [[0, 5]]),
        ([[0, 9], [2, 3], [8, 12], [13, 14]], [[0, 12], [13, 14]]),
    ],
)
def test_ranges_that_touch_become_one(ranges, expected):
    assert downloads.united(ranges) == expected


@pytest.mark.parametrize(
    ("start", "stop", "expected"),
    [
        (0, 100, []),
        (2, 4, [[0, 2], [4, 10], [20, 30]]),
        (5, 25, [[0, 5], [25, 30]]),
        (12, 15, [[0, 10], [20, 30]]),
    ],
)
def test_a_range_is_taken_out_of_others(start, stop, expected):
    assert downloads.without([[0, 10], [20, 30]], start, stop) == expected
