"""What a worker does at its start: the parent never opens the database, each child sets its limits
and signs in.
"""

import gc
import logging
import os
import signal
import socket
import sys
import time
import warnings
from contextlib import suppress
from functools import cache
from threading import Thread
from typing import Any

from billiard.common import terminate_handler_fired  # type: ignore[attr-defined]  # no stub has it
from celery.apps import worker
from celery.exceptions import CPendingDeprecationWarning, SecurityWarning
from celery.signals import (
    celeryd_after_setup,
    celeryd_init,
    setup_logging,
    task_prerun,
    worker_process_init,
    worker_process_shutdown,
)
from django.conf import settings
from django.db import Error, close_old_connections, connection, connections
from django.db.models.functions import Now

from jobs.databases import takeover
from jobs.databases.outages import OUTAGE, reason
from jobs.databases.postgresql import limits
from jobs.logs.lines import line
from jobs.models import WorkerChild
from jobs.processes import intervals, pulse
from jobs.processes.children import keep_freed_memory, limit_address_space
from jobs.queue import BrokerUnknown, broker_url, durability, lifecycle, owner
from jobs.queue.monitoring.version import version
from jobs.queue.watchdog import Messenger
from jobs.rendering import Trial, trial, warm_up, way_here
from jobs.storage import waits

#: a child may map beyond what it starts with: a picture at the pixel limit fits, a runaway does
#: not
MEGABYTES = 3000

#: added to the niceness of a child: pages, broker and dispatcher need the processor briefly, and
#: go first
NICE = 5

log = logging.getLogger(__name__)
_seen = float("-inf")
_worker = 0  #: process ID of the worker, also in its children


@celeryd_init.connect
def check_address(**_: Any) -> None:
    """Exit with one sentence if the broker address is missing.

    Allow running as root, as the site may do.
    """
    warnings.filterwarnings("ignore", category=SecurityWarning)
    try:
        broker_url()
    except BrokerUnknown as problem:
        sys.exit(str(problem))


@celeryd_after_setup.connect
def hush(**_: Any) -> None:
    """Hide the warning that Celery gives at each loss of the broker, about a default that
    `jobs.queue.app` chose on purpose.
    """
    warnings.filterwarnings("ignore", category=CPendingDeprecationWarning)


@celeryd_after_setup.connect
def open_fonts(**_: Any) -> None:
    """Open the fonts before the children are forked: each has them at once, and all share their
    memory. Draw on trial, so that a host that draws differently is found.

    Looking for cycles among what is kept would only copy that memory.
    """
    warm_up()
    _tried()
    gc.freeze()
    gc.enable()


@celeryd_after_setup.connect
def forget_killed_children(**_: Any) -> None:
    waits.forget_all(settings.STORAGE_WAITS, owner.is_dead)


@setup_logging.connect
def keep_logging(**_: Any) -> None:
    """Keep Django's LOGGING, and hide Celery's two lines for each picture, which would bury what
    matters.
    """
    for name in ("celery.worker.strategy", "celery.app.trace"):
        logging.getLogger(name).setLevel(logging.WARNING)


@celeryd_after_setup.connect
def speak_json(**_: Any) -> None:
    """Let Celery say in JSON what it prints past the log, from within its signal handlers."""
    if settings.LOG == "json":
        worker.safe_say = _say  # type: ignore[attr-defined]  # the stubs lack it


def _say(sentence: str, *_: Any) -> None:
    os.write(2, f"{line('INFO', 'celery', sentence.strip())}\n".encode())


@celeryd_after_setup.connect
def remember_worker(**_: Any) -> None:
    global _worker
    _worker = os.getpid()


@worker_process_init.connect
def begin_child(**_: Any) -> None:
    end_without(_worker)
    connections.close_all()  # inherited connections belong to the parent
    limit_address_space(MEGABYTES)
    keep_freed_memory()
    durability.commit_without_waiting()
    limits.answer_within(limits.BRIEF)
    takeover.be(owner.this_process())
    waits.keep(settings.STORAGE_WAITS, owner.this_process())
    sign_in()
    if connection.vendor != "sqlite" or pulse.is_restarted_from_outside():
        Thread(target=_stay_known, name="stay known", daemon=True).start()


@worker_process_init.connect
def let_others_go_first(**_: Any) -> None:
    os.nice(NICE)


def end_without(worker: int) -> None:
    """End this child if its worker is gone. Celery has the kernel kill a child when the worker
    dies, but a worker that died before this was asked for leaves a child that waits for ever and
    keeps the data folder locked.
    """
    if os.getppid() != worker:
        os._exit(1)


@worker_process_shutdown.connect
def end_child(**_: Any) -> None:
    """Remove the child's row: on other hosts nobody sees that it has ended.

    The row stays if the child ends over a picture, which counts as a crash only with it.
    """
    waits.forget(settings.STORAGE_WAITS, owner.this_process())
    with suppress(Error):
        if terminate_handler_fired() or not _has_job_in_hand():
            WorkerChild.objects.filter(pk=owner.this_process()).delete()


def _has_job_in_hand() -> bool:
    return any(owner.process_of(held.token) == owner.this_process() for held in lifecycle.held())


@task_prerun.connect
def begin_task(**_: Any) -> None:
    close_old_connections()
    if time.monotonic() - _seen > intervals.CHILD_SEEN:
        sign_in()


def _stay_known() -> None:
    """Renew the row while the child is idle, too: other hosts know of it by nothing else. Pass
    requests for a restart on: a host that only draws has no dispatcher that does it.
    """
    messenger = Messenger(_restart)
    while True:
        with suppress(Error):
            messenger.pass_on()
        connection.close()  # this thread's own
        time.sleep(intervals.CHILD_SEEN)
        sign_in()


def _restart() -> None:
    """Get this worker restarted by whoever supervises it. systemd and containers start it again
    after it has ended; a parent that does not end when asked is killed.
    """
    if pulse.has_supervisor():
        pulse.ask_for_restart("worker")
    elif pulse.is_restarted_from_outside():
        log.error("ending this worker, as the watchdog asks, so that it is started again")
        os.kill(os.getppid(), signal.SIGTERM)
        time.sleep(intervals.WORKER_SILENCE)
        os.kill(os.getppid(), signal.SIGKILL)  # it would have ended this child, too


@cache
def _tried() -> Trial:
    try:
        return trial()
    except Exception:  # whatever it is, pictures may still be drawn
        log.exception("drawing on trial failed")
        return Trial({}, {})


def _versions() -> dict[str, str]:
    """Return the versions behind the drawing on trial, with that of the site before its digest."""
    found = dict(_tried().versions)
    return found | {"Overprint": ", ".join(filter(None, [version(), found.get("Overprint")]))}


def sign_in() -> None:
    """Write the child's row, for the workers page and to tell later whether its parent is alive."""
    global _seen
    way = way_here()
    try:
        WorkerChild.objects.update_or_create(
            token=owner.this_process(),
            create_defaults={
                "host": socket.gethostname(),
                "pid": os.getpid(),
                "parent": os.getppid(),
                "jpeg": way.reason or way.path,
                "versions": _versions(),
                "drawings": _tried().drawings,
            },
            defaults={"seen_at": Now()},
        )
        _seen = time.monotonic()
    except Error as problem:
        log.log(
            logging.WARNING if isinstance(problem, OUTAGE) else logging.ERROR,
            "worker child=%s could not write its row (%s); it tries again with the next picture",
            os.getpid(),
            reason(problem),
        )
