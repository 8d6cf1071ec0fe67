"""A verdict in one line, as Jepsen writes it, and in the table of the README."""

import fcntl
import re
from datetime import UTC, datetime
from pathlib import Path

from tests.faults.invariants import Verdict
from tests.faults.runs import Fault, Run

README = Path(__file__).with_name("README.md")
TITLES = (
    *("fault", "what is broken", "database", "day", "seed", "attempted", "acknowledged"),
    *("lost", "duplicated", "unexpected", "recovered in", "broken", "drawn again", "longest gap"),
)
_HEAD = f"| {' | '.join(TITLES)} |\n|{'---|' * len(TITLES)}\n"
_TABLE = re.compile(r"(?<=<!-- results -->\n).*?(?=<!-- end -->)", re.DOTALL)


def line(fault: Fault, database: str, seed: int, verdict: Verdict, run: Run, seconds: float) -> str:
    counts = (
        f"attempted {verdict.attempted}, acknowledged {verdict.acknowledged}, lost "
        f"{len(verdict.lost)}, "
        f"duplicated {len(verdict.duplicated)}, unexpected {len(verdict.unexpected)}, "
        f"recovered in {verdict.recovered_in:.1f} s"
    )
    aside = (
        f"{run.breaks} faults, drawn again {verdict.drawn_again}, longest gap {verdict.gap:.1f} s "
        f"(without a kill {verdict.idle:.1f} s), "
        f"slowest page {run.sampler.slowest:.1f} s, {run.sampler.samples} samples, {seconds:.0f} s"
    )
    notes = "".join(f"\n    {note}" for note in run.notes)
    return f"{fault.number:4}{fault.name:24}{database:11} seed {seed}: {counts} ({aside}){notes}"


def record(
    fault: Fault, database: str, seed: int, verdict: Verdict, run: Run, *, readme: Path = README
) -> None:
    """Write this run's row, replacing the last one of the same fault and database."""
    values = (
        *(
            f"{fault.number} {fault.name}",
            fault.sentence,
            database,
            f"{datetime.now(UTC):%Y-%m-%d}",
            seed,
        ),
        *(verdict.attempted, verdict.acknowledged, len(verdict.lost), len(verdict.duplicated)),
        *(
            len(verdict.unexpected),
            f"{verdict.recovered_in:.1f} s",
            f"{run.breaks} ×",
            verdict.drawn_again,
        ),
        f"{verdict.gap:.1f} s",
    )
    with readme.open("r+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # other runs may end at this moment
        text = file.read()
        rows = _rows(text) | {
            (f"{fault.number} {fault.name}", database): f"| {' | '.join(map(str, values))} |"
        }
        table = _HEAD + "".join(f"{rows[key]}\n" for key in sorted(rows, key=_place))
        file.seek(0)
        file.truncate()
        file.write(_TABLE.sub(lambda _: table, text))


def _place(key: tuple[str, str]) -> tuple[bool, int, str]:
    """Return the sort key: SQLite first, then by the number of the fault."""
    fault, database = key
    return database != "sqlite", int(fault.split()[0][1:]), fault


def _rows(text: str) -> dict[tuple[str, str], str]:
    """Return the rows of the present table by (fault, database)."""
    found = _TABLE.search(text)
    rows = [row for row in found[0].splitlines() if row.startswith("| F")] if found else []
    return {
        (cells[1], cells[3]): row
        for row in rows
        for cells in [[cell.strip() for cell in row.split("|")]]
    }
