"""Parity is with PyTorch: where it (or what its sample inputs import) is not installed, there is nothing to collect."""

from importlib.util import find_spec

MISSING = [name for name in ("torch", "expecttest") if find_spec(name) is None]
collect_ignore_glob = ["*.py"] if MISSING else []
