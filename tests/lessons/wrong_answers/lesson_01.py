"""Typical wrong answers to the exercises of lesson 01."""

from __future__ import annotations

from tests.lessons.mistakes import Mistake

GRADIENT = """
def gradient(f, x, h=1e-5):
    x = {copy}
    slopes = np.zeros({shape})
    for number, where in enumerate(np.ndindex(x.shape)):
        middle = x[where]
        x[where] = middle + h
        above = f(x)
        x[where] = middle {below}
        below = f(x)
        {restore}
        slopes[{where}] = (above - below) / ({step})
    return slopes
"""

RIGHT = {
    "copy": "np.array(x, dtype=np.float64)",
    "shape": "x.shape",
    "below": "- h",
    "restore": "x[where] = middle",
    "where": "where",
    "step": "2 * h",
}


def gradient(**changed: str) -> str:
    return GRADIENT.format(**{**RIGHT, **changed})


MISTAKES: dict[str, tuple[Mistake, ...]] = {
    "derivative": (
        Mistake("one-sided", "def derivative(f, x, h=1e-5): return (f(x + h) - f(x)) / h", "one-sided difference"),
        Mistake("divided by h", "def derivative(f, x, h=1e-5): return (f(x + h) - f(x - h)) / h", "twice too large"),
        Mistake("no brackets", "def derivative(f, x, h=1e-5): return (f(x + h) - f(x - h)) / 2 * h", "needs brackets"),
        Mistake("swapped", "def derivative(f, x, h=1e-5): return (f(x - h) - f(x + h)) / (2 * h)", "sign is flipped"),
        Mistake(
            "a step of its own",
            "def derivative(f, x, h=1e-5): return (f(x + 1e-5) - f(x - 1e-5)) / 2e-5",
            "Is the h that was given used?",
        ),
        Mistake("no return", "def derivative(f, x, h=1e-5): (f(x + h) - f(x - h)) / (2 * h)", "`return` missing"),
        Mistake(
            "much too small by default",
            "def derivative(f, x, h=1e-15): return (f(x + h) - f(x - h)) / (2 * h)",
            "derivative(np.sin, -1.5)",
        ),
    ),
    "best_step": (
        Mistake("eps", "def best_step(dtype): return np.finfo(dtype).eps", "only rounding is left"),
        Mistake("square root", "def best_step(dtype): return np.finfo(dtype).eps ** 0.5", "take the cube root"),
        Mistake("no brackets", "def best_step(dtype): return np.finfo(dtype).eps ** 1 / 3", "brackets!"),
        Mistake("one for all", "def best_step(dtype): return np.finfo(float).eps ** (1 / 3)", "best_step(np.float32)"),
    ),
    "gradient": (
        Mistake("moves the caller's array", gradient(copy="x", restore="pass"), "has changed the x of its caller"),
        Mistake("not put back", gradient(restore="pass"), "is each element put back"),
        Mistake("whole numbers do not move", gradient(copy="x.copy()"), "cuts the fraction of the nudge off"),
        Mistake("one-sided", gradient(below="+ 0", step="h"), "nudge to both sides"),
        Mistake("twice", gradient(step="h"), "twice too large"),
        Mistake("flat", gradient(shape="x.size", where="number"), "has shape (6,), but (2, 3) was expected"),
        Mistake("float32", gradient(copy="np.array(x, dtype=np.result_type(x, np.float32))"), "float32 is too coarse"),
        Mistake(
            "all at once",
            "def gradient(f, x, h=1e-5): return (f(x + h) - f(x - h)) / (2 * h)",
            "has shape (), but (2, 3) was expected",
        ),
    ),
    "complex_step": (
        Mistake("real part", "def complex_step(f, x, h=1e-200): return f(x + 1j * h).real", "that is f(x)"),
        Mistake("real part over h", "def complex_step(f, x, h=1e-200): return f(x + 1j * h).real / h", "that is f / h"),
        Mistake("not divided", "def complex_step(f, x, h=1e-200): return f(x + 1j * h).imag", "not divided by h"),
        Mistake("still complex", "def complex_step(f, x, h=1e-200): return f(x + 1j * h) / h", "`.imag` missing"),
        Mistake(
            "a large step", "def complex_step(f, x, h=1e-5): return f(x + 1j * h).imag / h", "wrong by one part in"
        ),
        Mistake(
            "a central difference",
            "def complex_step(f, x, h=1e-5): return (f(x + h) - f(x - h)) / (2 * h)",
            "wrong by one part in",
        ),
        Mistake(
            "two evaluations",
            "def complex_step(f, x, h=1e-200): return (f(x + 1j * h) - f(x - 1j * h)).imag / (2 * h)",
            "called f 2 times",
        ),
    ),
    "richardson": (
        Mistake(
            "the mean",
            "def richardson(f, x, h=1e-2): return (derivative(f, x, h) + derivative(f, x, h / 2)) / 2",
            "the mean",
        ),
        Mistake(
            "for errors of size h",
            "def richardson(f, x, h=1e-2): return 2 * derivative(f, x, h / 2) - derivative(f, x, h)",
            "ours is h²",
        ),
        Mistake(
            "swapped",
            "def richardson(f, x, h=1e-2): return (4 * derivative(f, x, h) - derivative(f, x, h / 2)) / 3",
            "swapped",
        ),
        Mistake(
            "not divided",
            "def richardson(f, x, h=1e-2): return 4 * derivative(f, x, h / 2) - derivative(f, x, h)",
            "divide by 3",
        ),
        Mistake(
            "h and 2h",
            "def richardson(f, x, h=1e-2): return (4 * derivative(f, x, h) - derivative(f, x, 2 * h)) / 3",
            "use h and h / 2",
        ),
        Mistake("the better one", "def richardson(f, x, h=1e-2): return derivative(f, x, h / 2)", "that is D(h / 2)"),
    ),
}
