"""The processes of a site: exactly the commands that can also be started one by one, and what each waits for."""

import os
import signal
import socket
import sys
from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import Error, connection

from jobs.models import Status
from jobs.running import data_folder
from jobs.running.broker import Node
from jobs.running.child import Process

PYTHON = (sys.executable, "-u")
BROKER_PATIENCE = 120.0
"""Seconds; a node comes up in 5 to 10, on a crowded machine in 30."""


def of_site(node: Node | None, *, port: int) -> list[Process]:
    """In the order of their start. `node` is None when BROKER_URL names a broker that is not ours to start."""
    environment = os.environ | {"OVERPRINT_DATA": str(settings.DATA), "PORT": str(port), "BIND": settings.BIND}
    broker = "broker" if node else ""
    return [
        *(_private_node(node) if node else ()),
        # Killed with the supervisor, not asked: leases make it safe, and warm it would wait for a broker that is gone.
        Process(
            "worker",
            (*PYTHON, "-m", "celery", "--quiet", "-A", "dashboard", "worker"),
            environment | {"TMPDIR": str(data_folder.temporary(settings.DATA))},
            needs=broker,
            parting=signal.SIGKILL,
        ),
        Process("dispatcher", (*PYTHON, "manage.py", "dispatch"), environment, needs=broker),
        Process("chores", (*PYTHON, "manage.py", "chores"), environment),
        Process(
            "web",
            (*PYTHON, "-m", "gunicorn", "dashboard.wsgi"),
            environment,
            is_ready=partial(_answers, settings.BIND, port),
            announcement=f"Overprint answers at {site_address(port)}",
        ),
    ]


def _private_node(node: Node) -> tuple[Process, Process]:
    return (
        Process("epmd", node.epmd, node.environment(), is_ready=node.epmd_is_ready, folder=node.folder),
        Process(
            "broker",
            node.server,
            node.environment(),
            needs="epmd",
            is_ready=node.is_ready,
            is_chatty=True,
            patience=BROKER_PATIENCE,
            start_over=node.set_aside,
            folder=node.folder,  # of a node that is killed while it starts, Mnesia leaves a file
        ),
    )


def site_address(port: int) -> str:
    host = "localhost" if settings.BIND in ("127.0.0.1", "0.0.0.0", "::1", "::") else settings.BIND  # noqa: S104
    return f"http://{host}:{port}/"


def _answers(address: str, port: int) -> bool:
    try:
        socket.create_connection((address, port), timeout=0.5).close()
    except OSError:
        return False
    return True


def restarts_wanted() -> Callable[[], Collection[str]]:
    """A question to ask again and again: which processes does the watchdog want restarted since the last time?"""
    seen = _wanted_at()

    def ask() -> Collection[str]:
        nonlocal seen
        try:
            before, seen = seen, _wanted_at()
        except Error:
            connection.close()  # a broken one would stay; the next question opens another
            return ()
        return ("worker",) if seen and seen != before else ()

    return ask


def _wanted_at() -> datetime | None:
    return Status.objects.filter(id=1).values_list("restart_wanted_at", flat=True).first()
