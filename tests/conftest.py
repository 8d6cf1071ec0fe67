"""What all tests share: a separate environment, and real services on the loopback."""

import atexit
import gc
import os
import tempfile
from collections.abc import Generator, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from shutil import disk_usage, rmtree
from uuid import uuid4

# Imports and collecting make a million objects that are all kept: Python looks for cycles among them
# in vain, which takes an eighth of the time, and need not look at them later either.
gc.disable()

# Before the settings are loaded: the tests never touch the data folder of a site.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
_data = tempfile.TemporaryDirectory(prefix="overprint-tests-")
atexit.register(_data.cleanup)
os.environ["OVERPRINT_DATA"] = _data.name

# Pytest's folders stay in memory where there is room: a run syncs some hundred thousand files.
IN_MEMORY = Path("/dev/shm")
if IN_MEMORY.is_dir() and disk_usage(IN_MEMORY).free > 4_000_000_000:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(IN_MEMORY))

TOGETHER = (
    ("tests/journeys/",),
    ("tests/acceptance/", "tests/management/commands/test_up.py"),
    ("tests/queue/", "tests/management/commands/test_submit_at_work.py"),
    ("tests/running/", "tests/deploy/"),
)
"""Files whose tests share the fixture `site` or `broker`: those of a line run in one process."""

TEST_DATABASE = frozenset(("db", "transactional_db", "live_server"))
"""Fixtures that open the test database: without one, or the mark `django_db`, pytest-django refuses
every query. Tests that unblock queries themselves open another database.
"""

IDLE = frozenset(
    (
        "_dj_autoclear_mailbox",
        "_django_clear_site_cache",
        "_django_setup_unittest",
        "_fail_for_invalid_template_variable",
        "_template_string_if_invalid_marker",
    )
)
"""Fixtures that pytest-django puts around every test, for what no test here has: mails, the app
`sites`, test classes of Django, and a report on variables that templates lack.
"""

SECONDS_ALLOWED = (
    "dashboard.desk.drawing.SECONDS",
    "dashboard.requests.throttle.PATIENCE",
    "dashboard.rows.files.CHILD_SECONDS",
    "dashboard.site.fonts.SECONDS",
    "dashboard.site.health.IN_TIME",
    "jobs.checking.verdicts.size_samples.SECONDS",
    "jobs.checking.verdicts.size_samples.SECONDS_OF_ONE",
    "jobs.checking.verdicts.trials.SECONDS",
    "jobs.checking.verdicts.trials.SECONDS_OF_ONE",
    "jobs.intake.pictures.inspecting.SECONDS",
    "jobs.library.fonts.SECONDS",
    "jobs.library.insets.SECONDS",
    "jobs.queue.dispatcher.FAILING",
    "jobs.queue.monitoring.census.BUDGET",
)
"""Seconds after which something is refused or left for later, and which a busy machine exceeds. Each
is long in all tests; a test of one of them sets it itself.
"""

FOR_MARKS = {
    "_django_db_marker": "django_db",
    "_django_isolate_apps": "django_isolate_apps",
    "_django_set_urlconf": "urls",
}
"""Fixtures that pytest-django puts around every test → the mark without which they do nothing."""

import django  # noqa: E402 -- after the environment
import pytest  # noqa: E402
import time_machine  # noqa: E402
from _pytest.runner import runtestprotocol  # noqa: E402
from django import conf  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.test import override_settings  # noqa: E402
from django.utils import timezone  # noqa: E402
from hypothesis import HealthCheck, settings  # noqa: E402
from xdist.remote import Producer  # noqa: E402
from xdist.scheduler import LoadFileScheduling, Scheduling  # noqa: E402

django.setup()

from dashboard.proof import marked  # noqa: E402 -- after the setup
from jobs.databases import clock, pacing  # noqa: E402
from jobs.models import Batch  # noqa: E402
from jobs.processes import folder_looks, intervals, parallel  # noqa: E402
from jobs.queue import drawing  # noqa: E402
from jobs.queue.lifecycle import numbering  # noqa: E402
from jobs.reading import example_rows, search_blocks  # noqa: E402
from jobs.running.broker import Node  # noqa: E402
from jobs.storage.s3 import connection  # noqa: E402
from jobs.storage.store import store_at  # noqa: E402
from tests import buckets, migrated, services, small_forks, unwritten  # noqa: E402
from tests.prepared import Prepared  # noqa: E402
from tests.queue.warm import Warm  # noqa: E402
from tests.queue.warm import warm as warm_process  # noqa: E402

