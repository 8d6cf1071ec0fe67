"""The fourth step: the controls, the previews by the real renderer, a design as JSON."""

import html
import json
import re
from io import BytesIO
from urllib.parse import unquote

import pytest
from PIL import Image

from dashboard import forms_new_batch
from jobs import control, design
from jobs.intake import fonts, matches
from jobs.models import Batch
from tests import factories
from tests.dashboard.new_batches import JSON, address, do_chores, picked, words
from tests.intake import batches
from tests.rendering import made_fonts

pytestmark = pytest.mark.django_db

SHEET = "picture;caption\n1.jpg;One\n2.jpg;Two and a few words more\n"


@pytest.fixture
def batch() -> Batch:
    """Two rows with a photo each; row 3 has the longest text."""
    batch = batches.with_sheet(batches.with_pictures("1.jpg", "2.jpg"), SHEET)
    matches.match_rows(batch)
    return batch


def typed(**changed: str) -> dict[str, str]:
    """What a browser sends for the design to begin with, with some controls changed."""
    return {
        "box": "0",
        "text": "{caption}",
        "anchor": "bottom",
        "placed_as": "bottom",
        "font": "Inter",
        "weight": "700",
        "size_max": "8",
        "size_min": "4",
        "max_lines": "3",
        "wrap": "phrase",
        "legible": "measure",
        "overflow": "fail",
        "colour": "#ffffff",
        "align": "centre",
        "valign": "bottom",
        "outline": "on",
        "outline_width": "2",
        "outline_colour": "#000000",
        "shadow_dx": "0",
        "shadow_dy": "4",
        "shadow_blur": "18",
        "shadow_opacity": "0.7",
        "shadow_colour": "#000000",
        "plate_colour": "#000000",
        "plate_opacity": "0.6",
        "plate_padding": "30",
        "plate_radius": "12",
        "line_height": "1.2",
        "letter_spacing": "0",
        "word_spacing": "0",
        "long_words": "cut",
        "direction": "auto",
        "rotation": "0",
        "opacity": "1",
        "missing": "fail",
        "width": "80",
        "height": "25",
        "x": "50",
        "y": "95",
        "size_by": "photo",
        "long_edge": "",
        "fit": "crop",
        "focus": "50 50",
        "ground": "#ffffff",
        "format": "keep",
        "metadata": "keep",
        "name": "{file}",
        "language": "en",
    } | changed


def saved(batch: Batch) -> dict:
    batch.refresh_from_db()
    return batch.design_version.document


# --- The page and its controls -----------------------------------------------------------------------


def test_the_page_begins_with_a_good_design_and_the_longest_text(operator, batch, django_assert_num_queries):
    with django_assert_num_queries(14):
        page = operator.get(address("design", batch)).text

    assert 'data-row="longest"' in page
    assert "row 3" in page
    assert 'data-insert="{caption}"' in page
    assert "Check all 2 rows" in page


def test_saving_keeps_what_the_controls_say_and_what_they_do_not_show(operator, batch):
    box = {"text": "{caption}", "name": "headline", "fonts": ["Inter", "Anton", "Lora"], "plate": {"radius": 40}}
    control.save_design(batch, factories.user(), {"format": 1, "boxes": [box]})

    response = operator.post(
        address("design", batch), typed(colour="#FF0000", fallback="Anton", size_by="edge", long_edge="800")
    )

    box = saved(batch)["boxes"][0]
    assert response.url == address("design", batch) + "?box=0"
    assert (box["colour"], box["plate"], box["shadow"]) == ("#ff0000", None, None)
    assert (box["name"], box["fonts"]) == ("headline", ["Inter", "Anton", "Lora"])
    assert saved(batch)["canvas"]["long_edge"] == 800


EFFECTS = {
    "valign": "middle",
    "shadow": "on",
    "shadow_dx": "-20",
    "shadow_dy": "12.5",
    "plate": "on",
    "plate_radius": "80",
    "plate_per_line": "on",
}


def test_plate_shadow_and_vertical_alignment_are_saved_as_the_controls_say(operator, batch):
    operator.post(address("design", batch), typed(**EFFECTS))

    box = saved(batch)["boxes"][0]
    assert box["valign"] == "middle"
    assert box["shadow"] == {"dx": -20, "dy": 12.5, "blur": 18, "colour": "#000000", "opacity": 0.7}
    assert box["plate"] == {"colour": "#000000", "opacity": 0.6, "padding": 30, "radius": 80, "per_line": True}


