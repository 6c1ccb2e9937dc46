"""Lesson 03, your turn: one walk over the tape. Check with `python -m lessons check 03`.

第 03 课练习：计算带只走一遍。用 `python -m lessons check 03` 检查。
"""

from __future__ import annotations

from collections.abc import Sequence


class Node:
    """A node of the tape, here to read and to try things with: the `Value` of lesson 02 without its operators.

    Your functions use `parents`, `slopes` and `grad` only, so they work with your `Value` as well.

    计算带上的一个节点，供你阅读和试验：就是去掉了运算符的第 02 课的 `Value`。

    你写的函数只用 `parents`、`slopes` 和 `grad`，所以对你自己的 `Value` 也同样有效。

    Attributes:
        data: the number. / 数本身。
        parents: the nodes it was computed from; empty for a leaf. / 它由哪些节点算出来；叶子节点为空。
        slopes: d self / d parent, one for each parent. / 对每个 parent 的斜率，一一对应。
        grad: 0 until `backward` has added something. / 起初是 0，由 `backward` 往上加。
    """

    def __init__(self, data: float, parents: Sequence[Node] = (), slopes: Sequence[float] = ()) -> None:
        self.data = data
        self.parents = parents
        self.slopes = slopes
        self.grad = 0.0


def topological_order(root: Node) -> list[Node]:
    """Every node that `root` was computed from, each once, parents before those that use them, `root` last.

    The tape may be 5,000 nodes deep, and so tangled that nobody can walk all paths. Nodes are told apart by identity.

    `root` 由哪些节点算出来？每个列一次，parent 排在使用它的节点之前，`root` 排最后。

    计算带可能有 5,000 层深，也可能缠绕得谁也走不完所有路径。判断两个节点是不是同一个，看的是身份（`is`），不是数值。
    """
    raise NotImplementedError("your turn")


def backward(root: Node) -> None:
    """Add ∂root/∂leaf to the `grad` of every leaf (a node without parents) below `root`.

    One walk. Sums on the way must not outlive it: a second call adds exactly the same once more.

    对 `root` 之下的每个叶子节点（没有 parent 的节点），把 ∂root/∂leaf 加到它的 `grad` 上。

    只走一遍。中途的和不能留到下一次：再调用一次，应该恰好再加上同样多。
    """
    raise NotImplementedError("your turn")


def gradients(root: Node, wanted: Sequence[Node]) -> list[float]:
    """∂root/∂node for each of the wanted nodes, which may be leaves, nodes in the middle, or `root`; 0 if unused.

    No `grad` is touched.

    对 wanted 中的每个节点求 ∂root/∂node；它可以是叶子节点、中间的节点或 `root` 自己；没有用到的为 0。

    不许改动任何 `grad`。
    """
    raise NotImplementedError("your turn")


def count_paths(root: Node, leaf: Node) -> int:
    """The number of paths from `root` to `leaf`, exactly, without walking them. 1 if they are the same node.

    A node used twice by the same node gives two paths. The number may have a hundred digits.

    从 `root` 到 `leaf` 一共有多少条路？要精确，而且不能真去走。两者是同一个节点时为 1。

    同一个节点被另一个节点用了两次，就算两条路。结果可能有上百位。
    """
    raise NotImplementedError("your turn")
