"""Switches of PyTorch's CUDA code. Scripts set them before training; here they change nothing."""

from __future__ import annotations

from types import SimpleNamespace

matmul = SimpleNamespace(
    allow_tf32=False,
    allow_fp16_reduced_precision_reduction=True,
    allow_bf16_reduced_precision_reduction=True,
    fp32_precision="none",
)
cufft_plan_cache = SimpleNamespace(size=0, max_size=0)


def is_built() -> bool:
    """Whether PyTorch's CUDA code is there: no; GPUs are reached through CuPy."""
    return False


def flash_sdp_enabled() -> bool:
    """False: attention has one implementation."""
    return False


def mem_efficient_sdp_enabled() -> bool:
    """False: attention has one implementation."""
    return False


def math_sdp_enabled() -> bool:
    """True: attention is computed as it is written."""
    return True


def enable_flash_sdp(enabled: bool) -> None:
    """Nothing: attention has one implementation."""


def enable_mem_efficient_sdp(enabled: bool) -> None:
    """Nothing: attention has one implementation."""


def enable_math_sdp(enabled: bool) -> None:
    """Nothing: attention has one implementation."""
