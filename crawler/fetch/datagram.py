"""DNS questions over UDP: connected sockets, each used for a handful of questions, so that a port is never a fixed target."""

import asyncio
import socket

Server = tuple[str, int]

USES = 32
"""Questions per socket. A forged answer must hit a connected random port and a random id at once."""


class Channels:
    """Idle sockets per server; one question at a time on each."""

    def __init__(self) -> None:
        self._idle: dict[Server, list[_Channel]] = {}

    async def ask(self, server: Server, wire: bytes, limit: float) -> bytes:
        """
        Send one question and wait for the answer with its id.

        Raises:
            TimeoutError: no answer within *limit* seconds.
            OSError: the server is known not to be there.
        """
        idle = self._idle.setdefault(server, [])
        channel = idle.pop() if idle else _Channel(asyncio.get_running_loop(), server)
        clean = False
        try:
            answer = await channel.ask(wire, limit)
            clean = True
            return answer
        finally:
            # After a failure a late answer may still come: that socket is not used again.
            if clean and channel.uses < USES:
                idle.append(channel)
            else:
                channel.close()

    def close(self) -> None:
        """Close all idle sockets."""
        for idle in self._idle.values():
            for channel in idle:
                channel.close()
        self._idle.clear()


class _Channel:
    __slots__ = ("_done", "_identity", "_loop", "_sock", "uses")
    _done: "asyncio.Future[bytes] | None"

    def __init__(self, loop: asyncio.AbstractEventLoop, server: Server) -> None:
        self._loop = loop
        self.uses = 0
        self._done = None
        self._identity = b""
        self._sock = socket.socket(socket.AF_INET6 if ":" in server[0] else socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        try:
            self._sock.connect(server)
            loop.add_reader(self._sock.fileno(), self._readable)
        except BaseException:
            self._sock.close()
            raise

    async def ask(self, wire: bytes, limit: float) -> bytes:
        self.uses += 1
        self._identity = wire[:2]
        done: asyncio.Future[bytes] = self._loop.create_future()
        self._done = done
        self._sock.send(wire)
        handle = self._loop.call_later(limit, self._late)
        try:
            return await done
        finally:
            handle.cancel()
            self._done = None

    def _readable(self) -> None:
        try:
            data = self._sock.recv(65535)
        except BlockingIOError:
            return
        except OSError as error:
            if self._done is not None and not self._done.done():
                self._done.set_exception(error)
            return
        if self._done is not None and not self._done.done() and len(data) >= 12 and data[:2] == self._identity and data[2] & 0x80:
            self._done.set_result(data)

    def _late(self) -> None:
        if self._done is not None and not self._done.done():
            self._done.set_exception(TimeoutError())

    def close(self) -> None:
        """Stop reading and close."""
        self._loop.remove_reader(self._sock.fileno())
        self._sock.close()