def test_what_stands_in_a_part_that_is_off_is_nobodys_mistake(operator, batch):
    response = operator.post(address("design", batch), typed(shadow_dx="", shadow_blur="far", plate_colour="beige"))

    box = saved(batch)["boxes"][0]
    assert response.status_code == 302
    assert (box["shadow"], box["plate"]) == (None, None)


def test_every_control_of_plate_shadow_and_vertical_alignment_changes_the_preview(operator, batch):
    begin = {"row": "3", "max_lines": "9", "width": "30", "height": "60", "shadow": "on", "plate": "on"}
    before = preview(operator, batch, **begin)

    assert before["Content-Type"] == "image/jpeg"
    for key in ("valign", "shadow_dx", "shadow_dy", "plate_radius", "plate_per_line"):
        assert preview(operator, batch, **begin, **{key: EFFECTS[key]}).content != before.content, key


MORE = {
    "line_height": "1.5",
    "letter_spacing": "-2.5",
    "word_spacing": "10",
    "strike": "on",
    "underline": "on",
    "long_words": "hyphenate",
    "direction": "rtl",
    "rotation": "-12.5",
    "opacity": "0.35",
    "may_overlap": "on",
    "missing": "box",
    "legible": "choose",
    "required": "on",
}


def test_what_stands_under_the_fold_is_saved_and_said_when_it_is_closed(operator, batch):
    operator.post(address("design", batch), typed(**MORE, language="de"))

    box, page = saved(batch)["boxes"][0], operator.get(address("design", batch)).text
    values = [box[key] for key in MORE]
    assert values == [1.5, -2.5, 10, True, True, "hyphenate", "rtl", -12.5, 0.35, True, "box", "choose", True]
    assert saved(batch)["language"] == "de"
    for said in ("lines 1.5 × apart", "letters -2.5 %", "words +10 %", "right to left", "turned -12.5°", "underlined"):
        assert said in words(page)
    assert '<details class="more" open>' not in page


def test_a_design_as_it_begins_hides_nothing_under_the_fold(operator, batch):
    page = operator.get(address("design", batch)).text

    assert "More : spacing, long words, direction, place, turn, opacity, rules" in words(page)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"line_height": "0.2"}, "It must be from 0.5 to 4."),
        ({"letter_spacing": "wide"}, "It must be from -20 to 200."),
        ({"rotation": "200"}, "It must be from -180 to 180."),
        ({"opacity": ""}, "It must be from 0 to 1."),
        ({"direction": "up"}, "Select a valid choice. up is not one of the available choices."),
        ({"language": "klingon"}, "“klingon” is no language we know; write a tag such as en, de or pt-BR."),
    ],
)
def test_what_cannot_be_used_under_the_fold_says_so_there(operator, batch, changed, sentence):
    response = operator.post(address("design", batch), typed(**changed))
    shown = preview(operator, batch, **changed).json()["sentence"]

    assert response.status_code == 422
    assert sentence in html.unescape(response.text)
    assert sentence in shown
    assert '<details class="more" open>' in response.text


def test_every_control_of_looks_under_the_fold_changes_the_preview(operator, batch):
    long = {"text": "Donaudampfschifffahrt\n{caption}", "width": "15", "row": "3", "align": "start"}
    long |= {"max_lines": "9", "height": "60"}
    before = preview(operator, batch, **long)

    assert before["Content-Type"] == "image/jpeg"
    for key in (*list(MORE)[:6], "direction", "rotation", "opacity"):
        assert preview(operator, batch, **long, **{key: MORE[key]}).content != before.content, key


RESULT = {
    "size_by": "exact",
    "result_width": "1200",
    "result_height": "900",
    "fit": "pad",
    "focus": "0 100",
    "ground": "#F0E8D8",
    "enlarge": "on",
    "format": "avif",
    "quality": "70",
    "most_kb": "300",
    "metadata": "no_place",
}


def test_the_result_is_saved_as_the_controls_say(operator, batch):
    operator.post(address("design", batch), typed(**RESULT))

    assert saved(batch)["canvas"] == {
        "long_edge": None,
        "width": 1200,
        "height": 900,
        "fit": "pad",
        "focus_x": 0,
        "focus_y": 100,
        "ground": "#f0e8d8",
        "enlarge": True,
    }
    assert saved(batch)["output"] == {
        "format": "avif",
        "quality": 70,
        "most_kb": 300,
        "metadata": "no_place",
        "name": "{file}",
    }


