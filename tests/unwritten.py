"""Test files of which pytest has not kept the rewritten assertions, as in a new clone.

To rewrite them all takes 8 s of processor time. Processes that begin together with the same file
would each do so; in different orders each does a part, and finds what the others have kept.
"""

from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from random import Random

import pytest


def import_in_own_order(config: pytest.Config, process: str) -> None:
    """Import the files in an order that only this process has.

    What one of them raises is reported when pytest collects it.
    """
    wanted = [config.rootpath / argument.partition("::")[0] for argument in config.args]
    files = sorted({file for path in wanted for file in _unwritten(path)})
    Random(process).shuffle(files)
    for file in files:
        with suppress(Exception, pytest.skip.Exception):
            import_module(".".join(file.relative_to(config.rootpath).with_suffix("").parts))


def _unwritten(path: Path) -> list[Path]:
    """Return the test files of a folder, or the one at this path, unless they are kept."""
    files = path.rglob("test_*.py") if path.is_dir() else [path]
    return [file for file in files if not any(_kept(file))]


def _kept(file: Path) -> Iterator[Path]:
    return (file.parent / "__pycache__").glob(f"{file.stem}.*-pytest-*.pyc")
