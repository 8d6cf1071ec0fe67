"""The files that a command names, and what is wrong with them."""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jobs import design
from jobs.errors import DesignRefused, InputRefused, OverprintError
from jobs.intake.files.legible_names import legible
from jobs.models import SavedDesign

type Document = dict[str, Any]
type DesignAndReasons = tuple[Document | None, list[str]]
"""A design, and everything that is wrong."""


class SubmissionRefused(InputRefused):
    """Nothing was submitted; `details["reasons"]` lists every reason."""

    code = "submission_refused"

    @classmethod
    def of(cls, *reasons: str) -> "SubmissionRefused":
        return cls("\n".join(reasons), reasons=list(reasons))


def insets_problems(folder: Path, *, has_design: bool) -> list[str]:
    """Return why box pictures cannot be taken from a folder; nothing if they can."""
    if not is_folder(folder):
        return [f"There is no folder of box pictures at {folder}."]
    if not has_design:
        return ["--box-pictures goes with --design, which says where they stand."]
    return [] if _can_list(folder) else [f"The folder {folder} cannot be read."]


def _is_there(path: Path) -> bool:
    """Return whether there is anything at a path. What the system takes for no path, such as the
    long name of a saved design, is nowhere.
    """
    return os.path.exists(path)  # noqa: PTH110 -- that of Path raises OSError


def is_folder(path: Path) -> bool:
    return os.path.isdir(path)  # noqa: PTH112 -- as above


def _can_list(folder: Path) -> bool:
    return os.access(folder, os.R_OK | os.X_OK)


def images_problems(path: Path) -> list[str]:
    """Return why pictures cannot be taken from a folder or zip; nothing if they can."""
    if not is_folder(path):
        return file_problems(path, "folder or zip of images")
    return [] if _can_list(path) else [f"The folder {path} cannot be read: no permission."]


def file_problems(path: Path, what: str) -> list[str]:
    """Return why a file cannot be read; nothing if it can."""
    if not _is_there(path):
        return [f"There is no {what} at {path}."]
    if not path.is_file():
        return [f"{path} is not a file, so it cannot be the {what}."]
    return [] if os.access(path, os.R_OK) else [f"The {what} {path} cannot be read: no permission."]


def read_design(asked: str) -> DesignAndReasons:
    """Return the design in a file, or the saved one of this name, and what is wrong with it."""
    path = Path(asked)
    if not _is_there(path):
        return _saved_design(asked)
    if problems := file_problems(path, "design"):
        return None, problems
    try:
        return _parsed_design(path), []
    except (ValueError, RecursionError) as error:
        return None, [f"The design {path} is not JSON: {error}."]
    except DesignRefused as refused:
        return None, [f"The design {path}: {reason}" for reason in reasons_of(refused)]


def _parsed_design(path: Path) -> Document:
    return design.to_document(design.parse(json.loads(path.read_bytes())))


def _saved_design(asked: str) -> DesignAndReasons:
    saved = SavedDesign.objects.filter(name=legible(asked)).select_related("version").first()
    if saved is None:
        return None, [f"There is no design at {asked}, and none is saved under this name."]
    return saved.version.document, []


def reasons_of(error: OverprintError) -> list[str]:
    """Return one sentence for each problem, with its place where it has one."""
    if isinstance(error, SubmissionRefused):
        return list(error.details["reasons"])
    return list(map(_in_words, error.details.get("problems") or [error.sentence]))


def _in_words(problem: str | Iterable[object]) -> str:
    return problem if isinstance(problem, str) else ": ".join(map(str, problem))
