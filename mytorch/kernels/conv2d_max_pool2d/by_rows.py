"""Small pictures in batches: `rows` has the images innermost, so a pixel is all images of a block.

Winners are kept in the order of the block that they belong to.
"""

import numpy as np

from ..conv2d import Conv2dProblem, rows
from ..elementwise import positive_part
from ..parallel import blas_on_one_thread
from ..workspace import result, scratch
from .windows import largest, scatter

FEWEST_IMAGES = 16  # of a block; with fewer the runs of memory are short, and with 8 it takes up to 1.2 times as long


class ByRows:
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
        pooled = o, oh // 2, ow // 2
        y = result(np, (n, *pooled), x.dtype)
        winners = result(np, (n, *pooled), np.dtype("u1")) if find_winners else None
        unclear = []

        def pool(start, stop, outputs):
            images = stop - start
            highest = scratch(np, "highest", (*pooled, images), x.dtype)
            codes = None if winners is None else winners[start:stop].reshape(highest.shape)
            largest(outputs.reshape(o, oh // 2, 2, ow * images), highest, codes)
            positive_part(highest, highest)
            if not highest.min() >= 0:  # NaN is not
                unclear.append(start)
            y[start:stop].reshape(images, -1)[...] = highest.reshape(-1, images).T

        with blas_on_one_thread():
            x, w = np.ascontiguousarray(x), np.ascontiguousarray(w)
            rows.convolve(x, w, bias, self.problem, False, pool, self.block)
        return y, None if unclear else winners

    def gradients(self, x, g, w, winners):
        """(grad_x, grad_w), each None if w, or x, is; g is the gradient of y, 0 where y is 0."""
        g = np.ascontiguousarray(g)
        x, w = [None if array is None else np.ascontiguousarray(array) for array in (x, w)]
        _, o, oh, ow = self.problem.y_shape
        groups = self.problem.groups

        def fill(start, stop, inner):
            images, shape = stop - start, (groups, o // groups, oh // 2, ow // 2, stop - start)
            turned = scratch(np, "gradient of maxima", shape, g.dtype)
            turned.reshape(-1, images)[...] = g[start:stop].reshape(images, -1).T
            scatter(turned, winners[start:stop].reshape(shape), inner)

        with blas_on_one_thread():
            return rows.gradients_of_rows(x, g, w, self.problem, fill, self.block)

    def in_order_of_pictures(self, winners):
        """The winners as `max_pool2d_and_winners` gives them."""
        turned = np.empty_like(winners)
        for start in range(0, len(winners), self.block):
            of_block = winners[start : start + self.block]
            into = turned[start : start + self.block].reshape(len(of_block), -1)
            into[...] = of_block.reshape(-1, len(of_block)).T
        return turned
