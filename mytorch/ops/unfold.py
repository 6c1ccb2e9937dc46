"""Windows as columns, and columns laid back over the picture: im2col and col2im, each the other's adjoint.

Unfold   y[n, (c, u, v), (i, j)] = x[n, c, i·s + u·d − p, j·s + v·d − p]      dx = Fold(g)
Fold     y[n, c, h, w] = Σ of the x that Unfold would have taken from there   dx = Unfold(g)
"""

from __future__ import annotations

from typing import Any

from ..autograd.operation import Operation
from ..kernels.pool2d import Pool2dProblem
from ..kernels.windows import overlap_add, padded, windows
from .dims import shape_of_input

Pair = tuple[int, int]


class Unfold(Operation):
    """y[n, (c, u, v), (i, j)] = x[n, c, i·s + u·d − p, j·s + v·d − p]        dx = Fold(g)"""

    def forward(self, x: Any, *, problem: Pool2dProblem) -> Any:
        self.problem = problem
        (kh, kw), (sh, sw), (dh, dw) = problem.kernel, problem.stride, problem.dilation
        (ph, pw), (n, c) = problem.padding, x.shape[:2]
        rows = windows(padded(padded(x, 2, ph, ph), 3, pw, pw), 2, kh, sh, dh)  # (N, C, kh, H', W)
        both = windows(rows, 4, kw, sw, dw).swapaxes(3, 4)  # (N, C, kh, kw, H', W')
        return both.reshape(n, c * kh * kw, problem.out_height * problem.out_width)

    def backward(self, g: Any) -> Any:
        return Fold.apply(g, problem=self.problem)


class Fold(Operation):
    """y[n, c, h, w] = Σ of x over the windows and places that are there        dx = Unfold(g)"""

    def forward(self, x: Any, *, problem: Pool2dProblem) -> Any:
        self.problem = problem
        (kh, kw), (sh, sw), (dh, dw) = problem.kernel, problem.stride, problem.dilation
        (ph, pw), (height, width) = problem.padding, (problem.height, problem.width)
        n, c = x.shape[0], x.shape[1] // (kh * kw)
        both = x.reshape(n, c, kh, kw, problem.out_height, problem.out_width).swapaxes(3, 4)
        rows = overlap_add(both, 4, width + 2 * pw, sw, dw)  # (N, C, kh, H', W)
        y = overlap_add(rows, 2, height + 2 * ph, sh, dh)
        return y[:, :, ph : ph + height, pw : pw + width]

    def backward(self, g: Any) -> Any:
        return Unfold.apply(g, problem=self.problem)


def unfold(input: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Any:
    """Every window of the picture as a column.

    y[n, (c, u, v), (i, j)] = x[n, c, i·s + u·d − p, j·s + v·d − p], with 0 outside the picture

    Args:
        input: (N, C, H, W) or (C, H, W).
        kernel_size, dilation, padding, stride: one number or (vertical, horizontal).

    Returns:
        (N, C · kh · kw, L) with one column for each of the L windows, in reading order.

    Raises:
        RuntimeError: the input is no picture, or no window fits it.
    """
    shape = shape_of_input(input)
    if len(shape) not in (3, 4) or 0 in shape[-3:]:
        raise RuntimeError(
            "Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, "
            f"but got: {list(shape)}"
        )
    problem = _problem("unfold", shape[-2:], kernel_size, dilation, padding, stride)
    if problem.out_height < 1 or problem.out_width < 1:
        raise RuntimeError(
            f"Given input with spatial size ({shape[-2]}, {shape[-1]}), {_settings(problem)}, calculated shape of the "
            f"array of sliding blocks as ({problem.out_height}, {problem.out_width}), but its components must be at "
            "least one."
        )
    if len(shape) == 4:
        return Unfold.apply(input, problem=problem)
    y = Unfold.apply(input.reshape(1, *shape), problem=problem)
    return y.reshape(*shape_of_input(y)[1:])


def fold(input: Any, output_size: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Any:
    """Columns laid back where `unfold` took them from; where windows overlap, they add up.

    y[n, c, h, w] = Σ of x[n, (c, u, v), (i, j)] over every (i, j, u, v) with h = i·s + u·d − p, w = j·s + v·d − p

    Args:
        input: (N, C · kh · kw, L) or (C · kh · kw, L).
        output_size: height and width of the picture; one number or a pair, as the other settings of `unfold`.

    Returns:
        (N, C, H, W) or (C, H, W).

    Raises:
        RuntimeError: the number of rows or of columns does not follow from the settings.
    """
    shape = shape_of_input(input)
    if len(shape) not in (2, 3) or 0 in shape[-2:]:
        raise RuntimeError(
            "Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero dimensions for "
            f"input, but got: {list(shape)}"
        )
    size = _pair("fold", "output_size", output_size)
    problem = _problem("fold", size, kernel_size, dilation, padding, stride)
    kh, kw = problem.kernel
    if shape[-2] % (kh * kw):
        raise RuntimeError(
            "Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got "
            f"input.size(1)={shape[-2]} and kernel_size={problem.kernel}."
        )
    count = problem.out_height * problem.out_width
    if shape[-1] != count or min(problem.out_height, problem.out_width) < 1:
        raise RuntimeError(
            f"Given output_size={size}, {_settings(problem)}, expected size of input's dimension 2 to match the "
            f"calculated number of sliding blocks {problem.out_height} * {problem.out_width} = {count}, but got "
            f"input.size(2)={shape[-1]}."
        )
    if len(shape) == 3:
        return Fold.apply(input, problem=problem)
    y = Fold.apply(input.reshape(1, *shape), problem=problem)
    return y.reshape(*shape_of_input(y)[1:])


def _settings(problem: Pool2dProblem) -> str:
    return (
        f"kernel_size={problem.kernel}, dilation={problem.dilation}, padding={problem.padding}, stride={problem.stride}"
    )


def _problem(caller: str, size: Any, kernel: Any, dilation: Any, padding: Any, stride: Any) -> Pool2dProblem:
    """The windows that the settings describe; nothing is known yet about whether one fits.

    Raises:
        RuntimeError: a setting is not positive, or the padding is negative.
    """
    kernel, dilation = _pair(caller, "kernel_size", kernel), _pair(caller, "dilation", dilation)
    padding, stride = _pair(caller, "padding", padding), _pair(caller, "stride", stride)
    for name, (height, width) in (("kernel size", kernel), ("dilation", dilation), ("stride", stride)):
        if min(height, width) < 1:
            raise RuntimeError(
                f"{name} should be greater than zero, but got {name.split()[0]}_height: {height} "
                f"{name.split()[0]}_width: {width}"
            )
    if min(padding) < 0:
        raise RuntimeError(f"padding should be non-negative, but got pad_height: {padding[0]} pad_width: {padding[1]}")
    return Pool2dProblem(kernel, stride, padding, dilation, False, size[0], size[1])


def _pair(caller: str, name: str, value: Any) -> Pair:
    if isinstance(value, int):
        return value, value
    if not isinstance(value, (tuple, list)) or not all(isinstance(item, int) for item in value):
        raise TypeError(f"{caller}(): argument '{name}' must be an int or a pair of ints, not {value!r}")
    if len(value) not in (1, 2):
        raise RuntimeError(f"{caller}: {name} must be a single int or a pair of ints, got {list(value)}")
    return value[0], value[-1]
