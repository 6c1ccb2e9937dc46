"""Many channels: `winograd` has images and channels innermost, so a pixel is all channels of some images."""

import numpy as np

from ..conv2d import Conv2dProblem, winograd
from ..conv2d.winograd_tiles import Piece, alone, cut, joined
from ..conv2d.winograd_transforms import synthesis_by_pixel
from ..finish import finish
from ..parallel import blas_on_one_thread
from ..turn import pixels_to_planes, planes_to_pixels
from ..workspace import result, scratch
from .windows import largest, places, scatter


class ByWinograd:
    """Of whole pictures, one by one: no strips of large ones, and no pairs of those with partly empty tiles.

    Winners are kept in the order (3, h, w, n, O) of the whole batch.
    """

    ALGORITHM = winograd
    SAVED = 2e-9
    pays = True

    def __init__(self, problem: Conv2dProblem) -> None:
        self.problem = problem
        self.parts = cut(np, problem, alone(problem))

    @staticmethod
    def supports(problem: Conv2dProblem) -> bool:
        if problem.stride != (1, 1) or winograd.supports(problem, "forward") is not True:
            return False
        return joined(problem).columns.count == 1 and cut(np, problem, alone(problem)).are_pictures

    def forward(self, x, w, bias, find_winners: bool):
        """(y, winners); winners are None if nobody asks for them, or where a maximum is NaN."""
        n, o, oh, ow = self.problem.y_shape
        y = result(np, (n, o, oh // 2, ow // 2), x.dtype)
        winners = result(np, (3, oh // 2, ow // 2, n, o), np.dtype(bool)) if find_winners else None
        unclear = []

        def pool(piece: Piece, products) -> None:
            n0, n1, rows = piece
            numbers = (n1 - n0) * o
            outputs = scratch(np, "outputs", (oh, ow, numbers), x.dtype)
            synthesis_by_pixel(np, products, self.parts, rows, outputs)
            highest = scratch(np, "highest", (oh // 2, ow // 2, numbers), x.dtype)
            left, right = outputs.reshape(oh // 2, 2, ow // 2, 2, numbers).transpose(3, 1, 0, 2, 4)
            largest(left, right, highest, None if winners is None else _of_images(winners, n0, n1))
            finish(highest.reshape(-1, o), bias, relu=True)
            if not highest.min() >= 0:  # NaN is not
                unclear.append(n0)
            pixels_to_planes(np, highest, y[n0:n1].reshape(-1, oh // 2, ow // 2))

        with blas_on_one_thread():
            x, w = np.ascontiguousarray(x), np.ascontiguousarray(w)
            winograd.convolve(x, w, self.problem, self.parts, pool)
        return y, None if unclear else winners

    def gradients(self, x, g, w, winners):
        """(grad_x, grad_w), each None if w, or x, is; g is the gradient of y, 0 where y is 0."""
        g = np.ascontiguousarray(g)
        x, w = [None if array is None else np.ascontiguousarray(array) for array in (x, w)]
        _, o, oh, ow = self.problem.y_shape

        def pixels_of(n0: int, n1: int, _: slice):  # all rows
            turned = scratch(np, "gradient of maxima", (oh // 2, ow // 2, (n1 - n0) * o), g.dtype)
            planes_to_pixels(np, g[n0:n1].reshape(-1, oh // 2, ow // 2), turned)
            pixels = scratch(np, "pixels", (oh, ow, turned.shape[2]), g.dtype)
            left, right = pixels.reshape(oh // 2, 2, ow // 2, 2, -1).transpose(3, 1, 0, 2, 4)
            scatter(turned, _of_images(winners, n0, n1), left, right)
            return pixels

        with blas_on_one_thread():
            return winograd.gradients_by_pixel(x, w, self.problem, self.parts, pixels_of)

    def in_order_of_pictures(self, winners):
        """The winners as `max_pool2d_and_winners` gives them."""
        return np.ascontiguousarray(places(winners).transpose(2, 3, 0, 1))


def _of_images(winners, first: int, last: int):
    """(3, h, w, n · O), a view."""
    return winners[:, :, :, first:last].reshape(*winners.shape[:3], -1)
