"""gradcheck, and how its diagnosis reads: one right backward rule of a linear layer, and the slips that people make.

    python examples/gradient_check.py
    python examples/gradient_check.py --slip "a flipped sign" --full

y = x·w + b, of which the rule is dx = g·wᵀ, dw = xᵀ·g, db = the sum of g over the samples.
"""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Callable, Sequence

from training.device import usable_device
from training.ending import ending
from training.failure import Failure
from training.options import number

import mytorch as torch
from mytorch.autograd import Function, GradcheckError, gradcheck

Rule = Callable[..., tuple]

RULES: dict[str, Rule] = {
    "right": lambda g, x, w: (g @ w.T, x.T @ g, g.sum(0)),
    "a flipped sign": lambda g, x, w: (-(g @ w.T), x.T @ g, g.sum(0)),
    "a factor too many": lambda g, x, w: (2 * g @ w.T, x.T @ g, g.sum(0)),
    "a mean in place of a sum": lambda g, x, w: (g @ w.T, x.T @ g, g.mean(0)),
    "a forgotten gradient": lambda g, x, w: (g @ w.T, None, g.sum(0)),
    "a forgotten incoming gradient": lambda g, x, w: (torch.ones_like(g) @ w.T, x.T @ g, g.sum(0)),
    "rows in the wrong order": lambda g, x, w: (g @ w.T, (x.T @ g).flip(0), g.sum(0)),
    "a forgotten transpose": lambda g, x, w: (g @ w.T, g.T @ x, g.sum(0)),
}


def linear_with(rule: Rule) -> type[Function]:
    """The linear layer with this backward rule."""

    class Linear(Function):
        @staticmethod
        def forward(ctx, x, w, b):
            ctx.save_for_backward(x, w)
            return x @ w + b

        @staticmethod
        def backward(ctx, grad):
            return rule(grad, *ctx.saved_tensors)

    return Linear


def verdict(rule: Rule, given: argparse.Namespace, device: torch.device) -> tuple[bool, str]:
    """Whether gradcheck accepts the rule, and what it says: its last lines, or with --full both Jacobians too."""
    generator = torch.Generator(device).manual_seed(given.seed)
    # float64: differences of float32 numbers are too coarse to judge by.
    inputs = [
        torch.randn(*shape, dtype=torch.float64, generator=generator, requires_grad=True)
        for shape in ((3, 4), (4, 2), (2,))
    ]
    try:
        gradcheck(linear_with(rule).apply, inputs, eps=given.eps, atol=given.atol, rtol=given.rtol)
    except GradcheckError as error:
        text = str(error)
        first, _, rest = text.partition("\n")
        return False, text if given.full else f"{first.rstrip(',')}\n{rest[rest.find('diagnosis') :]}"
    except RuntimeError as error:  # a gradient of the wrong shape never gets as far as being compared
        return False, str(error)
    return True, "every entry of every Jacobian agrees"


def run(given: argparse.Namespace) -> None:
    device = usable_device(given.device)
    for name, rule in RULES.items():
        if given.slip not in (None, name):
            continue
        good, text = verdict(rule, given, device)
        print(f"{'PASS' if good else 'FAIL'}  {name}")
        for line in text.splitlines():
            print(line if given.full else textwrap.indent(textwrap.fill(line, 106), "      "))
        print()
        if good != (name == "right"):
            done = "accepted" if good else "refused"
            raise Failure(f"gradcheck {done} {name!r}; are --eps, --atol and --rtol sensible?")


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description="See what gradcheck says about wrong derivatives.", allow_abbrev=False)
    add = made.add_argument
    add("--slip", choices=RULES, help="only this one (default: all)")
    add("--full", action="store_true", help="print both Jacobians, as the exception does")
    add("--eps", type=number(float, 0, open_end=True), default=1e-6, help="how far inputs are moved (default: 1e-6)")
    add("--atol", type=number(float, 0), default=1e-5, help="absolute tolerance (default: 1e-5)")
    add("--rtol", type=number(float, 0), default=1e-3, help="relative tolerance (default: 1e-3)")
    add("--device", metavar="cpu|cuda", help="where to compute (default: cpu, or what MYTORCH_DEVICE says)")
    add("--seed", type=number(int, 0), default=0, help="of the inputs (default: 0)")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the script; returns its exit code: 1 if gradcheck does not tell right from wrong."""
    given = parser().parse_args(arguments)
    return ending("gradient_check.py", lambda: run(given))


if __name__ == "__main__":
    sys.exit(main())
