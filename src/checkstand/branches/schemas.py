"""Branches as JSON: what is asked and what is answered."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from checkstand.branches.repository import BranchView, RegisterSetup, RegisterView
from checkstand.branches.service import MOST_UNITS, BranchChanges
from checkstand.platform.http.fields import Amount, Code, Money, Name, amount_minor
from checkstand.platform.money import format_minor
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
PaperText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=500),
    AfterValidator(_printable),
    Field(description="On every receipt of the branch.", examples=["VAT DE123456789"]),
]
_TAX = Field(description="Whether prices contain the tax, or it is added; null is as the shop has.")
_ROUNDING = Field(
    description="What cash is rounded to; 0 doesn't round, null is as the shop has it.",
    examples=["0.05"],
)
_UNITS = Field(
    ge=0,
    le=MOST_UNITS,
    description="Most units of a product in one purchase; 0 is no limit, null as the shop has it.",
)


class _Told(BaseModel):
    """What can be said of a branch, new or not."""

    model_config = ConfigDict(extra="forbid")

    prices_include_tax: Annotated[bool | None, _TAX] = None
    cash_rounding: Annotated[Amount | None, _ROUNDING] = None
    max_units_per_product: Annotated[int | None, _UNITS] = None
    receipt_header: PaperText | None = None
    receipt_footer: PaperText | None = None

    def _policy(self, digits: int) -> dict[str, bool | int | None]:
        said = self.model_fields_set
        policy: dict[str, bool | int | None] = {}
        if "prices_include_tax" in said:
            policy["prices_include_tax"] = self.prices_include_tax
        if "max_units_per_product" in said:
            policy["max_units_per_product"] = self.max_units_per_product
        if "cash_rounding" in said:
            step = self.cash_rounding
            policy["cash_rounding_minor"] = (
                None if step is None else amount_minor(step, digits, "/cash_rounding")
            )
        return policy


_CODE = Field(description="Unique among branches.", examples=["SM1"])
_NAME = Field(description="Its code, if absent.", examples=["Supermarket at the station"])


class BranchIn(_Told):
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

    def asked(self, digits: int) -> BranchChanges:
        return BranchChanges(
            self.code,
            self.name,
            self.time_zone,
            self.address,
            self.active,
            self.receipt_header,
            self.receipt_footer,
            self._policy(digits),
        )


class BranchPatch(_Told):
    """What to change of a branch; what is absent stays."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"time_zone": "Europe/Berlin"}]}
    )

    code: Annotated[Code, _CODE] | None = None
    name: Name | None = None
    time_zone: TimeZone | None = None
    address: Address | None = None
    active: bool | None = None

    def asked(self, digits: int) -> BranchChanges:
        return BranchChanges(
            self.code,
            self.name,
            self.time_zone,
            self.address,
            self.active,
            self.receipt_header,
            self.receipt_footer,
            self._policy(digits),
        )


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
                    "prices_include_tax": None,
                    "cash_rounding": "0.05",
                    "max_units_per_product": None,
                    "receipt_header": "VAT DE123456789",
                    "receipt_footer": "",
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
    prices_include_tax: bool | None = _TAX
    cash_rounding: Money | None = _ROUNDING
    max_units_per_product: int | None = _UNITS
    receipt_header: str
    receipt_footer: str


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


class RegisterPatch(BaseModel):
    """What to change of a register; what is absent stays."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"printer": "tcp://192.168.1.50:9100"}]},
    )

    printer: Annotated[
        Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)] | None,
        AfterValidator(lambda printer: None if printer is None else _printable(printer)),
        Field(
            description="`tcp://host:9100`, or `file:///path` of a device, or of a file that ends"
            " in `.escpos`; null is none."
        ),
    ] = None
    paper_columns: Annotated[
        int | None,
        Field(description="Characters in a line of its paper: 32, 40 or 48.", examples=[48]),
    ] = None

    def asked(self) -> dict[str, str | int | None]:
        changes: dict[str, str | int | None] = {}
        if "printer" in self.model_fields_set:
            changes["printer"] = self.printer
        if self.paper_columns is not None:
            changes["paper_columns"] = self.paper_columns
        return changes


class RegisterIn(RegisterPatch):
    """A register that has not sold yet."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"branch_id": "SM1", "code": "R2", "printer": "tcp://192.168.1.50:9100"}]
        },
    )

    branch_id: Code = Field(description="The branch's code or number.", examples=["SM1"])
    code: Annotated[Code, StringConstraints(min_length=1)] = Field(examples=["R2"])


class RegisterSetupOut(BaseModel):
    """A checkout point, and where it prints."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": 2,
                    "branch_id": 1,
                    "branch_code": "SM1",
                    "code": "R2",
                    "retired": False,
                    "printer": "tcp://192.168.1.50:9100",
                    "paper_columns": 48,
                }
            ]
        }
    )

    id: int
    branch_id: int
    branch_code: str
    code: str
    retired: bool
    printer: str | None
    paper_columns: int


class RegisterSetups(BaseModel):
    items: list[RegisterSetupOut]


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
    prices_include_tax: bool = Field(
        description="Whether prices contain the tax, or it is added to them."
    )
    cash_rounding: Money = Field(description="What cash is rounded to; 0 doesn't round.")
    loyal_min_purchases: int = Field(description="Purchases from which a customer counts as loyal.")
    server_time: datetime = Field(description="For devices to see how wrong their clocks are.")


def registers_out(registers: list[RegisterView]) -> Registers:
    return Registers(
        items=[
            RegisterOut(branch_id=each.branch_id, branch_code=each.branch_code, code=each.code)
            for each in registers
        ]
    )


def register_setup_out(register: RegisterSetup) -> RegisterSetupOut:
    return RegisterSetupOut(
        id=register.id,
        branch_id=register.branch_id,
        branch_code=register.branch_code,
        code=register.code,
        retired=register.retired,
        printer=register.printer,
        paper_columns=register.paper_columns,
    )


def branch_out(branch: BranchView, digits: int) -> BranchOut:
    step = branch.cash_rounding_minor
    return BranchOut(
        id=branch.id,
        code=branch.code,
        name=branch.name,
        time_zone=branch.time_zone,
        address=branch.address,
        active=branch.active,
        prices_include_tax=branch.prices_include_tax,
        cash_rounding=None if step is None else format_minor(step, digits),
        max_units_per_product=branch.max_units_per_product,
        receipt_header=branch.receipt_header,
        receipt_footer=branch.receipt_footer,
    )
