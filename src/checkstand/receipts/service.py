"""What is done with receipts: shown, printed, mailed, handed out."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from checkstand.branches.errors import RegisterUnknown
from checkstand.customers.rules import read_email
from checkstand.purchases.errors import PurchaseUnknown
from checkstand.purchases.recorded import RecordedPurchase
from checkstand.purchases.repository import load_purchases
from checkstand.receipts import repository, rules
from checkstand.receipts.delivery import (
    NotDelivered,
    mail_server,
    receipt_mail,
    send_mail,
    send_to_printer,
)
from checkstand.receipts.document import Document, ReceiptFacts, receipt_document
from checkstand.receipts.errors import (
    AddressInvalid,
    AddressMissing,
    NoPrinter,
)
from checkstand.receipts.repository import Delivery
from checkstand.settings import Settings
from checkstand.shop import Shop

MAIL_COLUMNS = 48


def get_receipt(session: Session, purchase_id: UUID) -> tuple[Document, int]:
    """Answer a purchase's receipt, marked as a copy where it was handed out before.

    Returns:
        The receipt, and the columns of the paper of its register.

    Raises:
        PurchaseUnknown: There is no such purchase.
    """
    connection = session.connection()
    purchase = _purchase(connection, purchase_id)
    copies = repository.copies_of(connection, purchase_id)
    columns = repository.columns_of_register(connection, purchase.branch_id, purchase.register)
    return receipt_document(_facts(connection, purchase, copies + 1)), columns


def queue_print(
    session: Session, purchase_id: UUID, register: str | None, now: datetime
) -> Delivery:
    """Have a receipt printed by a register of its branch, its own unless said otherwise.

    Raises:
        PurchaseUnknown: There is no such purchase.
        RegisterUnknown: The branch has no such register.
        NoPrinter: The register has no printer.
    """
    connection = session.connection()
    purchase = _purchase(connection, purchase_id)
    code = register or purchase.register
    found = repository.printer_of(connection, purchase.branch_id, code)
    if found is None:
        raise RegisterUnknown(
            f"The branch {purchase.branch_code} has no register {code!r}.", pointer="/register"
        )
    (printer,) = found
    if printer is None:
        raise NoPrinter(f"The register {code!r} has no printer; a manager sets it.")
    return _add(connection, purchase_id, "print", printer, "waiting", now)


def queue_email(
    session: Session, settings: Settings, purchase_id: UUID, address: str | None, now: datetime
) -> Delivery:
    """Have a receipt sent to an e-mail address, the customer's unless said otherwise.

    Raises:
        PurchaseUnknown: There is no such purchase.
        MailNotSetUp: The shop has no mail server.
        AddressMissing: No address was said, and none is known.
        AddressInvalid: It is no address.
    """
    connection = session.connection()
    purchase = _purchase(connection, purchase_id)
    mail_server(settings)
    if address is None and purchase.customer_id is not None:
        address = repository.customer_facts(connection, purchase.customer_id)[1]
    if not address:
        raise AddressMissing(
            "No e-mail address is known for this purchase: say one.", pointer="/address"
        )
    try:
        address = read_email(address)
    except ValueError as error:
        raise AddressInvalid(
            f"{address[:100]!r} is no e-mail address.", pointer="/address"
        ) from error
    return _add(connection, purchase_id, "email", address, "waiting", now)


def hand_out(session: Session, purchase_id: UUID, now: datetime) -> Delivery:
    """Note that a browser printed a receipt, so that the next one is marked as a copy.

    Raises:
        PurchaseUnknown: There is no such purchase.
    """
    connection = session.connection()
    _purchase(connection, purchase_id)
    return _add(connection, purchase_id, "browser", "", "done", now)


def list_deliveries(session: Session, purchase_id: UUID) -> list[Delivery]:
    """List how a receipt was handed out, the first time first.

    Raises:
        PurchaseUnknown: There is no such purchase.
    """
    connection = session.connection()
    _purchase(connection, purchase_id)
    return repository.deliveries_of(connection, purchase_id)


def claim(shop: Shop, busy: frozenset[str]) -> Delivery | None:
    """Take the delivery that is due first and goes to none of the busy destinations."""
    with shop.database.write() as session:
        return repository.claim(session.connection(), busy, shop.clock(), rules.LEASE)


def hold_longer(shop: Shop, deliveries: Iterable[Delivery]) -> None:
    """Keep deliveries that take their time for another lease."""
    until = shop.clock() + rules.LEASE
    with shop.database.write() as session:
        for delivery in deliveries:
            repository.hold_longer(session.connection(), delivery, until)


def deliver(shop: Shop, delivery: Delivery) -> None:
    """Print or send a receipt that was claimed.

    Raises:
        NotDelivered: It may get through the next time.
        Undeliverable: It never will.
    """
    with shop.database.read() as session:
        connection = session.connection()
        purchase = _purchase(connection, delivery.purchase_id)
        facts = _facts(connection, purchase, delivery.copy_number)
        columns = repository.columns_of_printer(
            connection, delivery.destination, purchase.branch_id
        )
    document = receipt_document(facts)
    if delivery.kind == "print":
        from checkstand.receipts.escpos import render_escpos

        job = render_escpos(document, columns)
        send_to_printer(delivery.destination, job)
        return
    from checkstand.receipts.pdf import render_pdf
    from checkstand.receipts.text import render_text

    server = mail_server(shop.settings)
    mail = receipt_mail(
        server,
        delivery.destination,
        shop_name=facts.branch_name,
        title=document.title,
        text=render_text(document, MAIL_COLUMNS),
        pdf=render_pdf(document),
        id_=f"receipt-{delivery.purchase_id}-{delivery.id}",
    )
    send_mail(server, mail)


def settle(shop: Shop, delivery: Delivery, failure: Exception | None) -> Delivery:
    """Write down how a try ended: done, to be tried again, or given up."""
    now = shop.clock()
    pause = None
    if isinstance(failure, NotDelivered):
        pause = rules.next_try_after(delivery.kind, delivery.tries)
    state = "done" if failure is None else "failed" if pause is None else "waiting"
    settled = replace(
        delivery,
        state=state,
        error="" if failure is None else str(failure)[:300],
        next_try_at=now if pause is None else now + pause,
        done_at=now if failure is None else None,
    )
    with shop.database.write() as session:
        repository.settle(
            session.connection(),
            delivery,
            state=settled.state,
            error=settled.error,
            next_try_at=settled.next_try_at,
            done_at=settled.done_at,
        )
    return settled


def _add(
    connection: Connection,
    purchase_id: UUID,
    kind: str,
    destination: str,
    state: str,
    now: datetime,
) -> Delivery:
    repository.hold_purchase(connection, purchase_id)
    return repository.add_delivery(
        connection,
        purchase_id=purchase_id,
        kind=kind,
        destination=destination,
        copy_number=repository.copies_of(connection, purchase_id) + 1,
        state=state,
        now=now,
    )


def _purchase(connection: Connection, purchase_id: UUID) -> RecordedPurchase:
    purchase = load_purchases(connection, [purchase_id]).get(purchase_id)
    if purchase is None:
        raise PurchaseUnknown(f"There is no purchase {purchase_id}.")
    return purchase


def _facts(connection: Connection, purchase: RecordedPurchase, copy_number: int) -> ReceiptFacts:
    branch = repository.branch_facts(connection, purchase.branch_id)
    name, balance = "", None
    if purchase.customer_id is not None:
        name = repository.customer_facts(connection, purchase.customer_id)[0]
        balance = repository.points_after(connection, purchase.id, purchase.customer_id)
    return ReceiptFacts(
        purchase=purchase,
        branch_name=branch.name,
        branch_address=branch.address,
        header=branch.header,
        footer=branch.footer,
        local_time=purchase.occurred_at.astimezone(ZoneInfo(branch.time_zone)),
        customer_name=name,
        taxes=repository.taxes_of(connection, purchase.id),
        original_number=_number(connection, purchase.original_id),
        replaced_number=_number(connection, purchase.replaces_id),
        points_balance=balance,
        copy_number=copy_number,
    )


def _number(connection: Connection, purchase_id: UUID | None) -> str | None:
    return None if purchase_id is None else repository.receipt_number_of(connection, purchase_id)
