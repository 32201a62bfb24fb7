"""Receipts over HTTP: what is asked and what is answered."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from checkstand.platform.http.fields import Code
from checkstand.receipts.repository import Delivery


class PrintIn(BaseModel):
    """Where to print a receipt."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"register": "R2"}]})

    register_: Annotated[
        Code | None,
        Field(alias="register", description="A register of the branch; the purchase's, if absent."),
    ] = None


class EmailIn(BaseModel):
    """Where to send a receipt."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"address": "dana@example.com"}]}
    )

    address: Annotated[
        Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=254)]
        | None,
        Field(description="The customer's, if absent."),
    ] = None


class HandedOutIn(BaseModel):
    """A receipt that the browser printed."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{}]})


class DeliveryOut(BaseModel):
    """A receipt handed out, or on its way."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": 7,
                    "purchase_id": "0192f1c3-27e6-7b8f-8614-e3ee80b3a2df",
                    "kind": "print",
                    "destination": "tcp://192.168.1.50:9100",
                    "copy_number": 1,
                    "state": "waiting",
                    "tries": 0,
                    "error": "",
                    "created_at": "2026-11-20T08:12:03Z",
                    "next_try_at": "2026-11-20T08:12:03Z",
                    "done_at": None,
                }
            ]
        }
    )

    id: int
    purchase_id: UUID
    kind: Literal["print", "email", "browser"]
    destination: str = Field(description="A printer or an e-mail address; empty for a browser.")
    copy_number: int = Field(description="1 is the receipt, what follows are reprints.")
    state: Literal["waiting", "done", "failed"]
    tries: int
    error: str = Field(description="Why the last try failed.")
    created_at: datetime
    next_try_at: datetime | None = Field(description="Null where it is over.")
    done_at: datetime | None


class Deliveries(BaseModel):
    items: list[DeliveryOut]


def delivery_out(delivery: Delivery) -> DeliveryOut:
    return DeliveryOut.model_validate(
        {
            "id": delivery.id,
            "purchase_id": delivery.purchase_id,
            "kind": delivery.kind,
            "destination": delivery.destination,
            "copy_number": delivery.copy_number,
            "state": delivery.state,
            "tries": delivery.tries,
            "error": delivery.error,
            "created_at": delivery.created_at,
            "next_try_at": delivery.next_try_at if delivery.state == "waiting" else None,
            "done_at": delivery.done_at,
        }
    )
