"""The table of the README keeps one row for each fault and database."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from tests.faults import report
from tests.faults.invariants import Verdict
from tests.faults.runs import Fault, Run


def fault(name: str, number: str) -> Fault:
    return Fault(name, number, f"what {name} breaks", lambda run: None)


def record(readme: Path, broken: Fault, database: str, seed: int) -> None:
    run = cast("Any", SimpleNamespace(breaks=3))
    report.record(
        broken,
        database,
        seed,
        Verdict(attempted=5, acknowledged=5),
        cast("Run", run),
        readme=readme,
    )


def rows(readme: Path) -> list[tuple[str, str, str]]:
    """Return fault, database and seed of each row."""
    table = [
        line.split(" | ") for line in readme.read_text().splitlines() if line.startswith("| F")
    ]
    return [(cells[0].removeprefix("| "), cells[2], cells[4]) for cells in table]


def test_a_run_takes_the_row_of_the_last_one_and_sqlite_comes_first(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("before\n<!-- results -->\n<!-- end -->\nafter\n")
    first, second = fault("early", "F2"), fault("late", "F10")

    for broken, database, seed in [
        (second, "postgresql", 1),
        (second, "sqlite", 2),
        (first, "sqlite", 3),
    ]:
        record(readme, broken, database, seed)
    record(readme, second, "sqlite", 4)

    assert rows(readme) == [
        ("F2 early", "sqlite", "3"),
        ("F10 late", "sqlite", "4"),
        ("F10 late", "postgresql", "1"),
    ]
    assert readme.read_text().startswith("before\n")
    assert readme.read_text().endswith("<!-- end -->\nafter\n")
