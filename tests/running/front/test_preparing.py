"""What nginx needs before it starts, or the reason why it cannot."""

import re
import shutil
from pathlib import Path

import pytest

from jobs.running.front import FrontUnusable, prepare, prepare_alone, socket_of
from jobs.running.front import configuration as written


def locations(text: str) -> dict[str, str]:
    """Return address → what is in its braces."""
    found = re.findall(r"^ {8}location (.+?) \{\n(.*?)\n {8}\}$", text, re.MULTILINE | re.DOTALL)
    return {name.strip('~ "^$'): inside for name, inside in found}


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


def test_processes_that_start_alone_find_nginx_by_the_data_folder_and_the_secret(tmp_path: Path):
    found = prepare_alone(tmp_path, "127.0.0.1", 8000, "s" * 40)

    assert (found.web, found.streams) == (
        socket_of(tmp_path, "web"),
        socket_of(tmp_path, "streams"),
    )
    assert "s" * 40 in (tmp_path / "front" / "nginx.conf").read_text()


def test_a_path_that_is_too_long_for_sockets_is_refused_with_what_to_do(tmp_path: Path):
    deep = tmp_path / ("d" * 100)
    deep.mkdir()

    with pytest.raises(FrontUnusable, match="set OVERPRINT_DATA to a shorter path"):
        prepare_alone(deep, "127.0.0.1", 8000, "s" * 40)
