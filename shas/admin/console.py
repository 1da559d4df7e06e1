"""What every page of the console has in common: who may open it, what it lists, and how it saves.

Permissions are those of `shas.rules`, never Django's tables, by which a superuser may do everything. Rows are what the
querysets let this user see. Saving calls a service; when the service refuses, the form comes back with what was typed
and the refusal beside it. Nothing is deleted here.
"""

import logging
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import SuspiciousOperation, ValidationError
from django.db import IntegrityError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst

from shas.admin.fields import OVERRIDES
from shas.admin.forms import ConsoleForm
from shas.admin.kept import bring_back, unsaved
from shas.clock import database_now
from shas.rules import may

logger = logging.getLogger(__name__)


def instant(request: HttpRequest) -> datetime:
    """The database's instant (UTC), fetched once a request, so that a list and its count agree."""
    known: datetime | None = getattr(request, "console_instant", None)
    if known is None:
        known = request.console_instant = database_now()  # type: ignore[attr-defined]
    return known


def conflict() -> ValidationError:
    """What is said when the database refuses what a service let pass."""
    return ValidationError(
        "This was not saved: it does not fit what is recorded, perhaps because someone saved at the same time."
        " Look at the record, then try again.",
        code="conflict",
    )


class ConsoleAdmin(admin.ModelAdmin):
    """A model's pages in the console.

    `may_view`, `may_add`, `may_change` name permissions of `shas.rules`; None is nobody. An edition or a group is
    judged by what it belongs to: override `subject`. `timed` says that `visible_to` takes the instant.
    """

    may_view: str = "shas.open_console"
    may_add: str | None = None
    may_change: str | None = None
    timed = False
    form = ConsoleForm
    formfield_overrides = OVERRIDES
    actions: Any = None
    list_per_page = 50
    save_on_top = False

    def subject(self, obj: Any) -> Any:
        """What the rules are asked about; None where it is the model as a whole."""
        return obj

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, self.may_view, self.subject(obj) if obj else None)  # type: ignore[arg-type]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """For those whom the console is open to: leads write elsewhere."""
        return self.may_add is not None and self.has_view_permission(request) and may(request.user, self.may_add)  # type: ignore[arg-type]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        subject = self.subject(obj) if obj else None
        user: Any = request.user
        return (
            self.may_change is not None
            and self.has_view_permission(request, obj)
            and may(user, self.may_change, subject)
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        return self.visible(request, rows) if hasattr(rows, "visible_to") else rows

    def visible(self, request: HttpRequest, rows: Any) -> QuerySet:
        """Of these rows of its model, those that this user may see."""
        return rows.visible_to(request.user, at=instant(request)) if self.timed else rows.visible_to(request.user)

    def get_field_queryset(self, db: str | None, db_field: Any, request: HttpRequest) -> QuerySet:
        """Chosen from is what this user may see; of a model that does not say who sees what, nothing is offered."""
        model = db_field.remote_field.model
        rows = super().get_field_queryset(db, db_field, request)
        rows = model._default_manager.using(db).all() if rows is None else rows
        related: Any = self.admin_site.get_model_admin(model)
        return related.visible(request, rows) if hasattr(rows, "visible_to") else rows.none()

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Without the links that open the other row in a window of its own: they would need a script."""
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.refusal = getattr(request, "console_refusal", None)
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Whoever only reads is not asked for a reason."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        asked = self.form.declared_fields
        kept = []
        for title, options in fieldsets:
            fields = tuple(field for field in options["fields"] if field not in asked)
            if fields:
                kept.append((title, {**options, "fields": fields}))
        return kept

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Django's page; what a service refuses is undone as a whole and shown on the form."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except ValidationError as error:
            refusal = error
        except IntegrityError:
            logger.exception("A save in the console broke a rule of the database")
            refusal = conflict()
        request.console_refusal = refusal  # type: ignore[attr-defined]
        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        raise NotImplementedError(f"{type(self).__name__} must call a service.")

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Many-to-many rows are the services' to write, and inlines only show: nothing is saved here."""
        for formset in formsets:
            formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """Under a title that says which row this is; the base template adds of what. With what was kept of its form."""
        form = context["adminform"].form
        if obj is None or self.has_change_permission(request, obj):
            bring_back(request, form)
        elif self.may_change is not None and not form.is_bound:
            context["unsaved"] = unsaved(request, self.get_form(request, obj)(instance=obj))
        if obj is not None:
            context |= {"title": str(obj), "subtitle": None}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        if any("\0" in value for values in request.GET.lists() for value in values[1]):
            raise SuspiciousOperation("No text of ours holds a NUL, and the database can look for none.")
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})


class RowInline(admin.TabularInline):
    """Rows of another model under an object: to look at, with links to their own pages."""

    may_view = "shas.open_console"
    template = "admin/row_inline.html"
    extra = 0
    max_num = 0
    can_delete = False
    show_change_link = True
    ordering = ("pk",)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may(request.user, self.may_view)  # type: ignore[arg-type]

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        return rows.visible_to(request.user) if hasattr(rows, "visible_to") else rows
