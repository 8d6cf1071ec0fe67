import asyncio
import os
from pathlib import Path

import pytest
from django.db import connections

from tests import chromium
from tests.queue.plant import connect_here


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_fork_beside_an_event_loop_finds_the_database_of_its_test(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    chromium.lead_forks_to_our_databases()

    assert asyncio.run(exit_code_of_a_fork(tmp_path)) == 0


async def exit_code_of_a_fork(folder: Path) -> int:
    with connect_here(folder):
        ours = connections["default"]
        if child := os.fork():
            return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        os._exit(0 if connections["default"] is ours else 1)
