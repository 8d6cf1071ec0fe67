from itertools import islice

from jobs.management import waited_chores


def test_a_long_chore_is_looked_at_seldom_and_a_short_one_often() -> None:
    pauses = list(islice(waited_chores._pauses(), 100))

    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (0.05, 0.5)
    assert sum(pauses[:4]) < 0.5
