"""`manage.py front`: the site's own nginx in front of web and streams, which are started alone."""

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from jobs.errors import OverprintError
from jobs.processes import pulse
from jobs.running import front, ports, start


class Command(BaseCommand):
    help = (
        "Run nginx at BIND:PORT in front of web and streams, which listen in the same data folder."
    )
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        os.umask(0o077)
        if len(settings.FRONT_SECRET) < front.LEAST_SECRET:
            raise CommandError(
                "OVERPRINT_FRONT_SECRET is missing or shorter than "
                f"{front.LEAST_SECRET} characters. Give front, web and streams the same one: they "
                "know each other by it.",
                returncode=2,
            )
        try:
            port = ports.site_port(settings.PORT, settings.BIND)
            start.collect_static_files()
            ready = front.prepare_alone(settings.DATA, settings.BIND, port, settings.FRONT_SECRET)
        except (OverprintError, front.FrontUnusable) as reason:
            raise CommandError(str(reason), returncode=2) from reason
        pulse.beat()  # ready, as far as this process can say: nginx takes its place
        os.chdir(ready.folder)
        os.execvp(ready.command[0], ready.command)  # noqa: S606 -- our own command
