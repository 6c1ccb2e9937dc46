"""Pictures through a grid: every mode, every border, places far outside; grids of affine maps."""

import numpy as np

from mytorch.ops import grid_sample as module
from mytorch.ops.affine_grid import affine_grid

from .sample import ErrorSample, Sample, real

grid_sample, grid_sampler = module.grid_sample, module.grid_sampler
PICTURE, GRID = real(2, 2, 3, 4), real(2, 2, 3, 2, low=-1.37, high=1.29)
FAR = np.concatenate([GRID, 40 * GRID[:, :1]], axis=1)
VOLUME, SPACE = real(1, 2, 2, 3, 2), real(1, 2, 1, 2, 3, low=-1.3, high=1.2)

SAMPLES = [
    *[
        Sample(grid_sample, (PICTURE, GRID, mode, padding, aligned))
        for mode in ("bilinear", "nearest", "bicubic")
        for padding in ("zeros", "border", "reflection")
        for aligned in (False, True)
    ],
    *[
        Sample(grid_sample, (PICTURE, FAR, mode, padding, False))
        for mode in ("bilinear", "bicubic")
        for padding in ("zeros", "border", "reflection")
    ],
    *[
        Sample(grid_sample, (VOLUME, SPACE, mode, padding, aligned))
        for mode, padding, aligned in (
            ("bilinear", "zeros", False),
            ("bilinear", "reflection", True),
            ("nearest", "border", False),
        )
    ],
    Sample(grid_sample, (PICTURE, np.where(GRID > 1, np.nan, GRID), "bilinear", "zeros", False), differentiable=False),
    Sample(grid_sample, (real(1, 1, 1, 1), GRID[:1], "bilinear", "reflection", True)),
    Sample(grid_sampler, (PICTURE, GRID, 0, 1, True)),
    *[
        Sample(affine_grid, (real(2, 2, 3), [2, 1, 3, 2]), options={"align_corners": aligned})
        for aligned in (True, False)
    ],
    Sample(affine_grid, (real(1, 3, 4), (1, 1, 2, 2, 3)), options={"align_corners": True}),
]

ERRORS = [
    ErrorSample(grid_sample, (PICTURE, GRID, "cubic"), ValueError, "but got: 'cubic'"),
    ErrorSample(grid_sample, (PICTURE, GRID, "nearest", "wrap"), ValueError, "but got: 'wrap'"),
    ErrorSample(grid_sample, (PICTURE, GRID[:1]), RuntimeError, "same batch size"),
    ErrorSample(grid_sample, (PICTURE, GRID[..., :1]), RuntimeError, "to have size 2 in last dimension"),
    ErrorSample(grid_sample, (PICTURE, GRID[0]), RuntimeError, "same number of dimensions"),
    ErrorSample(grid_sample, (real(2, 2, 0, 4), GRID), RuntimeError, "dimension 2 being empty"),
    ErrorSample(grid_sample, (VOLUME, SPACE, "bicubic"), RuntimeError, "only supports 4D"),
    ErrorSample(grid_sample, (PICTURE, GRID.astype(np.float32)), RuntimeError, "scalar type Double but found Float"),
    ErrorSample(affine_grid, (real(1, 2, 3), (1, 1, 2)), NotImplementedError, "only supports 4D and 5D"),
    ErrorSample(affine_grid, (real(1, 2, 2), (1, 1, 2, 2)), ValueError, "shape Nx2x3"),
    ErrorSample(affine_grid, (real(1, 2, 3), (1, 1, 2, 0)), ValueError, "positive output size"),
    ErrorSample(affine_grid, (real(2, 2, 3), (1, 1, 2, 2)), RuntimeError, "batch of 2"),
]
