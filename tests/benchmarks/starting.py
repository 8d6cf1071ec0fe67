"""How soon a batch of 40,000 rows runs: from the click on *Start* to the page, and to the first
result.

    python -m tests.benchmarks.starting --rows 40000

The batch is made as in a browser, over HTTP, on a running site with two worker children. A second
one is started while the first is drawn, a third has no picture for any row but one. Nothing here is
asserted: machines are shared and noisy.
"""

import argparse
import time
from pathlib import Path

from tests.benchmarks import ordering
from tests.benchmarks.private import private_site
from tests.faults import databases, orders
from tests.faults.sites import Site
from tests.faults.visitor import Visitor
from tests.faults.waiting import until


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--rows", type=int, default=40_000)
    options.add_argument("--db", choices=databases.NAMES, default="sqlite")
    chosen = options.parse_args()
    with private_site(chosen.db) as site:
        measure(site, site.folder.parent, chosen.rows)


def measure(site: Site, folder: Path, rows: int) -> None:
    visitor, photos = site.visitor(), orders.pictures()
    order = orders.write(folder / "order", photos, rows, {})
    batches = []
    for _ in range(2):
        batch, seconds = ordering.bring(site, visitor, order)
        print(
            f"{rows:,} rows, seconds: "
            + ", ".join(f"{step} {took:.1f}" for step, took in seconds.items())
        )
        batches.append(batch)
    bare, _ = ordering.bring(site, visitor, _without_pictures(folder, photos, rows))
    print("seconds from the click on Start             page answers   first result")
    _print_start(site, visitor, "on an idle site", batches[0])
    _print_start(site, visitor, "while the first one is drawn", batches[1])
    _print_start(site, visitor, "no row but one has its picture", bare)


def _without_pictures(folder: Path, photos: list[Path], rows: int) -> orders.Order:
    strangers = [photos[0], *(Path(f"nobody-{number}.jpg") for number in range(1, rows))]
    order = orders.write(folder / "bare", strangers, rows, {})
    return orders.Order(photos[0].parent, order.sheet, order.design, rows)


def _print_start(site: Site, visitor: Visitor, name: str, batch: str) -> None:
    begun = time.monotonic()
    visitor.post(f"/batches/{batch}/start", {})  # and the batch page after it
    answered = time.monotonic() - begun
    sql = "SELECT 1 FROM jobs_job WHERE batch_id = %s AND state = 'done' LIMIT 1"
    until(
        lambda: site.database.query(sql, site.database.batch_id(batch)),
        120,
        "a first result",
        every=0.02,
    )
    print(f"  {name:40}{answered:11.2f}{time.monotonic() - begun:15.2f}")


if __name__ == "__main__":
    main()
