"""Every address of the portal, read from the URL map, and who it is for.

`policy_of` is the permission matrix of the design by route; a route that it does not know fails the test beside this
file.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from django.urls import URLPattern, URLResolver, get_resolver

from shas.workflow import Status

ANONYMOUS, STRANGER, OFFICER, LEAD = "anonymous", "stranger", "officer", "lead"
EDITOR, PUBLISHER, SUPERUSER = "editor", "publisher", "superuser"
ROLES = (ANONYMOUS, STRANGER, OFFICER, LEAD, EDITOR, PUBLISHER, SUPERUSER)

EVERYONE = frozenset(ROLES)
NOBODY: frozenset[str] = frozenset()
LEADS = frozenset({LEAD})
DH = frozenset({EDITOR, PUBLISHER})
PUBLISHERS = frozenset({PUBLISHER})
SUPERUSERS = frozenset({SUPERUSER})
STAFF = DH | SUPERUSERS

READS, WRITES = ("GET", "HEAD"), ("POST", "PUT", "PATCH", "DELETE")
METHODS = (*READS, *WRITES)


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Who may read and who may write at a route. A lead may what leads may at rows of their own authority alone.

    `takes` are the methods that it knows. What those get who may not: `refusals` are status codes; who is in
    `to_sign_in` is sent there instead. Of the sign-in library's pages (`theirs`) only the review's rows are watched.
    `otherwise` is what is different where the publication stands in one of these statuses.
    """

    read: frozenset[str] = EVERYONE
    write: frozenset[str] = NOBODY
    takes: tuple[str, ...] = READS
    refusals: tuple[int, ...] = (403, 404)
    to_sign_in: frozenset[str] = NOBODY
    theirs: bool = False
    otherwise: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)

    def at(self, status: str) -> "Policy":
        return replace(self, **dict(self.otherwise.get(status, {})))  # type: ignore[arg-type]

    def allows(self, role: str, method: str, *, own: bool) -> bool:
        roles = self.write if method in WRITES else self.read
        return role in roles and (
            own or role != LEAD or (LEAD in self.read and method not in WRITES and not self.of_own)
        )

    @property
    def of_own(self) -> bool:
        """Whether what leads read here is of their own authority only: so where strangers read nothing."""
        return STRANGER not in self.read


PUBLIC = Policy()
LIBRARY = Policy(theirs=True)
CLOSED = Policy(read=NOBODY, takes=METHODS, refusals=(404,))
DESK = Policy(read=LEADS, refusals=(404,), to_sign_in=frozenset({ANONYMOUS}))
# The audit trail. Officers read what is of their trust, and no publication's event is.
TRAIL = replace(DESK, read=EVERYONE - {ANONYMOUS, STRANGER})
DESK_FORM = replace(DESK, write=LEADS, takes=(*READS, "POST"))
# Who is no staff is sent to sign in.
CONSOLE = Policy(read=STAFF, takes=(*READS, "POST"), refusals=(403,), to_sign_in=frozenset(EVERYONE - STAFF))


def api(*write: str, read: frozenset[str] = EVERYONE, takes: tuple[str, ...] = READS) -> Policy:
    return Policy(read=read, write=frozenset(write), takes=takes)


def api_post(*write: str) -> Policy:
    return api(*write, read=NOBODY, takes=("POST",))


BY_LEADS_AND_DH = (LEAD, EDITOR, PUBLISHER)
# What a lead has handed in, only DH gives back.
HANDED_IN = {status: {"write": DH} for status in (Status.SUBMITTED, Status.APPROVED)}
# An edition that was circulated is frozen for everybody.
FROZEN = {status: {"write": NOBODY} for status in Status if status not in {Status.PLANNED, Status.DRAFTING}}

