"""Operation: a pair of formulas, forward and backward, and at the same time a node of the tape.

A subclass pairs `forward(ctx, *arrays, **options)` with `backward(ctx, *gradients)`. Calling `apply` runs the forward
on arrays; if any input requires a gradient, the instance (`ctx`) stays behind as the node that knows how to go back.

Backward rules are duck-typed. In an ordinary backward pass they are handed raw arrays and nothing is recorded. With
`create_graph=True` the same rule is handed Tensors with their history, so that the derivative of a derivative needs no
second formula. A rule therefore uses only operators, methods that arrays and Tensors share (`.sum`, `.reshape`,
`.swapaxes`, indexing), and functions of `ops`, which accept both.
"""

from __future__ import annotations

import itertools
from typing import Any

from ..backend import as_array, gpus, is_elsewhere, quiet_off, quiet_on, working_on
from ..tensor import Tensor, Version, tensor_of, version_of
from .accumulate import AccumulateGrad
from .grad_mode import state

next_number = itertools.count(1).__next__

# An edge says where the gradient of one input goes: (target, index, shape, dtype). The target is the node that made the
# input, and index which of its outputs that was; or the target is the input itself, if it is a leaf.
Edge = tuple[Any, int, tuple[int, ...], Any]

FREED: Any = ("freed",)

# In place of the replay of a view that was made without recording.
UNRECORDED: Any = ("unrecorded",)


