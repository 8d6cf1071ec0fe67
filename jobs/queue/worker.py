"""What a worker does at its start: the parent never opens the database, each child sets its limits
and signs in.
"""

import logging
import os
import socket
import sys
import time
import warnings
from typing import Any

from celery.exceptions import CPendingDeprecationWarning, SecurityWarning
from celery.signals import (
    celeryd_after_setup,
    celeryd_init,
    setup_logging,
    task_prerun,
    worker_process_init,
)
from django.db import Error, close_old_connections, connections
from django.db.models.functions import Now

from jobs.databases.postgresql import limits
from jobs.models import WorkerChild
from jobs.processes import intervals
from jobs.processes.children import keep_freed_memory, limit_address_space
from jobs.queue import BrokerUnknown, broker_url, durability, owner
from jobs.rendering import warm_up, way_here

# : a child may map beyond what it starts with: a picture at the pixel limit fits, a runaway does
# not
MEGABYTES = 3000

log = logging.getLogger(__name__)
_seen = float("-inf")


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
    memory.
    """
    warm_up()


@setup_logging.connect
def keep_logging(**_: Any) -> None:
    """Keep Django's LOGGING, and hide Celery's two lines for each picture, which would bury what
    matters.
    """
    for name in ("celery.worker.strategy", "celery.app.trace"):
        logging.getLogger(name).setLevel(logging.WARNING)


@worker_process_init.connect
def begin_child(**_: Any) -> None:
    connections.close_all()  # inherited connections belong to the parent
    limit_address_space(MEGABYTES)
    keep_freed_memory()
    durability.commit_without_waiting()
    limits.answer_within(limits.BRIEF)
    sign_in()


@task_prerun.connect
def begin_task(**_: Any) -> None:
    close_old_connections()
    if time.monotonic() - _seen > intervals.CHILD_SEEN:
        sign_in()


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
            },
            defaults={"seen_at": Now()},
        )
        _seen = time.monotonic()
    except Error:
        log.exception(
            "worker child=%s could not write its row; it tries again with the next picture",
            os.getpid(),
        )
