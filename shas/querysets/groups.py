"""Pathways and clinical working groups: public, their members never."""

from typing import Any, Self

from django.db.models import Count, QuerySet, Sum


class PathwayQuerySet(QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Every pathway is public."""
        return self.all()


class WorkingGroupQuerySet(QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Every recorded group is public: authority, pathway, label and numbers, no names."""
        return self.all()

    def totals(self) -> dict[str, int]:
        """`groups` recorded, `clinicians` in them, and `uncounted`: groups without a recorded number of clinicians."""
        # `counted` first: after `clinicians` the name means the sum, no longer the column.
        totals = self.aggregate(
            groups=Count("pk"), counted=Count("clinicians"), clinicians=Sum("clinicians", default=0)
        )
        return {
            "groups": totals["groups"],
            "clinicians": totals["clinicians"],
            "uncounted": totals["groups"] - totals["counted"],
        }
