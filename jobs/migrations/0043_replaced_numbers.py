from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0042_left_out_totals"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="serialnumber", name="one_number_a_row"),
        migrations.AddField(
            model_name="serialnumber",
            name="replaced",
            field=models.BigIntegerField(
                db_default=0,
                default=0,
                help_text="0, or its own id if its row got a newer number of the series in its place.",
            ),
        ),
        migrations.AddField(
            model_name="sheetupdate",
            name="renumbers_because",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Why the serial numbers of rows that are made again are revoked and replaced by "
                "new ones. Empty: these rows keep their numbers.",
                max_length=200,
            ),
        ),
        migrations.AddConstraint(
            model_name="serialnumber",
            constraint=models.UniqueConstraint(
                fields=("job_id", "series", "replaced"), name="one_number_a_row"
            ),
        ),
    ]
