"""Let the search find every script: keep what rows say folded and packed, and do so for the rows that are here."""

from itertools import batched, chain

import django.db.models.deletion
from django.db import migrations, models

from jobs import searching

AT_ONCE = 2_000  #: rows read at once
BLOCKS_AT_ONCE = 20


def pack_rows(apps, schema_editor):
    """One batch after the other, so that memory holds some blocks only."""
    of_jobs, of_blocks = apps.get_model("jobs", "Job"), apps.get_model("jobs", "SearchBlock")
    for batch in list(apps.get_model("jobs", "Batch").objects.order_by().values_list("pk", flat=True)):
        jobs = of_jobs.objects.filter(batch=batch).order_by("row")
        cells = jobs.values_list("row", "cells").iterator(chunk_size=AT_ONCE)
        names = jobs.values_list("row", "source__path", "result_name").iterator(chunk_size=AT_ONCE)
        packed = chain(
            (("cells", block) for block in searching.pack((row, _shown(of_row)) for row, of_row in cells)),
            (("names", block) for block in searching.pack((row, (path or "", name)) for row, path, name in names)),
        )
        for some in batched(packed, BLOCKS_AT_ONCE):
            of_blocks.objects.bulk_create(
                of_blocks(batch_id=batch, kind=kind, first=block.first, last=block.last, lines=block.lines)
                for kind, block in some
            )


def _shown(cells):
    return [str(cell[0]) for cell in cells.values()]


class Migration(migrations.Migration):
    dependencies = [("jobs", "0018_deletions")]

    operations = [
        migrations.CreateModel(
            name="SearchBlock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("cells", "Cells"), ("names", "Names")], max_length=5)),
                ("first", models.PositiveIntegerField(help_text="The row of the first line.")),
                ("last", models.PositiveIntegerField(help_text="The row of the last line.")),
                ("lines", models.BinaryField()),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_blocks",
                        to="jobs.batch",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "kind", "first"), name="one_search_block_a_row")
                ],
            },
        ),
        migrations.RunPython(pack_rows, migrations.RunPython.noop),
    ]
