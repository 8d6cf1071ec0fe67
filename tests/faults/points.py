"""Points in the code at which a process of a site under test dies, each once in the life of a data
folder.

The product does not know about them: each process wraps its own functions when it starts. The plan
lists the armed points. The first process to reach one leaves a mark beside the effect log and kills
itself with -9; later ones pass it.
"""

import os
import pathlib
import re
import shutil
import signal
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from tests.faults import knobs

_plan = knobs.plan()

SECRETS = (
    "secret_key",
    ".erlang.cookie",
    "password",
    "ports",
    "rabbitmq.conf",
    "enabled_plugins",
    "url",
)
#: secrets that later starts write again
CHANGING = ("ports", "rabbitmq.conf", "enabled_plugins", "url")
#: of every supervisor; some have more
CHILDREN = ("epmd", "broker", "worker", "dispatcher", "chores", "web")
FIRST_START = (
    *(f"supervisor: before link {name}" for name in SECRETS),
    *(f"supervisor: after link {name}" for name in SECRETS),
    *(f"supervisor: before replace {name}" for name in CHANGING),
    *(f"supervisor: after replace {name}" for name in CHANGING),
    "supervisor: password shown, account not made",
    "supervisor: account made",
)
EVERY_START = (
    "supervisor: has the lock",
    "supervisor: after rmtree tmp",
)
FRONT = ("supervisor: before replace nginx.conf", "supervisor: after replace nginx.conf")
STATIC_FILES = (
    "supervisor: after rmtree static",
    "supervisor: between static files",
    "supervisor: after collectstatic",
)
QUEUE = (
    "dispatcher: after declare",
    "dispatcher: has the lead",
    "dispatcher: marked, not published",
    "dispatcher: published, not confirmed",
    "dispatcher: confirmed",
    "dispatcher: settled",
    "worker: after declare",
    "worker: signed in",
    "worker: before rename",
)
RESULTS = ("worker: after rename", "worker: result stored, thumbnail not")
"""Apart from the others: all of these happen to the first row, which fails at its third crash."""
BY_HAND = (
    "web: before rename",
    "web: after rename",
    "web: started, not answered",
    "chores: claimed",
    "chores: before the end",
    "chores: after the end",
)
AROUND_MIGRATION = ("before", "inside", "before the record of", "after")
#: of the name under which `replace_secret` writes
_RANDOM_PART = re.compile(r"^\.(.+)\.\d+\.[0-9a-f]{8}$")


def after_start(names: Iterable[str]) -> list[str]:
    """Return the points after the start of each of these children of the supervisor."""
    return [f"supervisor: after the start of {name}" for name in sorted(names)]


def migration(when: str, name: str) -> str:
    """Return the point before, inside (its SQL is executed) or after a migration, or just before it
    is recorded.
    """
    return f"supervisor: {when} {name}"


def reached(plan: knobs.Plan) -> list[str]:
    """Return the points of the plan at which somebody has died."""
    return [point for point in plan.points if _mark(plan, point).exists()]


def forget(plan: knobs.Plan) -> None:
    """Arm the points of the plan again, for the next data folder."""
    for point in plan.points:
        _mark(plan, point).unlink(missing_ok=True)


def reach(point: str) -> None:
    """Die here if the point is armed and no process has died here yet."""
    if point not in _plan.points:
        return
    try:
        _mark(_plan, point).touch(exist_ok=False)
    except FileExistsError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


def _mark(plan: knobs.Plan, point: str) -> Path:
    return Path(f"{plan.effects}.at-{re.sub(r'[^a-z0-9_]+', '-', point.lower())}")


# --- Wrapping -------------------------------------------------------------------------------------


def _wrap(
    owner: Any,
    name: str,
    *,
    before: Callable[..., Iterable[str]] = lambda *a, **k: (),
    after: Callable[..., Iterable[str]] = lambda answer, *a, **k: (),
) -> None:
    """Replace a function by one that reaches the points that `before` says of its arguments, and
    `after` of its answer and its arguments. A name that is no longer there raises AttributeError:
    no point is lost in silence.
    """
    real = getattr(owner, name)

    def wrapped(*arguments: Any, **named: Any) -> Any:
        for point in before(*arguments, **named):
            reach(point)
        answer = real(*arguments, **named)
        for point in after(answer, *arguments, **named):
            reach(point)
        return answer

    setattr(owner, name, wrapped)


def _at(point: str) -> Callable[..., Iterable[str]]:
    """Return what says this point of every call."""
    return lambda *_, **__: [point]


