"""Typical wrong answers to lesson 07."""

from tests.lessons.mistakes import Mistake

MISTAKES: dict[str, tuple[Mistake, ...]] = {
    "line_gradient": (
        Mistake(
            "sign flipped",
            "def line_gradient(x, y, w, b):\n    e = y - w * x - b\n    return 2 * (e * x).mean(), 2 * e.mean()",
            "sign",
        ),
        Mistake(
            "factor 2 forgotten",
            "def line_gradient(x, y, w, b):\n    e = w * x + b - y\n    return (e * x).mean(), e.mean()",
            "the gradient of w is -2.3333333",
        ),
        Mistake(
            "not divided by the batch",
            "def line_gradient(x, y, w, b):\n    e = w * x + b - y\n    return 2 * (e * x).sum(), 2 * e.sum()",
            "batch",
        ),
        Mistake(
            "in the wrong order",
            "def line_gradient(x, y, w, b):\n    e = w * x + b - y\n    return 2 * e.mean(), 2 * (e * x).mean()",
            "the gradient of b",
        ),
        Mistake(
            "x forgotten in the first",
            "def line_gradient(x, y, w, b):\n    e = w * x + b - y\n    return 2 * e.mean(), 2 * e.mean()",
            "the gradient of w is -4",
        ),
        Mistake(
            "not averaged",
            "def line_gradient(x, y, w, b):\n    e = w * x + b - y\n    return 2 * e * x, 2 * e",
            "the gradient of w has shape (3,)",
        ),
        Mistake("one number", "def line_gradient(x, y, w, b):\n    return 1.0", "should return two numbers"),
    ),
    "sgd_step": (
        Mistake(
            "a new array under the old name",
            "def sgd_step(parameters, gradients, lr):\n"
            "    for p, g in zip(parameters, gradients):\n        p = p - lr * g",
            "still holds its old numbers",
        ),
        Mistake(
            "new arrays in the list",
            "def sgd_step(parameters, gradients, lr):\n"
            "    for i in range(len(parameters)):\n        parameters[i] = parameters[i] - lr * gradients[i]",
            "still holds its old numbers",
        ),
        Mistake(
            "uphill",
            "def sgd_step(parameters, gradients, lr):\n"
            "    for p, g in zip(parameters, gradients):\n        p += lr * g",
            "downhill is against the gradient",
        ),
        Mistake(
            "learning rate forgotten",
            "def sgd_step(parameters, gradients, lr):\n    for p, g in zip(parameters, gradients):\n        p -= g",
            "the first parameter after a step of 0.5",
        ),
        Mistake(
            "the gradient itself scaled",
            "def sgd_step(parameters, gradients, lr):\n"
            "    for p, g in zip(parameters, gradients):\n        g *= lr\n        p -= g",
            "the gradient, which the step should leave alone",
        ),
        Mistake(
            "only the first",
            "def sgd_step(parameters, gradients, lr):\n    parameters[0][...] -= lr * gradients[0]",
            "the second parameter after a step of 0.5",
        ),
        Mistake("nothing done", "def sgd_step(parameters, gradients, lr):\n    return parameters", "old numbers"),
    ),
    "curvature": (
        Mistake(
            "a tiny step",
            "def curvature(loss, point, direction):\n    u = 1e-6 * direction / np.linalg.norm(direction)\n"
            "    return (loss(point + u) - 2 * loss(point) + loss(point - u)) / 1e-12",
            "rounding",
        ),
        Mistake(
            "the direction is taken as it comes",
            "def curvature(loss, point, direction):\n"
            "    return loss(point + direction) - 2 * loss(point) + loss(point - direction)",
            "the direction has length 5",
        ),
        Mistake(
            "the slope",
            "def curvature(loss, point, direction):\n    u = direction / np.linalg.norm(direction)\n"
            "    return (loss(point + u) - loss(point - u)) / 2",
            "the slope; the curvature is how fast the slope changes",
        ),
        Mistake(
            "half of it",
            "def curvature(loss, point, direction):\n    u = direction / np.linalg.norm(direction)\n"
            "    return (loss(point + u) + loss(point - u)) / 2 - loss(point)",
            "half the curvature",
        ),
        Mistake(
            "the middle counted once",
            "def curvature(loss, point, direction):\n    u = direction / np.linalg.norm(direction)\n"
            "    return loss(point + u) - loss(point) + loss(point - u)",
            "but 6 was expected",
        ),
        Mistake(
            "the point is moved",
            "def curvature(loss, point, direction):\n    u = direction / np.linalg.norm(direction)\n"
            "    middle, above = loss(point), loss(point + u)\n    point -= u\n"
            "    return above - 2 * middle + loss(point)",
            "has moved the point",
        ),
        Mistake(
            "no return",
            "def curvature(loss, point, direction):\n    loss(point)",
            "is None",
        ),
    ),
    "learning_rate_limit": (
        Mistake(
            "1 over the curvature",
            "def learning_rate_limit(x):\n    m = x.mean()\n"
            "    return 1 / np.linalg.eigvalsh(2 * np.array([[(x * x).mean(), m], [m, 1]]))[-1]",
            "half the limit",
        ),
        Mistake(
            "factor 2 missing in the Hessian",
            "def learning_rate_limit(x):\n    m = x.mean()\n"
            "    return 2 / np.linalg.eigvalsh(np.array([[(x * x).mean(), m], [m, 1]]))[-1]",
            "twice the limit",
        ),
        Mistake(
            "smallest curvature",
            "def learning_rate_limit(x):\n    m = x.mean()\n"
            "    return 2 / np.linalg.eigvalsh(2 * np.array([[(x * x).mean(), m], [m, 1]]))[0]",
            "the steepest direction explodes first",
        ),
        Mistake(
            "sums in place of means",
            "def learning_rate_limit(x):\n    m = x.sum()\n"
            "    return 2 / np.linalg.eigvalsh(2 * np.array([[(x * x).sum(), m], [m, len(x)]]))[-1]",
            "the limit for a sum of squares",
        ),
        Mistake("b forgotten", "def learning_rate_limit(x):\n    return 1 / (x * x).mean()", "if there were no b"),
        Mistake(
            "both eigenvalues",
            "def learning_rate_limit(x):\n    return 2 / np.linalg.eigvalsh(np.eye(2))",
            "should be one number",
        ),
    ),
    "fit_line": (
        Mistake(
            "not standardised",
            "def fit_line(x, y):\n    w = b = 0.0\n    for _ in range(1000):\n"
            "        e = w * x + b - y\n        w, b = w - 0.05 * 2 * (e * x).mean(), b - 0.05 * 2 * e.mean()\n"
            "    return w, b",
            "standardise x before you walk",
        ),
        Mistake(
            "slope of the standardised x",
            "def fit_line(x, y):\n    z = (x - x.mean()) / x.std()\n    return (z * y).mean(), y.mean()",
            "is the slope for the standardised x",
        ),
        Mistake(
            "intercept at the mean",
            "def fit_line(x, y):\n    z = (x - x.mean()) / x.std()\n    return (z * y).mean() / x.std(), y.mean()",
            "is the height at the mean of x",
        ),
        Mistake(
            "the given x changed",
            "def fit_line(x, y):\n    mean, std = x.mean(), x.std()\n    x -= mean\n    x /= std\n"
            "    w = (x * y).mean()\n    return w / std, y.mean() - w * mean / std",
            "has changed the x or y",
        ),
        Mistake(
            "too few steps",
            "def fit_line(x, y):\n    m, s = x.mean(), x.std()\n    z = (x - m) / s\n    w = b = 0.0\n"
            "    for _ in range(10):\n        dw, db = line_gradient(z, y, w, b)\n"
            "        w, b = w - 0.1 * dw, b - 0.1 * db\n    return w / s, b - w * m / s",
            "w for x in kilometres",
        ),
        Mistake(
            "equal x divide by zero",
            "def fit_line(x, y):\n    m, s = x.mean(), x.std()\n    z = (x - m) / s\n    w = (z * y).mean()\n"
            "    return w / s, y.mean() - w * m / s",
            "fit_line with equal x should raise ValueError",
        ),
        Mistake("no return", "def fit_line(x, y):\n    (x * y).mean()", "is None"),
    ),
}
