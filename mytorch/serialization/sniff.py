"""What a file probably is, when it is no checkpoint: told from its first bytes, to give the reason and the way out."""

from __future__ import annotations

NO_PICKLES = "mytorch does not load pickles because they can run code"
CONVERT = "convert it where it was made, with safetensors.torch.save_file(state_dict, 'weights.safetensors')"

STARTS = [
    (b"\x93NUMPY", "this is a NumPy file; read it with numpy.load(path, allow_pickle=False)"),
    (b"\x89PNG", "this is a PNG image, not a checkpoint"),
    (b"\xff\xd8\xff", "this is a JPEG image, not a checkpoint"),
    (b"\x89HDF", "this is an HDF5 file, not a checkpoint"),
    (b"\x1f\x8b", "this is a gzip-compressed file; decompress it first"),
    (b"BZh", "this is a bzip2-compressed file; decompress it first"),
    (b"\xfd7zXZ", "this is an xz-compressed file; decompress it first"),
    (b"GGUF", "this is a GGUF file, not a checkpoint"),
    (b"%PDF", "this is a PDF document, not a checkpoint"),
    (b"\x7fELF", "this is a program, not a checkpoint"),
]

# The protocols 0 and 1 have no mark of their own; these are a dict, a list, and the usual attacks.
OLD_PICKLES = (
    b"(dp",
    b"(lp",
    b"}q",
    b"]q",
    b"ccopy_reg\n",
    b"c__builtin__\n",
    b"cbuiltins\n",
    b"cos\n",
    b"cposix\n",
    b"cnt\n",
)


def describe(start: bytes, length: int) -> str:
    """Why the file of `length` bytes that begins with `start` cannot be loaded."""
    if (start[:1] == b"\x80" and start[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05")) or start.startswith(OLD_PICKLES):
        return f"this is a pickle file, not one of torch.save's; {NO_PICKLES}: {CONVERT}"
    for magic, words in STARTS:
        if start.startswith(magic):
            return words
    if b"ustar" in start:
        return f"this is a tar archive (torch's oldest format holds a pickle; {NO_PICKLES})"
    if length < 10:
        return f"not a mytorch checkpoint, or truncated: it has only {length} bytes"
    if _is_text(start):
        return f"this is a text file, not a checkpoint; it begins with {start[:30].decode('utf-8', 'replace')!r}"
    return f"not a mytorch checkpoint: a file of {length} bytes that begins with {start[:8].hex(' ')}"


def _is_text(start: bytes) -> bool:
    try:
        text = start.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(start) - 3:  # not merely cut in the middle of a letter
            return False
        text = start[: error.start].decode("utf-8")
    return all(letter.isprintable() or letter in "\t\r\n" for letter in text)
