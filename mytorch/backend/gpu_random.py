"""Random numbers of a GPU, whose place in the stream is two numbers of the host.

CuPy's bit generators keep their state on the GPU and do not tell it. So each draw has a Philox generator of its own:
number k of a seed has the key

    key = hash(seed) + k · 2654435769   mod 2³²

and (seed, k) is the whole state: nobody waits for the GPU to save or to restore it. The factor is odd, so that no two
of 2³² draws have the same key. A draw costs one small kernel more, which starts the streams of its threads.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

# Thread t draws from stream t of the key: the same number of threads gives the same numbers on every GPU.
THREADS = 1 << 15
FACTOR = 2654435769  # 2³² / golden ratio: the keys of neighbouring draws are far from each other


class Key(np.random.SeedSequence):
    """A key that CuPy takes as it is, where it would hash a number again."""

    def __init__(self, key: int) -> None:
        super().__init__(0)
        self.key = key

    def generate_state(self, n_words: int, dtype: Any = np.uint32) -> Any:
        return np.full(n_words, self.key, dtype)


class Draws:
    """The methods of CuPy's generator, and those of NumPy's that it lacks, on GPU number `index`.

    Attributes:
        count: how often was drawn since the seed.
    """

    def __init__(self, xp: Any, seed: int, index: int) -> None:
        self._xp, self._index = xp, index
        self.begin(seed, 0)

    def begin(self, seed: int, count: int) -> None:
        """Go on where a generator with that seed is after `count` draws."""
        self._start = int(np.random.SeedSequence(seed).generate_state(1)[0])
        self.count = count

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)
        method = getattr(self._xp.random.Generator, name)

        def draw(*args: Any, **options: Any) -> Any:
            with self._xp.cuda.Device(self._index):
                key = Key((self._start + self.count * FACTOR) % 2**32)
                self.count += 1
                bits = self._xp.random.Philox4x3210(key, size=THREADS)
                return method(self._xp.random.Generator(bits), *args, **options)

        return draw

    def permutation(self, n: int) -> Any:
        return self._on_its_gpu(lambda: self.random(n).argsort())

    def standard_cauchy(self, size: Any) -> Any:
        return self._on_its_gpu(lambda: self._xp.tan(self._xp.pi * (self.random(size) - 0.5)))

    def lognormal(self, mean: float, sigma: float, size: Any) -> Any:
        return self._on_its_gpu(lambda: self._xp.exp(mean + sigma * self.standard_normal(size)))

    def _on_its_gpu(self, work: Callable[[], Any]) -> Any:
        with self._xp.cuda.Device(self._index):
            return work()
