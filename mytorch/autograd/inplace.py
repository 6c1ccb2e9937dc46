"""Writing into a tensor in place, without the tape telling lies about it.

Three things must stay true after `x.mul_(2)`:
* what other nodes saved of x is noticed as changed: the version counter, shared by all views, goes up;
* x continues from the operation that wrote it: its node is replaced;
* if x is a view, its base changed too: the base gets a node that says "the old base, with this region replaced", and
  every view of the base finds its node anew by replaying itself on the base when it is next used.
"""

from __future__ import annotations

from typing import Any

from ..backend import dtype_of, working_on, xp_of
from ..tensor import Tensor, Version, fill_with, tensor_of, version_of
from .grad_mode import enable_grad, state
from .operation import UNRECORDED, Operation

# In place of a replay, or in front of one: why a view, and the views of it, may not be written to while recording.
OPAQUE: Any = ("opaque",)  # a custom Function returned it; how it came about is the Function's secret
ONE_OF_SEVERAL: Any = ("one of several",)  # one of the pieces that an operation cut its input into


class WriteRegion(Operation):
    """The base after its region (the view) took new values.

    base' = base outside the region, value inside        d base = g outside, 0 inside        d value = g inside
    """

    def forward(self, base: Any, value: Any, *, replay: Any) -> Any:
        self.replay = replay
        # Views were taken of a base with this order of axes in memory, and can be taken again only of such an array.
        self.axes = tuple(sorted(range(base.ndim), key=lambda axis: -base.strides[axis]))
        return base  # already written

    def backward(self, g: Any) -> tuple[Any, Any]:
        g = LayOut.apply(g, axes=self.axes)
        inside = _replay_on(g, self.replay) if self.needs_input_grad[1] else None
        outside = None
        if self.needs_input_grad[0]:
            array = g.array if isinstance(g, Tensor) else g
            xp = xp_of(array)
            mask = LayOut.apply(xp.ones(array.shape, array.dtype), axes=self.axes)
            region = _replay_on(mask, self.replay)
            assert region.size == 0 or xp.may_share_memory(region, mask), f"{self.replay} is not a view"
            region[...] = 0
            outside = g * mask
        return outside, inside


class LayOut(Operation):
    """y = x, in memory by the order of `axes`, the slowest first        dx = g"""

    def forward(self, x: Any, *, axes: tuple[int, ...]) -> Any:
        back = sorted(range(len(axes)), key=axes.__getitem__)
        return xp_of(x).ascontiguousarray(x.transpose(axes)).transpose(back) if axes else x

    def backward(self, g: Any) -> Any:
        return g


def apply_inplace(operation: type[Operation], x: Tensor, *inputs: Any, **options: Any) -> Tensor:
    """Run `operation` on x and the other inputs, write the result into x, and return x.

    Raises:
        RuntimeError: x is a leaf that requires a gradient (outside `no_grad`), x has elements that share memory, or the
            result does not fit into x.
    """
    check_writable(x)
    return write(x, operation.apply(x, *inputs, **options))


def overwrite(operation: type[Operation], x: Tensor) -> Tensor:
    """`apply_inplace` for an operation of one input that can compute straight into it, with the option `out`, and that
    saves nothing but its result. Saves a new array and a copy, and with them half of the time."""
    if x._base is not None:
        return apply_inplace(operation, x)
    check_writable(x)
    version = version_of(x)
    version.count += 1
    result = operation.apply(x, out=x.array)
    node = result.node
    if node is not None:
        node._sources = ((-1, version, version.count),)  # what was saved is x's memory: the output, no longer the input
        if state.recording:
            continue_from(x, result)
    return x


def check_writable(x: Tensor) -> None:
    """Raise unless x may be written to in place now."""
    _check_history(x)
    if x._is_inference and not state.inference:
        raise RuntimeError("Inplace update to inference tensor outside InferenceMode is not allowed.")
    array = x.array
    if (
        0 in array.strides
        and array.size
        and any(s == 0 and n > 1 for s, n in zip(array.strides, array.shape, strict=True))
    ):
        raise RuntimeError(
            "unsupported operation: more than one element of the written-to tensor refers to a single memory location. "
            "Please clone() the tensor before performing the operation."
        )
    if not getattr(array.flags, "writeable", True):
        raise RuntimeError("the tensor shows read-only memory (a read-only NumPy array?); clone() it before writing")


def _check_history(x: Tensor) -> None:
    """Raise if writing to x now would have to be recorded and cannot be."""
    if not state.recording:
        return
    base = x._base
    if base is None:
        if x._requires_grad and x.node is None:
            raise RuntimeError(
                "a leaf Variable that requires grad is being used in an in-place operation. Use `with no_grad():` if "
                "the write is not meant to be differentiated"
            )
    elif base._requires_grad or x._requires_grad:
        _check_replayable(x, "and is being modified inplace")
        if base._requires_grad and base.node is None:
            raise RuntimeError(
                "a view of a leaf Variable that requires grad is being used in an in-place operation. Use `with "
                "no_grad():` if the write is not meant to be differentiated"
            )


