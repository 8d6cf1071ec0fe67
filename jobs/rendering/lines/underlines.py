"""Rules: the lines that strike through or underline a text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from jobs.design import TextBox
from jobs.rendering.areas.rects import Rect, around
from jobs.rendering.fonts.opened import Font, load
from jobs.rendering.lines.placing import Line, Stretch
from jobs.rendering.lines.runs import Part

type RuleName = Literal["strike", "underline"]


_NAMES: dict[tuple[bool, bool], tuple[RuleName, ...]] = {
    (True, False): ("strike",),
    (False, True): ("underline",),
    (True, True): ("strike", "underline"),
}
"""By whether a text is struck through, and whether it is underlined."""


def rule_names(*, is_struck: bool, is_underlined: bool) -> tuple[RuleName, ...]:
    return _NAMES[is_struck, is_underlined] if is_struck or is_underlined else ()


class RuledLine(NamedTuple):
    """Centre above the baseline and thickness, in em units."""

    centre: int
    thickness: int

    @property
    def top(self) -> float:
        """The upper edge, from the baseline downwards."""
        return -self.centre - self.thickness / 2

    @property
    def bottom(self) -> float:
        return -self.centre + self.thickness / 2


class PartRule(NamedTuple):
    """A rule of a styled part, from left to right on its line, in em units. `colour` is empty for
    that of the box.
    """

    left: int
    right: int
    rule: RuledLine
    colour: str


@dataclass(frozen=True, slots=True)
class RuledLines:
    """The rules of a box. `of_parts`: styled parts may have their own."""

    names: tuple[RuleName, ...] = ()
    of_parts: bool = False

    @classmethod
    def of(cls, box: TextBox, *, of_parts: bool = False) -> "RuledLines":
        names = rule_names(is_struck=box.strike, is_underlined=box.underline)
        return cls(names, of_parts) if names or of_parts else _NO_RULES

    @property
    def are_any(self) -> bool:
        return bool(self.names) or self.of_parts

    def on(self, lines: Sequence[Line]) -> list[RuledLine]:
        """Return the rules as the first font with letters defines them, the same on all lines of a
        text.
        """
        font = _font_with_letters(lines) if self.names else None
        return [_as_in(font, name) for name in self.names] if font else []

    def drawn(self, lines: Sequence[Line]) -> list[Line]:
        """Return the lines with their rules counted as ink."""
        rules = self.on(lines)
        drawn = [_with_rules(line, rules) if is_ruled(line) else line for line in lines]
        return [_with_parts_ruled(line) for line in drawn] if self.of_parts else drawn


def is_ruled(line: Line) -> bool:
    """Return whether the line gets rules: empty lines do not."""
    return line.width > 0 and bool(line.stretches)


def _font_with_letters(lines: Sequence[Line]) -> Font | None:
    fonts = [load(stretch.font) for line in lines for stretch in line.stretches]
    return next((font for font in fonts if not font.is_coloured), next(iter(fonts), None))


def _as_in(font: Font, name: RuleName) -> RuledLine:
    """Return a rule as a font defines it."""
    return RuledLine(*getattr(font, name))


def _with_rules(line: Line, rules: Sequence[RuledLine]) -> Line:
    for rule in rules:
        line = _with_rule(line, rule, 0, line.width)
    return line


def _with_parts_ruled(line: Line) -> Line:
    """Return the line with the rules of its parts counted as ink."""
    for left, right, rule, _ in part_rules(line):
        line = _with_rule(line, rule, left, right)
    return line


def _with_rule(line: Line, rule: RuledLine, left: int, right: int) -> Line:
    ink = around([line.ink, Rect(left, rule.top, right, rule.bottom)])
    return line._replace(ink=ink)


def part_rules(line: Line) -> list[PartRule]:
    """Return the rules of the styled parts of a line. Neighbours of one colour are joined."""
    found: list[PartRule] = []
    for stretch in line.stretches:
        for rule in _rules_of(stretch):
            _add(found, rule)
    return found


def _add(found: list[PartRule], rule: PartRule) -> None:
    for index, one in enumerate(found):
        if _continues(one, rule):
            found[index] = one._replace(right=rule.right)
            return
    found.append(rule)


def _rules_of(stretch: Stretch) -> list[PartRule]:
    part = stretch.part
    if part is None or not part.is_ruled:
        return []
    font = load(stretch.font)
    left, right = (stretch.moved + stretch.edges[it] for it in (stretch.first, stretch.last))
    names = rule_names(is_struck=part.is_struck, is_underlined=part.is_underlined)
    return [PartRule(left, right, _at(part, _as_in(font, name)), part.colour) for name in names]


def _at(part: Part, rule: RuledLine) -> RuledLine:
    """Return a rule at the size and height of a part."""
    thickness = max(1, round(rule.thickness * part.share))
    return RuledLine(round(rule.centre * part.share) + part.rise, thickness)


def _continues(rule: PartRule, following: PartRule) -> bool:
    """Return whether a rule continues where another ends. It keeps its height there, because fonts
    differ in theirs.
    """
    is_near = abs(rule.rule.centre - following.rule.centre) < 2 * rule.rule.thickness
    return rule.right == following.left and rule.colour == following.colour and is_near


_NO_RULES = RuledLines()
