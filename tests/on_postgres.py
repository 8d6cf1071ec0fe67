"""`python -m tests.on_postgres`: the quick tests that use the test database, with a private
PostgreSQL cluster instead of SQLite. The others would only repeat what they do in `make test`. What
is added goes to pytest: `python -m tests.on_postgres tests/results -n 0`.
"""

import os
import subprocess
import sys

from tests import services

QUICK = "database and not broker and not postgres and not browser"


def main() -> int:
    with services.postgres() as url:
        command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "-m", QUICK, *sys.argv[1:]]
        return subprocess.run(
            command, cwd=services.ROOT, env=os.environ | {"DATABASE_URL": url}, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
