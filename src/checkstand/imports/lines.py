"""The lines of a file of any encoding, handed out once, and again where a row went wrong."""

import codecs
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import IncrementalNewlineDecoder, StringIO
from typing import IO, NamedTuple

MAX_RECORD_CHARS = 1 << 20
"""How far a row may reach, line breaks in quotes included.

A single field is held to the csv module's own limit of 131,072 characters, which is left as it
is because it belongs to the whole process.
"""

BLOCK_BYTES = 128 * 1024
_REREAD_CHARS = 64 * MAX_RECORD_CHARS


@dataclass(frozen=True, slots=True)
class Encoding:
    """How the bytes of one file become text.

    `is_verified` says that the whole file was decoded once without a fault. Otherwise bytes
    that stand for no character are found row by row.
    """

    name: str
    mark_bytes: int = 0
    is_verified: bool = False


class BrokenRecord(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Block(NamedTuple):
    """Whole lines of the file; a gap stands for one line too long to be kept."""

    first_line: int
    last_line: int
    text: str
    is_gap: bool = False

    def cut_to(self, line: int) -> "Block":
        if line <= self.first_line:
            return self
        rest = StringIO(self.text, newline="")
        for _ in range(line - self.first_line):
            rest.readline()
        return self._replace(first_line=line, text=rest.read())


class FileText:
    """The lines of a file, with the way back to a line already handed out.

    The blocks from which the record in progress was read are held, so that a quotation mark that
    never closes costs its own row and not those it ran over. Whoever reads the records keeps
    `row_line` at the line on which the next one starts.
    """

    def __init__(self, file: IO[bytes], encoding: Encoding) -> None:
        file.seek(encoding.mark_bytes)
        self.row_line = 1
        self.bytes_read = encoding.mark_bytes
        self.has_faults = False
        self._file = file
        self._fault_chars = "\0" if encoding.is_verified else "\0\ufffd"
        decoder = codecs.getincrementaldecoder(encoding.name)
        errors = "strict" if encoding.is_verified else "replace"
        self._decoder = IncrementalNewlineDecoder(decoder(errors), translate=False)
        self._carry = ""
        self._lines_read = 0
        self._lines_handed_out = 0
        self._held: list[Block] = []
        self._again: deque[Block] = deque()
        self._reread_chars_left = _REREAD_CHARS

    def lines(self) -> Iterator[str]:
        while (block := self._next_block()) is not None:
            yield from StringIO(block.text, newline="")
        if self.row_line <= self._lines_handed_out:
            raise BrokenRecord("quote-not-closed")

    def is_faulty(self, texts: Iterable[str]) -> bool:
        return any(char in text for text in texts for char in self._fault_chars)

    def return_to(self, line: int) -> bool:
        """Hand out the held lines from `line` on once more.

        False when the file has used up what may be read again, so that a file made of broken
        quotation marks takes no longer than another.
        """
        held = [block for block in self._held if block.last_line >= line]
        chars = sum(len(block.text) for block in held)
        if chars > self._reread_chars_left:
            return False
        self._reread_chars_left -= chars
        self._again.extendleft(block.cut_to(line) for block in reversed(held))
        self._held.clear()
        self.row_line = line
        self._lines_handed_out = line - 1
        return True

    def abandon_record(self) -> None:
        """Go on after the first line of the record in progress, if need be after its last."""
        if not self.return_to(self.row_line + 1):
            self._held.clear()
            self.row_line = self._lines_handed_out + 1

    def read_block(self) -> Block | None:
        text = self._carry
        while True:
            data = self._file.read(BLOCK_BYTES)
            self.bytes_read += len(data)
            text += self._decoder.decode(data, final=not data)
            end = max(text.rfind("\n"), text.rfind("\r")) + 1
            if not data or end:
                break
            if len(text) > MAX_RECORD_CHARS:
                return self._skip_line()
        end = end if data else len(text)
        self._carry = text[end:]
        if not end:
            return None
        text = text[:end]
        self.has_faults = self.has_faults or self.is_faulty([text])
        lines = text.count("\n") + text.count("\r") - text.count("\r\n")
        return self._numbered(lines + (text[-1] not in "\r\n"), text)

    def _skip_line(self) -> Block:
        self._carry = ""
        while data := self._file.read(BLOCK_BYTES):
            self.bytes_read += len(data)
            # Text handed over by the newline decoder never ends between \r and \n.
            text = StringIO(self._decoder.decode(data), newline="")
            if text.readline()[-1:] in ("\r", "\n"):
                self._carry = text.read()
                break
        return self._numbered(1, "", is_gap=True)

    def _numbered(self, lines: int, text: str, *, is_gap: bool = False) -> Block:
        first_line = self._lines_read + 1
        self._lines_read += lines
        return Block(first_line, self._lines_read, text, is_gap)

    def _next_block(self) -> Block | None:
        self._held = [block for block in self._held if block.last_line >= self.row_line]
        if sum(len(block.text) for block in self._held) > MAX_RECORD_CHARS:
            raise BrokenRecord("quote-not-closed")
        block = self._again.popleft() if self._again else self.read_block()
        if block is not None:
            self._held.append(block)
            self._lines_handed_out = block.last_line
            if block.is_gap:
                is_alone = self.row_line == block.first_line
                raise BrokenRecord("row-too-long" if is_alone else "quote-not-closed")
        return block
