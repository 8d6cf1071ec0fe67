"""Rules learned from one pair of a cell and a picture that a person clicked."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from jobs.matching.learned_rules import IN_A_FOLDER, LearnedRule, NamePart, RuleIndex
from jobs.matching.name_parts import (
    SLASH,
    ends,
    folded,
    innermost_folder,
    is_boundary,
    last_number,
    numbers,
    starts,
)
from jobs.matching.names import PictureName, bare, squashed, without_extension, words_of
from jobs.matching.shared_words import SharedWords, are_enough, shared_words

MOST_BETWEEN = 3  #: characters of a file name in place of a slash
MOST_FOR_AT = 6  #: characters of a file name in place of the @ of an e-mail address

type Rules = Iterator[LearnedRule]


def learn(
    value: str, path: str, values: Sequence[str] = (), source_paths: Sequence[str] = ()
) -> LearnedRule | None:
    """Return a rule by which this cell means this picture, or None if they have nothing in common.

    Given all cells and pictures, prefer the rules that find only this picture for this cell, and of
    these the one that finds exactly one picture for the most cells.
    """
    possible = candidates(value, path)
    if not possible or not values:
        return possible[0] if possible else None
    names = [PictureName.of(other) for other in source_paths]
    return max(possible, key=lambda rule: _reach(rule, value, values, names))


def _reach(
    rule: LearnedRule, value: str, values: Sequence[str], names: Sequence[PictureName]
) -> tuple[bool, int]:
    """Return whether the rule finds one picture for this cell, and for how many cells it does."""
    find = _finding(rule, values, names)
    return len(find(value)) == 1, sum(len(find(other)) == 1 for other in values)


def _finding(
    rule: LearnedRule, values: Sequence[str], names: Sequence[PictureName]
) -> Callable[[str], list[int]]:
    """Return the function that gives the pictures of a cell by a rule."""
    if rule.part is not NamePart.ANY_ORDER:
        return RuleIndex(rule, names).find
    words = SharedWords(values, names)
    return lambda value: [] if (fit := words.find(value)).problem else fit.pictures


def candidates(value: str, path: str) -> tuple[LearnedRule, ...]:
    """Return every rule that explains the pair, the most exact first.

    One that explains the whole cell is better than all that explain only what follows its last
    slash. Equal last numbers explain it only if nothing else does: `m-1` and `m-1_1` have them by
    chance.
    """
    cell, picture = PictureName.of(value), PictureName.of(path)
    written = without_extension(cell.last)
    if not written:
        return ()
    if whole := tuple(_of_whole_cell(value, picture)):
        return whole
    explained = dict.fromkeys(_explanations(written, picture))
    found = tuple(rule for rule in explained if rule.part not in IN_A_FOLDER or not cell.folders)
    return tuple(rule for rule in found if rule.part is not NamePart.NUMBER) or found


def _of_whole_cell(value: str, picture: PictureName) -> Rules:
    """Yield the rules by which a cell with slashes, or with a folder beside it, means the picture.

    A file name cannot hold the slash of an inventory number, such as 17/3.
    """
    stem, cell = bare(picture.last), PictureName.of(value)
    first, *others = SLASH.split(bare(value))
    for length in range(MOST_BETWEEN + 1) if others else ():
        instead = stem[len(first) : len(first) + length]
        if not any(map(str.isalnum, instead)) and instead.join([first, *others]) == stem:
            yield LearnedRule(NamePart.SLASHES, before=instead)
            break
    if others:
        yield from _by_words_before_slashes(value, picture)
    folder = innermost_folder(picture)
    if cell.folders and bare(cell.last) == stem:
        named = folded(cell.folders[-1])
        if named in starts(folder):
            yield LearnedRule(NamePart.FOLDER_STARTS)
        if named in ends(folder):
            yield LearnedRule(NamePart.FOLDER_ENDS)


def _by_words_before_slashes(value: str, picture: PictureName) -> Rules:
    """Yield the rule by which `Inv. 1900/01` means `IMG Inv_1900-001 r.tif`: what comes before the
    words of the cell is the same in every name.
    """
    words, stem = words_of(value), words_of(picture.last)
    for start in range(len(stem) if words else 0):
        if stem[start : start + len(words)] == words:
            yield LearnedRule(NamePart.SLASHED_WORDS, before=" ".join(stem[:start]))
            return


def _explanations(written_cell: str, picture: PictureName) -> Rules:
    cell, stem = bare(written_cell), bare(picture.last)
    for rule in _composing(cell, without_extension(picture.last), NamePart.NAME):
        yield rule
        yield from _open_ended(rule)
    folder = picture.folders[-1] if picture.folders else ""
    for rule in _composing(cell, folder, NamePart.FOLDER, stem):
        yield rule
        yield from _open_ended_folder(rule)
    if stem and stem in cell and stem != cell:
        before, _, after = _as_written(cell.partition(stem), written_cell)
        yield LearnedRule(NamePart.WITHIN, before, after)
    yield from _by_at_sign(cell, stem)
    yield from _by_some_characters(cell, stem)


def _by_at_sign(cell: str, stem: str) -> Rules:
    """Yield the rule by which `anna_at_example.com` means anna@example.com."""
    name, sign, host = cell.partition("@")
    instead = stem.removeprefix(name).removesuffix(host)
    is_known = name and host and stem == f"{name}{instead}{host}"
    if is_known and instead not in ("", sign) and len(instead) <= MOST_FOR_AT:
        yield LearnedRule(NamePart.AT_SIGN, before=instead)


def _composing(cell: str, written: str, part: NamePart, name: str = "") -> Rules:
    """Yield the rules by which a name or a folder is the cell with something before and after."""
    whole = folded(written)
    for text, digits in _written(cell, whole):
        before, _, after = _as_written(_split(whole, text), written)
        yield LearnedRule(part, before, after, digits, name)


def _open_ended(rule: LearnedRule) -> Rules:
    if not rule.before and rule.after:
        yield LearnedRule(NamePart.STARTS, digits=rule.digits)
    if rule.before and not rule.after:
        yield LearnedRule(NamePart.ENDS, digits=rule.digits)


def _open_ended_folder(rule: LearnedRule) -> Rules:
    """Yield the rules by which only one side of the cell is the same in every folder's name."""
    if rule.after:
        yield replace(rule, part=NamePart.IN_FOLDER_STARTS, after="")
    if rule.before:
        yield replace(rule, part=NamePart.IN_FOLDER_ENDS, before="")


