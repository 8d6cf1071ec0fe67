"""`manage.py worker`; whole sites draw with it in tests/acceptance and tests/journeys."""

from tests.queue.test_imports import loaded


def test_it_does_without_the_console_of_celery() -> None:
    command = "jobs.management.commands.worker"

    assert loaded(command, {command, "celery.bin.celery", "prompt_toolkit"}) == f"['{command}']\n"
