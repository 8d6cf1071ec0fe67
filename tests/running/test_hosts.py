"""A host that runs a part of the site: its roles, and what it refuses to begin without."""

from types import SimpleNamespace

import pytest

from jobs.running import hosts, start

COMPLETE = {
    "DATABASE_URL": "postgresql://overprint@db/overprint",
    "BROKER_URL": "amqp://overprint@broker//",
    "STORAGE_URL": "file:/srv/overprint",
    "SECRET_KEY": "k" * 50,
}


@pytest.mark.parametrize(
    ("words", "roles"),
    [("", ()), ("worker", ("worker",)), ("chores, web,web", ("web", "chores"))],
)
def test_roles_are_named_in_any_order(words: str, roles: tuple[str, ...]):
    assert hosts.chosen(words) == roles


def test_a_role_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(hosts.HostUnready) as refused:
        hosts.chosen("worker,front")

    assert refused.value.sentence == (
        "--only 'worker,front': 'front' is not a role. Use one or more of web, worker, "
        "dispatcher, chores, separated by commas."
    )


@pytest.mark.parametrize("name", COMPLETE)
def test_a_setting_that_hosts_share_is_asked_for_by_name(name: str):
    with pytest.raises(hosts.HostUnready, match=rf"Missing here: {name}\.$"):
        hosts.require_shared_settings(COMPLETE | {name: " "})


def test_hosts_share_postgresql_and_no_file_of_sqlite(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(hosts, "connection", SimpleNamespace(vendor="sqlite"))
    with pytest.raises(hosts.HostUnready, match="an SQLite file, which hosts cannot share"):
        hosts.require_shared_settings(COMPLETE)

    monkeypatch.setattr(hosts, "connection", SimpleNamespace(vendor="postgresql"))
    hosts.require_shared_settings(COMPLETE)


@pytest.mark.django_db
def test_a_host_with_another_secret_key_is_refused_until_it_is_prepared_with_it(settings):
    hosts.require_same_key()  # a site that was never prepared has none
    start.note_secret_key()
    hosts.require_same_key()

    settings.SECRET_KEY = "another key of at least thirty-two characters"
    with pytest.raises(hosts.HostUnready, match="SECRET_KEY differs from the one with which"):
        hosts.require_same_key()

    start.note_secret_key()
    hosts.require_same_key()