IN_ORDER = parallel.in_order

# A busy machine takes longer for a look into a folder.
intervals.FOLDER_ANSWER = services.PATIENCE

# A busy machine takes longer for an example than Hypothesis finds healthy.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark the tests that use the test database, and leave out fixtures that do nothing for a test:
    to set them up took a third of the time of a test that does nothing itself.
    """
    fixtures = getattr(item, "fixturenames", [])
    marks = {mark.name for mark in item.iter_markers()}
    fixtures[:] = [name for name in fixtures if not _is_idle(name, marks, fixtures)]
    if "django_db" in marks or not TEST_DATABASE.isdisjoint(fixtures):
        item.add_marker("database")


def _is_idle(name: str, marks: set[str], fixtures: list[str]) -> bool:
    if name == "_live_server_helper":
        return "live_server" not in fixtures
    return name in IDLE or (name in FOR_MARKS and FOR_MARKS[name] not in marks)


@pytest.hookimpl(trylast=True)  # after pytest-randomly has shuffled them
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest, so that no process is left alone with one of them at the end."""
    items.sort(key=_seconds, reverse=True)


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    if "PYTEST_XDIST_WORKER" in os.environ:
        unwritten.import_in_own_order(session.config, os.environ["PYTEST_XDIST_WORKER"])
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def _seconds(item: pytest.Item) -> float:
    mark = item.get_closest_marker("long")
    return mark.args[0] if mark else 0


class FilesTogether(LoadFileScheduling):
    """Give each file to one process, and those that share a site or a broker to the same one: a
    site takes 12 s of processor time to start, a broker 4, and a fiftieth of a processor while
    they wait.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return next((files[0] for files in TOGETHER if file.startswith(files)), file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling | None:
    return FilesTogether(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Report to the other process only how the test ended, and what else has not passed.

    The reports of each setup and teardown, and all names that lead to a test, took a third of the
    processor time of the process that reads them.
    """
    if "PYTEST_XDIST_WORKER" not in os.environ or item.config.getoption("durations") is not None:
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for report in runtestprotocol(item, log=False, nextitem=nextitem):
        if report.passed:
            report.keywords = {}
        if report.when == "call" or not report.passed:
            item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


@pytest.fixture(scope="session", autouse=True)
def _prepared_process(
    django_test_environment: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Let this process test quickly: with a cheap password hash, static files that need not be
    collected, and small forks that look at pictures, except where a test asks for `large_forks`.
    Long work does not rest between its pieces: nobody else waits for the database. Nothing is
    refused because the machine is busy.

    What every new site starts with is prepared once for all processes of a test run.
    """
    storages = {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    os.environ[services.PREPARED] = str(shared)
    with (
        override_settings(PASSWORD_HASHERS=hashers, STORAGES=storages),
        pytest.MonkeyPatch.context() as patched,
    ):
        patched.setattr(parallel, "in_order", small_forks.in_order)
        patched.setattr(pacing, "LONGEST_REST", 0)
        for limit in SECONDS_ALLOWED:
            patched.setattr(limit, services.PATIENCE)
        yield


@pytest.fixture
def large_forks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fork this process to look at pictures, as a site does with its own."""
    monkeypatch.setattr(parallel, "in_order", IN_ORDER)


@pytest.fixture(scope="session")
def _kept_tables(pytestconfig: pytest.Config) -> Iterator[None]:
    """Make the tables of the test database once for all processes of all test runs."""
    with migrated.tables_from(pytestconfig.cache.mkdir("tables")):
        yield


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest) -> None:
    """Make the test database as pytest-django does, with the kept tables.

    Before every test, pytest goes through all that a fixture has as its arguments, and through
    theirs: a dozen here, so they are asked for once.
    """
    request.getfixturevalue("_kept_tables")
    request.getfixturevalue("django_db_setup")  # that of pytest-django


