"""Clients of the site: nobody, and the signed-in operator."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client, override_settings
from pytest_django.live_server_helper import LiveServer

from tests import factories
from tests.dashboard import browsing


@pytest.fixture(scope="session", autouse=True)
def _no_collected_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Static files are served from the source tree."""
    with override_settings(STATIC_ROOT=tmp_path_factory.mktemp("static")):
        yield


@pytest.fixture(scope="session", autouse=True)
def _one_request_at_a_time() -> Iterator[None]:
    """For the whole session, because the live server reads it once, at its start."""
    with override_settings(
        MIDDLEWARE=["tests.dashboard.one_at_a_time.one_at_a_time", *settings.MIDDLEWARE]
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
    client = Client()
    client.force_login(factories.user())
    return client
