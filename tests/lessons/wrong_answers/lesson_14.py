"""Lesson 14: two memories."""

from tests.lessons.mistakes import Mistake

MISTAKES: dict[str, tuple[Mistake, ...]] = {
    "xp_of": (
        Mistake(
            "only the first argument",
            """
def xp_of(modules, *arrays):
    return modules.get(type(arrays[0]), np) if arrays else np
""",
            "xp_of(modules, 2.0, y) is numpy, but the module of y was expected",
        ),
        Mistake(
            "the last array wins",
            """
def xp_of(modules, *arrays):
    found = np
    for array in arrays:
        found = modules.get(type(array), found)
    return found
""",
            "xp_of(modules, x, y) is the module of y, but numpy was expected",
        ),
        Mistake(
            "exact types",
            """
def xp_of(modules, *arrays):
    for array in arrays:
        if type(array) in modules:
            return modules[type(array)]
    return np
""",
            "special belongs to a subclass",
        ),
        Mistake(
            "None for unknown types",
            """
def xp_of(modules, *arrays):
    for array in arrays:
        for kind in modules:
            if isinstance(array, kind):
                return modules[kind]
""",
            "is None",
        ),
        Mistake(
            "NumPy's scalars count",
            """
_right = xp_of
def xp_of(modules, *arrays):
    return np if any(isinstance(a, np.generic) for a in arrays) else _right(modules, *arrays)
""",
            "xp_of(modules, np.float32(2), y) is numpy",
        ),
    ),
    "clip_norm": (
        Mistake(
            "an if",
            """
def clip_norm(xp, grads, limit):
    norm = xp.sqrt(sum(xp.sum(g * g) for g in grads)) + 1e-12
    if norm > limit:
        return [g * (limit / norm) for g in grads]
    return [g * 1.0 for g in grads]
""",
            "asked for a number by `if`",
        ),
        Mistake(
            "float",
            """
def clip_norm(xp, grads, limit):
    norm = sum(float(xp.sum(g * g)) for g in grads) ** 0.5 + 1e-12
    return [g * min(1.0, limit / norm) for g in grads]
""",
            "float(...)",
        ),
        Mistake(
            "item",
            """
def clip_norm(xp, grads, limit):
    norm = sum(xp.sum(g * g).item() for g in grads) ** 0.5 + 1e-12
    return [g * min(1.0, limit / norm) for g in grads]
""",
            "by .item()",
        ),
        Mistake(
            "np in place of xp",
            """
def clip_norm(xp, grads, limit):
    norm = np.sqrt(sum((g * g).sum() for g in grads)) + 1e-12
    return [g * np.minimum(1.0, limit / norm) for g in grads]
""",
            "write xp., not np.",
        ),
        Mistake(
            "each by itself",
            """
def clip_norm(xp, grads, limit):
    return [g * xp.minimum(1.0, limit / (xp.sqrt(xp.sum(g * g)) + 1e-12)) for g in grads]
""",
            "clipped by itself",
        ),
        Mistake(
            "always scaled",
            """
def clip_norm(xp, grads, limit):
    norm = xp.sqrt(sum(xp.sum(g * g) for g in grads)) + 1e-12
    return [g * (limit / norm) for g in grads]
""",
            "were lengthened",
        ),
        Mistake(
            "no root",
            """
def clip_norm(xp, grads, limit):
    norm = sum(xp.sum(g * g) for g in grads) + 1e-12
    return [g * xp.minimum(1.0, limit / norm) for g in grads]
""",
            "the square root is missing",
        ),
        Mistake(
            "elements clipped",
            """
def clip_norm(xp, grads, limit):
    return [xp.clip(g, -limit, limit) for g in grads]
""",
            "one by one",
        ),
        Mistake(
            "a NumPy array made on the way",
            """
def clip_norm(xp, grads, limit):
    norm = xp.sqrt(sum(xp.sum(g * g) for g in grads)) + 1e-12
    return [g * xp.minimum(np.ones(1), limit / norm) for g in grads]
""",
            "make it with xp, not with np",
        ),
        Mistake(
            "nan for zeros",
            """
def clip_norm(xp, grads, limit):
    norm = xp.sqrt(sum(xp.sum(g * g) for g in grads))
    return [g / norm * xp.minimum(norm, limit) for g in grads]
""",
            "gradients of zeros",
        ),
    ),
    "move": (
        Mistake(
            "one level only",
            """
def move(batch, device):
    send = lambda v: v.to(device) if isinstance(v, mytorch.Tensor) else v
    if isinstance(batch, dict):
        return type(batch)((k, send(v)) for k, v in batch.items())
    if isinstance(batch, tuple) and hasattr(batch, "_fields"):
        return type(batch)(*map(send, batch))
    if isinstance(batch, (list, tuple)):
        return type(batch)(map(send, batch))
    return send(batch)
""",
            "was a level of the nesting missed?",
        ),
        Mistake(
            "tuples become lists",
            """
def move(batch, device):
    if isinstance(batch, mytorch.Tensor):
        return batch.to(device)
    if isinstance(batch, dict):
        return type(batch)((k, move(v, device)) for k, v in batch.items())
    if isinstance(batch, (list, tuple)):
        return [move(v, device) for v in batch]
    return batch
""",
            "is of the type list, but tuple was given",
        ),
        Mistake(
            "named tuples become tuples",
            """
def move(batch, device):
    if isinstance(batch, mytorch.Tensor):
        return batch.to(device)
    if isinstance(batch, dict):
        return type(batch)((k, move(v, device)) for k, v in batch.items())
    if isinstance(batch, list):
        return [move(v, device) for v in batch]
    if isinstance(batch, tuple):
        return tuple(move(v, device) for v in batch)
    return batch
""",
            "is of the type tuple, but _Pair was given",
        ),
        Mistake(
            "in place",
            """
def move(batch, device):
    if isinstance(batch, mytorch.Tensor):
        return batch.to(device)
    if isinstance(batch, list):
        for k in range(len(batch)):
            batch[k] = move(batch[k], device)
        return batch
    if isinstance(batch, dict):
        for k in batch:
            batch[k] = move(batch[k], device)
        return batch
    if isinstance(batch, tuple):
        parts = [move(v, device) for v in batch]
        return type(batch)(*parts) if hasattr(batch, "_fields") else tuple(parts)
    return batch
""",
            "changed in place",
        ),
        Mistake(
            "the result of to forgotten",
            """
def move(batch, device):
    if isinstance(batch, mytorch.Tensor):
        batch.to(device)
    return batch
""",
            "should have called .to(device) once, but called it 0 times",
        ),
        Mistake(
            "a plain dict",
            """
def move(batch, device):
    if isinstance(batch, mytorch.Tensor):
        return batch.to(device)
    if isinstance(batch, dict):
        return {k: move(v, device) for k, v in batch.items()}
    if isinstance(batch, tuple):
        parts = [move(v, device) for v in batch]
        return type(batch)(*parts) if hasattr(batch, "_fields") else tuple(parts)
    if isinstance(batch, list):
        return [move(v, device) for v in batch]
    return batch
""",
            "is of the type dict, but OrderedDict was given",
        ),
    ),
    "linear_cost": (
        Mistake(
            "multiply-adds",
            """
def linear_cost(batch, inputs, outputs, itemsize=4):
    return batch * inputs * outputs, itemsize * (batch * inputs + outputs * inputs + outputs + batch * outputs)
""",
            "two operations",
        ),
        Mistake(
            "weights once for each example",
            """
def linear_cost(batch, inputs, outputs, itemsize=4):
    return 2 * batch * inputs * outputs, itemsize * batch * (inputs + outputs * inputs + outputs + outputs)
""",
            "not once for each example",
        ),
        Mistake(
            "numbers for bytes",
            """
def linear_cost(batch, inputs, outputs, itemsize=4):
    return 2 * batch * inputs * outputs, batch * inputs + outputs * inputs + outputs + batch * outputs
""",
            "times itemsize",
        ),
        Mistake(
            "y forgotten",
            """
def linear_cost(batch, inputs, outputs, itemsize=4):
    return 2 * batch * inputs * outputs, itemsize * (batch * inputs + outputs * inputs + outputs)
""",
            "y is moved too",
        ),
        Mistake(
            "bias forgotten",
            """
def linear_cost(batch, inputs, outputs, itemsize=4):
    return 2 * batch * inputs * outputs, itemsize * (batch * inputs + outputs * inputs + batch * outputs)
""",
            "the bias is missing",
        ),
        Mistake(
            "one addition too many",
            """
def linear_cost(batch, inputs, outputs, itemsize=4):
    moved = itemsize * (batch * inputs + outputs * inputs + outputs + batch * outputs)
    return batch * outputs * (2 * inputs + 1), moved
""",
            "not 2i + 1",
        ),
    ),
    "smallest_batch": (
        Mistake(
            "rounded down",
            """
def smallest_batch(inputs, outputs, ridge, itemsize=4):
    gained = 2 * inputs * outputs - ridge * itemsize * (inputs + outputs)
    return None if gained <= 0 else max(1, int(ridge * itemsize * (inputs * outputs + outputs) / gained))
""",
            "operations per byte",
        ),
        Mistake(
            "no limit seen",
            """
def smallest_batch(inputs, outputs, ridge, itemsize=4):
    gained = 2 * inputs * outputs - ridge * itemsize * (inputs + outputs)
    return math.ceil(ridge * itemsize * (inputs * outputs + outputs) / (gained or 1e-9))
""",
            "but None was expected",
        ),
        Mistake(
            "inputs and outputs forgotten",
            """
def smallest_batch(inputs, outputs, ridge, itemsize=4):
    return math.ceil(ridge * itemsize / 2)
""",
            "operations per byte",
        ),
        Mistake(
            "not a whole number",
            """
def smallest_batch(inputs, outputs, ridge, itemsize=4):
    gained = 2 * inputs * outputs - ridge * itemsize * (inputs + outputs)
    return None if gained <= 0 else max(1.0, ridge * itemsize * (inputs * outputs + outputs) / gained)
""",
            "should be a whole number",
        ),
        Mistake(
            "weights forgotten",
            """
def smallest_batch(inputs, outputs, ridge, itemsize=4):
    return 1 if 2 * inputs * outputs > ridge * itemsize * (inputs + outputs) else None
""",
            "is 1, but 21 was expected: that batch has",
        ),
    ),
}
