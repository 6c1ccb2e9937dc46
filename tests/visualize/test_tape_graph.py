"""The autograd graph: the nodes and arrows of the tape, in text that mermaid and Graphviz read."""

import re
import shutil
import sys
import types
from xml.etree import ElementTree

import pytest

import mytorch
from mytorch import nn, visualize
from mytorch.nn import functional as F


def small():
    w = mytorch.ones(3, 2, requires_grad=True)
    b = mytorch.zeros(2, requires_grad=True)
    x = mytorch.ones(4, 3)
    y = (x @ w + b).tanh()
    return visualize.graph((y * y).sum(), {"w": w, "b": b})


def arrows(g):
    names = {node.key: node.label for node in g.nodes}
    return sorted((names[start], names[end]) for start, end in g.edges)


def test_every_operation_and_leaf_is_there_once_with_the_shape_that_it_gives():
    g = small()
    found = {(node.kind, node.label): node.lines[1] for node in g.nodes}
    assert found == {
        ("leaf", "w"): "3 × 2",
        ("leaf", "b"): "2",
        ("operation", "MatMul"): "4 × 2",
        ("operation", "Add"): "4 × 2",
        ("operation", "Tanh"): "4 × 2",
        ("operation", "Mul"): "4 × 2",
        ("operation", "Sum"): "scalar",
        ("result", "result"): "scalar",
    }
    assert len({node.key for node in g.nodes}) == len(g.nodes)


def test_arrows_run_as_the_numbers_flowed_and_a_value_used_twice_has_two():
    assert arrows(small()) == sorted(
        [("w", "MatMul"), ("MatMul", "Add"), ("b", "Add"), ("Add", "Tanh"), ("Tanh", "Mul"), ("Tanh", "Mul"),
         ("Mul", "Sum"), ("Sum", "result")]
    )  # fmt: skip


def test_a_shared_result_is_one_node():
    x = mytorch.ones(2, requires_grad=True)
    y = x.exp()
    g = visualize.graph((y + y.sin()).sum())
    assert [node.label for node in g.nodes].count("Exp") == 1
    assert ("Exp", "Add") in arrows(g)
    assert ("Exp", "Sin") in arrows(g)


def test_a_model_names_its_parameters():
    model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))
    loss = F.cross_entropy(model(mytorch.ones(5, 3)), mytorch.zeros(5, dtype=mytorch.int64))
    g = visualize.graph(loss, model)
    assert {node.label for node in g.nodes if node.kind == "parameter"} == set(dict(model.named_parameters()))


def test_the_mermaid_text_declares_every_node_and_draws_every_arrow():
    g = small()
    lines = str(g).splitlines()
    assert lines[0] == "flowchart TD"
    for node in g.nodes:
        (line,) = [line for line in lines if re.match(rf"    {node.key}[\[(]", line)]
        assert f'"{node.label}<br/>{node.lines[1]}"' in line
        assert line.endswith(f":::{node.kind}")
    assert [tuple(line.split(" --> ")) for line in map(str.strip, lines) if " --> " in line] == g.edges


def test_quotes_in_names_do_not_break_out_of_their_labels():
    w = mytorch.ones(2, requires_grad=True)
    g = visualize.graph(w.sum(), {'a "quoted" \\ name': w})
    assert '(["a #quot;quoted#quot; \\ name<br/>2"])' in g.mermaid()
    assert 'label="a \\"quoted\\" \\\\ name\\n2"' in g.dot()


def test_a_function_of_ones_own_appears_under_its_name():
    class Cube(mytorch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x**3

        @staticmethod
        def backward(ctx, grad):
            return grad

    g = visualize.graph(Cube.apply(mytorch.ones(2, requires_grad=True)))
    assert [node.label for node in g.nodes if node.kind == "operation"] == ["Cube"]


def test_saving_writes_what_the_ending_says(tmp_path):
    g = small()
    for ending in ("mmd", "md", "dot"):
        g.save(tmp_path / f"g.{ending}")
    assert (tmp_path / "g.mmd").read_text(encoding="utf-8") == g.mermaid()
    assert (tmp_path / "g.md").read_text(encoding="utf-8") == f"```mermaid\n{g.mermaid()}```\n"
    assert (tmp_path / "g.dot").read_text(encoding="utf-8") == g.dot()
    with pytest.raises(ValueError, match=r"cannot save as \.png; use \.svg, \.dot, \.mmd, \.md"):
        g.save(tmp_path / "g.png")


def test_without_graphviz_the_error_names_both_ways_out_and_a_notebook_gets_mermaid(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "graphviz", None)
    g = small()
    with pytest.raises(ImportError, match=r"pip install graphviz.*\.mermaid\(\)"):
        g.save(tmp_path / "g.svg")
    assert not list(tmp_path.iterdir())
    shown = g._repr_mimebundle_()
    assert shown["text/markdown"].startswith("```mermaid\nflowchart TD\n")


def test_with_the_package_but_without_its_program_the_error_says_which_is_missing(monkeypatch):
    class ExecutableNotFound(RuntimeError):
        pass

    def pipe(self, **settings):
        raise ExecutableNotFound

    module = types.ModuleType("graphviz")
    module.ExecutableNotFound = ExecutableNotFound
    module.Source = type("Source", (), {"__init__": lambda self, text: None, "pipe": pipe})
    monkeypatch.setitem(sys.modules, "graphviz", module)
    with pytest.raises(ImportError, match="not the program `dot`"):
        small().svg()
    assert "text/markdown" in small()._repr_mimebundle_()


def test_with_graphviz_the_drawing_holds_every_label():
    pytest.importorskip("graphviz")
    if shutil.which("dot") is None:
        pytest.skip("the program dot is not installed")
    g = small()
    words = [element.text for element in ElementTree.fromstring(g.svg()).iter() if element.tag.endswith("}text")]
    assert sorted(words) == sorted(line for node in g.nodes for line in node.lines)
    assert "image/svg+xml" in g._repr_mimebundle_()


def test_what_has_no_history_or_too_much_is_refused():
    with pytest.raises(ValueError, match="does not require a gradient"):
        visualize.graph(mytorch.ones(2))
    with pytest.raises(ValueError, match="is a leaf"):
        visualize.graph(mytorch.ones(2, requires_grad=True))
    x = mytorch.ones(1, requires_grad=True)
    for _ in range(60):
        x = x + 1
    with pytest.raises(ValueError, match="more than 50 nodes"):
        visualize.graph(x, most=50)
    assert repr(visualize.graph(x)) == "<AutogradGraph of 62 nodes and 61 edges>"
