"""Convolution by cuDNN, NVIDIA's own library: for GPUs, and only if forced, `mytorch.backends.conv2d.use("cudnn")`.

It has not run on any GPU yet: where there was none, its graphs were built and validated, which checks the sizes and the
names, but no number. Compare with `use("im2col")` before you rely on it.

A graph says what is computed: conv_fprop, and bias and ReLU behind it; conv_dgrad; conv_wgrad. For each problem and
direction one is built when it is first needed, with the plan that cuDNN recommends among those that compute in float32
(no TF32) and always give the same result. Its arrays are given as addresses, its workspace comes from CuPy's pool, and
it joins CuPy's current stream.
"""

import importlib
import importlib.util
import threading
from functools import lru_cache
from typing import Any, NamedTuple

from ...backend import Device, backend_of, count_gpus, xp_of
from ..finish import finish
from .problem import Conv2dProblem

NAME = "cudnn"
X, W, Y, B = 1, 2, 3, 4  # the arrays of a graph, by number; in the gradients the same names mean their gradients
INSTALL = "pip install 'mytorch-course[cudnn12]' (CUDA 12) or 'mytorch-course[cudnn13]' (CUDA 13)"


def supports(problem: Conv2dProblem, direction: str) -> bool | str:
    if problem.dtype.name not in ("float32", "float16"):  # float16 comes here as float32
        return f"dtype is {problem.dtype}, not float32"
    if 0 in (*problem.x_shape, *problem.w_shape, *problem.y_shape):
        return f"an array is empty: x {problem.x_shape}, w {problem.w_shape}, y {problem.y_shape}"
    return is_ready()


def is_ready() -> bool | str:
    """True if the package, the library and a GPU are there, else which of them is missing."""
    found = _is_installed()
    if found is not True:
        return found
    if not count_gpus():
        return "there is no GPU"
    try:
        _handle(backend_of(Device("cuda")).xp)
    except RuntimeError as error:
        return f"cuDNN cannot use the GPU ({error})"
    return True


@lru_cache(maxsize=1)
def _is_installed() -> bool | str:
    if importlib.util.find_spec("cudnn") is None:
        return f"the package nvidia-cudnn-frontend is missing; {INSTALL}"
    try:
        library().backend_version()
    except (ImportError, OSError, RuntimeError) as error:
        return f"cuDNN cannot be loaded ({error}); {INSTALL}"
    return True


def library() -> Any:
    """The package that speaks to cuDNN."""
    return importlib.import_module("cudnn")


# Graphs ---------------------------------------------------------------------------------------------------------------


def describe(problem: Conv2dProblem, direction: str, bias: bool = False, relu: bool = False, handle: Any = None) -> Any:
    """The graph of a direction, not yet built."""
    cudnn = library()
    kind = cudnn.data_type.FLOAT
    graph = cudnn.pygraph(io_data_type=kind, intermediate_data_type=kind, compute_data_type=kind, handle=handle)
    settings = {
        "pre_padding": [before for before, _ in problem.padding],
        "post_padding": [after for _, after in problem.padding],
        "stride": list(problem.stride),
        "dilation": list(problem.dilation),
        "compute_data_type": kind,
    }

    def tensor(uid: int, shape: tuple[int, ...]) -> Any:
        return graph.tensor(dim=list(shape), stride=_strides(shape), data_type=kind, uid=uid)

    def output(node: Any, uid: int, shape: tuple[int, ...]) -> None:
        # Where windows leave rows out, several sizes of x have one y: the gradients have to be told.
        node.set_output(True).set_data_type(kind).set_dim(list(shape)).set_stride(_strides(shape)).set_uid(uid)

    if direction == "forward":
        x, w = tensor(X, problem.x_shape), tensor(W, problem.w_shape)
        y = graph.conv_fprop(image=x, weight=w, **settings)
        if bias:
            y = graph.bias(input=y, bias=tensor(B, (1, problem.out_channels, 1, 1)))
        output(graph.relu(input=y) if relu else y, Y, problem.y_shape)
    elif direction == "input_grad":
        g, w = tensor(Y, problem.y_shape), tensor(W, problem.w_shape)
        output(graph.conv_dgrad(loss=g, filter=w, **settings), X, problem.x_shape)
    else:
        x, g = tensor(X, problem.x_shape), tensor(Y, problem.y_shape)
        output(graph.conv_wgrad(image=x, loss=g, **settings), W, problem.w_shape)
    return graph


