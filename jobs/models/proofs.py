"""Proofs: links by which clients see the results of a batch, and what they answered."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from jobs.models.batches import Batch
from jobs.models.jobs import Job


class Proof(models.Model):
    """One link for one client.

    Whoever has it sees the results of its batch, and nothing else of the site. A link that was
    replaced stays as a row without a name, so that it can say so.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="proofs")
    name = models.CharField(max_length=100, help_text="Whom it is for.")
    token_sha256 = models.CharField(
        max_length=64, unique=True, help_text="Of the link's secret part, which is kept nowhere."
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    ends_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.batch_id} for {self.name}"

    @property
    def is_replaced(self) -> bool:
        return not self.name

    def is_open(self, now: datetime) -> bool:
        return self.withdrawn_at is None and now < self.ends_at


class Answer(models.Model):
    """A client's answer to one result, known by its bytes.

    After the row is made again, it is about an earlier one.
    """

    # The constraint has one.
    proof = models.ForeignKey(Proof, models.CASCADE, related_name="answers", db_index=False)
    job = models.ForeignKey(Job, models.CASCADE, related_name="answers")
    is_good = models.BooleanField()
    comment = models.CharField(
        max_length=500, default="", blank=True, help_text="What is to change."
    )
    result_sha256 = models.CharField(max_length=64, help_text="Of the result that was seen.")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proof", "job"], name="one_answer_a_proof_and_job"),
            models.CheckConstraint(
                condition=Q(is_good=True, comment="") | (Q(is_good=False) & ~Q(comment="")),
                name="answer_good_or_with_a_comment",
            ),
        ]

    def __str__(self) -> str:
        return f"{'good' if self.is_good else self.comment}: job {self.job_id}"
