"""Strategic Health Authorities and Primary Care Trusts, their codes, and the other names they go by."""

from collections.abc import Iterable

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import TypedTexts
from shas.models.constraints import check
from shas.querysets import AuthorityQuerySet, TrustQuerySet


def _distinct(sources: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(source for source in sources if source))


class Alias(TypedTexts):
    """Another name, valid from and to a day where that is recorded."""

    name = models.CharField(max_length=200)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=500)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class StrategicHealthAuthority(TypedTexts):
    """One of the ten authorities (England, 1 July 2006 to 31 March 2013)."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200, unique=True)
    short_name = models.CharField(max_length=100, unique=True)
    brand = models.CharField(max_length=100)
    ons_code = models.CharField("ONS code", max_length=9, unique=True)
    nhs_code = models.CharField("NHS code", max_length=3, unique=True, null=True, blank=True)
    area = models.CharField(max_length=300)
    population_millions = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    established = models.DateField()
    abolished = models.DateField(null=True, blank=True)
    name_source = models.CharField(max_length=500)
    code_source = models.CharField(max_length=500)
    dates_source = models.CharField("source of the dates", max_length=500, blank=True)

    objects = AuthorityQuerySet.as_manager()

    class Meta:
        verbose_name = "Strategic Health Authority"
        verbose_name_plural = "Strategic Health Authorities"
        ordering = ["short_name"]
        constraints = [
            check(
                "shas_authority_ons_code_form",
                Q(ons_code__regex=r"^E18\d{6}$"),
                "An authority’s ONS code is E18 and six digits.",
            ),
            check(
                "shas_authority_nhs_code_form",
                Q(nhs_code__regex=r"^Q\d{2}$"),
                "An authority’s NHS code is Q and two digits. Leave it empty when it is not recorded.",
            ),
            check(
                "shas_authority_abolished_later",
                Q(abolished__gt=F("established")),
                "The day of abolition comes after the day of establishment.",
            ),
            check(
                "shas_authority_population_positive",
                Q(population_millions__gt=0),
                "Give the population in millions, or leave it empty.",
            ),
        ]

    def __str__(self) -> str:
        return self.short_name

    def get_absolute_url(self) -> str:
        return reverse("authority", args=[self.slug])

    @property
    def trust_sources(self) -> list[str]:
        """Where its trusts' names and codes come from, each source once."""
        return _distinct(trust.source for trust in self.trusts.all())

    @property
    def trust_dates_sources(self) -> list[str]:
        """Where the days of its trusts come from, each source once."""
        return _distinct(trust.dates_source for trust in self.trusts.all())


class AuthorityAlias(Alias):
    """A name an authority is found by, such as the one a letter uses."""

    authority = models.ForeignKey(StrategicHealthAuthority, on_delete=models.PROTECT, related_name="aliases")

    class Meta:
        verbose_name_plural = "authority aliases"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "name"], name="shas_authorityalias_once"),
            check(
                "shas_authorityalias_valid_range",
                Q(valid_to__gte=F("valid_from")),
                "The last day of a name cannot come before its first.",
            ),
        ]


class PrimaryCareTrust(TypedTexts):
    """One of the 152 trusts of October 2006, in the area of one authority."""

    authority = models.ForeignKey(StrategicHealthAuthority, on_delete=models.PROTECT, related_name="trusts")
    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=200, unique=True)
    nhs_code = models.CharField("NHS code", max_length=3, unique=True, null=True, blank=True)
    ons_code = models.CharField("ONS code", max_length=9, unique=True, null=True, blank=True)
    established = models.DateField(null=True, blank=True)
    abolished = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=500, blank=True)
    dates_source = models.CharField("source of the dates", max_length=500, blank=True)

    objects = TrustQuerySet.as_manager()

    class Meta:
        verbose_name = "Primary Care Trust"
        ordering = ["name"]
        constraints = [
            check(
                "shas_trust_ons_code_form",
                Q(ons_code__regex=r"^E1[67]\d{6}$"),
                "A trust’s ONS code is E16 or E17 and six digits. Leave it empty when it is not recorded.",
            ),
            check(
                "shas_trust_nhs_code_form",
                Q(nhs_code__regex=r"^[0-9A-Z]{3}$"),
                "A trust’s NHS code is three letters or digits. Leave it empty when it is not recorded.",
            ),
            check(
                "shas_trust_abolished_later",
                Q(abolished__gt=F("established")),
                "The day of abolition comes after the day of establishment.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{self.authority.get_absolute_url()}#{self.slug}"


class TrustAlias(Alias):
    """A name a trust is found by, such as an old one."""

    trust = models.ForeignKey(PrimaryCareTrust, on_delete=models.PROTECT, related_name="aliases")

    class Meta:
        verbose_name_plural = "trust aliases"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["trust", "name"], name="shas_trustalias_once"),
            check(
                "shas_trustalias_valid_range",
                Q(valid_to__gte=F("valid_from")),
                "The last day of a name cannot come before its first.",
            ),
        ]
