"""A PDF of hostile words opens no connection and reads no file."""

import socket
from dataclasses import replace
from threading import Thread

from leadership360.domain.pdf_options import PdfOptions
from leadership360.render.pdf import report_pdf
from tests.render.sample import make_report, sample_release


class Listener:
    """A server that counts who calls."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.calls = 0
        Thread(target=self._count, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.socket.getsockname()[1])

    def _count(self) -> None:
        while True:
            try:
                caller, _ = self.socket.accept()
            except OSError:
                return
            self.calls += 1
            caller.close()

    def close(self) -> None:
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


def test_hostile_names_and_comments_call_nobody() -> None:
    listener = Listener()
    at = f"http://127.0.0.1:{listener.port}/x"
    words = (
        f'"><img src="{at}"><svg><image href="{at}"/></svg><link rel=stylesheet href={at}>'
        f"<style>@import url({at}); * {{ background: url({at}) }}</style><object data={at}>"
        f"<link rel=attachment href=file:///etc/passwd> url({at}) {at}"
    )
    release = sample_release(name=words)
    hostile = replace(
        release, cycle=words, comments=dict.fromkeys(release.comments, (words,)), themes={}
    )
    for options in (PdfOptions(), PdfOptions(plain=True)):
        assert report_pdf(make_report(hostile), options).startswith(b"%PDF")
    called = listener.calls
    # The listener does listen.
    socket.create_connection(("127.0.0.1", listener.port)).close()
    listener.close()
    assert called == 0
