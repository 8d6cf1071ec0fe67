"""A little of `python -m tests.dashboard.fuzzing`: no address answers 5xx, whatever is sent."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

import dashboard
from tests import services
from tests.dashboard.fuzzing import requests, running, world
from tests.dashboard.fuzzing.addresses import READS
from tests.dashboard.fuzzing.running import Fuzzing
from tests.dashboard.fuzzing.world import World
from tests.prepared import around_tests

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]

SLICES = 4  #: of the addresses, so that several processes share them
ONE_IN = 14  #: of the prepared requests; the long form sends them all
ONE_IN_ON_POSTGRES = 37
RANDOM = 5  #: requests for each address
READ = re.compile(r"""(?:GET|POST|fields|given|form)(?:\.get|\.getlist)?[(\[]["']([a-z_-]+)["']""")
INNER = {"start", "stop"}
"""What only the site's own nginx sends, to ask for a piece of a download."""
ASKED_FOR = re.compile(
    r"""["']([a-z_-]+)["'] (?:not )?in (?:request\.GET|request\.POST|given|fields|body\.fields|form)"""
)


@pytest.fixture(scope="module")
def made(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    """Make the world once, in a transaction around those of the tests."""
    folder = tmp_path_factory.mktemp("world")
    with around_tests(lambda: world.made(folder), folder / "store", django_db_blocker) as made:
        yield made


@pytest.fixture
def fuzzing(made: World, settings) -> Iterator[Fuzzing]:
    settings.ALLOWED_HOSTS = ["localhost"]
    with running.ready(made) as ready:
        yield ready


def test_every_address_is_known_to_the_fuzzing() -> None:
    assert set(requests.routes()) == set(READS)


def test_every_field_that_a_view_reads_is_known_to_the_fuzzing() -> None:
    known = {field for reads in READS.values() for field in (*reads.query, *reads.form)}
    folder = Path(dashboard.__file__).parent
    sources = [path.read_text(encoding="utf-8") for path in folder.glob("*/*.py")]

    read = {
        name for source in sources for found in (READ, ASKED_FOR) for name in found.findall(source)
    }

    assert len(read) > 30
    assert read - INNER <= known


@pytest.mark.fuzzing
@pytest.mark.parametrize("part", range(SLICES))
@pytest.mark.long(6)
def test_no_address_answers_5xx_whatever_is_sent(fuzzing: Fuzzing, part: int) -> None:
    names = fuzzing.addresses.names()[part::SLICES]

    for number, name in enumerate(names):
        fuzzing.send_prepared(name, ONE_IN)
        fuzzing.send_random(name, RANDOM, number)

    assert fuzzing.requests > 20 * len(names)
    assert not fuzzing.faults, running.told(fuzzing.faults, most=5)


@pytest.mark.fuzzing
def test_a_view_that_fails_is_found(fuzzing: Fuzzing, monkeypatch: pytest.MonkeyPatch) -> None:
    from jobs import reading

    def broken(search: str = "") -> object:
        raise ZeroDivisionError

    monkeypatch.setattr(reading, "batch_list", broken)
    fuzzing.send(list(fuzzing.addresses.plain("batches"))[:3])

    assert "answered 500" in fuzzing.faults[0]
    assert "ZeroDivisionError" in fuzzing.faults[0]


@pytest.mark.fuzzing
@pytest.mark.postgres
@pytest.mark.long(30)
def test_a_share_of_it_is_sent_on_postgresql(postgres: str) -> None:
    shares = ["--one-in", str(ONE_IN_ON_POSTGRES), "--seconds", "0", "--seed", "1"]
    command = [sys.executable, "-m", "tests.dashboard.fuzzing", *shares]

    done = subprocess.run(
        command,
        cwd=services.ROOT,
        env=os.environ | {"DATABASE_URL": postgres},
        check=False,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "requests on postgresql from seed 1, 0 faults." in done.stdout
