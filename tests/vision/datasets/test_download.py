"""The downloader against a server on this computer that misbehaves in every way real ones do."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from mytorch.vision.datasets.download import download

CONTENT = bytes(range(256)) * 4000  # 1 MB
LIMIT = 2 << 20


class Server:
    """Paths name behaviours. `.requests` records (path, Range header)."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str | None]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                asked = self.headers.get("Range")
                outer.requests.append((self.path, asked))
                getattr(outer, self.path.strip("/").partition("/")[0])(self, asked)

            def log_message(self, format: str, *args: object) -> None:
                del format, args

        self.httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.httpd.server_port}"
        threading.Thread(target=self.httpd.serve_forever, args=(0.02,), daemon=True).start()

    @staticmethod
    def answer(handler: BaseHTTPRequestHandler, begin: int, stop: int | None = None, *, partial: bool = True) -> None:
        """CONTENT from `begin`, announced in full, but only up to `stop`."""
        handler.send_response(206 if begin and partial else 200)
        if begin and partial:
            handler.send_header("Content-Range", f"bytes {begin}-{len(CONTENT) - 1}/{len(CONTENT)}")
        handler.send_header("Content-Length", str(len(CONTENT) - begin))
        handler.end_headers()
        handler.wfile.write(CONTENT[begin:stop])
        if stop is not None:
            handler.close_connection = True

    @staticmethod
    def first(asked: str | None) -> int:
        return int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0

    def good(self, handler: BaseHTTPRequestHandler, asked: str | None) -> None:
        begin = self.first(asked)
        if begin >= len(CONTENT):
            handler.send_error(416)
        else:
            self.answer(handler, begin)

    def breaks_off(self, handler: BaseHTTPRequestHandler, asked: str | None) -> None:
        begin = self.first(asked)
        self.answer(handler, begin, begin + 400_000 if begin < 600_000 else None)

    def ignores_ranges(self, handler: BaseHTTPRequestHandler, asked: str | None) -> None:
        self.answer(handler, 0, None if asked else 400_000)

    def missing(self, handler: BaseHTTPRequestHandler, asked: str | None) -> None:
        handler.send_error(404)

    def overloaded(self, handler: BaseHTTPRequestHandler, asked: str | None) -> None:
        if len(self.requests) < 3:
            handler.send_error(503)
        else:
            self.good(handler, asked)

    def wrong(self, handler: BaseHTTPRequestHandler, asked: str | None) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "11")
        handler.end_headers()
        handler.wfile.write(b"<html>login")

    def endless(self, handler: BaseHTTPRequestHandler, asked: str | None) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(bytes(1 << 16))
        except OSError:
            handler.close_connection = True

    def huge(self, handler: BaseHTTPRequestHandler, asked: str | None) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(1 << 40))
        handler.end_headers()
        handler.close_connection = True

    def silent(self, handler: BaseHTTPRequestHandler, asked: str | None) -> None:
        time.sleep(1.5)
        handler.close_connection = True


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.httpd.shutdown()
    server.httpd.server_close()


def right(path: Path) -> None:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != hashlib.sha256(CONTENT).hexdigest():
        raise ValueError(f"SHA-256 is {digest}")


@pytest.fixture
def fetch(server: Server, tmp_path: Path) -> Callable[..., Path]:
    def run(*behaviours: str, timeout: float = 5.0) -> Path:
        urls = [f"{server.url}/{behaviour}/a.gz" for behaviour in behaviours]
        return download(urls, tmp_path / "new" / "a.gz", right, max_bytes=LIMIT, timeout=timeout, progress=False)

    return run


def names(path: Path) -> list[str]:
    return sorted(each.name for each in path.parent.iterdir())


@pytest.mark.parametrize(
    "behaviours",
    [
        ["good"],
        ["missing", "good"],
        ["wrong", "good"],
        ["endless", "good"],
        ["huge", "good"],
        ["overloaded"],
        ["breaks_off"],
        ["ignores_ranges"],
        ["wrong", "missing", "breaks_off"],
    ],
)
def test_the_file_arrives_complete_and_alone(fetch: Callable[..., Path], behaviours: list[str]) -> None:
    path = fetch(*behaviours)
    assert path.read_bytes() == CONTENT
    assert names(path) == ["a.gz"]


def test_a_transfer_that_breaks_off_continues_where_it_stopped(fetch: Callable[..., Path], server: Server) -> None:
    fetch("breaks_off")
    assert [asked for _, asked in server.requests] == [None, "bytes=400000-", "bytes=800000-"]


def test_what_an_earlier_run_left_is_continued(fetch: Callable[..., Path], server: Server, tmp_path: Path) -> None:
    part = tmp_path / "new" / "a.gz.part"
    part.parent.mkdir()
    part.write_bytes(CONTENT[:1000])
    assert fetch("good").read_bytes() == CONTENT
    assert server.requests == [("/good/a.gz", "bytes=1000-")]


def test_a_complete_part_is_taken_as_it_is(fetch: Callable[..., Path], server: Server, tmp_path: Path) -> None:
    part = tmp_path / "new" / "a.gz.part"
    part.parent.mkdir()
    part.write_bytes(CONTENT)
    assert fetch("good").read_bytes() == CONTENT
    assert len(server.requests) == 1


def test_a_part_with_wrong_content_is_thrown_away(fetch: Callable[..., Path], tmp_path: Path) -> None:
    part = tmp_path / "new" / "a.gz.part"
    part.parent.mkdir()
    part.write_bytes(b"something else")
    assert fetch("good", "good").read_bytes() == CONTENT


def test_a_silent_mirror_is_given_up(fetch: Callable[..., Path]) -> None:
    assert fetch("silent", "good", timeout=0.2).read_bytes() == CONTENT


def test_every_mirror_and_its_reason_is_listed_when_all_fail(fetch: Callable[..., Path], tmp_path: Path) -> None:
    with pytest.raises(RuntimeError) as caught:
        fetch("missing", "wrong", "huge", "endless")
    lines = str(caught.value).splitlines()
    assert lines[0] == "download: a.gz could not be fetched:"
    for line, reason in zip(
        lines[1:], ["404", "SHA-256 is", "announces 1099511627776 bytes", "more than the limit"], strict=True
    ):
        assert reason in line
    assert names(tmp_path / "new" / "a.gz") == []


def test_a_file_that_is_there_is_not_fetched_again(fetch: Callable[..., Path], server: Server, tmp_path: Path) -> None:
    target = tmp_path / "new" / "a.gz"
    target.parent.mkdir()
    target.write_bytes(b"mine")
    assert fetch("good") == target
    assert target.read_bytes() == b"mine"
    assert server.requests == []
    assert names(target) == ["a.gz"]


def test_only_http_and_https_are_fetched(tmp_path: Path) -> None:
    for url in ("file:///etc/passwd", "ftp://127.0.0.1/a"):
        with pytest.raises(ValueError, match="only http and https"):
            download([url], tmp_path / "a", right, max_bytes=LIMIT)


def test_several_at_once_fetch_the_file_once(fetch: Callable[..., Path], server: Server) -> None:
    threads = [threading.Thread(target=fetch, args=("good",)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(server.requests) == 1
    assert fetch("good").read_bytes() == CONTENT
