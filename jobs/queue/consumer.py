"""The part of the worker's parent that talks to the broker: Celery's, without what would make queues nobody reads."""

from typing import Any

from celery.worker import consumer
from kombu import Connection

from jobs.queue import topology

UNUSED = "celery.worker.consumer.delayed_delivery:DelayedDelivery"  #: declares 28 queues for countdowns


class Blueprint(consumer.Consumer.Blueprint):  # type: ignore[valid-type,misc]  # typed as a variable
    default_steps = [step for step in consumer.Consumer.Blueprint.default_steps if step != UNUSED]


class Consumer(consumer.Consumer):
    Blueprint = Blueprint

    def __init__(self, *args: Any, worker_options: dict[str, Any] | None = None, **options: Any) -> None:
        quiet = {"without_gossip": True, "without_mingle": True, "without_heartbeat": True}
        options["worker_options"] = {**(worker_options or {}), **quiet}
        super().__init__(*args, **options)

    def connect(self) -> Connection:
        connection: Connection = super().connect()
        topology.declare(connection)
        return connection
