"""A download that stalls must not hold a read open:

SQLite's log would grow until somebody closes the window.
"""

import json
import subprocess
import sys
from pathlib import Path

from tests import services

STALLED = """
import json, sqlite3, sys
import django
django.setup()
from django.db import connection
from jobs.models import Finding, Job
from jobs.results import report, sheet_of_rows
from tests import factories

batch = factories.running()
design = batch.design_version
Job.objects.bulk_create(
    Job(batch=batch, row=row, cells={"photo": [f"{row}.jpg", None, ""]}, result_name=f"{row}.jpg")
    for row in range(2, 1802)
)
Finding.objects.bulk_create(
    Finding(batch=batch, job=job, code="x", blocks=False, sentence="Small.") for job in batch.jobs.all()
)
answers = {}
for name, pieces in {"report": report.csv(batch), "rows": sheet_of_rows.csv(batch, batch.jobs.all())}.items():
    next(pieces), next(pieces)
    outside = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    outside.execute("CREATE TABLE IF NOT EXISTS other (id)")
    outside.execute("INSERT INTO other VALUES (1)")
    is_held, _, _ = outside.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    rest = b"".join(pieces)
    answers[name] = [is_held, rest.count(b"\\n")]
print(json.dumps(answers))
"""


def test_the_log_can_be_emptied_while_a_report_or_rows_are_being_sent(tmp_path: Path):
    folder = tmp_path / "var"
    folder.mkdir(mode=0o700)
    env = services.environment(folder, DJANGO_SETTINGS_MODULE="dashboard.settings")
    services.begin(folder, env)
    command = [sys.executable, "-c", STALLED]

    done = subprocess.run(
        command, cwd=services.ROOT, env=env, check=False, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"report": [0, 1301], "rows": [0, 1301]}
