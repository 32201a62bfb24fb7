"""Prints and mails the receipts that wait, beside the sales and never in their way.

The queue is the table of deliveries, so a job survives whatever happens to a process; each process
that serves the shop looks there, and a claim says who has it. One job at a time goes to a printer.
"""

import threading
import time
from datetime import timedelta

import structlog

from checkstand.platform.errors import Refusal
from checkstand.receipts import service
from checkstand.receipts.delivery import NotDelivered, Undeliverable
from checkstand.receipts.repository import Delivery, next_due
from checkstand.receipts.rules import LEASE
from checkstand.shop import Shop

LOOK_SECONDS = 1.0
"""How long a receipt that another process queued may wait to be seen."""
MOST_AT_ONCE = 8
_LAST_SECONDS = 5.0
_SETTLING_TRIES = 5

log = structlog.get_logger(__name__)


class DeliveryWorker:
    """Delivers receipts in threads of its own, from `start` to `close`."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._woken = threading.Event()
        self._stopping = False
        self._lock = threading.Lock()
        self._busy: dict[str, tuple[threading.Thread, Delivery]] = {}
        self._said_at = shop.clock()
        self._watch: threading.Thread | None = None

    def start(self) -> None:
        """Begin to look for receipts."""
        self._watch = threading.Thread(target=self._run, name="receipts", daemon=True)
        self._watch.start()

    def wake(self) -> None:
        """Tell it that a receipt was queued."""
        self._woken.set()

    def close(self) -> None:
        """Take no more receipts; those on their way get some seconds to arrive."""
        self._stopping = True
        self._woken.set()
        end = time.monotonic() + _LAST_SECONDS
        with self._lock:
            threads = [thread for thread, _ in self._busy.values()]
        for thread in (self._watch, *threads):
            if thread is not None:
                thread.join(max(0.0, end - time.monotonic()))

    def _run(self) -> None:
        is_well = True
        while not self._stopping:
            try:
                pause = self._look()
            except Exception as error:  # whatever it is: receipts wait, and it may get better
                if is_well and not self._stopping:
                    log.warning("receipts wait for the database", reason=repr(error))
                is_well, pause = False, LOOK_SECONDS
            else:
                is_well = True
            if pause > 0:
                self._woken.wait(pause)
                self._woken.clear()

    def _look(self) -> float:
        """Send one receipt on its way if one is due; answers the seconds to wait for the next."""
        with self._lock:
            busy = frozenset(self._busy)
        self._say_still_at_it()
        if len(busy) >= MOST_AT_ONCE:
            return LOOK_SECONDS
        with self._shop.database.read() as session:
            due = next_due(session.connection(), busy)
        if due is None:
            return LOOK_SECONDS
        ahead = (due - self._shop.clock()) / timedelta(seconds=1)
        if ahead > 0:
            return min(ahead, LOOK_SECONDS)
        delivery = service.claim(self._shop, busy)
        if delivery is None:
            return LOOK_SECONDS
        thread = threading.Thread(
            target=self._deliver,
            args=(delivery,),
            name=f"receipt {delivery.id}",
            daemon=True,
        )
        with self._lock:
            self._busy[delivery.destination] = thread, delivery
        thread.start()
        return 0.0

    def _say_still_at_it(self) -> None:
        """Keep what slow printers and mail servers are taking from being taken by others."""
        now = self._shop.clock()
        if now - self._said_at < LEASE / 3:
            return
        self._said_at = now
        with self._lock:
            deliveries = [delivery for _, delivery in self._busy.values()]
        if deliveries:
            service.hold_longer(self._shop, deliveries)

    def _deliver(self, delivery: Delivery) -> None:
        failure: Exception | None = None
        try:
            service.deliver(self._shop, delivery)
        except (NotDelivered, Undeliverable) as error:
            failure = error
        except Refusal as refusal:
            failure = NotDelivered(refusal.message)
        except Exception:
            log.exception("receipt not delivered", delivery_id=delivery.id)
            failure = NotDelivered("Something went wrong here; see the log.")
        try:
            self._settle(delivery, failure)
        finally:
            with self._lock:
                del self._busy[delivery.destination]
            self._woken.set()

    def _settle(self, delivery: Delivery, failure: Exception | None) -> None:
        """Write down how it went; what can't be written down is delivered again after its lease."""
        for pause in (*range(_SETTLING_TRIES - 1), None):
            try:
                settled = service.settle(self._shop, delivery, failure)
            except Refusal as refusal:
                if pause is None or self._stopping:
                    log.warning(
                        "receipt may be delivered twice",
                        delivery_id=delivery.id,
                        reason=refusal.message,
                    )
                    return
                time.sleep(pause)
            else:
                if settled.state == "failed":
                    log.warning("receipt given up", delivery_id=delivery.id, reason=settled.error)
                return
