"""Long work in pieces: how large they become, and how long the rests are."""

import pytest

from jobs.databases import pacing
from jobs.databases.pacing import LONGEST_REST, WANTED, Pace


@pytest.fixture
def rests(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Note the rests, and let each piece take as long as the test says."""
    noted: list[float] = []
    monkeypatch.setattr(pacing.time, "sleep", noted.append)
    monkeypatch.setattr(pacing, "LONGEST_REST", LONGEST_REST)  # of a site: tests do not rest
    return noted


def took(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    moments = iter([100.0, 100.0 + seconds])
    monkeypatch.setattr(pacing.time, "perf_counter", lambda: next(moments))


@pytest.mark.parametrize(
    ("seconds", "size"),
    [
        (WANTED, 100),
        (WANTED / 2, 200),
        (WANTED / 100, 200),  # no more than twice as many at a time
        (WANTED * 2, 50),
        (WANTED * 100, 25),  # no fewer than a quarter
    ],
)
def test_the_next_piece_is_as_large_as_fits_the_time(
    monkeypatch: pytest.MonkeyPatch, rests: list[float], seconds: float, size: int
) -> None:
    pace = Pace(100)
    took(monkeypatch, seconds)

    with pace.piece():
        pass

    assert pace.size == size


def test_a_piece_stays_within_its_bounds(
    monkeypatch: pytest.MonkeyPatch, rests: list[float]
) -> None:
    slow, quick = Pace(20, least=15), Pace(900, most=1000)

    took(monkeypatch, 10)
    with slow.piece():
        pass
    took(monkeypatch, 0.001)
    with quick.piece():
        pass

    assert (slow.size, quick.size) == (15, 1000)


def test_a_rest_is_longer_than_its_piece_but_not_long_and_there_is_none_after_the_last(
    monkeypatch: pytest.MonkeyPatch, rests: list[float]
) -> None:
    pace = Pace(10)

    for seconds, is_last in [(0.04, False), (5.0, False), (0.04, True)]:
        took(monkeypatch, seconds)
        with pace.piece(is_last=is_last):
            pass

    assert rests == [pytest.approx(0.05), LONGEST_REST]


def test_a_piece_that_fails_changes_nothing_and_is_not_rested_after(rests: list[float]) -> None:
    pace = Pace(100)

    with pytest.raises(ZeroDivisionError), pace.piece():
        _ = 1 / 0

    assert (pace.size, rests) == (100, [])
