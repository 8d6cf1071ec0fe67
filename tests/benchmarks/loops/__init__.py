"""Three ways to get jobs that do nothing through RabbitMQ, each in processes of its own: the site, a bare loop with the
same guarantees, and plain Celery as its documentation shows it."""
