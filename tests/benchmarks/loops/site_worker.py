"""The site's Celery app whose drawing does nothing:

`celery -A tests.benchmarks.loops.site_worker worker`.
"""

from dashboard.celery import app
from jobs.queue import drawing
from jobs.queue.lifecycle import Claim, StoredResult
from tests.benchmarks.loops import outcome

__all__ = ["app"]


def draw(claim: Claim) -> StoredResult:
    key = outcome.KEY.format(job_id=claim.job_id)
    return StoredResult(key, outcome.SIZE, outcome.CRC32, outcome.SHA256, key, outcome.DETAILS)


drawing.draw = draw