PAGES: dict[str, Policy] = {
    **dict.fromkeys(
        [
            "healthz",
            "readyz",
            "metrics",
            "timeline",
            "vision",
            "publications_feed",
            "publication",
            "authorities",
            "authority",
            "find",
            "letters",
            "letter",
            "letter_text",
            "letter_docx",
            "letter_draft",
            "letter_draft_text",
            "letter_draft_docx",
            "working_groups",
            "accessibility",
            "timetable_csv",
            "timetable_xlsx",
            "timetable_json",
            "timetable_ics",
            "authority_ics",
            "changes",
            "changes_feed",
            "pledges",
            "vision_document",
            "vision_attachment",
            "publication_document",
            "publication_attachment",
        ],
        PUBLIC,
    ),
    "workspace": Policy(read=EVERYONE - {ANONYMOUS}, to_sign_in=frozenset({ANONYMOUS})),
    "workspace_authority": DESK_FORM,
    "workspace_edition": DESK_FORM,
    "workspace_document": DESK_FORM,
    "workspace_transition": DESK_FORM,
    "workspace_comparison": DESK,
    "workspace_history": DESK,
    **dict.fromkeys(["record", "record_csv", "record_xlsx"], TRAIL),
    "record_event": replace(TRAIL, read=STAFF | LEADS),
    # Of whoever is named; nobody here is, so to each of them it is like an unknown one.
    "prerelease": Policy(read=EVERYONE - {ANONYMOUS}, to_sign_in=frozenset({ANONYMOUS})),
    **dict.fromkeys(
        ["prerelease_reading", "prerelease_document", "prerelease_attachment"],
        Policy(read=NOBODY, refusals=(404,), to_sign_in=frozenset({ANONYMOUS})),
    ),
    "prerelease_terms": Policy(read=NOBODY, takes=(*READS, "POST"), refusals=(404,), to_sign_in=frozenset({ANONYMOUS})),
    "second_factor": Policy(theirs=True),
    "invitation_accept": Policy(theirs=True),
}

API: dict[str, Policy] = {
    **dict.fromkeys(["root", "schema", "docs"], PUBLIC),
    **{
        f"{noun}-{what}": PUBLIC
        for noun in ["authority", "trust", "publication", "letter", "group", "change", "pledge"]
        for what in ("list", "detail")
    },
    "unknown": CLOSED,
    "publication-move-together": api_post(EDITOR, PUBLISHER),
    "publication-schedule": api_post(EDITOR, PUBLISHER),
    "publication-reschedule": api_post(EDITOR, PUBLISHER),
    "publication-confirm": api_post(EDITOR, PUBLISHER),
    "date-request-list": api(*BY_LEADS_AND_DH, read=EVERYONE - {ANONYMOUS}, takes=(*READS, "POST")),
    "date-request-decide": api_post(EDITOR, PUBLISHER),
    "publication-start": api_post(*BY_LEADS_AND_DH),
    "publication-circulate": api_post(*BY_LEADS_AND_DH),
    "publication-submit": api_post(*BY_LEADS_AND_DH),
    "publication-return": replace(api_post(*BY_LEADS_AND_DH), otherwise=HANDED_IN),
    "publication-approve": api_post(PUBLISHER),
    "publication-release-now": api_post(PUBLISHER),
    "publication-record": api_post(PUBLISHER),
    "publication-correct": api_post(PUBLISHER),
    "publication-cancel": api_post(PUBLISHER),
    "publication-reinstate": api_post(PUBLISHER),
    "publication-withdraw": api_post(PUBLISHER),
    "publication-workflow": api(read=STAFF | LEADS),
    "edition-list": api(*BY_LEADS_AND_DH, takes=(*READS, "POST")),
    "edition-detail": replace(
        api(*BY_LEADS_AND_DH, read=STAFF | LEADS, takes=(*READS, "PATCH")),
        otherwise={Status.PUBLISHED: {"read": EVERYONE}},
    ),
    "edition-document": api(*BY_LEADS_AND_DH, read=NOBODY, takes=("PUT",)),
    "edition-attachments": api(*BY_LEADS_AND_DH, read=NOBODY, takes=("POST",)),
    "edition-attachment": api(*BY_LEADS_AND_DH, read=NOBODY, takes=("DELETE",)),
}

