"""`manage.py broker`: rabbitmqctl on the site's private node."""

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from jobs.errors import OverprintError
from jobs.management.commands import broker as module
from jobs.management.commands.broker import Command


@pytest.fixture
def asked(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """Note what rabbitmqctl is asked, and let it end with code 3."""
    noted: list[tuple[str, ...]] = []
    settings.BROKER_URL = ""
    monkeypatch.setattr(module.broker, "existing", lambda folder: folder.name)
    monkeypatch.setattr(
        module.broker, "control", lambda node, arguments: noted.append((node, *arguments)) or 3
    )
    return noted


def test_all_arguments_are_passed_on_and_its_exit_code_is_that_of_the_tool(
    asked: list[tuple[str, ...]],
) -> None:
    with pytest.raises(SystemExit) as end:
        Command().run_from_argv(["manage.py", "broker", "--quiet", "list_queues", "-p", "/"])

    assert asked == [("broker", "--quiet", "list_queues", "-p", "/")]
    assert end.value.code == 3


def test_another_broker_is_left_to_its_own_tools(
    asked: list[tuple[str, ...]], settings: Settings
) -> None:
    settings.BROKER_URL = "amqp://elsewhere//"

    with pytest.raises(CommandError, match="BROKER_URL is set") as refused:
        call_command("broker", "--", "list_queues")

    assert (refused.value.returncode, asked) == (2, [])


def test_without_a_node_it_says_why(
    asked: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(folder: object) -> None:
        raise OverprintError("The site has no private node yet.")

    monkeypatch.setattr(module.broker, "existing", missing)

    with pytest.raises(CommandError, match="no private node yet") as refused:
        call_command("broker", "--", "list_queues")

    assert (refused.value.returncode, asked) == (2, [])
