"""The private node: prepared, started, spoken to, and not shared with anyone."""

import json
import re
import signal
import socket
import stat
import subprocess
from dataclasses import replace
from pathlib import Path

import amqp
import psutil
import pytest

from jobs.running import broker
from jobs.running.broker import BrokerMissing, Node, begin, existing
from jobs.storage import RESERVE
from tests import services

pytestmark = pytest.mark.long(60)


def listening(process: psutil.Process) -> set[tuple[str, int]]:
    try:
        connections = process.net_connections(kind="tcp")
    except psutil.NoSuchProcess:  # a command of another test, which has ended
        return set()
    return {
        (found.laddr.ip, found.laddr.port)
        for found in connections
        if found.status == psutil.CONN_LISTEN
    }


def rabbitmqctl(node: Node, *arguments: str) -> str:
    command = [str(node.binaries / "rabbitmqctl"), "--quiet", *arguments]
    return subprocess.run(
        command, env=node.environment(), capture_output=True, text=True, check=True
    ).stdout


def wait_for_startup(node: Node) -> None:
    """Wait for the last part of the node: it greets a moment before that has started."""
    code, said = begin(node, ("eval", "rabbit:await_startup(node(), false, 100000).")).answer()
    assert (code, said) == (0, "ok\n")


def test_the_secrets_of_a_node_are_readable_only_by_the_owner(tmp_path: Path):
    broker.prepare(tmp_path)

    modes = {
        name: stat.S_IMODE((tmp_path / name).stat().st_mode)
        for name in ("url", "rabbitmq.conf", "password", ".erlang.cookie", "data")
    }

    assert modes == {
        "url": 0o600,
        "rabbitmq.conf": 0o600,
        "password": 0o600,
        ".erlang.cookie": 0o400,
        "data": 0o700,
    }


def test_the_site_says_that_the_disk_is_full_before_the_node_stops_taking_messages(tmp_path: Path):
    node = broker.prepare(tmp_path / "broker")

    written = (node.folder / "rabbitmq.conf").read_text(encoding="utf-8")
    limit = re.search(r"^disk_free_limit.absolute = (\d+)$", written, re.MULTILINE)

    assert limit is not None
    assert int(limit[1]) < RESERVE


def test_a_node_keeps_its_ports_and_password_from_start_to_start(tmp_path: Path):
    first = broker.prepare(tmp_path)

    second = broker.prepare(tmp_path)

    assert second == first
    assert (tmp_path / "url").read_text() == second.url == first.url


def test_ports_are_chosen_again_when_something_else_listens_there(tmp_path: Path):
    first = broker.prepare(tmp_path)

    with socket.create_server(("127.0.0.1", first.ports.amqp)):
        second = broker.prepare(tmp_path)

    assert second.ports.amqp != first.ports.amqp
    assert (
        f"listeners.tcp.1 = 127.0.0.1:{second.ports.amqp}\n"
        in (tmp_path / "rabbitmq.conf").read_text()
    )
    assert (tmp_path / "url").read_text().endswith(f"@127.0.0.1:{second.ports.amqp}//")


def test_a_damaged_ports_file_is_rewritten(tmp_path: Path):
    (tmp_path / "ports").write_text('{"amqp": 1}')

    node = broker.prepare(tmp_path)

    assert json.loads((tmp_path / "ports").read_text())["amqp"] == node.ports.amqp


def test_without_rabbitmq_a_sentence_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(broker, "FOLDERS", ("/no/such/folder",))

    with pytest.raises(BrokerMissing) as refusal:
        broker.find_binaries()

    assert refusal.value.sentence == (
        "RabbitMQ is not installed. Install it (apt-get install --no-install-recommends "
        "rabbitmq-server), "
        "or set BROKER_URL to a broker of yours."
    )


def test_the_command_has_a_sentence_when_the_site_has_no_node_yet(tmp_path: Path):
    with pytest.raises(BrokerMissing, match="no private RabbitMQ node yet"):
        broker.existing(tmp_path)


def test_an_erlang_program_of_the_node_starts_no_epmd_that_would_outlive_the_site(tmp_path: Path):
    node = broker.prepare(tmp_path)
    # What RabbitMQ runs when it finds its epmd gone: rabbit_nodes_common:ensure_epmd/0.
    program = [
        "erl",
        "-boot",
        "no_dot_erlang",
        "-sname",
        "looking",
        "-noinput",
        "-s",
        "erlang",
        "halt",
    ]

    subprocess.run(
        program, env=node.environment(), capture_output=True, check=False, timeout=services.PATIENCE
    )

    started = node.epmd_is_ready()
    subprocess.run(["epmd", "-kill"], env=node.environment(), capture_output=True, check=False)
    assert not started


def test_a_command_is_ended_with_what_it_started_and_at_once(tmp_path: Path):
    tool = tmp_path / "rabbitmqctl"
    tool.write_text("#!/bin/sh\nsleep 60 &\necho $!\nwait\n")
    tool.chmod(0o700)
    command = broker.begin(replace(broker.prepare(tmp_path), binaries=tmp_path), ["eval"])
    assert command.stdout
    started = psutil.Process(int(command.stdout.readline()))

    command.end()

    left = psutil.wait_procs([started], services.PATIENCE)[1]
    assert (command.returncode, left) == (-signal.SIGKILL, [])


