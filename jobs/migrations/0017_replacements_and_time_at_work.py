"""Tell replaced pictures from uploaded ones, and count the time a batch is at work."""

import datetime

from django.db import migrations, models
from django.db.models import F
from django.db.models.functions import Coalesce

WORKED = "Time at work until `working_since`: not while it was paused, cancelled or settled."


def count_from_the_start(apps, schema_editor):
    """For batches of before: all the time until they were stopped. What they waited in between is not known."""
    started = apps.get_model("jobs", "Batch").objects.filter(started_at__isnull=False)
    at_work = started.filter(settled_at=None, paused_at=None, cancelled_at=None)
    at_work.update(working_since=F("started_at"))
    stopped = started.filter(working_since=None)
    stopped.update(worked=Coalesce("settled_at", "cancelled_at", "paused_at") - F("started_at"))


class Migration(migrations.Migration):
    dependencies = [("jobs", "0016_status_longer_sentence")]

    operations = [
        migrations.RemoveConstraint(model_name="source", name="one_source_a_path"),
        migrations.AddField(
            model_name="batch",
            name="worked",
            field=models.DurationField(default=datetime.timedelta, help_text=WORKED),
        ),
        migrations.AddField(
            model_name="batch",
            name="working_since",
            field=models.DateTimeField(help_text="Null while it is not at work.", null=True),
        ),
        migrations.AddField(
            model_name="source",
            name="row",
            field=models.PositiveIntegerField(
                help_text="The row whose picture it replaces; null: uploaded for the whole batch.", null=True
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.UniqueConstraint(
                condition=models.Q(("row", None)), fields=("batch", "path"), name="one_source_a_path"
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.UniqueConstraint(fields=("batch", "path", "row"), name="one_replacement_a_row"),
        ),
        migrations.RunPython(count_from_the_start, migrations.RunPython.noop),
    ]
