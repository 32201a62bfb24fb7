"""A receipt printer of our own: reads ESC/POS and tells what would be on the paper."""

from dataclasses import dataclass, field

from escpos.capabilities import get_profile
from escpos.codepages import CodePages
from PIL import Image, ImageOps

ESC, GS, LF = 0x1B, 0x1D, 0x0A


@dataclass
class Paper:
    """What came out.

    Attributes:
        lines: Of letters; a picture stands as `None` between them.
        pictures: The rows that were sent as dots.
        codes: What the QR codes hold.
        cuts: How often the paper was cut.
    """

    lines: list[str | None] = field(default_factory=list)
    strong: list[str] = field(default_factory=list)
    pictures: list[Image.Image] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    cuts: int = 0

    def picture(self) -> Image.Image:
        """All pictures below one another."""
        width = max(each.width for each in self.pictures)
        whole = Image.new("L", (width, sum(each.height for each in self.pictures)), 255)
        y = 0
        for each in self.pictures:
            whole.paste(each, (0, y))
            y += each.height
        return whole


class Undefined(Exception):
    """A command that the printer doesn't know: it would print rubbish."""


def print_out(job: bytes) -> list[Paper]:
    """Print jobs one after the other; a paper ends where it is cut."""
    papers = [Paper()]
    pages = {int(slot): name for slot, name in get_profile("default").codePages.items()}
    page, line, is_bold, stored = "CP437", "", False, b""
    at = 0

    def take(count: int) -> bytes:
        nonlocal at
        taken = job[at : at + count]
        if len(taken) < count:
            raise Undefined("the job ends within a command")
        at += count
        return taken

    while at < len(job):
        (byte,) = take(1)
        paper = papers[-1]
        if byte == LF:
            paper.lines.append(line)
            if is_bold:
                paper.strong.append(line)
            line = ""
        elif byte == ESC:
            (command,) = take(1)
            if command == ord("@"):
                page, line, is_bold = "CP437", "", False
            elif command == ord("t"):
                page = pages[take(1)[0]]
            elif command == ord("E"):
                is_bold = bool(take(1)[0] & 1)
            elif command in b"a!dM{-3V":
                take(1)
            else:
                raise Undefined(f"ESC {command:#x}")
        elif byte == GS:
            (command,) = take(1)
            if command == ord("V"):
                if take(1)[0] in (65, 66):
                    take(1)
                paper.cuts += 1
                papers.append(Paper())
            elif command in b"!bB":
                take(1)
            elif command == ord("v"):
                assert take(2) == b"0\x00"
                size = take(4)
                width, height = size[0] + 256 * size[1], size[2] + 256 * size[3]
                dots = Image.frombytes("1", (width * 8, height), take(width * height))
                paper.pictures.append(ImageOps.invert(dots.convert("L")))
                paper.lines.append(None)
            elif command == ord("("):
                assert take(1) == b"k"
                length = take(2)
                content = take(length[0] + 256 * length[1])
                if content[:2] == b"1P":
                    stored = content[3:]
                elif content[:2] == b"1Q":
                    paper.codes.append(stored.decode())
            else:
                raise Undefined(f"GS {command:#x}")
        elif byte < 0x20:
            raise Undefined(f"{byte:#x}")
        elif byte < 0x80:
            line += chr(byte)
        else:
            line += _letter(page, byte)
    assert line == ""
    return papers if papers[-1] != Paper() else papers[:-1]


def _letter(page: str, byte: int) -> str:
    known = CodePages.get_encoding(page)
    if "data" in known:
        return "".join(known["data"])[byte - 128]
    return bytes([byte]).decode(known["python_encode"])