def _by_some_characters(cell: str, stem: str) -> Rules:
    number = last_number(cell)
    if cell != stem and number and number == last_number(stem):
        yield LearnedRule(NamePart.NUMBER)
    if squashed(cell) and squashed(cell) == squashed(stem):
        yield LearnedRule(NamePart.LETTERS)
    words = words_of(cell)
    if words and words == words_of(stem)[: len(words)]:
        yield LearnedRule(NamePart.WORDS)
    if are_enough(shared_words(cell)) and shared_words(cell) <= shared_words(stem):
        yield LearnedRule(NamePart.ANY_ORDER)


def _written(cell: str, whole: str) -> Iterator[tuple[str, int]]:
    """Yield the forms in which the cell occurs in the whole: unchanged, or as a number padded with
    zeros.
    """
    if cell in whole and _split(whole, cell)[1]:
        yield cell, 0
    if cell.isdecimal():
        for run in numbers(whole):
            if run != cell and run.lstrip("0") == cell.lstrip("0"):
                yield run, len(run)


def _split(whole: str, text: str) -> tuple[str, str, str]:
    """Split at the first place where the text is a separate part:

    `4821` is not found inside `148213`.
    """
    at = whole.find(text)
    while at >= 0:
        end = at + len(text)
        if is_boundary(whole, at) and is_boundary(whole, end):
            return whole[:at], text, whole[end:]
        at = whole.find(text, at + 1)
    return whole, "", ""


def _as_written(parts: tuple[str, str, str], written: str) -> tuple[str, str, str]:
    """Return the parts in their original case, for the sentence.

    Folding rarely changes the length; then it is kept.
    """
    before, text, after = parts
    if len(before + text + after) != len(written):
        return parts
    return written[: len(before)], text, written[len(written) - len(after) :] if after else ""
