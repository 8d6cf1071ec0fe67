"""Processes: the data folder, the private RabbitMQ node, the supervisor."""
