"""What holds for every page and every polled fragment: few queries, nothing inline, real forms
under the htmx.
"""

import re

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from jobs import reading
from jobs.models import Batch, Job
from jobs.states import State
from tests import factories
from tests.dashboard.markup import flat
from tests.services import ROOT

OF_A_BATCH = ["batch", "rows", "gallery", "cancel", "rename", "another", "delete"]
OF_THE_SITE = ["batches", "workers"]
POLLED = ["batches", "batch", "row", "workers"]
INLINE = re.compile(
    r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE
)

NAVIGATION = '<nav aria-label="Main">'

SIGNED_IN = 2  #: session and account
HEADER = 1  #: the indicator reads the status row; a fragment has no header


def mixed(rows: int) -> Batch:
    """`rows` rows each made and failed, one in progress, one to do."""
    batch = factories.running()
    for n in range(rows):
        factories.job(batch, 10 + n, State.DONE, thumbnail_key="b/x/small/1.jpg")
        factories.job(batch, 30 + n, State.FAILED)
    factories.job(batch, 50, State.RUNNING)
    factories.job(batch, 51)
    return batch


def address(name: str, batch: Batch) -> str:
    if name in OF_THE_SITE:
        return reverse(name)
    return reverse(name, args=[batch.pk, 30] if name == "row" else [batch.pk])


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("batches", 4),
        ("batch", 8),
        ("rows", 3),
        ("gallery", 5),
        ("row", 4),
        ("cancel", 2),
        ("rename", 1),
        ("delete", 4),
        ("another", 2),
        ("workers", 2),
    ],
)
def test_a_page_needs_as_few_queries_for_three_rows_as_for_one(
    operator: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    rows: int,
    name: str,
    queries: int,
) -> None:
    batch = mixed(rows)
    reading.outputs_of(batch)  # read once by each process

    with django_assert_num_queries(SIGNED_IN + HEADER + queries):
        operator.get(address(name, batch))


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"), [("batches", 4), ("batch", 9), ("row", 3), ("workers", 3)]
)
def test_a_fragment_needs_as_few_queries_for_three_rows_as_for_one(
    operator: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    rows: int,
    name: str,
    queries: int,
) -> None:
    batch = mixed(rows)
    reading.outputs_of(batch)  # read once by each process

    with django_assert_num_queries(SIGNED_IN + queries):
        operator.get(address(name, batch), headers={"HX-Request": "true"})


@pytest.mark.parametrize("name", POLLED)
def test_a_fragment_is_not_a_page(operator: Client, name: str) -> None:
    response = operator.get(address(name, mixed(1)), headers={"HX-Request": "true"})

    html = flat(response)
    assert response.status_code == 200
    assert "<html" not in html
    assert "<header class=" not in html


@pytest.mark.parametrize("name", POLLED)
def test_a_fragment_has_the_id_that_the_page_swaps(operator: Client, name: str) -> None:
    batch = mixed(1)

    page = flat(operator.get(address(name, batch)))
    fragment = flat(operator.get(address(name, batch), headers={"HX-Request": "true"}))

    polled = re.findall(r'<div class="live" id="([a-z]+)"', page)
    assert polled == re.findall(r'<div class="live" id="([a-z]+)"', fragment)
    assert len(polled) == 1


@pytest.mark.parametrize("name", [*OF_THE_SITE, *OF_A_BATCH, "row"])
def test_no_page_has_inline_script_or_style(operator: Client, name: str) -> None:
    html = flat(operator.get(address(name, mixed(1))))

    assert INLINE.findall(html) == []


@pytest.mark.parametrize("name", [*OF_THE_SITE, *OF_A_BATCH, "row"])
def test_every_page_has_the_strict_policy(operator: Client, name: str) -> None:
    policy = operator.get(address(name, mixed(1)))["Content-Security-Policy"]

    assert policy == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src "
        "'self'; connect-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors "
        "'none'; base-uri 'none'"
    )


@pytest.mark.parametrize("name", [*OF_THE_SITE, *OF_A_BATCH, "row"])
def test_every_htmx_form_also_works_without_a_script(operator: Client, name: str) -> None:
    html = flat(operator.get(address(name, mixed(1))))

    for form in re.findall(r"<form[^>]*hx-post[^>]*>", html):
        action, posted = (
            re.search(r' action="([^"]+)"', form),
            re.search(r'hx-post="([^"]+)"', form),
        )
        assert action
        assert posted
        assert action[1] == posted[1]
        assert 'method="post"' in form


def test_no_identifier_is_written_twice(operator: Client) -> None:
    html = flat(operator.get(address("batch", mixed(3))))

    names = re.findall(r'\sid="([^"]+)"', html)
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize(
    "name",
    [f"{code}.html" for code in ("400", "403", "403_csrf", "404", "405", "413", "500", "503")],
)
def test_an_error_page_needs_neither_request_nor_database_nor_an_account(name: str) -> None:
    html = render_to_string(name)

    assert "<h1>" in html
    assert "All batches" not in html
    assert "You are signed in" not in html
    assert "Rows that are not finished wait" not in html
    assert INLINE.findall(html) == []


def test_an_unknown_address_is_a_calm_page(operator: Client) -> None:
    response = operator.get("/nowhere")

    assert response.status_code == 404
    assert "Page not found" in flat(response)


def test_names_and_texts_of_strangers_are_shown_as_text(operator: Client) -> None:
    batch = mixed(1)
    Batch.objects.filter(pk=batch.pk).update(name="<b>bold</b>")
    Job.objects.filter(row=30).update(
        cells={'"><i>': ["<u>under</u>", "", ""]},
        sentence="<s>struck</s>",
        source_problem="<em>no</em>",
    )

    html = flat(operator.get(address("row", batch))) + flat(operator.get(address("rows", batch)))
    html += flat(operator.get(address("gallery", batch)))

    assert [
        tag for tag in ("<b>bold", '"><i>"', "<u>under", "<s>struck", "<em>no") if tag in html
    ] == []


@pytest.mark.parametrize("address", ["/nothing", "/batches//design/", "/proof/nothing/"])
def test_a_form_that_cannot_be_parsed_is_not_found_where_there_is_nothing(
    nobody: Client, db: None, address: str
) -> None:
    response = nobody.generic("POST", address, b"", "multipart/form-data")

    assert response.status_code == 404


def test_each_section_of_a_page_that_may_be_swapped_has_an_id_by_which_it_stays_open() -> None:
    """`site.js` remembers open sections by their ids. Nothing swaps the desk and the frame."""
    templates = ROOT / "templates"
    swapped = set(templates.rglob("*.html")) - set((templates / "desk").rglob("*.html"))
    without_id = [
        path.name
        for path in sorted(swapped - {templates / "_base.html"})
        if re.search(r"<details(?![^>]* id=)", path.read_text(encoding="utf-8"))
    ]

    assert without_id == []


@pytest.mark.django_db
def test_only_people_who_are_signed_in_see_the_navigation_on_an_error_page(operator):
    sheet = {"CONTENT_LENGTH": "9" * 12, "CONTENT_TYPE": "text/csv"}
    shown = [
        Client().get("/no/such/page/"),
        Client(enforce_csrf_checks=True).post(reverse("sign-in")),
        Client().generic("POST", reverse("sign-in"), "", **sheet),
    ]

    assert [answer.status_code for answer in shown] == [404, 403, 413]
    assert not any(NAVIGATION in answer.text for answer in shown)
    assert NAVIGATION not in render_to_string("500.html")
    assert NAVIGATION in operator.get("/no/such/page/").text
