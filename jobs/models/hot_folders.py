"""Hot folders: what is dropped into one becomes a batch by a saved recipe, and the results come
back into a folder beside it.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from jobs.matching import MatchRule
from jobs.models.batches import Batch
from jobs.models.designs import DesignVersion


class HotFolder(models.Model):
    """A folder with its recipe: a design, how rows find their pictures, and how sheets are read."""

    name = models.CharField(
        max_length=60, unique=True, help_text="Of the folder below OVERPRINT_HOT_FOLDERS."
    )
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recipe = models.ForeignKey(
        Batch, models.SET_NULL, null=True, related_name="+", help_text="The batch it was made from."
    )
    design_version = models.ForeignKey(DesignVersion, models.PROTECT, related_name="+")
    match = models.JSONField(default=dict, help_text="As Batch.match.")
    choices = models.JSONField(default=dict, help_text="As Sheet.choices.")
    leaves_out = models.BooleanField(
        help_text="Leave out rows that would fail. Otherwise such a batch waits for a person."
    )
    created_at = models.DateTimeField(db_default=Now())
    stopped_at = models.DateTimeField(null=True, help_text="Nothing is taken from then on.")
    trouble = models.CharField(
        max_length=500,
        default="",
        db_default="",
        blank=True,
        help_text="Why the last look into it failed. Empty: it did not.",
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def match_rule(self) -> MatchRule:
        """Return how the rows of its batches find their pictures, as a value."""
        return MatchRule.from_json(self.match)


class HotSet(models.Model):
    """A set that was dropped into a hot folder: pictures and their sheet, in a separate folder.

    It is taken by one guarded UPDATE, which also gives it its batch, so it becomes exactly one.
    """

    folder = models.ForeignKey(HotFolder, models.CASCADE, related_name="sets")
    name = models.CharField(max_length=255, help_text="Of its folder, where it was dropped.")
    fingerprint = models.CharField(max_length=64, help_text="Of its names, sizes and times.")
    steady_since = models.DateTimeField(help_text="When the fingerprint was first seen.")
    problem = models.CharField(
        max_length=500, default="", blank=True, help_text="Why it is not taken yet."
    )
    place = models.CharField(
        max_length=255, default="", blank=True, help_text="Its folder among the taken ones."
    )
    taken_at = models.DateTimeField(null=True)
    batch = models.OneToOneField(Batch, models.SET_NULL, null=True, related_name="hot_set")
    delivered_at = models.DateTimeField(
        null=True, help_text="The `settled_at` of the batch whose results were delivered last."
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["folder", "name"], condition=Q(taken_at=None), name="one_waiting_set_a_name"
            )
        ]

    def __str__(self) -> str:
        return f"{self.folder}/{self.name}"
