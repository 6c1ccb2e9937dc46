"""An operation of your own: two formulas, a check that they belong together, and a network that uses it.

    python examples/custom_function.py

Swish is x · σ(x). Composed of two operations it keeps x, σ(x) and the product for the backward pass; as one Function it
keeps x alone and works out the rest when it is needed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from training.device import usable_device
from training.ending import ending
from training.failure import Failure
from training.options import number

import mytorch as torch
from mytorch import nn, optim
from mytorch.autograd import Function, gradcheck, gradgradcheck


class Swish(Function):
    """y = x · σ(x)        dx = g · σ(x) · (1 + x · (1 − σ(x)))"""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)  # inputs and outputs go through here, never into attributes
        return x * torch.sigmoid(x)

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        s = torch.sigmoid(x)
        # Written with operations that can be differentiated themselves: the second derivative follows from this line.
        return grad * s * (1 + x * (1 - s))


class SwishLayer(nn.Module):
    """The same as a layer."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return Swish.apply(x)


def check(seed: int, device: torch.device) -> None:
    """Compare with finite differences, and with the same function composed of operations that exist.

    Raises:
        Failure: the two do not agree.
    """
    generator = torch.Generator(device).manual_seed(seed)
    x = torch.randn(4, 3, dtype=torch.float64, generator=generator, requires_grad=True)
    print("gradcheck:    ", gradcheck(Swish.apply, (x,)))
    print("gradgradcheck:", gradgradcheck(Swish.apply, (x,)))
    (ours,) = torch.autograd.grad(Swish.apply(x).sum(), x)
    (composed,) = torch.autograd.grad((x * torch.sigmoid(x)).sum(), x)
    distance = torch.sub(ours, composed).abs().max().item()
    print(f"largest difference from the composed form: {distance:.1e}")
    if distance > 1e-12:
        raise Failure("the Function and the composed form disagree")


def learn(given: argparse.Namespace) -> float:
    """Fit sin(3x) with a small network of Swish layers; returns the last loss."""
    torch.manual_seed(given.seed)
    x = torch.linspace(-1, 1, 64).reshape(-1, 1)
    target = torch.sin(3 * x)
    net = nn.Sequential(nn.Linear(1, 32), SwishLayer(), nn.Linear(32, 32), SwishLayer(), nn.Linear(32, 1))
    optimizer = optim.Adam(net.parameters(), lr=given.lr)
    loss = torch.zeros(())
    for step in range(1, given.steps + 1):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(net(x), target)
        loss.backward()
        optimizer.step()
        if step == 1 or step % given.log_interval == 0:
            print(f"step {step}: loss {loss.item():.6f}")
    return loss.item()


def run(given: argparse.Namespace) -> None:
    with usable_device(given.device) as device:  # where tensors are made that do not say where
        check(given.seed, device)
        print(f"loss {learn(given):.6f}")


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description="Write, check and use an operation of your own.", allow_abbrev=False)
    add = made.add_argument
    add("--steps", type=number(int, 1), default=500, help="training steps (default: 500)")
    add("--lr", type=number(float, 0, open_end=True), default=0.01, help="learning rate (default: 0.01)")
    add("--seed", type=number(int, 0), default=0, help="of weights and test values (default: 0)")
    add("--device", metavar="cpu|cuda", help="where to compute (default: cpu, or what MYTORCH_DEVICE says)")
    add("--log-interval", type=number(int, 1), default=100, help="steps between two lines (default: 100)")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the script; returns its exit code."""
    given = parser().parse_args(arguments)
    return ending("custom_function.py", lambda: run(given))


if __name__ == "__main__":
    sys.exit(main())
