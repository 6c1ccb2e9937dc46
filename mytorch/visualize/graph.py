"""The autograd graph of a result: every operation on the tape and every leaf that it came from, drawn or as text."""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping
from typing import Any, NamedTuple

from ..nn import Module, Parameter
from ..serialization.atomic import atomic_write
from ..tensor import Tensor

# kind: (fill, frame) in the drawing, and the brackets of its shape in mermaid
LOOKS = {
    "operation": ("#eef1f5", "#8a8a94", '["', '"]'),
    "leaf": ("#dcebfa", "#2f6db5", '(["', '"])'),
    "parameter": ("#fbe6d6", "#d9772b", '(["', '"])'),
    "result": ("#dcf1e4", "#2e8b57", '(["', '"])'),
}


class GraphNode(NamedTuple):
    """An operation, a leaf, a parameter or the result: its kind, what it is called and the shape that it gives."""

    key: str
    kind: str
    label: str
    shape: tuple[int, ...]

    @property
    def lines(self) -> tuple[str, str]:
        """The label, and the shape as `2 × 3`."""
        return self.label, " × ".join(map(str, self.shape)) or "scalar"


class AutogradGraph:
    """Nodes and arrows as the numbers flowed, from the leaves to the result; gradients run against the arrows.

    In a notebook it shows itself. `str(g)` is mermaid text, which GitHub and many editors draw.

    Attributes:
        nodes: the result last.
        edges: pairs of keys, from and to.
    """

    def __init__(self, nodes: list[GraphNode], edges: list[tuple[str, str]]) -> None:
        self.nodes, self.edges = nodes, edges

    def mermaid(self) -> str:
        """A mermaid flowchart."""
        lines = ["flowchart TD"]
        for node in self.nodes:
            opening, closing = LOOKS[node.kind][2:]
            text = "<br/>".join(node.lines).replace('"', "#quot;")
            lines.append(f"    {node.key}{opening}{text}{closing}:::{node.kind}")
        lines += [f"    {start} --> {end}" for start, end in self.edges]
        for kind in dict.fromkeys(node.kind for node in self.nodes):
            fill, frame = LOOKS[kind][:2]
            lines.append(f"    classDef {kind} fill:{fill},stroke:{frame},color:#2b2b33")
        return "\n".join(lines) + "\n"

    def dot(self) -> str:
        """The same for Graphviz."""
        lines = [
            "digraph {",
            '    node [style="filled,rounded", fontname="Helvetica,Arial,sans-serif", fontsize=11, margin="0.14,0.06"]',
            '    edge [color="#8a8a94", arrowsize=0.7]',
        ]
        for node in self.nodes:
            fill, frame = LOOKS[node.kind][:2]
            text = "\\n".join(line.replace("\\", "\\\\").replace('"', '\\"') for line in node.lines)
            lines.append(f'    {node.key} [shape=box, fillcolor="{fill}", color="{frame}", label="{text}"]')
        lines += [f"    {start} -> {end}" for start, end in self.edges]
        return "\n".join([*lines, "}"]) + "\n"

    def svg(self) -> str:
        """The drawing, by Graphviz.

        Raises:
            ImportError: the package `graphviz`, or the program `dot` that it calls, is not installed.
        """
        try:
            graphviz = importlib.import_module("graphviz")
        except ImportError as error:
            raise ImportError(
                "graph: an SVG needs the package graphviz, which is not here; run `pip install graphviz`, or use "
                ".mermaid(), which needs nothing"
            ) from error
        try:
            return graphviz.Source(self.dot()).pipe(format="svg", encoding="utf-8")
        except graphviz.ExecutableNotFound as error:
            raise ImportError(
                "graph: the package graphviz is here, but not the program `dot` that it calls; install Graphviz "
                "(Debian, Ubuntu: `apt install graphviz`; macOS: `brew install graphviz`), or use .mermaid()"
            ) from error

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the graph as .svg, .dot, .mmd (mermaid) or .md (mermaid in a code block), as the name ends.

        Raises:
            ValueError: another ending.
            ImportError: an SVG without Graphviz.
            OSError: the folder cannot be written.
        """
        ending = os.path.splitext(os.fspath(path))[1]
        makers = {
            ".svg": self.svg,
            ".dot": self.dot,
            ".mmd": self.mermaid,
            ".md": lambda: f"```mermaid\n{self.mermaid()}```\n",
        }
        if ending not in makers:
            raise ValueError(f"graph: cannot save as {ending or 'a file without ending'}; use {', '.join(makers)}")
        text = makers[ending]()
        with atomic_write(path) as file:
            file.write(text.encode())

    def __str__(self) -> str:
        return self.mermaid()

    def __repr__(self) -> str:
        return f"<AutogradGraph of {len(self.nodes)} nodes and {len(self.edges)} edges>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        try:
            return {"image/svg+xml": self.svg(), "text/plain": repr(self)}
        except ImportError:
            return {"text/markdown": f"```mermaid\n{self.mermaid()}```", "text/plain": self.mermaid()}


def graph(tensor: Tensor, names: Module | Mapping[str, Tensor] | None = None, *, most: int = 1000) -> AutogradGraph:
    """How `tensor` was computed: the part of the tape that `tensor.backward()` would visit.

    Args:
        tensor: a result that requires a gradient.
        names: what to call the leaves: a model, for its parameters, or a dictionary.
        most: number of operations above which a drawing would be no use.

    Raises:
        ValueError: `tensor` has no history, or more than `most` operations.
    """
    if not tensor.requires_grad:
        raise ValueError("graph: this tensor does not require a gradient, so that nothing was recorded of its history")
    if tensor.grad_fn is None:
        raise ValueError("graph: this tensor is a leaf; give the graph of something that was computed from it")
    given = dict(names.named_parameters()) if isinstance(names, Module) else dict(names or {})
    called = {id(value): name for name, value in given.items()}
    keys: dict[int, str] = {}
    nodes: list[GraphNode] = []
    edges: list[tuple[str, str]] = []
    waiting = [(tensor.grad_fn, tuple(tensor.shape))]
    alive = [tensor.grad_fn]  # ids are keys: nothing may die and leave its id to another
    keys[id(tensor.grad_fn)] = "n0"

    def key_of(target: Any, shape: tuple[int, ...]) -> str:
        if id(target) not in keys:
            keys[id(target)] = f"n{len(keys)}"
            alive.append(target)
            if isinstance(target, Tensor):
                kind = "parameter" if isinstance(target, Parameter) else "leaf"
                nodes.append(GraphNode(keys[id(target)], kind, called.get(id(target), kind), shape))
            else:
                waiting.append((target, shape))
        return keys[id(target)]

    while waiting:
        node, shape = waiting.pop()
        key = keys[id(node)]
        if len(nodes) > most:
            raise ValueError(f"graph: more than {most} nodes; draw a part of the computation, or raise `most`")
        nodes.append(GraphNode(key, "operation", node.name().removesuffix("Backward0").removesuffix("Backward"), shape))
        edges += [(key_of(edge[0], tuple(edge[2])), key) for edge in node.edges if edge is not None]
    nodes.append(GraphNode("result", "result", called.get(id(tensor), "result"), tuple(tensor.shape)))
    edges.append(("n0", "result"))
    return AutogradGraph(nodes, edges)
