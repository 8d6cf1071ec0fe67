"""Each address in nginx: its limit, its sign-in, and what is passed on."""

from pathlib import Path

from pytest_django import Settings

from tests.running.front.test_configuration import configuration
from tests.running.front.test_preparing import locations


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
