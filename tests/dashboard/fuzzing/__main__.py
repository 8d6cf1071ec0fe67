"""Fuzzing: `python -m tests.dashboard.fuzzing --seconds 3600`, on SQLite, or with `--postgres` on a
private cluster.

First every prepared request, then random ones until the time is over. What was answered wrongly is
written at the end, each request as short as it can be; `--seed` sends the same random ones again.
"""

import argparse
import logging
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=3600)
    options.add_argument("--seed", type=int, default=time.time_ns() // 1_000_000_000)
    options.add_argument(
        "--only", nargs="*", default=[], metavar="ADDRESS", help="names of addresses, as in urls.py"
    )
    options.add_argument(
        "--one-in", type=int, default=1, metavar="N", help="send one in N of the prepared requests"
    )
    options.add_argument("--postgres", action="store_true")
    chosen = options.parse_args()
    return _on_postgres() if chosen.postgres else _run(chosen)


def _on_postgres() -> int:
    from tests import services

    rest = [argument for argument in sys.argv[1:] if argument != "--postgres"]
    with services.postgres() as url:
        command = [sys.executable, "-m", "tests.dashboard.fuzzing", *rest]
        return subprocess.run(
            command, env=os.environ | {"DATABASE_URL": url}, check=False
        ).returncode


def _run(chosen: argparse.Namespace) -> int:
    from django.conf import settings
    from django.db import connection
    from django.test import override_settings
    from django.test.runner import DiscoverRunner
    from django.test.utils import setup_test_environment

    from tests import conftest  # noqa: F401 -- our own data folder, before the settings are read

    logging.disable(logging.CRITICAL)  # every refusal is logged
    setup_test_environment(debug=False)
    databases = DiscoverRunner(verbosity=0, interactive=False)
    made = databases.setup_databases()
    with tempfile.TemporaryDirectory(prefix="overprint-fuzzing-") as name:
        folder = Path(name)
        (folder / "static").mkdir()
        plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
        storages = settings.STORAGES | {"staticfiles": {"BACKEND": plain}}
        try:
            with override_settings(
                STATIC_ROOT=folder / "static",
                STORAGES=storages,
                STORAGE_URL=f"file:{folder / 'files'}",
            ):
                return _fuzz(folder, chosen, connection.vendor)
        finally:
            databases.teardown_databases(made)


def _fuzz(folder: Path, chosen: argparse.Namespace, database: str) -> int:
    from tests.dashboard.fuzzing import running, world

    begun = time.monotonic()
    with running.ready(world.made(folder / "world")) as fuzzing:
        for name in chosen.only or fuzzing.addresses.names():
            before = fuzzing.requests, len(fuzzing.faults), time.process_time()
            fuzzing.send_prepared(name, chosen.one_in)
            count, faults = fuzzing.requests - before[0], len(fuzzing.faults) - before[1]
            took = time.process_time() - before[2]
            sys.stdout.write(f"{name}: {count:,} requests, {faults} faults, {took:.1f} s of CPU\n")
            sys.stdout.flush()
        fuzzing.send_until(chosen.seconds - (time.monotonic() - begun), chosen.seed, chosen.only)
        if fuzzing.faults:
            sys.stdout.write(f"\n{running.told(fuzzing.faults)}\n\n")
        sys.stdout.write(
            f"{fuzzing.requests:,} requests on {database} from seed {chosen.seed}, "
            f"{len(fuzzing.faults)} faults.\n"
        )
        return int(bool(fuzzing.faults))


if __name__ == "__main__":
    raise SystemExit(main())
