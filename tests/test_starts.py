"""The processes of a site start without looking for cycles among what they import, and look for them
from then on.
"""

import subprocess
import sys
from pathlib import Path

from tests import services

SAID = "print(gc.isenabled(), gc.get_freeze_count() > 10_000)"
AS_GUNICORN = f"""
import gc, runpy
configured = runpy.run_path("gunicorn.conf.py")
assert not gc.isenabled()
import dashboard.wsgi
configured["when_ready"](None)
{SAID}
"""
AS_CELERY = f"""
import gc
from dashboard.celery import app
assert not gc.isenabled()
app.loader.import_default_modules()
from jobs.queue import worker
worker.open_fonts()
{SAID}
"""


def said_by(folder: Path, *command: str) -> str:
    env = services.environment(folder) | {"DJANGO_SETTINGS_MODULE": "dashboard.settings"}
    return subprocess.run(
        [sys.executable, *command],
        cwd=services.ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_a_command_keeps_what_it_imported_from_the_collector(tmp_path: Path) -> None:
    said = said_by(tmp_path, "manage.py", "shell", "-v0", "-c", f"import gc; {SAID}")

    assert said == "True True\n"


def test_gunicorn_keeps_the_pages_from_the_collector(tmp_path: Path) -> None:
    assert said_by(tmp_path, "-c", AS_GUNICORN) == "True True\n"


def test_a_worker_keeps_its_fonts_from_the_collector(tmp_path: Path) -> None:
    assert said_by(tmp_path, "-c", AS_CELERY) == "True True\n"
