"""The configuration of the site's own nginx."""

import re
from pathlib import Path

import pytest
from pytest_django import Settings

from jobs.running.front import prepare


def configuration(tmp_path: Path, bind: str = "127.0.0.1") -> str:
    prepare(tmp_path, bind, 8000)
    return (tmp_path / "front" / "nginx.conf").read_text(encoding="utf-8")


@pytest.mark.parametrize("trusted", [True, False])
def test_forwarded_headers_are_passed_on_from_a_trusted_proxy_alone(
    settings: Settings, tmp_path: Path, trusted: bool
):
    settings.TRUSTED_PROXY = trusted

    said = re.findall(r"proxy_set_header X-Forwarded-For (.+);", configuration(tmp_path))

    assert set(said) == ({"$http_x_forwarded_for"} if trusted else {'""'})


@pytest.mark.parametrize(
    ("bind", "listen"),
    [("127.0.0.1", "127.0.0.1:8000"), ("::1", "[::1]:8000"), ("::", "[::]:8000 ipv6only=off")],
)
def test_it_listens_where_the_site_is_told_to(tmp_path: Path, bind: str, listen: str):
    assert f"listen {listen} backlog" in configuration(tmp_path, bind)
