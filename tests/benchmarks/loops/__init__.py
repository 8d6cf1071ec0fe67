"""Three ways to get jobs that do nothing through RabbitMQ, each in separate processes: the site, a
bare loop with the same guarantees, and plain Celery as its documentation shows it.
"""
