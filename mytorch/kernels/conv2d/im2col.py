"""Convolution as one matrix product: copy every window into a column, then multiply by the weights.

The columns hold every pixel kh·kw times, so they are never built for the whole batch: a block of a few images (or of a
few rows of one large image) is gathered into scratch memory, multiplied, and forgotten. Blocks go over the thread pool.
The product of (O, K) weights with (K, pixels) columns is y in its final layout.
"""

from dataclasses import replace

from ...backend import is_at_hand, xp_of
from ..copy_rows import copy_rows
from ..finish import finish
from ..parallel import even_grain, get_num_threads, parallel_for
from ..product import thin_product
from ..strided import restrided
from ..sums import sum_of_parts
from ..workspace import result, scratch
from .costs import price
from .problem import Conv2dProblem

NAME = "im2col"
# Columns of a block: one image of AlexNet's first layer. Blocks that stay in a second-level cache took 1.1 to 1.5 times
# as long: more calls of NumPy, which wait for the interpreter's lock, and products of fewer columns.
BLOCK_BYTES = 5 << 20
INNERMOST_BYTES = 1 << 24  # of columns at most whose images are innermost
GPU_BLOCK_BYTES = 1 << 28  # a GPU wants few large products
SHARED_BYTES = 1 << 24  # of columns at most whose channels several threads share,
CHANNELS_OF_A_THREAD = 2  # and so many for each of them at least
IMAGES_INSIDE = 32  # so many where the images are the innermost axis
FEW = 1 << 16  # numbers of each of kh · kw additions: below, they are joined
TURN_PIXELS = 2048  # from so many on
SUM_PIXELS = 1024  # at least so many in a product that sums over pixels, or that multiplies many small images


def supports(problem: Conv2dProblem, direction: str) -> bool | str:
    return True


def work(problem: Conv2dProblem, direction: str) -> dict[str, float]:
    """Multiply-adds of the product; numbers copied to columns, the runs of memory that they are copied in, and how many
    are copied with a stride; numbers of x and y, and of w; blocks."""
    if direction == "input_grad" and problem.mirrored is not None and not _adds_back(problem):
        return work(problem.mirrored, "forward")
    pixels = problem.batch * problem.out_height * problem.out_width
    columns = pixels * problem.column_length
    return {
        "call": 1,
        "products": problem.multiply_adds,
        "columns": columns,
        "runs": columns / max(1, problem.out_width),
        "strided": columns * (problem.stride[1] > 1),
        "pictures": problem.batch * problem.in_channels * problem.height * problem.width
        + pixels * problem.out_channels,
        "weights": problem.out_channels * problem.column_length // problem.groups,
        "blocks": len(_blocks(problem)),
    }


# Blocks ---------------------------------------------------------------------------------------------------------------