# Models of the console: who reads, who adds, who changes. Rows that may be ended are in DELETED; no others are deleted.
DELETED = {"shas_membership": SUPERUSERS}
MODELS: dict[str, tuple[frozenset[str], frozenset[str], frozenset[str]]] = {
    **dict.fromkeys(
        [
            "shas_strategichealthauthority",
            "shas_primarycaretrust",
            "shas_authorityalias",
            "shas_trustalias",
            "shas_pathway",
            "shas_pathwaylabel",
            "shas_nonworkingday",
        ],
        (STAFF, STAFF, STAFF),
    ),
    "shas_publication": (STAFF, DH, DH),
    "shas_edition": (STAFF, DH, DH),
    "shas_clinicalworkinggroup": (STAFF, DH, DH),
    "shas_letter": (STAFF, PUBLISHERS, NOBODY),
    "shas_letterframe": (STAFF, NOBODY, DH),
    **dict.fromkeys(
        [
            "shas_datechange",
            "shas_document",
            "shas_event",
            "shas_letterentry",
            "shas_flaggedoverride",
            "shas_datechangerequest",
        ],
        (STAFF, NOBODY, NOBODY),
    ),
    "pledges_pledge": (STAFF, NOBODY, NOBODY),
    "accounts_user": (SUPERUSERS, NOBODY, SUPERUSERS),
    "shas_membership": (SUPERUSERS, SUPERUSERS, NOBODY),
    "accounts_invitation": (SUPERUSERS, SUPERUSERS, NOBODY),
}
BY_DH = replace(CONSOLE, read=DH, write=DH)
BY_PUBLISHERS = replace(CONSOLE, read=PUBLISHERS, write=PUBLISHERS)
CONSOLE_PAGES: dict[str, Policy] = {
    "index": replace(CONSOLE, write=STAFF),  # it reads whatever it is sent
    "shas_import": BY_DH,
    "shas_letter_issue": BY_PUBLISHERS,
    "shas_datechangerequest_decide": BY_DH,
    "shas_flaggedoverride_review": BY_DH,
    "shas_edition_compare": replace(CONSOLE, write=STAFF),
    "shas_edition_document": BY_DH,
    "shas_publication_readers": replace(CONSOLE, write=PUBLISHERS),
    **{
        f"shas_publication_{name}": BY_DH
        for name in ["move_together", "move", "confirm", "start", "circulate", "submit", "return"]
    },
    **{
        f"shas_publication_{name}": BY_PUBLISHERS
        for name in ["cancel", "reinstate", "record", "approve", "release_now", "correct", "correct_date", "withdraw"]
    },
    **dict.fromkeys(["login", "logout", "password_change", "password_change_done"], LIBRARY),
    **dict.fromkeys(["autocomplete", "jsi18n", "view_on_site", "app_list", ""], replace(CONSOLE, theirs=True)),
}


def policy_of(name: str, route: str) -> Policy | None:
    """Who the route is for; None where nobody has said."""
    if name.startswith("api:"):
        return API.get(name.removeprefix("api:"))
    if name.startswith("admin:"):
        return _console(name.removeprefix("admin:"))
    if route.startswith("^api/"):
        return CLOSED
    if route.startswith("accounts/"):
        return PAGES.get(name, LIBRARY)
    return PAGES.get(name)


def _console(name: str) -> Policy | None:
    if name in CONSOLE_PAGES:
        return CONSOLE_PAGES[name]
    model, _, page = name.rpartition("_")
    if model not in MODELS:
        return None
    read, add, change = MODELS[model]
    match page:
        case "changelist":
            return replace(CONSOLE, read=read, write=read)  # a POST without an action shows the list again
        case "change":
            return replace(CONSOLE, read=read, write=change, otherwise=FROZEN if model == "shas_edition" else {})
        case "history":
            return replace(CONSOLE, read=read, write=read)
        case "add":
            return replace(CONSOLE, read=add, write=add)
        case "delete":
            deleted = DELETED.get(model, NOBODY)
            return replace(CONSOLE, read=deleted, write=deleted)
    return None


def walk(
    patterns: Iterable[URLPattern | URLResolver] | None = None, names: tuple[str, ...] = (), route: str = ""
) -> Iterator[tuple[str, str]]:
    """The name and the route of every address, in the order of the URL map."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield ":".join([*names, pattern.name or ""]), f"{route}{pattern.pattern}"
        else:
            inner = (*names, pattern.namespace) if pattern.namespace else names
            yield from walk(pattern.url_patterns, inner, f"{route}{pattern.pattern}")
