"""What only a browser can tell: nothing sideways, nothing on the console, the keyboard, a poll that
disturbs nobody.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from jobs.models import Batch, Status
from jobs.states import State
from tests import factories
from tests.dashboard.browsing import signed_in
from tests.dashboard.new_batches import do_chores
from tests.dashboard.one_at_a_time import alone
from tests.intake import batches
from tests.rendering import made_fonts

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.long(35),
]

WIDTHS = [390, 768, 1280, 1920]


@pytest.fixture
def batch(transactional_db: None) -> Batch:
    """Running, with a bit of everything, and with names as long as they may be."""
    Status.objects.create(
        pk=1, beat_at=timezone.now() + timedelta(days=1), broker="ok", workers=1, children=2
    )
    batch = factories.running(3, name="X" * 200)
    factories.job(batch, 20, State.DONE, thumbnail_key="b/x/small/1.jpg")
    factories.job(
        batch,
        21,
        State.FAILED,
        cells={"caption": ["a" * 400, "", ""]},
        sentence="Ends half-way. " * 20,
    )
    factories.job(
        batch, 22, State.FAILED, source=factories.source(batch, "folder/" * 20 + "y" * 300 + ".jpg")
    )
    return batch


@pytest.fixture
def page(batch: Batch, live_server: LiveServer) -> Iterator[Page]:
    with signed_in(live_server) as page:
        yield page


def addresses(batch: Batch) -> list[str]:
    names = ("batch", "rows", "gallery", "proofs", "pdf", "cancel", "rename", "keep", "delete")
    of_batch = [reverse(name, args=[batch.pk]) for name in names]
    return [
        reverse("batches"),
        reverse("fonts"),
        reverse("workers"),
        *of_batch,
        reverse("row", args=[batch.pk, 22]),
    ]


def test_no_page_scrolls_sideways_at_any_width(page: Page, batch: Batch) -> None:
    wider = []
    for address in addresses(batch):
        page.goto(address)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 860})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wider.append((address, width))

    assert wider == []


def test_a_pdf_asks_only_for_what_counts_for_its_pages(page: Page, batch: Batch) -> None:
    asked = {
        name: page.locator(f"[name={name}]")
        for name in (
            "dpi",
            "paper",
            "width",
            "per_page",
            "margin",
            "list_place",
            "list_row",
            "mixed",
        )
    } | {"sizes": page.locator(".by-aspect")}

    def shown() -> set[str]:
        return {name for name, field in asked.items() if field.is_visible()}

    page.goto(reverse("pdf", args=[batch.pk]))
    usual = {"paper", "per_page", "margin", "list_place"}
    assert shown() == usual  # by the styles alone: nothing to wait for
    page.select_option("[name=paper]", "own")
    assert shown() == usual | {"width"}
    page.select_option("[name=list_place]", "after")
    assert shown() == usual | {"width", "list_row"}
    page.check("[name=pages][value=exact]")
    page.select_option("[name=size_by]", "aspect")
    assert shown() == {"paper", "width", "margin", "list_place", "list_row", "mixed", "sizes"}
    page.check("[name=pages][value=paper]")
    page.check("[name=pdfs][value=each]")
    assert shown() == {"paper", "width", "margin"}
    page.check("[name=pages][value=picture]")
    assert shown() == {"dpi"}


def test_on_a_phone_the_state_is_beside_the_name(page: Page, batch: Batch) -> None:
    page.set_viewport_size({"width": 320, "height": 860})

    page.goto(reverse("batches"))

    name, state = (page.locator(f"#batch-{batch.pk} td").nth(n).bounding_box() for n in (0, 1))
    assert name is not None
    assert state is not None
    assert name["x"] + name["width"] <= state["x"]


def test_a_printed_page_has_its_rows_in_ink_and_none_of_its_buttons(
    page: Page, batch: Batch
) -> None:
    page.emulate_media(media="print", color_scheme="dark")

    page.goto(reverse("batch", args=[batch.pk]))

    page.locator("#progress").wait_for()
    assert [page.locator(part).first.is_visible() for part in (".top", "#actions")] == [False] * 2
    assert page.locator("h1").evaluate("h1 => getComputedStyle(h1).color") == "rgb(27, 28, 30)"


def test_a_slash_focuses_the_search(page: Page) -> None:
    page.goto(reverse("batches"))

    page.keyboard.press("/")

    expect(page.locator("[name=q]")).to_be_focused()


def test_a_press_changes_the_batch_in_place_and_the_keyboard_stays_where_it_was(
    page: Page, batch: Batch
) -> None:
    page.goto(reverse("batch", args=[batch.pk]))
    page.click("#how-we-know summary")

    page.click("#pause")
    page.wait_for_selector("#continue")
    expect(page.locator("#continue")).to_be_focused()

    expect(page.locator("#announce")).to_have_text(re.compile("paused, 50 percent.$"))
    assert page.locator("#how-we-know").evaluate("details => details.open") is True


def test_the_heading_of_what_a_person_waited_for_is_read_out(page: Page) -> None:
    draft = batches.ready()
    page.goto(reverse("check", args=[draft.pk]))
    page.get_by_role("progressbar", name="Checking all rows").wait_for()

    with alone():
        do_chores(draft)

    expect(page.locator("#announce")).to_have_text(re.compile("^All 3 rows checked in"))


def test_a_menu_closes_by_the_escape_key_and_gives_the_focus_back(page: Page, batch: Batch) -> None:
    page.goto(reverse("batch", args=[batch.pk]))
    page.click("#more summary")

    page.keyboard.press("Escape")

    expect(page.locator("#more")).to_have_js_property("open", False)
    expect(page.locator("#more summary")).to_be_focused()
    expect(page.locator("#more summary")).to_have_attribute("aria-label", "More")


def test_the_poll_rests_while_a_menu_is_open(page: Page, batch: Batch) -> None:
    page.goto(reverse("batch", args=[batch.pk]))
    with page.expect_response("**/?v=*") as polled:
        pass
    page.click("#more summary")

    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(2500)  # one period of the poll, and a half

    assert polled.value.status == 204
    assert asked == []


def test_a_person_whose_session_ended_sees_the_sign_in_page(page: Page, batch: Batch) -> None:
    page.goto(reverse("batch", args=[batch.pk]))

    page.context.clear_cookies()
    page.wait_for_url("**/sign-in/?next=*")

    expect(page).to_have_title("Sign in · Overprint")


@pytest.fixture
def draft(transactional_db: None) -> Batch:
    batch = factories.draft(design_version=factories.design_version())
    factories.job(batch, 2, source=None)
    return batch


def test_a_font_is_found_by_typing_and_chosen_by_the_keyboard(draft: Batch, page: Page) -> None:
    page.goto(reverse("design", args=[draft.pk]))
    listed = page.locator("#font-options").get_by_role("option")

    page.get_by_role("button", name="Font Inter").click()
    expect(listed.and_(page.locator("[aria-selected=true]"))).to_contain_text("Inter · ")
    page.keyboard.type("mono")
    expect(listed).to_contain_text(["Roboto Mono · ", "JetBrains Mono · "])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page.locator("select[name=font]")).to_have_value("JetBrains Mono")
    expect(page.locator("select[name=weight] option:disabled")).to_have_text(["Black"])
    expect(page.locator("[data-part=styles-said]")).to_have_text(
        "Weights of JetBrains Mono: 100 to 800."
    )
    expect(page.locator("[data-part=font-button]")).to_be_focused()
    expect(page.locator("[data-part=font-popup]")).to_be_hidden()


def test_fonts_are_sent_once_chosen_and_appear_on_the_page(page: Page, tmp_path: Path) -> None:
    for name, content in (("house.ttf", made_fonts.named()), ("notes.txt", b"no font")):
        (tmp_path / name).write_bytes(content)
    page.goto(reverse("fonts"))

    page.set_input_files("input[type=file]", [tmp_path / "house.ttf", tmp_path / "notes.txt"])

    page.get_by_role("heading", name="House Sans").wait_for()
    expect(page.locator("#verdicts li")).to_have_text(
        [
            "house.ttf: House Sans, 400.",
            "notes.txt is not a supported font. Upload TTF, OTF, TTC, WOFF or WOFF2.",
        ]
    )

    page.fill("#find-font", "no such font")
    page.get_by_text("No font family has this name.").wait_for()
    assert page.locator("h2:visible").count() == 0


def test_a_page_of_these_tests_begins_with_nothing_of_an_earlier_one(
    batch: Batch, live_server: LiveServer
) -> None:
    picture = f"{reverse('font-specimen')}?family=Inter&size=desk&ink=dark&words=Inter"
    seen = []
    for _ in range(2):
        with signed_in(live_server) as page:
            page.goto(reverse("batches"))
            seen.append(page.evaluate(LEFT, picture))
            page.evaluate(LEAVE)
            seen.append(page.evaluate(LEFT, picture))

    assert seen == [[False, 0, 0, False], [True, 1, 1, True]] * 2


LEFT = """async (picture) => {
    const home = await navigator.storage.getDirectory();
    const files = await Array.fromAsync(home.keys());
    await (await fetch(picture)).blob();
    const loaded = performance.getEntriesByName(new URL(picture, location)).at(-1);
    return [document.cookie.includes("left=1"), localStorage.length, files.length, loaded.transferSize === 0];
}"""
"""Whether the cookie is there, how many values and files are stored, and whether the picture came from
the browser's cache.
"""
LEAVE = """async () => {
    document.cookie = "left=1";
    localStorage.setItem("left", "1");
    const home = await navigator.storage.getDirectory();
    await home.getFileHandle("left", { create: true });
}"""
