"""Authorities, trusts and the other names they go by."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from shas.admin import shown
from shas.admin.console import ConsoleAdmin, RowInline
from shas.admin.forms import ReasonForm
from shas.models import AuthorityAlias, Membership, PrimaryCareTrust, StrategicHealthAuthority, TrustAlias
from shas.services import save_reference


class ReferenceAdmin(ConsoleAdmin):
    """Reference data: kept by DH editors, DH publishers and superusers."""

    may_add = may_change = "shas.keep_reference_data"
    form = ReasonForm

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        save_reference(row=obj, actor=request.user, reason=form.cleaned_data["reason"])  # type: ignore[arg-type]


class TrustInline(RowInline):
    model = PrimaryCareTrust
    fields = ["name", "nhs_code", "ons_code"]
    ordering = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("authority")


class AuthorityAliasInline(RowInline):
    model = AuthorityAlias
    fields = ["name", "valid_from", "valid_to", "source"]


class TrustAliasInline(RowInline):
    model = TrustAlias
    fields = ["name", "valid_from", "valid_to", "source"]


class MembershipInline(RowInline):
    """Who leads it, so that staff know whom to ask; only superusers change it."""

    model = Membership
    show_change_link = False
    fields = ["user", "role"]
    verbose_name_plural = "people"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("user", "authority", "trust")


@admin.register(StrategicHealthAuthority)
class AuthorityAdmin(ReferenceAdmin):
    list_display = ["short_name", "brand", "ons_code", "nhs_code_or_not", "trusts_recorded", "area"]
    list_filter = [("nhs_code", admin.EmptyFieldListFilter)]
    search_fields = ["name", "short_name", "brand", "slug", "ons_code", "nhs_code", "aliases__name"]
    ordering = ["short_name"]
    fieldsets = [
        (None, {"fields": ["name", "short_name", "brand", "slug", "area", "population_millions", "name_source"]}),
        ("Codes", {"fields": ["ons_code", "nhs_code", "code_source"]}),
        ("Existence", {"fields": ["established", "abolished", "dates_source"]}),
        ("This change", {"fields": ["reason"]}),
    ]
    inlines = [AuthorityAliasInline, MembershipInline, TrustInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows: Any = super().get_queryset(request)
        return rows.with_counts()

    @admin.display(description="NHS code", ordering="nhs_code")
    def nhs_code_or_not(self, row: StrategicHealthAuthority) -> str:
        return row.nhs_code or shown.NOT_RECORDED

    @admin.display(description="Trusts", ordering="trust_count")
    def trusts_recorded(self, row: Any) -> int:
        return row.trust_count


@admin.register(PrimaryCareTrust)
class TrustAdmin(ReferenceAdmin):
    list_display = ["name", "authority", "nhs_code_or_not", "ons_code_or_not"]
    list_filter = ["authority", ("nhs_code", admin.EmptyFieldListFilter)]
    list_select_related = ["authority"]
    search_fields = ["name", "slug", "nhs_code", "ons_code", "aliases__name"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "authority"]}),
        ("Codes", {"fields": ["nhs_code", "ons_code", "source"]}),
        ("Existence", {"fields": ["established", "abolished", "dates_source"]}),
        ("This change", {"fields": ["reason"]}),
    ]
    inlines = [TrustAliasInline, MembershipInline]

    @admin.display(description="NHS code", ordering="nhs_code")
    def nhs_code_or_not(self, row: PrimaryCareTrust) -> str:
        return row.nhs_code or shown.NOT_RECORDED

    @admin.display(description="ONS code", ordering="ons_code")
    def ons_code_or_not(self, row: PrimaryCareTrust) -> str:
        return row.ons_code or shown.NOT_RECORDED


class AliasAdmin(ReferenceAdmin):
    """`valid_from` and `valid_to` are days, empty where they are not recorded."""

    def valid(self, row: AuthorityAlias | TrustAlias) -> str:
        if not row.valid_from and not row.valid_to:
            return shown.NOT_RECORDED
        return f"{shown.day(row.valid_from, '…')} to {shown.day(row.valid_to, '…')}"


@admin.register(AuthorityAlias)
class AuthorityAliasAdmin(AliasAdmin):
    list_display = ["name", "authority", "valid", "source"]
    list_filter = ["authority"]
    list_select_related = ["authority"]
    search_fields = ["name", "authority__name", "authority__brand"]
    fields = ["name", "authority", "valid_from", "valid_to", "source", "reason"]


@admin.register(TrustAlias)
class TrustAliasAdmin(AliasAdmin):
    list_display = ["name", "trust", "authority", "valid", "source"]
    list_filter = ["trust__authority"]
    list_select_related = ["trust__authority"]
    search_fields = ["name", "trust__name", "trust__nhs_code"]
    fields = ["name", "trust", "valid_from", "valid_to", "source", "reason"]

    @admin.display(description="Authority", ordering="trust__authority")
    def authority(self, row: TrustAlias) -> StrategicHealthAuthority:
        return row.trust.authority
