"""ARCHITECTURE.md names the folders that are there, no folder grows into a heap, and tests mirror
the code.
"""

import re
import tomllib
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from tests import services

ROOTS = ("dashboard", "jobs")
MOST_MODULES = 20
GROWING = {"jobs/migrations"}
"""Folders that hold one file more for each change."""
INDENT = 2
WITHOUT_TESTS_OF_THEIR_OWN = {
    "apps": "names the package for Django",
    "celery": "starts the worker's app",
    "kinds": "lists its siblings, whose tests use it",
    "settings": "is read by every test",
    "urls": "lists addresses, which tests/dashboard/test_access.py opens one by one",
    "wsgi": "starts the site, which tests/running does as well",
}
"""Modules by name, with the reason why no test module has theirs."""
TESTED_TOGETHER = {
    "jobs/formats": "siblings of one shape, which the tests in tests/formats compare",
}
LEAST_SHARE_TESTED = 0.9


def folders() -> list[Path]:
    """Return every folder of the code. One that holds no file is what a move leaves behind."""
    found = (
        path
        for root in ROOTS
        for path in (services.ROOT / root, *(services.ROOT / root).rglob("*/"))
    )
    made = {"__pycache__", "built"}
    return [
        path
        for path in found
        if not made & set(path.parts) and any(file.is_file() for file in path.iterdir())
    ]


def named(text: str) -> Iterator[str]:
    """Yield the folders of the tree in ARCHITECTURE.md, as paths."""
    tree = re.split(r"^## Packages\n+```\n", text, maxsplit=1, flags=re.MULTILINE)[1].split("```")[
        0
    ]
    above: list[str] = []
    for line in tree.splitlines():
        if found := re.match(r"( *)(\w+)/", line):
            del above[len(found[1]) // INDENT :]
            above.append(found[2])
            yield "/".join(above)


def test_the_tree_names_every_folder_and_no_other() -> None:
    text = (services.ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")

    there = {path.relative_to(services.ROOT).as_posix() for path in folders()}

    assert {name for name in named(text) if name.partition("/")[0] in ROOTS} == there


def test_the_tree_is_in_the_order_of_imports() -> None:
    """`Imports point down this list`: no folder stands below one that it may import."""
    text = (services.ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    place = {name: line for line, name in enumerate(named(text))}

    assert [
        (upper, lower)
        for above, below in in_layers()
        for upper in above
        for lower in below
        if place.get(upper, -1) > place.get(lower, len(place))
    ] == []


def in_layers() -> Iterator[tuple[list[str], list[str]]]:
    """Yield the members of each layer in the contracts, with those of each layer below it."""
    contracts = tomllib.loads((services.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for contract in contracts["tool"]["importlinter"]["contracts"]:
        for container in contract.get("containers", ()):
            folder = container.replace(".", "/")
            layers = [
                [f"{folder}/{name}" for name in re.findall(r"\w+", layer)]
                for layer in contract["layers"]
            ]
            yield from combinations(layers, 2)


def test_no_folder_has_more_than_twenty_modules() -> None:
    counts = {
        path.relative_to(services.ROOT).as_posix(): len(
            [file for file in path.glob("*.py") if file.stem != "__init__"]
        )
        for path in folders()
    }

    assert {
        name: count
        for name, count in counts.items()
        if count > MOST_MODULES and name not in GROWING
    } == {}


def test_purity_is_told_by_folders() -> None:
    """Only modules at the top of `jobs` are listed by name: no folder holds them."""
    settings = tomllib.loads((services.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]

    (pure,) = (contract for contract in contracts if contract["name"].startswith("Pure packages"))
    deeper = [name for name in pure["source_modules"] if name.count(".") > 1]

    assert [name for name in deeper if not (services.ROOT / name.replace(".", "/")).is_dir()] == []


def modules() -> list[Path]:
    """Return every module of the code that should have its own test module."""
    roots = (*ROOTS, "jpegsplice", "pillowscale")
    found = (path for root in roots for path in (services.ROOT / root).rglob("*.py"))
    apart = {"__init__", "__main__", *WITHOUT_TESTS_OF_THEIR_OWN}
    return [
        path
        for path in found
        if path.stem not in apart
        and not {"migrations", "built"} & set(path.parts)
        and path.parent.relative_to(services.ROOT).as_posix() not in TESTED_TOGETHER
    ]


def path_of_tests(module: Path) -> Path:
    """Return where its tests are: jobs/x/y.py has tests/x/test_y.py, and dashboard/x/y.py has
    tests/dashboard/x/test_y.py.
    """
    path = module.relative_to(services.ROOT)
    folder = path.parent.relative_to("jobs") if path.parts[0] == "jobs" else path.parent
    return services.ROOT / "tests" / folder / f"test_{path.name}"


def test_tests_mirror_the_code_path_by_path() -> None:
    lacking = [path for path in modules() if not path_of_tests(path).exists()]

    share = 1 - len(lacking) / len(modules())
    names = sorted(path.relative_to(services.ROOT).as_posix() for path in lacking)
    assert share >= LEAST_SHARE_TESTED, "\n".join(["no test module is named after:", *names])
