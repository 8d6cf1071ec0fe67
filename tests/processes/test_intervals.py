"""Intervals that depend on each other."""

from jobs.processes import intervals


def test_nobody_takes_over_a_picture_that_its_worker_may_still_finish() -> None:
    assert intervals.DATABASE_AWAY < intervals.SOFT_LIMIT < intervals.HARD_LIMIT < intervals.LEASE


def test_whoever_lives_renews_several_times_before_it_counts_as_gone() -> None:
    assert intervals.DISPATCHER_BEATS * 3 <= intervals.LEAD
    assert intervals.HEARTBEAT_ROW * 3 <= intervals.HEARTBEAT_GONE
    assert intervals.CHORE_RENEWAL * 3 <= intervals.CHORE_LEASE
    assert intervals.CHILD_SEEN * 3 <= intervals.CHILD_LOST < intervals.CHILD_KNOWN
    assert min(intervals.LOOP_SILENCE, intervals.WEB_SILENCE) >= intervals.HEARTBEAT * 3


def test_a_worker_that_draws_to_the_limit_is_not_silent() -> None:
    assert intervals.HARD_LIMIT < intervals.WORKER_SILENCE


def test_a_queue_is_suspected_before_its_connection_is_given_up() -> None:
    assert intervals.DISPATCHER_BEATS < intervals.UNCONFIRMED < intervals.CONNECTION_BROKEN


def test_another_host_takes_over_within_ten_seconds() -> None:
    rounding = 1  # leases end at whole seconds

    assert intervals.LEAD + rounding + 2 * intervals.DISPATCHER_BEATS <= 10
    assert intervals.CHORE_LEASE + rounding + 2 * intervals.CHORES_LOOK <= 10
