"""Notices on a text box: what its fonts lack, and marks that style nothing."""

from collections.abc import Iterator, Sequence
from itertools import chain

from jobs.design import Row, TextBox, overrides
from jobs.design.cells import markup
from jobs.errors import CharactersMissing
from jobs.findings import Notice
from jobs.findings.texts import (
    CharactersBoxed,
    FeaturesNotAvailable,
    ItalicNotAvailable,
    MarksPrinted,
    MarkupUnclear,
    WeightNotAvailable,
)
from jobs.rendering.fonts.chains import Chain
from jobs.rendering.fonts.families import family, weight_words
from jobs.rendering.fonts.opened import features_in
from jobs.rendering.lines.runs import Run, features_of
from jobs.rendering.lines.shaping import Paragraph, missing
from jobs.rendering.unicode.characters import listed


def on_text(
    box: TextBox,
    row: Row,
    unclear: Sequence[str],
    chains: Sequence[Chain],
    paragraphs: Sequence[Paragraph],
) -> list[Notice]:
    """Return all notices on a text. Raises `CharactersMissing`."""
    return [
        *on_markup(box, unclear),
        *on_characters(box, paragraphs),
        *on_weights(box, row, chains),
        *on_italics(box, paragraphs),
        *on_features(box, paragraphs),
    ]


def on_markup(box: TextBox, unclear: Sequence[str]) -> list[Notice]:
    """Return a notice on marks that print as they are, and on each column whose cell has some that
    cannot be read.
    """
    if box.markup == "none":
        part = markup.unused_marks(box.text)
        return [MarksPrinted(box.name, part)] if part else []
    return [MarkupUnclear(box.name, column) for column in unclear]


def on_characters(box: TextBox, paragraphs: Sequence[Paragraph]) -> list[Notice]:
    """Return a notice on characters that no font has.

    Raises `CharactersMissing` if the box does not allow them.
    """
    lost = list(dict.fromkeys(chain.from_iterable(map(missing, paragraphs))))
    if not lost:
        return []
    names = ", ".join(map(listed, lost[:8])) + (" and more" if len(lost) > 8 else "")
    if box.missing == "fail":
        raise CharactersMissing(f"No font has {names}, which “{box.name}” needs.", characters=lost)
    return [CharactersBoxed(box.name, names, lost)]


def on_weights(box: TextBox, row: Row, chains: Sequence[Chain]) -> list[Notice]:
    """Return a notice on each weight that the text asks for and its first family lacks."""
    lacking = {it.wanted.weight: it for it in chains if it.first.key.weight != it.wanted.weight}
    if not lacking:
        return []
    return [notice for it in lacking.values() for notice in _on_weight(box, row, it)]


def _on_weight(box: TextBox, row: Row, fonts: Chain) -> Iterator[Notice]:
    key, wanted = fonts.first.key, fonts.wanted
    known = family(key.family, wanted.typefaces)
    if known is None:
        return
    is_of_box = wanted.weight == box.weight
    yield WeightNotAvailable(
        box.name,
        known.name,
        weight_words(known.sloped(key.is_italic)),
        weight=key.weight,
        wanted=wanted.weight,
        column=overrides.column_of(box, "weight", row) if is_of_box else None,
    )


def on_italics(box: TextBox, paragraphs: Sequence[Paragraph]) -> list[Notice]:
    """Return a notice on families without italics: we never slant letters, so their text is drawn
    upright.
    """
    is_styled = paragraphs[0].style.looks is not None  # then all paragraphs are
    upright = _upright_families(paragraphs) if box.italic or is_styled else []
    return [ItalicNotAvailable(box.name, upright)] if upright else []


def _upright_families(paragraphs: Sequence[Paragraph]) -> list[str]:
    """Return the families that draw letters upright that are to be italic."""
    fonts = (
        run.item.font
        for paragraph in paragraphs
        for run in paragraph.runs
        if _is_to_be_italic(paragraph, run)
    )
    keys = (font.key for font in fonts if not font.is_coloured)
    families = dict.fromkeys(key.family for key in keys if not key.is_italic)
    return list(filter(_has_letters, families))


def _is_to_be_italic(paragraph: Paragraph, run: Run) -> bool:
    looks = paragraph.style.looks
    fonts = looks[run.item.start].chain if looks else paragraph.style.chain
    return fonts.wanted.is_italic


def on_features(box: TextBox, paragraphs: Sequence[Paragraph]) -> list[Notice]:
    """Return a notice on requested features that no font of the text has."""
    if not box.features:
        return []
    available = _features_available(paragraphs)
    asked = features_of(box.features)
    lacking = [tag for tag, value in asked.items() if value and tag not in available]
    return [FeaturesNotAvailable(box.name, lacking)] if lacking else []


def _features_available(paragraphs: Sequence[Paragraph]) -> frozenset[str]:
    fonts = {run.item.font for paragraph in paragraphs for run in paragraph.runs}
    return frozenset().union(*map(features_in, fonts))


def _has_letters(name: str) -> bool:
    known = family(name)
    return known is None or not set(known.scripts) <= {"Zsym", "Zsye"}
