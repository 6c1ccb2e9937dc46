"""How Winograd's convolution cuts up a batch: into pieces for the threads, into strips, and strips into tiles.

A tile covers m neighbouring outputs of an axis. Where m does not divide the outputs, the last tile is partly empty: 13
outputs take 4 tiles of 4. Two pictures side by side, with the zeros between them that both are padded with, have 27
outputs, one of them of no use, in 7 tiles. So pictures are joined in pairs where that saves tiles. (Also below each
other they would take 49 tiles for four pictures instead of 56, but the thin matrices twice as long: measured, no gain.)
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from ..constants import kept
from ..parallel import even_grain, get_num_threads
from .problem import Conv2dProblem
from .toom_cook import POINTS, toom_cook

STRIP_TILES = 8  # at most: longer ones make the thin matrices mostly zeros
BLOCK_BYTES = 3 << 19  # in the frequency domain at a time, of one thread: stays in a second-level cache
ROWS = 256  # at least so many tiles in a product, or BLAS spends its time repacking the weights


@dataclass(frozen=True)
class Axis:
    """`count` pictures of `size` pixels in a row, with `outputs` outputs each, one picture every `period` positions.

    before: zeros in front of the first picture. They and the zeros between pictures are positions, but not pixels.
    """

    kernel: int
    size: int
    before: int
    outputs: int
    period: int
    count: int

    @staticmethod
    def of(problem: Conv2dProblem, axis: int, count: int) -> "Axis":
        """Axis 0, down, or 1, across."""
        size, outputs = problem.x_shape[2 + axis], problem.y_shape[2 + axis]
        before, after = problem.padding[axis]
        # No window may see two pictures, and the outputs of two may not coincide.
        return Axis(problem.kernel[axis], size, before, outputs, max(size + max(before, after), outputs), count)

    @cached_property
    def products(self) -> int:
        """How many products a tile takes: those that need the fewest for the whole axis."""
        choices = [n for n in POINTS if n > self.kernel] or [max(POINTS)]
        return min(choices, key=lambda n: n * -(-self.length // (n - self.kernel + 1)))

    @property
    def step(self) -> int:
        """Outputs of a tile."""
        return self.products - self.kernel + 1

    @property
    def length(self) -> int:
        """Outputs from the first to the last, with those between two pictures."""
        return (self.count - 1) * self.period + self.outputs

    @property
    def tiles(self) -> int:
        return -(-self.length // self.step)

    def pixel(self, position: int) -> int | None:
        """Which of the row's pixels stands at a position; None for a zero."""
        picture, place = divmod(position - self.before, self.period)
        return picture * self.size + place if 0 <= picture < self.count and place < self.size else None

    def output(self, position: int) -> int | None:
        """Which of the row's outputs belongs to the window that begins at a position; None between pictures."""
        picture, place = divmod(position, self.period)
        return picture * self.outputs + place if picture < self.count and place < self.outputs else None


class Axes(NamedTuple):
    """Down and across. Across, pictures may be joined: `columns.count` is how many."""

    rows: Axis
    columns: Axis

    @property
    def tiles(self) -> int:
        """Tiles of a row of pictures."""
        return self.rows.tiles * self.columns.tiles


def alone(problem: Conv2dProblem) -> Axes:
    """Every picture by itself."""
    return Axes(Axis.of(problem, 0, 1), Axis.of(problem, 1, 1))


def joined(problem: Conv2dProblem) -> Axes:
    """Pictures in pairs, if that saves tiles, uses up the batch and leaves no thread idle; else every one by itself."""
    return _joined(problem, get_num_threads())


@lru_cache(maxsize=1024)
def _joined(problem: Conv2dProblem, threads: int) -> Axes:
    single = alone(problem)
    pair = Axis.of(problem, 1, 2)
    pays = pair.tiles < 2 * single.columns.tiles
    return Axes(single.rows, pair) if pays and problem.batch % 2 == 0 and problem.batch >= 2 * threads else single


class Strip(NamedTuple):
    """Some neighbouring tiles along one axis.

    Pixels start … stop stand under outputs first … last; `analysis` and `synthesis` lead to the products and back, with
    rows of `analysis` in the order (product, tile). `block` is the synthesis of one tile.
    """

    start: int
    stop: int
    first: int
    last: int
    tiles: int
    analysis: Any  # (products · tiles, pixels)
    synthesis: Any  # (outputs, products · tiles)
    block: Any  # (outputs of a tile, products)


