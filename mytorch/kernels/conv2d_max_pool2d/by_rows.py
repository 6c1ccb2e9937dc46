"""Small pictures in batches: `rows` has the images innermost, so a pixel is all images of a block.

They may be few; but with the even columns of a row before the odd ones, the left pixels of all windows of a row
stand side by side, and so do the right ones.
"""

import numpy as np

from ..conv2d import Conv2dProblem, rows
from ..finish import finish
from ..parallel import blas_on_one_thread
from ..workspace import result, scratch
from .windows import largest, places, scatter

FEWEST_IMAGES = 4  # of a block; with fewer the runs of memory are short (measured: with 4 it takes 0.9 of the time)


class ByRows:
    """Winners are kept in the order of the block of images that they belong to, (3, O, h, w, n)."""

    ALGORITHM = rows
    SAVED = 2e-9

    def __init__(self, problem: Conv2dProblem) -> None:
        self.problem = problem
        self.block = rows.images_of_block(problem, rows.GRADIENT_BYTES)  # images treated together, forward and backward

    @staticmethod
    def supports(problem: Conv2dProblem) -> bool:
        return problem.batch >= FEWEST_IMAGES

    @property
    def pays(self) -> bool:
        return self.block >= FEWEST_IMAGES

    def forward(self, x, w, bias, find_winners: bool):
        """(y, winners); winners are None if nobody asks for them, or where a maximum is NaN."""
        n, o, oh, ow = self.problem.y_shape
        y = result(np, (n, o, oh // 2, ow // 2), x.dtype)
        winners = result(np, (n, 3 * o, oh // 2, ow // 2), np.dtype(bool)) if find_winners else None
        unclear = []

        def pool(start, stop, outputs):
            left, right = outputs.reshape(o, oh // 2, 2, 2, -1).transpose(3, 2, 0, 1, 4)
            highest = scratch(np, "highest", left.shape[1:], x.dtype)
            largest(left, right, highest, None if winners is None else winners[start:stop].reshape(3, *highest.shape))
            finish(highest.reshape(o, -1), None if bias is None else bias[:, None], relu=True)
            if not highest.min() >= 0:  # NaN is not
                unclear.append(start)
            y[start:stop].reshape(stop - start, -1)[...] = highest.reshape(-1, stop - start).T

        with blas_on_one_thread():
            x, w = np.ascontiguousarray(x), np.ascontiguousarray(w)
            rows.convolve(x, w, None, self.problem, False, pool, self.block, halves=True)
        return y, None if unclear else winners

    def gradients(self, x, g, w, winners):
        """(grad_x, grad_w), each None if w, or x, is; g is the gradient of y, 0 where y is 0."""
        g = np.ascontiguousarray(g)
        x, w = [None if array is None else np.ascontiguousarray(array) for array in (x, w)]
        _, o, oh, ow = self.problem.y_shape
        groups = self.problem.groups

        def fill(start, stop, inner):
            images = stop - start
            turned = scratch(np, "gradient of maxima", (groups, o // groups, oh // 2, ow // 2 * images), g.dtype)
            turned.reshape(-1, images)[...] = g[start:stop].reshape(images, -1).T
            left, right = inner.reshape(groups, o // groups, oh // 2, 2, 2, -1).transpose(4, 3, 0, 1, 2, 5)
            scatter(turned, winners[start:stop].reshape(3, *turned.shape), left, right)

        with blas_on_one_thread():
            return rows.gradients_of_rows(x, g, w, self.problem, fill, self.block, halves=True)

    def in_order_of_pictures(self, winners):
        """The winners as `max_pool2d_and_winners` gives them."""
        n, o, oh, ow = self.problem.y_shape
        turned = np.empty((n, o, oh // 2, ow // 2), "u1")
        for start in range(0, n, self.block):
            of_block = turned[start : start + self.block]
            found = places(winners[start : start + self.block].reshape(3, -1, len(of_block)))
            of_block.reshape(len(of_block), -1)[...] = found.T
        return turned
