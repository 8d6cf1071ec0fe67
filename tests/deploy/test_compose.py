"""deploy/compose: what it names exists here, and no container runs as root or waits for nothing."""

import re
from typing import Any

import pytest
import yaml
from django.core.management import get_commands
from django.urls import resolve

from jobs.processes import intervals
from jobs.running import hosts
from tests import services
from tests.test_documents import READ, sources

FOLDER = services.ROOT / "deploy" / "compose"
OURS = ("prepare", "front", "web", "streams", "worker", "dispatcher", "chores", "backup")
SERVICE_KEYS = {
    *("image", "build", "init", "restart", "read_only", "cap_drop", "security_opt", "tmpfs"),
    *("environment", "command", "volumes", "depends_on", "network_mode", "ports", "healthcheck"),
    *("stop_grace_period", "hostname", "shm_size", "profiles"),
}
"""What the Compose Specification allows, as far as it is used."""
#: the client of the bucket reads them
OF_THE_BUCKET = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
CONDITIONS = {"service_healthy", "service_started", "service_completed_successfully"}


@pytest.fixture(scope="module")
def site() -> dict[str, Any]:
    return yaml.safe_load((FOLDER / "compose.yaml").read_text(encoding="utf-8"))


def test_the_services_are_the_roles_with_their_broker_and_database(site: dict[str, Any]):
    assert set(site["services"]) == {*OURS, "postgres", "rabbitmq"}
    for name, service in site["services"].items():
        assert set(service) <= SERVICE_KEYS, name
        for needed, how in service.get("depends_on", {}).items():
            assert needed in site["services"], name
            assert how["condition"] in CONDITIONS, name
            if how["condition"] == "service_healthy":
                assert "healthcheck" in site["services"][needed], f"{name} waits for {needed}"


@pytest.mark.parametrize("name", OURS)
def test_a_command_of_ours_exists(site: dict[str, Any], name: str):
    python, *words = site["services"][name]["command"]

    assert python == "python"
    if words[0] == "manage.py":
        assert get_commands()[words[1]] == "jobs"
    else:
        assert words[:2] == ["-m", "gunicorn"]


def test_every_setting_is_one_that_the_site_reads(site: dict[str, Any]):
    read = {a or b for path in sources() for a, b in READ.findall(path.read_text(encoding="utf-8"))}

    for name in OURS:
        given = site["services"][name]["environment"]
        assert set(given) - OF_THE_BUCKET <= read, name
        assert set(hosts.SHARED) <= set(given), name


def test_the_keys_of_a_bucket_are_passed_on_only_if_there_are_any(site: dict[str, Any]):
    for name in OURS:
        given = site["services"][name]["environment"]
        assert {key: given[key] for key in OF_THE_BUCKET} == dict.fromkeys(OF_THE_BUCKET), name


def test_every_variable_is_explained_or_has_a_value(site: dict[str, Any]):
    text = (FOLDER / "compose.yaml").read_text(encoding="utf-8")
    example = (FOLDER / "example.env").read_text(encoding="utf-8")

    required = set(re.findall(r"\$\{(\w+):\?\}", text))

    assert required
    assert {name for name in required if f"\n{name}=" not in f"\n{example}"} == set()


def test_only_processes_of_one_host_share_a_data_folder(site: dict[str, Any]):
    of_one_host = {
        name for name in OURS if "http:/data" in site["services"][name].get("volumes", [])
    }

    assert of_one_host == {"prepare", "front", "web", "streams"}
    for name in ("web", "streams"):
        assert site["services"][name]["network_mode"] == "service:front"


@pytest.mark.parametrize("name", [name for name in OURS if name != "prepare"])
def test_every_part_has_a_health_check(site: dict[str, Any], name: str):
    test = site["services"][name]["healthcheck"]["test"]

    assert test[:3] == ["CMD", "python", "-c"]
    compile(test[3], name, "exec")
    for address in re.findall(r"8000(/\w+)", test[3]):
        assert resolve(address).url_name in ("healthz", "readyz")


def test_backups_are_made_only_where_they_are_wanted_and_leave_the_containers(
    site: dict[str, Any],
):
    backup = site["services"]["backup"]
    folder = backup["command"][3]

    assert backup["profiles"] == ["backup"]
    assert [each for each in backup["volumes"] if each.endswith(f":{folder}")]
    assert f"{folder}/backup.json" in backup["healthcheck"]["test"][3]


def test_a_worker_may_finish_what_it_has_in_hand(site: dict[str, Any]):
    grace = site["services"]["worker"]["stop_grace_period"]

    assert int(grace.removesuffix("s")) > intervals.HARD_LIMIT


def test_the_image_has_a_user_of_its_own_and_only_files_that_are_there():
    lines = (FOLDER / "Dockerfile").read_text(encoding="utf-8").splitlines()
    stages = [line for line in lines if line.startswith("FROM ")]
    copied = [
        word
        for line in lines
        if line.startswith("COPY ") and "--from" not in line
        for word in line.split()[1:-1]
    ]

    assert len(stages) == 2
    assert "USER overprint" in lines[lines.index(stages[-1]) :]
    assert [name for name in copied if not (services.ROOT / name).exists()] == []


def test_the_image_has_what_its_processes_run_and_whom_to_trust_and_no_compiler():
    text = (FOLDER / "Dockerfile").read_text(encoding="utf-8")
    final = text.split("\nFROM ")[-1]

    (installed,) = re.findall(r"--no-install-recommends ([\w -]+)", final)

    assert installed.split() == ["ca-certificates", "libpq5", "nginx-light", "python3", "tzdata"]
