"""Live events: whoever listens hears within a second of what was recorded, by whichever process.

One poller a process asks the database, and only while somebody listens.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

import structlog

from checkstand.analytics.errors import ListenersTooMany
from checkstand.analytics.events_repository import last_purchases, receipts, recorded_since
from checkstand.branches.service import find_branch_id
from checkstand.shop import Shop

MOST_LISTENERS = 200
POLL_SECONDS = 0.5

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class News:
    """What was recorded since the last news: purchases, refunds and voids.

    Attributes:
        count: How many.
        revenue_minor: What they come to.
        branches: Codes of the branches that they were made in.
        latest_id: The last one.
    """

    count: int
    revenue_minor: int
    branches: frozenset[str]
    latest_id: UUID

    def and_then(self, later: "News") -> "News":
        """Answer both as one."""
        return News(
            self.count + later.count,
            self.revenue_minor + later.revenue_minor,
            self.branches | later.branches,
            later.latest_id,
        )


@dataclass(slots=True, eq=False)
class Listener:
    """Somebody who listens; news gather here until they are fetched, as one.

    Attributes:
        branch_id: Whose news; None is those of all branches.
        latest_id: The last purchase when they came.
        is_over: There will be no more news.
    """

    branch_id: int | None
    latest_id: UUID | None = None
    is_over: bool = False
    _news: News | None = None
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, news: News) -> None:
        self._news = news if self._news is None else self._news.and_then(news)
        self._woken.set()

    def end(self) -> None:
        self.is_over = True
        self._woken.set()

    async def next(self, seconds: float) -> News | None:
        """Wait for news; None where there are none for so long, or it is over."""
        try:
            await asyncio.wait_for(self._woken.wait(), seconds)
        except TimeoutError:
            return None
        self._woken.clear()
        news, self._news = self._news, None
        return news


class PurchaseFeed:
    """Tells the listeners of one event loop what is recorded."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._listeners: set[Listener] = set()
        self._seen: Mapping[int, int] | None = None
        """Receipts by register that listeners have been told of; None while nobody listens."""
        self._first_look = asyncio.Lock()
        self._watching: asyncio.Task[None] | None = None

    async def join(self, branch: int | str | None = None) -> Listener:
        """Take a listener in, who leaves with `leave`.

        Raises:
            ListenersTooMany: There is no room.
            BranchUnknown: There is none of that number or code.
            Unavailable: The database can't be read.
        """
        listener = Listener(await asyncio.to_thread(self._branch_id, branch))
        if len(self._listeners) >= MOST_LISTENERS:
            raise ListenersTooMany("Too many listen already; try again later.")
        self._listeners.add(listener)
        try:
            async with self._first_look:
                if self._seen is None:
                    self._seen = await asyncio.to_thread(self._receipts)
            listener.latest_id = await asyncio.to_thread(self._latest_id, listener.branch_id)
        except BaseException:
            self.leave(listener)
            raise
        if self._watching is None or self._watching.done():
            self._watching = asyncio.create_task(self._watch())
        return listener

    def leave(self, listener: Listener) -> None:
        self._listeners.discard(listener)

    async def close(self) -> None:
        """Let nobody wait any longer."""
        for listener in self._listeners:
            listener.end()
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.wait([self._watching])

    async def _watch(self) -> None:
        is_well = True
        while self._listeners:
            await asyncio.sleep(POLL_SECONDS)
            try:
                news = await asyncio.to_thread(self._look)
            except Exception as error:  # whatever it is: the listeners stay, and it may get better
                if is_well:
                    log.warning("live events wait for the database", reason=repr(error))
                is_well = False
                continue
            is_well = True
            for listener in self._listeners:
                told = news.get(listener.branch_id)
                if told is not None:
                    listener.tell(told)
        self._seen = None

    def _look(self) -> dict[int | None, News]:
        """Answer what is new by branch, and under None what is new altogether."""
        with self._shop.database.read() as session:
            connection = session.connection()
            now = receipts(connection)
            before = self._seen or {}
            moved = {id_: before.get(id_, 0) for id_ in now if now[id_] > before.get(id_, 0)}
            branches = recorded_since(connection, moved)
            lasts = last_purchases(connection) if branches else ()
        latest: dict[int | None, UUID] = {}
        for last in lasts:
            if last.register_id in moved:
                latest.setdefault(last.branch_id, last.id)
                latest.setdefault(None, last.id)
        found: dict[int | None, News] = {}
        for each in branches:
            news = News(
                each.count,
                each.revenue_minor,
                frozenset((each.code,)),
                latest[each.branch_id],
            )
            found[each.branch_id] = news
            whole = found.get(None)
            found[None] = news if whole is None else whole.and_then(news)
        if branches:
            found[None] = replace(found[None], latest_id=latest[None])
        self._seen = now
        return found

    def _receipts(self) -> dict[int, int]:
        with self._shop.database.read() as session:
            return receipts(session.connection())

    def _branch_id(self, branch: int | str | None) -> int | None:
        with self._shop.database.read() as session:
            return find_branch_id(session.connection(), branch)

    def _latest_id(self, branch_id: int | None) -> UUID | None:
        with self._shop.database.read() as session:
            lasts = last_purchases(session.connection(), branch_id)
        return lasts[0].id if lasts else None
