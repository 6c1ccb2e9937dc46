"""Is this the file it should be? SHA-256 for what comes from the network, MD5 where that is all its makers published.

MD5 tells damage apart, not malice: what it vouches for here is read as if it were hostile all the same.
"""

from __future__ import annotations

import hashlib
import os


def check_file(path: str | os.PathLike[str], checksum: str) -> None:
    """Compare the checksum of a file with `checksum`: 64 hex digits are SHA-256, 32 are MD5.

    Raises:
        ValueError: they differ; the message has both.
    """
    kind = {64: "sha256", 32: "md5"}.get(len(checksum))
    if kind is None:
        raise ValueError(f"check_file: expected 64 hex digits (SHA-256) or 32 (MD5), got {checksum!r}")
    with open(path, "rb") as file:
        found = hashlib.file_digest(file, lambda: hashlib.new(kind, usedforsecurity=False)).hexdigest()
    if found != checksum.lower():
        name = {"sha256": "SHA-256", "md5": "MD5"}[kind]
        raise ValueError(f"{path}: damaged or another file: its {name} is {found}, expected {checksum}")
