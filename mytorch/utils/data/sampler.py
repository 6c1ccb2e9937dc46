"""In which order samples are visited.

Every sampler here draws all its random numbers when iteration begins, not bit by bit: rewinding its generator to where
the epoch began therefore repeats the whole order, which is how `DataLoader.load_state_dict` finds its place again.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence, Sized
from typing import Any, Generic, TypeVar

from ...backend import Device, Generator, default_generator, to_numpy
from ...tensor import Tensor

Index = TypeVar("Index", covariant=True)


class Sampler(Generic[Index]):
    """Indices of samples, in order: write `__iter__`, and `__len__` if it is known."""

    def __init__(self, data_source: Any = None) -> None: ...

    def __iter__(self) -> Iterator[Index]:
        raise NotImplementedError(f"{type(self).__name__}: subclasses of Sampler should implement __iter__")


class SequentialSampler(Sampler[int]):
    """0, 1, 2, …, len(data_source) − 1."""

    def __init__(self, data_source: Sized) -> None:
        self.data_source = data_source

    def __iter__(self) -> Iterator[int]:
        return iter(range(len(self.data_source)))

    def __len__(self) -> int:
        return len(self.data_source)


class RandomSampler(Sampler[int]):
    """Every index once in random order; or, with replacement, `num_samples` independent draws.

    Args:
        data_source: anything with a length.
        replacement: draw each index independently, so that it may come again.
        num_samples: how many indices; the length of the data source if omitted. More than that without replacement
            means one permutation after another.
        generator: where numbers are drawn; mytorch's default generator if omitted.

    Raises:
        TypeError: `replacement` is not a bool.
        ValueError: `num_samples` is not a non-negative integer.
    """

    def __init__(
        self,
        data_source: Sized,
        replacement: bool = False,
        num_samples: int | None = None,
        generator: Generator | None = None,
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement should be a boolean value, but got replacement={replacement}")
        self.data_source = data_source
        self.replacement = replacement
        self._num_samples = num_samples
        self.generator = generator
        if not isinstance(self.num_samples, int) or self.num_samples < 0:
            raise ValueError(f"num_samples should be a positive integer value, but got num_samples={self.num_samples}")

    @property
    def num_samples(self) -> int:
        return len(self.data_source) if self._num_samples is None else self._num_samples

    def __iter__(self) -> Iterator[int]:
        rng = _rng(self.generator)
        size, wanted = len(self.data_source), self.num_samples
        if size == 0:
            return iter(())
        if self.replacement:
            return iter(rng.integers(0, size, wanted).tolist())
        rounds = [rng.permutation(size).tolist() for _ in range(-(-wanted // size))]
        return itertools.islice(itertools.chain.from_iterable(rounds), wanted)

    def __len__(self) -> int:
        return self.num_samples


class SubsetRandomSampler(Sampler[int]):
    """The given indices, each once, in random order."""

    def __init__(self, indices: Sequence[int], generator: Generator | None = None) -> None:
        self.indices = indices
        self.generator = generator

    def __iter__(self) -> Iterator[int]:
        return iter([self.indices[i] for i in _rng(self.generator).permutation(len(self.indices)).tolist()])

    def __len__(self) -> int:
        return len(self.indices)


class WeightedRandomSampler(Sampler[int]):
    """Index i is drawn with probability weights[i] / Σ weights.

    Args:
        weights: one non-negative number for each sample, as a sequence or a Tensor; they need not sum to 1.
        num_samples: how many indices to draw.
        replacement: if False, an index is drawn at most once.

    Raises:
        ValueError: weights that are not one row of finite, non-negative numbers with a positive sum; or, without
            replacement, fewer positive weights than samples.
    """

    def __init__(
        self,
        weights: Sequence[float] | Tensor,
        num_samples: int,
        replacement: bool = True,
        generator: Generator | None = None,
    ) -> None:
        if not isinstance(num_samples, int) or isinstance(num_samples, bool) or num_samples <= 0:
            raise ValueError(f"num_samples should be a positive integer value, but got num_samples={num_samples}")
        if not isinstance(replacement, bool):
            raise ValueError(f"replacement should be a boolean value, but got replacement={replacement}")
        array = to_numpy(weights.array if isinstance(weights, Tensor) else weights).astype("float64")
        if array.ndim != 1:
            raise ValueError(f"weights should be a 1d sequence but given weights have shape {array.shape}")
        total = float(array.sum())
        if not (total > 0 and total < float("inf") and bool((array >= 0).all())):
            raise ValueError(f"weights should be finite and not negative, with a positive sum; their sum is {total}")
        positive = int((array > 0).sum())
        if not replacement and num_samples > positive:
            raise ValueError(
                f"num_samples={num_samples} without replacement needs as many positive weights; there are {positive}"
            )
        self.weights = array
        self.num_samples = num_samples
        self.replacement = replacement
        self.generator = generator

    def __iter__(self) -> Iterator[int]:
        chances = self.weights / self.weights.sum()
        chosen = _rng(self.generator).choice(len(chances), self.num_samples, self.replacement, chances)
        return iter(chosen.tolist())

    def __len__(self) -> int:
        return self.num_samples


class BatchSampler(Sampler[list[int]]):
    """The indices of another sampler in lists of `batch_size`; the last may be shorter, unless `drop_last`.

    Raises:
        ValueError: `batch_size` is not a positive integer, or `drop_last` is not a bool.
    """

    def __init__(self, sampler: Iterable[int], batch_size: int, drop_last: bool) -> None:
        if not isinstance(batch_size, int) or isinstance(batch_size, bool) or batch_size <= 0:
            raise ValueError(f"batch_size should be a positive integer value, but got batch_size={batch_size}")
        if not isinstance(drop_last, bool):
            raise ValueError(f"drop_last should be a boolean value, but got drop_last={drop_last}")
        self.sampler = sampler
        self.batch_size = batch_size
        self.drop_last = drop_last

    def __iter__(self) -> Iterator[list[int]]:
        return self._batches(iter(self.sampler))  # not itself a generator, so that the sampler begins at once

    def _batches(self, indices: Iterator[int]) -> Iterator[list[int]]:
        while batch := list(itertools.islice(indices, self.batch_size)):
            if len(batch) == self.batch_size or not self.drop_last:
                yield batch

    def __len__(self) -> int:
        count = len(self.sampler)  # pyright: ignore[reportArgumentType]
        return count // self.batch_size if self.drop_last else -(-count // self.batch_size)


def _rng(generator: Generator | None) -> Any:
    return (generator or default_generator(Device("cpu"))).rng
