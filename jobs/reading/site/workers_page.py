"""The worker processes, and what each is working on."""

from dataclasses import dataclass

from jobs.models import Job, WorkerChild
from jobs.states import State


@dataclass(frozen=True, slots=True)
class Bench:
    """A worker child, and the row it is working on."""

    child: WorkerChild
    job: Job | None


def benches() -> list[Bench]:
    """Return the worker children with their rows, by two queries.

    A lease token contains the child's token, so a running row names its worker.
    """
    running = Job.objects.filter(state=State.RUNNING).select_related("batch").order_by("pk")
    in_hand = {(job.lease_token or "").rpartition(":")[0]: job for job in running}
    children = WorkerChild.objects.order_by("host", "started_at")
    return [Bench(child, in_hand.get(child.token)) for child in children]
