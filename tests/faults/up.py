"""`python -m tests.faults.up …`: `manage.py up`, whose processes know the plan of the fault."""

import os
import sys
from dataclasses import replace
from typing import Any

import django
from django.core.management import call_command

from tests.faults import knobs, points

OURS = {
    "worker": (sys.executable, "-u", "-m", "tests.faults.manage", "worker"),
    "dispatcher": (sys.executable, "-u", "-m", "tests.faults.manage", "dispatch"),
    "chores": (sys.executable, "-u", "-m", "tests.faults.manage", "chores"),
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
    points.arm_files("supervisor")
    django.setup()
    points.arm_supervisor()
    from jobs.running import processes

    knobs.turn()
    of_site, plan = processes.of_site, knobs.plan()

    def altered(*arguments: Any, **named: Any) -> list[processes.Process]:
        return [_altered(process, plan) for process in of_site(*arguments, **named)]

    processes.of_site = altered
    call_command("up", *sys.argv[1:])


def _altered(process, plan: knobs.Plan):  # type: ignore[no-untyped-def]  # its module needs Django first
    command = OURS.get(process.name, process.command)
    command = tuple("tests.faults.wsgi" if word == "dashboard.wsgi" else word for word in command)
    prefix, more = plan.prefixes.get(process.name, ()), plan.environments.get(process.name, {})
    return replace(
        process,
        command=(*prefix, *command),
        environment={**process.environment, **more},
        # A fork has the settings of the supervisor, and the libraries that it was started with.
        imports=() if prefix or more else process.imports,
    )


if __name__ == "__main__":
    main()
