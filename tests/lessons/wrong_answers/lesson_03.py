"""Typical wrong answers to the exercises of lesson 03."""

from __future__ import annotations

from tests.lessons.mistakes import Mistake

RECURSIVE_ORDER = """
def topological_order(root):
    order, seen = [], set()
    def visit(node):
        if node not in seen:
            seen.add(node)
            for parent in node.parents:
                visit(parent)
            order.append(node)
    visit(root)
    return order
"""

# Breadth first, each node when it is first met; reversed.
LEVELS = """
def topological_order(root):
    order = [root]
    for node in order:
        for parent in node.parents:
            if parent not in order:
                order.append(parent)
    return order[::-1]
"""

# Depth first, each node before its parents; reversed.
PREORDER = """
def topological_order(root):
    order, stack = [], [root]
    while stack:
        node = stack.pop()
        if node not in order:
            order.append(node)
            stack.extend(node.parents)
    return order[::-1]
"""

EVERY_PATH = """
def topological_order(root):
    order, stack = [], [root]
    while stack:
        node = stack.pop()
        order.append(node)
        stack.extend(node.parents)
"""

WALK = """
def backward(root):
    order = topological_order(root)
    sums = dict.fromkeys(order, 0.0)
    sums[root] = 1.0
    for node in {order}:
        for parent, slope in zip(node.parents, node.slopes):
            sums[parent] {add} {what}
    for node in order:
        if {leaf}:
            node.grad {keep} sums[node]
"""

RIGHT = {
    "order": "reversed(order)",
    "add": "+=",
    "what": "sums[node] * slope",
    "leaf": "not node.parents",
    "keep": "+=",
}


def backward(**changed: str) -> str:
    return WALK.format(**{**RIGHT, **changed})


GRADIENTS = "def gradients(root, wanted):\n    sums = sums_of(root)\n    return "
COUNT = """
def count_paths(root, leaf):
    paths = {{root: {one}}}
    for node in reversed(topological_order(root)):
        for parent, slope in zip(node.parents, node.slopes):
            paths[parent] = paths.get(parent, 0) + paths[node]{times}
    return {result}
"""

MISTAKES: dict[str, tuple[Mistake, ...]] = {
    "topological_order": (
        Mistake("recursion", RECURSIVE_ORDER, "RecursionError"),
        Mistake("level by level", LEVELS, "lists v before u, which is a parent of v"),
        Mistake("preorder", PREORDER, "which is a parent of"),
        Mistake(
            "result first",
            "right = topological_order\ndef topological_order(root): return right(root)[::-1]",
            "the right way round for backward",
        ),
        Mistake(
            "every path",
            EVERY_PATH + "    return order[::-1]",
            "once is right",
        ),
        Mistake(
            "walks every path and drops repetitions",
            EVERY_PATH + "    return list(dict.fromkeys(reversed(order)))",
            "every path is walked by itself",
        ),
        Mistake(
            "without the result",
            "right = topological_order\ndef topological_order(root): return right(root)[:-1]",
            "lists the node y 0 times",
        ),
        Mistake("no return", "def topological_order(root): pass", "`return` missing"),
    ),
    "backward": (
        Mistake("= in place of +=", backward(add="="), "`=` where `+=` was needed"),
        Mistake("slopes forgotten", backward(what="sums[node]"), "the gradient of a"),
        Mistake("level by level", LEVELS + backward(), "u handed on before v had reported"),
        Mistake(
            "path by path",
            "def backward(root, g=1.0):\n    if not root.parents: root.grad += g\n"
            "    for parent, slope in zip(root.parents, root.slopes): backward(parent, g * slope)",
            "every path is walked by itself",
        ),
        Mistake("recursive order", RECURSIVE_ORDER + backward(), "RecursionError"),
        Mistake("forwards", backward(order="order"), "the gradient of a"),
        Mistake("overwrites grad", backward(keep="="), "was 100 before backward, and is 48 afterwards"),
        Mistake(
            "sums left in the middle",
            "def backward(root):\n    root.grad += 1.0\n    for node in reversed(topological_order(root)):\n"
            "        for parent, slope in zip(node.parents, node.slopes):\n"
            "            parent.grad += node.grad * slope",
            "something of the first is left",
        ),
        Mistake("nothing written", "def backward(root): sums_of(root)", "zero everywhere"),
    ),
    "gradients": (
        Mistake("a dictionary", GRADIENTS + "{node: sums.get(node, 0.0) for node in wanted}", "should be a list"),
        Mistake("None where unused", GRADIENTS + "[sums.get(node) for node in wanted]", "it is to be 0"),
        Mistake("unused left out", GRADIENTS + "[sums[node] for node in wanted if node in sums]", "the length of"),
        Mistake("KeyError", GRADIENTS + "[sums[node] for node in wanted]", "raised KeyError"),
        Mistake(
            "by way of grad",
            "def gradients(root, wanted):\n    backward(root)\n    return [node.grad for node in wanted]",
            "the gradient of v",
        ),
        Mistake(
            "leaves a trace",
            GRADIENTS + "[sums.get(node, 0.0) for node in wanted if backward(root) or True]",
            "it is to leave no trace",
        ),
    ),
    "count_paths": (
        Mistake("floats", COUNT.format(one="1.0", times="", result="paths.get(leaf, 0)"), "a float"),
        Mistake(
            "with slopes", COUNT.format(one="1", times=" * slope", result="paths.get(leaf, 0)"), "count_paths(y, a)"
        ),
        Mistake(
            "path by path",
            "def count_paths(root, leaf):\n    if root is leaf: return 1\n"
            "    return sum(count_paths(parent, leaf) for parent in root.parents)",
            "every path is walked by itself",
        ),
        Mistake(
            "each parent once",
            COUNT.format(one="1", times="", result="paths.get(leaf, 0)").replace(
                "zip(node.parents, node.slopes)", "dict(zip(node.parents, node.slopes)).items()"
            ),
            "3 knots x + x, is 1, but 8 was expected",
        ),
        Mistake("not below", COUNT.format(one="1", times="", result="paths[leaf]"), "raised KeyError"),
        Mistake(
            "steps, not paths",
            "def count_paths(root, leaf): return len(topological_order(root))",
            "count_paths(y, a) (y = u·v",
        ),
    ),
}
