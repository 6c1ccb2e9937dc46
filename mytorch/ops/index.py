"""x[index]: whole numbers, slices, `...` and None give views; index tensors, masks and lists pick copies.

Reading is a view (`GetItem`), a pick (`Pick`), or a pick from a view. Writing is done in place on the same view.
"""

from __future__ import annotations

from typing import Any

from ..autograd.inplace import apply_inplace, check_writable, write
from ..autograd.operation import Operation
from ..backend import as_array, working_on, xp_of
from ..kernels.scatter import scatter_add
from ..tensor import Tensor, tensor_of, version_of
from .backward_slice import BackwardStep, backward_slices
from .broadcast import expand
from .convert import cast
from .fill import records
from .subscript import explained, parse


class GetItem(Operation):
    """y = x[index], a view        dx = zeros with g at the index"""

    is_view = True

    def forward(self, x: Any, *, index: Any) -> Any:
        self.index, self.shape = index, x.shape
        return x[index]

    def backward(self, g: Any) -> Any:
        return Embed.apply(g, index=self.index, shape=self.shape)


class Embed(Operation):
    """y = zeros with x at the index        dx = g[index]"""

    def forward(self, x: Any, *, index: Any, shape: tuple[int, ...]) -> Any:
        self.index = index
        y = xp_of(x).zeros(shape, x.dtype)
        y[index] = x
        return y

    def backward(self, g: Any) -> Any:
        return GetItem.apply(g, index=self.index)


class Pick(Operation):
    """y = x[index tensors], a copy        dx = zeros with g added at the index, as often as it was picked

    `places` says for each dimension which of the index arrays stands there, or None for the whole dimension.
    """

    def forward(self, x: Any, *indices: Any, places: tuple[int | None, ...]) -> Any:
        self.places, self.shape = places, x.shape
        self.save(*indices)
        return x[assemble(places, indices)]

    def backward(self, g: Any) -> Any:
        indices = self.saved
        return (PickZeros.apply(g, *indices, places=self.places, shape=self.shape), *[None] * len(indices))


class PickZeros(Operation):
    """y = zeros with x added at the index tensors        dx = g[index tensors]"""

    def forward(self, x: Any, *indices: Any, places: tuple[int | None, ...], shape: tuple[int, ...]) -> Any:
        self.places = places
        self.save(*indices)
        y = xp_of(x).zeros(shape, x.dtype)
        index = assemble(places, indices)
        if any(array.dtype.kind == "b" for array in indices) and len(indices) == 1:
            y[index] = x  # a mask names no position twice
        else:
            scatter_add(y, index, x)
        return y

    def backward(self, g: Any) -> Any:
        indices = self.saved
        return (Pick.apply(g, *indices, places=self.places), *[None] * len(indices))


class Put(Operation):
    """y = x with v at the index tensors        dx = g, 0 at the index        dv = g at the index"""

    def forward(self, x: Any, v: Any, *indices: Any, places: tuple[int | None, ...]) -> Any:
        self.places = places
        self.save(*indices)
        y = x.copy()
        y[assemble(places, indices)] = v
        return y

    def backward(self, g: Any) -> Any:
        indices = self.saved
        needs = self.needs_input_grad
        grad_x = Put.apply(g, 0, *indices, places=self.places) if needs[0] else None
        grad_v = Pick.apply(g, *indices, places=self.places) if needs[1] else None
        return (grad_x, grad_v, *[None] * len(indices))


def assemble(places: tuple[int | None, ...], indices: tuple[Any, ...]) -> tuple[Any, ...]:
    """What an array takes in brackets: the index arrays at their places, and whole dimensions between them."""
    return tuple([slice(None) if place is None else indices[place] for place in places])


def getitem(input: Any, index: Any) -> Any:
    """x[index]; a view, unless index tensors, masks or lists take part.

    Raises:
        IndexError: out of bounds, too many indices, a mask of another shape, or something that is no index.
        ValueError: x[::-1]; beside other indices a negative step is understood (see `backward_slice`).
    """
    try:
        basic, rest = parse(index, input)
    except BackwardStep:
        if type(index) is tuple and len(index) > 1 and not any(type(i) is slice and i.step == 0 for i in index):
            return backward_slices(input, index)
        raise
    try:
        if rest is None:
            return GetItem.apply(input, index=basic)
        x = input if basic is None else GetItem.apply(input, index=basic)
        places, indices = rest
        return Pick.apply(x, *indices, places=places)
    except IndexError as error:
        raise explained(error, input) from None


