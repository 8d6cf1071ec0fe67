"""Worker processes, and the row each of them is working on."""

import pytest
from pytest_django import DjangoAssertNumQueries

from jobs.models import WorkerChild
from jobs.reading.site.workers_page import benches, hosts_of
from jobs.states import State
from tests import factories

pytestmark = pytest.mark.django_db


def test_each_process_is_shown_with_its_row_or_without_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    at_work, idle = (
        WorkerChild.objects.create(token=f"boot:ns:{pid}:1", host="here", pid=pid, parent=1)
        for pid in (7, 8)
    )
    batch = factories.running()
    job = factories.job(batch, 2, State.RUNNING, lease_token="boot:ns:7:1:0123")
    factories.job(batch, 3, State.RUNNING, lease_token="boot:ns:9:1:0123")  # its process is gone
    factories.job(batch, 4)

    with django_assert_num_queries(2):
        found = [(bench.child, bench.job) for bench in benches()]

    assert sorted(found, key=lambda it: it[0].pid) == [(at_work, job), (idle, None)]


def test_without_workers_there_is_nothing_to_show() -> None:
    assert benches() == []


def child(machine: str, pid: int, *, host: str = "", **told: dict[str, str]) -> WorkerChild:
    return WorkerChild.objects.create(
        token=f"{machine}:{pid}:1",
        host=host or machine.partition(":")[0],
        pid=pid,
        parent=1,
        **told,
    )


ALIKE = {"text": "a1", "JPEG files": "b1"}
NEW = {"FreeType": "2.14", "jpegsplice": "built"}


def test_two_hosts_of_one_name_are_two_and_each_has_its_children() -> None:
    for machine, pid in (("one:1", 7), ("one:1", 8), ("two:1", 7)):
        child(machine, pid, host="press", drawings=ALIKE, versions=NEW)

    found = hosts_of(benches())

    assert [(host.name, len(host.benches), host.difference) for host in found] == [
        ("press", 2, ""),
        ("press", 1, ""),
    ]


def test_a_host_that_draws_differently_is_named_with_the_versions_that_differ() -> None:
    for machine in ("east:1", "north:1"):
        child(machine, 7, drawings=ALIKE, versions=NEW)
    old = {"FreeType": "2.13", "jpegsplice": "not built"}
    child("west:1", 7, drawings={"text": "a2", "JPEG files": "b2"}, versions=old)

    assert [host.difference for host in hosts_of(benches())] == [
        "",
        "",
        (
            "west draws text and JPEG files differently from other hosts, so results depend on "
            "where they are made. Different there: FreeType (2.13; others 2.14), jpegsplice (not "
            "built; others built)."
        ),
    ]


def test_a_difference_that_no_version_explains_is_reported_all_the_same() -> None:
    for machine in ("east:1", "north:1"):
        child(machine, 7, drawings=ALIKE, versions=NEW)
    child("west:1", 7, drawings=ALIKE | {"text": "a2"}, versions=NEW)

    (*_, west) = hosts_of(benches())

    assert west.difference == (
        "west draws text differently from other hosts, so results depend on where they are made. "
        "All known versions are the same."
    )


def test_another_version_that_draws_alike_is_no_difference() -> None:
    child("east:1", 7, drawings=ALIKE, versions=NEW)
    child("west:1", 7, drawings=ALIKE, versions=NEW | {"FreeType": "2.15"})
    child("old:1", 7)  # of a version that does not draw on trial

    assert {host.difference for host in hosts_of(benches())} == {""}