class Operation:
    """One operation, and one node of the tape when it is recorded.

    Rules may set plain attributes (sizes, settings) on `ctx` in `forward`; arrays go through `save`, so that they are
    guarded against changes and freed after the backward pass.

    Attributes for `forward` and `backward`:
        needs_input_grad: for each positional input, whether its gradient is wanted; a rule skips the others.
        recording: in `forward`, whether a backward may follow.
        saved: what `save` was given: arrays, or Tensors with their history under `create_graph=True`.
    """

    differentiable = True  # False: never recorded (comparisons, argmax)
    is_view = False  # True: the output shows the memory of the first input
    tensor_rule = False  # True: backward always wants Tensors (the public autograd.Function)

    # Shared defaults; a node carries only what differs.
    number: int = 0
    edges: tuple[Edge | None, ...] = ()
    output_count: int = 1
    needs_input_grad: tuple[bool, ...] = ()
    recording: bool = False
    rebuild: bool = False  # set by the engine while backward is itself being recorded
    _saved: tuple[Any, ...] = ()
    _sources: tuple[tuple[int, Version, int] | None, ...] = ()
    hooks: list[tuple[int, Any]] | None = None  # (output index, function), run when a gradient arrives here

    def forward(self, *arrays: Any, **options: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__} has no forward")

    def backward(self, *gradients: Any) -> Any:
        raise NotImplementedError(f"the derivative of {type(self).__name__} is not implemented")

    # ------------------------------------------------------------------ calling

    @classmethod
    def apply(cls, *inputs: Any, **options: Any) -> Any:
        """Run the operation on Tensors (and constants), or on raw arrays if no input is a Tensor.

        Raises:
            RuntimeError: the inputs are on different devices.
        """
        arrays: list[Any] = []
        edges: list[Edge | None] = []
        needs: list[bool] = []  # for each input, whether a gradient goes there
        kind = None
        for value in inputs:
            if not isinstance(value, Tensor):
                arrays.append(value)
                edges.append(None)
                needs.append(False)
                continue
            if value._base is not None:
                value.refresh()
            array = value.array
            if kind is None:
                kind = type(array)
            elif type(array) is not kind:
                return cls.apply(*_meet_on_one_device(cls, inputs), **options)
            arrays.append(array)
            if value._requires_grad:
                made_by = value.node
                edges.append((value if made_by is None else made_by, value.output_index, array.shape, array.dtype))
                needs.append(True)
            else:
                edges.append(None)
                needs.append(False)

        node = cls()
        if kind is None:  # inside a backward rule
            return node.forward(*inputs, **options)
        if gpus.several and is_elsewhere(x.array for x in inputs if isinstance(x, Tensor)):
            inputs = tuple(_meet_on_one_device(cls, inputs))
            with working_on(next(x.array for x in inputs if isinstance(x, Tensor))):
                return cls.apply(*inputs, **options)
        if not (True in needs and state.recording and cls.differentiable):
            token = quiet_on()
            try:
                result = node.forward(*arrays, **options)
            finally:
                quiet_off(token)
            several = type(result) is tuple
            outputs = [tensor_of(array) for array in (result if several else (result,))]
            if cls.is_view:
                _mark_view(cls, inputs, outputs[0], options)
            if state.inference:
                for output in outputs:
                    output._is_inference = True
            return tuple(outputs) if several else outputs[0]

        node.recording = True
        node.needs_input_grad = tuple(needs)
        token = quiet_on()
        try:
            result = node.forward(*arrays, **options)
        finally:
            quiet_off(token)
        node.number = next_number()
        node.edges = tuple(edges)
        if type(result) is tuple:
            node.output_count = len(result)
            outputs = tuple([node._output(array, index) for index, array in enumerate(result)])
            if node._saved:
                node._guard(inputs, arrays, result, outputs)
            return outputs
        output = Tensor.__new__(Tensor)
        output.array = result if type(result) is kind else as_array(result)
        if result.dtype.kind != "f":
            return output  # a cast to integers: no gradient comes back from there
        output.node = node
        output._requires_grad = True
        if node._saved:
            node._guard(inputs, arrays, (result,), (output,))
        if cls.is_view:
            _mark_view(cls, inputs, output, options)
        return output

    def _output(self, array: Any, index: int) -> Tensor:
        output = tensor_of(array)
        if output.array.dtype.kind == "f":  # indices and masks among the outputs have no gradient
            output.node = self
            output.output_index = index
            output._requires_grad = True
        return output

    # ------------------------------------------------------------------ remembering

    def save(self, *arrays: Any) -> None:
        """Keep arrays (or None) for the backward rule, which finds them in `saved`.

        Inputs and outputs come back with their history when the backward pass is recorded. Anything else comes back as
        a constant then: a rule that saves an intermediate result must rebuild it from inputs if `ctx.rebuild` is set.
        """
        if self.recording:
            self._saved = arrays

    def _guard(self, inputs: Any, arrays: Any, results: Any, outputs: Any) -> None:
        """Note for each saved array which input or output it is, and its version now."""
        sources: list[tuple[int, Version, int] | None] = []
        for saved in self._saved:
            tensor = None
            place = 0
            for array in arrays:
                if saved is array:
                    tensor = inputs[place]
                    break
                place += 1
            else:
                place = -1
                for array in results:
                    if saved is array:
                        tensor = outputs[-1 - place]
                        break
                    place -= 1
            if not isinstance(tensor, Tensor):  # None, or a constant
                sources.append(None)
                continue
            if tensor._is_inference:
                raise RuntimeError(
                    "Inference tensors cannot be saved for backward. To work around you can make a clone to get a "
                    "normal tensor and use it in autograd."
                )
            version = tensor._version
            if version is None:
                version = tensor._version = Version()
            sources.append((place, version, version.count))
        self._sources = tuple(sources)

    @property
    def saved(self) -> tuple[Any, ...]:
        """What `forward` saved.

        Raises:
            RuntimeError: it was freed by an earlier backward pass, or changed in place since it was saved.
        """
        saved = self._saved
        if saved is FREED:
            raise RuntimeError(
                "Trying to backward through the graph a second time (or directly access saved tensors after they have "
                "already been freed). Saved intermediate values of the graph are freed when you call .backward() or "
                "autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or "
                "if you need to access saved tensors after calling backward."
            )
        for source in self._sources:
            if source is not None and source[1].count != source[2]:
                self._complain_of_change(source)
        if self.rebuild:
            return tuple([self._with_history(value, i) for i, value in enumerate(saved)])
        return saved

    def _complain_of_change(self, source: tuple[int, Version, int]) -> None:
        index, version, expected = source
        array = self._saved[self._sources.index(source)]
        if index < 0:
            whose = f"output {-1 - index} of {self.name()}"
        else:
            edge = self.edges[index]
            maker = None if edge is None or isinstance(edge[0], Tensor) else edge[0].name()
            whose = f"input {index} of {self.name()}" if maker is None else f"output {edge[1]} of {maker}"  # pyright: ignore
        raise RuntimeError(
            "one of the variables needed for gradient computation has been modified by an inplace operation: "
            f"[torch.{tensor_of(array).dtype.title}Tensor {list(as_array(array).shape)}], which is {whose}, is at "
            f"version {version.count}; expected version {expected} instead. It was saved by {type(self).__name__}; "
            "make a clone() before the in-place operation, or use the form that returns a new tensor."
        )

    def _with_history(self, value: Any, position: int) -> Any:
        """The saved array as a Tensor that is connected to the tape as the original was."""
        if value is None:
            return None
        tensor = tensor_of(value)
        source = self._sources[position] if self._sources else None
        if source is None:
            return tensor
        index = source[0]
        tensor._version = source[1]
        if index < 0:
            tensor.node, tensor.output_index, tensor._requires_grad = self, -1 - index, True
            return tensor
        edge = self.edges[index]
        if edge is None:
            return tensor
        target = edge[0]
        if isinstance(target, Tensor):
            return target
        tensor.node, tensor.output_index, tensor._requires_grad = target, edge[1], True
        return tensor

    def free(self) -> None:
        """Let go of what was saved."""
        if self._saved:
            self._saved = FREED
            self._sources = ()

    # ------------------------------------------------------------------ being looked at

    def name(self) -> str:
        """The name that PyTorch shows for such a node, for example `MulBackward0`."""
        return f"{type(self).__name__}Backward0"

    @property
    def next_functions(self) -> tuple[tuple[Any, int], ...]:
        """Where the gradient goes next: (node, output number) for each input; `AccumulateGrad` stands for a leaf."""
        return tuple(
            [
                (None, 0)
                if edge is None
                else (AccumulateGrad(edge[0]) if isinstance(edge[0], Tensor) else edge[0], edge[1])
                for edge in self.edges
            ]
        )

    def __repr__(self) -> str:
        return f"<{self.name()}>"


