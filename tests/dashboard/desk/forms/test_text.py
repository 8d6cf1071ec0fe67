"""The controls of the design desk: each is saved, comes back, changes the preview, and says why it
cannot be used.
"""

import html

import pytest

from dashboard.desk.forms import boxes
from jobs import control, design
from jobs.models import Batch
from tests import factories
from tests.dashboard.designs import RESULT, preview, saved, two_rows, typed
from tests.dashboard.new_batches import address, words
from tests.prepared import Prepared, made_once

pytestmark = pytest.mark.django_db


prepared = made_once(two_rows)


@pytest.fixture
def batch(prepared: Prepared) -> Batch:
    return prepared.batch()


def test_saving_keeps_what_the_controls_say_and_what_they_do_not_show(operator, batch):
    box = {
        "text": "{caption}",
        "name": "headline",
        "fonts": ["Inter", "Anton", "Lora"],
        "plate": {"radius": 40},
    }
    control.save_design(batch, factories.user(), {"format": 1, "boxes": [box]})

    response = operator.post(
        address("design", batch),
        typed(colour="#FF0000", fallback="Anton", size_by="edge", long_edge="800"),
    )

    box = saved(batch)["boxes"][0]
    assert response.url == address("design", batch) + "?box=0"
    assert (box["colour"], box["plate"], box["shadow"]) == ("#ff0000", None, None)
    assert (box["name"], box["fonts"]) == ("headline", ["Inter", "Anton", "Lora"])
    assert saved(batch)["canvas"]["long_edge"] == 800


def test_the_language_may_be_told_by_a_column_and_a_row_without_one_says_so(operator, batch):
    spoken = {"language_column": "caption", "text": "text"}

    operator.post(address("design", batch), typed(**spoken))
    refused = preview(operator, batch, row="2", **spoken)

    assert saved(batch)["language_column"] == "caption"
    assert (
        '<option value="caption" selected>caption</option>'
        in operator.get(address("design", batch)).text
    )
    assert refused.json()["control"] == "language_column"
    assert refused.json()["sentence"].startswith(
        "Row 2: “One” in column “caption” cannot be used: it is not a language"
    )


EFFECTS = {
    "valign": "middle",
    "shadow": "on",
    "shadow_dx": "-20",
    "shadow_dy": "12.5",
    "shadow_inside": "on",
    "plate": "on",
    "plate_radius": "80",
    "plate_per_line": "on",
}


def test_plate_shadow_and_vertical_alignment_are_saved_as_the_controls_say(operator, batch):
    operator.post(address("design", batch), typed(**EFFECTS))

    box = saved(batch)["boxes"][0]
    assert box["valign"] == "middle"
    assert box["shadow"] == {
        "dx": -20,
        "dy": 12.5,
        "blur": 18,
        "colour": "#000000",
        "opacity": 0.7,
        "inside": True,
    }
    assert box["plate"] == {
        "colour": "#000000",
        "opacity": 0.6,
        "padding": 30,
        "radius": 80,
        "per_line": True,
    }


def test_what_stands_in_a_part_that_is_off_is_nobodys_mistake(operator, batch):
    response = operator.post(
        address("design", batch), typed(shadow_dx="", shadow_blur="far", plate_colour="beige")
    )

    box = saved(batch)["boxes"][0]
    assert response.status_code == 302
    assert (box["shadow"], box["plate"]) == (None, None)


def test_every_control_of_plate_shadow_and_vertical_alignment_changes_the_preview(operator, batch):
    begin = {
        "row": "3",
        "max_lines": "9",
        "width": "30",
        "height": "60",
        "shadow": "on",
        "plate": "on",
    }
    before = preview(operator, batch, **begin)

    assert before["Content-Type"] == "image/jpeg"
    for key in ("valign", "shadow_dx", "shadow_dy", "plate_radius", "plate_per_line"):
        assert preview(operator, batch, **begin, **{key: EFFECTS[key]}).content != before.content, (
            key
        )


MORE = {
    "line_height": "1.5",
    "letter_spacing": "-2.5",
    "word_spacing": "10",
    "features": "tnum; -kern",
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
    assert values == [
        1.5,
        -2.5,
        10,
        ["tnum", "-kern"],
        True,
        True,
        "hyphenate",
        "rtl",
        -12.5,
        0.35,
        True,
        "box",
        "choose",
        True,
    ]
    assert saved(batch)["language"] == "de"
    for said in (
        "line height 1.5 ×",
        "letter spacing -2.5 %",
        "features tnum -kern",
        "word spacing +10 %",
        "right to left",
        "rotated -12.5°",
        "underlined",
    ):
        assert said in words(page)
    assert '<details class="more" open>' not in page


def test_a_design_as_it_begins_hides_nothing_under_the_fold(operator, batch):
    page = operator.get(address("design", batch)).text

    assert "More : spacing, long words, direction, position, rotation, opacity, rules" in words(
        page
    )


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"line_height": "0.2"}, "Enter a number from 0.5 to 4."),
        ({"letter_spacing": "wide"}, "Enter a number from -20 to 200."),
        ({"rotation": "200"}, "Enter a number from -180 to 180."),
        (
            {"features": "tnum, ligatures"},
            "“ligatures” is not a feature; write its tag, such as tnum, -liga or salt=2.",
        ),
        ({"opacity": ""}, "Enter a number from 0 to 1."),
        ({"direction": "up"}, "Select a valid choice. up is not one of the available choices."),
        (
            {"language": "klingon"},
            "“klingon” is not a language we know; write a tag such as en, de or pt-BR.",
        ),
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
    for key in (*list(MORE)[:7], "direction", "rotation", "opacity"):
        assert preview(operator, batch, **long, **{key: MORE[key]}).content != before.content, key


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
        "strip": {"side": "above", "size": 12.5, "colour": "#203040"},
    }
    assert saved(batch)["output"] == {
        "format": "avif",
        "quality": 70,
        "most_kb": 300,
        "metadata": "no_place",
        "title": "{caption}",
        "copyright": "© Studio",
        "name": "{file}",
        "words": True,
    }


