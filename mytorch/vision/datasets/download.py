"""Fetching one file over an unreliable network: several mirrors, a broken transfer continued where it stopped, and a
file that appears under its name only when it is complete and checked.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from tqdm import tqdm

_CHUNK = 1 << 16
_ATTEMPTS = 3  # for each mirror
_NETWORK_ERRORS = (OSError, http.client.HTTPException)  # URLError, timeouts and resets are OSErrors


class _BrokenOff(Exception):
    """The transfer ended before the announced length."""


def download(
    urls: Sequence[str],
    target: str | os.PathLike[str],
    check: Callable[[Path], object],
    *,
    max_bytes: int,
    timeout: float = 30.0,
    progress: bool = True,
) -> Path:
    """Fetch `target` from the first of `urls` that works; a file that is there already is kept.

    Data goes to `target` + ".part" and takes its real name by one rename after `check` has passed, so that nobody ever
    sees half a file. A transfer that breaks off, even with the program, is continued by an HTTP Range request.

    Args:
        urls: mirrors of one file, tried in order, three times each.
        check: raises ValueError if the file it is given is not the right one; its text becomes part of the error.
        max_bytes: give up on anything longer.
        timeout: seconds without any data after which a mirror counts as dead.
        progress: show a progress bar.

    Raises:
        RuntimeError: every mirror failed; the message lists the reasons.
        ValueError: an address that is neither http nor https.
    """
    target = Path(target)
    for url in urls:
        if urllib.parse.urlsplit(url).scheme not in ("http", "https"):
            raise ValueError(f"download: only http and https addresses are fetched, got {url!r}")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    failures = []
    with _alone(part) as file:
        if target.exists():  # another process fetched it while this one waited
            part.unlink(missing_ok=True)
            return target
        for url in urls:
            try:
                _fetch(url, file, max_bytes, timeout, progress)
                file.flush()
                check(part)
            except ValueError as error:
                failures.append(f"{url}: {error}")
                file.truncate(0)  # wrong content: nothing to continue from
                continue
            except (*_NETWORK_ERRORS, _BrokenOff) as error:
                failures.append(f"{url}: {_reason(error)}")
                continue
            os.fsync(file.fileno())
            os.replace(part, target)
            return target
        if file.seek(0, os.SEEK_END) == 0:
            part.unlink(missing_ok=True)
    reasons = "".join(f"\n  {failure}" for failure in failures)
    raise RuntimeError(f"download: {target.name} could not be fetched:{reasons}")


@contextlib.contextmanager
def _alone(part: Path) -> Iterator[IO[bytes]]:
    """`part` open for appending, by one process at a time where the system can lock files."""
    with open(part, "a+b") as file:
        try:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        except ImportError:
            pass  # Windows: two processes at once are not guarded against; the check would notice the mixture
        yield file


def _fetch(url: str, file: IO[bytes], max_bytes: int, timeout: float, progress: bool) -> None:
    """Complete `file` from `url`, continuing after transfers that break off and still got somewhere."""
    for attempt in range(_ATTEMPTS):
        begin = file.seek(0, os.SEEK_END)
        try:
            _transfer(url, file, begin, max_bytes, timeout, progress)
            return
        except urllib.error.HTTPError as error:
            with error:
                if error.code == 416 and begin:  # nothing after what we have: it may be complete, the check will say
                    return
                if error.code < 500 or attempt == _ATTEMPTS - 1:
                    raise
        except (*_NETWORK_ERRORS, _BrokenOff):
            if file.seek(0, os.SEEK_END) == begin or attempt == _ATTEMPTS - 1:
                raise


def _transfer(url: str, file: IO[bytes], begin: int, max_bytes: int, timeout: float, progress: bool) -> None:
    headers = {"User-Agent": "mytorch", "Accept-Encoding": "identity"}
    if begin:
        headers["Range"] = f"bytes={begin}-"
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=timeout) as response:
        if begin and not (response.status == 206 and _first_byte(response) == begin):
            begin = 0  # the server sends the whole file, whatever we asked for
            file.truncate(0)
        announced = response.headers.get("Content-Length")
        total = begin + int(announced) if announced and announced.isdigit() else None
        if total is not None and total > max_bytes:
            raise ValueError(f"the server announces {total} bytes, more than the limit of {max_bytes}")
        name = urllib.parse.urlsplit(url).path.rpartition("/")[2]
        with tqdm(
            total=total, initial=begin, unit="B", unit_scale=True, desc=name, disable=None if progress else True
        ) as bar:
            position = begin
            while chunk := response.read(_CHUNK):
                position += len(chunk)
                if position > max_bytes:
                    raise ValueError(f"the server sends more than the limit of {max_bytes} bytes")
                file.write(chunk)
                bar.update(len(chunk))
    if total is not None and position < total:
        raise _BrokenOff(f"the transfer broke off after {position} of {total} bytes")


def _first_byte(response: Any) -> int | None:
    """Where a partial answer begins: "bytes 100-199/200" → 100."""
    value = response.headers.get("Content-Range", "")
    first = value.removeprefix("bytes ").partition("-")[0]
    return int(first) if value.startswith("bytes ") and first.isdigit() else None


def _reason(error: BaseException) -> str:
    return str(error) or type(error).__name__
