"""What learners typically get wrong in lesson 05."""

from tests.lessons.mistakes import Mistake

JACOBIAN = """
def numerical_jacobian(f, x, eps=1e-6):
    rows = []
    for i in np.ndindex(x.shape):
        up, down = x.astype(float), x.astype(float)
        up[i] += eps
        down[i] -= eps
        rows.append({row})
    return {result}
"""
BOTH = """
def gradcheck(f, backward, x):
    y = f(x)
    columns = []
    for o in np.ndindex(y.shape):
        g = np.zeros_like(y)
        g[o] = 1
        gradient = np.asarray(backward(g, x))
        if gradient.{shape} != x.{shape}: return False
        columns.append(gradient.ravel())
    a, n = np.array(columns).T, numerical_jacobian(f, x)
    return bool({verdict})
"""
ALONG = """
def check_along(f, backward, x, rng):
    eps = 1e-6
    u, v = {u}, {v}
    slope = np.sum(v * (f(x + eps * u) - f(x - eps * u))) / (2 * eps)
    claimed = np.sum(u * backward(v, x))
    return bool({verdict})
"""
U, V, CLOSE = (
    "rng.normal(size=x.shape)",
    "rng.normal(size=np.shape(f(x)))",
    "abs(slope - claimed) <= 1e-6 + 1e-5 * abs(claimed)",
)

