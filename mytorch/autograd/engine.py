"""The engine: walk the tape backwards, latest node first.

Every node carries the number of its creation, and an operation is always younger than what it was computed from. A heap
that pops the largest number is therefore a topological order: no recursion, each node once, however often it is shared.
The engine has never heard of any particular operation. It adds up gradients, sums them to the shapes of the inputs that
were broadcast, and checks what every rule returns.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from heapq import heappop, heappush
from typing import Any

from ..backend import as_array, gpus, quiet_off, quiet_on, working_on, xp_of
from ..tensor import Tensor, tensor_of, version_of
from .grad_mode import set_grad_enabled, state
from .operation import FREED, Operation

TensorOrTensors = Tensor | Sequence[Tensor]


def backward(
    tensors: TensorOrTensors,
    grad_tensors: Tensor | Sequence[Tensor | None] | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    inputs: TensorOrTensors | None = None,
) -> None:
    """Add the gradient of `tensors` to the `.grad` of every leaf below them.

    leaf.grad += Σᵢ grad_tensorsᵢ · ∂tensorsᵢ/∂leaf

    Args:
        tensors: what to differentiate.
        grad_tensors: one gradient for each, of the same shape; may be left out for tensors with one element (it is 1).
        retain_graph: keep what the nodes have saved, so that backward can run again; create_graph's value by default.
        create_graph: record the backward pass too, so that its results can be differentiated.
        inputs: accumulate only into these tensors, and visit only what leads to them.

    Raises:
        RuntimeError: a tensor has no history, no gradient was given for a tensor with several elements, shapes differ,
            the graph was freed, or a value that a rule needs was changed in place.
    """
    roots = _as_tuple(tensors)
    gradients = _root_gradients(roots, grad_tensors, create_graph)
    targets = None if inputs is None else _as_tuple(inputs)
    if targets is not None and not targets:
        raise RuntimeError("`inputs` argument to `backward()` cannot be empty.")
    run = _new_run(roots, gradients, targets, create_graph if retain_graph is None else retain_graph, create_graph)
    run.walk()
    if targets is None:
        run.accumulate_into_leaves()
    else:
        for target in targets:
            gradient = run.captured.get(target)
            if gradient is not None:
                run.accumulate(target, gradient)


def grad(
    outputs: TensorOrTensors,
    inputs: TensorOrTensors,
    grad_outputs: Tensor | Sequence[Tensor | None] | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    only_inputs: bool = True,
    allow_unused: bool | None = None,
    is_grads_batched: bool = False,
    materialize_grads: bool = False,
) -> tuple[Tensor | None, ...]:
    """The gradients of `outputs` with respect to `inputs`, returned and not accumulated.

    resultⱼ = Σᵢ grad_outputsᵢ · ∂outputsᵢ/∂inputsⱼ

    Args: as for `backward`; and
        only_inputs: True, as always; what else requires a gradient is left alone.
        allow_unused: None in place of an error for an input that the outputs do not depend on.
        is_grads_batched: `grad_outputs` has a first dimension more, and so have the results: one row for each gradient.
        materialize_grads: zeros in place of that None.

    Raises:
        RuntimeError: as `backward`; also for an unused input, unless allowed.
    """
    if materialize_grads and allow_unused is False:
        raise ValueError(
            "Expected allow_unused to be True or not passed when materialize_grads=True, but got: allow_unused=False."
        )
    if not only_inputs:
        warnings.warn(
            "only_inputs argument is deprecated and is ignored now (defaults to True). To accumulate gradient for "
            "other parts of the graph, please use torch.autograd.backward.",
            FutureWarning,
            stacklevel=2,
        )
    roots, targets = _as_tuple(outputs), _as_tuple(inputs)
    if not targets:
        raise RuntimeError("`inputs` argument to `grad()` cannot be empty.")
    if is_grads_batched:
        from .batched import grad_batched  # which calls this function

        return grad_batched(roots, targets, grad_outputs, retain_graph, create_graph, allow_unused, materialize_grads)
    for index, target in enumerate(targets):
        if not target.requires_grad:
            raise RuntimeError(f"One of the differentiated Tensors does not require grad (inputs[{index}])")
    gradients = _root_gradients(roots, grad_outputs, create_graph)
    run = _new_run(roots, gradients, targets, create_graph if retain_graph is None else retain_graph, create_graph)
    run.walk()
    results: list[Tensor | None] = []
    for index, target in enumerate(targets):
        gradient = run.captured.get(target)
        if gradient is None:
            if materialize_grads:
                with working_on(target.array):
                    gradient = xp_of(target.array).zeros_like(target.array)
            elif not allow_unused:
                raise RuntimeError(
                    f"The differentiated Tensor at index {index} appears to not have been used in the graph. Set "
                    "allow_unused=True if this is the desired behavior."
                )
            else:
                results.append(None)
                continue
        results.append(gradient if isinstance(gradient, Tensor) else run.own(gradient))
    return tuple(results)


def _as_tuple(tensors: TensorOrTensors) -> tuple[Tensor, ...]:
    return (tensors,) if isinstance(tensors, Tensor) else tuple(tensors)


def _root_gradients(roots: tuple[Tensor, ...], given: Any, create_graph: bool) -> list[Any]:
    """The gradient with which each root starts: as given, or 1 for a scalar."""
    values = (None,) * len(roots) if given is None else _as_tuple(given)
    if len(values) != len(roots):
        raise RuntimeError(f"got {len(roots)} tensors and {len(values)} gradients; give one gradient for each tensor")
    gradients: list[Any] = []
    for root, value in zip(roots, values):  # noqa: B905  of equal length, as was just checked
        array = root.array
        if not root._requires_grad and not root.requires_grad:
            raise RuntimeError(f"element {len(gradients)} of tensors does not require grad and does not have a grad_fn")
        if value is None:
            one = _one(array)
            gradients.append(tensor_of(one) if create_graph else one)
        elif not isinstance(value, Tensor):
            raise TypeError(f"gradients can be either Tensors or None, but got {type(value).__name__}")
        else:
            start = value.array
            if start.shape != array.shape or (start.dtype is not array.dtype and start.dtype != array.dtype):
                _refuse_root_gradient(len(gradients), root, value)
            gradients.append(value if create_graph else start)
    return gradients


def _one(array: Any) -> Any:
    """A 1 in the shape of an array with one element."""
    if array.size != 1:
        raise RuntimeError(
            f"grad can be implicitly created only for scalar outputs, but this one has shape {list(array.shape)}"
            "; pass gradient=, or reduce it with .sum() or .mean() first"
        )
    with working_on(array):
        one = xp_of(array).empty(array.shape, array.dtype)
        one.fill(1)
    return one


def _refuse_root_gradient(index: int, root: Tensor, value: Tensor) -> None:
    if value.array.shape != root.array.shape:
        raise RuntimeError(
            f"Mismatch in shape: grad_output[{index}] has a shape of {value.shape} and output[{index}] has a shape "
            f"of {root.shape}."
        )
    raise RuntimeError(
        f"Mismatch in dtype: grad_output[{index}] has {value.dtype} and output[{index}] has {root.dtype}."
    )


class _Run:
    """One backward pass."""

    def __init__(
        self, roots: Any, gradients: list[Any], targets: tuple[Tensor, ...] | None, retain: bool, recording: bool
    ) -> None:
        self.retain = retain
        self.recording = recording
        self.heap: list[tuple[int, Operation]] = []  # (−number, node): the latest node is popped first
        # The sums of the gradients that have arrived: for each node one for each of its outputs, and one for each leaf.
        self.sums: dict[Operation, list[Any]] = {}
        self.leaves: dict[Tensor, Any] = {}
        self.owned: set[tuple[Any, int]] = set()  # whose sums were made here, and may be added to in place
        self.captured: dict[Tensor, Any] = {}
        # By id, the arrays whose memory somebody holds; held here too, so that no newer array can get the same id.
        self.claimed: dict[int, Any] = {}
        self.wanted: dict[int, list[Tensor]] | None = None
        self.useful: set[int] | None = None
        if targets is not None:
            self._plan(roots, targets)
        for root, gradient in zip(roots, gradients):  # noqa: B905  one for each root
            if not recording:
                self._claim(gradient)
            if root._base is not None:
                root.refresh()
            self._deliver(root if root.node is None else root.node, root.output_index, gradient)

    def _plan(self, roots: Any, targets: tuple[Tensor, ...]) -> None:
        """Find the nodes that lead to a target: only these are visited."""
        wanted: dict[int, list[Tensor]] = {}
        leaf_targets = set()
        for target in targets:
            target.refresh()
            if target.node is None:
                leaf_targets.add(id(target))
            else:
                wanted.setdefault(target.node.number, []).append(target)
        found: dict[int, Operation] = {}
        stack = [root.node for root in roots if root.node is not None]
        while stack:
            node = stack.pop()
            if node.number not in found:
                found[node.number] = node
                stack.extend(edge[0] for edge in node.edges if edge is not None and isinstance(edge[0], Operation))
        useful: set[int] = set()
        for number in sorted(found):  # oldest first: whatever a node leads to is decided before the node itself
            for edge in found[number].edges:
                if edge is not None and self._leads_to_target(edge[0], useful, wanted, leaf_targets):
                    useful.add(number)
                    break
        self.wanted, self.useful, self.leaf_targets = wanted, useful, leaf_targets

    @staticmethod
    def _leads_to_target(target: Any, useful: set[int], wanted: dict[int, Any], leaf_targets: set[int]) -> bool:
        if isinstance(target, Tensor):
            return id(target) in leaf_targets
        return target.number in useful or target.number in wanted

    def _deliver(self, target: Any, index: int, gradient: Any) -> None:
        """Add `gradient` to what has arrived at output `index` of a node, or at a leaf."""
        if isinstance(target, Tensor):
            sum_before = self.leaves.get(target)
            self.leaves[target] = gradient if sum_before is None else self._add(sum_before, gradient, (target, 0))
            return
        sums = self.sums.get(target)
        if sums is None:
            sums = self.sums[target] = [None] * target.output_count
            heappush(self.heap, (-target.number, target))
        sum_before = sums[index]
        sums[index] = gradient if sum_before is None else self._add(sum_before, gradient, (target, index))

    def _add(self, sum_before: Any, gradient: Any, slot: tuple[Any, int]) -> Any:
        """The first gradient is kept by reference. The second makes a sum of our own, into which later ones go."""
        if slot in self.owned and not isinstance(gradient, Tensor):
            sum_before += gradient
            return sum_before
        total = sum_before + gradient
        # 0-d sums come back as immutable scalars, and Tensors may be part of a recording.
        if not isinstance(total, Tensor) and total.ndim > 0:
            self.owned.add(slot)
        return total

    def walk(self) -> None:
        """Visit every node once, latest first, and leave the sums at the leaves in `leaves`."""
        was_recording, state.recording = state.recording, self.recording
        token = quiet_on()
        try:
            heap = self.heap
            while heap:
                node = heappop(heap)[1]
                gradients = self.sums.pop(node)
                if node.hooks is not None:
                    self._run_hooks(node, gradients)
                if self.wanted is not None:
                    for tensor in self.wanted.get(node.number, ()):
                        self.captured[tensor] = gradients[tensor.output_index]
                if self.useful is None or node.number in self.useful:
                    self._visit(node, gradients)
            self._arrive()
        finally:
            quiet_off(token)
            state.recording = was_recording

    def _arrive(self) -> None:
        """Run the hooks of the leaves, and capture what was asked for."""
        for leaf in self.leaves:
            if leaf._hooks is not None:
                for hook in list(leaf._hooks.values()):
                    self.leaves[leaf] = self._call_hook(hook, self.leaves[leaf])
            if self.wanted is not None and id(leaf) in self.leaf_targets:
                self.captured[leaf] = self.leaves[leaf]

    def _visit(self, node: Operation, gradients: list[Any]) -> None:
        """Run one rule and send its results on."""
        if node._saved is FREED:
            _ = node.saved  # raises the error that explains
        recording = self.recording
        if recording or self.useful is not None or node.tensor_rule:
            results = self._run_rule(node, gradients)
        else:
            results = node.backward(*gradients)
        if type(results) is not tuple:
            results = (results,)
        edges = node.edges
        if len(results) != len(edges):
            raise RuntimeError(
                f"{node.name()}: returned an incorrect number of gradients (expected {len(edges)}, got {len(results)})"
                "; backward returns one for each input of forward, None where there is none"
            )
        for edge, gradient in zip(edges, results):  # noqa: B905  of equal length, as was just checked
            if edge is None or gradient is None:
                continue
            target, index, shape, dtype = edge
            array = gradient.array if recording and isinstance(gradient, Tensor) else gradient
            if array.shape != shape:
                gradient = _sum_to_shape(node, gradient, shape)
            if array.dtype is not dtype and array.dtype != dtype:
                gradient = gradient.astype(dtype)
            self._deliver(target, index, gradient)
        if node._saved and not self.retain:
            node.free()

    def _run_rule(self, node: Operation, gradients: list[Any]) -> Any:
        """`node.backward`, told whether it is being recorded and which inputs lead to something wanted."""
        needs = node.needs_input_grad
        if self.useful is not None and self.wanted is not None:
            node.needs_input_grad = tuple(
                edge is not None and self._leads_to_target(edge[0], self.useful, self.wanted, self.leaf_targets)
                for edge in node.edges
            )
        node.rebuild = self.recording
        try:
            if node.tensor_rule and not self.recording:
                gradients = [tensor_of(g) if g is not None else None for g in gradients]
            results = node.backward(*gradients)
            if node.tensor_rule:
                results = results if isinstance(results, tuple) else (results,)
                for result in results:  # its author may have kept it; it must not become somebody's .grad
                    if isinstance(result, Tensor):
                        self._claim(result.array)
                if not self.recording:
                    results = tuple([r.array if isinstance(r, Tensor) else r for r in results])
            return results
        finally:
            node.rebuild = False
            node.needs_input_grad = needs

    # ------------------------------------------------------------------ hooks

    def _run_hooks(self, node: Operation, gradients: list[Any]) -> None:
        assert node.hooks is not None
        for index, hook in list(node.hooks):
            if gradients[index] is not None:
                gradients[index] = self._call_hook(hook, gradients[index])

    def _call_hook(self, hook: Any, gradient: Any) -> Any:
        tensor = gradient if isinstance(gradient, Tensor) else tensor_of(gradient)
        self._claim(tensor.array)  # the hook may keep it
        replaced = hook(tensor)
        if replaced is None:
            return gradient
        if not isinstance(replaced, Tensor):
            raise TypeError(f"hook: expected a Tensor or None, but the hook returned {type(replaced).__name__}")
        if replaced.array.shape != tensor.array.shape:
            raise RuntimeError(
                f"hook '{getattr(hook, '__name__', hook)}' has changed the size of value: {list(tensor.shape)} to "
                f"{list(replaced.shape)}"
            )
        self._claim(replaced.array)
        return replaced if self.recording else replaced.array

    # ------------------------------------------------------------------ arriving

    def _claim(self, array: Any) -> bool:
        """Note that somebody holds the memory of `array` now; False if somebody did before."""
        base = array.base
        owner = array if base is None else base
        number = id(owner)
        if number in self.claimed:
            return False
        self.claimed[number] = owner
        return True

    def own(self, gradient: Any) -> Tensor:
        """`gradient` as a Tensor that nobody else will write to: itself if it is free, a copy if it is not."""
        if isinstance(gradient, Tensor):
            return gradient
        gradient = as_array(gradient)
        flags = gradient.flags
        # A rule may return what it was given (addition does), a view of it, or a broadcast array of stride 0.
        if not (flags.forc and self._claim(gradient) and getattr(flags, "writeable", True)):
            gradient = gradient.copy()
        return tensor_of(gradient)

    def accumulate(self, leaf: Tensor, gradient: Any) -> None:
        """leaf.grad += gradient"""
        present = leaf._grad
        if present is None:
            leaf._grad = self.own(gradient)
        elif self.recording or isinstance(gradient, Tensor) or present.requires_grad:
            with set_grad_enabled(self.recording):
                leaf._grad = present + (gradient if isinstance(gradient, Tensor) else tensor_of(gradient))
        else:
            present.array[...] += gradient
            version_of(present).count += 1

    def accumulate_into_leaves(self) -> None:
        for leaf, gradient in self.leaves.items():
            if leaf._requires_grad:
                self.accumulate(leaf, gradient)


class _RunOnGpus(_Run):
    """A backward pass where there are several GPUs: everything is done on the one that holds the gradient."""

    def _visit(self, node: Operation, gradients: list[Any]) -> None:
        with working_on(_array_of(*gradients)):
            super()._visit(node, gradients)

    def _add(self, sum_before: Any, gradient: Any, slot: tuple[Any, int]) -> Any:
        with working_on(_array_of(gradient)):
            return super()._add(sum_before, gradient, slot)

    def own(self, gradient: Any) -> Tensor:
        with working_on(_array_of(gradient)):
            return super().own(gradient)

    def accumulate(self, leaf: Tensor, gradient: Any) -> None:
        with working_on(leaf.array):
            super().accumulate(leaf, gradient)


def _array_of(*gradients: Any) -> Any:
    """The array of the first gradient that is there."""
    for gradient in gradients:
        if gradient is not None:
            return gradient.array if isinstance(gradient, Tensor) else gradient
    return None


def _new_run(*settings: Any) -> _Run:
    return (_RunOnGpus if gpus.several else _Run)(*settings)


def _sum_to_shape(node: Operation, gradient: Any, shape: tuple[int, ...]) -> Any:
    """Undo broadcasting: sum `gradient` over the axes along which an input of `shape` was repeated."""
    found = tuple(gradient.shape)
    extra = len(found) - len(shape)
    if extra < 0 or any(have != want and want != 1 for have, want in zip(found[extra:], shape, strict=False)):
        raise RuntimeError(
            f"Function {node.name()} returned an invalid gradient - got {list(found)} but expected shape compatible "
            f"with {list(shape)}"
        )
    axes = tuple(range(extra)) + tuple(
        axis + extra for axis, want in enumerate(shape) if want == 1 and found[axis + extra] != 1
    )
    return gradient.sum(axis=axes, keepdims=True).reshape(shape) if axes else gradient.reshape(shape)
