"""`celery -A dashboard worker` looks here; the app lives in `jobs.queue.app`."""

import gc
import os

gc.disable()  # a quarter of the time of a start; jobs.queue.worker enables it

import django  # noqa: E402

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
django.setup()

from celery.signals import celeryd_after_setup  # noqa: E402

from jobs.queue.app import app  # noqa: E402  (the app reads Django's settings)
from jobs.running import hosts  # noqa: E402

__all__ = ["app"]


@celeryd_after_setup.connect
def look_for_site(**_: object) -> None:
    """Exit with a sentence if the worker was started alone and the database has no tables."""
    hosts.require_site()
