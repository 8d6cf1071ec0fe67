"""`manage.py submit` as a person runs it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests import services


def submit(
    folder: Path, *arguments: object, **environment: str
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", "submit", *map(str, arguments)]
    env = services.environment(folder, **environment)
    return subprocess.run(
        command, cwd=services.ROOT, env=env, check=False, capture_output=True, text=True
    )


type Submit = Callable[..., subprocess.CompletedProcess[str]]
