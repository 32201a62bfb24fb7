"""What routes ask for: the shop, and the two units of work."""

from collections.abc import Iterator
from typing import Annotated, cast

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from checkstand.shop import Shop


async def _shop(request: Request) -> Shop:
    return cast("Shop", request.app.state.shop)


CurrentShop = Annotated[Shop, Depends(_shop)]


def _read(shop: CurrentShop) -> Iterator[Session]:
    with shop.database.read() as session:
        yield session


def _write(shop: CurrentShop) -> Iterator[Session]:
    with shop.database.write() as session:
        yield session


ReadSession = Annotated[Session, Depends(_read)]
"""A session for reading."""

WriteSession = Annotated[Session, Depends(_write, scope="function")]
"""The transaction of a change, committed before the answer is sent.

The scope is what makes it so: without it FastAPI would answer first and commit after.
"""
