"""`python -m tests.benchmarks.loops.site_up`: `manage.py up` with the worker that draws nothing."""

import os
import sys
from dataclasses import replace
from typing import Any

import django
from django.core.management import call_command

WORKER = (
    sys.executable,
    "-u",
    "-m",
    "celery",
    "--quiet",
    "-A",
    "tests.benchmarks.loops.site_worker",
    "worker",
)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
    django.setup()
    from jobs.running import processes

    of_site = processes.of_site

    def altered(node: processes.Node | None, **more: Any) -> list[processes.Process]:
        found = of_site(node, **more)
        return [replace(each, command=WORKER) if each.name == "worker" else each for each in found]

    processes.of_site = altered
    call_command("up")


if __name__ == "__main__":
    main()
