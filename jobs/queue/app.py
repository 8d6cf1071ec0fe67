"""The Celery app. Each setting closes a gap in the guarantees of RabbitMQ or Celery. No setting
alone keeps jobs from being lost; the guarded updates of `jobs.queue.lifecycle` do.
"""

import itertools
import random
import socket
from collections.abc import Iterator
from functools import cache
from typing import Any

from celery import Celery
from django.conf import settings
from kombu import Connection

from jobs.processes import intervals
from jobs.queue import broker_url, topology


@cache
def _turns() -> Iterator[int]:
    """Count from a place that spreads processes over the nodes. Forks of the supervisor have none
    yet.
    """
    return itertools.count(random.randrange(60))  # noqa: S311


def next_node() -> str:
    """Return the addresses of the broker's nodes, each time beginning with the next one.

    Celery would begin with the first one at each connection. A node that is cut off from most of
    its cluster still accepts connections, but its queues do not answer.
    """
    nodes = broker_url().split(";")
    return ";".join(_beginning_with(nodes, next(_turns()) % len(nodes)))


def _beginning_with(nodes: list[str], first: int) -> list[str]:
    return nodes[first:] + nodes[:first]


class Overprint(Celery):
    """Reads the broker's address at each connection: the private node may be created after this
    process started.
    """

    def connection_for_read(self, url: str | None = None, **options: Any) -> Connection:
        return super().connection_for_read(url or next_node(), **options)

    def connection_for_write(self, url: str | None = None, **options: Any) -> Connection:
        return super().connection_for_write(url or next_node(), **options)


# The Django fixup reconnects to the database at every task.
app = Overprint("overprint", fixups=[], set_as_current=True)
app.set_default()
app.conf.update(
    imports=("jobs.queue.tasks", "jobs.queue.worker"),
    timezone=settings.TIME_ZONE,
    enable_utc=True,
    # The queue
    task_queues=[topology.queue],
    task_default_queue=topology.queue.name,
    task_create_missing_queues=False,  # a wrong name fails instead of making a classic queue
    # The task
    task_acks_late=True,  # acknowledged after the outcome is in the database
    task_reject_on_worker_lost=True,  # the message of a killed child comes again
    task_retry_on_worker_lost=False,  # would publish a message with a countdown
    task_acks_on_failure=True,  # failures are rows, written by the task itself
    task_acks_on_timeout=True,  # the lease of a killed child decides, not a hot loop of deliveries
    task_soft_time_limit=intervals.SOFT_LIMIT,
    task_time_limit=intervals.HARD_LIMIT,
    task_ignore_result=True,
    result_backend=None,  # the row is the result
    task_serializer="json",
    accept_content=["json"],
    # The worker
    worker_consumer="jobs.queue.consumer:Consumer",
    worker_concurrency=settings.WORKERS,
    # as many unacknowledged messages as children: none waits behind another
    worker_prefetch_multiplier=1,
    # Pictures being drawn when the broker goes away are finished: their leases keep others from
    # drawing them, too.
    worker_cancel_long_running_tasks_on_connection_loss=False,
    worker_enable_prefetch_count_reduction=False,
    worker_proc_alive_timeout=60.0,  # a slow start does not mean the child is dead
    # seconds a dead child blocks its place; after that its result no longer counts
    worker_lost_wait=1.0,
    # memory stays flat (tests.benchmarks.memory), and a new child starts cold
    worker_max_tasks_per_child=5000,
    # KiB at the peak: a second limit below the one on the address space
    worker_max_memory_per_child=1_500_000,
    worker_enable_remote_control=False,
    worker_send_task_events=False,
    task_send_sent_event=False,
    worker_hijack_root_logger=False,
    worker_redirect_stdouts=False,
    # The broker
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,  # for ever; 0 would mean never
    broker_channel_error_retry=True,
    broker_heartbeat=15,  # a connection that went dead silently is given up within 45 s
    broker_connection_timeout=5,
    broker_transport_options={
        "confirm_publish": True,
        "socket_settings": {socket.TCP_USER_TIMEOUT: 15_000},  # amqp's own is one second
    },
)
