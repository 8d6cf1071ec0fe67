"""`manage.py chores`: unpacks zips, reads sheets, matches, checks and starts, for the pages that
ask for it.
"""

import logging
import signal
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, connections

from jobs.chores.runner import Runner, perform_limited
from jobs.databases.postgresql import limits
from jobs.models import Chore
from jobs.queue.monitoring import heartbeats
from jobs.running import hosts

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Does what is neither a request nor an image: unpacking, reading sheets, matching, "
        "checking, starting."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--claimed",
            nargs=2,
            metavar=("CHORE", "TOKEN"),
            help="do one chore that another process has claimed, and end",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if claimed := options.get("claimed"):
            perform_limited(Chore.objects.select_related("batch").get(pk=claimed[0]), claimed[1])
            return
        hosts.require_site()
        limits.answer_within(limits.BRIEF)
        runner = Runner()

        def stop(*_: object) -> None:
            runner.is_stopping = True

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        while not runner.is_stopping:
            _run_while_the_database_is_there(runner)
        _leave()
        log.info("chores stopped")


def _leave() -> None:
    try:
        heartbeats.leave()
    except (OperationalError, InterfaceError) as error:
        log.warning("left without a word to the database: %s", error)


def _run_while_the_database_is_there(runner: Runner) -> None:
    try:
        runner.run_forever()
    except (OperationalError, InterfaceError) as error:
        log.warning("database not reached, trying again in a second: %s", error)
        connections.close_all()
        time.sleep(1)
