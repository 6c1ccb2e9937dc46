"""How the five AlexNets differ, side by side: read from their tables, so that it cannot disagree with the networks."""

from __future__ import annotations

from .design import DESIGNS, Design, count

_INIT = {"layers": "as PyTorch's layers", "xavier": "Xavier, uniform", "gauss": "N(0, 0.01²), biases 0/1"}


def describe_differences() -> None:
    """Print a table of the five AlexNets: one column each, one line for each thing in which they may differ."""
    rows = [(title, [say(design) for design in DESIGNS]) for title, say in _LINES]
    widths = [max(len(row[1][i]) for row in rows) for i in range(len(DESIGNS))]
    first = max(len(title) for title, _ in rows)
    for number, (title, cells) in enumerate(rows):
        print("  ".join([title.ljust(first), *(c.ljust(w) for c, w in zip(cells, widths, strict=True))]).rstrip())
        if number == 0:
            print("-" * (first + sum(widths) + 2 * len(widths)))


def _sides(design: Design) -> str:
    """Heights of the maps after each convolution and each pooling: 55-27-27-13-…"""
    side, sides = design.side, []
    for conv in design.convolutions:
        side = (side + 2 * conv.padding - conv.kernel) // conv.stride + 1
        sides.append(side)
        if conv.pool is not None:
            side = (side - conv.pool[0]) // conv.pool[1] + 1
            sides.append(side)
    return "-".join(map(str, sides))


def _first(design: Design) -> str:
    conv = design.convolutions[0]
    return f"{conv.kernel}×{conv.kernel}, step {conv.stride}, padding {conv.padding}"


def _numbers(design: Design, what: str) -> str:
    return "-".join(str(getattr(conv, what)) for conv in design.convolutions)


def _norms(design: Design) -> str:
    after = [str(i + 1) for i, conv in enumerate(design.convolutions) if conv.norm]
    return f"after conv {', '.join(after)}" if after else "none"


def _pools(design: Design) -> str:
    window, step = next(conv.pool for conv in design.convolutions if conv.pool is not None)
    after = ", ".join(str(i + 1) for i, conv in enumerate(design.convolutions) if conv.pool is not None)
    return f"{window}/{step} after conv {after}"


_LINES = [
    ("AlexNet", lambda d: d.name),
    ("whose", lambda d: d.whose),
    ("input", lambda d: f"{d.channels} × {d.side} × {d.side}"),
    ("filters", lambda d: _numbers(d, "channels")),
    ("groups", lambda d: _numbers(d, "columns")),
    ("first convolution", _first),
    ("response norm", _norms),
    ("max-pooling", _pools),
    ("sizes of the maps", _sides),
    ("other picture sizes", lambda d: "yes, averaged to 6 × 6" if d.adaptive else "no"),
    ("linear layers", lambda d: "-".join(map(str, (*d.hidden, d.classes)))),
    ("dropout", lambda d: f"{'before' if d.dropout_first else 'after'} each hidden layer"),
    ("initial weights", lambda d: _INIT[d.init]),
    ("parameters", lambda d: f"{sum(layer.parameters for layer in count(d)):,}"),
    ("multiply-adds", lambda d: f"{sum(layer.multiply_adds for layer in count(d)):,}"),
]