def _mark_view(cls: type[Operation], inputs: tuple[Any, ...], output: Tensor, options: dict[str, Any]) -> None:
    """Tie `output` to the tensor whose memory it shows, and note how to get from there to here."""
    source = inputs[0]
    if not _shares_memory(source.array, output.array):
        return  # a reshape that had to copy
    base = source if source._base is None else source._base
    output._base = base
    output._version = version_of(source)
    output._seen_rewritten = base._rewritten
    if state.recording:
        output._replay = (*source._replay, (cls, inputs[1:], options))
    else:
        output._replay = UNRECORDED
        if base._requires_grad and cls.differentiable and not state.inference:
            output._requires_grad = True  # as in PyTorch: a leaf, in the memory of the base


def _shares_memory(a: Any, b: Any) -> bool:
    if b is a:
        return True
    base = b.base
    return base is not None and (base is a or base is a.base)


def _meet_on_one_device(cls: type[Operation], inputs: tuple[Any, ...]) -> list[Any]:
    """The inputs on one device: 0-d CPU tensors travel to the others, anything else is refused."""
    devices = {str(x.device): x.device for x in inputs if isinstance(x, Tensor) and (x.array.ndim or x.is_cuda)}
    if len(devices) > 1:
        found = " and ".join(devices)
        raise RuntimeError(
            f"{cls.__name__}: Expected all tensors to be on the same device, but found at least two devices, {found}; "
            "move them to one with .to(device)"
        )
    (device,) = devices.values()
    return [x.to(device) if isinstance(x, Tensor) else x for x in inputs]