@kept(maxsize=256)
def _strips(xp, axis: Axis, longest: int, dtype) -> tuple[Strip, ...]:
    """An axis cut into strips of at most `longest` tiles."""
    matrices = toom_cook(axis.kernel, axis.products)
    block = xp.asarray(matrices.outputs.T, dtype=dtype, order="C")
    count = -(-axis.tiles // longest)
    strips: list[Strip] = []
    for begin, end in pairwise([axis.tiles * i // count for i in range(count + 1)]):
        seen = range(begin * axis.step, (end - 1) * axis.step + axis.products)
        pixels = [p for p in map(axis.pixel, seen) if p is not None] or [0]
        start, stop = pixels[0], pixels[-1] + 1
        first = last = strips[-1].last if strips else 0
        analysis = xp.zeros((axis.products, end - begin, stop - start), dtype)
        synthesis = xp.zeros((axis.outputs * axis.count - first, axis.products, end - begin), dtype)
        for tile in range(begin, end):
            for i in range(axis.products):
                pixel = axis.pixel(tile * axis.step + i)
                if pixel is not None:
                    analysis[:, tile - begin, pixel - start] = xp.asarray(matrices.inputs[:, i])
            for i in range(axis.step):
                output = axis.output(tile * axis.step + i)
                if output is not None:
                    synthesis[output - first, :, tile - begin] = xp.asarray(matrices.outputs[:, i])
                    last = output + 1
        synthesis = xp.ascontiguousarray(synthesis[: last - first])
        strips.append(
            Strip(start, stop, first, last, end - begin, analysis.reshape(-1, stop - start),
                  synthesis.reshape(last - first, -1), block)
        )  # fmt: skip
    return tuple(strips)


class Piece(NamedTuple):
    """Some pictures, and the rows of them, that are worked on at a time."""

    first: int
    last: int
    rows: Strip


class Cut(NamedTuple):
    """A problem cut up: its axes, the pieces, and the strips of each row."""

    axes: Axes
    pieces: list[Piece]
    columns: tuple[Strip, ...]

    @property
    def counts(self) -> tuple[int, int, int]:
        """Products of a tile across and down, and tiles of a row."""
        rows, columns = self.axes
        return columns.products, rows.products, columns.tiles

    @property
    def are_pictures(self) -> bool:
        """Whether every piece is of whole pictures, not strips of them."""
        return all(piece.rows.tiles == self.axes.rows.tiles for piece in self.pieces)


def cut(xp, problem: Conv2dProblem, axes: Axes) -> Cut:
    """Pieces as large as the cache allows, of whole pictures where it can be, in equal shares for the threads."""
    images, tile_rows = _sizes(problem, axes)
    columns = _strips(xp, axes.columns, strip_tiles(axes.columns), problem.dtype)
    rows = _strips(xp, axes.rows, tile_rows, problem.dtype)
    blocks = [(n, min(n + images, problem.batch)) for n in range(0, problem.batch, images)]
    return Cut(axes, [Piece(*block, strip) for block in blocks for strip in rows], columns)


def strip_tiles(axis: Axis) -> int:
    """The most tiles of a strip of columns. In short ones the matrix is fuller, but wide pictures would take many calls
    of NumPy; where pictures are joined, a strip sees about one of them."""
    return min(STRIP_TILES if axis.tiles > 2 * STRIP_TILES else STRIP_TILES // 2, -(-axis.tiles // axis.count))


def _sizes(problem: Conv2dProblem, axes: Axes) -> tuple[int, int]:
    """(images, rows of tiles) of a piece."""
    down, across, in_a_row = axes.rows.tiles, axes.columns.tiles, axes.columns.count
    products = axes.rows.products * axes.columns.products
    tile_bytes = products * (problem.in_channels + problem.out_channels) * problem.dtype.itemsize
    tiles = max(ROWS, BLOCK_BYTES // tile_bytes)
    longest = max(1, min(STRIP_TILES, tiles // across, -(-down // problem.parts_of_image(get_num_threads()))))
    strips = -(-down // longest)
    most, fewest = tiles // (across * -(-down // strips)), problem.fewest_images // in_a_row
    return even_grain(problem.batch // in_a_row, most, fewest) * in_a_row, longest


def piece_count(problem: Conv2dProblem, axes: Axes) -> int:
    images, tile_rows = _sizes(problem, axes)
    return -(-problem.batch // images) * -(-axes.rows.tiles // tile_rows)
