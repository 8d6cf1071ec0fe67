"""What must exist in RabbitMQ, declared by dispatcher and worker alike at each connection.

An undeclared dead-letter target would hide rejected messages for ever.
"""

from kombu import Connection, Exchange, Queue

TASK = "overprint.make"  #: the one task, by its name in every message
#: deliveries before RabbitMQ sets a message aside; the limit of three crashes is reached first
DELIVERY_LIMIT = 20
#: milliseconds a delivery may stay unacknowledged; far above the hard time limit
CONSUMER_TIMEOUT = 1_800_000

dead = Queue(
    "overprint.dead",
    Exchange("overprint.dead", type="fanout", durable=True),
    durable=True,
    queue_arguments={"x-queue-type": "quorum"},
)

queue = Queue(
    "overprint",
    Exchange("overprint", type="direct", durable=True),
    routing_key="overprint",
    durable=True,
    queue_arguments={
        "x-queue-type": "quorum",  # on disk before it is confirmed
        "x-delivery-limit": DELIVERY_LIMIT,
        "x-dead-letter-exchange": "overprint.dead",
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",  # required by at-least-once
        "x-consumer-timeout": CONSUMER_TIMEOUT,
    },
)


def declare(connection: Connection) -> None:
    """Declare both queues and their exchanges. This changes nothing if they exist."""
    with connection.channel() as channel:
        for each in (dead, queue):
            each.bind(channel).declare()
