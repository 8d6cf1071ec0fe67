"""Uploaded insets: pictures identified by their content, kept for as long as a design version names
them.
"""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from jobs.models.designs import DesignVersion


class InsetFile(models.Model):
    """One uploaded file. Its name is in the designs that use it."""

    sha256 = models.CharField(max_length=64, unique=True)
    key = models.CharField(max_length=200, help_text="Storage key.")
    thumbnail_key = models.CharField(max_length=200, help_text="Of a small PNG of it.")
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    format = models.CharField(max_length=8, help_text="JPEG, PNG, WEBP, TIFF, HEIF, AVIF")
    width = models.PositiveIntegerField(help_text="Pixels as displayed (after orientation).")
    height = models.PositiveIntegerField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(db_default=Now())
    versions = models.ManyToManyField(DesignVersion, through="InsetUse", related_name="inset_files")

    def __str__(self) -> str:
        return self.sha256[:12]


class InsetUse(models.Model):
    """A design version names an inset, which therefore stays."""

    version = models.ForeignKey(DesignVersion, models.CASCADE, related_name="+")
    file = models.ForeignKey(InsetFile, models.PROTECT, related_name="uses")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "file"], name="one_use_of_an_inset_a_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.file} in {self.version}"
