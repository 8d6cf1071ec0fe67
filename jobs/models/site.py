"""What belongs to the site as a whole: chores, frozen archives, the dispatcher's row, audit."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Now

from jobs.models.batches import Batch


class Chore(models.Model):
    """What is neither a request nor an image: unpack a zip, read a sheet, match, check, make the
    sample.

    Claimed by `manage.py chores`, run in a fresh child with limits.
    """

    class Kind(models.TextChoices):
        UNPACK = "unpack"
        INBOX = "inbox"
        LOOK = "look"
        READ = "read"
        MATCH = "match"
        CHECK = "check"
        START = "start"
        SAMPLE = "sample"
        VERIFY = "verify"
        PDF = "pdf"
        DELETE = "delete"
        AGAIN = "again"
        TAKE_OVER = "take_over"
        FREEZE = "freeze"
        GOOD = "good"
        FETCH = "fetch"
        HOT_SET = "hot_set"
        DELIVER = "deliver"
        COMPARE = "compare"
        UPDATE = "update"
        TRY_DESIGN = "try_design"
        REDESIGN = "redesign"
        REMOVE = "remove"

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    OPEN = (State.WAITING, State.RUNNING)

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="chores")
    kind = models.CharField(max_length=12, choices=Kind)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0, help_text="Progress: how many of `total`.")
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    code = models.CharField(max_length=40, default="", blank=True)
    sentence = models.CharField(max_length=1000, default="", blank=True)
    details = models.JSONField(default=dict)
    attempts = models.PositiveIntegerField(default=0)
    lease_token = models.CharField(max_length=160, default="", blank=True)
    lease_until = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["id"], name="chore_open", condition=Q(state__in=["waiting", "running"])
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.batch_id}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def is_done(self) -> bool:
        return self.state == self.State.DONE

    @property
    def has_failed(self) -> bool:
        return self.state == self.State.FAILED


class Export(models.Model):
    """A frozen archive: its index is a stored file, so a later retry cannot change bytes under a
    resuming client.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="exports")
    created_at = models.DateTimeField(db_default=Now())
    key = models.CharField(max_length=200, help_text="Storage key of the index.")
    fingerprint = models.CharField(
        max_length=64, help_text="Of the results it holds: the same results, the same export."
    )
    etag = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    members = models.PositiveIntegerField()
    since = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        related_name="+",
        help_text="Of what changed: what the person had before.",
    )
    whole = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        related_name="+",
        help_text="Of what changed: what the person has with it.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "fingerprint"], name="one_export_a_content")
        ]

    def __str__(self) -> str:
        return f"{self.members} members of {self.batch_id}"

    @property
    def held(self) -> Export:
        """Return the complete archive that a person has once they have this one: `whole`, or this
        one if it is whole.
        """
        return self.whole or self


class Download(models.Model):
    """The bytes of an export that were sent to a person.

    *What changed* starts from one that certainly arrived completely.
    """

    export = models.ForeignKey(Export, models.CASCADE, related_name="downloads")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    sent = models.JSONField(
        default=list, help_text="[[start, stop], …] in order, none touching the next."
    )
    ended_at = models.DateTimeField(
        null=True, help_text="When it was whole; null while bytes are missing."
    )
    is_certain = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Whether the bytes certainly arrived: no proxy took them, or the person said so.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["export", "user"], name="one_download_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.export_id} for {self.user_id}"


class Deletion(models.Model):
    """A batch that a person deleted, and how much of it is gone.

    It outlives the batch, to show what was freed.
    """

    batch = models.UUIDField(primary_key=True, help_text="The batch, whose row goes last.")
    name = models.CharField(max_length=200)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(db_default=Now())
    files = models.PositiveIntegerField(
        null=True, help_text="Files to delete; null until they were counted."
    )
    size = models.PositiveBigIntegerField(default=0, help_text="Bytes on disk of these files.")
    files_gone = models.PositiveIntegerField(default=0)
    size_gone = models.PositiveBigIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None


class Audit(models.Model):
    """Who pressed what, on which batch, touching how many."""

    at = models.DateTimeField(db_default=Now())
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    batch = models.ForeignKey(Batch, models.SET_NULL, null=True, related_name="audit")
    action = models.CharField(max_length=40)
    count = models.PositiveIntegerField(default=0)
    details = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.action} {self.batch_id}"


class Status(models.Model):
    """One row (id 1) that the dispatcher writes: what the site's machines are doing, and why
    nothing moves.
    """

    beat_at = models.DateTimeField(null=True)
    broker = models.CharField(
        max_length=20,
        default="unknown",
        help_text="ok | down | blocked | unconfirmed | leaderless | unknown",
    )
    workers = models.PositiveIntegerField(
        default=0, help_text="Worker processes that consume (by the broker's word)."
    )
    children = models.PositiveIntegerField(default=0, help_text="Live worker children.")
    ready = models.PositiveIntegerField(default=0, help_text="Messages waiting in the broker.")
    why = models.CharField(
        max_length=40,
        default="",
        blank=True,
        help_text="Code of why nothing moves; empty: it moves or has no work.",
    )
    sentence = models.CharField(max_length=1000, default="", blank=True)
    rate = models.FloatField(default=0, help_text="Images a second over the last minute.")
    restart_wanted_at = models.DateTimeField(
        null=True, help_text="The watchdog asks the supervisor to restart the worker."
    )
    healed = models.PositiveIntegerField(
        default=0, help_text="Jobs given back since the beginning."
    )
    secret_key = models.CharField(
        max_length=64,
        default="",
        db_default="",
        help_text="Digest of SECRET_KEY, which all hosts must share.",
    )
    census = models.JSONField(
        null=True, help_text="Rows of started batches by state, and bytes of their results."
    )
    census_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.broker


class Leader(models.Model):
    """Who leads (dispatcher, chores): a guarded UPDATE each second, expiring after five."""

    name = models.CharField(max_length=40, primary_key=True)
    token = models.CharField(max_length=160)
    until = models.BigIntegerField(help_text="Database time, epoch seconds.")

    def __str__(self) -> str:
        return self.name


class WorkerChild(models.Model):
    """A process that draws.

    The child writes it at its start; it is removed when the child is seen dead.
    """

    token = models.CharField(
        max_length=160, primary_key=True, help_text="boot_id:pid_namespace:pid:start_time"
    )
    host = models.CharField(max_length=100)
    pid = models.PositiveIntegerField()
    parent = models.PositiveIntegerField()
    jpeg = models.CharField(
        max_length=20, default="", help_text="how it makes JPEGs: splice, or why it does not"
    )
    versions = models.JSONField(
        default=dict,
        db_default=Value({}, models.JSONField()),
        help_text="What can make results differ → version.",
    )
    drawings = models.JSONField(
        default=dict,
        db_default=Value({}, models.JSONField()),
        help_text="What was drawn on trial → digest: the same on hosts that draw alike.",
    )
    started_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.host}:{self.pid}"

    @property
    def machine(self) -> str:
        """Return what its host is known by: two hosts may have one name."""
        return ":".join(self.token.split(":")[:2])


class SignInFailure(models.Model):
    """A sign-in that failed, or a guessed link. Too many within 15 minutes close the door.

    They are counted in `dashboard/requests/throttle.py`.
    """

    account = models.CharField(max_length=150)
    address = models.CharField(max_length=45)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["account", "address", "at"], name="sign_in_failures")]

    def __str__(self) -> str:
        return f"{self.account} from {self.address}"
