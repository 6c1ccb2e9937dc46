"""Typical wrong answers to the exercises of lesson 02."""

from __future__ import annotations

from tests.lessons.mistakes import Mistake


def operator(name: str, returns: str, convert: str = "other = as_value(other)") -> str:
    """A Value with one operator of its own."""
    return f"class Value(Value):\n    def __{name}__(self, other=0):\n        {convert}\n        return {returns}\n"


DERIVATIVE = "def derivative(y, x):\n    if y is x:\n        return 1.0\n    "
STEPS = "for parent, slope in zip(y.parents, y.slopes)"

NEWTON = """
def newton(f, start, rounds):
    guess = start
    for _ in range(rounds):
        x = Value(guess)
        y = f(x)
        guess = {step}
    return {returns}
"""

MISTAKES: dict[str, tuple[Mistake, ...]] = {
    "Value": (
        Mistake(
            "slopes of a product swapped",
            operator("mul", "Value(self.data * other.data, (self, other), (self.data, other.data))"),
            "gradient of the wrong input",
        ),
        Mistake(
            "slopes that are Values",
            operator("mul", "Value(self.data * other.data, (self, other), (other, self))"),
            "is a `.data` missing?",
        ),
        Mistake(
            "a product of Values in a Value", operator("add", "Value(self)"), "the data of a + b should be a number"
        ),
        Mistake(
            "the other side forgotten",
            operator("mul", "Value(self.data * other.data, (self,), (other.data,))"),
            "the gradient of b (y = a * b) is 0, but 3 was expected",
        ),
        Mistake(
            "minus with the slopes of plus",
            operator("sub", "Value(self.data - other.data, (self, other), (1.0, 1.0))"),
            "sign flipped",
        ),
        Mistake(
            "b not squared",
            operator(
                "truediv", "Value(self.data / other.data, (self, other), (1 / other.data, -self.data / other.data))"
            ),
            "the gradient of b (y = a / b) is -0.75, but -0.1875 was expected",
        ),
        Mistake(
            "numbers are not accepted",
            operator("add", "Value(self.data + other.data, (self, other), (1.0, 1.0))", convert="pass"),
            "x + 5 raised AttributeError",
        ),
        Mistake("rsub is sub", "class Value(Value):\n    __rsub__ = Value.__sub__\n", "5 - x with x = 4 is -1"),
        Mistake(
            "rtruediv is truediv", "class Value(Value):\n    __rtruediv__ = Value.__truediv__\n", "5 / x with x = 4"
        ),
        Mistake(
            "each parent once",
            operator(
                "mul",
                "Value(self.data * other.data, tuple(d), tuple(d.values()))",
                convert="other = as_value(other); d = {self: other.data, other: self.data}",
            ),
            "the gradient of x (y = x * x) is 3, but 6 was expected",
        ),
        Mistake(
            "in place",
            operator("add", "self", convert="self.data += as_value(other).data"),
            "has changed one of its operands",
        ),
        Mistake("no slopes", operator("neg", "Value(-self.data, (self,))"), "1 parents and 0 slopes"),
        Mistake("a number", operator("neg", "-self.data"), "-a should be a Value"),
    ),
    "tanh": (
        Mistake("1 − x²", "def tanh(x): return Value(math.tanh(x.data), (x,), (1 - x.data**2,))", "that is 1 − x²"),
        Mistake(
            "1 − y",
            "def tanh(x): y = math.tanh(x.data); return Value(y, (x,), (1 - y,))",
            "the gradient of x (y = tanh",
        ),
        Mistake("no parents", "def tanh(x): return Value(math.tanh(x.data))", "but 0.78644773 was expected"),
        Mistake("no comma", "def tanh(x): return Value(math.tanh(x.data), (x), (1.0))", "should be tuples"),
        Mistake("of a Value", "def tanh(x): return Value(math.tanh(x), (x,), (1.0,))", "raised TypeError"),
        Mistake(
            "by exponentials",
            "def tanh(x):\n    a, b = math.exp(x.data), math.exp(-x.data)\n"
            "    return Value((a - b) / (a + b), (x,), (4 / (a + b) ** 2,))",
            "raised OverflowError",
        ),
    ),
    "relu": (
        Mistake("1 at 0", "def relu(x): return Value(max(x.data, 0.0), (x,), (float(x.data >= 0),))", "at exactly 0"),
        Mistake("slope 1 everywhere", "def relu(x): return Value(max(x.data, 0.0), (x,), (1.0,))", "is 1, but 0 was"),
        Mistake(
            "the result for the slope",
            "def relu(x): y = max(x.data, 0.0); return Value(y, (x,), (y,))",
            "is 2.5, but 1",
        ),
        Mistake(
            "a copy",
            "def relu(x): x = Value(x.data); return Value(max(x.data, 0.0), (x,), (1.0,))",
            "but 1 was expected",
        ),
        Mistake("itself", "def relu(x): return x if x.data > 0 else 0.0", "should be a Value"),
    ),
    "derivative": (
        Mistake("the first path", DERIVATIVE + f"return next((slope * derivative(parent, x) {STEPS}), 0.0)", "+="),
        Mistake(
            "sum along the path", DERIVATIVE + f"return sum((slope + derivative(parent, x) {STEPS}), 0.0)", "but 48"
        ),
        Mistake("slopes forgotten", DERIVATIVE + f"return sum((derivative(parent, x) {STEPS}), 0.0)", "is 3, but 48"),
        Mistake(
            "direct parents only",
            DERIVATIVE + f"return sum((slope {STEPS} if parent is x), 0.0)",
            "the gradient of a (y = u·v, u = a·b, v = u + a) is 0, but 48 was expected",
        ),
        Mistake(
            "equal data taken for the same",
            f"def derivative(y, x):\n    if y.data == x.data: return 1.0\n"
            f"    return sum((slope * derivative(parent, x) {STEPS}), 0.0)",
            "does not depend on x",
        ),
        Mistake(
            "leaves only",
            "def derivative(y, x):\n    if not y.parents: return float(y is x)\n"
            f"    return sum((slope * derivative(parent, x) {STEPS}), 0.0)",
            "the gradient of u (y = u·v",
        ),
        Mistake("no return", DERIVATIVE + f"sum((slope * derivative(parent, x) {STEPS}), 0.0)", "return a number?"),
    ),
    "newton": (
        Mistake("uphill", NEWTON.format(step="guess + y.data / derivative(y, x)", returns="guess"), "the wrong way"),
        Mistake("not divided", NEWTON.format(step="guess - y.data", returns="guess"), "divide by the slope"),
        Mistake(
            "a Value", NEWTON.format(step="guess - y.data / derivative(y, x)", returns="Value(guess)"), "is a Value"
        ),
        Mistake(
            "upside down",
            NEWTON.format(step="guess - derivative(y, x) / y.data", returns="guess"),
            "the step is f / f′",
        ),
        Mistake(
            "finite differences",
            "def newton(f, start, rounds):\n    for _ in range(rounds):\n"
            "        start -= f(start) * 2e-5 / (f(start + 1e-5) - f(start - 1e-5))\n    return start",
            "give it a Value",
        ),
        Mistake(
            "f twice a round",
            NEWTON.format(step="guess - f(x).data / derivative(y, x)", returns="guess"),
            "once a round is enough",
        ),
        Mistake(
            "no return", NEWTON.format(step="guess - y.data / derivative(y, x)", returns="None"), "`return` missing"
        ),
    ),
}
