"""Pooling by windows: geometry, maximum and mean, and their gradients."""

from mytorch.kernels.avg_pool2d import avg_pool2d as avg_pool2d
from mytorch.kernels.avg_pool2d import avg_pool2d_input_grad as avg_pool2d_input_grad
from mytorch.kernels.max_pool2d import max_pool2d as max_pool2d
from mytorch.kernels.max_pool2d import max_pool2d_and_winners as max_pool2d_and_winners
from mytorch.kernels.max_pool2d import max_pool2d_gather as max_pool2d_gather
from mytorch.kernels.max_pool2d import max_pool2d_indices as max_pool2d_indices
from mytorch.kernels.max_pool2d import max_pool2d_scatter as max_pool2d_scatter
from mytorch.kernels.pool2d_problem import Pool2dProblem as Pool2dProblem
