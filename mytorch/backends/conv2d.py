"""How convolutions are computed: what is chosen for a size and why, and forcing a choice.

    mytorch.explain_conv2d((128, 256, 13, 13), (384, 256, 3, 3), padding=1)
    with mytorch.backends.conv2d.use("im2col"):
        y = model(x)

The choice is made for each size and direction by predicted cost; each algorithm is a file of `mytorch/kernels/conv2d/`.
"""

from __future__ import annotations

from typing import Any

from ..backend import Device, get_default_device, located
from ..kernels.conv2d import explain as explain_problem, use as use
from ..kernels.conv2d.choose import ALGORITHMS, OPTIONAL
from ..ops.conv_settings import plain, problem_of
from ..tensor import Tensor


def algorithms() -> list[str]:
    """The names that `use` accepts; "cudnn" computes on GPUs only."""
    return [algorithm.NAME for algorithm in (*ALGORITHMS, *OPTIONAL)]


def explain(
    input: Any, weight: Any, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: int = 1, *,
    dtype: Any = None, measure: bool = False, device: Any = None,
) -> str:  # fmt: skip
    """A table of the algorithms for `conv2d` with these arguments: predicted time for each direction, and the choice.

    Args:
        input, weight: tensors, or their shapes, (N, C, H, W) and (O, C / groups, kh, kw).
        stride, padding, dilation, groups: as for `conv2d`.
        dtype: of shapes; float32 if omitted.
        measure: also run every algorithm that can do it, on random numbers.
        device: where they are; that of the tensors, or the default one. For a GPU nothing is predicted: costs were
            measured on processors, and `matmul` is taken for 1×1 kernels, `im2col` for all others.

    Raises:
        RuntimeError: sizes that do not fit together.
    """
    shapes, kind = [], dtype
    for name, value in (("input", input), ("weight", weight)):
        if isinstance(value, Tensor):
            kind = kind or value.dtype
            device = value.device if device is None else device
            value = value.shape
        if len(value) != 4:
            raise RuntimeError(f"explain_conv2d: {name} has {len(value)} dimensions ({tuple(value)}); 4 are needed")
        shapes.append(tuple(value))
    kind = "float32" if kind is None else str(kind).removeprefix("torch.")
    settings = (plain(stride), plain(padding), plain(dilation), groups)
    _, problem = problem_of(*shapes, *settings, kind)
    return explain_problem(problem, measure, located(get_default_device() if device is None else Device(device)))