def test_a_focus_that_no_control_shows_and_what_belongs_to_another_choice_stay_out_of_the_way(operator, batch):
    canvas = {"width": 800, "height": 600, "focus_x": 30, "focus_y": 12.5}
    control.save_design(batch, factories.user(), {"format": 1, "canvas": canvas, "boxes": [{"text": "{caption}"}]})

    operator.post(
        address("design", batch),
        typed(size_by="edge", long_edge="900", result_width="3", focus="", ground="blue", format="png", most_kb="1"),
    )

    design = saved(batch)
    assert (design["canvas"]["long_edge"], design["canvas"]["width"], design["output"]["most_kb"]) == (900, None, None)
    assert (design["canvas"]["focus_x"], design["canvas"]["focus_y"]) == (30, 12.5)


def test_the_same_design_again_is_the_same_version(operator, batch):
    operator.post(address("design", batch), typed())
    first = batch.__class__.objects.get(pk=batch.pk).design_version_id
    operator.post(address("design", batch), typed())

    assert Batch.objects.get(pk=batch.pk).design_version_id == first


def test_another_place_moves_the_box_there(operator, batch):
    operator.post(address("design", batch), typed(anchor="top-left"))

    box = saved(batch)["boxes"][0]
    assert (box["anchor"], box["x"], box["y"], box["valign"]) == ("top-left", 5, 5, "top")


def test_a_place_with_its_own_distances_keeps_them(operator, batch):
    operator.post(address("design", batch), typed(anchor="top", placed_as="top", x="40", y="12", valign="middle"))

    box = saved(batch)["boxes"][0]
    assert (box["anchor"], box["x"], box["y"], box["valign"]) == ("top", 40, 12, "middle")


def test_texts_are_added_shown_and_removed(operator, batch):
    added = operator.post(address("design", batch), typed(do="add"))
    names = [box["name"] for box in saved(batch)["boxes"]]
    shown = operator.post(address("design", batch), typed(do="show:1"))
    operator.post(address("design", batch), typed(box="1", do="remove"))

    assert added.url.endswith("?box=1")
    assert names == ["caption", "caption 2"]
    assert shown.url.endswith("?box=1")
    assert [box["name"] for box in saved(batch)["boxes"]] == ["caption"]


def test_check_saves_and_asks_for_the_check(operator, batch):
    response = operator.post(address("design", batch), typed(do="check"))

    assert response.url == address("check", batch)
    assert [chore.kind for chore in batch.chores.all()] == ["check"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"colour": "white"}, "Write a colour as #rrggbb"),
        ({"size_max": "0"}, "It must be from 0.2 to 100."),
        ({"shadow": "on", "shadow_dx": "-101"}, "It must be from -100 to 100."),
        ({"plate": "on", "plate_radius": "round"}, "It must be from 0 to 200."),
        ({"valign": ""}, "Vertical align: This field is required."),
        ({"size_min": "9"}, "9 is more than size_max, which is 8."),
        ({"text": "{caption"}, "A single “{” has no partner"),
        ({"text": ""}, "This field is required."),
        ({"name": "{caption:fancy}"}, "is no format"),
        ({"language": "xx-nowhere"}, "is no language we know"),
        ({"font": "Comic Sans"}, "Select a valid choice"),
        ({"size_by": "edge"}, "Say how many pixels."),
        ({"size_by": "exact", "result_width": "800"}, "Say how many pixels."),
        ({"size_by": "exact", "result_width": "9", "result_height": "9"}, "It must be from 16 to 30,000."),
        (RESULT | {"ground": "beige"}, "Write a colour as #rrggbb"),
        ({"most_kb": "2"}, "It must be from 5 to 100,000."),
    ],
)
def test_a_value_that_cannot_be_used_says_why_at_its_place(operator, batch, changed, sentence):
    response = operator.post(address("design", batch), typed(**changed))

    assert response.status_code == 422
    assert sentence in response.text
    assert Batch.objects.get(pk=batch.pk).design_version is None


# --- Previews --------------------------------------------------------------------------------------


def preview(client, batch: Batch, **changed: str):
    return client.post(address("design-preview", batch), typed(**changed), **JSON)


def test_a_preview_is_drawn_by_the_real_renderer(operator, batch):
    response = preview(operator, batch, row="longest")

    assert response["Content-Type"] == "image/jpeg"
    assert response["Overprint-Row"] == "3"
    assert Image.open(BytesIO(response.content)).size == (400, 300)
    assert re.fullmatch(r"\d+ px · 1 line · fits · 400 × 300 · [\d.]+ kB", unquote(response["Overprint-Facts"]))
    assert Batch.objects.get(pk=batch.pk).design_version is None


