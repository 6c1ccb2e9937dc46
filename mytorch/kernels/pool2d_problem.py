"""The geometry of pooling: which pixels each window sees, and how many planes make a piece of work."""

from dataclasses import dataclass
from functools import cached_property

from .parallel import even_grain

Pair = tuple[int, int]
PIECE_BYTES = 3 << 19  # of input pixels: smaller pieces stay in cache, but threads then queue for the interpreter
SMALL_BYTES = 1 << 19  # of input pixels: not worth a second thread


@dataclass(frozen=True)
class Pool2dProblem:
    """Window (i, j) sees rows i·sh + u·dh − ph for u < kh, and columns likewise, of a height × width image."""

    kernel: Pair
    stride: Pair
    padding: Pair = (0, 0)
    dilation: Pair = (1, 1)
    ceil_mode: bool = False
    height: int = 0
    width: int = 0

    @cached_property
    def out_height(self) -> int:
        return self._out(self.height, 0)

    @cached_property
    def out_width(self) -> int:
        return self._out(self.width, 1)

    def _out(self, size: int, axis: int) -> int:
        """PyTorch's rule: with ceil_mode a last window may hang over the edge, if it starts in the image or its left
        padding."""
        kernel, stride, padding = self.kernel[axis], self.stride[axis], self.padding[axis]
        room = size + 2 * padding - self.dilation[axis] * (kernel - 1) - 1
        out = (room + (stride - 1 if self.ceil_mode else 0)) // stride + 1
        if self.ceil_mode and (out - 1) * stride >= size + padding:
            out -= 1
        return out

    @cached_property
    def places(self) -> list[Pair]:
        """Every (u, v) of the window, in reading order."""
        return [(u, v) for u in range(self.kernel[0]) for v in range(self.kernel[1])]

    @cached_property
    def tiles_exactly(self) -> bool:
        """True if the windows cut the image into pieces: no overlap, no padding, nothing left over."""
        return (
            self.kernel == self.stride
            and self.padding == (0, 0)
            and self.dilation == (1, 1)
            and self.height % self.kernel[0] == 0
            and self.width % self.kernel[1] == 0
        )


def planes_of(x):
    """(..., H, W) as (planes, H, W)."""
    height, width = x.shape[-2:]
    planes = x.size // (height * width) if height * width else 0
    return x.reshape(planes, height, width)


def grain_of(problem: Pool2dProblem, planes: int, itemsize: int, small: int = SMALL_BYTES) -> int:
    """Planes that one piece of work should hold. `small`: bytes of pixels that are not worth a second thread."""
    plane = max(1, problem.height * problem.width * itemsize)
    return even_grain(planes, PIECE_BYTES // plane, small // plane)
