"""A supervisor of small child processes, to be run separately: `python small_site.py FOLDER`.

FOLDER/processes.json lists `{name, command, needs, ready, patience, silence, imports}`; `ready` is a
file that has to exist, and is made when one starts over.
"""

import json
import math
import os
import sys
from functools import partial
from pathlib import Path
from typing import Any

from jobs.running import child, supervisor
from jobs.running.child import Process
from jobs.running.output_lines import Log


def main(folder: Path) -> None:
    child.WARM_STOP, supervisor.CALM = float(os.environ["SMALL_SITE_WARM_STOP"]), 0.1
    given = json.loads((folder / "processes.json").read_text())
    processes = [
        Process(
            entry["name"],
            tuple(entry["command"]),
            os.environ,
            needs=entry.get("needs", ""),
            is_ready=partial(os.path.exists, entry.get("ready", "/")),
            patience=entry.get("patience", math.inf),
            start_over=partial(start_over, entry),
            silence=entry.get("silence", math.inf),
            imports=tuple(entry.get("imports", ())),
        )
        for entry in given
    ]
    log = Log(sys.stdout, folder / "site.log")
    fork = supervisor.Supervisor(processes, log, folder=folder).run()
    log.close()
    if fork:
        fork.run()


def start_over(entry: dict[str, Any]) -> str:
    Path(entry["ready"]).touch()
    return f"{entry['name']} starts over"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
