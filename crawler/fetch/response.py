"""
One HTTP/1.x answer, read as a stream without input or output.

Our own reader instead of a strict parser: a site that every browser opens (a space in a header name, two equal Content-Length
lines, bare line feeds, Content-Length beside chunks) must not be called broken because a parser is stricter than browsers.
"""

import re
from dataclasses import dataclass
from enum import Enum

from core.errors import Failure
from core.fetch import Read
from core.outcome import Cause, Owner
from crawler.fetch.decode import Decoder, UndecodableError, make_decoder

MAX_HEAD_BYTES = 262_144
"""All header bytes of one answer, interim answers included. House rule: browsers stop at 256 KB too."""
MAX_LINE_BYTES = 16_384
MAX_INTERIM = 20
SMALL_PIECE = 256
"""Pieces below this are put together at once: a body in chunks of two bytes would cost twenty times its size."""
KEPT_OF_TOO_LARGE = 1_048_576
"""What is kept of a body that ran over a cap: enough to recognise it."""

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(rb"HTTP/(\d)(?:\.(\d))?[ \t]+(\d{3})(?!\d)")
_SIZE = re.compile(rb"[0-9a-fA-F]{1,15}\Z")


class Framing(Enum):
    """Where a body ends."""

    NONE = "none"
    LENGTH = "length"
    CHUNKED = "chunked"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Limits:
    """What is wanted of an answer and where to stop; bytes."""

    raw: int
    body: int
    read: Read = Read.WHOLE
    prefix: int = 65_536


