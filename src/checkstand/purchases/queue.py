"""Group commit: single sales wait here for the next batch, and each till is answered by its own.

A transaction costs a flush to disk, however many sales are in it. So one writer takes all that has
gathered while it was busy, records it as one batch, and starts over.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Histogram

from checkstand.platform.errors import Unavailable
from checkstand.purchases.drafts import PurchaseDraft
from checkstand.purchases.recorded import Outcome, Recorded
from checkstand.purchases.service import record_purchases
from checkstand.shop import Shop

LARGEST_BATCH = 200
MOST_WAITING = 20_000
LONGEST_GATHERING = 0.03
NOBODY_NEW = 0.0015
"""Seconds without another request, after which nobody else is expected."""


@dataclass(slots=True)
class _Waiting:
    drafts: Sequence[PurchaseDraft]
    answer: asyncio.Future[list[Outcome]]


class RecordingQueue:
    """Takes drafts from many requests of one event loop and records them in batches."""

    def __init__(self, shop: Shop, registry: CollectorRegistry) -> None:
        self._shop = shop
        self._waiting: deque[_Waiting] = deque()
        self._drafts_waiting = 0
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="recording")
        self._at_work: asyncio.Task[None] | None = None
        self._batches = Histogram(
            "checkstand_recording_batch_purchases",
            "Purchases recorded in one transaction.",
            registry=registry,
            buckets=(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000),
        )
        self._recorded = Counter(
            "checkstand_purchases_recorded_total", "Purchases recorded.", registry=registry
        )

    async def record(self, drafts: Sequence[PurchaseDraft]) -> list[Outcome]:
        """Record drafts with the next batch; answers when they are committed.

        Raises:
            Unavailable: Too many wait already, or the database can't be reached.
        """
        if self._drafts_waiting + len(drafts) > MOST_WAITING:
            raise Unavailable("Too many purchases wait to be recorded; send it again.")
        answer: asyncio.Future[list[Outcome]] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(drafts, answer))
        self._drafts_waiting += len(drafts)
        if self._at_work is None or self._at_work.done():
            self._at_work = asyncio.create_task(self._work())
        return await answer

    async def close(self) -> None:
        """Record what still waits, then stop."""
        if self._at_work is not None:
            await self._at_work
        self._writer.shutdown()

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            batch = self._next_batch()
            in_flight = len(batch) + len(self._waiting)
            began = loop.time()
            drafts = [draft for each in batch for draft in each.drafts]
            try:
                outcomes = await loop.run_in_executor(
                    self._writer, record_purchases, self._shop, drafts
                )
            except Exception as error:
                for each in batch:
                    if not each.answer.done():
                        each.answer.set_exception(error)
                continue
            self._batches.observe(len(drafts))
            self._recorded.inc(sum(isinstance(outcome, Recorded) for outcome in outcomes))
            taken = 0
            for each in batch:
                own = outcomes[taken : taken + len(each.drafts)]
                taken += len(each.drafts)
                if not each.answer.done():
                    each.answer.set_result(own)
            await self._gather(in_flight, loop.time() - began)

    async def _gather(self, in_flight: int, took: float) -> None:
        """Wait a moment for the tills just answered, whose next purchases are on their way.

        The first one back would start a transaction alone, and the others would wait for it:
        batches of one and of all the rest in turn, at almost twice the work for a purchase.

        Args:
            in_flight: How many requests there were; nobody waits for a single till's.
            took: Seconds that the last batch took; nobody is kept waiting for half as long.
        """
        if in_flight < 2:
            return
        loop = asyncio.get_running_loop()
        deadline = loop.time() + min(LONGEST_GATHERING, took / 2)
        came = -1
        while came < len(self._waiting) < in_flight and loop.time() < deadline:
            came = len(self._waiting)
            await asyncio.sleep(NOBODY_NEW)

    def _next_batch(self) -> list[_Waiting]:
        batch = [self._waiting.popleft()]
        size = len(batch[0].drafts)
        while self._waiting and size + len(self._waiting[0].drafts) <= LARGEST_BATCH:
            batch.append(self._waiting.popleft())
            size += len(batch[-1].drafts)
        self._drafts_waiting -= size
        return batch
