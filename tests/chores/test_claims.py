"""Whose chore it is: one owner at a time, in the order of the batch, taken over when the owner is
gone.
"""

import pytest

from jobs.chores import claims
from jobs.chores.registry import BESIDE
from jobs.databases import clock
from jobs.errors import SheetRefused
from jobs.models import Chore
from jobs.processes import intervals
from jobs.queue import owner
from tests import factories
from tests.intake.batches import chore
from tests.services import PATIENCE

pytestmark = pytest.mark.django_db

DEAD = f"{owner.this_process().rpartition(':')[0]}:1:{'0' * 32}"
ELSEWHERE = f"another-boot:1:1:1:{'0' * 32}"


def state_of(one: Chore) -> tuple[str, str, int]:
    one.refresh_from_db()
    return one.state, one.lease_token, one.attempts


def progress_of(one: Chore) -> tuple[int, int]:
    one.refresh_from_db()
    return one.done, one.total


def test_a_chore_is_claimed_once():
    one = chore(factories.draft())
    mine = owner.new_token()

    claimed = [claims.claim(mine), claims.claim(owner.new_token())]

    assert claimed == [one, None]
    assert state_of(one) == ("running", mine, 1)


def test_chores_of_a_batch_wait_for_the_one_before_and_other_batches_do_not():
    batch, other = factories.draft(), factories.draft()
    first, second = chore(batch), chore(batch)
    elsewhere = chore(other)
    token = owner.new_token()

    begun = [claims.claim(token), claims.claim(owner.new_token()), claims.claim(owner.new_token())]
    claims.finish(token, {})

    assert begun == [first, elsewhere, None]
    assert claims.claim(owner.new_token()) == second


@pytest.mark.parametrize("kind", [Chore.Kind.DELETE, Chore.Kind.HOT_SET])
def test_hundreds_of_chores_that_have_to_wait_hide_no_other(kind):
    waiting = [factories.draft() for _ in range(claims.WINDOW)]
    Chore.objects.bulk_create(Chore(batch=batch, kind=kind) for batch in waiting)
    asked = chore(factories.draft())

    claimed = claims.claim(owner.new_token(), without={kind}, beside=BESIDE)

    assert claimed == asked


def test_a_chore_beside_others_waits_for_its_own_kind_alone():
    batch = factories.draft()
    asked = [chore(batch, kind) for kind in ("check", "delete", "match", "delete")]

    begun = [claims.claim(owner.new_token(), beside=BESIDE) for _ in range(3)]

    assert begun == [asked[0], asked[1], None]


def test_a_failed_chore_does_not_hold_up_the_next():
    batch = factories.draft()
    chore(batch)
    second = chore(batch)
    token = owner.new_token()
    claims.claim(token)

    claims.fail(
        token,
        SheetRefused("Two columns are called Name.", problems=["Two columns are called Name."]),
    )

    assert claims.claim(owner.new_token()) == second


def test_how_it_ended_is_kept_for_the_page():
    one = chore(factories.draft())
    token = owner.new_token()
    claims.claim(token)

    claims.fail(
        token,
        SheetRefused("Two columns are called Name.", problems=["Two columns are called Name."]),
    )

    one.refresh_from_db()
    assert (one.state, one.code, one.sentence, one.details, one.lease_token, one.lease_until) == (
        "failed",
        "sheet_refused",
        "Two columns are called Name.",
        {"problems": ["Two columns are called Name."]},
        "",
        None,
    )
    assert one.finished_at is not None


@pytest.mark.parametrize(
    ("token", "lease", "is_taken"),
    [(DEAD, 10**10, True), (ELSEWHERE, 1, True), (ELSEWHERE, 10**10, False)],
    ids=["dead", "elsewhere and overdue", "elsewhere"],
)
def test_a_chore_whose_owner_is_gone_is_taken_over(token, lease, is_taken):
    one = chore(
        factories.draft(), state="running", lease_token=token, lease_until=lease, attempts=1
    )
    mine = owner.new_token()

    claimed = claims.claim(mine)

    assert claimed == (one if is_taken else None)
    assert state_of(one) == (("running", mine, 2) if is_taken else ("running", token, 1))


