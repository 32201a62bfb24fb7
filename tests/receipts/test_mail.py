"""Receipts by e-mail, handed in to real servers on this machine."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from checkstand.receipts.delivery import (
    MailServer,
    NotDelivered,
    Undeliverable,
    mail_server,
    receipt_mail,
    send_mail,
)
from checkstand.services import all_in_one
from checkstand.settings import Settings
from tests.client import TestClient
from tests.ports import free_port
from tests.receipts.papers import HEBREW
from tests.receipts.printers import wait_until
from tests.receipts.test_pdf import text_of
from tests.shop import add_product, make_shop, sell

REGISTER = "/cash-register/purchases"
SENDER = "Café Shop <till@shop.example>"

pytestmark = pytest.mark.filterwarnings(
    "ignore:Requiring AUTH while not requiring TLS:UserWarning",
    "ignore::DeprecationWarning:aiosmtpd",
)


class Postbox:
    """Takes mail, or refuses it."""

    def __init__(self, *refusals: str) -> None:
        self.mails: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str], bool]] = []
        self._refusals = list(refusals)

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:
        if self._refusals:
            return self._refusals.pop(0)
        mail = message_from_bytes(envelope.content, policy=default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos, session.ssl is not None))
        return "250 OK"


@contextmanager
def mail_service(postbox: Postbox, **options: Any) -> Iterator[int]:
    """A mail server; answers its port."""
    controller = Controller(postbox, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    try:
        yield int(controller.port)
    finally:
        controller.stop()


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def certificate(
    authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> ssl.SSLContext:
    """A certificate of this machine that is trusted on it."""
    file = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(file)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


def who(name: str, password: bytes) -> Callable[..., AuthResult]:
    def check(_1: Any, _2: Any, _3: Any, _4: Any, data: Any) -> AuthResult:
        return AuthResult(
            success=(data.login, data.password) == (name.encode(), password), handled=False
        )

    return check


def server(port: int, **more: Any) -> MailServer:
    known: dict[str, Any] = {"is_secure": False, "user": None, "password": "", "sender": SENDER}
    return MailServer("127.0.0.1", port, **known | more)


def a_mail(to: MailServer, address: str = "dana@example.com") -> EmailMessage:
    return receipt_mail(
        to,
        address,
        shop_name="Shop",
        title="Receipt SM1-R2-000017",
        text=f"{HEBREW}\n",
        pdf=b"%PDF-1",
        id_="receipt-1",
    )


def test_a_receipt_is_sent_to_the_customer_or_to_whom_was_said(sqlite_url: str) -> None:
    postbox = Postbox()
    with mail_service(postbox) as port:
        shop = make_shop(sqlite_url, smtp_url=f"smtp://127.0.0.1:{port}", mail_from=SENDER)
        with TestClient(all_in_one.create(shop)) as client:
            customer = client.post(
                "/management/customers",
                json={"name": "Dana", "code": "u100", "email": "dana@example.com"},
            )
            assert customer.status_code == 201
            id_ = sell(shop, [add_product(shop, HEBREW)], customer="u100").id
            place = f"{REGISTER}/{id_}/receipt"
            told = client.post(f"{place}/email", json={})
            assert told.status_code == 202
            assert (told.json()["destination"], told.json()["state"]) == (
                "dana@example.com",
                "waiting",
            )
            client.post(f"{place}/email", json={"address": " someone@else.example "})
            wait_until(lambda: len(postbox.mails) == 2)
            wait_until(lambda: _states(client, id_) == ["done", "done"])
            assert "COPY 3" in client.get(place).text
    first, second = sorted(postbox.mails, key=lambda mail: str(mail["To"]))
    assert (first["To"], second["To"]) == ("dana@example.com", "someone@else.example")
    assert first["From"] == "Café Shop <till@shop.example>"
    assert first["Subject"] == "Receipt SM1-main-000001 · Supermarket SM1"
    text, pdf = first.get_body(("plain",)), next(first.iter_attachments())
    assert text is not None
    assert HEBREW in text.get_content()
    assert "COPY" not in text.get_content()
    assert (pdf.get_content_type(), pdf.get_filename()) == (
        "application/pdf",
        "Receipt-SM1-main-000001.pdf",
    )
    assert str(id_) in text_of(pdf.get_content())
    assert "COPY 2" in second.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def _states(client: TestClient, id_: UUID) -> list[str]:
    listed = client.get(f"{REGISTER}/{id_}/receipt/deliveries").json()["items"]
    return [each["state"] for each in listed]


def test_encrypted_where_the_server_offers_it(certificate: ssl.SSLContext) -> None:
    postbox = Postbox()
    options = {
        "tls_context": certificate,
        "auth_required": True,
        "authenticator": who("till", b"p@ss"),
    }
    with mail_service(postbox, **options) as port:
        to = server(port, user="till", password="p@ss")
        send_mail(to, a_mail(to))
        assert postbox.envelopes == [("till@shop.example", ["dana@example.com"], True)]
        with pytest.raises(NotDelivered, match="refuses user and password"):
            send_mail(server(port, user="till", password="x"), a_mail(to))


def test_encrypted_from_the_start(certificate: ssl.SSLContext) -> None:
    postbox = Postbox()
    with mail_service(postbox, ssl_context=certificate) as port:
        to = server(port, is_secure=True)
        send_mail(to, a_mail(to))
    assert len(postbox.mails) == 1


def test_a_server_with_a_strange_certificate_is_told_nothing(
    certificate: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    postbox = Postbox()
    with mail_service(postbox, tls_context=certificate) as port:
        to = server(port, user="till", password="p@ss")
        with pytest.raises(NotDelivered, match="certificate verify failed"):
            send_mail(to, a_mail(to))
    assert postbox.mails == []


@pytest.mark.parametrize(
    ("said", "kind", "message"),
    [
        ("451 Try later", NotDelivered, "The mail server refuses it: 451 Try later"),
        ("550 No such user", Undeliverable, "The mail server refuses it: 550 No such user"),
    ],
)
def test_what_a_server_refuses(said: str, kind: type[Exception], message: str) -> None:
    with mail_service(Postbox(said)) as port, pytest.raises(kind, match=message):
        send_mail(server(port), a_mail(server(port)))


def test_a_server_that_is_away() -> None:
    to = server(free_port())
    with pytest.raises(NotDelivered, match=f"The mail server 127.0.0.1:{to.port} can't be used: "):
        send_mail(to, a_mail(to))


def test_a_server_that_will_take_it_the_second_time(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("checkstand.receipts.rules._DELAYS", {"print": (1,), "email": (1,)})
    postbox = Postbox("451 Try later")
    with mail_service(postbox) as port:
        shop = make_shop(sqlite_url, smtp_url=f"smtp://127.0.0.1:{port}", mail_from=SENDER)
        id_ = sell(shop, [add_product(shop, "milk")]).id
        with TestClient(all_in_one.create(shop)) as client:
            client.post(f"{REGISTER}/{id_}/receipt/email", json={"address": "a@b.example"})
            wait_until(lambda: _states(client, id_) == ["done"])
            listed = client.get(f"{REGISTER}/{id_}/receipt/deliveries").json()["items"]
    assert listed[0]["tries"] == 2
    assert len(postbox.mails) == 1


@pytest.mark.parametrize(
    ("url", "host", "port", "is_secure", "user"),
    [
        ("smtp://mail.example", "mail.example", 587, False, None),
        ("smtp://mail.example:25", "mail.example", 25, False, None),
        ("smtps://t%40s.example:p%2Fw@mail.example", "mail.example", 465, True, "t@s.example"),
    ],
)
def test_addresses_of_mail_servers(
    url: str, host: str, port: int, is_secure: bool, user: str | None
) -> None:
    read = mail_server(Settings(smtp_url=url, mail_from=SENDER))
    assert (read.host, read.port, read.is_secure, read.user) == (host, port, is_secure, user)
    assert read.password == ("p/w" if user else "")
