"""The checks of lesson 03."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

from lessons.exercise import Exercise, Wrong
from lessons.expect import expect_close, expect_equal, expect_given
from lessons.language import Words
from lessons.tutor import expect_gradient

WHERE = "y = u·v, u = a·b, v = u + a"


class Tape:
    """Nodes that count how often they are looked at, so that walking all paths is noticed long before it ends."""

    def __init__(self) -> None:
        self.looks = 0
        self.nodes: list[Node] = []

    def node(self, name: str, *steps: tuple[Node, float]) -> Node:
        made = Node(self, name, tuple(parent for parent, _ in steps), tuple(slope for _, slope in steps))
        self.nodes.append(made)
        return made

    def look(self) -> None:
        self.looks += 1
        if self.looks > 100 * len(self.nodes) + 1000:
            raise Wrong(
                f"on a tape of {len(self.nodes)} nodes the parents were looked up {self.looks} times, and no end in "
                "sight: every path is walked by itself. Each node must hand on once",
                f"计算带上只有 {len(self.nodes)} 个节点，却已经查了 {self.looks} 次 parents，还看不到头："
                "这是一条路一条路地走。每个节点只该交一次",
            )


class Node:
    """As in exercises.py."""

    def __init__(self, tape: Tape, name: str, parents: Sequence[Node], slopes: Sequence[float]) -> None:
        self.data, self.slopes, self.grad = 1.0, slopes, 0.0
        self._tape, self._name, self._parents = tape, name, parents

    @property
    def parents(self) -> Sequence[Node]:
        self._tape.look()
        return self._parents

    def __repr__(self) -> str:
        return self._name


def example() -> tuple[Node, ...]:
    """y = u·v with u = a·b and v = u + a, at a = 2 and b = 3: (a, b, u, v, y)."""
    tape = Tape()
    a, b = tape.node("a"), tape.node("b")
    u = tape.node("u", (a, 3.0), (b, 2.0))
    v = tape.node("v", (u, 1.0), (a, 1.0))
    return a, b, u, v, tape.node("y", (u, 8.0), (v, 6.0))


def mirrored() -> tuple[Node, ...]:
    """The same with all parents in the other order."""
    tape = Tape()
    a, b = tape.node("a"), tape.node("b")
    u = tape.node("u", (b, 2.0), (a, 3.0))
    v = tape.node("v", (a, 1.0), (u, 1.0))
    return a, b, u, v, tape.node("y", (v, 6.0), (u, 8.0))


def long_and_short() -> tuple[Node, Node]:
    """x reaches y in one step and in three: (x, y), and dy/dx = 5 + 2·3·7 = 47."""
    tape = Tape()
    x = tape.node("x")
    p = tape.node("p", (x, 2.0))
    q = tape.node("q", (p, 3.0))
    return x, tape.node("y", (x, 5.0), (q, 7.0))


def knots(count: int, uses: int = 2, slope: float = 1.0) -> tuple[Node, Node]:
    """A node used several times by the next, again and again: (leaf, root)."""
    tape = Tape()
    root = leaf = tape.node("x")
    for number in range(count):
        root = tape.node(f"knot {number + 1}", *[(root, slope)] * uses)
    return leaf, root


def chain(length: int) -> tuple[Node, Node]:
    return knots(length, uses=1)


def ask(call: Callable[[], Any], what: str) -> Any:
    """What `call` returns; a stack that is too short is answered with advice."""
    try:
        return call()
    except RecursionError:
        raise Wrong(
            f"{what}: RecursionError. A function that calls itself for each node does not survive a deep tape; keep "
            "the nodes that wait in a list of your own",
            f"{what}：RecursionError。每个节点都调用一次自己，遇到很深的计算带就撑不住；把等候的节点放进自己的列表里",
        ) from None
    except (KeyError, AttributeError, TypeError) as error:
        raise Wrong(
            f"{what} raised {type(error).__name__}: {error}",
            f"{what} 抛出了 {type(error).__name__}：{error}",
        ) from error


# ---------------------------------------------------------------------- topological_order


def check_topological_order(work: ModuleType) -> None:
    for name, nodes in (("y", example()), ("y", mirrored()), ("y", long_and_short())):
        _expect_order(work, nodes[-1], f"topological_order({name})")
    alone = Tape().node("x")
    _expect_order(work, alone, "topological_order(x)")
    middle = example()[3]
    _expect_order(work, middle, "topological_order(v)")
    _expect_order(work, knots(25)[1], "topological_order(y), 25 × (x + x)")
    _expect_order(work, chain(5000)[1], "topological_order(y), 5000 × (x + 1)")


def _expect_order(work: ModuleType, root: Node, what: str) -> None:
    got = ask(lambda: work.topological_order(root), what)
    expect_given(got, (what, what))
    if not isinstance(got, list | tuple) or not all(isinstance(node, Node) for node in got):
        raise Wrong(
            f"{what} should be a list of nodes, but it is {str(got)[:60]}",
            f"{what} 应该是节点的列表，现在却是 {str(got)[:60]}",
        )
    below = _below(root)
    shown = (f": {got}", f"：{got}") if len(got) <= 8 else ("", "")
    times = Counter(got)
    for node in below:
        if times[node] != 1:
            raise Wrong(
                f"{what} lists the node {node} {times[node]} times; once is right{shown[0]}",
                f"{what} 把节点 {node} 列了 {times[node]} 次；应该恰好一次{shown[1]}",
            )
    if len(got) != len(below):
        extra = next(node for node in got if node not in below)
        raise Wrong(
            f"{what} lists {extra}, from which the result was not computed",
            f"{what} 列出了 {extra}，可结果并不是由它算出来的",
        )
    position = {node: place for place, node in enumerate(got)}
    wrong = [(node, parent) for node in got for parent in node._parents if position[parent] > position[node]]
    if wrong and len(wrong) == sum(len(node._parents) for node in got):
        raise Wrong(
            f"{what} is the right way round for backward, but parents are to come first and the result last{shown[0]}",
            f"{what} 的方向反了：这里要求 parent 在前，结果在最后{shown[1]}",
        )
    if wrong:
        node, parent = wrong[0]
        raise Wrong(
            f"{what} lists {node} before {parent}, which is a parent of {node}{shown[0]}",
            f"{what} 把 {node} 排在了它的 parent {parent} 之前{shown[1]}",
        )


def _below(root: Node) -> set[Node]:
    found, waiting = {root}, [root]
    while waiting:
        for parent in waiting.pop()._parents:
            if parent not in found:
                found.add(parent)
                waiting.append(parent)
    return found


# ---------------------------------------------------------------------- backward


def check_backward(work: ModuleType) -> None:
    for make in (example, mirrored):
        a, b, _, _, y = make()
        ask(lambda y=y: work.backward(y), "backward(y)")
        _explain_order(a.grad)
        expect_gradient(a.grad, 48.0, f"a ({WHERE})", parts=(24.0, 18.0, 6.0), others={"b": 28.0}, rtol=1e-9)
        expect_gradient(b.grad, 28.0, f"b ({WHERE})", parts=(16.0, 12.0), rtol=1e-9)
    x, y = long_and_short()
    ask(lambda: work.backward(y), "backward(y)")
    expect_gradient(x.grad, 47.0, "x (y = 5x + 7q, q = 3p, p = 2x)", parts=(5.0, 42.0), rtol=1e-9)
    _check_twice(work)
    alone = Tape().node("x")
    ask(lambda: work.backward(alone), "backward(x)")
    expect_close(
        alone.grad, 1.0, ("x.grad after backward(x), x being a leaf,", "x 是叶子节点，backward(x) 之后的 x.grad")
    )
    for count, uses, slope, right in ((60, 2, 1.0, 2.0**60), (25, 2, 0.5, 1.0), (20, 3, -1.0, 3.0**20)):
        x, y = knots(count, uses, slope)
        what = f"backward(y), {count} × (x + x)"
        ask(lambda y=y: work.backward(y), what)
        expect_close(x.grad, right, (f"{what}: x.grad", f"{what}：x.grad"), rtol=1e-12)
    x, y = chain(5000)
    ask(lambda: work.backward(y), "backward(y), 5000 × (x + 1)")
    expect_close(x.grad, 1.0, ("backward, 5,000 nodes deep: x.grad", "backward，5,000 层深：x.grad"))


def _explain_order(got: Any) -> None:
    if got in (30.0, 72.0):
        raise Wrong(
            f"a.grad is {got:g}, but 48 was expected ({WHERE}): u handed on before v had reported to it. A node's turn "
            "comes when everyone who used it has had theirs",
            f"a.grad 是 {got:g}，应为 48（{WHERE}）：v 还没交给 u，u 就先往下交了。用过一个节点的都交完了，才轮到它",
        )


def _check_twice(work: ModuleType) -> None:
    a, b, _, v, y = example()
    for node in (a, b):
        node.grad = 100.0
    ask(lambda: work.backward(y), "backward(y)")
    if a.grad == 48.0:
        raise Wrong(
            "a.grad was 100 before backward, and is 48 afterwards: add to it, so that it is 148",
            "backward 之前 a.grad 是 100，之后成了 48：应该加上去，得到 148",
        )
    expect_close(a.grad, 148.0, ("a.grad, 100 before backward,", "原来是 100 的 a.grad，backward 之后"))
    ask(lambda: work.backward(y), "the second backward(y)")
    if a.grad != 196.0 or b.grad != 156.0:
        raise Wrong(
            f"the first backward(y) added 48 to a.grad, the second one {a.grad - 148:g}: something of the first is "
            "left in the nodes in the middle. Keep the sums in a dictionary, or empty them",
            f"第一次 backward(y) 给 a.grad 加了 48，第二次却加了 {a.grad - 148:g}：中间的节点里留着第一次的东西。"
            "把中途的和放在字典里，或者用完清空",
        )
    ask(lambda: work.backward(v), "backward(v)")
    expect_close(
        a.grad,
        200.0,
        ("a.grad after backward(y) twice and backward(v)", "两次 backward(y) 加一次 backward(v) 后的 a.grad"),
    )


# ---------------------------------------------------------------------- gradients


def check_gradients(work: ModuleType) -> None:
    a, b, u, v, y = example()
    apart = Tape().node("apart")
    wanted = [v, apart, a, y, u, b, a]
    what = "gradients(y, [v, apart, a, y, u, b, a])"
    got = ask(lambda: work.gradients(y, wanted), what)
    expect_given(got, (what, what))
    if isinstance(got, dict) or not hasattr(got, "__len__") or isinstance(got, str):
        raise Wrong(
            f"{what} should be a list, one number for each wanted node, but it is a {type(got).__name__}",
            f"{what} 应该是列表，wanted 里每个节点对应一个数，现在却是 {type(got).__name__}",
        )
    expect_equal(len(got), len(wanted), (f"the length of {what}", f"{what} 的长度"))
    for node, number, right in zip(wanted, got, (6.0, 0.0, 48.0, 1.0, 14.0, 28.0, 48.0), strict=True):
        if node is apart and number is None:
            raise Wrong(
                "the gradient of a node that was not used is None here; it is to be 0",
                "没有用到的节点，梯度在这里是 None；应为 0",
            )
        expect_gradient(number, right, f"{node} ({WHERE})", rtol=1e-9)
    for node in (a, b, u, v, y, apart):
        if node.grad != 0:
            raise Wrong(
                f"gradients has changed {node}.grad to {node.grad:g}; it is to leave no trace",
                f"gradients 把 {node}.grad 改成了 {node.grad:g}；它不该留下痕迹",
            )
    a.grad = 5.0
    expect_close(ask(lambda: work.gradients(y, [a]), what), [48.0], ("gradients(y, [a])", "gradients(y, [a])"))
    expect_close(a.grad, 5.0, ("a.grad, 5 before gradients(y, [a]),", "gradients(y, [a]) 之后原来是 5 的 a.grad"))
    expect_equal(list(ask(lambda: work.gradients(y, []), what)), [], ("gradients(y, [])", "gradients(y, [])"))
    for make, right in ((lambda: knots(60), 2.0**60), (lambda: chain(5000), 1.0)):
        x, y = make()
        expect_close(
            ask(lambda x=x, y=y: work.gradients(y, [x]), what), [right], ("gradients(y, [x])", "gradients(y, [x])")
        )


# ---------------------------------------------------------------------- count_paths


def check_count_paths(work: ModuleType) -> None:
    a, b, u, v, y = example()
    for leaf, right in ((a, 3), (b, 2), (u, 2), (v, 1), (y, 1)):
        what = f"count_paths(y, {leaf})"
        got = ask(lambda leaf=leaf: work.count_paths(y, leaf), what)
        expect_given(got, (what, what))
        expect_equal(got, right, (f"{what} ({WHERE})", f"{what}（{WHERE}）"))
    expect_equal(
        ask(lambda: work.count_paths(v, y), "count_paths(v, y)"), 0, ("count_paths(v, y)", "count_paths(v, y)")
    )
    x, y = long_and_short()
    what = "count_paths(y, x)"
    expect_equal(ask(lambda: work.count_paths(y, x), what), 2, (what, what))
    x, y = knots(3, uses=2)
    got = ask(lambda: work.count_paths(y, x), "count_paths(y, x), 3 × (x + x)")
    expect_equal(got, 8, ("count_paths, 3 knots x + x,", "3 个结 x + x 的 count_paths"))
    x, y = knots(200, uses=3, slope=0.5)
    got = ask(lambda: work.count_paths(y, x), "count_paths(y, x), 200 × (x + x + x)")
    if isinstance(got, float):
        raise Wrong(
            f"count_paths, 200 knots x + x + x, is {got:g}, a float, which keeps only 16 of its digits; count in whole "
            "numbers, and leave the slopes out",
            f"200 个结 x + x + x 的 count_paths 是浮点数 {got:g}，只留得住前 16 位；要用整数来数，也不要乘斜率",
        )
    expect_equal(got, 3**200, ("count_paths, 200 knots x + x + x,", "200 个结 x + x + x 的 count_paths"))
    x, y = chain(5000)
    got = ask(lambda: work.count_paths(y, x), "count_paths(y, x), 5000 × (x + 1)")
    expect_equal(got, 1, ("count_paths, 5,000 nodes deep,", "5,000 层深的 count_paths"))


EXERCISES = (
    Exercise(
        "topological_order",
        check_topological_order,
        task=Words(
            "All nodes below a result, each once, parents first, without recursion.",
            "一个结果之下的所有节点，每个一次，parent 在前，不许递归。",
        ),
        hints=(
            Words(
                "A node may be listed when all its parents are. Keep a stack of what is still to do.",
                "一个节点的 parent 都列出来了，才轮到它。用一个栈记着还有什么要做。",
            ),
            Words(
                "Put pairs on the stack: (node, False) to be opened, (node, True) to be listed.",
                "栈里放二元组：(node, False) 表示待展开，(node, True) 表示可以列出了。",
            ),
            Words(
                "Opening a node that was not seen yet: push (node, True), then (parent, False) for each parent: they "
                "come off first.",
                "展开没见过的节点：先压入 (node, True)，再对每个 parent 压入 (parent, False)，它们会先出栈。",
            ),
        ),
    ),
    Exercise(
        "backward",
        check_backward,
        task=Words(
            "Add ∂root/∂leaf to the grad of every leaf, in one walk.",
            "走一遍，把 ∂root/∂leaf 加到每个叶子节点的 grad 上。",
        ),
        hints=(
            Words(
                "Go through topological_order(root) from the end; begin with sums = {root: 1.0}.",
                "倒着走 topological_order(root)；从 sums = {root: 1.0} 开始。",
            ),
            Words(
                "Each node hands sums[node] * slope to each parent, and the parent adds it up.",
                "每个节点把 sums[node] * slope 交给每个 parent，parent 把收到的加起来。",
            ),
            Words(
                "Only a node without parents writes: node.grad += sums[node].",
                "只有没有 parent 的节点才写：node.grad += sums[node]。",
            ),
        ),
    ),
    Exercise(
        "gradients",
        check_gradients,
        task=Words(
            "∂root/∂node for chosen nodes, returned as a list; no grad is touched.",
            "对指定的节点求 ∂root/∂node，以列表返回；不改动任何 grad。",
        ),
        hints=(
            Words("Let backward and this one share the sums.", "让 backward 和它共用同一份“和”。"),
            Words("sums.get(node, 0.0) for each wanted node.", "对 wanted 里的每个节点取 sums.get(node, 0.0)。"),
        ),
    ),
    Exercise(
        "count_paths",
        check_count_paths,
        task=Words(
            "How many paths lead from root to leaf, without walking them.",
            "从 root 到 leaf 有多少条路，不许真去走。",
        ),
        hints=(
            Words("What would backward give if every slope were 1?", "如果每个斜率都是 1，backward 会得到什么？"),
            Words(
                "The same walk in whole numbers: begin with 1 and add.", "同样走一遍，改用整数：从 1 开始，只做加法。"
            ),
        ),
    ),
)