def test_nothing_of_our_environment_reaches_the_node(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("RABBITMQ_NODENAME", "rabbit@elsewhere")
    monkeypatch.setenv("SECRET_KEY", "x" * 40)

    environment = broker.prepare(tmp_path).environment()

    assert environment["RABBITMQ_NODENAME"] == "overprint@localhost"
    assert "SECRET_KEY" not in environment


@pytest.fixture(params=["erl_call", "rabbitmqctl"])
def tool(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let expressions be evaluated by this tool."""
    if request.param == "rabbitmqctl":
        monkeypatch.setattr(broker, "ERLANG", "/no/such/folder")
    return request.param


@pytest.mark.broker
def test_the_value_of_an_expression_is_the_same_with_either_tool(broker: Node, tool: str):
    expressions = [
        '\n{ok, Found} = {ok, [<<"name">>, "queue 2;", 2.5]},\n{Found, [10, 1000], #{key => \'A\'}}. \n',
        "lists:duplicate(20, 12345).",
    ]

    commands = [begin(broker, ("eval", expression)) for expression in expressions]

    assert [Path(command.args[0]).name for command in commands] == [tool] * 2
    assert [command.answer() for command in commands] == [
        (0, '{[<<"name">>,"queue 2;",2.5],[10,1000],#{key => \'A\'}}\n'),
        (0, f"[{','.join(['12345'] * 12)},\n {','.join(['12345'] * 8)}]\n"),
    ]


@pytest.mark.broker
@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("1 + .", "syntax error"),
        ("exit(self(), kill).", "killed"),
        ('io:format("{ok, ok}"), error(no_such_queue).', "no_such_queue"),
    ],
)
def test_an_expression_that_fails_is_an_error_with_either_tool(
    broker: Node, tool: str, expression: str, reason: str
):
    code, said = begin(broker, ("eval", expression)).answer()

    assert code != 0
    assert reason in said


def test_an_evaluation_in_a_node_that_is_down_is_an_error(tmp_path: Path):
    node = broker.prepare(tmp_path)

    code, said = begin(node, ("eval", "1.")).answer()

    assert code != 0
    assert said == (
        f'erl_call: failed to connect to node with address "127.0.0.1:{node.ports.distribution}"\n'
    )


def test_an_evaluation_in_a_node_that_hangs_can_be_ended(tmp_path: Path):
    node = broker.prepare(tmp_path)
    with socket.create_server(("127.0.0.1", node.ports.distribution)) as hanging:
        hanging.settimeout(services.PATIENCE)
        command = begin(node, ("eval", "1."))
        connection, _ = hanging.accept()

        with connection:
            before = command.poll()
            command.end()

    assert (before, command.returncode) == (None, -signal.SIGKILL)


def test_neither_the_cookie_nor_the_expression_shows_in_the_list_of_processes(tmp_path: Path):
    node = broker.prepare(tmp_path)

    command = begin(node, ("eval", "secret."))
    command.answer()

    shown = " ".join(command.args)
    assert (tmp_path / ".erlang.cookie").read_text() not in shown
    assert "secret" not in shown


@pytest.mark.broker
def test_its_own_user_gets_in_and_guest_does_not(broker: Node):
    host = f"127.0.0.1:{broker.ports.amqp}"
    password = (broker.folder / "password").read_text()

    with amqp.Connection(host=host, userid="overprint", password=password) as connection:
        version = connection.server_properties["product"]
    with (
        pytest.raises(amqp.exceptions.AccessRefused),
        amqp.Connection(host=host, userid="guest", password="guest"),
    ):
        pass

    assert version == "RabbitMQ"
    assert rabbitmqctl(broker, "list_users").splitlines()[1:] == ["overprint\t[administrator]"]


@pytest.mark.broker
def test_it_listens_on_the_loopback_alone(broker: Node):
    ours = [process for process in psutil.process_iter() if belongs_to(process, broker)]

    addresses = set().union(*map(listening, ours))

    assert {port for _, port in addresses} == {
        broker.ports.amqp,
        broker.ports.distribution,
        broker.ports.epmd,
    }
    assert {address for address, _ in addresses} <= {"127.0.0.1", "::1"}


def belongs_to(process: psutil.Process, node: Node) -> bool:
    try:
        return process.environ().get("HOME") == str(node.folder)
    except psutil.Error:
        return False


@pytest.fixture
def folder_with_broken_data(broker: Node, tmp_path: Path) -> Path:
    """Return the folder of a node whose files are all broken. Its name has spaces and an accent."""
    folder = tmp_path / "Ma propriété (2)"
    for path in sorted((broker.folder / "data").rglob("*")):
        own = folder / path.relative_to(broker.folder)
        own.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_dir():
            own.write_bytes(b"broken")
    return folder


@pytest.mark.broker
def test_a_node_whose_data_is_broken_comes_up_without_it_in_any_folder_and_nothing_is_left(
    folder_with_broken_data: Path,
):
    folder = folder_with_broken_data
    with (
        pytest.raises(pytest.fail.Exception, match="AMQP handshake"),
        services.broker(folder, seconds=15),
    ):
        pass

    said = existing(folder).set_aside()

    with services.broker(folder) as node:
        wait_for_startup(node)
        assert rabbitmqctl(node, "list_users").splitlines()[1:] == ["overprint\t[administrator]"]
    services.wait_for(
        lambda: not [process for process in psutil.process_iter() if belongs_to(process, node)],
        services.PATIENCE,
        "the end of every process of the node",
    )
    assert any((folder / "data").iterdir())
    assert str(folder / "data.aside") in said
    assert any((folder / "data.aside").iterdir())
