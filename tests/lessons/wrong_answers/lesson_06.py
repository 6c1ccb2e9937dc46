"""What learners typically get wrong in lesson 06."""

from tests.lessons.mistakes import Mistake

SWISH = """
class Swish(Function):
    @staticmethod
    def forward(ctx, x):
        {forward}
        return x * x.sigmoid()

    @staticmethod
    def backward(ctx, g):
        {backward}
"""
SAVE, RESTORE = "ctx.save_for_backward(x)", "(x,) = ctx.saved_tensors; s = x.sigmoid(); return "

MISTAKES: dict[str, tuple[Mistake, ...]] = {
    "matmul_backward": (
        Mistake(
            "no transposes",
            "old = matmul_backward\n"
            "def matmul_backward(a, b, g):\n"
            "    return (g @ b, a @ g) if a.shape == b.shape == g.shape else old(a, b, g)\n",
            says="the gradient of a (3, 3)",
        ),
        Mistake(
            "all axes reversed",
            "def matmul_backward(a, b, g):\n"
            "    if a.ndim == b.ndim == 2: return g @ b.T, a.T @ g\n"
            "    return np.einsum('...nm,...km->...nk', g, b).T, np.einsum('...nk,...nm->...km', a, g).T",
            says="the gradient of a (5, 2, 3) has shape (3, 2, 5)",
        ),
        Mistake(
            "shared matrix not summed",
            "def matmul_backward(a, b, g): return g @ b.swapaxes(-1, -2), a.swapaxes(-1, -2) @ g",
            says="the gradient of b (3, 4) has shape (5, 3, 4), but (3, 4) was expected",
        ),
        Mistake(
            "shared matrix averaged",
            "def matmul_backward(a, b, g):\n"
            "    grad_a, grad_b = g @ b.swapaxes(-1, -2), a.swapaxes(-1, -2) @ g\n"
            "    if grad_a.ndim > a.ndim: grad_a = grad_a.mean(axis=0)\n"
            "    if grad_b.ndim > b.ndim: grad_b = grad_b.mean(axis=0)\n"
            "    return grad_a, grad_b",
            says="mean where a sum was needed",
        ),
        Mistake(
            "swapped",
            "def matmul_backward(a, b, g): return a.swapaxes(-1, -2) @ g, g @ b.swapaxes(-1, -2)",
            says="the gradient of a (2, 3) has shape (3, 4), but (2, 3) was expected",
        ),
        Mistake("only one", "def matmul_backward(a, b, g): return g @ b.swapaxes(-1, -2)", says="should return two"),
    ),
    "mean_backward": (
        Mistake(
            "not divided",
            "def mean_backward(g, shape, axis):\n"
            "    return np.zeros(shape) + (g if axis is None else np.expand_dims(g, axis))",
            says="3 times too large, and 3 is the size of axis 0",
        ),
        Mistake(
            "divided by all",
            "def mean_backward(g, shape, axis):\n"
            "    return np.zeros(shape) + (g if axis is None else np.expand_dims(g, axis)) / np.prod(shape)",
            says="4 times too small, and 4 is the size of axis 1",
        ),
        Mistake(
            "axis not given back",
            "old = mean_backward\n"
            "def mean_backward(g, shape, axis):\n"
            "    try: return np.zeros(shape) + g / (np.prod(shape) if axis is None else shape[axis])\n"
            "    except ValueError: return old(g, shape, axis)",
            says="transposed: axes 0 and 1 are swapped",
        ),
        Mistake(
            "not spread",
            "def mean_backward(g, shape, axis): return g / (np.prod(shape) if axis is None else shape[axis])",
            says="has shape (4,), but (3, 4) was expected",
        ),
    ),
    "take_backward": (
        Mistake(
            "assigned",
            "def take_backward(g, index, shape):\n    grad = np.zeros(shape)\n    grad[index] = g\n    return grad",
            says="`=` where `+=` was needed",
        ),
        Mistake(
            "added by index",
            "def take_backward(g, index, shape):\n    grad = np.zeros(shape)\n    grad[index] += g\n    return grad",
            says="`=` where `+=` was needed",
        ),
        Mistake(
            "picked again",
            "def take_backward(g, index, shape): return g",
            says="the gradient of x (4,), index=[2, 0] has shape (2,), but (4,) was expected",
        ),
        Mistake(
            "averaged",
            "def take_backward(g, index, shape):\n"
            "    grad, times = np.zeros(shape), np.zeros(shape)\n"
            "    np.add.at(grad, index, g)\n"
            "    np.add.at(times, index, np.ones_like(g))\n"
            "    return grad / np.maximum(times, 1)",
            says="the gradient of x (3,), index=[0, 2, 2] at (2,)",
        ),
    ),
    "max_backward": (
        Mistake(
            "each winner takes all",
            "def max_backward(x, g, axis):\n"
            "    return (x == x.max(axis=axis, keepdims=True)) * np.expand_dims(g, axis)",
            says="each of them got the whole g",
        ),
        Mistake(
            "first winner takes all",
            "def max_backward(x, g, axis):\n"
            "    grad = np.zeros_like(x)\n"
            "    np.put_along_axis(grad, np.expand_dims(x.argmax(axis), axis), np.expand_dims(g, axis), axis)\n"
            "    return grad",
            says="the first got all of g",
        ),
        Mistake(
            "no mask",
            "def max_backward(x, g, axis): return np.zeros_like(x) + np.expand_dims(g, axis)",
            says="mask wrong: at 8 of 12 places",
        ),
        Mistake(
            "maximum of everything",
            "def max_backward(x, g, axis): return (x == x.max()) * np.expand_dims(g, axis)",
            says="mask wrong: at 3 of 12 places the gradient is zero and should not be",
        ),
        Mistake(
            "divided by the size",
            "def max_backward(x, g, axis):\n"
            "    return (x == x.max(axis=axis, keepdims=True)) * np.expand_dims(g, axis) / x.shape[axis]",
            says="3 times too small, and 3 is the size of axis 0",
        ),
    ),
    "Swish": (
        Mistake(
            "kept on ctx",
            SWISH.format(forward="ctx.x = x", backward="x = ctx.x; s = x.sigmoid(); return g * s * (1 + x * (1 - s))"),
            says="changed in place between forward and backward",
        ),
        Mistake(
            "sigmoid kept as a constant",
            SWISH.format(
                forward=SAVE + "; ctx.s = x.sigmoid()",
                backward="(x,) = ctx.saved_tensors; s = ctx.s; return g * s * (1 + x * (1 - s))",
            ),
            says="but not the gradient of the gradient",
        ),
        Mistake(
            "half of the product rule",
            SWISH.format(forward=SAVE, backward=RESTORE + "g * s"),
            says="only contribution 1 of 2 arrived",
        ),
        Mistake(
            "g forgotten", SWISH.format(forward=SAVE, backward=RESTORE + "s * (1 + x * (1 - s))"), says="g missing"
        ),
        Mistake(
            "a function", "def Swish(x): return x * x.sigmoid()", says="a class derived from mytorch.autograd.Function"
        ),
        Mistake("no return", SWISH.format(forward=SAVE, backward="(x,) = ctx.saved_tensors"), says="is None"),
    ),
}