MISTAKES: dict[str, tuple[Mistake, ...]] = {
    "hiding_place": (
        Mistake("ones", "def hiding_place(): return [1.0, 1, 1], [1.0, 1, 1]", says="must differ"),
        Mistake(
            "zeros", "def hiding_place(): return [0.0, 0, 0], [0.0, 0, 0]", says="zeros (or nearly) are not allowed"
        ),
        Mistake(
            "opposite", "def hiding_place(): return [1.0, 2, 3], [-1.0, -2, -3]", says="the check finds the mistake"
        ),
        Mistake("one list", "def hiding_place(): return [1.0, 2, 3]", says="two lists of three numbers"),
    ),
    "numerical_jacobian": (
        Mistake(
            "one-sided",
            JACOBIAN.format(row="np.ravel(f(up) - f(x.astype(float))) / eps", result="np.array(rows)"),
            says="central differences?",
        ),
        Mistake(
            "divided by eps",
            JACOBIAN.format(row="np.ravel(f(up) - f(down)) / eps", result="np.array(rows)"),
            says="the Jacobian of f(x) = x @ M, x (2, 3) at",
        ),
        Mistake(
            "a column for each input",
            JACOBIAN.format(row="np.ravel(f(up) - f(down)) / (2 * eps)", result="np.array(rows).T"),
            says="has shape (8, 6), but (6, 8) was expected",
        ),
        Mistake(
            "whole numbers stay whole",
            JACOBIAN.replace("astype(float)", "copy()")
            .format(row="np.ravel(f(up) - f(down)) / (2 * eps)", result="np.array(rows)")
            .replace("up[i] += eps", "up[i] = up[i] + eps")
            .replace("down[i] -= eps", "down[i] = down[i] - eps"),
            says="whole numbers",
        ),
        Mistake(
            "moved in place",
            "def numerical_jacobian(f, x, eps=1e-6):\n"
            "    x, rows = x if x.dtype == float else x.astype(float), []\n"
            "    for i in np.ndindex(x.shape):\n"
            "        old = x[i]\n"
            "        x[i] = old + eps; up = f(x)\n"
            "        x[i] = old - eps; down = f(x)\n"
            "        x[i] = old\n"
            "        rows.append(np.ravel(up - down) / (2 * eps))\n"
            "    return np.array(rows)",
            says="the same array",
        ),
        Mistake(
            "not restored",
            "def numerical_jacobian(f, x, eps=1e-6):\n"
            "    x, rows = x if x.dtype == float else x.astype(float), []\n"
            "    for i in np.ndindex(x.shape):\n"
            "        x[i] += eps; up = np.copy(f(x))\n"
            "        x[i] -= 2 * eps; down = np.copy(f(x))\n"
            "        rows.append(np.ravel(up - down) / (2 * eps))\n"
            "    return np.array(rows)",
            says="changed x",
        ),
    ),
    "gradcheck": (
        Mistake(
            "any greater",
            BOTH.format(shape="shape", verdict="not (abs(a - n) > 1e-5 + 1e-3 * abs(n)).any()"),
            says="lets a mistake pass: NaN",
        ),
        Mistake(
            "absolute only",
            BOTH.format(shape="shape", verdict="np.allclose(a, n, rtol=0, atol=1e-5)"),
            says="complains about a right rule: 10⁷ sin x",
        ),
        Mistake(
            "tolerant",
            BOTH.format(shape="shape", verdict="np.allclose(a, n, rtol=0.1, atol=0.1)"),
            says="lets a mistake pass: 1 % too large",
        ),
        Mistake(
            "flattened",
            BOTH.format(shape="size", verdict="np.allclose(a, n, rtol=1e-3, atol=1e-5)"),
            says="lets a mistake pass: right numbers, flat",
        ),
        Mistake(
            "all outputs at once",
            "def gradcheck(f, backward, x):\n"
            "    gradient = np.asarray(backward(np.ones_like(f(x)), x))\n"
            "    if gradient.shape != x.shape: return False\n"
            "    n = numerical_jacobian(f, x).sum(axis=1).reshape(x.shape)\n"
            "    return bool(np.allclose(gradient, n, rtol=1e-3, atol=1e-5))",
            says="lets a mistake pass: a gradient read backwards",
        ),
        Mistake("always", "def gradcheck(f, backward, x): return True", says="lets a mistake pass: 1 − |y|"),
        Mistake("no return", "def gradcheck(f, backward, x): numerical_jacobian(f, x)", says="is a `return` missing?"),
    ),
    "name_the_mistake": (
        Mistake(
            "no look at shapes",
            "def name_the_mistake(got, right):\n"
            "    if np.shape(got) == np.shape(right.T) and np.shape(got) != np.shape(right): return 'transposed'\n"
            "    if np.allclose(got, right): return 'right'\n"
            "    if np.allclose(got, 0): return 'zero'\n"
            "    if np.allclose(got, -right): return 'sign'\n"
            "    with np.errstate(all='ignore'): c = np.nanmedian(got / right)\n"
            "    if np.isfinite(c) and np.allclose(got, c * right): return 'factor'\n"
            "    return 'transposed' if np.allclose(got, right.T) else 'unknown'",
            says="raised ValueError: operands could not be broadcast together",
        ),
        Mistake(
            "factor of every element",
            "def name_the_mistake(got, right):\n"
            "    if got.shape != right.shape: return 'transposed' if got.shape == right.T.shape else 'unknown'\n"
            "    if np.allclose(got, right): return 'right'\n"
            "    if np.allclose(got, 0): return 'zero'\n"
            "    if np.allclose(got, -right): return 'sign'\n"
            "    with np.errstate(all='ignore'): q = got / right\n"
            "    if np.allclose(q, q.flat[0]): return 'factor'\n"
            "    return 'transposed' if got.shape == right.T.shape and np.allclose(got, right.T) else 'unknown'",
            says="but 'factor' was expected",
        ),
        Mistake(
            "exactly equal",
            "def name_the_mistake(got, right):\n"
            "    if np.array_equal(got, right): return 'right'\n"
            "    if not np.any(got): return 'zero'\n"
            "    if np.array_equal(got, -right): return 'sign'\n"
            "    return 'transposed' if np.array_equal(got, right.T) else 'factor'",
            says="but 'right' was expected",
        ),
        Mistake(
            "zero is a factor",
            "old = name_the_mistake\n"
            "def name_the_mistake(got, right):\n"
            "    word = old(got, right)\n"
            "    return 'factor' if word == 'zero' else word",
            says="is 'factor', but 'zero' was expected",
        ),
        Mistake(
            "allclose broadcasts",
            "def name_the_mistake(got, right):\n"
            "    def same(a, b):\n"
            "        try: return np.allclose(a, b)\n"
            "        except ValueError: return False\n"
            "    if same(got, right): return 'right'\n"
            "    if same(got, 0): return 'zero'\n"
            "    if same(got, -right): return 'sign'\n"
            "    if same(got, right.T): return 'transposed'\n"
            "    with np.errstate(all='ignore'): c = got.flat[0] / right.flat[0]\n"
            "    return 'factor' if np.isfinite(c) and same(got, c * right) else 'unknown'",
            says="is 'right', but 'unknown' was expected",
        ),
        Mistake("no return", "def name_the_mistake(got, right): 'right'", says="is a `return` missing?"),
    ),
    "check_along": (
        Mistake(
            "ones",
            ALONG.format(u="np.ones(x.shape)", v="np.ones(np.shape(f(x)))", verdict=CLOSE),
            says="lets a mistake pass: a gradient read backwards",
        ),
        Mistake(
            "far too tolerant",
            ALONG.format(u=U, v=V, verdict="abs(slope - claimed) <= 1"),
            says="lets a mistake pass",
        ),
        Mistake(
            "exactly equal",
            ALONG.format(u=U, v=V, verdict="slope == claimed"),
            says="complains about a right rule: tanh",
        ),
        Mistake(
            "the whole Jacobian",
            "def check_along(f, backward, x, rng): return gradcheck(f, backward, x)",
            says="3 and 1 will do",
        ),
        Mistake(
            "NaN passes",
            ALONG.format(u=U, v=V, verdict="not abs(slope - claimed) > 1e-6 + 1e-5 * abs(claimed)"),
            says="lets a mistake pass: NaN",
        ),
    ),
}