@pytest.fixture(scope="session")
def _stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return paths of folders for files, one after another. None of them exists yet."""
    folder = tmp_path_factory.mktemp("stores")
    return (folder / str(number) for number in count())


@pytest.fixture(autouse=True)
def _apart(_stores: Iterator[Path]) -> Iterator[None]:
    """Give each test its own folder for files, which its first file makes, and clear what a process
    keeps of batches, designs and search blocks by id: tests start with the same ids again.

    One fixture for both, because each one takes a while for each test, as pytest's `settings` and
    `tmp_path` do.
    """
    connection._used_in.clear()  # by a test of buckets: chores of others would start a new process
    cache.clear()
    drawing.load_design.cache_clear()
    numbering.series_of_version.cache_clear()
    marked.version_has_marks.cache_clear()
    search_blocks.forget()
    example_rows._long_rows.cache_clear()
    folder = next(_stores)
    conf.settings.STORAGE_URL = f"file:{folder}"
    yield
    rmtree(folder, ignore_errors=True)


@pytest.fixture
def batch(prepared: Prepared) -> Batch:
    """Return the batch that a file's `prepared` made (`tests.prepared.made_once`), with its
    files.
    """
    return prepared.batch()


@pytest.fixture
def still_clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Stop the clock, so that a slow machine counts as many seconds as a quick one."""
    monkeypatch.setattr(clock, "now", timezone.now)  # of PostgreSQL, too
    with time_machine.travel(datetime.now(UTC), tick=False):
        yield


@pytest.fixture
def silent_share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return what stands for a share that is gone: a pipe to which nobody writes, so that whoever
    opens it waits. Looks into folders are not waited for.
    """
    os.mkfifo(tmp_path / "share")
    monkeypatch.setattr(intervals, "FOLDER_ANSWER", 0.05)
    yield tmp_path / "share"
    woken = os.open(tmp_path / "share", os.O_RDWR)  # whoever waits
    (tmp_path / "share").unlink()
    os.close(woken)
    for place in folder_looks._places.values():
        if place.errand is not None:
            place.errand.close()
    folder_looks._places.clear()


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """Start a private RabbitMQ node once. Point `settings.BROKER_URL` at `broker.url`."""
    with services.broker(tmp_path_factory.mktemp("node")) as node:
        yield node


@pytest.fixture(scope="session")
def warm() -> Iterator[Warm]:
    """Start the process that forks those of plants once."""
    with warm_process() as running:
        yield running


@pytest.fixture(scope="session")
def bucket_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[buckets.BucketServer]:
    """Start an S3 server once, or use the one that OVERPRINT_TESTED_BUCKETS names."""
    if other := os.environ.get("OVERPRINT_TESTED_BUCKETS", ""):
        yield buckets.BucketServer(other, 0)
        return
    with buckets.server(tmp_path_factory.mktemp("buckets")) as running:
        yield running


@pytest.fixture
def bucket_keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put the access key of a bucket into the environment of new clients.

    A store stays for its address, and its client with the keys that it found, so none is kept
    from a test without keys.
    """
    store_at.cache_clear()
    for name, value in buckets.KEYS.items():
        monkeypatch.setenv(name, value)
    yield
    store_at.cache_clear()


@pytest.fixture
def bucket_url(
    bucket_server: buckets.BucketServer, bucket_keys: None, settings, tmp_path: Path
) -> str:
    """Return the STORAGE_URL of an empty place in a bucket, with its key in the environment."""
    settings.CACHE = tmp_path / "cache"
    address = bucket_server.url(uuid4().hex)
    store_at(address).put_reproducible("made", b"")  # the server makes the bucket with it
    store_at(address).delete("made")
    return address


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Start a private PostgreSQL cluster once, and return the URL of a database in it."""
    with services.postgres() as url:
        yield url


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[services.Site]:
    """Run a complete site in separate processes, as `manage.py up` starts it."""
    with services.site(tmp_path_factory.mktemp("site")) as running:
        yield running
