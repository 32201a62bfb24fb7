"""The way of a receipt to paper, or to a mail server."""

import contextlib
import os
import smtplib
import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

from checkstand.branches.printers import printer_address
from checkstand.receipts.errors import MailNotSetUp
from checkstand.settings import Settings

CONNECT_SECONDS = 5.0
SILENT_SECONDS = 20.0
"""How long a printer may take nothing: it is out of paper, or its cover is open."""
SMTP_SECONDS = 15.0
_CHUNK = 2048
_LAST_WORD_SECONDS = 2.0
_SMTP_PORTS = {"smtp": 587, "smtps": 465}
_LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")


class NotDelivered(Exception):
    """It did not get through; it may the next time."""


class Undeliverable(Exception):
    """It did not get through, and never will."""


# --- Paper --------------------------------------------------------------------------------------


def send_to_printer(printer: str, job: bytes) -> None:
    """Print.

    Args:
        printer: `tcp://host:port`, or `file:///path`: a device, or a file that jobs are added to.
        job: What to print.

    Raises:
        NotDelivered: The printer is away, or stopped in the middle.
    """
    address = printer_address(printer)
    try:
        if isinstance(address, Path):
            _append(address, job)
        else:
            _send(address, job)
    except OSError as error:
        raise NotDelivered(f"The printer {printer} can't be used: {_reason(error)}.") from error


def _reason(error: OSError) -> str:
    return error.strerror or str(error) or type(error).__name__


def _send(address: tuple[str, int], job: bytes) -> None:
    with socket.create_connection(address, timeout=CONNECT_SECONDS) as connection:
        connection.settimeout(SILENT_SECONDS)
        left = memoryview(job)
        while left:
            left = left[connection.send(left) :]
        connection.shutdown(socket.SHUT_WR)
        _wait_for_the_end(connection)


def _wait_for_the_end(connection: socket.socket) -> None:
    """Wait until the printer has taken all: it hangs up then, or nothing is left to be sent."""
    connection.settimeout(_LAST_WORD_SECONDS)
    silent_since = time.monotonic()
    left = _unsent(connection)
    while True:
        try:
            if not connection.recv(_CHUNK):
                return
        except TimeoutError:
            before, left = left, _unsent(connection)
            if left == 0:
                return
            if left != before:
                silent_since = time.monotonic()
            elif time.monotonic() - silent_since > SILENT_SECONDS:
                raise


def _unsent(connection: socket.socket) -> int:
    """Answer how much the other side has not taken yet; 0 where the system doesn't tell."""
    try:
        from fcntl import ioctl
        from termios import TIOCOUTQ

        return int.from_bytes(ioctl(connection, TIOCOUTQ, b"\0" * 4), "little")
    except (ImportError, OSError):
        return 0


def _append(path: Path, job: bytes) -> None:
    """Add a job to a file, whole or not at all, whoever else prints there."""
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o640)
    try:
        with _locked(file):
            size = os.fstat(file).st_size
            try:
                written = 0
                while written < len(job):
                    written += os.write(file, job[written:])
            except OSError:
                if path.is_file():
                    os.ftruncate(file, size)
                raise
    finally:
        os.close(file)


@contextlib.contextmanager
def _locked(file: int) -> Iterator[None]:
    try:
        from fcntl import LOCK_EX, LOCK_UN, flock
    except ImportError:
        yield
        return
    flock(file, LOCK_EX)
    try:
        yield
    finally:
        flock(file, LOCK_UN)


# --- Mail ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in, and who it is from."""

    host: str
    port: int
    is_secure: bool
    user: str | None
    password: str
    sender: str


def mail_server(settings: Settings) -> MailServer:
    """Read the shop's mail server from its settings.

    Raises:
        MailNotSetUp: There is none, or it is written wrongly.
    """
    if not settings.smtp_url:
        raise MailNotSetUp("The shop has no mail server: set CHECKSTAND_SMTP_URL.")
    try:
        url = urlsplit(settings.smtp_url)
        port = url.port or _SMTP_PORTS[url.scheme]
        if not url.hostname:
            raise ValueError(url)
    except (ValueError, KeyError):
        raise MailNotSetUp(
            "CHECKSTAND_SMTP_URL is no address of a mail server: write smtp://host:587."
        ) from None
    user = unquote(url.username) if url.username else None
    sender = settings.mail_from or (user if user and "@" in user else None)
    if not sender or not parseaddr(sender)[1]:
        raise MailNotSetUp("Nobody is named to send mail from: set CHECKSTAND_MAIL_FROM.")
    return MailServer(
        url.hostname, port, url.scheme == "smtps", user, unquote(url.password or ""), sender
    )


def receipt_mail(
    server: MailServer, address: str, *, shop_name: str, title: str, text: str, pdf: bytes, id_: str
) -> EmailMessage:
    """Write the mail that a receipt goes out with: its text, and the PDF attached.

    Args:
        server: Says who it is from.
        address: Whom it is for.
        shop_name: The branch's name.
        title: Of the receipt.
        text: The receipt.
        pdf: The same.
        id_: Of the delivery: a mail that is sent again keeps it.
    """
    mail = EmailMessage(policy=SMTP)
    name, sender = parseaddr(server.sender)
    mail["From"] = Address(name or shop_name, addr_spec=sender)
    mail["To"] = Address(addr_spec=address)
    mail["Subject"] = f"{title} · {shop_name}"
    mail["Message-ID"] = f"<{id_}@{sender.rpartition('@')[2] or 'localhost'}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text)
    mail.add_attachment(
        pdf, maintype="application", subtype="pdf", filename=f"{title.replace(' ', '-')}.pdf"
    )
    return mail


def send_mail(server: MailServer, mail: EmailMessage) -> None:
    """Hand a mail in, encrypted wherever the server can.

    Raises:
        NotDelivered: The server is away, or won't have it now.
        Undeliverable: It will never have it.
    """
    try:
        with _connected(server) as smtp:
            if server.user is not None:
                smtp.login(server.user, server.password)
            smtp.send_message(mail)
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        raise _refused(code, said) from error
    except smtplib.SMTPNotSupportedError as error:
        raise Undeliverable(f"The mail server can't take it: {error}.") from error
    except smtplib.SMTPAuthenticationError as error:
        raise NotDelivered("The mail server refuses user and password.") from error
    except smtplib.SMTPResponseException as error:
        raise _refused(error.smtp_code, error.smtp_error) from error
    except (smtplib.SMTPException, OSError) as error:
        raise NotDelivered(
            f"The mail server {server.host}:{server.port} can't be used: {error}."
        ) from error


def _connected(server: MailServer) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.is_secure:
        return smtplib.SMTP_SSL(server.host, server.port, timeout=SMTP_SECONDS, context=context)
    smtp = smtplib.SMTP(server.host, server.port, timeout=SMTP_SECONDS)
    try:
        smtp.ehlo()
        if smtp.has_extn("starttls"):
            smtp.starttls(context=context)
            smtp.ehlo()
        elif server.user is not None and server.host not in _LOCAL_HOSTS:
            raise smtplib.SMTPException("it offers no encryption, and a password is set")
    except BaseException:
        smtp.close()
        raise
    return smtp


def _refused(code: int, said: bytes | str) -> NotDelivered | Undeliverable:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    message = f"The mail server refuses it: {code} {' '.join(text.split())}"[:280]
    return Undeliverable(message) if code >= 500 else NotDelivered(message)