def _blocks(problem: Conv2dProblem, pixels_wanted: int = 1, on=None) -> list[tuple[int, int, int, int]]:
    """(first image, last, first output row, last): whole images while they fit in a block, else rows of one image.

    Blocks of whole images are of one size and shared evenly: never fewer than the threads can use, and none left over.
    """
    column_bytes = max(1, problem.column_length * problem.dtype.itemsize)
    if on is not None and not is_at_hand(on):
        images = max(1, GPU_BLOCK_BYTES // max(1, column_bytes * problem.out_height * problem.out_width))
        starts = range(0, problem.batch, images)
        return [(n, min(n + images, problem.batch), 0, problem.out_height) for n in starts]
    pixels = max(BLOCK_BYTES // column_bytes, pixels_wanted)
    image = max(1, problem.out_height * problem.out_width)
    parts = problem.parts_of_image(get_num_threads())
    if parts > 1:
        pixels = min(pixels, -(-image // parts))
    if pixels >= image or problem.out_height == 1:
        images = even_grain(problem.batch, pixels // image, problem.fewest_images)
        starts = range(0, problem.batch, images)
        return [(n, min(n + images, problem.batch), 0, problem.out_height) for n in starts]
    bands = -(-problem.out_height * problem.out_width // pixels)
    rows = max(1, -(-problem.out_height // bands))
    starts = range(0, problem.out_height, rows)
    return [(n, n + 1, r, min(r + rows, problem.out_height)) for n in range(problem.batch) for r in starts]


def _images_together(problem: Conv2dProblem) -> bool:
    """Whether the images of a block share one product, whose result must then be sorted into images.

    It pays for small pictures under many weights: each product of BLAS first repacks the weights, and its inner kernel
    wants a multiple of 16 pixels (13×13 = 169 ran at two thirds of the speed of four such images together).
    """
    pixels = problem.out_height * problem.out_width
    return pixels < 256 and problem.column_length // problem.groups >= 256


def _columns(x, problem: Conv2dProblem, block, images_inside: bool):
    """The windows of a block: (n, C, kh, kw, rows, ow), or (C, kh, kw, n, rows, ow) with images_inside."""
    n0, n1, r0, r1 = block
    window, n, rows, ow = (problem.in_channels, *problem.kernel), n1 - n0, r1 - r0, problem.out_width
    shape = (*window, n, rows, ow) if images_inside else (n, *window, rows, ow)
    columns = scratch(xp_of(x), "columns", shape, x.dtype)
    _copy_windows(x, problem, block, columns.transpose(3, 0, 1, 2, 4, 5) if images_inside else columns)
    return columns


def _copy_windows(x, problem: Conv2dProblem, block, target) -> None:
    """target (n, C, kh, kw, rows, ow) = the windows of a block."""
    xp, kw = xp_of(x), problem.kernel[1]
    (sh, sw), (dh, dw) = problem.stride, problem.dilation
    source = _padded(x, problem, block)  # (n, C, h, sw, w / sw)
    to_n, to_c, to_h, _, to_w = source.strides
    if sw == 1:
        strides = (to_n, to_c, to_h * dh, to_w * dw, to_h * sh, to_w)
        copy_rows(xp, target, restrided(source, target.shape, strides))
        return
    for v in range(kw):
        shifted, column = source[:, :, :, (v * dw) % sw, (v * dw) // sw :], target[:, :, :, v]
        copy_rows(xp, column, restrided(shifted, column.shape, (to_n, to_c, to_h * dh, to_h * sh, to_w)))


def _padded(x, problem: Conv2dProblem, block):
    """The pixels under a block's windows, (n, C, h, sw, w / sw): zeros around, every sw-th column next to each other.

    Sorting the columns by their remainder modulo the stride lets every window row be copied as one run of memory.
    """
    xp = xp_of(x)
    n0, n1, r0, r1 = block
    (top, _), (left, right) = problem.padding
    sh, sw = problem.stride
    first = r0 * sh - top  # input row of the first row kept; may lie in the padding
    height = (r1 - r0 - 1) * sh + (problem.kernel[0] - 1) * problem.dilation[0] + 1
    inside = slice(max(first, 0), max(0, min(first + height, problem.height)))
    if not problem.is_padded and sw == 1:
        return x[n0:n1, :, inside, None, :]

    phase_width = -(-(left + problem.width + right) // sw)
    padded = scratch(xp, "padded", (n1 - n0, problem.in_channels, height, sw, phase_width), x.dtype)
    above = inside.start - first
    below = above + max(0, inside.stop - inside.start)
    padded[...] = 0  # all of it: in cache, that is quicker than four margins of a few numbers a row
    if inside.stop <= inside.start:
        return padded
    kept, pixels = padded[:, :, above:below], x[n0:n1, :, inside]
    for phase in range(sw):  # padded column q·sw + phase holds input column q·sw + phase − left
        q0 = max(0, -(-(left - phase) // sw))
        source = pixels[..., q0 * sw + phase - left :: sw]
        source = source[..., : phase_width - q0]
        copy_rows(xp, kept[:, :, :, phase, q0 : q0 + source.shape[-1]], source)
    return padded


# The three operations -------------------------------------------------------------------------------------------------


def forward(x, w, bias, problem: Conv2dProblem, relu: bool = False):
    """y[n] = w @ columns(x[n]) + b"""
    xp = xp_of(x)
    groups = problem.groups
    y = result(xp, problem.y_shape, x.dtype)
    pixels_of_image = problem.out_height * problem.out_width
    out = y.reshape(problem.batch, groups, problem.out_channels // groups, pixels_of_image)
    bs = None if bias is None else bias.reshape(groups, -1, 1)
    if _channels_are_shared(problem) and is_at_hand(x):
        _over_channels(x, w, problem, out)
        finish(out, bs, relu)
        return y
    ws = w.reshape(groups, problem.out_channels // groups, -1)
    ow, together = problem.out_width, _images_together(problem)
    blocks = _blocks(problem, SUM_PIXELS if together else 1, x)

    def piece(start, stop):
        for block in blocks[start:stop]:
            n0, n1, r0, r1 = block
            n, pixels = n1 - n0, (r1 - r0) * ow
            columns = _columns(x, problem, block, images_inside=together)
            target = out[n0:n1, :, :, r0 * ow : r1 * ow]
            if together:
                products = scratch(xp, "products", (groups, ws.shape[1], n * pixels), x.dtype)
                xp.matmul(ws, columns.reshape(groups, ws.shape[2], n * pixels), out=products)
                products = products.reshape(groups, ws.shape[1], n, pixels).transpose(2, 0, 1, 3)
                target[...] = products
                finish(target, bs, relu)
                continue
            thin_product(xp, ws, columns.reshape(n, groups, ws.shape[2], pixels), target)
            finish(target, bs, relu)

    parallel_for(piece, len(blocks), _grain(problem, blocks), x)
    return y


def _channels_are_shared(problem: Conv2dProblem) -> bool:
    """Whether each thread multiplies some channels of all columns, instead of all channels of some columns.

    With fewer images than threads the weights are much, and BLAS repacks in every product all that it is given.
    """
    threads = get_num_threads()
    column_bytes = problem.column_length * problem.out_height * problem.out_width * problem.dtype.itemsize
    few = problem.parts_of_image(threads) > 1 and problem.batch * column_bytes <= SHARED_BYTES
    return few and problem.in_channels // problem.groups >= CHANNELS_OF_A_THREAD * threads


def _over_channels(x, w, problem: Conv2dProblem, out) -> None:
    """out (N, groups, O / groups, pixels) = Σ of the threads' products, each of the columns of some channels."""
    xp, groups = xp_of(x), problem.groups
    n, c, height, width = x.shape
    of_group, pixels_of_kernel = c // groups, problem.kernel[0] * problem.kernel[1]
    channels = x.reshape(n, groups, of_group, height, width)
    weights = w.reshape(groups, -1, of_group, pixels_of_kernel)
    terms = {}

    def piece(start, stop):
        part = replace(problem, in_channels=groups * (stop - start))
        pictures = channels[:, :, start:stop].reshape(part.x_shape)
        columns = _columns(pictures, part, (0, n, 0, problem.out_height), images_inside=False)
        length = (stop - start) * pixels_of_kernel
        ws = weights[:, :, start:stop].reshape(groups, -1, length)  # copied if they are turned: some by each thread
        terms[start] = term = result(xp, out.shape, x.dtype) if start else out
        xp.matmul(ws, columns.reshape(n, groups, length, -1), out=term)

    parallel_for(piece, of_group)
    sum_of_parts(terms)


def input_grad(g, w, problem: Conv2dProblem):
    """grad_x = wᵀ @ g, every column added back to the pixels it was copied from.

    With stride 1 that is again a convolution, of g with the weights turned by 180° and their two channel axes swapped;
    for large images copying O·kh·kw columns is cheaper than adding C·kh·kw, unless outputs far outnumber inputs.
    """
    mirrored = problem.mirrored
    if mirrored is None or _adds_back(problem):
        return _add_columns_back(g, w, problem)
    return forward(g, problem.turned(w), None, mirrored)


def _adds_back(problem: Conv2dProblem) -> bool:
    """Whether the input gradient adds columns back instead of copying them."""
    return problem.mirrored is None or _images_innermost(problem) or problem.out_channels > 2 * problem.in_channels


def _images_innermost(problem: Conv2dProblem) -> bool:
    """Whether columns are added back with the images as the innermost axis, so that a row is ow · images numbers long.

    Adding rows of one small image at a time, NumPy would spend its time between the rows.
    """
    image_bytes = problem.column_length * problem.out_height * problem.out_width * problem.dtype.itemsize
    return problem.out_width <= 16 and image_bytes * IMAGES_INSIDE <= INNERMOST_BYTES


def _add_columns_back(g, w, problem: Conv2dProblem):
    xp = xp_of(g)
    groups, (kh, kw) = problem.groups, problem.kernel
    (top, bottom), (left, right) = problem.padding
    c, height, width = problem.in_channels, problem.height, problem.width
    oh, ow, of_group = problem.out_height, problem.out_width, problem.out_channels // groups
    length, pixels = problem.column_length // groups, oh * ow
    padded_shape = (c, top + height + bottom, left + width + right)
    grad_x = result(xp, problem.x_shape, g.dtype)
    ws = w.reshape(groups, of_group, length).swapaxes(1, 2)
    gs = g.reshape(problem.batch, groups, of_group, pixels)
    innermost = _images_innermost(problem) and is_at_hand(g)
    image_bytes = problem.column_length * pixels * g.itemsize
    images = IMAGES_INSIDE if innermost else BLOCK_BYTES // max(1, image_bytes)
    images = max(1, min(images, -(-problem.batch // get_num_threads())))
    if not is_at_hand(g):
        images = max(1, GPU_BLOCK_BYTES // max(1, image_bytes))

    def piece(start, stop):
        n = stop - start
        if innermost:
            gathered = scratch(xp, "gathered", (groups, of_group, pixels * n), g.dtype)
            gathered.reshape(-1, n)[...] = g[start:stop].reshape(n, problem.out_channels * pixels).T
            columns = scratch(xp, "columns", (groups, length, pixels * n), g.dtype)
            xp.matmul(ws, gathered, out=columns)
            columns = columns.reshape(c, kh, kw, oh, ow, n).transpose(5, 0, 1, 2, 3, 4)
            padded = scratch(xp, "padded", (*padded_shape, n), g.dtype).transpose(3, 0, 1, 2)
        else:
            columns = scratch(xp, "columns", (n, groups, length, pixels), g.dtype)
            columns = xp.matmul(ws, gs[start:stop], out=columns).reshape(n, c, kh, kw, oh, ow)
            padded = scratch(xp, "padded", (n, *padded_shape), g.dtype)
        _fold(xp, columns, padded, problem, innermost)
        grad_x[start:stop] = padded[:, :, top : top + height, left : left + width]

    parallel_for(piece, problem.batch, images, g)
    return grad_x


def _fold(xp, columns, padded, problem: Conv2dProblem, innermost: bool) -> None:
    """padded (n, C, H, W) = columns (n, C, kh, kw, oh, ow), each added to the pixels that it was copied from.

    Few numbers are added along one axis after the other, kh + kw calls of NumPy instead of kh · kw: more additions, but
    short calls from two threads wait for each other.
    """
    n, c, kh, kw, oh, ow = columns.shape
    down, across = problem.places(0), problem.places(1)
    padded[...] = 0
    if n * c * oh * ow >= FEW or not is_at_hand(columns):
        for u in range(kh):
            for v in range(kw):
                padded[:, :, down[u], across[v]] += columns[:, :, u, v]
        return
    shape = c, kh, oh, padded.shape[3]
    if innermost:
        lines = scratch(xp, "lines", (*shape, n), columns.dtype).transpose(4, 0, 1, 2, 3)
    else:
        lines = scratch(xp, "lines", (n, *shape), columns.dtype)
    lines[...] = 0
    for v in range(kw):
        lines[..., across[v]] += columns[:, :, :, v]
    for u in range(kh):
        padded[:, :, down[u]] += lines[:, :, u]


def weight_grad(x, g, problem: Conv2dProblem):
    """grad_w = Σ over blocks of  g(block) @ columns(block)ᵀ, one partial sum for each thread, added in fixed order."""
    xp = xp_of(x)
    groups, of_group, ow = problem.groups, problem.out_channels // problem.groups, problem.out_width
    length = problem.column_length // groups
    blocks = _blocks(problem, SUM_PIXELS, x)
    pixels_of_image = problem.out_height * ow
    one_by_one = pixels_of_image >= 512 and of_group * length <= 8192  # a product for each image, then their sum
    # columns @ gᵀ: BLAS is up to twice as quick with the longer side first, and the result is turned once.
    turned = length > of_group and problem.batch * pixels_of_image >= TURN_PIXELS
    partial = {}

    def multiply(gs, columns, out):
        xp.matmul(*((columns, gs.swapaxes(-1, -2)) if turned else (gs, columns.swapaxes(-1, -2))), out=out)
        return out

    def term_of(block, term):
        n0, n1, r0, r1 = block
        n, pixels = n1 - n0, (r1 - r0) * ow
        columns = _columns(x, problem, block, images_inside=not one_by_one)
        if n == 1 or one_by_one:
            columns = columns.reshape(n, groups, length, pixels)
            gs = g[n0:n1].reshape(n, groups, of_group, pixels_of_image)[..., r0 * ow : r1 * ow]
            if n == 1:
                multiply(gs[0], columns[0], term)
            else:
                terms = scratch(xp, "terms", (n, *term.shape), x.dtype)
                xp.add.reduce(multiply(gs, columns, terms), axis=0, out=term)
            return
        gathered = scratch(xp, "gathered", (problem.out_channels, n, r1 - r0, ow), x.dtype)
        gathered[...] = g[n0:n1, :, r0:r1].swapaxes(0, 1)
        multiply(gathered.reshape(groups, of_group, -1), columns.reshape(groups, length, n * pixels), term)

    def piece(start, stop):
        total = xp.empty((groups, length, of_group) if turned else (groups, of_group, length), x.dtype)
        term_of(blocks[start], total)
        term = scratch(xp, "term", total.shape, x.dtype)
        for block in blocks[start + 1 : stop]:
            term_of(block, term)
            total += term
        partial[start] = total

    parallel_for(piece, len(blocks), on=x)
    grad_w = sum_of_parts(partial)
    if grad_w is None:
        return xp.zeros(problem.w_shape, x.dtype)
    return xp.ascontiguousarray(grad_w.swapaxes(1, 2) if turned else grad_w).reshape(problem.w_shape)


def _grain(problem: Conv2dProblem, blocks) -> int:
    """Blocks in a piece: a piece should take a good part of a millisecond, so that handing it out costs little."""
    threads = get_num_threads()
    seconds = price(NAME, "forward", work(problem, "forward"), problem) * problem.useful_threads(threads)
    seconds_a_block = max(seconds / max(1, len(blocks)), 1e-9)
    return max(1, min(int(0.5e-3 / seconds_a_block), -(-len(blocks) // threads)))
