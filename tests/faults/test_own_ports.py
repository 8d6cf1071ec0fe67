from itertools import pairwise

from tests.faults.__main__ import PARTS, own_ports


def test_runs_beside_each_other_share_no_ports() -> None:
    parts = [own_ports(pid) for pid in range(4_000, 4_000 + PARTS)]

    assert {len(part) for part in parts} == {200}
    assert all(first.stop == second.start for first, second in pairwise(sorted(parts, key=lambda part: part.start)))
