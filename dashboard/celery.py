"""`celery -A dashboard worker` looks here; the app lives in `jobs.queue.app`."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
django.setup()

from jobs.queue.app import app  # noqa: E402  (the app reads Django's settings)

__all__ = ["app"]
