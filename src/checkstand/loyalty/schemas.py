"""Points as JSON: what is asked and what is answered."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from checkstand.loyalty.errors import ProgrammeInvalid
from checkstand.loyalty.service import MOST_POINTS, Account, ProgrammeView
from checkstand.platform.http.fields import Amount, Money, Name, Text, amount_minor
from checkstand.platform.money import format_minor

_EXAMPLE: dict[str, Any] = {
    "active": True,
    "points": 1,
    "per_amount": "1.00",
    "point_value": "0.01",
    "excluded_categories": ["tobacco"],
}


class ProgrammeIn(BaseModel):
    """How points are earned, and what they pay."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    active: bool = True
    points: int = Field(ge=0, le=1_000_000, description="Earned for each whole `per_amount`.")
    per_amount: Amount
    point_value: Amount = Field("0", description="What a point pays; 0 where none can be spent.")
    excluded_categories: Annotated[list[Name], Field(max_length=1_000)] = Field(
        default=[], description="Their products earn nothing."
    )

    def amounts(self, digits: int) -> tuple[int, int]:
        """Answer for how much points are earned, and what one pays.

        Raises:
            Invalid: An amount can't be.
        """
        per = amount_minor(self.per_amount, digits, "/per_amount")
        value = amount_minor(self.point_value, digits, "/point_value")
        if value < 0:
            raise ProgrammeInvalid("A point pays nothing or more.", pointer="/point_value")
        return per, value


class ProgrammeOut(BaseModel):
    """How points are earned, and what they pay."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    active: bool
    points: int = Field(description="Earned for each whole `per_amount`.")
    per_amount: Money
    point_value: Money = Field(description="What a point pays; 0 where none can be spent.")
    excluded_categories: list[str]


class PointsIn(BaseModel):
    """Points given or taken by hand."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"points": 50, "reason": "complaint"}]}
    )

    points: int = Field(ge=-MOST_POINTS, le=MOST_POINTS, description="Below zero takes some.")
    reason: Annotated[Text, StringConstraints(min_length=1)]


class PointsMovementOut(BaseModel):
    """Points earned, spent, or given by hand; below zero where some went."""

    id: int
    kind: Literal["earn", "spend", "adjust"]
    points: int
    balance: int = Field(description="After it.")
    purchase_id: UUID | None
    reason: str
    timestamp: datetime


class AccountOut(BaseModel):
    """A customer's points, and what moved them, the latest first."""

    customer_id: UUID
    balance: int
    items: list[PointsMovementOut]
    next_cursor: str | None


def programme_out(view: ProgrammeView | None, digits: int) -> ProgrammeOut:
    """Write the programme down; where there is none, one under which nothing is earned."""
    programme = view.programme if view else None
    return ProgrammeOut(
        active=view.active if view else False,
        points=programme.points if programme else 0,
        per_amount=format_minor(programme.per_minor if programme else 10**digits, digits),
        point_value=format_minor(programme.point_value_minor if programme else 0, digits),
        excluded_categories=list(view.excluded_categories) if view else [],
    )


def account_out(account: Account) -> AccountOut:
    return AccountOut(
        customer_id=account.customer_id,
        balance=account.balance,
        items=[
            PointsMovementOut.model_validate(
                {
                    "id": each.id,
                    "kind": each.kind,
                    "points": each.points,
                    "balance": each.balance,
                    "purchase_id": each.purchase_id,
                    "reason": each.reason,
                    "timestamp": each.occurred_at,
                }
            )
            for each in account.movements
        ],
        next_cursor=account.next_cursor,
    )
