"""The design as a JSON document, read and written."""

import json

import pytest

from jobs import design
from jobs.design import Design, TextBox, to_document
from jobs.errors import DesignRefused

WHOLE = {
    "format": 1,
    "language": "pt-BR",
    "language_column": "Sprache",
    "canvas": {
        "long_edge": None,
        "width": 1200,
        "height": 800,
        "fit": "pad",
        "focus_x": 40,
        "focus_y": 12.5,
        "ground": "#f0e8d8",
        "enlarge": True,
        "strip": {"side": "left", "size": 12.5, "colour": "#101820"},
    },
    "size_unit": "shorter_side",
    "boxes": [
        {
            "kind": "text",
            "name": "price",
            "text": "{VK:currency EUR}[ · {UVP}]",
            "anchor": "top-right",
            "x": 96.5,
            "y": 4,
            "width": 40,
            "height": 12,
            "fonts": ["Anton", "Noto Sans"],
            "weight": 400,
            "italic": True,
            "features": ["tnum", "-liga", "salt=2"],
            "cents": "raise",
            "tile": {"across": 12.5, "down": 8, "staggered": False},
            "only_in_proofs": True,
            "markup": "text",
            "style_rules": [
                {
                    "column": "Status",
                    "test": "contains",
                    "value": "Sale",
                    "colour": "#d00000",
                    "weight": 900,
                    "italic": False,
                    "strike": False,
                    "hidden": False,
                }
            ],
            "size_min": 1.5,
            "size_max": 9,
            "same_size": True,
            "colour": "#ffe000",
            "legible": "choose",
            "opacity": 0.9,
            "outline": {"width": 3, "colour": "#203060"},
            "shadow": {
                "dx": 1,
                "dy": 2,
                "blur": 10,
                "colour": "#000000",
                "opacity": 0.5,
                "inside": True,
            },
            "plate": {
                "colour": "#101010",
                "opacity": 0.4,
                "padding": 25,
                "radius": 10,
                "per_line": True,
            },
            "align": "end",
            "valign": "top",
            "line_height": 1.1,
            "letter_spacing": 2,
            "word_spacing": 5,
            "max_lines": 2,
            "wrap": "balance",
            "long_words": "hyphenate",
            "direction": "rtl",
            "overflow": "ellipsis",
            "letter_case": "title",
            "strike": True,
            "underline": True,
            "required": True,
            "missing": "box",
            "may_overlap": True,
            "rotation": -12.5,
        },
        {
            "kind": "image",
            "file": "{status}.png",
            "name": "ribbon",
            "anchor": "top-left",
            "x": 1,
            "y": 2.5,
            "width": 30,
            "height": 25,
            "fit": "cover",
            "radius": 12,
            "outline": {"width": 1.5, "colour": "#ffffff"},
            "shadow": {"dx": 1, "dy": 2, "blur": 3, "colour": "#203040", "opacity": 0.4},
            "opacity": 0.75,
            "rotation": -45,
            "tile": None,
            "only_in_proofs": False,
            "required": True,
            "missing": "hide",
        },
        {
            "kind": "code",
            "text": "https://shop.example/{number}",
            "name": "qr",
            "symbology": "ean13",
            "anchor": "top",
            "x": 10,
            "y": 20.5,
            "width": 15,
            "height": 12,
            "colour": "#102030",
            "ground": None,
            "quiet": False,
            "correction": "high",
            "figures": False,
            "opacity": 0.5,
            "rotation": 90,
            "required": True,
        },
    ],
    "boxes_column": "Show",
    "aspects": {
        "portrait": [{"box": "price", "hidden": True, "settings": {}}],
        "landscape": [],
        "square": [{"box": "qr", "hidden": False, "settings": {"x": 12.5, "ground": None}}],
    },
    "output": {
        "format": "webp",
        "quality": 82,
        "most_kb": 300,
        "metadata": "no_place",
        "title": "{Name}",
        "copyright": "© {Studio}",
        "name": "{Class}/{file}",
        "words": True,
    },
    "outputs": [
        {
            "name": "story",
            "canvas": {
                "long_edge": None,
                "width": 1080,
                "height": 1920,
                "fit": "crop",
                "focus_x": 50,
                "focus_y": 30,
                "ground": "#ffffff",
                "enlarge": False,
                "strip": None,
            },
            "format": "jpeg",
            "quality": 80,
            "most_kb": 250,
            "changes": [{"box": "ribbon", "hidden": False, "settings": {"y": 10.5}}],
        }
    ],
    "outputs_column": "Formats",
    "design_column": "Look",
    "designs": [
        {
            "name": "Sale",
            "saved": "1b" * 32,
            "canvas": to_document(Design(1))["canvas"],
            "size_unit": "shorter_side",
            "boxes": [],
            "aspects": {"portrait": [], "landscape": [], "square": []},
            "typefaces": [],
            "insets": [],
        }
    ],
    "typefaces": [
        {
            "family": "House",
            "sha256": "0a" * 32,
            "index": 1,
            "lightest": 300,
            "boldest": 900,
            "italic": True,
        }
    ],
    "insets": [{"name": "sold.png", "sha256": "1b" * 32, "width": 640, "height": 200}],
}


