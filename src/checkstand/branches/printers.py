"""Where a register prints: the address of a receipt printer."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from checkstand.platform.text import is_one_line

LONGEST_ADDRESS = 300
DEVICES = ("/dev/usb/", "/dev/lp", "/dev/tty", "/dev/serial/")
SUFFIX = ".escpos"
"""Of files that are printed into: nobody who sets a printer writes into any other file."""


def printer_address(printer: str) -> tuple[str, int] | Path:
    """Read a printer's address: host and port, or the path of a device or file.

    Raises:
        ValueError: It is neither.

    >>> printer_address("tcp://192.168.1.50:9100")
    ('192.168.1.50', 9100)
    >>> printer_address("file:///dev/usb/lp0")
    PosixPath('/dev/usb/lp0')
    """
    if len(printer) > LONGEST_ADDRESS or not is_one_line(printer) or " " in printer:
        raise ValueError("a printer's address has at most 300 characters, and no spaces")
    url = urlsplit(printer)
    if url.query or url.fragment or url.username or url.password:
        raise ValueError("a printer's address has nothing but host and port, or a path")
    if url.scheme == "tcp":
        if not url.hostname or not url.port or url.path not in ("", "/"):
            raise ValueError("a printer in the network is written tcp://host:9100")
        return url.hostname, url.port
    if url.scheme == "file":
        path = unquote(url.path)
        if url.netloc or not path.startswith("/") or path.endswith("/") or "\0" in path:
            raise ValueError("a printer at this machine is written file:///path")
        if ".." in path.split("/"):
            raise ValueError("the path of a printer goes straight to it, without ..")
        if not path.startswith(DEVICES) and not path.endswith(SUFFIX):
            raise ValueError(f"a file to print into ends in {SUFFIX}; a device lies under /dev")
        return Path(path)
    raise ValueError("a printer's address begins with tcp:// or file:///")