def write(x: Tensor, result: Tensor) -> Tensor:
    """Overwrite x with `result`, values and history."""
    if result.array.shape != x.array.shape:
        raise RuntimeError(f"output with shape {list(x.shape)} doesn't match the broadcast shape {list(result.shape)}")
    if dtype_of(result.array.dtype).category > dtype_of(x.array.dtype).category:
        raise RuntimeError(f"result type {result.dtype.title} can't be cast to the desired output type {x.dtype.title}")
    if x._base is not None and result._requires_grad and state.recording:
        _check_replayable(x, "and is being modified inplace")
    node = result.node
    if node is not None and node._saved:
        _rescue(node, x)
    fill_with(x, result.array)
    if state.recording and (result._requires_grad or x._requires_grad):
        continue_from(x, result)
    return x


def continue_from(x: Tensor, result: Tensor) -> None:
    """Let the history of x, which was just written, go on from that of `result`, and its base's with it."""
    base = x._base
    if base is None:
        x.node, x.output_index, x._requires_grad = result.node, result.output_index, result._requires_grad
        x._rewritten += 1
    else:
        base.refresh()
        written = WriteRegion.apply(base, result, replay=(*base._undo, *x._replay))
        base.node, base.output_index, base._requires_grad = written.node, 0, True
        base._rewritten += 1
        x.refresh()


def tie_pieces(source: Tensor, pieces: tuple[Tensor, ...]) -> None:
    """Note that `pieces`, the results of one operation, show the memory of `source`."""
    base = source if source._base is None else source._base
    for piece in pieces:
        piece._base = base
        piece._version = version_of(source)
        piece._seen_rewritten = base._rewritten
        piece._replay = ONE_OF_SEVERAL if state.recording else UNRECORDED
        if base._requires_grad and not state.recording:
            piece._requires_grad = True


def become_view(x: Tensor, operation: type[Operation], options: Any, back: type[Operation], undo: Any) -> Tensor:
    """Let x take the form of a view of it, in place: `operation` leads there, and `back` with the options `undo` back.

    Raises:
        RuntimeError: x is a leaf that requires a gradient (outside `no_grad`), or a view that may not be changed.
    """
    _check_history(x)
    if x.node is None:
        x.array = operation.apply(x.array, **options)
    else:
        with enable_grad():
            result = operation.apply(x, **options)
        x.array, x.node, x.output_index = result.array, result.node, result.output_index
    version_of(x).count += 1
    x._replay = (*x._replay, (operation, (), options))
    if x._base is None:  # earlier views of x know the way from its first form only
        x._undo = ((back, (), undo), *x._undo)
    return x


def _check_replayable(view: Tensor, happens: str) -> None:
    """Raise unless the way from the base to `view` is known and may be gone again."""
    reason = view._replay[:1]
    if reason == UNRECORDED:
        raise RuntimeError(
            f"A view was created in no_grad mode {happens} with grad mode enabled. Given that this use case is "
            "ambiguous and error-prone, it is forbidden. You can clarify your code by moving both the view and the "
            "inplace either both inside the no_grad block (if you don't want the inplace to be tracked) or both "
            "outside (if you want the inplace to be tracked)."
        )
    if reason not in (OPAQUE, ONE_OF_SEVERAL):
        return
    name = "a Function" if view.node is None else view.node.name()
    if reason == ONE_OF_SEVERAL:
        raise RuntimeError(
            f"Output {view.output_index} of {name} is a view {happens}. This view is the output of a function that "
            "returns multiple views. Such functions do not allow the output views to be modified inplace. You should "
            "replace the inplace operation by an out-of-place one."
        )
    raise RuntimeError(
        f"Output {view.output_index} of {name} is a view {happens}. This view was created inside a custom Function "
        "(or because an input was returned as-is) and the autograd logic to handle view+inplace would override the "
        "custom backward associated with the custom Function, leading to incorrect gradients. Return a clone() from "
        "the Function instead."
    )


def _rescue(node: Operation, x: Tensor) -> None:
    """The node that computed the new x may have saved the old x: keep a copy of that for it."""
    saved, sources = list(node._saved), list(node._sources)
    for position, value in enumerate(saved):
        source = sources[position]
        if source is not None and source[0] >= 0 and source[1] is x._version and value is not None:
            with working_on(value):
                saved[position] = value.copy()
            sources[position] = (source[0], Version(), 0)
    node._saved, node._sources = tuple(saved), tuple(sources)


def _replay_on(value: Any, replay: Any) -> Any:
    for operation, inputs, options in replay:
        value = operation.apply(value, *inputs, **options)
    return value


def replay_view(view: Tensor) -> None:
    """Give `view` the history that it has as a view of its base as the base is now."""
    base = view._base
    assert base is not None
    if base._requires_grad:
        _check_replayable(view, "and its base or another view of its base has been modified inplace")
    view._seen_rewritten = base._rewritten
    if not base._requires_grad:
        view.node, view._requires_grad = None, False
        return
    with enable_grad():
        fresh = _replay_on(_stand_in(base), (*base._undo, *view._replay))
    view.node, view.output_index, view._requires_grad = fresh.node, fresh.output_index, fresh._requires_grad


def _stand_in(base: Tensor) -> Tensor:
    """A tensor with the memory and the history of `base`, of which the replayed views are not views again."""
    twin = tensor_of(base.array)
    twin.node, twin.output_index, twin._requires_grad = base.node, base.output_index, base._requires_grad
    return twin
