"""What a site under test gets besides its settings: which constants are shortened, how its drawing
behaves.

It is passed in one environment variable, so that every process of the site knows the same.
"""

import json
import os
from dataclasses import asdict, dataclass, field
from importlib import import_module
from typing import Any

VARIABLE = "OVERPRINT_FAULTS"
ALWAYS = {"django.contrib.auth.hashers.PBKDF2PasswordHasher.iterations": 1000}
"""Constants of every site: each password would take half a second of processor time."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`constants`: dotted path → value. `prefixes`, `environments`: of single processes, by the
    supervisor's name. `points`: names of points of the code, at each of which one process dies once
    (`points.py`).
    """

    seconds: float = 0.0  #: that each drawing takes longer
    effects: str = ""  #: the file that gets a line for each drawing
    knock_every: float = 0.0  #: seconds between two tries to reach the broker; 0: as Celery does
    constants: dict[str, Any] = field(default_factory=dict)
    prefixes: dict[str, list[str]] = field(default_factory=dict)
    environments: dict[str, dict[str, str]] = field(default_factory=dict)
    points: list[str] = field(default_factory=list)

    def as_text(self) -> str:
        return json.dumps(asdict(self))


def plan() -> Plan:
    """Return the plan of this process."""
    return Plan(**json.loads(os.environ.get(VARIABLE, "{}")))


def turn() -> None:
    """Give the constants of this process their values of the plan."""
    for path, value in (ALWAYS | plan().constants).items():
        _set(path, value)


def _set(path: str, value: Any) -> None:
    owner, names = _module_of(path)
    for name in names[:-1]:
        owner = getattr(owner, name)
    if isinstance(owner, dict):
        owner[names[-1]] = value
    else:
        getattr(owner, names[-1])  # a constant that was renamed is not shortened in silence
        setattr(owner, names[-1], value)


def _module_of(path: str) -> tuple[Any, list[str]]:
    """`jobs.queue.app.app.conf.x` → the module `jobs.queue.app`, ["app", "conf", "x"]."""
    parts = path.split(".")
    for length in range(len(parts) - 1, 0, -1):
        try:
            return import_module(".".join(parts[:length])), parts[length:]
        except ModuleNotFoundError:
            continue
    raise LookupError(path)
