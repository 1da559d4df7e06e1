"""People: accounts, who leads or serves what, and invitations. The superuser's pages alone."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminEmailInputWidget, AdminTextInputWidget
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import Invitation, User
from shas.admin import shown
from shas.admin.console import ConsoleAdmin, RowInline
from shas.admin.fields import AccountField
from shas.admin.forms import ConsoleForm, ReasonForm
from shas.forms.lines import EmailLine, Line
from shas.models import Membership, PrimaryCareTrust, StrategicHealthAuthority
from shas.services import (
    appoint,
    edit_person,
    end_membership,
    invite_member,
    set_dh_roles,
    set_person_active,
)
from shas.workflow import DHRole, MemberRole


class PeopleAdmin(ConsoleAdmin):
    may_view = "shas.keep_memberships"


class PersonForm(ReasonForm):
    dh_roles = forms.MultipleChoiceField(
        label="Roles in the Department",
        choices=DHRole.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="With either, this person may open the console.",
    )

    class Meta:
        model = User
        fields = ["email", "name", "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["dh_roles"] = sorted(self.instance.group_names & set(DHRole.values))


class RoleInline(RowInline):
    model = Membership
    may_view = "shas.keep_memberships"
    fields = ["role", "authority", "trust"]
    verbose_name_plural = "what this person leads or serves"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("user", "authority", "trust")


@admin.register(User)
class UserAdmin(PeopleAdmin):
    """Accounts are made by inviting people; what ends is the access, never the account."""

    may_change = "accounts.keep_users"
    form = PersonForm
    list_display = ["email", "name", "roles", "is_active", "is_staff", "is_superuser", "signed_in"]
    list_filter = ["is_active", "groups", "memberships__role", "memberships__authority"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    fieldsets = [
        (None, {"fields": ["email", "name"]}),
        ("Access", {"fields": ["is_active", "dh_roles", "is_staff", "is_superuser"]}),
        ("Account", {"fields": ["date_joined", "signed_in"]}),
        ("This change", {"fields": ["reason"]}),
    ]
    readonly_fields = ["is_staff", "is_superuser", "date_joined", "signed_in"]
    inlines = [RoleInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        bodies = ("groups", "memberships__authority", "memberships__trust")
        return super().get_queryset(request).prefetch_related(*bodies)

    @admin.display(description="Roles")
    def roles(self, row: User) -> str:
        of = [f"{each.get_role_display()}: {each.authority or each.trust}" for each in row.memberships.all()]
        return "; ".join([*(group.name for group in row.groups.all()), *of]) or shown.NONE

    @admin.display(description="Last signed in", ordering="last_login")
    def signed_in(self, row: User) -> str:
        return shown.moment(row.last_login, "Never")

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Each of the three acts is a service of its own, with its own event where it changes something."""
        data, told = form.cleaned_data, {"actor": request.user, "reason": form.cleaned_data["reason"]}
        edit_person(user=obj, email=data["email"], name=data["name"], **told)
        set_dh_roles(user=obj, roles=map(DHRole, data["dh_roles"]), **told)
        set_person_active(user=obj, active=data["is_active"], **told)
        if "is_active" in form.changed_data and data["is_active"]:
            messages.info(request, f"{obj} chooses a new password with “Forgotten your password?”.")


class AppointForm(ConsoleForm):
    """A lead has an authority, an officer has a trust; the role follows from which."""

    user = AccountField(
        label="Their e-mail address",
        help_text="They need an account, to sign in with.",
        widget=AdminEmailInputWidget,
        error_messages={"no_account": "Nobody with this address has an account. Invite them first."},
    )

    class Meta:
        model = Membership
        fields = ["user", "authority", "trust"]

    def _get_validation_exclusions(self) -> set[str]:
        """The role is not typed: the service sets it, and judges whether it fits."""
        return {*super()._get_validation_exclusions(), "role"}  # type: ignore[misc]


