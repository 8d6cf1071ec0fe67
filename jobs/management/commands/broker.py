"""`manage.py broker …`: rabbitmqctl on the site's private node, for example `manage.py broker
list_queues`.
"""

import sys
from argparse import REMAINDER, ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from jobs.management.refusals import refusals_in_words, refused
from jobs.running import broker


class Command(BaseCommand):
    help = "rabbitmqctl with the environment of the site's private node."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "arguments", nargs=REMAINDER, help="as for rabbitmqctl: list_queues, list_consumers, …"
        )

    def run_from_argv(self, argv: list[str]) -> None:
        """Pass all arguments on to rabbitmqctl. The two dashes keep options in front of its command
        from being parsed here.
        """
        super().run_from_argv([*argv[:2], "--", *argv[2:]])

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.BROKER_URL:
            raise refused("BROKER_URL is set: use rabbitmqctl on that broker's own machine.")
        with refusals_in_words():
            node = broker.existing(settings.DATA / "broker")
        sys.exit(broker.control(node, options["arguments"][1:]))
