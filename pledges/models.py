"""The five pledges on change, as the letter of 9 May 2008 words them."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import TypedTexts
from pledges.querysets import PledgeQuerySet


class Pledge(TypedTexts):
    """One pledge: its first sentence as `title`, the rest as `wording`, and the letter it is quoted from."""

    number = models.PositiveSmallIntegerField(unique=True)
    title = models.CharField(max_length=200)
    wording = models.TextField()
    source = models.CharField(max_length=500)

    objects = PledgeQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(condition=Q(number__range=(1, 5)), name="pledges_pledge_one_to_five"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(source=""), name="pledges_pledge_attributed"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    def get_absolute_url(self) -> str:
        return f"{reverse('pledges')}#pledge-{self.number}"
