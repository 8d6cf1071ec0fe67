"""A database that falls silent: the line stays open and is acknowledged, but no answer comes."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests import services
from tests.faults.knobs import VARIABLE, Plan
from tests.faults.proxies import Proxy
from tests.services import PATIENCE, wait_for

pytestmark = [pytest.mark.postgres, pytest.mark.long(40)]

LIMIT, SLACK = 2, 1
SHORT = Plan(
    constants={
        "jobs.databases.postgresql.limits.BRIEF": float(LIMIT),
        "jobs.databases.postgresql.limits.SLACK": float(SLACK),
    }
)


@pytest.fixture
def database(postgres: str) -> Iterator[str]:
    """Create a separate database and return its URL."""
    with psycopg.connect(postgres, autocommit=True) as cluster:
        cluster.execute("CREATE DATABASE silence")
        yield postgres.removesuffix("/postgres") + "/silence"
        cluster.execute("DROP DATABASE silence WITH (FORCE)")


@pytest.fixture
def line(database: str) -> Iterator[tuple[Proxy, str]]:
    """Return a proxy in front of the database, and the URL that leads through it."""
    port = urlsplit(database).port
    assert port is not None
    with Proxy(port) as proxy:
        yield proxy, database.replace(f":{port}/", f":{proxy.port}/")


def run(code: str, url: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", f"import django; django.setup()\n{code}"]
    env = services.environment(
        folder, DATABASE_URL=url, DJANGO_SETTINGS_MODULE="dashboard.settings"
    )
    return subprocess.run(
        command,
        cwd=services.ROOT,
        env=env,
        check=False,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


LIMITED = """
import time
from django.db import connection, OperationalError
from jobs.databases.postgresql import limits
limits.answer_within(2)
cursor = connection.cursor()
"""


def test_the_server_ends_a_statement_that_takes_too_long_and_the_connection_stays_good(
    database: str, tmp_path: Path
):
    done = run(
        f"""{LIMITED}
try:
    cursor.execute("SELECT pg_sleep(30)")
except OperationalError as error:
    print(error)
cursor.execute("SELECT current_setting('idle_in_transaction_session_timeout'), current_setting('lock_timeout')")
print(cursor.fetchone())
""",
        database,
        tmp_path,
    )

    assert done.stdout.splitlines() == [
        "canceling statement due to statement timeout",
        "('5min', '0')",
    ], done.stderr


def test_without_a_limit_a_statement_may_last(database: str, tmp_path: Path):
    done = run(
        """
from django.db import connection
cursor = connection.cursor()
cursor.execute("SELECT current_setting('statement_timeout'), current_setting('tcp_keepalives_idle')")
print(cursor.fetchone(), connection.connection.patience)
""",
        database,
        tmp_path,
    )

    assert done.stdout == "('0', '15') None\n", done.stderr


def test_a_silent_line_is_given_up_and_the_next_statement_gets_a_new_one(
    line: tuple[Proxy, str], tmp_path: Path
):
    proxy, url = line
    code = f"""{LIMITED}
limits.SLACK = 1
connection.close()
cursor = connection.cursor()
print("ready", flush=True)
input()
began = time.monotonic()
try:
    cursor.execute("SELECT 1")
except OperationalError as error:
    print(error, time.monotonic() - began > 2.9)
connection.close_if_unusable_or_obsolete()
cursor = connection.cursor()
cursor.execute("SELECT 7")
print(cursor.fetchone(), flush=True)
"""
    command = [sys.executable, "-c", f"import django; django.setup()\n{code}"]
    env = services.environment(
        tmp_path, DATABASE_URL=url, DJANGO_SETTINGS_MODULE="dashboard.settings"
    )
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, cwd=services.ROOT, env=env, stdin=pipe, stdout=pipe, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        proxy.forget_lines()
        said, _ = child.communicate("go\n", timeout=PATIENCE)

    assert said.splitlines() == ["the database gave no answer in 3 s True", "(7,)"]


def test_who_is_in_a_hurry_gives_up_on_a_silent_server_at_once(
    line: tuple[Proxy, str], tmp_path: Path
):
    """An open line gives no answer, and neither does the next one, which may otherwise take longer
    than the test.
    """
    proxy, url = line
    patient = f"{url}?connect_timeout={10 * PATIENCE}"
    code = f"""{LIMITED}
print("ready", flush=True)
input()
for _ in range(2):
    try:
        with limits.in_a_hurry(1):
            connection.cursor().execute("SELECT 1")
    except OperationalError as error:
        print(str(error).splitlines()[0])
    connection.close()
"""
    command = [sys.executable, "-c", f"import django; django.setup()\n{code}"]
    env = services.environment(
        tmp_path, DATABASE_URL=patient, DJANGO_SETTINGS_MODULE="dashboard.settings"
    )
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, cwd=services.ROOT, env=env, stdin=pipe, stdout=pipe, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        proxy.hold(to_client=True)
        said, _ = child.communicate("go\n", timeout=PATIENCE)

    first, second = said.splitlines()
    assert first == "the database gave no answer in 1 s"
    assert "timeout expired" in second


def test_a_dispatcher_continues_after_a_silent_connection(
    line: tuple[Proxy, str], database: str, tmp_path: Path
):
    proxy, url = line
    env = services.environment(
        tmp_path / "var",
        DATABASE_URL=url,
        BROKER_URL="amqp://127.0.0.1:1//",
        **{VARIABLE: SHORT.as_text()},
    )

    with psycopg.connect(database, autocommit=True) as outside:

        def ticked_since(moment: object) -> bool:
            row = outside.execute(
                "SELECT beat_at FROM jobs_status WHERE beat_at > %s", [moment]
            ).fetchone()
            return row is not None

        def now() -> object:
            return outside.execute("SELECT now()").fetchone()[0]  # type: ignore[index]

        command = [sys.executable, "-m", "tests.faults.manage", "dispatch"]
        with services.process(command, env, output=tmp_path / "output.txt"):
            wait_for(lambda: ticked_since("2000-01-01"), PATIENCE, "a first tick")
            proxy.forget_lines()
            given_up = f"gave no answer in {LIMIT + SLACK} s"
            said = (tmp_path / "output.txt").read_text
            wait_for(lambda: given_up in said(), PATIENCE, "an end of the silent line")
            silent_since = now()
            wait_for(lambda: ticked_since(silent_since), PATIENCE, "a tick on a new line")
