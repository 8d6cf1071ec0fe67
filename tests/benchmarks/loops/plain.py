"""What people use today: Celery and django-celery-results as their documentation shows them, every
setting at its default but the address of the broker, the place of the database and two children.
Settings and app in one module: `DJANGO_SETTINGS_MODULE=tests.benchmarks.loops.plain celery -A
tests.benchmarks.loops.plain worker --concurrency 2`.

With `PLAIN_TALLY`, a file, it keeps no results: each task appends a byte to that file instead, and
Celery is all that is measured.
"""

import os
from pathlib import Path

from celery import Celery, shared_task

TALLY = os.environ.get("PLAIN_TALLY")

SECRET_KEY = "only for a benchmark"
INSTALLED_APPS = ["django_celery_results"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("PLAIN_DATABASE", ""),
    }
}
USE_TZ = True

CELERY_BROKER_URL = os.environ.get("PLAIN_BROKER", "")
CELERY_RESULT_BACKEND = None if TALLY else "django-db"

app = Celery("plain")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@shared_task
def nothing(number: int) -> None:
    """One image, if there were one to make."""
    if TALLY:
        with Path(TALLY).open("ab", buffering=0) as tally:
            tally.write(b".")
