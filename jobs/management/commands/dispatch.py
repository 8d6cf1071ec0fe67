"""`manage.py dispatch`: hands waiting jobs to the broker, heals what was lost, writes the status
row.
"""

import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from jobs.databases import takeover
from jobs.databases.postgresql import limits
from jobs.processes import pulse
from jobs.queue import durability
from jobs.queue.dispatcher import Dispatcher
from jobs.running import broker, hosts


class Command(BaseCommand):
    help = (
        "Hand the images of running batches to the broker until SIGTERM. Several may run; one "
        "leads."
    )
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        hosts.require_site()
        limits.answer_within(limits.BRIEF)
        durability.commit_without_waiting()
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        dispatcher = Dispatcher(None if settings.BROKER_URL else _control)
        takeover.be(dispatcher.token)
        dispatcher.run(stop)
        pulse.end()


def _control(*arguments: str) -> broker.Command:
    """Start rabbitmqctl on the private node, which may have been made after this process began."""
    return broker.begin(broker.existing(settings.DATA / "broker"), arguments)
