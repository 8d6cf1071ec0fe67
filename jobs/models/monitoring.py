"""What operators watch: totals of everything that happened, and which processes are alive."""

from django.db import models
from django.db.models.functions import Now


class Tally(models.Model):
    """How often something happened since the site began, exact and without counting rows.

    The transaction that writes an outcome adds it here. Each sum is spread over several rows, the
    shards, so that workers do not wait for each other; whoever reads adds them up.
    """

    pk = models.CompositePrimaryKey("name", "code", "bucket", "shard")
    name = models.CharField(
        max_length=20, help_text="The outcome of an attempt, or `sent` for downloads."
    )
    code = models.CharField(max_length=40, default="", blank=True, help_text="Why it failed.")
    bucket = models.PositiveSmallIntegerField(
        default=0, help_text="Which range of durations, from claim to outcome."
    )
    shard = models.PositiveSmallIntegerField()
    number = models.PositiveBigIntegerField(default=0)
    milliseconds = models.PositiveBigIntegerField(default=0)
    bytes = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.number} × {self.name} {self.code}".strip()


class Heartbeat(models.Model):
    """A long-running process of any host, as it last said that it is alive.

    It removes its row when it stops as asked. Worker children have other rows (WorkerChild).
    """

    token = models.CharField(
        max_length=160, primary_key=True, help_text="boot_id:pid_namespace:pid:start_time"
    )
    role = models.CharField(max_length=20, help_text="dispatcher | chores | web | streams")
    host = models.CharField(max_length=100)
    pid = models.PositiveIntegerField()
    version = models.CharField(max_length=40, default="")
    storage = models.CharField(
        max_length=20, default="", blank=True, help_text="full | crowded | away; empty: usable"
    )
    free_bytes = models.PositiveBigIntegerField(
        null=True, help_text="Of the disk of results as this host sees it; null: not known."
    )
    started_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.role} of {self.host}:{self.pid}"
