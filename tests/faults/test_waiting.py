"""A crowded machine does not use up the patience of a run."""

import pytest

from tests.faults import waiting


@pytest.mark.parametrize(
    ("wanting", "times"), [("1/900", 1.0), ("3/900", 1.0), ("9/900", 4.0), ("400/900", 10.0)]
)
def test_a_wait_lasts_as_many_times_longer_as_processes_want_each_processor(
    monkeypatch, tmp_path, wanting, times
):
    load = tmp_path / "loadavg"
    load.write_text(f"0.10 4.00 3.00 {wanting} 123\n")
    monkeypatch.setattr(waiting, "LOAD", load)
    monkeypatch.setattr("os.cpu_count", lambda: 2)

    assert waiting.crowd() == times


def test_what_does_not_come_is_named_with_the_time_it_had(monkeypatch):
    monkeypatch.setattr(waiting, "crowd", lambda: 1.0)

    with pytest.raises(waiting.TooLate, match=r"after 0 s \(0 on this machine\) .* not: a miracle"):
        waiting.until(lambda: False, 0, "a miracle", every=0.001)
