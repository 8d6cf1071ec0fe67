"""A worker of a release that does not know the task yet."""

from dashboard.celery import app

app.conf.imports = ("jobs.queue.worker",)

__all__ = ["app"]
