"""What dates, requests and letters need: overridden warnings, requests, non-working days, a letter's wording."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("shas", "0003_sources_of_dates"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DateChangeRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_on", models.DateField(verbose_name="day asked for")),
                ("asked_time", models.TimeField(blank=True, null=True, verbose_name="time asked for")),
                ("reason", models.TextField()),
                ("asked_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Waiting"),
                            ("agreed", "Agreed"),
                            ("agreed_other", "Agreed for another date"),
                            ("declined", "Declined"),
                            ("replaced", "Replaced by a newer request"),
                        ],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decision_reason", models.TextField(blank=True)),
            ],
            options={
                "verbose_name": "date request",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="LetterFrame",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "sender",
                    models.TextField(
                        blank=True, help_text="One line of the address on each line.", verbose_name="sender’s address"
                    ),
                ),
                ("salutation", models.CharField(blank=True, default="Dear Colleague", max_length=100)),
                ("signatory", models.CharField(blank=True, max_length=200)),
                ("audience", models.CharField(blank=True, max_length=200)),
                (
                    "title",
                    models.CharField(
                        default="NHS Next Stage Review: timetable", max_length=200, verbose_name="heading"
                    ),
                ),
                (
                    "opening",
                    models.TextField(
                        blank=True,
                        default="This letter gives the timetable of the NHS Next Stage Review as it stands today.",
                        help_text="Before the timetable. An empty line begins a paragraph.",
                    ),
                ),
                (
                    "lead_in",
                    models.TextField(
                        blank=True,
                        default="These are the days on which each part of it is published:",
                        verbose_name="words above the timetable",
                    ),
                ),
                (
                    "closing",
                    models.TextField(
                        blank=True,
                        default="Every date, and every change to one, is kept in the Review Portal with its reason.",
                        help_text="After the timetable. An empty line begins a paragraph.",
                    ),
                ),
            ],
            options={
                "verbose_name": "letter wording",
                "verbose_name_plural": "letter wording",
            },
        ),
        migrations.CreateModel(
            name="NonWorkingDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("election", "Election"),
                            ("by_election", "By-election"),
                            ("pre_election", "Pre-election period"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "name",
                    models.CharField(help_text="As people read it: “Crewe and Nantwich by-election”.", max_length=120),
                ),
                ("first_on", models.DateField(verbose_name="first day")),
                ("last_on", models.DateField(verbose_name="last day")),
                ("source", models.CharField(help_text="Where this is known from.", max_length=500)),
            ],
            options={
                "verbose_name": "non-working day",
                "ordering": ["first_on", "pk"],
            },
        ),
        migrations.AddField(
            model_name="datechange",
            name="overridden",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="datechange",
            name="override_reason",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="letter",
            name="closing",
            field=models.TextField(blank=True, help_text="After the timetable. An empty line begins a paragraph."),
        ),
        migrations.AddField(
            model_name="letter",
            name="corrects",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrections",
                to="shas.letter",
            ),
        ),
        migrations.AddField(
            model_name="letter",
            name="lead_in",
            field=models.TextField(blank=True, verbose_name="words above the timetable"),
        ),
        migrations.AddField(
            model_name="letter",
            name="opening",
            field=models.TextField(blank=True, help_text="Before the timetable. An empty line begins a paragraph."),
        ),
        migrations.AddField(
            model_name="letter",
            name="salutation",
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.AddField(
            model_name="letter",
            name="sender",
            field=models.TextField(
                blank=True, help_text="One line of the address on each line.", verbose_name="sender’s address"
            ),
        ),
        migrations.AlterField(
            model_name="letter",
            name="source",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AlterField(
            model_name="letter",
            name="title",
            field=models.CharField(max_length=200, verbose_name="heading"),
        ),
        migrations.AddConstraint(
            model_name="datechange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("overridden", []), ("override_reason", "")),
                    models.Q(
                        models.Q(("overridden", []), _negated=True), models.Q(("override_reason", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="shas_datechange_override_has_reason",
                violation_error_code="datechange_override_has_reason",
                violation_error_message="A warning is set aside with a reason.",
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("announced_at", models.F("recorded_at")), models.Q(("source", ""), _negated=True), _connector="OR"
                ),
                name="shas_letter_recorded_later_has_source",
                violation_error_code="letter_recorded_later_has_source",
                violation_error_message="Say where the letter is recorded.",
            ),
        ),
        migrations.AddField(
            model_name="datechangerequest",
            name="agreed",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="date_request",
                to="shas.datechange",
            ),
        ),
        migrations.AddField(
            model_name="datechangerequest",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="datechangerequest",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="datechangerequest",
            name="publication",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="date_requests", to="shas.publication"
            ),
        ),
        migrations.AddConstraint(
            model_name="letterframe",
            constraint=models.CheckConstraint(
                condition=models.Q(("pk", 1)),
                name="shas_letterframe_only_one",
                violation_error_code="letterframe_only_one",
                violation_error_message="There is one wording for the next letter.",
            ),
        ),
        migrations.AddField(
            model_name="nonworkingday",
            name="authorities",
            field=models.ManyToManyField(
                blank=True,
                help_text="Whose area it is in. Leave it empty for all of England.",
                related_name="nonworking_days",
                to="shas.strategichealthauthority",
            ),
        ),
        migrations.AddConstraint(
            model_name="datechangerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "agreed", "agreed_other", "declined", "replaced"])),
                name="shas_datechangerequest_state_known",
                violation_error_code="datechangerequest_state_known",
                violation_error_message="Choose what became of it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="datechangerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True),
                name="shas_datechangerequest_has_reason",
                violation_error_code="datechangerequest_has_reason",
                violation_error_message="Say why this day is asked for.",
            ),
        ),
        migrations.AddConstraint(
            model_name="datechangerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("agreed__isnull", True),
                        ("decided_at__isnull", True),
                        ("decided_by__isnull", True),
                        ("decision_reason", ""),
                        ("state", "open"),
                    ),
                    models.Q(models.Q(("state", "open"), _negated=True), ("decided_at__isnull", False)),
                    _connector="OR",
                ),
                name="shas_datechangerequest_open_iff_undecided",
                violation_error_code="datechangerequest_open_iff_undecided",
                violation_error_message="A decision has a time; a request that waits has none.",
            ),
        ),
        migrations.AddConstraint(
            model_name="datechangerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["declined", "agreed_other"]), _negated=True),
                    models.Q(("decision_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="shas_datechangerequest_refusal_has_reason",
                violation_error_code="datechangerequest_refusal_has_reason",
                violation_error_message="Say why the day that was asked for is not agreed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="datechangerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("agreed__isnull", True), ("state__in", ["agreed", "agreed_other"]), _connector="OR"
                ),
                name="shas_datechangerequest_only_agreed_moves",
                violation_error_code="datechangerequest_only_agreed_moves",
                violation_error_message="Only an agreed request leads to a move.",
            ),
        ),
        migrations.AddConstraint(
            model_name="datechangerequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("publication",),
                name="shas_datechangerequest_one_open_each",
            ),
        ),
        migrations.AddConstraint(
            model_name="nonworkingday",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["election", "by_election", "pre_election"])),
                name="shas_nonworkingday_kind_known",
                violation_error_code="nonworkingday_kind_known",
                violation_error_message="Choose what kind of day it is.",
            ),
        ),
        migrations.AddConstraint(
            model_name="nonworkingday",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_on__gte", models.F("first_on"))),
                name="shas_nonworkingday_last_not_before_first",
                violation_error_code="nonworkingday_last_not_before_first",
                violation_error_message="The last day cannot be before the first.",
            ),
        ),
    ]
