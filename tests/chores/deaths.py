"""Work that is killed at its first durable step, then at its second, and so on, each time in another
process that finds what the one before left. Used by tests with `site_folder`.

A durable step is a change of the database, or of a name in a folder.
"""

import os
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection, connections

from jobs.chores import claims, runner
from jobs.chores.registry import BESIDE
from jobs.models import Chore
from jobs.queue import owner
from jobs.results import leftovers
from jobs.storage import keys, store

CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.link", "os.mkdir"}
WRITES = ("INSERT", "UPDATE", "DELETE")
KILLED = 9
MOST = 200  #: lives


def killed_at_each_step(work: Callable[[], object]) -> int:
    """Return in how many lives the work came to its end."""
    for step in range(1, MOST):
        connections.close_all()
        pid = os.fork()
        if pid == 0:
            live(work, step)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        if code != KILLED:
            assert code == 0
            return step
    raise AssertionError(f"not done after {MOST} lives")


def live(work: Callable[[], object], last: int) -> None:
    """Do the work in this process, which ends before its step of this number."""
    taken = 0

    def step() -> None:
        nonlocal taken
        taken += 1
        if taken == last:
            os._exit(KILLED)

    def on_change(event: str, _: object) -> None:
        if event in CHANGES:
            step()

    def on_query(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if sql.lstrip().upper().startswith(WRITES):
            step()
        return execute(sql, *rest)

    try:
        sys.addaudithook(on_change)
        with connection.execute_wrapper(on_query):
            work()
        os._exit(0)
    except BaseException:
        traceback.print_exc()
    os._exit(1)


def files_without_a_name() -> set[str]:
    """Return what nobody needs after a cleanup of a later day."""
    then = time.time() - 3 * 86_400
    for key in store().keys(""):
        os.utime(store().path(key), (then, then))
    for key in list(leftovers.unnamed()):
        store().delete(key)
    return set(store().keys("")) - set(leftovers.needed())


def do(asked: Chore) -> None:
    """Do a chore as another host does that takes it over after its lease: without the files that
    the first one had for itself.
    """
    settings.FILE_UPLOAD_TEMP_DIR = tempfile.mkdtemp(dir=settings.FILE_UPLOAD_TEMP_DIR)
    Chore.objects.filter(pk=asked.pk).update(lease_until=0, attempts=0)
    token = owner.new_token()
    claimed = claims.claim(token, asked.batch_id, beside=BESIDE)
    if claimed is not None:
        runner.perform(claimed, token)


def missing_files() -> set[str]:
    return {key for key in leftovers.needed() if key and not keys.is_reproducible(key)} - set(
        store().keys("")
    )
