"""A client that costs next to nothing, so that it does not stand in the way of what is measured."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from tests.jobs.servers import HOST


class NotAsExpected(Exception):
    """An answer with a status nobody asked for: whatever was measured is worth nothing."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. headers: as received, names in lower case. wire: bytes received."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    wire: int

    def header(self, name: str) -> str:
        return dict(self.headers).get(name, "")


class Browser:
    """One visitor with cookies and one connection, kept open as browsers do.

    address: of this machine, from which it comes: each rater counts on its own for rate limits.
    statements: SQL statements of each request so far, from a server that tells.
    """

    def __init__(self, port: int, address: str = HOST) -> None:
        self._port, self._address = port, address
        self._connection: socket.socket | None = None
        self.cookies: dict[str, str] = {}
        self.statements: list[tuple[str, int]] = []

    def request(
        self, method: str, path: str, form: Mapping[str, str] | None = None, more: str = ""
    ) -> bytes:
        """Return the bytes of a request with the cookies of now. more: further header lines."""
        body = urlencode(form or {}).encode()
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: {HOST}:{self._port}",
            "Accept: text/html,application/xhtml+xml",
            "Accept-Encoding: gzip",
            "Accept-Language: en",
            "User-Agent: Mozilla/5.0",
            *([f"Cookie: {cookies}"] if cookies else []),
        ]
        if method == "POST":
            lines += [
                "Content-Type: application/x-www-form-urlencoded",
                f"Content-Length: {len(body)}",
                "Sec-Fetch-Site: same-origin",
            ]
        return ("\r\n".join(lines) + "\r\n" + more + "\r\n").encode() + body

    def send(self, request: bytes, status: int) -> Answer:
        """Send a request and keep the cookies of the answer. Raises NotAsExpected."""
        try:
            answer = self._exchange(request)
        except ConnectionError:  # the server closes connections that were idle for a while
            self.close()
            answer = self._exchange(request)
        if answer.status != status:
            line = request.partition(b"\r\n")[0].decode()
            raise NotAsExpected(f"{line}: {answer.status}, not {status}")
        for name, value in answer.headers:
            if name == "set-cookie":
                cookie, _, content = value.partition(";")[0].partition("=")
                self.cookies[cookie] = content
        if told := answer.header("x-statements"):
            self.statements.append((request[:4].decode().strip(), int(told)))
        return answer

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self.send(self.request("GET", path), 200)

    def post(self, path: str, form: Mapping[str, str]) -> str:
        """Send a form; return the path it leads to."""
        answer = self.send(self.request("POST", path, form), 303)
        return urlsplit(answer.header("location")).path

    def close(self) -> None:
        if self._connection:
            self._connection.close()
            self._connection = None

    def _exchange(self, request: bytes) -> Answer:
        if self._connection is None:
            self._connection = socket.create_connection(
                (HOST, self._port), timeout=30, source_address=(self._address, 0)
            )
            self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connection.sendall(request)
        head, _, body = self._receive_until(b"", b"\r\n\r\n").partition(b"\r\n\r\n")
        status, *lines = head.decode("latin-1").split("\r\n")
        headers = tuple(
            (name.lower(), value.strip())
            for name, _, value in (line.partition(":") for line in lines)
        )
        length = int(dict(headers).get("content-length", 0))
        while len(body) < length:
            body += self._receive()
        if dict(headers).get("connection") == "close":
            self.close()
        return Answer(int(status.split()[1]), headers, body, len(head) + 4 + len(body))

    def _receive_until(self, data: bytes, end: bytes) -> bytes:
        while end not in data:
            data += self._receive()
        return data

    def _receive(self) -> bytes:
        assert self._connection
        data = self._connection.recv(1 << 16)
        if not data:
            raise ConnectionResetError
        return data
