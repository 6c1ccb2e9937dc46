"""The matrices with which a small convolution becomes few products of single numbers: evaluate, multiply, interpolate.

Weights and outputs are taken as the coefficients of two polynomials. n = m + k − 1 values are enough to know their
product, so k weights and m outputs cost n products instead of m·k. Reading that backwards (transposing it) gives the
correlation that networks call convolution, for m outputs of n inputs:

    y = outputsᵀ [(weights w) ⊙ (inputs x)]

In two dimensions a tile of 4×4 outputs under a 3×3 kernel costs 6·6 = 36 products instead of 144. After A. L. Toom
(1963) and S. A. Cook (1966); S. Winograd showed that fewer are impossible, and A. Lavin and S. Gray brought it to
networks (2015).
"""

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

# Where the polynomials are evaluated, besides at infinity: by the number of products. Small whole numbers, the usual
# choice, cost one more decimal place: with 0, ±1, ±2 the error of a 3×3 convolution is twice that of 0, ±2/3, ±3/2.
POINTS = {3: (0, -1), 4: (0, 1, -1), 5: (0, 1 / 2, 2, -1), 6: (0, 2 / 3, 3 / 2, -2 / 3, -3 / 2)}


class ToomCook(NamedTuple):
    """The three transforms of a one-dimensional convolution with n products."""

    inputs: Any  # (n, n)
    weights: Any  # (n, k)
    outputs: Any  # (n, m); used backwards, by its transpose


@lru_cache(maxsize=64)
def toom_cook(kernel: int, products: int) -> ToomCook:
    """The matrices for `kernel` weights and `products` − kernel + 1 outputs, in float64."""
    outputs = products - kernel + 1
    if products not in POINTS or outputs < 1:
        raise ValueError(f"toom_cook: {products} products for {kernel} weights; known are {sorted(POINTS)}")
    return ToomCook(np.linalg.inv(_values(products, products)).T, _values(products, kernel), _values(products, outputs))


def _values(products: int, coefficients: int) -> np.ndarray:
    """(n, coefficients): from a polynomial's coefficients to its values at the points and, last, at infinity."""
    finite = np.vander(np.array(POINTS[products], float), coefficients, increasing=True)
    return np.vstack([finite, np.eye(1, coefficients, coefficients - 1)])