def _strides(shape: tuple[int, ...]) -> list[int]:
    _, c, h, w = shape
    return [c * h * w, h * w, w, 1]


class Plan(NamedTuple):
    """A graph that is ready to run, and the bytes of workspace that it wants."""

    graph: Any
    workspace: int


class _Mine(threading.local):
    """A thread's own handles, one for each GPU, and plans. Handles are not to be used by two threads at once."""

    def __init__(self) -> None:
        self.handles: dict[int, Any] = {}
        self.plans: dict[Any, Plan | None] = {}


_mine = _Mine()


def _handle(xp) -> Any:
    """The handle of the current GPU, set to the current stream."""
    cudnn, index = library(), xp.cuda.runtime.getDevice()
    if index not in _mine.handles:
        _mine.handles[index] = cudnn.create_handle()
    cudnn.set_stream(_mine.handles[index], xp.cuda.get_current_stream().ptr)
    return _mine.handles[index]


def _plan(xp, problem: Conv2dProblem, direction: str, bias: bool = False, relu: bool = False) -> Plan | None:
    """The plan, or None if cuDNN has none for a convolution with bias or ReLU behind it."""
    key = problem, direction, bias, relu, xp.cuda.runtime.getDevice()
    if key not in _mine.plans:
        cudnn = library()
        graph = describe(problem, direction, bias, relu, _handle(xp))
        notes = cudnn.numerical_note
        unwanted = [notes.TENSOR_CORE, notes.DOWN_CONVERT_INPUTS, notes.REDUCED_PRECISION_REDUCTION]
        try:
            graph.validate()
            graph.build_operation_graph()
            graph.create_execution_plans([cudnn.heur_mode.A, cudnn.heur_mode.FALLBACK])
            graph.deselect_numeric_notes([*unwanted, notes.NONDETERMINISTIC])
            graph.check_support()
            graph.build_plans()
            _mine.plans[key] = Plan(graph, graph.get_workspace_size())
        except (cudnn.cudnnGraphNotSupportedError, NotImplementedError) as error:
            if not (bias or relu):
                raise NotImplementedError(
                    f"conv2d: cuDNN has no plan for {direction} of {problem} in float32 ({error}); "
                    "take another algorithm, mytorch.backends.conv2d.use(None)"
                ) from error
            _mine.plans[key] = None
    return _mine.plans[key]


def _run(xp, plan: Plan, arrays: dict[int, Any]) -> None:
    workspace = xp.empty(max(1, plan.workspace), "uint8")
    addresses = {uid: int(array.data.ptr) for uid, array in arrays.items()}
    plan.graph.execute(addresses, int(workspace.data.ptr), handle=_handle(xp))


# The three operations -------------------------------------------------------------------------------------------------


def forward(x, w, bias, problem: Conv2dProblem, relu: bool = False):
    xp = xp_of(x)
    y = xp.empty(problem.y_shape, x.dtype)
    arrays = {X: x, W: w, Y: y}
    plan = _plan(xp, problem, "forward", bias is not None, relu)
    if plan is None:
        _run(xp, _sure(_plan(xp, problem, "forward")), arrays)
        finish(y, None if bias is None else bias.reshape(-1, 1, 1), relu)
        return y
    if bias is not None:
        arrays[B] = xp.ascontiguousarray(bias, x.dtype)
    _run(xp, plan, arrays)
    return y


def input_grad(g, w, problem: Conv2dProblem):
    xp = xp_of(g)
    grad_x = xp.empty(problem.x_shape, g.dtype)
    _run(xp, _sure(_plan(xp, problem, "input_grad")), {Y: g, W: w, X: grad_x})
    return grad_x


def weight_grad(x, g, problem: Conv2dProblem):
    xp = xp_of(x)
    grad_w = xp.empty(problem.w_shape, x.dtype)
    _run(xp, _sure(_plan(xp, problem, "weight_grad")), {X: x, Y: g, W: grad_w})
    return grad_w


def _sure(plan: Plan | None) -> Plan:
    assert plan is not None  # a convolution alone either has a plan or has raised
    return plan