def test_the_preview_has_the_shape_of_the_result(operator, batch):
    response = preview(operator, batch, row="2", **RESULT)

    assert Image.open(BytesIO(response.content)).size == (1200, 900)


def test_a_result_that_cannot_have_so_few_kilobytes_says_so_over_its_photo(operator, batch):
    sentence = preview(operator, batch, row="2", **RESULT | {"most_kb": "5", "format": "webp"}).json()["sentence"]

    assert sentence.startswith("Row 2: The result has")
    assert sentence.endswith("at most 5 kB were asked. Choose a smaller size, or more kB.")


def test_other_controls_give_another_picture(operator, batch):
    white, red = (preview(operator, batch, row="2", colour=colour).content for colour in ("#ffffff", "#ff0000"))

    assert white != red


@pytest.mark.parametrize(
    ("wanted", "row"), [("2", "2"), ("after:2", "3"), ("before:3", "2"), ("after:3", "3"), ("any", None)]
)
def test_rows_can_be_stepped_through(operator, batch, wanted, row):
    response = preview(operator, batch, row=wanted)

    assert response["Content-Type"] == "image/jpeg"
    assert row is None or response["Overprint-Row"] == row


def test_a_row_that_would_fail_says_so_over_its_photo(operator, batch):
    response = preview(operator, batch, row="3", size_min="60", size_max="60")

    answer = response.json()
    assert response.status_code == 200
    assert answer["sentence"].startswith("Row 3: At its smallest size")
    assert answer["source"] == batch.jobs.get(row=3).source_id


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"row": "77"}, "No row has a picture that can be drawn on yet."),
        ({"colour": "white"}, "Colour: Write a colour as #rrggbb, for example #ffffff for white."),
        ({"text": "{caption"}, "A single “{” has no partner; write {{ for the character itself."),
        ({"text": "{nothing}", "row": "2"}, "Row 2: The sheet has no column “nothing”; it has “caption”, “picture”."),
    ],
)
def test_what_cannot_be_drawn_is_said_in_words(operator, batch, changed, sentence):
    assert preview(operator, batch, **changed).json()["sentence"] == sentence


def test_without_javascript_the_saved_design_is_an_image(operator, batch):
    drawn = operator.get(address("design-preview", batch), {"row": "2"})
    said = operator.get(address("design-preview", batch), {"row": "77"})

    assert drawn["Content-Type"] == "image/jpeg"
    assert said["Content-Type"] == "image/svg+xml"
    assert "No row has a picture" in said.text


def test_the_preview_has_the_size_of_all_rows_once_the_check_found_it(operator, batch):
    batches.looking.look(batch, batches.quiet)
    one_size = {"same_size": "on", "size_max": "30", "max_lines": "1"}
    operator.post(address("design", batch), typed(**one_size))

    before = preview(operator, batch, row="2", **one_size)
    unknown = operator.get(address("design", batch)).text
    operator.get(address("check", batch))
    do_chores(batch)
    after = preview(operator, batch, row="2", **one_size, colour="#ff0000")
    known = operator.get(address("design", batch)).text
    other = preview(operator, batch, row="2", **one_size, width="60")

    batch.refresh_from_db()
    pixels = round(batch.common_sizes["caption"] * 3)
    alone = "in this row alone: the check finds the size of all"
    assert alone in unquote(before["Overprint-Facts"])
    assert "The check finds it; until then each picture here shows the size that fits its own row." in words(unknown)
    assert unquote(after["Overprint-Facts"]).startswith(f"{pixels} px in all rows · 1 line")
    assert "% by the last check; row 3 decides it." in words(known)
    assert alone in unquote(other["Overprint-Facts"])


# --- As JSON ---------------------------------------------------------------------------------------


def test_a_pasted_design_takes_the_place_of_the_whole(operator, batch):
    document = {"format": 1, "boxes": [{"text": "{caption:upper}"}, {"text": "{picture}", "strike": True}]}

    response = operator.post(address("design", batch), {"do": "document", "document": json.dumps(document)})

    assert response.url == address("design", batch)
    assert [box["text"] for box in saved(batch)["boxes"]] == ["{caption:upper}", "{picture}"]


def test_an_uploaded_design_is_taken_like_a_pasted_one(operator, batch):
    file = picked(b'{"format": 1, "boxes": [{"text": "{caption}"}]}', "design.json")

    operator.post(address("design", batch), {"do": "document", "file": file})

    assert len(saved(batch)["boxes"]) == 1


