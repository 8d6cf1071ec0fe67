"""The processes of a site: the same commands that can also be started one by one, and what each
waits for.
"""

import os
import signal
import socket
import sys
from collections.abc import Collection
from dataclasses import replace
from functools import partial

from django.conf import settings

from jobs.processes import intervals
from jobs.running import data_folder
from jobs.running.broker import Node
from jobs.running.child import Process
from jobs.running.front import Front

PYTHON = (sys.executable, "-u")
GUNICORN = (*PYTHON, "-m", "gunicorn", "dashboard.wsgi")

# What the processes share in memory, because the supervisor imports it once for all of them.
PAGES = (
    "gunicorn.app.wsgiapp",
    "gunicorn.workers.gthread",
    "dashboard.urls",
    "dashboard.application",
)
CHORES = ("jobs.management.commands.chores",)
DISPATCHER = ("jobs.management.commands.dispatch", "kombu.transport.pyamqp")
WORKER = (
    "jobs.queue.worker",
    "jobs.management.commands.worker",
    "celery.concurrency.prefork",
    "celery.worker.consumer",
)


DRAINED = intervals.HARD_LIMIT + 10.0
"""Seconds in which a worker's pictures in hand are finished or were given up. Where other hosts
continue, nobody sees that a killed worker is dead, and its rows wait for the end of their leases.
"""


def of_host(roles: Collection[str], *, port: int, front: Front | None = None) -> list[Process]:
    """Return those of a host that runs only these roles (`jobs.running.hosts.ROLES`)."""
    others = {"worker", "dispatcher", "chores"} - {*roles}
    http = set() if "web" in roles else {"web", "streams", "front"}
    return [
        replace(process, warm_stop=DRAINED) if process.name == "worker" else process
        for process in of_site(None, port=port, front=front)
        if process.name not in others | http
    ]


def of_site(node: Node | None, *, port: int, front: Front | None = None) -> list[Process]:
    """Return them in the order of their start.

    `node` is None when BROKER_URL names a broker that is not ours to start, `front` when gunicorn
    itself answers.
    """
    environment = os.environ | {
        "OVERPRINT_DATA": str(settings.DATA),
        "PORT": str(port),
        "BIND": settings.BIND,
    }
    broker = "broker" if node else ""
    return [
        *(_private_node(node) if node else ()),
        # Killed, not asked to stop, if the supervisor dies: leases make that safe, and a warm stop
        # would wait for a broker that is gone.
        Process(
            "worker",
            (*PYTHON, "manage.py", "worker"),
            environment | {"TMPDIR": str(data_folder.temporary(settings.DATA))},
            needs=broker,
            parting=signal.SIGKILL,
            silence=intervals.WORKER_SILENCE,
            imports=WORKER,
        ),
        Process(
            "dispatcher",
            (*PYTHON, "manage.py", "dispatch"),
            environment,
            needs=broker,
            silence=intervals.LOOP_SILENCE,
            imports=DISPATCHER,
        ),
        Process(
            "chores",
            (*PYTHON, "manage.py", "chores"),
            environment,
            silence=intervals.LOOP_SILENCE,
            imports=CHORES,
        ),
        *(_behind(front, environment) if front else _alone(environment, port)),
    ]


def _alone(environment: dict[str, str], port: int) -> tuple[Process, ...]:
    is_ready = partial(_answers, settings.BIND, port)
    web = Process(
        "web",
        GUNICORN,
        environment,
        is_ready=is_ready,
        announcement=_announcement(port),
        silence=intervals.WEB_SILENCE,
        imports=PAGES,
    )
    return (web,)


def _behind(front: Front, environment: dict[str, str]) -> tuple[Process, ...]:
    """Return two gunicorns, so that slow uploads keep no page waiting, and nginx in front of
    both.
    """
    known = environment | {"OVERPRINT_FRONT_SECRET": front.secret}
    pages = known | {"OVERPRINT_LISTEN": front.web}
    streams = known | {"OVERPRINT_LISTEN": front.streams, "OVERPRINT_STREAMS": "1"}
    return (
        Process(
            "web",
            GUNICORN,
            pages,
            is_ready=partial(_listens, front.web),
            silence=intervals.WEB_SILENCE,
            imports=PAGES,
        ),
        Process(
            "streams",
            GUNICORN,
            streams,
            is_ready=partial(_listens, front.streams),
            silence=intervals.WEB_SILENCE,
            imports=PAGES,
        ),
        Process(
            "front",
            front.command,
            environment,
            needs="web",
            is_ready=partial(_answers, front.bind, front.port),
            announcement=_announcement(front.port),
            folder=front.folder,
        ),
    )


def _announcement(port: int) -> str:
    return f"Overprint answers at {site_address(port)}"


def _private_node(node: Node) -> tuple[Process, Process]:
    return (
        Process(
            "epmd", node.epmd, node.environment(), is_ready=node.epmd_is_ready, folder=node.folder
        ),
        Process(
            "broker",
            node.server,
            node.environment(),
            needs="epmd",
            is_ready=node.is_ready,
            is_chatty=True,
            patience=intervals.BROKER_START,
            start_over=node.set_aside,
            folder=node.folder,  # Mnesia leaves a file there if the node is killed while it starts
        ),
    )


def site_address(port: int) -> str:
    is_here = settings.BIND in ("127.0.0.1", "0.0.0.0", "::1", "::")  # noqa: S104
    host = "localhost" if is_here else settings.BIND
    return f"http://{host}:{port}/"


def _listens(address: str) -> bool:
    """Return whether a server listens there. `address`: `unix:/path` or `host:port`."""
    if not address.startswith("unix:"):
        host, _, port = address.rpartition(":")
        return _answers(host, int(port))
    with socket.socket(socket.AF_UNIX) as knocking:
        knocking.settimeout(0.5)
        try:
            knocking.connect(address.removeprefix("unix:"))
        except OSError:
            return False
    return True


def _answers(address: str, port: int) -> bool:
    try:
        socket.create_connection((address, port), timeout=0.5).close()
    except OSError:
        return False
    return True
