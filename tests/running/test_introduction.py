"""What `manage.py up` says before the first process starts."""

import pytest
from pytest_django import Settings

from jobs.management.commands.up import Command


def said(settings: Settings, capsys: pytest.CaptureFixture[str]) -> str:
    settings.ALLOWED_HOSTS = ["localhost"]
    settings.DATA.chmod(0o700)
    Command()._introduce(8000)
    return capsys.readouterr().out


@pytest.mark.django_db
def test_plain_http_on_the_network_is_warned_of(
    settings: Settings, capsys: pytest.CaptureFixture[str]
):
    settings.BIND = "0.0.0.0"  # noqa: S104 -- nothing listens

    assert (
        "Warning   The site is reachable from the network (BIND=0.0.0.0) without encryption"
        in said(settings, capsys)
    )


@pytest.mark.django_db
def test_a_site_for_this_machine_alone_has_no_warning(
    settings: Settings, capsys: pytest.CaptureFixture[str]
):
    assert "Warning" not in said(settings, capsys)
