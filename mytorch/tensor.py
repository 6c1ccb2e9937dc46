"""Tensor: an array that may remember how it was made.

Identity only: which array, which gradient, which node of the tape. Everything that computes is an operation, and the
page of all of them is `tensor_methods.py`.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .backend import (
    Device,
    DType,
    as_array,
    device_of,
    dtype_of,
    get_default_device,
    get_default_dtype,
    is_array,
    raise_pending,
    to_device,
    to_numpy,
    working_on,
)
from .tensor_repr import tensor_repr

if TYPE_CHECKING:
    from .autograd.operation import Operation
    from .tensor_methods import TensorMethods
else:
    TensorMethods = object


class Size(tuple):
    """The shape of a tensor: a tuple of ints that can also count."""

    __slots__ = ()

    def numel(self) -> int:
        """Number of elements, the product of the sizes."""
        count = 1
        for size in self:
            count *= size
        return count

    def __getitem__(self, key: Any) -> Any:
        value = tuple.__getitem__(self, key)
        return Size(value) if type(key) is slice else value

    def __add__(self, other: Any) -> Size:
        return Size(tuple.__add__(self, other))

    def __radd__(self, other: Any) -> Size:
        return Size(other + tuple(self))

    def __mul__(self, times: Any) -> Size:
        return Size(tuple.__mul__(self, times))

    __rmul__ = __mul__

    def __repr__(self) -> str:
        return f"torch.Size({list(self)})"


class Version:
    """How often the memory behind some tensors was written in place; shared by all views of it."""

    count = 0  # made for every saved tensor: an instance gets a number of its own with the first write


# The engine's `backward`, imported when first called, for it imports this module; to import it again takes 2 µs a call.
_run_backward: Any = None


class Tensor(TensorMethods):
    """An n-dimensional array with reverse-mode differentiation.

    Args:
        data: nested lists or an array, copied to the default floating-point dtype; or sizes, `Tensor(2, 3)`, for a
            tensor of zeros. `mytorch.tensor(data)` keeps the dtype of the data and is usually what you want.
        requires_grad: record what is done with this tensor, so that `backward` reaches it. `trainable` is the same.
    """

    # A tensor that does nothing special carries only `array`: every other attribute starts as these shared defaults.
    _grad: Tensor | None = None
    _requires_grad: bool = False
    node: Operation | None = None  # the operation that made this tensor, if it was recorded
    output_index: int = 0  # which of the node's outputs this tensor is
    _version: Version | None = None  # made when somebody first needs to count (see version_of)
    _base: Tensor | None = None  # the tensor whose memory this one shows, if it is a view
    # For a view: the operations that lead from the base to here, each with its further inputs and its options. In front
    # may stand a word that says why it cannot be replayed (see autograd/inplace.py).
    _replay: tuple[Any, ...] = ()
    _undo: tuple[Any, ...] = ()  # for a base whose form was changed in place: the operations that lead back
    _rewritten: int = 0  # how often the graph of this tensor was replaced by a write in place
    _seen_rewritten: int = 0  # for a view: `_base._rewritten` when `node` was last right
    _is_inference: bool = False
    _hooks: dict[int, Callable[[Tensor], Tensor | None]] | None = None  # of a leaf; others keep theirs on the node
    _retains_grad: bool = False
    _after_accumulation: dict[int, Callable[[Tensor], None]] | None = None  # hooks of a leaf

    # NumPy's operators give way to ours: `np.float64(2) * tensor` is a Tensor.
    __array_ufunc__ = None

    array: Any  # an object of this tensor's own, though its memory may be shared (see same_memory)

    def __init__(self, *data: Any, requires_grad: bool = False, trainable: bool | None = None) -> None:
        if all(isinstance(size, int) for size in data):
            array = np.zeros(data if data else (0,), get_default_dtype().numpy)
        elif len(data) == 1:
            value = data[0]
            source = value.array if isinstance(value, Tensor) else value
            array = to_numpy(source) if is_array(source) else np.asarray(source)
            array = array.astype(get_default_dtype().numpy)
        else:
            raise TypeError(f"Tensor: expected data or integer sizes, got {len(data)} arguments {data!r}")
        self.array = to_device(array, get_default_device())
        if requires_grad or trainable:
            self.requires_grad = True

    # ------------------------------------------------------------------ what it is

    @property
    def shape(self) -> Size:
        return Size(self.array.shape)

    @property
    def dtype(self) -> DType:
        return dtype_of(self.array.dtype)

    @property
    def device(self) -> Device:
        return device_of(self.array)

    @property
    def ndim(self) -> int:
        return self.array.ndim

    @property
    def itemsize(self) -> int:
        return self.array.itemsize

    @property
    def nbytes(self) -> int:
        return self.array.nbytes

    def dim(self) -> int:
        """Number of dimensions."""
        return self.array.ndim

    ndimension = dim

    def size(self, dim: int | None = None) -> Any:
        """The shape, or the size of one dimension."""
        if dim is None:
            return self.shape
        ndim = self.array.ndim
        if not -max(ndim, 1) <= dim < max(ndim, 1) or ndim == 0:
            bound = max(ndim, 1)
            raise IndexError(
                f"Dimension out of range (expected to be in range of [{-bound}, {bound - 1}], but got {dim})"
            )
        return self.array.shape[dim]

    def numel(self) -> int:
        """Number of elements."""
        return int(self.array.size)

    nelement = numel

    def element_size(self) -> int:
        """Bytes of one element."""
        return self.array.itemsize

    def stride(self, dim: int | None = None) -> Any:
        """Steps between neighbours along each dimension, in elements."""
        array = self.array
        if array.size:
            steps = tuple(step // array.itemsize for step in array.strides)
        else:  # NumPy gives up on strides where there is nothing; PyTorch counts an empty dimension as 1
            steps = tuple(math.prod(max(n, 1) for n in array.shape[axis + 1 :]) for axis in range(array.ndim))
        if dim is None:
            return steps
        if not -len(steps) <= dim < len(steps):
            bound = max(len(steps), 1)
            raise IndexError(
                f"Dimension out of range (expected to be in range of [{-bound}, {bound - 1}], but got {dim})"
            )
        return steps[dim]

    def is_contiguous(self, memory_format: Any = None) -> bool:
        """True if the elements stand in memory in row-major order, or in the order of a memory format."""
        axes = getattr(memory_format, "axes", None)
        if axes is None:
            return bool(self.array.flags.c_contiguous)
        return len(axes) == self.array.ndim and bool(self.array.transpose(axes).flags.c_contiguous)

    def is_floating_point(self) -> bool:
        return self.array.dtype.kind == "f"

    def data_ptr(self) -> int:
        """Address of the first element."""
        return self.array.ctypes.data if isinstance(self.array, np.ndarray) else int(self.array.data.ptr)

    @property
    def is_cuda(self) -> bool:
        return self.device.type == "cuda"

    # ------------------------------------------------------------------ what it remembers

    @property
    def requires_grad(self) -> bool:
        """True if operations on this tensor are recorded."""
        # Something that requires a gradient may have been written into the base since the view was taken.
        return self._requires_grad or (self._base is not None and self._base._requires_grad)

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
        if self.node is not None:
            if value:
                return
            raise RuntimeError(
                "you can only change requires_grad flags of leaf variables. If you want to use a computed variable in "
                "a subgraph that doesn't require differentiation use var_no_grad = var.detach()."
            )
        if value and self.array.dtype.kind != "f":
            raise RuntimeError(
                f"Only Tensors of floating point and complex dtype can require gradients, got {self.dtype}; "
                "convert with .float() first"
            )
        self._requires_grad = bool(value)

    @property
    def trainable(self) -> bool:
        """The course's older word for `requires_grad`."""
        return self._requires_grad

    @trainable.setter
    def trainable(self, value: bool) -> None:
        self.requires_grad = value

    def requires_grad_(self, requires_grad: bool = True) -> Tensor:
        """Set `requires_grad` and return the tensor itself."""
        self.requires_grad = requires_grad
        return self

    @property
    def is_leaf(self) -> bool:
        """True for tensors that no recorded operation made: parameters, inputs, constants."""
        return self.node is None

    @property
    def grad_fn(self) -> Operation | None:
        """The node of the tape that made this tensor; None for a leaf."""
        self.refresh()
        return self.node

    @property
    def grad(self) -> Tensor | None:
        """The gradient that `backward` has accumulated here; None before the first."""
        return self._grad

    @grad.setter
    def grad(self, value: Tensor | None) -> None:
        if value is not None:
            if not isinstance(value, Tensor):
                raise TypeError(f"assigned grad expected to be a Tensor or None but got {type(value).__name__}")
            if value.array.shape != self.array.shape:
                raise RuntimeError(
                    f"assigned grad has data of a different size: {list(value.shape)} for a tensor of "
                    f"{list(self.shape)}"
                )
            if value.array.dtype != self.array.dtype:
                raise RuntimeError(f"assigned grad has data of a different type: {value.dtype}, expected {self.dtype}")
        self._grad = value

    @property
    def retains_grad(self) -> bool:
        return self._retains_grad

    @property
    def data(self) -> Tensor:
        """The same memory without history; writes to it go unnoticed by the version counter (prefer `detach`)."""
        return tensor_of(same_memory(self.array))

    @data.setter
    def data(self, value: Tensor) -> None:
        if not isinstance(value, Tensor):
            raise TypeError(f"Variable data has to be a tensor, but got {type(value).__name__}")
        if self._requires_grad and value.array.dtype.kind != "f":
            raise RuntimeError("data set to a tensor that requires gradients must be floating point or complex dtype")
        self.array = same_memory(value.array)

    @property
    def _version_count(self) -> int:
        return 0 if self._version is None else self._version.count

    def is_inference(self) -> bool:
        """True if the tensor was made under `inference_mode`."""
        return self._is_inference

    def refresh(self) -> None:
        """For a view: replay it on its base, if the base's graph was replaced since."""
        base = self._base
        if base is not None and base._rewritten != self._seen_rewritten:
            from .autograd.inplace import replay_view

            replay_view(self)

    def backward(
        self,
        gradient: Tensor | None = None,
        retain_graph: bool | None = None,
        create_graph: bool = False,
        inputs: Tensor | Sequence[Tensor] | None = None,
    ) -> None:
        """Add d(self)/d(leaf) to the `.grad` of every leaf that this tensor was computed from.

        See `mytorch.autograd.backward`.
        """
        global _run_backward
        if _run_backward is None:
            from .autograd.engine import backward as _run_backward
        _run_backward(self, gradient, retain_graph, create_graph, inputs)

    def register_hook(self, hook: Callable[[Tensor], Tensor | None]) -> Any:
        """Call `hook(gradient)` whenever the gradient of this tensor is ready; what it returns replaces the gradient.

        Returns a handle whose `remove()` takes the hook away.
        """
        from .autograd.hooks import register_tensor_hook

        return register_tensor_hook(self, hook)

    def register_post_accumulate_grad_hook(self, hook: Callable[[Tensor], None]) -> Any:
        """Call `hook(tensor)` whenever a gradient was added to the `.grad` of this leaf.

        Returns a handle whose `remove()` takes the hook away.
        """
        from .autograd.hooks import register_post_accumulate_grad_hook

        return register_post_accumulate_grad_hook(self, hook)

    def retain_grad(self) -> None:
        """Keep the gradient of this computed tensor in `.grad` too (leaves do so anyway)."""
        from .autograd.hooks import retain_grad

        retain_grad(self)

    # ------------------------------------------------------------------ leaving the framework

    def numpy(self, *, force: bool = False) -> np.ndarray:
        """The values as a NumPy array that shares this tensor's memory.

        Raises:
            RuntimeError: the tensor requires a gradient; NumPy would not record what is done to it.
            TypeError: the tensor is on a GPU; bring it over with `.cpu()`.
        """
        if force:
            return to_numpy(self.array)
        if self._requires_grad:
            raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")
        if not isinstance(self.array, np.ndarray):
            raise TypeError(
                f"can't convert {self.device} device type tensor to numpy. Use Tensor.cpu() to copy the tensor to host "
                "memory first."
            )
        return self.array

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        array = self.numpy()
        if dtype is not None and array.dtype != dtype:
            return array.astype(dtype)
        return array.copy() if copy else array

    def item(self) -> Any:
        """The value of a tensor with one element, as a Python number."""
        if self.array.size != 1:
            raise RuntimeError(f"a Tensor with {self.array.size} elements cannot be converted to Scalar")
        if not isinstance(self.array, np.ndarray):
            raise_pending()
        return self.array.item()

    def tolist(self) -> Any:
        """Nested lists of Python numbers; a number for a 0-d tensor."""
        return to_numpy(self.array).tolist()

    def __bool__(self) -> bool:
        if self.array.size != 1:
            what = "no values" if self.array.size == 0 else "more than one value"
            raise RuntimeError(f"Boolean value of Tensor with {what} is ambiguous")
        return bool(self.item())

    def __float__(self) -> float:
        return float(self.item())

    def __int__(self) -> int:
        return int(self.item())

    def __index__(self) -> int:
        if self.array.dtype.kind not in "iub" or self.array.size != 1:
            raise TypeError("only integer tensors of a single element can be converted to an index")
        return int(self.item())

    def __len__(self) -> int:
        if self.array.ndim == 0:
            raise TypeError("len() of a 0-d tensor")
        return self.array.shape[0]

    def __iter__(self) -> Iterator[Tensor]:
        if self.array.ndim == 0:
            raise TypeError("iteration over a 0-d tensor")
        return iter(self.unbind(0))

    __hash__ = object.__hash__  # pyright: ignore[reportAssignmentType]  by identity, though == compares elements

    def __repr__(self, *, tensor_contents: Any = None) -> str:
        self.refresh()
        return tensor_repr(
            to_numpy(self.array),
            device=self.device,
            requires_grad=self._requires_grad,
            grad_fn=None if self.node is None else self.node.name(),
        )

    def __format__(self, spec: str) -> str:
        return format(self.item(), spec) if self.array.ndim == 0 and spec else format(str(self), spec)

    def __deepcopy__(self, memo: dict[int, Any]) -> Tensor:
        if self.node is not None:
            raise RuntimeError(
                "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the "
                "moment. Call .detach() first."
            )
        if id(self) in memo:
            return memo[id(self)]
        twin = type(self).__new__(type(self))
        memo[id(self)] = twin
        with working_on(self.array):
            twin.array = self.array.copy()
        twin._requires_grad = self._requires_grad
        twin._grad = copy.deepcopy(self._grad, memo)
        for name, value in self.__dict__.items():
            if name not in _OWN_ATTRIBUTES:
                twin.__dict__[name] = copy.deepcopy(value, memo)
        return twin

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        if self.node is not None:
            raise RuntimeError("pickle: only leaf tensors can be pickled; call .detach() on this one first")
        return rebuild, (type(self), to_numpy(self.array), str(self.device), self._requires_grad)