class ResponseReader:
    """
    Feed it bytes until ``done``.

    ``fault`` says why the answer is not complete; status, headers and the part of the body that came stay readable.
    """

    __slots__ = (
        "_buffer",
        "_chunk_left",
        "_decoder",
        "_head_bytes",
        "_in_trailers",
        "_interim",
        "_left",
        "_limits",
        "_method",
        "_need_line_end",
        "_pieces",
        "_scanned",
        "body_bytes",
        "cut",
        "done",
        "excess",
        "fault",
        "framing",
        "headers",
        "keep_alive",
        "raw_bytes",
        "status",
    )

    def __init__(self, method: str, limits: Limits) -> None:
        self._method = method
        self._limits = limits
        self._buffer = b""
        self._scanned = 0
        self._head_bytes = 0
        self._interim = 0
        self._left = 0
        self._chunk_left = 0
        self._need_line_end = False
        self._in_trailers = False
        self._decoder: Decoder | None = None
        self._pieces: list[bytes | bytearray] = []
        self.status: int | None = None
        self.headers: tuple[tuple[str, str], ...] = ()
        self.framing = Framing.NONE
        self.keep_alive = False
        self.raw_bytes = 0
        self.body_bytes = 0
        self.cut = False
        self.done = False
        self.excess = False
        self.fault: Failure | None = None

    @property
    def body(self) -> bytes:
        """Decoded body so far."""
        return bytes(self._pieces[0]) if len(self._pieces) == 1 else b"".join(self._pieces)

    def header(self, name: str) -> str:
        """First value of a header (name in lower case), empty when absent."""
        for key, value in self.headers:
            if key == name:
                return value
        return ""

    def feed(self, data: bytes) -> bool:
        """Take bytes from the wire; True when nothing more is wanted."""
        if self.done:
            self.excess = True
        elif self.status is None:
            self._feed_head(data)
        else:
            self._feed_body(data)
        return self.done

    def eof(self, *, reset: bool = False) -> None:
        """The peer has closed (or reset) the connection."""
        if self.done:
            return
        if self.status is None:
            begun = self._buffer or self._head_bytes
            if begun and not reset:
                self._fail(Cause.TRUNCATED, Owner.SITE, "响应头没有传完连接就关闭了")
            else:
                self._fail(Cause.RESET, Owner.UNCLEAR, "连接被重置" if reset else "服务器没有应答就关闭了连接")
        elif reset:
            self._fail(Cause.RESET, Owner.UNCLEAR, "正文传输中连接被重置")
        elif self.framing is Framing.CLOSE:
            self.done = True
        else:
            self._fail(Cause.TRUNCATED, Owner.SITE, "正文没有传完连接就关闭了")

    def _fail(self, cause: Cause, owner: Owner, detail: str) -> None:
        self.fault = Failure(cause, owner, detail)
        self.keep_alive = False
        self.done = True

    # --- head

    def _feed_head(self, data: bytes) -> None:
        buffer = self._buffer + data if self._buffer else data
        while True:
            if not self._scanned and buffer[:1] in (b"\r", b"\n"):
                buffer = buffer.lstrip(b"\r\n")
            if len(buffer) >= 5 and not buffer.startswith(b"HTTP/"):
                self._fail(Cause.HTTP_PROTOCOL, Owner.SITE, "应答不是 HTTP")
                return
            end = _HEAD_END.search(buffer, max(0, self._scanned - 3))
            if end is None:
                self._buffer, self._scanned = buffer, len(buffer)
                if self._head_bytes + len(buffer) > MAX_HEAD_BYTES:
                    self._fail(Cause.TOO_LARGE, Owner.SITE, "响应头超过 256 KB")
                return
            self._head_bytes += end.end()
            head, buffer = buffer[: end.start()], buffer[end.end() :]
            self._buffer, self._scanned = b"", 0
            if not self._head(head):
                if self.done:
                    return
                continue
            break
        self._frame()
        if buffer:
            if self.done:
                self.excess = True
            else:
                self._feed_body(buffer)

    def _head(self, head: bytes) -> bool:
        """Read one head; False for an interim answer or a fault."""
        line, _, rest = head.partition(b"\n")
        match = _STATUS.match(line)
        if match is None or self._head_bytes > MAX_HEAD_BYTES:
            self._fail(Cause.HTTP_PROTOCOL, Owner.SITE, "状态行无效")
            return False
        status = int(match[3])
        if status < 100:  # RFC 9110 15: no class of answers begins with 0
            self._fail(Cause.HTTP_PROTOCOL, Owner.SITE, "状态行无效")
            return False
        if 100 <= status < 200 and status != 101:
            self._interim += 1
            if self._interim > MAX_INTERIM:
                self._fail(Cause.HTTP_PROTOCOL, Owner.SITE, "临时应答过多")
            return False
        self.status = status
        headers = _parse_headers(rest)
        self.headers = tuple(headers)
        connection = self.header("connection").lower()
        modern = match[1] > b"1" or (match[1] == b"1" and match[2] != b"0")
        self.keep_alive = "close" not in connection if modern else "keep-alive" in connection
        return True

    def _frame(self) -> None:
        """Decide where the body ends and what has to be undone."""
        status = self.status or 0
        if self._method == "HEAD" or status in (101, 204, 304):
            self.keep_alive = self.keep_alive and status != 101
            self.done = True
            return
        lengths, chunked, coding = self._framing_headers()
        if chunked:
            self.framing = Framing.CHUNKED
        elif not self._frame_length(lengths):
            return
        if self.framing is Framing.NONE:
            self.done = True
        elif self._limits.read is Read.HEADERS:
            self.cut = self.done = True
            self.keep_alive = False
        else:
            self._prepare(coding)

    def _framing_headers(self) -> tuple[set[str], bool, str]:
        lengths, chunked, codings = set[str](), False, []
        for name, value in self.headers:
            if name == "content-length":
                lengths.update(part.strip() for part in value.split(","))
            elif name == "transfer-encoding":
                chunked = chunked or "chunked" in (part.strip() for part in value.lower().split(","))
            elif name == "content-encoding":
                codings.append(value)
        return lengths, chunked, ",".join(codings)

    def _prepare(self, coding: str) -> None:
        if coding:
            try:
                self._decoder = make_decoder(coding)
            except UndecodableError as error:
                self._fail(Cause.UNDECODABLE, Owner.SITE, f"无法识别的内容编码（{error}）")
                return
        if self.framing is Framing.LENGTH:
            self._refuse_announced()

    def _frame_length(self, lengths: set[str]) -> bool:
        numbers = {int(text) for text in lengths if text.isascii() and text.isdigit() and len(text) < 19}
        if len(numbers) > 1:
            self._fail(Cause.HTTP_PROTOCOL, Owner.SITE, "多个 Content-Length 互相矛盾")
            return False
        if numbers:
            self._left = numbers.pop()
            self.framing = Framing.LENGTH if self._left else Framing.NONE
        else:
            self.framing = Framing.CLOSE
            self.keep_alive = False
        return True

    def _refuse_announced(self) -> None:
        cap = self._limits.raw if self._decoder else min(self._limits.raw, self._limits.body)
        if self._left > cap and self._limits.read is Read.WHOLE:
            self._fail(Cause.TOO_LARGE, Owner.SITE, f"正文长 {self._left} 字节，超过上限 {cap} 字节")

    # --- body

    def _feed_body(self, data: bytes) -> None:
        if self.framing is Framing.CHUNKED:
            self._chunked(data)
            return
        if self.framing is Framing.LENGTH:
            if len(data) > self._left:
                self.excess = True
                data = data[: self._left]
            self._left -= len(data)
        self.raw_bytes += len(data)
        self._body(data)
        if not self.done and self.framing is Framing.LENGTH and not self._left:
            self.done = True

    def _chunked(self, data: bytes) -> None:
        self.raw_bytes += len(data)
        if self.raw_bytes > self._limits.raw + MAX_HEAD_BYTES and self._limits.read is Read.WHOLE:
            self._too_large("原始字节")
            return
        buffer = self._buffer + data if self._buffer else data
        at, size = 0, len(buffer)
        while at < size:
            if self._chunk_left:
                piece = buffer[at : at + self._chunk_left] if at or self._chunk_left < size else buffer
                at += len(piece)
                self._chunk_left -= len(piece)
                self._need_line_end = not self._chunk_left
                self._body(piece)
                if self.done:
                    return
                continue
            end = buffer.find(b"\n", at)
            if end < 0:
                if size - at > MAX_LINE_BYTES:
                    self._broken_chunks()
                    return
                break
            line = buffer[at:end].strip()
            at = end + 1
            self._chunk_line(line)
            if self.done:
                self.excess = self.excess or at < size
                return
        self._buffer = buffer[at:]

    def _chunk_line(self, line: bytes) -> None:
        if self._in_trailers:
            self.done = not line
        elif self._need_line_end:
            self._need_line_end = False
            if line:
                self._broken_chunks()
        else:
            size = line.partition(b";")[0].strip()
            if not _SIZE.match(size):
                self._broken_chunks()
                return
            self._chunk_left = int(size, 16)
            self._in_trailers = not self._chunk_left

    def _broken_chunks(self) -> None:
        self._fail(Cause.TRUNCATED, Owner.SITE, "分块传输编码损坏")

    def _body(self, data: bytes) -> None:
        """Take body bytes without framing."""
        if self.raw_bytes > self._limits.raw and self._limits.read is Read.WHOLE:
            self._too_large("原始字节")
        elif self._decoder is None:
            self._keep(data)
        else:
            try:
                for piece in self._decoder.feed(data):
                    self._keep(piece)
                    if self.done:
                        return
            except UndecodableError as error:
                self._fail(Cause.UNDECODABLE, Owner.SITE, f"正文不能按 {error} 解压")

    def _keep(self, piece: bytes) -> None:
        self.body_bytes += len(piece)
        if len(piece) >= SMALL_PIECE:
            self._pieces.append(piece)
        elif self._pieces and isinstance(last := self._pieces[-1], bytearray):
            last += piece
        else:
            self._pieces.append(bytearray(piece))
        limits = self._limits
        if limits.read is Read.PREFIX and self.body_bytes >= limits.prefix:
            whole = self.framing is Framing.LENGTH and not self._left and self._decoder is None and self.body_bytes == limits.prefix
            self._trim(limits.prefix)
            self.cut = not whole
            self.keep_alive = self.keep_alive and whole
            self.done = True
        elif self.body_bytes > limits.body:
            self._too_large("解压后")

    def _too_large(self, what: str) -> None:
        cap = self._limits.body if what == "解压后" else self._limits.raw
        # A cap of 40 MB must not cost 80 MB when the pieces are joined: what is too large is only kept as a sample.
        self._trim(min(KEPT_OF_TOO_LARGE, self._limits.body))
        self._fail(Cause.TOO_LARGE, Owner.SITE, f"正文{what}超过上限 {cap} 字节")

    def _trim(self, size: int) -> None:
        kept, pieces = 0, list[bytes | bytearray]()
        for piece in self._pieces:
            pieces.append(piece[: size - kept])
            kept += len(pieces[-1])
            if kept >= size:
                break
        self._pieces = pieces


def _parse_headers(block: bytes) -> list[tuple[str, str]]:
    """Read header lines as tolerantly as browsers do: folded lines are joined, lines without a colon are skipped."""
    headers: list[tuple[str, str]] = []
    for line in block.decode("latin-1").split("\n"):
        if line[:1] in (" ", "\t") and headers:
            name, value = headers[-1]
            headers[-1] = (name, f"{value} {line.strip()}")
            continue
        name, colon, value = line.partition(":")
        if colon:
            headers.append((name.rstrip().lower(), value.strip()))
    return headers
