"""Designs: a name, and immutable versions of the document behind it; and those saved for other
batches.
"""

from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from jobs import design as designs


class Design(models.Model):
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class DesignVersion(models.Model):
    """Never changed after it is written: jobs, previews and reports name it."""

    design = models.ForeignKey(Design, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.JSONField(help_text="The design document (jobs.design), canonical form.")
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["design", "number"], name="one_version_number_a_design"
            ),
            models.UniqueConstraint(fields=["design", "sha256"], name="one_version_a_document"),
        ]

    def __str__(self) -> str:
        return f"{self.design.name}, version {self.number}"

    @cached_property
    def parsed(self) -> designs.Design:
        """Return the design as a value. Raises DesignRefused if it can no longer be read."""
        return designs.parse(self.document)


class SavedDesign(models.Model):
    """A design version saved under a name, as a start for any batch.

    It keeps the version, and so its fonts.
    """

    name = models.CharField(max_length=200, unique=True)
    version = models.ForeignKey(DesignVersion, models.PROTECT, related_name="+")
    batch = models.ForeignKey(
        "Batch", models.SET_NULL, null=True, related_name="+", help_text="Where it was saved."
    )
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
