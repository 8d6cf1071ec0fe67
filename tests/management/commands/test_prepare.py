"""`manage.py prepare`: what processes need that are started one by one."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from tests import services


def test_it_is_safe_to_repeat_and_makes_everything_once(tmp_path: Path):
    env = services.environment(tmp_path, OVERPRINT_FIRST_PASSWORD=services.PASSWORD)
    services.begin(tmp_path, env)
    with closing(sqlite3.connect(tmp_path / "overprint.sqlite3")) as tables, tables:
        tables.execute("DELETE FROM auth_user")

    first, second = (
        subprocess.run(
            [sys.executable, "manage.py", "prepare"],
            cwd=services.ROOT,
            env=env,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for _ in range(2)
    )

    assert "Password  from OVERPRINT_FIRST_PASSWORD" in first
    assert "Password  as you set it" in second
    assert (tmp_path / "static" / "staticfiles.json").exists()
    assert services.PASSWORD not in first