@pytest.mark.parametrize(
    ("document", "sentences"),
    [
        ("{", ["This is no JSON (line 1)"]),
        ("[]", ["is no object with keys"]),
        ('{"format": 1, "boxes": [{"text": "x", "colour": 7, "size": 3}]}', ["boxes[0].colour", "boxes[0].size"]),
    ],
)
def test_a_design_that_is_none_lists_every_problem_and_keeps_the_text(operator, batch, document, sentences):
    response = operator.post(address("design", batch), {"do": "document", "document": document})

    assert response.status_code == 422
    assert all(sentence in response.text for sentence in sentences)
    assert Batch.objects.get(pk=batch.pk).design_version is None


def test_the_design_can_be_taken_home(operator, batch):
    operator.post(address("design", batch), typed())

    response = operator.get(address("design-document", batch))

    assert response["Content-Disposition"] == "attachment; filename*=UTF-8''Spring%20catalogue.json"
    assert design.to_document(design.parse(json.loads(response.content))) == saved(batch)


def test_where_one_picture_serves_all_rows_the_first_text_names_the_results(operator):
    batch = batches.with_sheet(batches.with_pictures("background.jpg"), "Name;Course\nAnna;Tango\n")
    matches.match_rows(batch, {"by": "one", "source": batch.sources.get().pk})

    page = operator.get(address("design", batch)).text

    assert 'value="{Name}"' in page


def test_what_the_last_check_found_stands_beside_the_picture(operator):
    batch = batches.ready("picture;caption\n1.jpg;One\nmissing.jpg;Two\n", ("1.jpg",))
    operator.post(address("check", batch))
    do_chores(batch)

    page = operator.get(address("design", batch)).text

    assert "1 of 2 would fail" in words(page)


def test_a_preview_of_the_check_may_be_kept_and_one_of_the_desk_may_not(operator, batch):
    of_check = operator.get(address("design-preview", batch), {"row": "2", "small": "", "v": "7"})
    of_desk = preview(operator, batch, row="2")

    assert (of_check["Cache-Control"], of_desk["Cache-Control"]) == ("private, max-age=3600", "no-store")


def test_a_font_that_is_gone_is_shown_and_said(operator, batch):
    document = {"format": 1, "boxes": [{"text": "{caption}", "fonts": ["Old Gothic"]}]}
    control.save_design(batch, factories.user(), document)

    page = operator.get(address("design", batch)).text

    assert '<option value="Old Gothic" selected>Old Gothic (not here)</option>' in page


def test_an_uploaded_font_is_offered_among_ones_own_and_drawn_with(operator, batch):
    fonts.take(factories.user(), "house.ttf", [made_fonts.named(like="Anton")])

    page = operator.get(address("design", batch)).text
    ours, theirs = (
        preview(operator, batch, row="3", font=font, weight="400").content for font in ("House Sans", "Anton")
    )

    assert '<optgroup label="Yours">' in page
    assert ours == theirs != preview(operator, batch, row="3", font="Inter", weight="400").content


def test_what_a_font_lacks_may_come_from_another_before_it_comes_from_noto(operator, batch):
    fonts.take(factories.user(), "house.ttf", [made_fonts.named()])
    document = {"format": 1, "boxes": [{"text": "{caption}", "fonts": ["Anton", "Lora", "Caveat"]}]}
    control.save_design(batch, factories.user(), document)

    operator.post(address("design", batch), typed(font="Oswald", fallback="House Sans", do="save"))
    chosen = saved(batch)
    operator.post(address("design", batch), typed(font="Oswald", fallback="", do="save"))

    assert chosen["boxes"][0]["fonts"] == ["Oswald", "House Sans", "Caveat"]
    assert [face["family"] for face in chosen["typefaces"]] == ["House Sans"]
    assert saved(batch)["boxes"][0]["fonts"] == ["Oswald", "Caveat"]


def test_italics_are_saved_and_a_weight_of_ones_own_stays_among_the_choices(operator, batch):
    document = {"format": 1, "boxes": [{"text": "{caption}", "weight": 650}]}
    control.save_design(batch, factories.user(), document)

    operator.post(address("design", batch), typed(weight="650", italic="on", do="save"))

    (box,) = saved(batch)["boxes"]
    assert (box["weight"], box["italic"]) == (650, True)


def test_a_document_older_than_a_control_shows_its_default():
    document = design.to_document(design.starting_design(["caption"]))
    for key in ("underline", "legible"):
        del document["boxes"][0][key]

    shown = forms_new_batch.initial(document, 0)

    assert (shown["underline"], shown["legible"], shown["text"]) == (False, "measure", "{caption}")
