"""What approval needs in the database: revisions of editions, their documents, and overrides of safeguards."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("shas", "0007_names_in_letters"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="edition",
            name="revision",
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(choices=[("main", "The document"), ("attachment", "Attachment")], max_length=10),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "label",
                    models.CharField(
                        blank=True, help_text="What an attachment is: “Summary for patients”.", max_length=200
                    ),
                ),
                ("key", models.CharField(editable=False, max_length=100)),
                ("sha256", models.CharField(editable=False, max_length=64, verbose_name="checksum (SHA-256)")),
                ("size", models.PositiveBigIntegerField(editable=False)),
                ("pages", models.PositiveIntegerField(editable=False)),
                ("uploaded_at", models.DateTimeField(editable=False)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="documents", to="shas.edition"
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["edition", "position"],
                "indexes": [models.Index(fields=["key"], name="shas_document_by_key")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["main", "attachment"])),
                        name="shas_document_role_known",
                        violation_error_code="document_role_known",
                        violation_error_message="Choose the document or an attachment.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("position", 0), ("role", "main")),
                            models.Q(("position__gte", 1), ("role", "attachment")),
                            _connector="OR",
                        ),
                        name="shas_document_main_first",
                        violation_error_code="document_main_first",
                        violation_error_message="An edition has one document; attachments are counted from 1.",
                    ),
                    models.UniqueConstraint(fields=("edition", "position"), name="shas_document_position_once"),
                    models.CheckConstraint(
                        condition=models.Q(("role", "main"), models.Q(("label", ""), _negated=True), _connector="OR"),
                        name="shas_document_attachment_has_label",
                        violation_error_code="document_attachment_has_label",
                        violation_error_message="Say what the attachment is.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("key", ""), _negated=True),
                        name="shas_document_has_key",
                        violation_error_code="document_has_key",
                        violation_error_message="A document has a key in the store.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")),
                        name="shas_document_checksum_form",
                        violation_error_code="document_checksum_form",
                        violation_error_message="A checksum has 64 digits.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("pages__gte", 1), ("size__gte", 1)),
                        name="shas_document_has_pages",
                        violation_error_code="document_has_pages",
                        violation_error_message="A document has at least one page.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FlaggedOverride",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("readiness", "Submitted although not ready"),
                            ("release_now", "Released before its time"),
                        ],
                        max_length=11,
                    ),
                ),
                ("codes", models.JSONField(blank=True, default=list)),
                ("reason", models.TextField()),
                ("made_at", models.DateTimeField()),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                ("review_note", models.TextField(blank=True)),
                (
                    "edition",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overrides",
                        to="shas.edition",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="overrides", to="shas.publication"
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "second_person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "override",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["readiness", "release_now"])),
                        name="shas_flaggedoverride_kind_known",
                        violation_error_code="flaggedoverride_kind_known",
                        violation_error_message="Choose what was overridden.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="shas_flaggedoverride_has_reason",
                        violation_error_code="flaggedoverride_has_reason",
                        violation_error_message="Say why it was overridden.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("review_note", ""), ("reviewed_at__isnull", True), ("reviewed_by__isnull", True)),
                            models.Q(("reviewed_at__isnull", False), ("reviewed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="shas_flaggedoverride_reviewed_by_somebody",
                        violation_error_code="flaggedoverride_reviewed_by_somebody",
                        violation_error_message="A review has a person and a time.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewed_by__isnull", True),
                            models.Q(
                                models.Q(("reviewed_by", models.F("made_by")), _negated=True),
                                models.Q(
                                    ("second_person__isnull", True),
                                    models.Q(("reviewed_by", models.F("second_person")), _negated=True),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="shas_flaggedoverride_third_person",
                        violation_error_code="flaggedoverride_third_person",
                        violation_error_message="Somebody else has to review it.",
                    ),
                ],
            },
        ),
    ]