def test_a_chore_outlives_a_site_that_is_killed_again_and_again():
    one = chore(factories.draft())
    states = []

    for _ in range(claims.MOST_CLAIMS):
        claims.claim(DEAD)
        states.append(state_of(one)[0])
    too_many = claims.claim(owner.new_token())

    assert states == ["running"] * claims.MOST_CLAIMS
    assert too_many is None
    assert state_of(one)[0] == "failed"
    assert (one.code, one.sentence) == ("unexpected", claims.STOPPED_WITH_SITE)


@pytest.mark.parametrize(
    "change",
    [
        lambda: claims.renew(ELSEWHERE),
        lambda: claims.finish(ELSEWHERE, {}),
        lambda: claims.give_back(ELSEWHERE),
        lambda: claims.claim(owner.new_token()),
    ],
    ids=["renewed", "finished", "given back", "taken over"],
)
def test_a_chore_that_changed_after_it_was_looked_at_is_left_as_it_is(change, monkeypatch):
    held = {"state": "running", "lease_token": ELSEWHERE, "lease_until": 1, "attempts": 1}
    one = chore(factories.draft(), **held)
    seen = claims._candidates(None, (), ())
    change()
    then = state_of(one)
    monkeypatch.setattr(claims, "_candidates", lambda *_: seen)

    assert claims.claim(owner.new_token()) is None
    assert state_of(one) == then


@pytest.mark.parametrize(
    "sign",
    [
        lambda: claims.claim(ELSEWHERE),
        lambda: claims.renew(ELSEWHERE),
        lambda: claims.note_progress(ELSEWHERE, 1, 2),
    ],
    ids=["claim", "renewal", "progress"],
)
def test_each_sign_of_its_owner_keeps_a_chore_from_others_for_a_while(sign):
    held = {"state": "running", "lease_token": ELSEWHERE, "lease_until": 1}
    one = chore(factories.draft(), **held)
    begun = int(clock.now().timestamp())

    sign()

    one.refresh_from_db()
    assert 0 <= one.lease_until - begun - intervals.CHORE_LEASE <= PATIENCE


def test_only_connections_of_an_owner_before_are_ended(monkeypatch):
    ended = []
    monkeypatch.setattr(claims.takeover, "end_connections_of", ended.append)
    chore(factories.draft())
    chore(factories.draft(), state="running", lease_token=ELSEWHERE, lease_until=1)

    for _ in range(3):
        claims.claim(owner.new_token())

    assert ended == [ELSEWHERE]


def test_the_first_owner_of_a_chore_that_was_taken_over_changes_nothing():
    one = chore(factories.draft(), state="running", lease_token=DEAD, lease_until=1)
    mine = owner.new_token()
    claims.claim(mine)

    late = [
        claims.finish(DEAD, {"rows": 1}),
        claims.note_progress(DEAD, 1, 2),
        claims.renew(DEAD),
        claims.crashed(DEAD),
    ]

    one.refresh_from_db()
    assert late == [False, False, False, False]
    assert (one.state, one.lease_token, one.result, one.done) == ("running", mine, {}, 0)


def test_three_crashes_fail_it_with_a_sentence():
    one = chore(factories.draft())
    states = []

    for _ in range(3):
        token = owner.new_token()
        claims.claim(token)
        states.append(progress_of(one))
        claims.note_progress(token, 1, 2)
        claims.crashed(token)
        states.append(state_of(one)[0])

    assert states == [(0, 0), "waiting", (0, 0), "waiting", (0, 0), "failed"]
    assert (one.code, one.sentence) == ("unexpected", claims.STOPPED_THRICE)


def test_a_chore_given_back_by_a_runner_that_stops_has_not_used_up_a_try():
    one = chore(factories.draft())
    token = owner.new_token()
    claims.claim(token)

    claims.give_back(token)

    assert state_of(one) == ("waiting", "", 0)


def test_looking_for_work_costs_one_query_and_changes_nothing(django_assert_num_queries):
    chore(factories.draft(), state="running", lease_token=owner.new_token(), lease_until=10**10)

    with django_assert_num_queries(1):
        assert claims.claim(owner.new_token()) is None
