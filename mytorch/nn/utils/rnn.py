"""Sequences of several lengths in one tensor: padded to the longest, or packed step by step without padding.

Packed, the rows of the first time step of all sequences come first, then those of the second step of all that have one,
and so on; `batch_sizes` says how many there are at each step. Sequences are sorted by length, longest first, so that
those still alive at a step are always the first ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from ...ops.creation import as_tensor, full
from ...ops.creation_like import empty_like
from ...ops.creation_ranges import arange
from ...ops.join import cat
from ...tensor import Tensor


class _Parts(NamedTuple):
    data: Tensor
    batch_sizes: Tensor
    sorted_indices: Tensor | None
    unsorted_indices: Tensor | None


class PackedSequence(_Parts):
    """Sequences packed step by step; made by `pack_padded_sequence` and `pack_sequence`, and taken by recurrent layers.

    Attributes:
        data: (R, …), the rows of all steps.
        batch_sizes: how many sequences are alive at each step; int64, on the CPU.
        sorted_indices: which sequence of the user's stands at each place; None if they were sorted already.
        unsorted_indices: where each sequence of the user's stands.
    """

    def __new__(
        cls, data: Any, batch_sizes: Any = None, sorted_indices: Any = None, unsorted_indices: Any = None
    ) -> PackedSequence:
        if batch_sizes is None:  # PackedSequence((data, batch_sizes))
            if not (isinstance(data, (list, tuple)) and len(data) == 2):
                raise AssertionError("Expected data to be a list or tuple of length 2")
            data, batch_sizes = data
        elif batch_sizes.device.type != "cpu":
            raise ValueError(
                "batch_sizes should always be on CPU. Instances of PackedSequence should never be created manually. "
                "They should be instantiated by functions like pack_sequence and pack_padded_sequences in nn.utils.rnn."
            )
        if unsorted_indices is None:
            unsorted_indices = invert_permutation(sorted_indices)
        return super().__new__(cls, data, batch_sizes, sorted_indices, unsorted_indices)

    def to(self, *args: Any, **kwargs: Any) -> PackedSequence:
        """The same sequences with `data` of another dtype or on another device."""
        data = self.data.to(*args, **kwargs)
        if data is self.data:
            return self
        indices = [None if x is None else x.to(data.device) for x in (self.sorted_indices, self.unsorted_indices)]
        return type(self)(data, self.batch_sizes, *indices)

    def cpu(self) -> PackedSequence:
        """The same sequences on the CPU."""
        return self.to("cpu")

    def cuda(self) -> PackedSequence:
        """The same sequences on a GPU."""
        return self.to("cuda")

    def double(self) -> PackedSequence:
        """The same sequences as float64."""
        return self.to(dtype="float64")

    def float(self) -> PackedSequence:
        """The same sequences as float32."""
        return self.to(dtype="float32")

    def half(self) -> PackedSequence:
        """The same sequences as float16."""
        return self.to(dtype="float16")

    def long(self) -> PackedSequence:
        """The same sequences as int64."""
        return self.to(dtype="int64")

    def int(self) -> PackedSequence:
        """The same sequences as int32."""
        return self.to(dtype="int32")

    @property
    def is_cuda(self) -> bool:
        """Whether `data` is on a GPU."""
        return self.data.is_cuda


def invert_permutation(permutation: Tensor | None) -> Tensor | None:
    """q with q[p[i]] = i"""
    if permutation is None:
        return None
    places = arange(permutation.numel(), device=permutation.device)
    return empty_like(permutation).scatter_(0, permutation, places)


def _alive(lengths: Tensor, steps: int) -> Tensor:
    """(steps, N): whether sequence n is that long."""
    return arange(steps, device=lengths.device).unsqueeze(1) < lengths


def pack_padded_sequence(
    input: Tensor, lengths: Any, batch_first: bool = False, enforce_sorted: bool = True
) -> PackedSequence:
    """Leave out the padding.

    Args:
        input: (T, N, …), or (N, T, …) if `batch_first`.
        lengths: of each of the N sequences.
        enforce_sorted: the sequences are sorted, longest first; else they will be.

    Raises:
        RuntimeError: lengths that are not sorted, not positive, or not N.
    """
    lengths = as_tensor(lengths, dtype="int64").to("cpu")
    sorted_indices = None
    if not enforce_sorted:
        lengths, sorted_indices = lengths.sort(descending=True)
        sorted_indices = sorted_indices.to(input.device)
        input = input.index_select(0 if batch_first else 1, sorted_indices)
    if batch_first:
        input = input.transpose(0, 1)
    batch = input.size(1)
    if lengths.numel() != batch:
        raise RuntimeError(
            f"Expected `len(lengths)` to be equal to batch_size, but got {lengths.numel()} (batch_size={batch})"
        )
    known = lengths.tolist()
    if any(length <= 0 for length in known):
        raise RuntimeError(
            "Length of all samples has to be greater than 0, but found an element in 'lengths' that is <= 0"
        )
    if known != sorted(known, reverse=True):
        raise RuntimeError(
            "`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You can pass "
            "`enforce_sorted=False` to pack_padded_sequence and/or pack_sequence to sidestep this requirement if you "
            "do not need ONNX exportability."
        )
    if known and known[0] > input.size(0):
        raise RuntimeError(
            f"pack_padded_sequence: a sequence of length {known[0]} does not fit in {input.size(0)} time steps"
        )
    alive = _alive(lengths, known[0] if known else 0)
    return PackedSequence(input[: len(alive)][alive.to(input.device)], alive.sum(1), sorted_indices)


def pad_packed_sequence(
    sequence: PackedSequence, batch_first: bool = False, padding_value: float = 0.0, total_length: int | None = None
) -> tuple[Tensor, Tensor]:
    """The inverse of `pack_padded_sequence`: (T, N, …) with padding, and the lengths.

    Args:
        batch_first: return (N, T, …).
        padding_value: what stands behind the end of a sequence.
        total_length: T, if it shall be more than the longest length.

    Raises:
        ValueError: `total_length` is less than that.
    """
    data, batch_sizes, _, unsorted_indices = sequence
    longest = batch_sizes.size(0)
    if total_length is not None and total_length < longest:
        raise ValueError(
            "Expected total_length to be at least the length of the longest sequence in input, but got "
            f"total_length={total_length} and max sequence length being {longest}"
        )
    batch = int(batch_sizes[0])
    lengths = (arange(batch, device=batch_sizes.device).unsqueeze(1) < batch_sizes).sum(1)
    steps = longest if total_length is None else total_length
    padded = full((steps, batch, *data.shape[1:]), padding_value, dtype=data.dtype, device=data.device)
    padded[_alive(lengths, steps).to(data.device)] = data
    if unsorted_indices is not None:
        padded, lengths = padded.index_select(1, unsorted_indices), lengths[unsorted_indices.cpu()]
    return (padded.transpose(0, 1) if batch_first else padded), lengths


def pad_sequence(
    sequences: Any, batch_first: bool = False, padding_value: float = 0.0, padding_side: str = "right"
) -> Tensor:
    """Sequences (Lₙ, …) as one tensor (T, N, …) with T = max Lₙ.

    Args:
        batch_first: return (N, T, …).
        padding_value: what fills the shorter ones up.
        padding_side: "right", behind their end, or "left", before their beginning.

    Raises:
        RuntimeError: no sequences, sequences that differ in other sizes than length, or an unknown side.
        TypeError: something that is not a tensor.
    """
    if not isinstance(sequences, Iterable):
        raise RuntimeError(
            f"pad_sequence: Expected iterable for input sequences, but got arg of type: {type(sequences)}"
        )
    listed = list(sequences)
    if not listed:
        raise RuntimeError("received an empty list of sequences")
    if padding_side not in ("left", "right"):
        raise RuntimeError(f"Expected padding_side to be one of left or right, but got {padding_side}.")
    for place, sequence in enumerate(listed):
        if not isinstance(sequence, Tensor):
            raise TypeError(f"expected Tensor as element {place} in argument 0, but got {type(sequence).__name__}")
        for dim, (size, first) in enumerate(zip(sequence.shape[1:], listed[0].shape[1:], strict=False)):
            if size != first:
                raise RuntimeError(
                    f"The size of tensor a ({first}) must match the size of tensor b ({size}) at non-singleton "
                    f"dimension {dim + 1}"
                )
    first = listed[0]
    lengths = as_tensor([len(sequence) for sequence in listed])
    steps = max(lengths.tolist())
    places = arange(steps)
    if padding_side == "left":
        places = places.flip(0)
    filled = (places < lengths.unsqueeze(1)).to(first.device)
    padded = full((len(listed), steps, *first.shape[1:]), padding_value, dtype=first.dtype, device=first.device)
    padded[filled] = cat(listed)
    return padded if batch_first else padded.transpose(0, 1)


def unpad_sequence(padded_sequences: Tensor, lengths: Tensor, batch_first: bool = False) -> list[Tensor]:
    """The inverse of `pad_sequence` on the right: a list of sequences of these lengths."""
    if not batch_first:
        padded_sequences = padded_sequences.transpose(0, 1)
    return [padded[:length] for padded, length in zip(padded_sequences, lengths.tolist(), strict=True)]


def pack_sequence(sequences: Any, enforce_sorted: bool = True) -> PackedSequence:
    """A list of sequences (Lₙ, …), packed."""
    return pack_padded_sequence(pad_sequence(sequences), [len(s) for s in sequences], enforce_sorted=enforce_sorted)


def unpack_sequence(packed_sequences: PackedSequence) -> list[Tensor]:
    """The inverse of `pack_sequence`."""
    return unpad_sequence(*pad_packed_sequence(packed_sequences, batch_first=True), batch_first=True)
