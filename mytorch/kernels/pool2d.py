"""Pooling by windows: geometry, maximum and mean, and their gradients."""

from .avg_pool2d import avg_pool2d as avg_pool2d, avg_pool2d_input_grad as avg_pool2d_input_grad
from .max_pool2d import (
    max_pool2d as max_pool2d,
    max_pool2d_and_winners as max_pool2d_and_winners,
    max_pool2d_gather as max_pool2d_gather,
    max_pool2d_indices as max_pool2d_indices,
    max_pool2d_scatter as max_pool2d_scatter,
)
from .pool2d_problem import Pool2dProblem as Pool2dProblem
