"""Where the tape ends: at leaves, to which gradients are added."""

from __future__ import annotations

from typing import Any

from ..tensor import Tensor


class AccumulateGrad:
    """What stands for a leaf among the `next_functions` of a node.

    Attributes:
        variable: the leaf.
    """

    next_functions: tuple[Any, ...] = ()

    def __init__(self, variable: Tensor) -> None:
        self.variable = variable

    def name(self) -> str:
        """The name that PyTorch shows."""
        return "torch::autograd::AccumulateGrad"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AccumulateGrad) and other.variable is self.variable

    def __hash__(self) -> int:
        return hash((AccumulateGrad, id(self.variable)))

    def __repr__(self) -> str:
        return "<AccumulateGrad>"
