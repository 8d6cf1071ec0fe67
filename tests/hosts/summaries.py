"""What became of each seed of a series: one line each, written by the run and read by whoever
started it.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = "OVERPRINT_HOSTS_SUMMARY"  #: names the file, in the environment of a run
COLUMNS = ("seed", "events", "lost", "duplicated", "stuck", "unexpected", "longest gap", "cause")


@dataclass(frozen=True, slots=True)
class Summary:
    """`stuck`: rows that were not settled in time. `gap`: the longest, in seconds. `left`: rows that
    were open after the last event, and `pause`: the longest gap from then on.
    """

    seed: int
    events: int = 0
    lost: int = 0
    duplicated: int = 0
    stuck: int = 0
    unexpected: int = 0
    gap: float = 0.0
    cause: str = ""
    left: int = 0
    pause: float = 0.0

    @property
    def is_well(self) -> bool:
        return not (self.lost or self.duplicated or self.stuck or self.unexpected)

    def append_to(self, path: Path) -> None:
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps(asdict(self))}\n")

    def __str__(self) -> str:
        counts = (self.seed, self.events, self.lost, self.duplicated, self.stuck, self.unexpected)
        return " | ".join(["", *map(str, counts), f"{self.gap:.1f} s", self.cause, ""]).strip()


def broken(seed: int) -> Summary:
    """Return the line of a seed during which the harness itself broke."""
    return Summary(seed, unexpected=1, cause="the run itself broke")


def read(path: Path) -> list[Summary]:
    if not path.exists():
        return []
    return [Summary(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def table(found: Iterable[Summary]) -> str:
    lines = [f"| {' | '.join(COLUMNS)} |", "|---" * len(COLUMNS) + "|"]
    return "\n".join([*lines, *map(str, found)])


def seeds(words: str) -> list[int]:
    """Return the seeds that are named: `7`, `1-20`, `1-5,9`."""
    found: list[int] = []
    for word in words.split(","):
        first, _, last = word.partition("-")
        found.extend(range(int(first), int(last or first) + 1))
    return found


def left(wanted: Sequence[int], done: Sequence[Summary]) -> list[int]:
    known = {summary.seed for summary in done}
    return [seed for seed in wanted if seed not in known]