def arm(command: str) -> None:
    """Arm the points of a process of the site, by its command or part."""
    if not _plan.points:
        return
    arms = {
        "dispatch": _arm_dispatcher,
        "chores": _arm_chores,
        "worker": _arm_worker,
        "web": _arm_web,
    }
    if command in arms:
        arms[command]()


def arm_files(role: str) -> None:
    """Arm the points at which files get their final name."""
    if not _plan.points:
        return

    def named(when: str) -> Callable[..., Iterable[str]]:
        return lambda *arguments, **_: [f"{role}: {when} {_name_of(arguments[-1])}"]

    _wrap(os, "link", before=named("before link"), after=named("after link"))
    _wrap(pathlib.Path, "replace", before=named("before replace"), after=named("after replace"))


def _name_of(path: Any) -> str:
    name = Path(path).name
    found = _RANDOM_PART.match(name)
    return found[1] if found else name


def _arm_store(role: str) -> None:
    def is_stored(path: Path) -> bool:
        return path.name.startswith(".part-")

    _wrap(
        pathlib.Path,
        "rename",
        before=lambda path, target: [f"{role}: before rename"] if is_stored(path) else [],
        after=lambda _, path, target: [f"{role}: after rename"] if is_stored(path) else [],
    )


def arm_supervisor() -> None:
    if not _plan.points:
        return
    import fcntl

    from django.contrib.auth.models import UserManager
    from django.contrib.staticfiles.management.commands import collectstatic
    from django.db.migrations.executor import MigrationExecutor
    from django.db.migrations.migration import Migration

    from jobs.running import start
    from jobs.running.child import Child

    _wrap(fcntl, "flock", after=_at("supervisor: has the lock"))
    _wrap(
        shutil,
        "rmtree",
        after=lambda _, path, *rest, **named: [f"supervisor: after rmtree {Path(path).name}"],
    )
    _wrap(collectstatic.Command, "copy_file", after=_at("supervisor: between static files"))
    _wrap(
        start, "call_command", after=lambda _, name, *rest, **named: [f"supervisor: after {name}"]
    )
    _wrap(
        UserManager,
        "create_user",
        before=_at("supervisor: password shown, account not made"),
        after=_at("supervisor: account made"),
    )
    _wrap(
        MigrationExecutor,
        "apply_migration",
        before=lambda _, state, done, **__: [migration("before", str(done))],
        after=lambda _, executor, state, done, **__: [migration("after", str(done))],
    )
    _wrap(Migration, "apply", after=lambda _, done, *rest: [migration("inside", str(done))])
    _wrap(
        MigrationExecutor,
        "record_migration",
        before=lambda _, label, name, *rest, **__: [
            migration("before the record of", f"{label}.{name}")
        ],
    )
    _wrap(
        Child,
        "start",
        after=lambda _, child, *rest: [f"supervisor: after the start of {child.name}"],
    )


def _arm_dispatcher() -> None:
    from jobs.queue import leader, lifecycle, topology
    from jobs.queue.publisher import Publisher

    _wrap(topology, "declare", after=_at("dispatcher: after declare"))
    _wrap(leader, "hold", after=lambda won, *_, **__: ["dispatcher: has the lead"] if won else [])
    _wrap(
        lifecycle,
        "mark_queued",
        after=lambda marked, *_, **__: ["dispatcher: marked, not published"] if marked else [],
    )
    _wrap(Publisher, "_send", after=_at("dispatcher: published, not confirmed"))
    _wrap(
        Publisher,
        "answers",
        after=lambda said, *_, **__: ["dispatcher: confirmed"] if said.confirmed else [],
    )
    _wrap(lifecycle, "settle", after=lambda won, *_, **__: ["dispatcher: settled"] if won else [])


def _arm_worker() -> None:
    from jobs.queue import topology, worker
    from jobs.storage.folder import FolderStore

    _arm_store("worker")
    _wrap(topology, "declare", after=_at("worker: after declare"))
    _wrap(FolderStore, "put_reproducible", before=_at("worker: result stored, thumbnail not"))
    _wrap(worker, "sign_in", after=_at("worker: signed in"))


def _arm_chores() -> None:
    from jobs.chores import claims

    _arm_store("chores")
    _wrap(claims, "claim", after=lambda chore, *_, **__: ["chores: claimed"] if chore else [])
    _wrap(
        claims,
        "finish",
        before=_at("chores: before the end"),
        after=_at("chores: after the end"),
    )


def _arm_web() -> None:
    from jobs.control import checks

    _arm_store("web")
    _wrap(checks, "start_checked", after=_at("web: started, not answered"))
