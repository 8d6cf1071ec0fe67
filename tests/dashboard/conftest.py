"""Clients of the site: nobody, and the signed-in operator."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client, override_settings
from pytest_django.live_server_helper import LiveServer

from tests import factories
from tests.dashboard import browsing, sessions


@pytest.fixture(scope="session", autouse=True)
def _pages_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Serve static files from the source tree, and answer one request at a time.

    For the whole session, because the live server reads the settings once, at its start.
    """
    with override_settings(
        STATIC_ROOT=tmp_path_factory.mktemp("static"),
        MIDDLEWARE=["tests.dashboard.one_at_a_time.one_at_a_time", *settings.MIDDLEWARE],
    ):
        yield


@pytest.fixture(scope="session")
def live_server(live_server: LiveServer) -> Iterator[LiveServer]:
    """Start a site in this process, which the browser leaves before it ends."""
    yield live_server
    browsing.close(live_server.url)


@pytest.fixture
def nobody() -> Client:
    return Client()


@pytest.fixture
def operator(db: None) -> Client:
    return sessions.signed_in_client(factories.user())
