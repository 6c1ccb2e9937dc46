"""What PyTorch code asks of every operation: to be exact, and to repeat itself. It is kept here without asking."""

from __future__ import annotations

_wanted = {"matmul": "highest", "deterministic": False}


def set_float32_matmul_precision(precision: str) -> None:
    """Note how exact products of float32 have to be; they are always computed in float32, which is "highest".

    Raises:
        RuntimeError: another word than "highest", "high" or "medium".
    """
    if precision not in ("highest", "high", "medium"):
        raise RuntimeError(f"set_float32_matmul_precision: {precision!r} is not one of 'highest', 'high', or 'medium'")
    _wanted["matmul"] = precision


def get_float32_matmul_precision() -> str:
    """What `set_float32_matmul_precision` noted."""
    return str(_wanted["matmul"])


def use_deterministic_algorithms(mode: bool, *, warn_only: bool = False) -> None:
    """Note whether results have to repeat themselves; they always do."""
    _wanted["deterministic"] = bool(mode)


def are_deterministic_algorithms_enabled() -> bool:
    """What `use_deterministic_algorithms` noted."""
    return bool(_wanted["deterministic"])
