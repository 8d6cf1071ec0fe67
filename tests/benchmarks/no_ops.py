"""Jobs that do nothing through a real RabbitMQ, onto SQLite whose commits are on disk before they
return: the site beside loops without it, in one run, taking turns, two worker children each, on one
node.

    python -m tests.benchmarks.no_ops --jobs 3000 --rounds 3

`site`: its dispatcher, worker, queue and rows; the drawing alone is replaced by nothing. Timed from
the start of the batch until the batch is signed as settled. `bare`: a bare Celery task on a queue
like the site's (quorum, prefetch 1, acknowledged late), which claims and finishes the same rows, on
a copy of the site's database, in raw SQL: two transactions a job, each on disk before it returns.
`once`: the same, but it waits for the disk once a job and outside the write lock, as the site's
worker does. `queue`: the same without a database, which is what such a queue can do at most.
`plain`: Celery with django-celery-results, as their documentation shows them. `celery`: the same
without results and database, which is what Celery and the broker can do at most. All but the first
are timed from the first publish (a plain loop of `delay`, while the worker already works) to the
last outcome in the database, or byte in the tally. Nothing is asserted: machines are shared and
noisy.
"""

import argparse
import statistics
import tempfile
from pathlib import Path

from tests.benchmarks.loops import drivers
from tests.benchmarks.loops.drivers import Timed


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--jobs", type=int, default=3000)
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="overprint-benchmark-") as folder:
        show(measure(Path(folder), chosen.jobs, chosen.rounds))


def measure(folder: Path, jobs: int, rounds: int) -> dict[str, list[Timed]]:
    found: dict[str, list[Timed]] = {
        "site": [],
        "bare": [],
        "once": [],
        "queue": [],
        "plain": [],
        "celery": [],
    }
    submission = drivers.order(folder, jobs)
    with drivers.running_site(folder) as site:
        print(f"{jobs} jobs a round, {drivers.CHILDREN} children each")
        for _ in range(rounds):
            found["site"].append(drivers.through_site(site, submission, jobs))
            found["bare"].append(drivers.through_bare(site, folder, jobs))
            found["once"].append(drivers.through_bare(site, folder, jobs, waits="once"))
            found["queue"].append(drivers.through_queue(site, folder, jobs))
            found["plain"].append(drivers.through_plain(site, folder, jobs))
            found["celery"].append(drivers.through_celery(site, folder, jobs))
            print(
                "  " + "   ".join(_line(name, timed[-1], jobs) for name, timed in found.items()),
                flush=True,
            )
    return found


def _line(name: str, timed: Timed, jobs: int) -> str:
    lost = f" ({jobs - timed.outcomes} without an outcome)" if timed.outcomes < jobs else ""
    return f"{name} {timed.rate:6.1f}/s{lost}"


def show(found: dict[str, list[Timed]]) -> None:
    rates = {name: statistics.median(each.rate for each in timed) for name, timed in found.items()}
    for name, rate in rates.items():
        print(
            f"{name:>6} {rate:7.1f}/s  {1000 / rate:5.2f} ms a job  {2000 / rate:5.2f} ms a job "
            f"and child"
        )
    last = statistics.median(each.outcomes / each.seconds for each in found["site"])
    print(
        f"  site {last:7.1f}/s  to the last outcome, without the seconds until it was signed as "
        f"settled"
    )
    ratios = ", ".join(
        f"site to {name} {ratio(found, name):.2f}" for name in found if name != "site"
    )
    print(f"ratios, medians of the rounds: {ratios}")


def ratio(found: dict[str, list[Timed]], name: str) -> float:
    return statistics.median(
        site.rate / other.rate for site, other in zip(found["site"], found[name], strict=True)
    )


if __name__ == "__main__":
    main()
