"""Uploaded fonts: files identified by their content, kept for as long as a design version names
them.
"""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from jobs.models.designs import DesignVersion


class FontFile(models.Model):
    """One uploaded file.

    `sha256` is of what is drawn with, `original_sha256` of what came: they differ for WOFF.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    original_sha256 = models.CharField(max_length=64, unique=True)
    key = models.CharField(max_length=200, help_text="Storage key.")
    name = models.CharField(max_length=500, help_text="The client's file name: data, never a path.")
    kind = models.CharField(max_length=8, help_text="TTF, OTF, TTC, WOFF, WOFF2")
    size = models.PositiveBigIntegerField(help_text="Bytes, as it came.")
    fonts = models.JSONField(
        help_text="What is in it (jobs.rendering.fonts.inspecting.InspectedFont), each with its "
        "family as offered."
    )
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(db_default=Now())
    withdrawn_at = models.DateTimeField(
        null=True, help_text="No longer offered; kept, because a design version names it."
    )
    versions = models.ManyToManyField(DesignVersion, through="FontUse", related_name="font_files")

    class Meta:
        ordering = ["-uploaded_at", "-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_offered(self) -> bool:
        return self.withdrawn_at is None


class FontUse(models.Model):
    """A design version names a font file, which therefore stays."""

    version = models.ForeignKey(DesignVersion, models.CASCADE, related_name="+")
    file = models.ForeignKey(FontFile, models.PROTECT, related_name="uses")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "file"], name="one_use_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.file} in {self.version}"
