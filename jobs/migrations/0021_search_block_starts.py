"""Keep where each line of a search block begins, so that no search counts line breaks; also for the blocks that are here."""

from django.db import migrations, models

from jobs import searching


def find_starts(apps, schema_editor):
    """One block after the other, so that memory holds no more than one."""
    blocks = apps.get_model("jobs", "SearchBlock").objects
    for pk in list(blocks.order_by().values_list("pk", flat=True)):
        lines = bytes(blocks.values_list("lines", flat=True).get(pk=pk)).split(b"\n")
        blocks.filter(pk=pk).update(starts=searching.packed_starts(lines))


class Migration(migrations.Migration):
    dependencies = [("jobs", "0020_state_in_progress")]

    operations = [
        migrations.AddField(
            model_name="searchblock",
            name="starts",
            field=models.BinaryField(default=b"", help_text="Where each line begins (`searching.packed_starts`)."),
            preserve_default=False,
        ),
        migrations.RunPython(find_starts, migrations.RunPython.noop),
    ]
