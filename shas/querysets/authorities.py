"""Authorities and trusts: public reference data, and how to find one."""

from typing import Any, Self

from django.db.models import Count, Q, QuerySet

from shas.querysets.relations import related_rows


class AuthorityQuerySet(QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Every authority is public."""
        return self.all()

    def with_counts(self) -> Self:
        """Adds `trust_count`: how many trusts are recorded in the authority."""
        return self.annotate(trust_count=Count("trusts", distinct=True))

    def matching(self, text: str) -> Self:
        """Authorities whose name, brand, alias or code contains (codes: equals) the text, ignoring case."""
        text = text.strip()
        return self.filter(
            Q(name__icontains=text)
            | Q(short_name__icontains=text)
            | Q(brand__icontains=text)
            | Q(area__icontains=text)
            | Q(slug__iexact=text)
            | Q(ons_code__iexact=text)
            | Q(nhs_code__iexact=text)
            | Q(pk__in=related_rows(self.model, "aliases").filter(name__icontains=text).values("authority"))
        )

    def with_slug_or_code(self, ref: str) -> Self:
        """The authority with this slug, E18 code, or NHS code where recorded."""
        return self.filter(Q(slug__iexact=ref) | Q(ons_code__iexact=ref) | Q(nhs_code__iexact=ref))


class TrustQuerySet(QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Every trust is public."""
        return self.all()

    def matching(self, text: str) -> Self:
        """Trusts whose name or alias contains, or whose code equals, the text, ignoring case."""
        text = text.strip()
        return self.filter(
            Q(name__icontains=text)
            | Q(slug__iexact=text)
            | Q(ons_code__iexact=text)
            | Q(nhs_code__iexact=text)
            | Q(pk__in=related_rows(self.model, "aliases").filter(name__icontains=text).values("trust"))
        )

    def with_slug_or_code(self, ref: str) -> Self:
        """The trust with this slug, or NHS or ONS code where recorded."""
        return self.filter(Q(slug__iexact=ref) | Q(ons_code__iexact=ref) | Q(nhs_code__iexact=ref))
