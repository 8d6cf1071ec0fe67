"""Settings from the environment: a wrong value says its name and what is allowed."""

import os
import re
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from dashboard import env
from tests import services

NAME = "OVERPRINT_TEST"


@pytest.mark.parametrize(
    ("read", "value", "allowed"),
    [
        (env.flag, "maybe", "use 1 or 0"),
        (lambda name: env.number(name, 5, low=1, high=10), "11", "use a whole number from 1 to 10"),
        (
            lambda name: env.number(name, 5, low=1, high=10),
            "many",
            "use a whole number from 1 to 10",
        ),
        (env.origin, "s3.example.org", "without a path"),
        (env.origin, "https://s3.example.org/bucket", "without a path"),
        (env.absolute_folder, "inbox", "use an absolute folder path, starting with /"),
        (
            lambda name: env.choice(name, "text", ("text", "json")),
            "xml",
            "use text or json",
        ),
        (lambda name: env.secret(name, least=16), "short", "use at least 16"),
        (lambda name: env.secret(name, least=16), "sixteen über six", "letters and digits only"),
        (
            lambda name: env.database(name, Path("x")),
            "mysql://host/name",
            "use sqlite:///path/to/file or postgresql",
        ),
    ],
)
def test_a_wrong_value_is_refused_by_its_name(
    monkeypatch: pytest.MonkeyPatch, read, value: str, allowed: str
):
    monkeypatch.setenv(NAME, value)

    with pytest.raises(ImproperlyConfigured, match=f"{NAME}.*{allowed}"):
        read(NAME)


@pytest.mark.parametrize(
    ("read", "value", "meant"),
    [
        (env.flag, "1", True),
        (env.flag, " no ", False),
        (env.flag, "", False),
        (lambda name: env.number(name, 5, low=1, high=10), "7", 7),
        (lambda name: env.number(name, 5, low=1, high=10), "", 5),
        (lambda name: env.choice(name, "text", ("text", "json")), "", "text"),
        (lambda name: env.secret(name, least=5), "", ""),
        (lambda name: env.secret(name, least=5), "a secret", "a secret"),
        (env.words, "a, b,,c ", ["a", "b", "c"]),
        (env.origin, "https://s3.example.org/", "https://s3.example.org"),
        (env.origin, "http://[::1]:8333", "http://[::1]:8333"),
        (env.origin, "", ""),
        (env.absolute_folder, "/srv/inbox", "/srv/inbox"),
        (env.absolute_folder, "", ""),
        (lambda name: env.folder(name, Path("/a")), "", Path("/a")),
    ],
)
def test_allowed_settings_are_read(
    monkeypatch: pytest.MonkeyPatch, read, value: str, meant: object
):
    monkeypatch.setenv(NAME, value)

    assert read(NAME) == meant


def test_a_database_is_chosen_by_its_url(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(NAME, "postgresql://a%40b:p%2Fw@db.example:6000/over?sslmode=require")

    found = env.database(NAME, Path("x"))

    assert [found[part] for part in ("NAME", "USER", "PASSWORD", "HOST", "PORT")] == [
        *("over", "a@b", "p/w", "db.example", "6000"),
    ]
    assert found["OPTIONS"]["sslmode"] == "require"


def test_a_dead_line_to_postgresql_is_noticed_within_half_a_minute_unless_the_url_says_otherwise(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv(
        NAME, "postgresql://db.example/over?tcp_user_timeout=60000&keepalives_idle=300"
    )

    options = env.database(NAME, Path("x"))["OPTIONS"]

    assert options == {
        "connect_timeout": "5",
        "keepalives_idle": "300",
        "keepalives_interval": "5",
        "keepalives_count": "3",
        "tcp_user_timeout": "60000",
        "target_session_attrs": "read-write",
    }


@pytest.mark.parametrize(
    ("servers", "hosts", "ports"),
    [
        ("db-1:6000,db-2:6001", "db-1,db-2", "6000,6001"),
        ("db-1,db-2:6001", "db-1,db-2", "5432,6001"),
        ("db-1,db-2", "db-1,db-2", "5432,5432"),
        ("[::1]:6000,db-2:6001", "::1,db-2", "6000,6001"),
        ("%2Frun%2Fpostgresql", "/run/postgresql", "5432"),
    ],
)
def test_a_database_can_have_several_servers(
    monkeypatch: pytest.MonkeyPatch, servers: str, hosts: str, ports: str
):
    monkeypatch.setenv(NAME, f"postgresql://us%3Aer:pass@{servers}/over")

    found = env.database(NAME, Path("x"))

    assert [found[part] for part in ("USER", "PASSWORD", "HOST", "PORT")] == [
        *("us:er", "pass", hosts, ports),
    ]


@pytest.mark.parametrize("servers", ["db:port", "a:1:2", "db-1:5432;db-2:5432"])
def test_a_server_that_cannot_be_one_is_named(monkeypatch: pytest.MonkeyPatch, servers: str):
    monkeypatch.setenv(NAME, f"postgresql://user@{servers}/over")

    with pytest.raises(ImproperlyConfigured, match=f"{NAME} has the server .*host:port"):
        env.database(NAME, Path("x"))


@pytest.fixture
def no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave no secret in the environment; what a test leaves there is taken back."""
    for name in env.SECRETS:
        for each in (name, f"{name}_FILE"):
            monkeypatch.setenv(each, "")


@pytest.mark.usefixtures("no_secrets")
def test_a_secret_can_be_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    (tmp_path / "key").write_text("k" * 40 + "\n")
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "key"))

    env.read_secret_files()

    assert env.text("SECRET_KEY") == "k" * 40
    assert "SECRET_KEY_FILE" not in os.environ
    env.read_secret_files()  # as a child does, which has the environment of its parent
    assert env.text("SECRET_KEY") == "k" * 40


@pytest.mark.usefixtures("no_secrets")
@pytest.mark.parametrize(
    ("content", "given", "sentence"),
    [
        ("k" * 40, "other", "SECRET_KEY and SECRET_KEY_FILE are both set"),
        (None, "", "SECRET_KEY_FILE='.*' cannot be read: .*No such file"),
    ],
)
def test_a_file_with_a_secret_that_cannot_count_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str | None, given: str, sentence: str
):
    if content is not None:
        (tmp_path / "key").write_text(content)
    monkeypatch.setenv("SECRET_KEY", given)
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "key"))

    with pytest.raises(ImproperlyConfigured, match=sentence):
        env.read_secret_files()


def test_the_files_that_can_hold_secrets_are_documented():
    running = (services.ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    (sentence,) = re.findall(r"It works for(.+?)\. Setting", running, re.DOTALL)

    assert set(re.findall(r"`(\w+)`", sentence)) == set(env.SECRETS)
