"""A host that runs only some of the site's processes: which ones, and what all hosts share."""

import hmac
import sys
from collections.abc import Mapping

from django.db import InterfaceError, OperationalError, connection, connections

from jobs.databases import history
from jobs.errors import OverprintError
from jobs.models import Status
from jobs.processes import pulse
from jobs.running import start

ROLES = ("web", "worker", "dispatcher", "chores")
"""What `manage.py up --only` can start. `web` brings nginx and the process for uploads and
downloads: they share files of one host.
"""
SHARED = ("DATABASE_URL", "BROKER_URL", "STORAGE_URL", "SECRET_KEY")
"""Settings that must have the same value on every host."""


class HostUnready(OverprintError):
    """A host cannot run a part of the site: a setting is missing, or a role does not exist."""

    code = "host_unready"


def chosen(words: str) -> tuple[str, ...]:
    """Return the roles of `web,worker`; none for an empty text. Raises HostUnready."""
    wanted = [word.strip() for word in words.split(",") if word.strip()]
    unknown = [word for word in wanted if word not in ROLES]
    if unknown:
        raise HostUnready(
            f"--only {words!r}: {unknown[0]!r} is not a role. Use one or more of "
            f"{', '.join(ROLES)}, separated by commas."
        )
    return tuple(role for role in ROLES if role in wanted)


def require_shared_settings(given: Mapping[str, str]) -> None:
    """Raise HostUnready unless all that the hosts of a site share is set."""
    missing = [name for name in SHARED if not given.get(name, "").strip()]
    if missing:
        raise HostUnready(
            "A host that runs only a part of the site needs "
            f"{', '.join(SHARED)}, with the same values as on the other hosts. "
            f"Missing here: {', '.join(missing)}."
        )
    if connection.vendor == "sqlite":
        raise HostUnready(
            "DATABASE_URL names an SQLite file, which hosts cannot share. Use "
            "postgresql://user:password@host:5432/name."
        )


def require_same_key() -> None:
    """Raise HostUnready if the site was prepared with another SECRET_KEY than that of this host."""
    noted = Status.objects.filter(pk=1).values_list("secret_key", flat=True).first()
    if noted and not hmac.compare_digest(noted, start.key_digest()):
        raise HostUnready(
            "SECRET_KEY differs from the one with which this site was prepared, so people would be "
            "signed out whenever another host answers them. Set the same SECRET_KEY on every host. "
            "If it was changed on purpose, run `manage.py prepare` with the new one."
        )


def require_site(*, serves_pages: bool = False) -> None:
    """Exit with a sentence if a process that was started alone does not find the site's tables, or
    if it serves pages and has another SECRET_KEY than the other hosts.

    Under a supervisor, which has looked already, return at once. A database that is away is waited
    for later.
    """
    if pulse.has_supervisor():
        return
    try:
        history.require_tables(connection)
        if serves_pages:
            require_same_key()
    except (history.TablesMissing, HostUnready) as refusal:
        print(refusal.sentence, file=sys.stderr)  # noqa: T201 -- before any log
        sys.exit(2)
    except (OperationalError, InterfaceError):
        return
    finally:
        connections.close_all()
