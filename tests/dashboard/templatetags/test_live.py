"""The attributes of parts that update by themselves."""

import re

import pytest
from django.template import Context, Template

from dashboard.poll_intervals import Every
from tests import services


def shown(text: str) -> str:
    return Template(text).render(Context({"form": None}))


@pytest.mark.parametrize("interval", Every)
def test_a_polled_part_names_what_people_wait_for(interval: Every):
    assert f'hx-trigger="every {interval}, wake"' in shown(f'{{% polls "{interval.name}" %}}')
    assert shown(f'{{% every "{interval.name.lower()}" %}}') == f"every {interval}"


def test_no_template_has_an_interval_of_its_own():
    templates = (services.ROOT / "templates").rglob("*.html")

    own = [path.name for path in templates if re.search(r"every \d|polls \"\d", path.read_text())]

    assert own == []