def problems_of(document: object) -> list[list[str]]:
    with pytest.raises(DesignRefused) as refused:
        design.parse(document)
    problems: list[list[str]] = refused.value.details["problems"]
    return problems


def test_a_complete_document_is_written_back_unchanged() -> None:
    parsed = design.parse(WHOLE)

    assert design.to_document(parsed) == WHOLE
    assert json.loads(json.dumps(design.to_document(parsed))) == WHOLE


def test_a_short_document_is_completed_and_then_stays_the_same() -> None:
    short = design.parse({"format": 1, "boxes": [{"text": "{Name}"}]})

    written = design.to_document(short)

    assert short == Design(format=1, boxes=(TextBox("{Name}", name="text 1"),))
    assert design.parse(written) == short
    assert design.to_document(design.parse(written)) == written


def test_all_problems_are_reported_at_once_each_with_its_path() -> None:
    document = {
        "format": 1,
        "papyrus": 3,
        "language": "xx-klingon",
        "canvas": [],
        "boxes": [
            {"text": "{Name", "colour": "red", "wdth": 3, "outline": {"width": "3"}},
            {"name": "second", "opacity": 2, "bold": True, "max_lines": 2.5},
        ],
        "output": {"quality": "best", "name": "{a:shout}"},
    }

    problems = problems_of(document)

    assert problems == [
        ["papyrus", f"This key is not known; the keys are {', '.join(WHOLE)}."],
        [
            "language",
            "“xx-klingon” is not a language we know; write a tag such as en, de or pt-BR.",
        ],
        ["canvas", "A list is not an object with keys."],
        ["boxes[0].wdth", "This key is not known; did you mean “width”?"],
        ["boxes[0].text", "A single “{” is unmatched; write {{ for the character itself."],
        [
            "boxes[0].colour",
            "“red” is not a colour; write it as #rrggbb, for example #ffffff for white.",
        ],
        ["boxes[0].outline.width", "“3” is not a number; it must be from 0 to 30."],
        ["boxes[1].bold", problems[7][1]],
        ["boxes[1].text", "This key is missing."],
        ["boxes[1].opacity", "2 is out of range; it must be from 0 to 1."],
        ["boxes[1].max_lines", "2.5 is not a whole number; it must be from 1 to 100."],
        ["output.quality", "“best” is not a whole number; it must be from 1 to 100."],
        ["output.name", problems[12][1]],
    ]


def test_the_sentence_contains_the_first_problem_and_counts_the_rest() -> None:
    with pytest.raises(DesignRefused) as refused:
        design.parse({"format": 1, "boxes": [{"text": "x", "colour": "red", "weight": 0}]})

    assert refused.value.sentence == (
        "The design was not accepted. boxes[0].weight: 0 is out of range; it must be from 1 to "
        "1,000. There is one more problem."
    )


def test_boxes_without_a_name_are_numbered_past_names_that_are_taken() -> None:
    boxes = [{"text": "a"}, {"text": "b", "name": "text 3"}, {"text": "c"}, {"text": "d"}]

    parsed = design.parse({"format": 1, "boxes": boxes})

    assert [box.name for box in parsed.boxes] == ["text 1", "text 3", "text 4", "text 5"]


def test_equal_documents_have_one_fingerprint_whatever_order_and_number_form() -> None:
    one = {"format": 1, "canvas": {"long_edge": 800}, "boxes": [{"text": "é", "x": 50.0}]}
    same = {"boxes": [{"x": 50, "text": "é"}], "canvas": {"long_edge": 800}, "format": 1}
    other = {"format": 1, "canvas": {"long_edge": 801}, "boxes": [{"text": "é", "x": 50.0}]}

    assert design.fingerprint(one) == design.fingerprint(same)
    assert design.fingerprint(one) != design.fingerprint(other)


def test_the_schema_names_every_key_with_its_range_default_and_meaning() -> None:
    schema = design.json_schema()

    box, image, code, *_ = schema["properties"]["boxes"]["items"]["anyOf"]
    assert set(box["properties"]) == set(WHOLE["boxes"][0])  # type: ignore[index]  # a literal
    assert set(image["properties"]) == set(WHOLE["boxes"][1])  # type: ignore[index]  # a literal
    assert set(code["properties"]) == set(WHOLE["boxes"][2])  # type: ignore[index]  # a literal
    assert image["required"] == ["kind", "file"]
    assert code["required"] == ["kind", "text"]
    assert box["required"] == ["text"]
    assert box["additionalProperties"] is False
    assert box["properties"]["weight"] == {
        "title": "Weight",
        "type": "integer",
        "minimum": 1,
        "maximum": 1000,
        "description": "400 is regular, 700 is bold.",
        "default": 700,
    }


def test_a_text_that_spells_out_the_escape_of_a_character_can_be_stored() -> None:
    text = r"\u0000 and \ud800"

    assert design.parse({"format": 1, "boxes": [{"text": text}]}).boxes[0].text == text
