"""Group commit: what gathers, what is answered, and what is refused when too many wait."""

import asyncio
from collections.abc import Iterator

import pytest
from prometheus_client import CollectorRegistry

from checkstand.platform.errors import Unavailable
from checkstand.purchases import queue
from checkstand.purchases.queue import RecordingQueue
from checkstand.purchases.recorded import Recorded
from checkstand.shop import Shop
from tests.asynchronous import run_async
from tests.shop import add_product, draft, make_shop


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    shop = make_shop(database_url)
    add_product(shop, "apple")
    yield shop
    shop.database.close()


def test_each_request_is_answered_with_its_own(shop: Shop) -> None:
    async def tills() -> tuple[list[list[str]], float]:
        registry = CollectorRegistry()
        recording = RecordingQueue(shop, registry)

        async def till(number: int) -> list[str]:
            receipts = []
            for _ in range(5):
                outcomes = await recording.record([draft([1], register=f"R{number}")])
                assert isinstance(outcomes[0], Recorded)
                receipts.append(outcomes[0].purchase.receipt_number)
            return receipts

        receipts = await asyncio.gather(*(till(number) for number in range(10)))
        await recording.close()
        batches = registry.get_sample_value("checkstand_recording_batch_purchases_count")
        assert batches is not None
        return receipts, batches

    receipts, batches = run_async(tills())
    assert receipts == [
        [f"SM1-R{number}-{count:06d}" for count in range(1, 6)] for number in range(10)
    ]
    assert batches < 50


def test_what_waits_is_recorded_before_the_end(shop: Shop) -> None:
    async def last_purchase() -> bool:
        recording = RecordingQueue(shop, CollectorRegistry())
        waiting = asyncio.create_task(recording.record([draft([1])]))
        await asyncio.sleep(0)
        await recording.close()
        return isinstance((await waiting)[0], Recorded)

    assert run_async(last_purchase())


def test_too_many_are_sent_away(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "MOST_WAITING", 3)

    async def crowd() -> list[object]:
        recording = RecordingQueue(shop, CollectorRegistry())
        answers = await asyncio.gather(
            *(recording.record([draft([1])]) for _ in range(10)), return_exceptions=True
        )
        await recording.close()
        return [type(answer) for answer in answers]

    assert run_async(crowd()) == [list] * 3 + [Unavailable] * 7
