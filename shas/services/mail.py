"""Mail to those who lead a publication or are named to read it: who is written to, of what, and when it goes out.

A mail leaves the portal. It says what happened and where to read on, and quotes nothing that somebody wrote: no title,
no file name, no reason.
"""

import logging
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from shas import words
from shas.models import Event, PreReleaseAccess, Publication
from shas.querysets.people import leads_authority, may_lead
from shas.rules import leads
from shas.workflow import TRANSITIONS, Transition

logger = logging.getLogger(__name__)

REMINDED = "publication.reminded"
# The kinds of events that are told, with the name of their templates: `<name>_subject.txt` and `<name>_message.txt`.
TEMPLATES = {
    TRANSITIONS[Transition.RETURN].event: "returned",
    TRANSITIONS[Transition.APPROVE].event: "approved",
    "date_request.decided": "date_decided",
    REMINDED: "reminder",
}
NOT_ANNOUNCED = "a publication that is not announced yet"
# So that no holiday reply comes back (RFC 3834).
HEADERS = {"Auto-Submitted": "auto-generated"}


def people_told(entry: Publication) -> list[User]:
    """Whom the portal writes to about a publication.

    Its lead person, as long as they may be that, or else every active lead of its authority; of a national publication
    the lead person alone. Never somebody who has not set a password: that the address is theirs is not proved yet.
    """
    reachable = User.objects.filter(is_active=True).exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).distinct()
    named = list(reachable.filter(may_lead(entry.authority_id), pk=entry.lead_id)) if entry.lead_id else []
    if named or entry.authority_id is None:
        return named
    return list(reachable.filter(leads_authority(entry.authority_id)).order_by("pk"))


def tell_leads(event: Event, **context: Any) -> None:
    """Write to those who lead the publication of an event, where its kind is one that is told; not to whoever did it.

    It is sent once the transaction is committed, so that nothing is told that did not happen. `context` is what the
    templates need besides `name` (neutral and public), `url`, and `by_lead` (a lead of the authority did it).
    """
    entry, template = event.publication, TEMPLATES.get(event.kind)
    if entry is None or template is None:
        return
    said = context | {"name": _public_name(entry, event), "by_lead": leads(event.actor, entry)}
    for person in people_told(entry):
        if person.pk != event.actor_id:
            message = _message(template, person, said | {"url": settings.PORTAL_URL + _page(entry, person)})
            transaction.on_commit(partial(_send, message, event.pk))


def tell_reader(access: PreReleaseAccess, event: Event) -> None:
    """Write to somebody who has been named as a reader before a release: where they read it, and on which terms.

    Not to somebody who has not set a password yet: the invitation brings them in, and the page is in their menu.
    """
    entry, reader = access.publication, access.reader
    if reader.has_usable_password():
        page = reverse("prerelease_reading", args=[entry.slug])
        hours = words.hours_on_end(access.hours)
        said = {"name": _public_name(entry, event), "hours": hours, "url": settings.PORTAL_URL + page}
        transaction.on_commit(partial(_send, _message("reader_named", reader, said), event.pk))


def _public_name(entry: Publication, event: Event) -> str:
    announced = entry.announced_at is not None and entry.announced_at <= event.recorded_at
    return str(entry) if announced else NOT_ANNOUNCED


def _page(entry: Publication, person: User) -> str:
    """Where this person works on it: the workspace of an authority that they lead, the console otherwise."""
    if entry.authority is not None and leads(person, entry):
        return reverse("workspace_authority", args=[entry.authority.slug])
    return reverse("admin:shas_publication_change", args=[entry.pk])


def _message(template: str, person: User, context: dict[str, Any]) -> EmailMessage:
    subject = render_to_string(f"shas/email/{template}_subject.txt", context)
    body = render_to_string(f"shas/email/{template}_message.txt", context)
    return EmailMessage(" ".join(subject.split()), body.strip() + "\n", to=[person.email], headers=HEADERS)


def _send(message: EmailMessage, event_id: int) -> None:
    try:
        message.send()
    except Exception as error:
        # What has been done stands, whatever is wrong with the mail. Neither its text nor an address goes into the log.
        logger.error("A mail about event %s was not sent: %s", event_id, type(error).__name__)
