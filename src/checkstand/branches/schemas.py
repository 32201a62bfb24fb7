"""Branches as JSON: what is asked and what is answered."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from checkstand.branches.repository import BranchView, RegisterView
from checkstand.branches.service import BranchChanges
from checkstand.platform.http.fields import Code, Name
from checkstand.platform.text import is_printable


def _printable(text: str) -> str:
    if not is_printable(text):
        raise ValueError("has characters that can't be printed")
    return text


Address = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=500),
    AfterValidator(_printable),
    Field(examples=["Markt 1, 10115 Berlin"]),
]
TimeZone = Annotated[
    Code, Field(description="IANA name.", examples=["Europe/Berlin", "Asia/Jerusalem"])
]
_CODE = Field(description="Unique among branches.", examples=["SM1"])
_NAME = Field(description="Its code, if absent.", examples=["Supermarket at the station"])


class BranchIn(BaseModel):
    """A new branch."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"code": "SM1", "name": "At the station", "time_zone": "Europe/Berlin"}]
        },
    )

    code: Annotated[Code, _CODE]
    name: Annotated[Name | None, _NAME] = None
    time_zone: TimeZone | None = None
    address: Address = ""
    active: bool = True

    def asked(self) -> BranchChanges:
        return BranchChanges(self.code, self.name, self.time_zone, self.address, self.active)


class BranchPatch(BaseModel):
    """What to change of a branch; what is absent stays."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"time_zone": "Europe/Berlin"}]}
    )

    code: Annotated[Code, _CODE] | None = None
    name: Name | None = None
    time_zone: TimeZone | None = None
    address: Address | None = None
    active: bool | None = None

    def asked(self) -> BranchChanges:
        return BranchChanges(self.code, self.name, self.time_zone, self.address, self.active)


class BranchOut(BaseModel):
    """A supermarket."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": 1,
                    "code": "SM1",
                    "name": "At the station",
                    "time_zone": "Europe/Berlin",
                    "address": "",
                    "active": True,
                }
            ]
        }
    )

    id: int
    code: str
    name: str
    time_zone: str
    address: str
    active: bool


class BranchPage(BaseModel):
    items: list[BranchOut]
    next_cursor: str | None


class RegisterOut(BaseModel):
    """A checkout point."""

    branch_id: int
    branch_code: str = Field(examples=["SM1"])
    code: str = Field(examples=["R2"])


class Registers(BaseModel):
    items: list[RegisterOut]


class ShopOut(BaseModel):
    """What a device must know of the shop before it sells."""

    name: str = Field(examples=["Checkstand"])
    version: str
    currency: str = Field(description="ISO 4217 code.", examples=["EUR"])
    digits: int = Field(description="Digits after the point of the currency.")
    time_zone: str = Field(description="That of branches that have none of their own.")
    max_units_per_product: int | None = Field(
        description="Most units of one product in one purchase; null is no limit."
    )
    loyal_min_purchases: int = Field(description="Purchases from which a customer counts as loyal.")
    server_time: datetime = Field(description="For devices to see how wrong their clocks are.")


def registers_out(registers: list[RegisterView]) -> Registers:
    return Registers(
        items=[
            RegisterOut(branch_id=each.branch_id, branch_code=each.branch_code, code=each.code)
            for each in registers
        ]
    )


def branch_out(branch: BranchView) -> BranchOut:
    return BranchOut(
        id=branch.id,
        code=branch.code,
        name=branch.name,
        time_zone=branch.time_zone,
        address=branch.address,
        active=branch.active,
    )
