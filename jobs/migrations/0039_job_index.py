import django.db.models.deletion
from django.db import migrations, models


def drop_index(apps, editor):
    """Drop the index of a job's batch alone, without writing the table again as SQLite's editor would."""
    job = apps.get_model("jobs", "Job")
    for name in editor._constraint_names(job, ["batch_id"], index=True, unique=False):
        editor.execute(editor._delete_index_sql(job, name))


def create_index(apps, editor):
    """Create it again."""
    job = apps.get_model("jobs", "Job")
    editor.execute(editor._create_index_sql(job, fields=[job._meta.get_field("batch")]))


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0038_downloads_through_proxies"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(drop_index, create_index)],
            state_operations=[
                migrations.AlterField(
                    model_name="job",
                    name="batch",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="jobs",
                        to="jobs.batch",
                    ),
                ),
            ],
        ),
    ]