@admin.register(Membership)
class MembershipAdmin(PeopleAdmin):
    """Appoint by adding, end by deleting: the record keeps what was."""

    may_add = "shas.keep_memberships"
    form = AppointForm
    list_display = ["user", "role", "authority", "trust"]
    list_filter = ["role", "authority"]
    list_select_related = ["user", "authority", "trust"]
    search_fields = ["user__email", "user__name", "authority__name", "trust__name"]
    fields = ["user", "role", "authority", "trust"]
    readonly_fields = ["role"]

    def get_fields(self, request: HttpRequest, obj: Membership | None = None) -> Any:
        return self.fields if obj else AppointForm.Meta.fields

    def has_delete_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        return self.has_add_permission(request)

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        actor: Any = request.user
        made = appoint(user=obj.user, authority=obj.authority, trust=obj.trust, actor=actor)
        obj.pk, obj.role = made.pk, made.role

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> Any:
        return super().delete_view(request, object_id, {"title": "End this role", **(extra_context or {})})

    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        end_membership(membership=obj, actor=request.user)  # type: ignore[arg-type]


ROLES: dict[str, MemberRole | DHRole] = {role.value: role for role in (*MemberRole, *DHRole)}


class InviteForm(ConsoleForm):
    """Who is invited, and what they will be."""

    email = EmailLine(label="E-mail address", widget=AdminEmailInputWidget)
    name = Line(max_length=200, required=False, widget=AdminTextInputWidget)
    role = forms.ChoiceField(
        choices=[(value, role.label) for value, role in ROLES.items()],
        widget=forms.RadioSelect,
        initial=MemberRole.LEAD,
    )
    authority = forms.ModelChoiceField(
        queryset=StrategicHealthAuthority.objects.visible_to(None),
        required=False,
        help_text="For the lead of an authority.",
    )
    trust = forms.ModelChoiceField(
        queryset=PrimaryCareTrust.objects.visible_to(None), required=False, help_text="For the officer of a trust."
    )

    class Meta:
        model = Invitation
        fields: list[str] = []


@admin.register(Invitation)
class InvitationAdmin(PeopleAdmin):
    """Adding one invites a person; there is no other way to an account."""

    may_add = "accounts.keep_users"
    form = InviteForm
    list_display = ["user", "email", "state", "sent", "expires", "by"]
    list_filter = [("accepted_at", admin.EmptyFieldListFilter), "created_at"]
    list_select_related = ["user", "invited_by"]
    search_fields = ["user__email", "user__name"]
    date_hierarchy = "created_at"
    ordering = ["-created_at"]
    readonly_fields = ["user", "email", "state", "sent", "expires", "by"]

    def get_fields(self, request: HttpRequest, obj: Invitation | None = None) -> Any:
        return self.readonly_fields if obj else [name for name in InviteForm.base_fields if name != "seen"]

    def get_readonly_fields(self, request: HttpRequest, obj: Invitation | None = None) -> Any:
        return self.readonly_fields if obj else []

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **{**kwargs, **({} if obj else {"fields": []})})

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None) -> Any:
        """The mail leaves after the commit: when the server refuses it, the invitation stands and can be sent again."""
        try:
            return super().add_view(request, form_url, {"title": "Invite a person", **(extra_context or {})})
        except OSError:
            list(messages.get_messages(request))  # read away what was said of success
            message = (
                "The account is made, but the mail could not be sent. Invite this person again to send a new link."
            )
            messages.error(request, message)
            return self.response_post_save_add(request, None)

    def save_model(self, request: HttpRequest, obj: Invitation, form: Any, change: bool) -> None:
        data: dict[str, Any] = form.cleaned_data
        made = invite_member(
            email=data["email"],
            name=data["name"],
            role=ROLES[data["role"]],
            authority=data["authority"],
            trust=data["trust"],
            actor=request.user,  # type: ignore[arg-type]
            site=request.build_absolute_uri("/"),
        )
        obj.pk, obj.user = made.pk, made.user

    @admin.display(description="E-mail address", ordering="user__email")
    def email(self, row: Invitation) -> str:
        return row.user.email

    @admin.display(description="State")
    def state(self, row: Invitation) -> str:
        if row.accepted_at:
            return f"Accepted {shown.moment(row.accepted_at)}"
        return "Open" if row.expires_at > timezone.now() else "Expired"

    @admin.display(description="Sent", ordering="created_at")
    def sent(self, row: Invitation) -> str:
        return shown.moment(row.created_at)

    @admin.display(description="Works until", ordering="expires_at")
    def expires(self, row: Invitation) -> str:
        return shown.moment(row.expires_at)

    @admin.display(description="Invited by", ordering="invited_by")
    def by(self, row: Invitation) -> str:
        return str(row.invited_by or shown.THE_PORTAL)
