"""The Images step in a browser, with a folder of pictures to upload."""

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Request, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from jobs.intake.pictures.replacements import uploaded
from jobs.models import Batch
from jobs.storage import store
from tests import factories
from tests.dashboard.browsing import signed_in
from tests.dashboard.one_at_a_time import alone
from tests.intake.tiny_pictures import jpeg
from tests.services import PATIENCE, wait_for

PICTURE = jpeg(60, 40)


@pytest.fixture
def batch(transactional_db: None) -> Batch:
    return factories.draft()


@pytest.fixture
def page(batch: Batch, live_server: LiveServer) -> Iterator[Page]:
    with signed_in(live_server) as page:
        page.goto(reverse("images", args=[batch.pk]))
        page.locator("html.scripted").wait_for()
        yield page


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "shots"
    path.mkdir()
    return path


def fill(folder: Path, count: int) -> None:
    for number in range(count):
        (folder / f"{number}.jpg").write_bytes(PICTURE + bytes([number]))


def large(folder: Path, size: int = 1_500_000) -> bytes:
    data = PICTURE + os.urandom(size - len(PICTURE))
    (folder / "large.jpg").write_bytes(data)
    return data


def choose(page: Page, folder: Path) -> None:
    page.set_input_files("input[name=folder]", folder)


def expect_sent(page: Page, title: str) -> None:
    page.get_by_role("heading", name=title).wait_for()


def here(batch: Batch) -> list[str]:
    with alone():
        return sorted(
            uploaded(batch).exclude(key="").filter(code="").values_list("path", flat=True)
        )


def stored(batch: Batch) -> dict[str, bytes]:
    with alone():
        return {source.path: store().read(source.key) for source in uploaded(batch)}


def expect_unusable(page: Page, files: list[tuple[str, str]]) -> None:
    rows = [re.compile(f"{path}.*{why}", re.DOTALL) for path, why in files]
    expect(page.locator("#arrived tbody tr")).to_have_text(rows)


def expect_problems(page: Page, said: list[str]) -> None:
    wait_for(lambda: problems(page) == said, PATIENCE, f"these problems: {said}")


def problems(page: Page) -> list[str]:
    return [
        " ".join(row.split())
        for row in page.locator("[data-part=problem-rows] tr").all_inner_texts()
    ]


def take_at_most(settings: Settings, address: str, size: int) -> None:
    """Refuse larger bodies there with 413, as a strict proxy would."""
    settings.DOORS = [
        replace(door, most_bytes=size) if address in door.pattern else door
        for door in settings.DOORS
    ]


def asked(page: Page, method: str, end: str) -> list[Request]:
    """Return the requests of this kind, in a list that grows."""
    found: list[Request] = []
    page.on(
        "request",
        lambda one: found.append(one) if one.method == method and end in one.url else None,
    )
    return found
