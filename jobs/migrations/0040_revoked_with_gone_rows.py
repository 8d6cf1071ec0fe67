from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0039_job_index"),
    ]

    operations = [
        migrations.AddField(
            model_name="sheetupdate",
            name="revokes_because",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Why the serial numbers of those rows are revoked. Empty: they stay valid.",
                max_length=200,
            ),
        ),
    ]
