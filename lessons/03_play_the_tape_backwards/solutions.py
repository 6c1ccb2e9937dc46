"""Lesson 03, solved."""

from __future__ import annotations

from collections.abc import Sequence


class Node:
    """A number, its parents, and the slope with respect to each of them."""

    def __init__(self, data: float, parents: Sequence[Node] = (), slopes: Sequence[float] = ()) -> None:
        self.data = data
        self.parents = parents
        self.slopes = slopes
        self.grad = 0.0


def topological_order(root: Node) -> list[Node]:
    """Come to each node twice: first to put its parents on top of it, then, when they are done, to list it."""
    order, seen, stack = [], set(), [(root, False)]
    while stack:
        node, parents_done = stack.pop()
        if parents_done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack += [(parent, False) for parent in node.parents]
    return order


def sums_of(root: Node) -> dict[Node, float]:
    """∂root/∂node for every node below: who has collected everything hands on."""
    order = topological_order(root)
    sums = dict.fromkeys(order, 0.0)
    sums[root] = 1.0
    for node in reversed(order):
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            sums[parent] += sums[node] * slope
    return sums


def backward(root: Node) -> None:
    """Leaves keep what they have collected."""
    for node, total in sums_of(root).items():
        if not node.parents:
            node.grad += total


def gradients(root: Node, wanted: Sequence[Node]) -> list[float]:
    """The same sums, returned."""
    sums = sums_of(root)
    return [sums.get(node, 0.0) for node in wanted]


def count_paths(root: Node, leaf: Node) -> int:
    """The walk of backward with slopes of 1, in whole numbers: a path count is a derivative."""
    order = topological_order(root)
    paths = dict.fromkeys(order, 0)
    paths[root] = 1
    for node in reversed(order):
        for parent in node.parents:
            paths[parent] += paths[node]
    return paths.get(leaf, 0)
