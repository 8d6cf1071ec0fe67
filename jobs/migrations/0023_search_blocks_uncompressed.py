"""Keep search blocks uncompressed on PostgreSQL: a search reads them all, and to unpack them took most of its time."""

from django.db import migrations

STORE = "ALTER TABLE jobs_searchblock ALTER COLUMN lines SET STORAGE EXTERNAL"
STORE_AGAIN = "UPDATE jobs_searchblock SET lines = lines || ''::bytea"  # a value that stays the same is not stored again


def store_uncompressed(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(STORE)
        schema_editor.execute(STORE_AGAIN)


class Migration(migrations.Migration):
    dependencies = [("jobs", "0022_chores_of_many_rows")]

    operations = [migrations.RunPython(store_uncompressed, migrations.RunPython.noop)]
