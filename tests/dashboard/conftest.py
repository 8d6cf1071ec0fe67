"""Clients of the site: nobody, and the signed-in operator."""

from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from tests import factories


@pytest.fixture(autouse=True)
def _nothing_from_before(settings: Settings, tmp_path: Path) -> None:
    """No chart of an earlier test, and no collected files: those of the source tree are served."""
    cache.clear()
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()


@pytest.fixture
def nobody() -> Client:
    return Client()


@pytest.fixture
def operator(db: None) -> Client:
    client = Client()
    client.force_login(factories.user())
    return client
