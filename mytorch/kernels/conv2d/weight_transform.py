"""Weights on their way to the products of a transformed convolution, and their gradient on its way back."""

from ...backend import xp_of
from ..parallel import even_grain, parallel_for
from ..product import thin_product
from ..turn import planes_to_pixels
from ..workspace import result, scratch

AT_A_TIME = 1 << 13  # kernels that a thread transforms


def weights_to_products(w, matrix, groups: int, inputs_first: bool):
    """(products, groups, C / groups, O / groups), or with O before C: matrix (products, kh · kw) @ each kernel of w.

    Tiles (T, channels) are multiplied by them as they stand. A product with the weights turned, A @ Bᵀ, takes OpenBLAS
    twice as long while it is small, and 1.1 times as long when it is large.
    """
    xp = xp_of(w)
    kernels = w.reshape(groups, w.shape[0] // groups, w.shape[1], -1)
    _, outputs, inputs, pixels = kernels.shape
    first, last = (inputs, outputs) if inputs_first else (outputs, inputs)
    products = result(xp, (len(matrix), groups, first, last), w.dtype)

    def piece(start, stop):
        # A product for each input (or output) channel reads and writes one short run of memory; one for all of them,
        # (products, pixels) @ (pixels, first · last), took up to 1.5 times as long.
        turned = scratch(xp, "kernels", (groups, stop - start, pixels, last), w.dtype)
        if inputs_first:
            for some, into in zip(kernels[:, :, start:stop], turned, strict=True):
                planes_to_pixels(xp, some, into)
        else:
            turned[...] = kernels[:, start:stop].swapaxes(2, 3)
        xp.matmul(matrix, turned, out=products[:, :, start:stop].transpose(1, 2, 0, 3))

    most = max(1, AT_A_TIME // max(1, groups * last))
    parallel_for(piece, first, even_grain(first, most, most // 2), w)
    return products


def weights_from_products(sums, matrix, shape: tuple[int, ...]):
    """The adjoint: the gradient of weights of `shape` from that of the products, (products, groups, O / groups,
    C / groups)."""
    xp = xp_of(sums)
    flat = sums.reshape(len(matrix), -1)
    grad_w = xp.empty((flat.shape[1], matrix.shape[1]), sums.dtype)

    def piece(start, stop):
        thin_product(xp, matrix.T, flat[:, start:stop], grad_w[start:stop].T)

    parallel_for(piece, flat.shape[1], AT_A_TIME, flat)
    return grad_w.reshape(shape)
