"""The worker processes of each host, what each is working on, and which host draws differently."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from jobs.models import Job, WorkerChild
from jobs.states import State
from jobs.texts import listed

type Versions = Mapping[str, str]
"""What a host draws with, and its versions."""


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


@dataclass(frozen=True, slots=True)
class Host:
    """A machine or container with worker children. `difference`: in words, what it draws otherwise
    than the others and which versions are other ones; empty if it draws alike.
    """

    name: str
    benches: Sequence[Bench]
    versions: Mapping[str, str]
    difference: str

    @property
    def at_work(self) -> int:
        return sum(bench.job is not None for bench in self.benches)


def hosts_of(benches: Sequence[Bench]) -> list[Host]:
    """Group the worker children by their hosts, and compare these."""
    by_machine = sorted(benches, key=lambda bench: (bench.child.host, bench.child.machine))
    groups = [list(group) for _, group in groupby(by_machine, lambda bench: bench.child.machine)]
    newest = [max(group, key=lambda bench: bench.child.started_at).child for group in groups]
    usual_drawings = _usual([child.drawings for child in newest])
    usual_versions = _usual([child.versions for child in newest])
    return [
        Host(
            child.host,
            group,
            child.versions,
            _difference(child, usual_drawings, usual_versions),
        )
        for child, group in zip(newest, groups, strict=True)
    ]


def _usual(found: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Return for each name the value that most hosts have. A host that does not say has no vote."""
    names = dict.fromkeys(name for values in found for name in values)
    votes = {name: Counter(values[name] for values in found if name in values) for name in names}
    return {name: count.most_common(1)[0][0] for name, count in votes.items()}


def _difference(
    child: WorkerChild, usual_drawings: Mapping[str, str], usual_versions: Mapping[str, str]
) -> str:
    drawn = _others(child.drawings, usual_drawings)
    if not drawn:
        return ""
    found = [
        f"{name} ({child.versions[name]}; others {usual_versions[name]})"
        for name in _others(child.versions, usual_versions)
    ]
    what = f"Different there: {', '.join(found)}." if found else "All known versions are the same."
    return (
        f"{child.host} draws {listed(drawn)} differently from other hosts, so results depend on "
        f"where they are made. {what}"
    )


def _others(values: Versions, usual: Versions) -> list[str]:
    return [name for name, value in values.items() if usual.get(name) != value]
