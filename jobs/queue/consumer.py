"""The part of the worker's parent that talks to the broker: Celery's, without what would declare
unused queues.

Its loop gives the worker's heartbeat, also while it tries to reach a broker that is away.
"""

from collections.abc import Callable
from typing import Any

from celery.exceptions import InvalidTaskError
from celery.worker import consumer
from kombu import Connection

from jobs.processes import intervals, pulse
from jobs.queue import topology

#: declares 28 queues for countdowns
UNUSED = "celery.worker.consumer.delayed_delivery:DelayedDelivery"


# The base is typed as a variable.
class Blueprint(consumer.Consumer.Blueprint):  # type: ignore[valid-type,misc]
    default_steps = [step for step in consumer.Consumer.Blueprint.default_steps if step != UNUSED]


class Consumer(consumer.Consumer):
    Blueprint = Blueprint

    def __init__(
        self, *args: Any, worker_options: dict[str, Any] | None = None, **options: Any
    ) -> None:
        quiet = {"without_gossip": True, "without_mingle": True, "without_heartbeat": True}
        options["worker_options"] = {**(worker_options or {}), **quiet}
        super().__init__(*args, **options)

    def update_strategies(self) -> None:
        super().update_strategies()
        strategies: dict[str, Any] = self.strategies  # type: ignore[attr-defined]  # no stub has it
        strategies.update({name: _refusing(take) for name, take in strategies.items()})

    def connect(self) -> Connection:
        connection: Connection = super().connect()
        topology.declare(connection)
        return connection

    def register_with_event_loop(self, hub: Any) -> None:
        super().register_with_event_loop(hub)
        hub.timer.call_repeatedly(intervals.HEARTBEAT, pulse.beat)

    def ensure_connected(self, conn: Any) -> Connection:
        conn.ensure_connection = _beating(conn.ensure_connection)
        connected: Connection = super().ensure_connected(conn)
        return connected


def _refusing(take: Callable[..., None]) -> Callable[..., None]:
    """Let the worker reject a message that names the task and is none, as it does others that it
    cannot read. Celery lets the error end the worker, at each delivery.
    """

    def take_or_refuse(*arguments: Any) -> None:
        try:
            take(*arguments)
        except (TypeError, ValueError, LookupError, AttributeError) as problem:
            raise InvalidTaskError(f"{type(problem).__name__}: {problem}") from problem

    return take_or_refuse


def _beating(ensure_connection: Callable[..., Any]) -> Callable[..., Any]:
    """Give a sign of life with every try, and each second in between. Pause for a few seconds at
    most, where kombu would wait for half a minute: by then the broker may long be back.
    """

    def ensure(*args: Any, callback: Callable[[], Any], **options: Any) -> Any:
        def turn() -> None:
            pulse.beat()
            callback()

        pulse.beat()
        pauses = {"interval_max": intervals.BROKER_TRIED}
        return ensure_connection(*args, callback=turn, **(pauses | options))

    return ensure
