import pytest

from jobs.models import Leader
from jobs.queue import leader, owner
from tests.queue import tokens

pytestmark = pytest.mark.django_db


def test_one_of_two_leads_and_keeps_the_lead() -> None:
    first, second = owner.new_token(), owner.new_token()

    held = [leader.hold("dispatcher", token) for token in (first, second, first, second)]

    assert held == [True, False, True, False]


def test_a_lead_that_was_not_renewed_goes_to_another() -> None:
    first, second = owner.new_token(), owner.new_token()
    leader.hold("dispatcher", first)
    Leader.objects.update(until=1000)

    assert leader.hold("dispatcher", second)
    assert not leader.hold("dispatcher", first)


def test_a_dead_leader_of_this_host_is_followed_at_once_and_its_connections_are_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ended: list[str] = []
    monkeypatch.setattr("jobs.databases.takeover.end_connections_of", ended.append)
    dead, next_one = tokens.dead(), owner.new_token()
    leader.hold("dispatcher", dead)

    held = [leader.hold("dispatcher", token) for token in (next_one, owner.new_token())]

    assert (held, ended) == ([True, False], [dead])


def test_a_leader_that_gives_up_is_followed_at_once() -> None:
    first, second = owner.new_token(), owner.new_token()
    leader.hold("dispatcher", first)

    leader.release("dispatcher", second)
    still = leader.hold("dispatcher", second)
    leader.release("dispatcher", first)

    assert not still
    assert leader.hold("dispatcher", second)


def test_each_name_has_a_leader_of_its_own() -> None:
    assert leader.hold("dispatcher", owner.new_token())
    assert leader.hold("chores", tokens.dead())
    assert leader.hold("chores", owner.new_token())
    assert not leader.hold("dispatcher", owner.new_token())
