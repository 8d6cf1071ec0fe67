"""The site's Celery app with a fake drawing, for a worker in a separate process: 30 ms, one line on
disk.

`OVERPRINT_STAND_IN` names the file that gets a line for each drawing, even if nobody wants it by
then. `OVERPRINT_STAND_IN_SECONDS` is how long a drawing takes. While the file that
`OVERPRINT_STAND_IN_HELD` names is there, those after as many as it says stay in hand. The row whose
caption is `poison` kills its process.
"""

import os
import signal
import time
from pathlib import Path

from dashboard.celery import app
from jobs.queue import drawing
from jobs.queue.lifecycle import Claim, StoredResult
from jobs.storage import keys, store

__all__ = ["app"]

EFFECTS = Path(os.environ["OVERPRINT_STAND_IN"])
HELD = Path(os.environ["OVERPRINT_STAND_IN_HELD"])
SECONDS = float(os.environ.get("OVERPRINT_STAND_IN_SECONDS", "0.03"))


def draw(claim: Claim) -> StoredResult:
    if claim.cells["caption"][0] == "poison":
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(SECONDS)
    while is_held():
        time.sleep(0.01)
    key = keys.result(claim.batch_id, claim.job_id, claim.generation, claim.token, "jpg")
    stored = store().put_bytes(key, str(claim.row).encode())
    with EFFECTS.open("a") as file:
        file.write(f"{claim.job_id} {claim.generation} {claim.token}\n")
    return StoredResult(key, stored.size, stored.crc32, stored.sha256, "", {})


def is_held() -> bool:
    try:
        return len(EFFECTS.read_text().splitlines()) >= int(HELD.read_text())
    except FileNotFoundError:  # nothing was drawn yet, or nothing is held
        return False


drawing.draw = draw
