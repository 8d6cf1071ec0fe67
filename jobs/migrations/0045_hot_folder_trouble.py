from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0044_failed_rows_taken"),
    ]

    operations = [
        migrations.AddField(
            model_name="hotfolder",
            name="trouble",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Why the last look into it failed. Empty: it did not.",
                max_length=500,
            ),
        ),
    ]
