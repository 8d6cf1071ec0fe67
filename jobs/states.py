"""The states of a job, with their meaning beside them, and the five words people see.

Only `jobs.queue.lifecycle` writes a job's state.
"""

from django.db.models import TextChoices


class State(TextChoices):
    """Edges: waiting → queued → running → done | failed | cancelled; waiting → left_out before the
    start, and back at any time; failed | cancelled | done → waiting starts a new generation.
    """

    WAITING = "waiting", "To do"  #: to be published by the dispatcher
    QUEUED = "queued", "To do"  #: a message for it is (or was) in the broker
    RUNNING = "running", "In progress"  #: a worker child holds its lease
    DONE = "done", "Done"  #: its result is stored
    FAILED = "failed", "Failed"  #: it has a code and a sentence; a retry starts a new generation
    CANCELLED = "cancelled", "Left out"  #: stopped by a person; can be continued
    LEFT_OUT = "left_out", "Left out"  #: by choice, before the start


OPEN = (State.WAITING, State.QUEUED, State.RUNNING)
"""States that will change by themselves while the batch runs."""
