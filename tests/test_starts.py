"""The processes of a site start without looking for cycles among what they import, and look for them
from then on. Uploads keep their connections where the database has no limit.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests import services

KEPT = """
import runpy
runpy.run_path("gunicorn.conf.py")
from django.conf import settings
print(settings.DATABASES["default"]["CONN_MAX_AGE"])
"""
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


def said_by(folder: Path, *command: str, **more: str) -> str:
    env = services.environment(folder) | {"DJANGO_SETTINGS_MODULE": "dashboard.settings"} | more
    return subprocess.run(
        [sys.executable, *command],
        cwd=services.ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_gunicorn_keeps_the_pages_from_the_collector(tmp_path: Path) -> None:
    assert said_by(tmp_path, "-c", AS_GUNICORN) == "True True\n"


def test_a_worker_keeps_its_fonts_from_the_collector(tmp_path: Path) -> None:
    assert said_by(tmp_path, "-c", AS_CELERY) == "True True\n"


@pytest.mark.parametrize(
    ("address", "kept"),
    [("", "None"), ("postgresql://overprint:secret@127.0.0.1:5432/overprint", "0")],
)
def test_uploads_keep_their_connections_to_sqlite_and_none_to_postgresql(
    tmp_path: Path, address: str, kept: str
) -> None:
    more = {"OVERPRINT_STREAMS": "1"} | ({"DATABASE_URL": address} if address else {})

    assert said_by(tmp_path, "-c", KEPT, **more) == f"{kept}\n"
