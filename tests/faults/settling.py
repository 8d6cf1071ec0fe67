"""A batch settles while a person opens a row of it again: F16."""

import json
import subprocess
import sys
from collections import Counter

import psycopg

from tests import services
from tests.faults.databases import PostgreSQL
from tests.faults.knobs import Plan
from tests.faults.runs import Fault, Run

ROUNDS = 400  #: of each action


def race_for_the_end(run: Run) -> None:
    """Run the race on a second database, where only the two sides touch the rows."""
    play = (
        f"from tests.queue import settling; settling.main({ROUNDS}, {str(run.chance.random())!r})"
    )
    environment = run.site.environment() | _place_of_its_own(run)
    command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", play]
    played = subprocess.run(
        command, cwd=services.ROOT, env=environment, check=False, capture_output=True, text=True
    )
    run.expect(played.returncode == 0, f"the rounds broke: {played.stderr[-2000:]}")
    for line in played.stdout.splitlines():
        name, tally = json.loads(line)
        run.breaks += tally["rounds"]
        run.expect(
            not tally["stuck"], f"{name}: {tally['stuck']} of {tally['rounds']} batches are stuck"
        )
        run.expect(
            not tally["lost"], f"{name}: {tally['lost']} of {tally['rounds']} actions had no effect"
        )
        run.expect(
            not tally["unexpected"], f"{name}: {Counter(tally['unexpected']).most_common(3)}"
        )


def _place_of_its_own(run: Run) -> dict[str, str]:
    """Return the environment that names a database and a folder separate from the site's."""
    files, database = f"file:{run.folder / 'settling'}", run.site.database
    if isinstance(database, PostgreSQL):
        with psycopg.connect(database.url, autocommit=True) as server:
            server.execute("CREATE DATABASE settling")
        return {"STORAGE_URL": files, "DATABASE_URL": f"{database.url.rpartition('/')[0]}/settling"}
    return {"STORAGE_URL": files, "DATABASE_URL": f"sqlite://{run.folder / 'settling.sqlite3'}"}


FAULTS = [
    Fault(
        "settling",
        "F16",
        "the last row finishes while a person retries, corrects, replaces, puts back, or cancels "
        "and continues",
        race_for_the_end,
        20,
        Plan(0.1),
    )
]
