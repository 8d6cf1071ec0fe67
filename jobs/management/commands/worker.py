"""`manage.py worker`: draws what the broker hands out.

It is what `celery -A dashboard worker` starts, without Celery's console. Loading that takes a fifth
of a start.
"""

from typing import Any

from celery.bin.base import CLIContext
from celery.bin.worker import worker
from django.core.management.base import BaseCommand

from jobs.queue import tasks  # noqa: F401 -- before the collector looks for cycles
from jobs.queue.app import app
from jobs.running import hosts


class Command(BaseCommand):
    help = "Draw the images that the broker hands out until SIGTERM."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        hosts.require_site()
        context = CLIContext(app=app, no_color=False, workdir=None, quiet=True)
        worker.main(args=[], prog_name="worker", obj=context)
