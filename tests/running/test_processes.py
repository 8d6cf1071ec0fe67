"""The processes of a site: the documented commands, in their order."""

import subprocess
from pathlib import Path

import pytest

from jobs.processes import intervals
from jobs.running import broker, processes
from jobs.running.child import Process
from jobs.running.front import Front
from tests import services


def without_python(process: Process) -> tuple[str, ...]:
    return tuple(part for part in process.command if part not in processes.PYTHON)


def test_a_site_is_exactly_the_documented_commands(tmp_path: Path):
    node = broker.prepare(tmp_path)

    site = processes.of_site(node, port=8000)

    assert [(process.name, process.needs) for process in site] == [
        ("epmd", ""),
        ("broker", "epmd"),
        ("worker", "broker"),
        ("dispatcher", "broker"),
        ("chores", ""),
        ("web", ""),
    ]
    assert [without_python(process) for process in site[2:]] == [
        ("manage.py", "worker"),
        ("manage.py", "dispatch"),
        ("manage.py", "chores"),
        ("-m", "gunicorn", "dashboard.wsgi"),
    ]


def test_with_a_broker_of_ones_own_no_node_is_started():
    site = processes.of_site(None, port=8000)

    assert [(process.name, process.needs) for process in site] == [
        ("worker", ""),
        ("dispatcher", ""),
        ("chores", ""),
        ("web", ""),
    ]


def test_behind_nginx_there_are_two_gunicorns_and_none_listens_where_the_site_answers(
    tmp_path: Path,
):
    secret = "s" * 64
    nginx = Front(
        "/usr/sbin/nginx",
        tmp_path,
        "127.0.0.1",
        8000,
        "unix:/web.sock",
        "unix:/streams.sock",
        secret,
    )

    web, streams, front = processes.of_site(None, port=8000, front=nginx)[-3:]

    assert [web.name, streams.name, (front.name, front.needs)] == [
        "web",
        "streams",
        ("front", "web"),
    ]
    assert [each.environment["OVERPRINT_LISTEN"] for each in (web, streams)] == [
        "unix:/web.sock",
        "unix:/streams.sock",
    ]
    assert {each.environment["OVERPRINT_FRONT_SECRET"] for each in (web, streams)} == {secret}
    assert [each.announcement for each in (web, streams)] == ["", ""]
    assert secret not in " ".join(front.command)


def test_every_process_finds_the_data_folder_and_the_port(settings):
    environments = [process.environment for process in processes.of_site(None, port=8003)]

    assert {(env["OVERPRINT_DATA"], env["PORT"]) for env in environments} == {
        (str(settings.DATA), "8003")
    }


def test_what_a_killed_worker_leaves_lies_in_the_data_folder(settings):
    worker = processes.of_site(None, port=8000)[0]

    assert worker.environment["TMPDIR"] == str(settings.DATA / "tmp")


def test_what_a_killed_broker_leaves_lies_in_its_folder_and_not_where_the_site_was_started(
    tmp_path: Path,
):
    site = processes.of_site(broker.prepare(tmp_path), port=8000)

    assert [process.folder for process in site] == [tmp_path, tmp_path, None, None, None, None]


def test_no_password_stands_in_a_command_line(tmp_path: Path):
    node = broker.prepare(tmp_path)
    password = (tmp_path / "password").read_text()

    words = [word for process in processes.of_site(node, port=8000) for word in process.command]

    assert not [word for word in words if password in word]


@pytest.mark.parametrize(
    ("bind", "address"),
    [
        ("127.0.0.1", "http://localhost:8000/"),
        ("0.0.0.0", "http://localhost:8000/"),  # noqa: S104 -- nothing is bound here
        ("10.1.2.3", "http://10.1.2.3:8000/"),
    ],
)
def test_the_address_that_is_said_can_be_opened(settings, bind: str, address: str):
    settings.BIND = bind

    assert processes.site_address(8000) == address


def test_every_part_that_runs_python_gives_signs_of_life():
    silences = {process.name: process.silence for process in processes.of_site(None, port=8000)}

    assert silences == {"worker": 180.0, "dispatcher": 90.0, "chores": 90.0, "web": 180.0}


@pytest.mark.parametrize(
    ("roles", "names"),
    [
        (("worker",), ["worker"]),
        (("dispatcher", "chores"), ["dispatcher", "chores"]),
        (("web",), ["web", "streams", "front"]),
    ],
)
def test_a_host_runs_only_its_roles_and_no_broker(
    tmp_path: Path, roles: tuple[str, ...], names: list[str]
):
    nginx = Front("nginx", tmp_path, "127.0.0.1", 8000, "unix:/w", "unix:/s", "s" * 64)

    host = processes.of_host(roles, port=8000, front=nginx if "web" in roles else None)

    assert [process.name for process in host] == names


def test_a_worker_of_one_of_several_hosts_may_finish_its_pictures():
    (worker,) = processes.of_host(("worker",), port=0)

    assert worker.warm_stop is not None
    assert worker.warm_stop > intervals.HARD_LIMIT


def test_gunicorn_starts_by_itself_as_on_a_host_without_a_supervisor(tmp_path: Path) -> None:
    alone = services.environment(tmp_path)
    alone.pop("DJANGO_SETTINGS_MODULE", None)

    done = subprocess.run(
        [*processes.GUNICORN, "--check-config"],
        cwd=services.ROOT,
        env=alone,
        check=False,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
