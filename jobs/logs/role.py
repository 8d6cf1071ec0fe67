"""Which part of the site this process is, by the command that started it."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import PurePath

WEB, STREAMS, WORKER, DISPATCHER = "web", "streams", "worker", "dispatcher"
COMMANDS = {"dispatch": DISPATCHER, "up": "supervisor"}
"""Commands of `manage.py` whose processes have other names; the rest are named like the command."""


def role(
    arguments: Sequence[str] | None = None, environment: Mapping[str, str] | None = None
) -> str:
    """Return the role of this process, or the one that these arguments would give it."""
    name, *rest = sys.orig_argv if arguments is None else arguments
    environment = os.environ if environment is None else environment
    words = [PurePath(word).name for word in (name, *rest)]
    if "gunicorn" in words:
        return STREAMS if environment.get("OVERPRINT_STREAMS") == "1" else WEB
    if "celery" in words:
        return WORKER if "worker" in words else "celery"
    if "manage.py" in words and (after := words[words.index("manage.py") + 1 :]):
        return COMMANDS.get(after[0], after[0])
    return "python"
