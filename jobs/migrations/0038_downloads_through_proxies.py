from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0037_newer_pictures"),
    ]

    operations = [
        migrations.AddField(
            model_name="download",
            name="is_certain",
            field=models.BooleanField(
                default=False,
                help_text="Whether the bytes certainly arrived: no proxy took them, or the person said so.",
            ),
        ),
    ]
