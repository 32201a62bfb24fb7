"""What a purchase earns, and what points pay: pure integer arithmetic."""

from dataclasses import dataclass

POINTS = "points"
"""The method of a payment with points."""


@dataclass(frozen=True, slots=True)
class Programme:
    """The rules of earning and spending.

    Attributes:
        points: Earned for each whole `per_minor` spent.
        per_minor: In minor units.
        point_value_minor: What a point pays; 0 where points can't be spent.
        excluded_categories: Their products earn nothing.
    """

    points: int
    per_minor: int
    point_value_minor: int
    excluded_categories: frozenset[int] = frozenset()

    def earns(self, category_id: int | None) -> bool:
        """Answer whether products of a category earn points."""
        return category_id not in self.excluded_categories

    def earned(self, eligible_minor: int, paid_with_points_minor: int = 0) -> int:
        """Answer the points that a purchase earns: what points have paid earns none.

        >>> Programme(1, 100, 1).earned(1999), Programme(2, 500, 1).earned(1999, 500)
        (19, 4)
        """
        return max(eligible_minor - paid_with_points_minor, 0) // self.per_minor * self.points
