"""nginx's configuration: what it says of each address, and when the site does without nginx."""

import re
import shutil
from pathlib import Path

import pytest
from pytest_django import Settings

from jobs.running.front import FrontUnusable, prepare
from jobs.running.front import configuration as written


def locations(text: str) -> dict[str, str]:
    """Return address → what is in its braces."""
    found = re.findall(r"^ {8}location (.+?) \{\n(.*?)\n {8}\}$", text, re.MULTILINE | re.DOTALL)
    return {name.strip('~ "^$'): inside for name, inside in found}


def configuration(tmp_path: Path, bind: str = "127.0.0.1") -> str:
    prepare(tmp_path, bind, 8000)
    return (tmp_path / "front" / "nginx.conf").read_text(encoding="utf-8")


def test_every_door_stands_in_it_with_its_limit(settings: Settings, tmp_path: Path):
    found = locations(configuration(tmp_path))

    limits = {door.pattern: f"client_max_body_size {door.most_bytes};" for door in settings.DOORS}
    assert {
        name: inside.splitlines()[0].strip() for name, inside in found.items() if name in limits
    } == limits


def test_only_open_doors_take_a_body_without_asking_for_the_sign_in(
    settings: Settings, tmp_path: Path
):
    found = locations(configuration(tmp_path))

    unasked = {
        door.pattern for door in settings.DOORS if "auth_request /" not in found[door.pattern]
    }

    assert unasked == {door.pattern for door in settings.DOORS if door.is_open}


def test_uploads_are_passed_on_as_they_arrive(settings: Settings, tmp_path: Path):
    found = locations(configuration(tmp_path))

    at_once = {name for name, inside in found.items() if "proxy_request_buffering off;" in inside}

    assert at_once == {
        door.pattern for door in settings.DOORS if door.is_upload and not door.is_spooled
    }


def test_small_bodies_of_uploads_are_passed_on_as_files(settings: Settings, tmp_path: Path):
    found = locations(configuration(tmp_path))

    in_files = {
        name for name, inside in found.items() if "client_body_in_file_only clean;" in inside
    }

    assert in_files == {door.pattern for door in settings.DOORS if door.is_spooled}
    assert all(
        "proxy_set_header X-Overprint-Body $request_body_file;" in found[name] for name in in_files
    )


def test_a_name_of_a_body_that_a_visitor_sends_is_passed_on_nowhere(
    settings: Settings, tmp_path: Path
):
    found = locations(configuration(tmp_path))

    passing = {name for name, inside in found.items() if "proxy_pass http" in inside}

    assert passing == {
        name for name, inside in found.items() if 'proxy_set_header X-Overprint-Body "";' in inside
    }


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


def test_strangers_cannot_read_the_secret(tmp_path: Path):
    prepare(tmp_path, "127.0.0.1", 8000)

    assert (tmp_path / "front" / "nginx.conf").stat().st_mode & 0o077 == 0


def test_a_long_path_leads_to_loopback_ports(tmp_path: Path):
    deep = tmp_path / ("d" * 100)
    deep.mkdir()

    found = prepare(deep, "127.0.0.1", 8000)

    assert [address.rpartition(":")[0] for address in (found.web, found.streams)] == [
        "127.0.0.1",
        "127.0.0.1",
    ]


@pytest.mark.parametrize("name", ["with space", 'with "quotes"', "größe", "{braces};"])
def test_odd_names_of_the_data_folder_are_fine(tmp_path: Path, name: str):
    folder = tmp_path / name
    folder.mkdir()

    prepare(folder, "127.0.0.1", 8000)


def test_a_dollar_in_the_path_is_refused_with_a_sentence(tmp_path: Path):
    folder = tmp_path / "$HOME"
    folder.mkdir()

    with pytest.raises(FrontUnusable, match="cannot be written in nginx's configuration"):
        prepare(folder, "127.0.0.1", 8000)


def test_without_nginx_the_reason_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)

    with pytest.raises(
        FrontUnusable, match=r"nginx is not installed \(Debian: apt-get install nginx\)"
    ):
        prepare(tmp_path, "127.0.0.1", 8000)


def test_an_nginx_that_lacks_something_is_not_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(written, "locations", lambda _: "        no_such_module on;")

    with pytest.raises(FrontUnusable, match="nginx refuses its configuration: .*no_such_module"):
        prepare(tmp_path, "127.0.0.1", 8000)
