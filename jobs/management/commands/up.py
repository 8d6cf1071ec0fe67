"""`manage.py up`: prepare the data folder, start every process of the site, or those of this host,
and keep them alive until Ctrl-C.
"""

import os
import sys
from argparse import ArgumentParser
from functools import partial
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.db import connections

from jobs.logs.lines import JsonOutput
from jobs.management.refusals import outages_in_words
from jobs.queue import earlier_starts, status
from jobs.running import broker, data_folder, front, hosts, ports, processes, start
from jobs.running.child import Process
from jobs.running.forks import InFork
from jobs.running.front import Front
from jobs.running.output_lines import Log
from jobs.running.supervisor import Supervisor


class Command(BaseCommand):
    help = (
        "Start the whole site (broker, worker, dispatcher, chores, web) and stop all of it "
        "with Ctrl-C."
    )
    requires_system_checks = ()  # `manage.py check` runs the checks; this command has to be quick

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--only",
            default="",
            metavar="ROLES",
            help="start only these on this host, while others run elsewhere: "
            f"{', '.join(hosts.ROLES)}, separated by commas; needs {', '.join(hosts.SHARED)}",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        os.umask(0o077)
        if settings.LOG == "json":
            printed = JsonOutput(sys.stdout, "overprint")
            self.stdout = OutputWrapper(printed)  # type: ignore[arg-type]  # all that it uses
        try:
            with outages_in_words():
                roles = _roles(options["only"])
                lock = start.take_folder(settings.DATA, self.stdout.write)
                fork = self._run(roles, lock.fileno())
        except KeyboardInterrupt:
            raise CommandError("Stopped before the site was up.", returncode=130) from None
        with lock:
            if fork:
                fork.run()

    def _run(self, roles: tuple[str, ...], lock: int) -> InFork | None:
        return self._supervise(self._of_host(roles) if roles else self._of_site(), lock)

    def _of_site(self) -> list[Process]:
        port = ports.site_port(settings.PORT, settings.BIND)
        node = None if settings.BROKER_URL else broker.prepare(settings.DATA / "broker")
        self._prepare_data()
        start.note_secret_key()
        status.forget()
        earlier_starts.end_leases()
        start.collect_static_files()
        nginx = self._front(port)
        self._introduce(port)
        return processes.of_site(node, port=port, front=nginx)

    def _of_host(self, roles: tuple[str, ...]) -> list[Process]:
        """Return the processes of one of several hosts. The others may be at work already."""
        port, nginx = 0, None
        self._prepare_data()
        if "web" in roles:
            hosts.require_same_key()
            port = ports.site_port(settings.PORT, settings.BIND)
            start.collect_static_files()
            nginx = self._front(port)
            self._introduce(port)
        else:
            self.stdout.write(f"This host runs {', '.join(roles)}. Ctrl-C stops it.\n")
            self.stdout.flush()
        return processes.of_host(roles, port=port, front=nginx)

    def _prepare_data(self) -> None:
        start.empty_temporary_folder(settings.DATA)
        start.migrate()
        start.let_database_give_back(self.stdout.write)
        start.look_at_storage(self.stdout.write)

    def _front(self, port: int) -> Front | None:
        """Return nginx ready to start; None, and the reason on the terminal, where gunicorn has to
        do without.
        """
        if not settings.FRONT:
            return None
        try:
            ready = front.prepare(settings.DATA, settings.BIND, port)
            settings.FRONT_SECRET = ready.secret  # the processes behind it are forks of this one
            return ready
        except front.FrontUnusable as reason:
            self.stdout.write(f"Note      {reason}.")
            self.stdout.write(
                "          So gunicorn answers alone, and many slow connections can keep others "
                "waiting."
            )
            self.stdout.write("          OVERPRINT_FRONT=0 silences this.")
            return None

    def _introduce(self, port: int) -> None:
        """Print the address and the first account to the terminal, never to a log: the password is
        shown only once.
        """
        self.stdout.write(f"Address   {processes.site_address(port)}")
        self.stdout.write(f"Account   {start.FIRST_ACCOUNT}")
        start.first_account(partial(start.introduce_password, self.stdout))
        self._warn()
        self.stdout.write("Ctrl-C stops the site.\n")
        self.stdout.flush()

    def _warn(self) -> None:
        """Say what the checks of `manage.py check` find unsafe about this site."""
        for found in checks.run_checks(tags=[checks.Tags.security]):
            if str(found.id).startswith("overprint."):
                self.stdout.write(f"Warning   {found.msg}\n          {found.hint}")

    def _supervise(self, children: list[Process], lock: int) -> InFork | None:
        log_folder = data_folder.make(settings.DATA / "log")
        log = Log(sys.stdout, log_folder / "site.log", as_json=settings.LOG == "json")
        connections.close_all()  # the supervisor's loop never waits for a database
        try:
            return Supervisor(children, log, folder=settings.BASE_DIR, inherited=(lock,)).run()
        finally:
            log.close()


def _roles(only: str) -> tuple[str, ...]:
    """Return what this host shall run, or nothing for the whole site."""
    roles = hosts.chosen(only)
    if roles:
        hosts.require_shared_settings(os.environ)
    return roles
