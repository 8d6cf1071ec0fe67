"""What the search reads: the texts of a batch's rows, folded and packed (`jobs.searching`)."""

from __future__ import annotations

from django.db import models

from jobs.models.batches import Batch


class SearchBlock(models.Model):
    """Some hundred rows. A copy of what rows say, written with them, never read as truth.

    `jobs.intake.rows.search_blocks` writes it, and replaces it instead of changing it.
    Blocks of one kind never overlap.
    """

    class Kind(models.TextChoices):
        CELLS = "cells"  # as displayed
        NAMES = "names"  # the picture's path and the result's name

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="search_blocks", db_index=False)
    kind = models.CharField(max_length=5, choices=Kind)
    first = models.PositiveIntegerField(help_text="The row of the first line.")
    last = models.PositiveIntegerField(help_text="The row of the last line.")
    starts = models.BinaryField(help_text="Where each line begins (`searching.packed_starts`).")
    lines = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "kind", "first"], name="one_search_block_a_row"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of rows {self.first} to {self.last} of {self.batch_id}"
