"""Each role of a site, asked to end before it has imported what it needs."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests import services


@pytest.mark.parametrize(
    "command",
    [
        ("manage.py", "dispatch"),
        ("manage.py", "chores"),
        ("manage.py", "worker"),
        ("manage.py", "front"),
        ("-m", "gunicorn", "dashboard.wsgi"),
    ],
    ids=" ".join,
)
def test_a_process_that_still_imports_ends_well_when_it_is_asked(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    (tmp_path / "slow.py").write_text("import time; print('begun', flush=True); time.sleep(600)")
    slow = {"DJANGO_SETTINGS_MODULE": "slow", "PYTHONPATH": f"{tmp_path}"}
    with subprocess.Popen(
        [sys.executable, *command],
        cwd=services.ROOT,
        env=services.environment(tmp_path) | slow,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"begun\n"
        process.terminate()

        assert process.wait(services.PATIENCE) == 0
