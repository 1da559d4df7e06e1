"""Authorities and trusts: public reference data, and how to find one."""

from typing import Any, Self, TypeVar

from django.db.models import Count, Q, QuerySet

from shas import names
from shas.querysets.relations import related_rows

Rows = TypeVar("Rows", bound=QuerySet)


class AuthorityQuerySet(QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Every authority is public."""
        return self.all()

    def with_counts(self) -> Self:
        """Adds `trust_count`: how many trusts are recorded in the authority."""
        return self.annotate(trust_count=Count("trusts", distinct=True))

    def matching(self, text: str) -> Self:
        """Authorities of whose names and area every word of the text is part, or whose code or slug it is.

        Which words count, `shas.names.words` says; a text without any matches nothing.
        """
        return _matching(self, text, fields=("name", "short_name", "brand", "area"), alias_of="authority")

    def with_slug_or_code(self, ref: str) -> Self:
        """The authority with this slug, E18 code, or NHS code where recorded."""
        return self.filter(Q(slug__iexact=ref) | Q(ons_code__iexact=ref) | Q(nhs_code__iexact=ref))


class TrustQuerySet(QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Every trust is public."""
        return self.all()

    def matching(self, text: str) -> Self:
        """Trusts of whose names every word of the text is part, or whose code or slug it is; see authorities."""
        return _matching(self, text, fields=("name",), alias_of="trust")

    def with_slug_or_code(self, ref: str) -> Self:
        """The trust with this slug, or NHS or ONS code where recorded."""
        return self.filter(Q(slug__iexact=ref) | Q(ons_code__iexact=ref) | Q(nhs_code__iexact=ref))


def _matching(rows: Rows, text: str, *, fields: tuple[str, ...], alias_of: str) -> Rows:
    """The rows that every word means: by part of a name or alias, or by a whole code. One query, however many words."""
    wanted = names.words(text)
    if not wanted:
        return rows.none()
    aliases = related_rows(rows.model, "aliases")
    every = Q()
    for word in wanted:
        means = Q(ons_code__iexact=word) | Q(nhs_code__iexact=word)
        means |= Q(pk__in=aliases.filter(name__icontains=word).values(alias_of))
        for field in fields:
            means |= Q(**{f"{field}__icontains": word})
        every &= means
    return rows.filter(every | Q(slug__iexact=names.clean(text)))
