"""Create all tables. Sites that ran the 23 migrations before this one go on unchanged."""

import datetime
import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

REPLACED = (
    "0001_initial",
    "0002_attempt_not_stored",
    "0003_batch_common_sizes",
    "0004_uploaded_fonts",
    "0005_first_rows",
    "0006_source_notes",
    "0007_worker_child_jpeg",
    "0008_attempt_one_index_less",
    "0009_download_what_changed",
    "0010_loans",
    "0011_inbox_chores",
    "0012_saved_designs",
    "0013_insets",
    "0014_proofs",
    "0015_pdf_chores",
    "0016_status_longer_sentence",
    "0017_replacements_and_time_at_work",
    "0018_deletions",
    "0019_search_blocks",
    "0020_state_in_progress",
    "0021_search_block_starts",
    "0022_chores_of_many_rows",
    "0023_search_blocks_uncompressed",
)

STORE_UNCOMPRESSED = "ALTER TABLE jobs_searchblock ALTER COLUMN lines SET STORAGE EXTERNAL"


def store_uncompressed(apps, schema_editor):
    """Keep search blocks uncompressed on PostgreSQL: unpacking cost most of a search."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(STORE_UNCOMPRESSED)


class Migration(migrations.Migration):
    initial = True
    replaces = [("jobs", name) for name in REPLACED]

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # --- What results look like ---
        migrations.CreateModel(
            name="Design",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DesignVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "document",
                    models.JSONField(
                        help_text="The design document (jobs.design), canonical form."
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "design",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="jobs.design",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("design", "number"), name="one_version_number_a_design"
                    ),
                    models.UniqueConstraint(
                        fields=("design", "sha256"), name="one_version_a_document"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FontFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("original_sha256", models.CharField(max_length=64, unique=True)),
                ("key", models.CharField(help_text="Storage key.", max_length=200)),
                (
                    "name",
                    models.CharField(
                        help_text="The client's file name: data, never a path.", max_length=500
                    ),
                ),
                ("kind", models.CharField(help_text="TTF, OTF, TTC, WOFF, WOFF2", max_length=8)),
                ("size", models.PositiveBigIntegerField(help_text="Bytes, as it came.")),
                (
                    "fonts",
                    models.JSONField(
                        help_text=(
                            "What is in it (jobs.rendering.fonts.inspecting.InspectedFont), each with its "
                            "family as offered."
                        )
                    ),
                ),
                (
                    "uploaded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(
                        help_text="No longer offered; kept, because a design version names it.",
                        null=True,
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-uploaded_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="FontUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses",
                        to="jobs.fontfile",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="jobs.designversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("version", "file"), name="one_use_a_version")
                ],
            },
        ),
        migrations.AddField(
            model_name="FontFile",
            name="versions",
            field=models.ManyToManyField(
                related_name="font_files", through="jobs.FontUse", to="jobs.designversion"
            ),
        ),
        migrations.CreateModel(
            name="InsetFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("key", models.CharField(help_text="Storage key.", max_length=200)),
                (
                    "thumbnail_key",
                    models.CharField(help_text="Of a small PNG of it.", max_length=200),
                ),
                ("size", models.PositiveBigIntegerField(help_text="Bytes.")),
                (
                    "format",
                    models.CharField(help_text="JPEG, PNG, WEBP, TIFF, HEIF, AVIF", max_length=8),
                ),
                (
                    "width",
                    models.PositiveIntegerField(
                        help_text="Pixels as displayed (after orientation)."
                    ),
                ),
                ("height", models.PositiveIntegerField()),
                (
                    "uploaded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="InsetUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses",
                        to="jobs.insetfile",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="jobs.designversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "file"), name="one_use_of_an_inset_a_version"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="InsetFile",
            name="versions",
            field=models.ManyToManyField(
                related_name="inset_files", through="jobs.InsetUse", to="jobs.designversion"
            ),
        ),
        # --- Batches, and what was uploaded for them ---
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "match",
                    models.JSONField(
                        default=dict,
                        help_text=(
                            'How rows find pictures: {"by": "column", "column": …, "rule": …} | '
                            '{"by": "one", "source": id} | {"by": "pictures"} (rows made from the '
                            "pictures' names)."
                        ),
                    ),
                ),
                (
                    "checked_at",
                    models.DateTimeField(
                        help_text="When all rows were last checked; null after any change.",
                        null=True,
                    ),
                ),
                ("check_seconds", models.FloatField(null=True)),
                ("started_at", models.DateTimeField(null=True)),
                ("paused_at", models.DateTimeField(null=True)),
                ("cancelled_at", models.DateTimeField(null=True)),
                (
                    "only_first",
                    models.JSONField(
                        help_text=(
                            "Row numbers of *Make 10 first*: only these are published, then the "
                            "batch pauses."
                        ),
                        null=True,
                    ),
                ),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "settled_counts",
                    models.JSONField(
                        help_text=(
                            "Counts by state, frozen once nothing was open; null again "
                            "after a retry."
                        ),
                        null=True,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batches",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "design_version",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batches",
                        to="jobs.designversion",
                    ),
                ),
                (
                    "common_sizes",
                    models.JSONField(
                        default=dict,
                        help_text=(
                            "Box → the one font size of all its rows, in % of the height, as the "
                            "last check found it. Kept from the start on: every job and every "
                            "retry uses it."
                        ),
                    ),
                ),
                (
                    "worked",
                    models.DurationField(
                        default=datetime.timedelta,
                        help_text=(
                            "Time at work until `working_since`: not while it was paused, "
                            "cancelled or settled."
                        ),
                    ),
                ),
                (
                    "working_since",
                    models.DateTimeField(help_text="Null while it is not at work.", null=True),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(
                        help_text=(
                            "When a person deleted it. From then on its files and rows go in small"
                            " pieces."
                        ),
                        null=True,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
            },
        ),
        migrations.CreateModel(
            name="Sheet",
            fields=[
                (
                    "batch",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="sheet",
                        serialize=False,
                        to="jobs.batch",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="The client's file name: data, never a path.", max_length=500
                    ),
                ),
                ("key", models.CharField(help_text="Storage key.", max_length=200)),
                ("size", models.PositiveBigIntegerField()),
                (
                    "choices",
                    models.JSONField(
                        default=dict,
                        help_text=(
                            "What the person chose or we found: worksheet, header_row, delimiter, "
                            "encoding, language."
                        ),
                    ),
                ),
                (
                    "found",
                    models.JSONField(
                        default=dict,
                        help_text=(
                            "What reading it found: worksheets, columns, columns whose shown and "
                            "stored values differ."
                        ),
                    ),
                ),
                (
                    "row_count",
                    models.PositiveIntegerField(help_text="Null until it was read.", null=True),
                ),
                (
                    "uploaded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Source",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "path",
                    models.CharField(
                        help_text=(
                            "Relative path as the client says it, NFC: data, never a path of ours."
                        ),
                        max_length=1000,
                    ),
                ),
                (
                    "match_key",
                    models.CharField(
                        db_index=True, help_text="jobs.matching.key(path)", max_length=1000
                    ),
                ),
                (
                    "size",
                    models.PositiveBigIntegerField(
                        help_text="Bytes; announced first, then as stored."
                    ),
                ),
                (
                    "modified_ms",
                    models.BigIntegerField(
                        default=0, help_text="The client's modification time, ms since 1970."
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="Storage key; empty: not here yet.",
                        max_length=200,
                    ),
                ),
                ("sha256", models.CharField(blank=True, default="", max_length=64)),
                ("crc32", models.BigIntegerField(default=0)),
                (
                    "format",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="JPEG, PNG, WEBP, TIFF, HEIF, AVIF",
                        max_length=8,
                    ),
                ),
                (
                    "width",
                    models.PositiveIntegerField(
                        help_text="Pixels as displayed (after orientation); null: not looked at.",
                        null=True,
                    ),
                ),
                ("height", models.PositiveIntegerField(null=True)),
                (
                    "orientation",
                    models.PositiveSmallIntegerField(
                        default=1, help_text="EXIF orientation, 1 to 8."
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="Why it cannot be used (jobs.errors).",
                        max_length=40,
                    ),
                ),
                ("sentence", models.CharField(blank=True, default="", max_length=500)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sources",
                        to="jobs.batch",
                    ),
                ),
                (
                    "notes",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text=(
                            "What no result can have of it (jobs.rendering.metadata.source_notes)."
                        ),
                        max_length=60,
                    ),
                ),
                (
                    "row",
                    models.PositiveIntegerField(
                        help_text=(
                            "The row whose picture it replaces; null: uploaded for the whole batch."
                        ),
                        null=True,
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("row", None)),
                        fields=("batch", "path"),
                        name="one_source_a_path",
                    ),
                    models.UniqueConstraint(
                        fields=("batch", "path", "row"), name="one_replacement_a_row"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Loan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "lender",
                    models.UUIDField(
                        db_index=True,
                        help_text="The batch whose keys they are; it may be deleted by now.",
                    ),
                ),
                (
                    "borrower",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="loans",
                        to="jobs.batch",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("borrower", "lender"), name="one_loan_a_pair")
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedDesign",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, unique=True)),
                (
                    "saved_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        help_text="Where it was saved.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="jobs.batch",
                    ),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="jobs.designversion",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Deletion",
            fields=[
                (
                    "batch",
                    models.UUIDField(
                        help_text="The batch, whose row goes last.",
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                (
                    "asked_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "files",
                    models.PositiveIntegerField(
                        help_text="Files to delete; null until they were counted.", null=True
                    ),
                ),
                (
                    "size",
                    models.PositiveBigIntegerField(
                        default=0, help_text="Bytes on disk of these files."
                    ),
                ),
                ("files_gone", models.PositiveIntegerField(default=0)),
                ("size_gone", models.PositiveBigIntegerField(default=0)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-asked_at"],
            },
        ),
        # --- Rows ---
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "row",
                    models.PositiveIntegerField(
                        help_text="The row number its author sees in the spreadsheet."
                    ),
                ),
                (
                    "cells",
                    models.JSONField(
                        help_text=(
                            "Column name → [shown, raw, number format]; corrections are written "
                            "here."
                        )
                    ),
                ),
                (
                    "corrected",
                    models.JSONField(
                        default=dict,
                        help_text=(
                            "Columns changed by a person after the sheet was read → old text."
                        ),
                    ),
                ),
                (
                    "source_problem",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="Why there is no source: a sentence from matching.",
                        max_length=500,
                    ),
                ),
                (
                    "result_name",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="Its path in the zip, made safe.",
                        max_length=500,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "To do"),
                            ("queued", "To do"),
                            ("running", "In progress"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("cancelled", "Left out"),
                            ("left_out", "Left out"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("generation", models.PositiveIntegerField(default=1)),
                (
                    "attempts",
                    models.PositiveIntegerField(default=0, help_text="Claims in this generation."),
                ),
                (
                    "crashes",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="Children that died in this generation while their parent lived.",
                    ),
                ),
                ("lease_token", models.CharField(max_length=160, null=True)),
                (
                    "lease_until",
                    models.BigIntegerField(help_text="Database time, epoch seconds.", null=True),
                ),
                (
                    "queued_at",
                    models.BigIntegerField(help_text="Database time, epoch seconds.", null=True),
                ),
                (
                    "strikes",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Times in a row the broker could not account for it."
                    ),
                ),
                ("first", models.BooleanField(default=False, help_text="One of *Make 10 first*.")),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "code",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="Why it failed or was left out (jobs.errors).",
                        max_length=40,
                    ),
                ),
                ("sentence", models.CharField(blank=True, default="", max_length=500)),
                (
                    "details",
                    models.JSONField(
                        default=dict,
                        help_text=(
                            "Of the failure; or of the result: width, height, boxes with size and "
                            "lines."
                        ),
                    ),
                ),
                ("result_key", models.CharField(blank=True, default="", max_length=200)),
                ("result_size", models.PositiveBigIntegerField(null=True)),
                ("result_crc32", models.BigIntegerField(null=True)),
                ("result_sha256", models.CharField(blank=True, default="", max_length=64)),
                ("thumbnail_key", models.CharField(blank=True, default="", max_length=200)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="jobs",
                        to="jobs.batch",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="jobs",
                        to="jobs.source",
                    ),
                ),
            ],
            options={
                "ordering": ["row"],
                "indexes": [
                    models.Index(fields=["batch", "state", "row"], name="job_by_state"),
                    models.Index(fields=["batch", "state", "result_size"], name="job_sums"),
                    models.Index(fields=["batch", "-finished_at"], name="job_latest"),
                    models.Index(
                        condition=models.Q(("state", "queued")),
                        fields=["queued_at"],
                        name="job_queued",
                    ),
                    models.Index(
                        condition=models.Q(("state", "running")),
                        fields=["lease_until"],
                        name="job_running",
                    ),
                    models.Index(
                        condition=models.Q(("first", True)),
                        fields=["batch", "state", "row"],
                        name="job_first",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "row"), name="one_job_a_row"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "waiting",
                                    "queued",
                                    "running",
                                    "done",
                                    "failed",
                                    "cancelled",
                                    "left_out",
                                ],
                            )
                        ),
                        name="job_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("lease_token__isnull", False),
                                ("lease_until__isnull", False),
                                ("state", "running"),
                            ),
                            models.Q(
                                models.Q(("state", "running"), _negated=True),
                                ("lease_token__isnull", True),
                                ("lease_until__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="job_lease_only_while_running",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "done"), _negated=True),
                            models.Q(("result_key", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="job_done_has_result",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("generation", models.PositiveIntegerField()),
                ("n", models.PositiveIntegerField()),
                ("token", models.CharField(max_length=160)),
                ("worker", models.CharField(help_text="host:pid of the child", max_length=100)),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="Why it ran again; empty for a first try.",
                        max_length=200,
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text=(
                            "done | failed | lost (the child died) | expired | not_stored | late "
                            "(no longer its job)"
                        ),
                        max_length=20,
                    ),
                ),
                ("code", models.CharField(blank=True, default="", max_length=40)),
                ("milliseconds", models.PositiveIntegerField(null=True)),
                (
                    "job",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="history",
                        to="jobs.job",
                    ),
                ),
            ],
            options={
                "ordering": ["generation", "n"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("job", "generation", "n"), name="one_attempt_a_number"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                (
                    "blocks",
                    models.BooleanField(help_text="The row would fail. Otherwise a notice."),
                ),
                ("sentence", models.CharField(max_length=500)),
                ("details", models.JSONField(default=dict)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="jobs.batch",
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="jobs.job",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="jobs.source",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["batch", "blocks", "code"], name="finding_by_code")
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchBlock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("cells", "Cells"), ("names", "Names")], max_length=5
                    ),
                ),
                ("first", models.PositiveIntegerField(help_text="The row of the first line.")),
                ("last", models.PositiveIntegerField(help_text="The row of the last line.")),
                ("lines", models.BinaryField()),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_blocks",
                        to="jobs.batch",
                    ),
                ),
                (
                    "starts",
                    models.BinaryField(
                        help_text="Where each line begins (`searching.packed_starts`)."
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("batch", "kind", "first"), name="one_search_block_a_row"
                    )
                ],
            },
        ),
        # --- Results, and what clients say about them ---
        migrations.CreateModel(
            name="Export",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("key", models.CharField(help_text="Storage key of the index.", max_length=200)),
                (
                    "fingerprint",
                    models.CharField(
                        help_text="Of the results it holds: the same results, the same export.",
                        max_length=64,
                    ),
                ),
                ("etag", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                ("members", models.PositiveIntegerField()),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="exports",
                        to="jobs.batch",
                    ),
                ),
                (
                    "since",
                    models.ForeignKey(
                        help_text="Of what changed: what the person had before.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="jobs.export",
                    ),
                ),
                (
                    "whole",
                    models.ForeignKey(
                        help_text="Of what changed: what the person has with it.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="jobs.export",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("batch", "fingerprint"), name="one_export_a_content"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Download",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "sent",
                    models.JSONField(
                        default=list,
                        help_text="[[start, stop], …] in order, none touching the next.",
                    ),
                ),
                (
                    "ended_at",
                    models.DateTimeField(
                        help_text="When it was whole; null while bytes are missing.", null=True
                    ),
                ),
                (
                    "export",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="downloads",
                        to="jobs.export",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("export", "user"), name="one_download_a_person")
                ],
            },
        ),
        migrations.CreateModel(
            name="Proof",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(help_text="Whom it is for.", max_length=100)),
                (
                    "token_sha256",
                    models.CharField(
                        help_text="Of the link's secret part, which is kept nowhere.",
                        max_length=64,
                        unique=True,
                    ),
                ),
                (
                    "made_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("ends_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proofs",
                        to="jobs.batch",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_good", models.BooleanField()),
                (
                    "comment",
                    models.CharField(
                        blank=True, default="", help_text="What is to change.", max_length=500
                    ),
                ),
                (
                    "result_sha256",
                    models.CharField(help_text="Of the result that was seen.", max_length=64),
                ),
                ("at", models.DateTimeField()),
                (
                    "job",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="jobs.job",
                    ),
                ),
                (
                    "proof",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="jobs.proof",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("proof", "job"), name="one_answer_a_proof_and_job"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("comment", ""), ("is_good", True)),
                            models.Q(("is_good", False), models.Q(("comment", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="answer_good_or_with_a_comment",
                    ),
                ],
            },
        ),
        # --- The site ---
        migrations.CreateModel(
            name="Leader",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("token", models.CharField(max_length=160)),
                ("until", models.BigIntegerField(help_text="Database time, epoch seconds.")),
            ],
        ),
        migrations.CreateModel(
            name="Status",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("beat_at", models.DateTimeField(null=True)),
                (
                    "broker",
                    models.CharField(
                        default="unknown",
                        help_text="ok | down | blocked | unconfirmed | leaderless | unknown",
                        max_length=20,
                    ),
                ),
                (
                    "workers",
                    models.PositiveIntegerField(
                        default=0, help_text="Worker processes that consume (by the broker's word)."
                    ),
                ),
                (
                    "children",
                    models.PositiveIntegerField(default=0, help_text="Live worker children."),
                ),
                (
                    "ready",
                    models.PositiveIntegerField(
                        default=0, help_text="Messages waiting in the broker."
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="Code of why nothing moves; empty: it moves or has no work.",
                        max_length=40,
                    ),
                ),
                (
                    "rate",
                    models.FloatField(default=0, help_text="Images a second over the last minute."),
                ),
                (
                    "restart_wanted_at",
                    models.DateTimeField(
                        help_text="The watchdog asks the supervisor to restart the worker.",
                        null=True,
                    ),
                ),
                (
                    "healed",
                    models.PositiveIntegerField(
                        default=0, help_text="Jobs given back since the beginning."
                    ),
                ),
                ("sentence", models.CharField(blank=True, default="", max_length=1000)),
            ],
        ),
        migrations.CreateModel(
            name="WorkerChild",
            fields=[
                (
                    "token",
                    models.CharField(
                        help_text="boot_id:pid_namespace:pid:start_time",
                        max_length=160,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("host", models.CharField(max_length=100)),
                ("pid", models.PositiveIntegerField()),
                ("parent", models.PositiveIntegerField()),
                (
                    "started_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "seen_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "jpeg",
                    models.CharField(
                        default="",
                        help_text="how it makes JPEGs: splice, or why it does not",
                        max_length=20,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Chore",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("unpack", "Unpack"),
                            ("inbox", "Inbox"),
                            ("look", "Look"),
                            ("read", "Read"),
                            ("match", "Match"),
                            ("check", "Check"),
                            ("start", "Start"),
                            ("sample", "Sample"),
                            ("verify", "Verify"),
                            ("pdf", "Pdf"),
                            ("delete", "Delete"),
                            ("again", "Again"),
                            ("take_over", "Take Over"),
                            ("freeze", "Freeze"),
                            ("good", "Good"),
                        ],
                        max_length=12,
                    ),
                ),
                ("payload", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                (
                    "done",
                    models.PositiveIntegerField(
                        default=0, help_text="Progress: how many of `total`."
                    ),
                ),
                ("total", models.PositiveIntegerField(default=0)),
                ("result", models.JSONField(default=dict)),
                ("code", models.CharField(blank=True, default="", max_length=40)),
                ("sentence", models.CharField(blank=True, default="", max_length=1000)),
                ("details", models.JSONField(default=dict)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("lease_token", models.CharField(blank=True, default="", max_length=160)),
                ("lease_until", models.BigIntegerField(null=True)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="chores",
                        to="jobs.batch",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "running"])),
                        fields=["id"],
                        name="chore_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Audit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("action", models.CharField(max_length=40)),
                ("count", models.PositiveIntegerField(default=0)),
                ("details", models.JSONField(default=dict)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="audit",
                        to="jobs.batch",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SignInFailure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("account", models.CharField(max_length=150)),
                ("address", models.CharField(max_length=45)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "indexes": [
                    models.Index(fields=["account", "address", "at"], name="sign_in_failures")
                ],
            },
        ),
        # --- How they are stored ---
        migrations.RunPython(store_uncompressed, migrations.RunPython.noop),
    ]
