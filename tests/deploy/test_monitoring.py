"""The alerts and the board name only what `/metrics` tells."""

import json
import re
import shutil
import subprocess
import time
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from dashboard.site.metrics import as_text
from jobs.models import Batch, Chore, Heartbeat, Leader, Status, WorkerChild
from jobs.queue.monitoring import tallies
from jobs.queue.monitoring.measures import measures
from tests import factories, services

FOLDER = services.ROOT / "deploy" / "monitoring"
NAME = re.compile(r"\boverprint_\w+")
SELECTOR = re.compile(r"\b(overprint_\w+)\{([^}]*)\}")
MATCHER = re.compile(r'(\w+)\s*(?:=~|!=|!~|=)\s*"([^"]*)"')


@pytest.fixture
def told(db: None) -> dict[str, dict[str, set[str]]]:
    """Return metric → label → values, of a site in which there is some of everything."""
    batch: Batch = factories.running()
    now = timezone.now()
    Status.objects.create(pk=1, beat_at=now, census={"done": 1}, census_at=now)
    Leader.objects.create(name="dispatcher", token="b:n:1:1:x", until=int(time.time()))
    WorkerChild.objects.create(token="b:n:2:1", host="a", pid=2, parent=1)
    Heartbeat.objects.create(token="b:n:1:1", role="web", host="a", pid=1, free_bytes=1)
    Chore.objects.create(batch=batch, kind=Chore.Kind.PDF)
    for outcome in ("done", "failed", "lost", "expired", "late", "not_stored"):
        tallies.add_outcome(outcome, "unexpected" if outcome == "failed" else "")
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for family in text_string_to_metric_families(as_text(measures()).decode()):
        for sample in family.samples:
            found[sample.name]  # also one without labels
            for label, value in sample.labels.items():
                found[sample.name][label].add(value)
    return found


def rules() -> list[dict[str, Any]]:
    document = yaml.safe_load((FOLDER / "overprint.rules.yml").read_text(encoding="utf-8"))
    return [rule for group in document["groups"] for rule in group["rules"]]


def board() -> dict[str, Any]:
    document: dict[str, Any] = json.loads((FOLDER / "grafana.json").read_text(encoding="utf-8"))
    return document


def expressions() -> Iterator[str]:
    yield from (rule["expr"] for rule in rules())
    yield from (target["expr"] for panel in board()["panels"] for target in panel["targets"])


def test_every_metric_of_an_alert_or_a_panel_is_told(told: dict[str, Any]) -> None:
    named = {name for expression in expressions() for name in NAME.findall(expression)}

    assert len(named) > 20
    assert named - told.keys() == set()


def test_every_metric_is_shown_on_the_board(told: dict[str, Any]) -> None:
    panels = json.dumps(board()["panels"])
    apart = {name for name in told if name.endswith(("_created", "_bucket", "_sum", "_count"))}

    assert {name for name in told.keys() - apart if name not in panels} == set()


def test_every_label_and_value_that_is_asked_for_exists(
    told: dict[str, dict[str, set[str]]],
) -> None:
    asked = [
        (name, label, value)
        for expression in expressions()
        for name, matchers in SELECTOR.findall(expression)
        for label, values in MATCHER.findall(matchers)
        for value in values.split("|")
    ]

    assert len(asked) > 10
    assert [it for it in asked if it[2] not in told[it[0]][it[1]]] == []


def test_every_alert_says_what_it_means_and_how_bad_it_is() -> None:
    names = [rule["alert"] for rule in rules()]

    assert len(set(names)) == len(names) >= 10
    for rule in rules():
        assert rule["labels"]["severity"] in ("critical", "warning"), rule["alert"]
        assert rule["annotations"].keys() == {"summary", "description"}, rule["alert"]
        assert rule["for"], rule["alert"]


def test_panels_do_not_overlap_and_have_a_unit() -> None:
    cells: list[tuple[int, int]] = []
    for panel in board()["panels"]:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
        assert panel["fieldConfig"]["defaults"]["unit"]
        cells += [
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        ]

    assert len(set(cells)) == len(cells)


def test_the_scrape_is_read_as_it_stands() -> None:
    document = yaml.safe_load((FOLDER / "prometheus.yml").read_text(encoding="utf-8"))

    (scraped,) = document["scrape_configs"]
    assert scraped["job_name"] == "overprint"
    assert document["rule_files"] == ["overprint.rules.yml"]


@pytest.mark.parametrize(
    "words",
    [
        ("rules", "--lint-fatal", "overprint.rules.yml"),
        ("config", "--syntax-only", "--lint-fatal", "prometheus.yml"),
    ],
    ids=["rules", "scrape"],
)
def test_prometheus_understands_it(words: tuple[str, ...]) -> None:
    tool = shutil.which("promtool")
    if tool is None:
        pytest.fail("promtool is missing: apt-get install --no-install-recommends promtool")

    done = subprocess.run(
        [tool, "check", *words], cwd=FOLDER, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