def test_a_focus_that_no_control_shows_and_what_belongs_to_another_choice_stay_out_of_the_way(
    operator, batch
):
    canvas = {"width": 800, "height": 600, "focus_x": 30, "focus_y": 12.5}
    control.save_design(
        batch, factories.user(), {"format": 1, "canvas": canvas, "boxes": [{"text": "{caption}"}]}
    )

    operator.post(
        address("design", batch),
        typed(
            size_by="edge",
            long_edge="900",
            result_width="3",
            focus="",
            ground="blue",
            format="png",
            most_kb="1",
        ),
    )

    design = saved(batch)
    assert (
        design["canvas"]["long_edge"],
        design["canvas"]["width"],
        design["output"]["most_kb"],
    ) == (900, None, None)
    assert (design["canvas"]["focus_x"], design["canvas"]["focus_y"]) == (30, 12.5)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"colour": "white"}, "Enter a colour as #rrggbb"),
        ({"size_max": "0"}, "Enter a number from 0.2 to 100."),
        ({"shadow": "on", "shadow_dx": "-101"}, "Enter a number from -100 to 100."),
        ({"plate": "on", "plate_radius": "round"}, "Enter a number from 0 to 200."),
        ({"valign": ""}, "Vertical align: This field is required."),
        ({"size_min": "9"}, "This is larger than the largest size, 8."),
        ({"max_lines": "2.5"}, "Enter a whole number from 1 to 100."),
        ({"text": "{caption"}, "A single “{” is unmatched"),
        ({"text": ""}, "Enter a text, or choose a column below."),
        ({"text": "x" * 2001}, "The text has 2,001 characters; 2,000 are allowed."),
        ({"colour": ""}, "Enter a colour as #rrggbb"),
        ({"language": ""}, "Enter a language tag such as en, de or pt-BR."),
        ({"name": ""}, "Enter a name, such as {file} or a column in braces."),
        ({"name": "{caption:fancy}"}, "is not a format"),
        ({"language": "xx-nowhere"}, "is not a language we know"),
        ({"font": "Comic Sans"}, "Select a valid choice"),
        ({"size_by": "edge"}, "Enter the number of pixels."),
        ({"size_by": "exact", "result_width": "800"}, "Enter the number of pixels."),
        (
            {"size_by": "exact", "result_width": "9", "result_height": "9"},
            "Enter a whole number from 16 to 30,000.",
        ),
        (RESULT | {"result_background": "beige"}, "Enter a colour as #rrggbb"),
        ({"most_kb": "2"}, "Enter a whole number from 5 to 100,000."),
    ],
)
def test_a_value_that_cannot_be_used_says_why_at_its_place(operator, batch, changed, sentence):
    response = operator.post(address("design", batch), typed(**changed))

    assert response.status_code == 422
    assert sentence in response.text
    assert Batch.objects.get(pk=batch.pk).design_version is None


def test_a_document_older_than_a_control_shows_its_default():
    document = design.to_document(design.starting_design(["caption"]))
    for key in ("underline", "legible"):
        del document["boxes"][0][key]

    shown = boxes.initial(boxes.complete(document), 0)

    assert (shown["underline"], shown["legible"], shown["text"]) == (False, "measure", "{caption}")


def test_a_page_that_does_not_know_a_setting_yet_leaves_it_as_it_is(operator, batch):
    box = {"text": "{caption}", "letter_case": "upper"}
    control.save_design(batch, factories.user(), {"format": 1, "boxes": [box]})

    sent = typed(colour="#ff0000")
    sent.pop("letter_case", None)
    response = operator.post(address("design", batch), sent)

    box = saved(batch)["boxes"][0]
    assert (response.status_code, box["letter_case"], box["colour"]) == (302, "upper", "#ff0000")


def test_a_mark_is_repeated_with_the_gaps_of_its_controls_and_once_when_it_is_off(operator, batch):
    gaps = {"tile_across": "12", "tile_down": "250"}
    operator.post(
        address("design", batch), typed(tile="on", tile_staggered="on", **gaps | {"tile_down": "5"})
    )
    on = saved(batch)["boxes"][0]["tile"]
    refused = operator.post(address("design", batch), typed(tile="on", **gaps))
    operator.post(address("design", batch), typed(**gaps))

    assert on == {"across": 12, "down": 5, "staggered": True}
    assert "Enter a number from 0 to 200." in words(refused.text)
    assert saved(batch)["boxes"][0]["tile"] is None
