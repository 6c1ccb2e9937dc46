"""Gradients of both sides compared in the same run: a fast wrong answer is no answer."""

from __future__ import annotations

from typing import Any

import numpy as np


def gradient_difference(ours: tuple[Any, Any], theirs: tuple[Any, Any]) -> float:
    """The largest relative difference ‖ours − theirs‖ / ‖theirs‖ over all parameters, with dropout switched off."""
    gradients = []
    for step, model in (ours, theirs):
        x, target, criterion = step.probe
        model.eval()
        model.zero_grad()
        criterion(model(x), target).backward()
        gradients.append([np.asarray(p.grad) for p in model.parameters()])
        model.train()
    differences = [np.linalg.norm(a - b) / max(np.linalg.norm(b), 1e-30) for a, b in zip(*gradients, strict=True)]
    return float(max(differences))