_OWN_ATTRIBUTES = frozenset(name for name in Tensor.__annotations__)


def rebuild(kind: type[Tensor], array: np.ndarray, device: str, requires_grad: bool) -> Tensor:
    """A leaf tensor of class `kind` from its parts: what unpickling calls."""
    tensor = kind.__new__(kind)
    tensor.array = to_device(array, Device(device))
    tensor._requires_grad = requires_grad
    return tensor


def tensor_of(array: Any) -> Tensor:
    """A tensor around `array`, without copying and without history."""
    tensor = Tensor.__new__(Tensor)
    tensor.array = array if type(array) is np.ndarray else as_array(array)
    return tensor


def same_memory(array: Any) -> Any:
    """Another array object over the memory of `array`. Two tensors never have one object between them: by it an
    operation knows which of its inputs it has saved, x or x.detach()."""
    return array.view()


def fill_with(tensor: Tensor, values: Any) -> None:
    """Write `values`, a number or an array of the same device, into `tensor`, past the tape."""
    with working_on(tensor.array):
        tensor.array[...] = values
    version_of(tensor).count += 1


def version_of(tensor: Tensor) -> Version:
    """The counter of writes to the memory of `tensor`."""
    version = tensor._version
    if version is None:
        version = tensor._version = Version()
    return version