def setitem(input: Tensor, index: Any, value: Any) -> None:
    """x[index] = value, in place: recorded, with gradients for x and for the value.

    Raises:
        IndexError: as for x[index].
        RuntimeError: the value does not broadcast to the shape of x[index], x may not be written to in place, or, with
            index tensors, the value has another dtype.
    """
    if isinstance(value, (str, bytes, dict, set)):
        raise TypeError(f"can't assign a {type(value).__name__} to a {input.dtype.title} tensor")
    basic, rest = parse(index, input)
    if rest is not None and isinstance(value, Tensor):
        check_value_dtype(input, value)
    try:
        if not records(input, value):
            check_writable(input)
            region = input.array if basic is None else input.array[basic]
            raw = value.array if isinstance(value, Tensor) else value
            where = Ellipsis if rest is None else assemble(rest[0], _arrays(rest[1]))
            try:
                with working_on(region):
                    region[where] = raw
            except ValueError:
                with working_on(region):
                    _check_assigned(as_array(raw), region[where].shape, rest is None)
                raise
            version_of(input).count += 1
            return
        target = input if basic is None else GetItem.apply(input, index=basic)
        value = _value_for(value, input)
        if rest is None:
            check_writable(target)
            write(target, expand(without_leading_ones(value, target.ndim), tuple(target.shape)))
        else:
            places, indices = rest
            with working_on(target.array):
                shape = target.array[assemble(places, _arrays(indices))].shape
            check_fits(value.array, shape)
            apply_inplace(Put, target, without_leading_ones(value, len(shape)), *indices, places=places)
    except IndexError as error:
        raise explained(error, input) from None


def delitem(input: Tensor, index: Any) -> None:
    """del x[index]

    Raises:
        TypeError: always; make a tensor of what shall stay.
    """
    raise TypeError("Tensor does not support deleting items")


def _value_for(value: Any, x: Tensor) -> Tensor:
    """The assigned value as a tensor of x's dtype."""
    if isinstance(value, Tensor):
        return cast(value, x.dtype)
    xp = xp_of(x.array)
    with working_on(x.array):
        return tensor_of(xp.asarray(value, x.array.dtype))


def _arrays(indices: Any) -> tuple[Any, ...]:
    return tuple([x.array if isinstance(x, Tensor) else x for x in indices])


def check_value_dtype(input: Tensor, value: Tensor) -> None:
    """Raise unless `value` may be placed with index tensors: it has x's dtype, or is a single number."""
    if value.array.ndim and value.array.dtype != input.array.dtype:
        raise RuntimeError(
            f"Index put requires the source and destination dtypes match, got {input.dtype.title} for the destination "
            f"and {value.dtype.title} for the source."
        )


def _check_assigned(value: Any, shape: tuple[int, ...], basic: bool) -> None:
    """Raise PyTorch's error unless `value` broadcasts to the shape of x[index]."""
    if basic:
        expand(without_leading_ones(tensor_of(value), len(shape)), shape)
    else:
        check_fits(value, shape)


def check_fits(value: Any, shape: tuple[int, ...]) -> None:
    """Raise PyTorch's error unless `value` broadcasts to the shape of x[index tensors]."""
    found = list(value.shape)
    while found and found[0] == 1:
        found.pop(0)
    if len(found) > len(shape) or any(
        have not in (1, want) for have, want in zip(found[::-1], shape[::-1], strict=False)
    ):
        raise RuntimeError(
            f"shape mismatch: value tensor of shape {list(value.shape)} cannot be broadcast to indexing result of "
            f"shape {list(shape)}"
        )


def without_leading_ones(value: Tensor, ndim: int) -> Tensor:
    """`value`, with no more than `ndim` dimensions if those in front have size 1."""
    shape = tuple(value.shape)
    extra = len(shape) - ndim
    return value.reshape(shape[extra:]) if extra > 0 and all(n == 1 for n in shape[:extra]) else value
