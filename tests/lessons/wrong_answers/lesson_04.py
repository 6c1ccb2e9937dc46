"""What learners typically get wrong in lesson 04."""

from tests.lessons.mistakes import Mistake

MISTAKES: dict[str, tuple[Mistake, ...]] = {
    "stretched_axes": (
        Mistake(
            "only the missing axes",
            "def stretched_axes(small, large): return tuple(range(len(large) - len(small)))",
            says="stretched_axes((2, 1), (2, 3)) is (), but (1,) was expected",
        ),
        Mistake(
            "aligned at the left",
            "def stretched_axes(small, large):\n"
            "    padded = tuple(small) + (1,) * (len(large) - len(small))\n"
            "    return tuple(k for k, n in enumerate(large) if padded[k] != n)",
            says="stretched_axes((3,), (2, 3)) is (0, 1), but (0,) was expected",
        ),
        Mistake(
            "every axis of size 1",
            "def stretched_axes(small, large):\n"
            "    padded = (1,) * (len(large) - len(small)) + tuple(small)\n"
            "    return tuple(k for k, n in enumerate(padded) if n == 1)",
            says="stretched_axes((1,), (1,)) is (0,), but () was expected",
        ),
        Mistake("a number", "def stretched_axes(small, large): return 0", says="should be a tuple of axes"),
        Mistake("no return", "def stretched_axes(small, large): pass", says="is a `return` missing?"),
    ),
    "unbroadcast": (
        Mistake("nothing", "def unbroadcast(grad, shape): return grad", says="sum over a broadcast axis missing"),
        Mistake(
            "first row",
            "def unbroadcast(grad, shape):\n"
            "    while grad.ndim > len(shape): grad = grad[0]\n"
            "    return grad[tuple(slice(0, n) for n in shape)]",
            says="only index 0 of axis 0 is counted",
        ),
        Mistake(
            "mean for sum",
            "def unbroadcast(grad, shape):\n"
            "    return grad.mean(axis=stretched_axes(shape, grad.shape), keepdims=True).reshape(shape)",
            says="mean where a sum was needed",
        ),
        Mistake(
            "only the missing axes",
            "def unbroadcast(grad, shape): return grad.sum(axis=tuple(range(grad.ndim - len(shape))))",
            says="the gradient of x (2, 1) has shape (2, 3), but (2, 1) was expected",
        ),
        Mistake(
            "squeezed",
            "def unbroadcast(grad, shape): return grad.sum(axis=stretched_axes(shape, grad.shape)).squeeze()",
            says="the gradient of x (2, 1) has shape (2,), but (2, 1) was expected",
        ),
        Mistake(
            "in place",
            "right = unbroadcast\n"
            "def unbroadcast(grad, shape):\n"
            "    answer = right(grad, shape).copy()\n"
            "    grad *= 0\n"
            "    return answer",
            says="changed `grad`",
        ),
    ),
    "multiply_backward": (
        Mistake(
            "no unbroadcast",
            "def multiply_backward(a, b, g): return g * b, g * a",
            says="sum over a broadcast axis missing",
        ),
        Mistake(
            "swapped",
            "def multiply_backward(a, b, g): return unbroadcast(g * a, a.shape), unbroadcast(g * b, b.shape)",
            says="this is the gradient of b",
        ),
        Mistake(
            "g forgotten",
            "def multiply_backward(a, b, g): return unbroadcast(b + 0 * g, a.shape), unbroadcast(a + 0 * g, b.shape)",
            says="g missing",
        ),
        Mistake("only one", "def multiply_backward(a, b, g): return g * b", says="should return two gradients"),
    ),
    "center_backward": (
        Mistake("mean as a constant", "def center_backward(g): return g", says="`=` where `+=` was needed"),
        Mistake("sum for mean", "def center_backward(g): return g - g.sum(axis=0)", says="the gradient of x (4, 3) at"),
        Mistake("plus", "def center_backward(g): return g + g.mean(axis=0)", says="contribution 2 of 2 is subtracted"),
        Mistake(
            "mean over everything", "def center_backward(g): return g - g.mean()", says="the gradient of x (4, 3) at"
        ),
        Mistake("always zero", "def center_backward(g): return 0 * g", says="zero everywhere"),
    ),
    "mse": (
        Mistake(
            "broadcasts",
            "def mse(predictions, targets): return float(((predictions - targets) ** 2).mean())",
            says="mse(p, t), (4, 1) (4,) should raise ValueError",
        ),
        Mistake(
            "sum for mean",
            "def mse(predictions, targets): return float(((predictions - targets) ** 2).sum())",
            says="mse(p, t), (4,) (4,) is",
        ),
        Mistake(
            "compares sizes",
            "def mse(predictions, targets):\n"
            "    if predictions.size != targets.size: raise ValueError(f'{predictions.shape} {targets.shape}')\n"
            "    return float(((predictions - targets) ** 2).mean())",
            says="should raise ValueError",
        ),
        Mistake(
            "assert",
            "def mse(predictions, targets):\n"
            "    assert predictions.shape == targets.shape\n"
            "    return float(((predictions - targets) ** 2).mean())",
            says="should raise ValueError, but it raised AssertionError",
        ),
        Mistake(
            "names no shapes",
            "def mse(predictions, targets):\n"
            "    if predictions.shape != targets.shape: raise ValueError('shapes differ')\n"
            "    return float(((predictions - targets) ** 2).mean())",
            says="should name both shapes",
        ),
    ),
}
