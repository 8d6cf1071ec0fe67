"""Hands out jobs: the Celery app and its task, the dispatcher, the lifecycle of a job, and what
repairs it.

The row is the truth, the message a doorbell: a message lost, doubled, late or out of date changes
nothing.
"""

from django.conf import settings

from jobs.errors import OverprintError


class BrokerUnknown(OverprintError):
    """Neither `BROKER_URL` nor a private node gives an address of RabbitMQ."""

    code = "broker_unknown"


def broker_url() -> str:
    """Return the address of RabbitMQ: `BROKER_URL`, or what the private node wrote into the data
    folder at its start.

    Ask again at each connection. Raises BrokerUnknown.
    """
    if settings.BROKER_URL:
        return str(settings.BROKER_URL)
    path = settings.DATA / "broker" / "url"
    try:
        return str(path.read_text(encoding="utf-8").strip())
    except FileNotFoundError:
        raise BrokerUnknown(
            f"No broker is known: {path} is not there. Run `manage.py up`, or set BROKER_URL."
        ) from None
