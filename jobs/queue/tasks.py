"""The task: one image. Everything it decides stands in `lifecycle`, everything it draws in `drawing`."""

from jobs.queue import drawing, lifecycle, owner
from jobs.queue.app import app
from jobs.queue.outages import patiently


@app.task(name="overprint.make")
def make(job_id: int, generation: int) -> None:
    """Claim, draw, say how it ended. Acknowledged when the outcome is in the database."""
    claim = patiently(lifecycle.claim, job_id, generation, owner.new_token())
    if claim is not None:
        outcome = drawing.attempt(claim)
        patiently(lifecycle.end, claim, outcome)
