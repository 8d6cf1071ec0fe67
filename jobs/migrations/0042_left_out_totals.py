from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0041_added_columns"),
    ]

    operations = [
        migrations.AddField(
            model_name="sheetupdate",
            name="leaves_totals_out",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Rows that may be totals are left out if they are new, or were left out before.",
            ),
        ),
    ]
