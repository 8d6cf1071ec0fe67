"""Bodies that are too large."""

import re
from itertools import combinations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from dashboard.requests import body_limits
from dashboard.requests.body_limits import ENVELOPE, LONG_FORM, SMALL, door_at, doors_of
from dashboard.templatetags.words import size_in_words
from tests.dashboard.markup import words
from tests.dashboard.requests.test_entrance import BATCH, SECRET, post_unread


def test_a_body_that_is_too_large_is_refused_with_the_limit(operator: Client) -> None:
    answer = post_unread(operator, reverse("batch-new"), SMALL + 1)

    assert answer.status_code == 413
    assert f"What you sent is larger than the limit of {size_in_words(SMALL)}" in answer.text


def test_a_script_learns_of_it_as_json(operator: Client) -> None:
    answer = post_unread(
        operator, reverse("pack", args=[BATCH]), 10**12, HTTP_ACCEPT="application/json"
    )

    assert answer.status_code == 413
    assert answer.json()["sentence"].startswith("What you sent is larger than the limit of ")


def test_a_body_that_nginx_refused_for_its_size_gets_the_page_of_the_site(
    operator: Client, settings: Settings
) -> None:
    settings.FRONT_SECRET = SECRET
    headers = {"X-Overprint-Front": SECRET, "X-Overprint-Refused": "413"}

    answer = operator.post(reverse("batch-new"), headers=headers)

    assert answer.status_code == 413


def test_the_page_says_nothing_of_batches_because_nobody_is_signed_in_yet(
    nobody: Client, db: None
) -> None:
    """The body is refused before the sign-in: it may be a client's, who sees no batches."""
    address = reverse("proof-picture", args=["k" * 32, 2])

    shown = words(post_unread(nobody, address, SMALL + 1).text)

    assert "Too large to send What you sent is larger than the limit of" in shown
    assert "Go back, and send less at once." in shown
    assert "All batches" not in shown


DOORS = doors_of(file_bytes=20_000_000, sheet_bytes=7_000_000, zip_bytes=9_000_000_000)
FORM = 100 * 20_000_000 + ENVELOPE


@pytest.mark.parametrize(
    ("path", "most_bytes", "is_upload"),
    [
        ("/batches/new", SMALL, False),
        ("/batches/{id}/", SMALL, False),
        ("/batches/{id}/images/form", FORM, True),
        ("/batches/{id}/images/zip", 9_000_000_000, True),
        ("/batches/{id}/images/pack", body_limits.PACK + ENVELOPE, True),
        ("/batches/{id}/images/files/7", body_limits.SLICE + ENVELOPE, True),
        ("/batches/{id}/images/direct/7", SMALL, True),
        ("/batches/{id}/images/manifest", LONG_FORM, False),
        ("/batches/{id}/sheet/file", 7_000_000 + ENVELOPE, True),
        ("/batches/{id}/changed-sheet/file", 7_000_000 + ENVELOPE, True),
        ("/batches/{id}/changed-sheet/pictures", FORM, True),
        ("/batches/{id}/changed-sheet/zip", 9_000_000_000, True),
        ("/batches/{id}/rows/12/picture", 20_000_000 + ENVELOPE, True),
        ("/batches/{id}/rows/12/correct", LONG_FORM, False),
        ("/batches/{id}/rows/12/retry", SMALL, False),
        ("/batches/{id}/match/", LONG_FORM, False),
        ("/batches/{id}/design/", LONG_FORM, False),
        ("/batches/{id}/design/preview", LONG_FORM, False),
        ("/batches/{id}/insets/upload", 100 * 20_000_000 + ENVELOPE, True),
        ("/fonts/upload", 100 * 64_000_000 + ENVELOPE, True),
        ("/sign-in/", SMALL, False),
        ("/proof/abc-_9/12/", SMALL, False),
        # what only looks like one of them
        ("/batches/{id}/images/zip/", SMALL, False),
        ("/batches/{id}/images/zip\n", SMALL, False),
        ("/batches/{id}/images/files/", SMALL, False),
        ("/batches/{id}/images/files/x", SMALL, False),
        ("/x/batches/{id}/images/zip", SMALL, False),
        ("/batches/not-an-id/images/zip", SMALL, False),
        ("//fonts/upload", SMALL, False),
        ("", SMALL, False),
    ],
)
def test_each_address_takes_bodies_up_to_its_limit(
    path: str, most_bytes: int, is_upload: bool
) -> None:
    door = door_at(DOORS, path.format(id=BATCH))

    assert (door.most_bytes, door.is_upload) == (most_bytes, is_upload)


@pytest.mark.parametrize("path", ["/a.b", "/a(b", "/a+b", "/\\d"])
def test_an_address_without_a_door_is_meant_by_its_letters(path: str) -> None:
    assert re.fullmatch(door_at(DOORS, path).pattern, path)
    assert not re.fullmatch(door_at(DOORS, "/a.b").pattern, "/axb")


def test_no_address_has_two_doors() -> None:
    paths = [
        re.sub(r"\(\?:([^|)]*)[^)]*\)\??", r"\1", door.pattern)
        .replace(body_limits.BATCH, f"/batches/{BATCH}")
        .replace(r"\d+", "12")
        .replace(r"[-\w]+", "abc")
        .replace("\\", "")
        for door in DOORS
    ]

    found = [[door for door in DOORS if re.fullmatch(door.pattern, path)] for path in paths]

    assert found == [[door] for door in DOORS]
    assert len({door.pattern for door in DOORS}) == len(DOORS)
    assert not any(first == second for first, second in combinations(paths, 2))


def test_strangers_may_send_only_little() -> None:
    open_doors = [door for door in DOORS if door.is_open]

    assert [door.most_bytes for door in open_doors] == [SMALL] * len(open_doors)
    assert not any(door.is_upload or door.is_spooled for door in open_doors)


def test_only_bodies_that_a_file_of_nginx_can_hold_are_spooled() -> None:
    spooled = [door for door in DOORS if door.is_spooled]

    assert len(spooled) == 2
    assert all(door.is_upload and door.most_bytes < 100_000_000 for door in spooled)


def test_a_form_is_never_longer_than_django_reads(settings: Settings) -> None:
    assert max(LONG_FORM, SMALL) < settings.DATA_UPLOAD_MAX_MEMORY_SIZE
