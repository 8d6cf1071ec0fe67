from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0043_replaced_numbers"),
    ]

    operations = [
        migrations.AddField(
            model_name="sheetupdate",
            name="has_failed_rows",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="It was made of the failed rows, so that pictures can be uploaded for them.",
            ),
        ),
    ]
