"""Search blocks on PostgreSQL: kept as they are, and sent as they are."""

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests import services
from tests.services import PATIENCE

pytestmark = pytest.mark.postgres

SEARCHED = """
import django; django.setup()
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from jobs import reading
from jobs.intake.rows import search_blocks
from jobs.models import Batch, Job, SearchBlock

batch = Batch.objects.create(owner=User.objects.create_user("operator"), name="Searched")
# ids, names, cells, a page of rows; ids
texts = {row: "夏の海" if row == 300 else "Sea sea sea " * 20 for row in range(2, 500)}
Job.objects.bulk_create(Job(batch=batch, row=row, cells={"caption": [text, text, ""]}) for row, text in texts.items())
search_blocks.renew(batch)

def stored():
    with connection.cursor() as cursor:
        cursor.execute("SELECT SUM(pg_column_size(lines))::float / SUM(length(lines)) FROM jobs_searchblock")
        return cursor.fetchone()[0]

kept = stored()
with CaptureQueriesContext(connection) as captured:
    found = reading.listed(batch, 0, 10, search="夏")
    assert not reading.listed(batch, 0, 10, search="lake").count
with connection.cursor() as cursor:
    cursor.execute("ALTER TABLE jobs_searchblock ALTER COLUMN lines SET STORAGE EXTENDED")
search_blocks.renew(batch)
rows = [job.row for job in found.page.rows]
print(kept >= 1, "compressible", stored() < 0.5, rows, len(captured))
"""


def test_blocks_are_kept_uncompressed_and_are_read_once(postgres: str, tmp_path: Path) -> None:
    with psycopg.connect(postgres, autocommit=True) as cluster:
        cluster.execute("CREATE DATABASE searching")
    url = postgres.removesuffix("/postgres") + "/searching"
    env = services.environment(
        tmp_path, DATABASE_URL=url, DJANGO_SETTINGS_MODULE="dashboard.settings"
    )

    done = subprocess.run(
        [sys.executable, "-c", SEARCHED],
        cwd=services.ROOT, env=env, check=False, capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip

    with psycopg.connect(postgres, autocommit=True) as cluster:
        cluster.execute("DROP DATABASE searching WITH (FORCE)")
    assert (done.stdout.strip(), done.returncode) == ("True compressible True [300] 5", 0), (
        done.stderr
    )
