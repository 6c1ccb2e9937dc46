"""Strided windows as contiguous slices: sort the pixels of an image by their position modulo the stride.

Windows that step by 2 read every second pixel, which no vector instruction likes, in rows too short to be worth a loop.
After sorting, "the pixels under place (u, v) of every window" is one contiguous run over many images at once: the run
that starts at `offset(u, v)` in phase `(u·dh mod sh, v·dw mod sw)`. Each image keeps a few spare rows and columns, so a
run also holds positions that are no window; what is computed there is never looked at.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache

from .pool2d_problem import Pool2dProblem


@dataclass(frozen=True)
class Phases:
    """Layout (sh · sw, planes, height, width) of the sorted pixels for a pooling problem."""

    problem: Pool2dProblem

    @cached_property
    def height(self) -> int:
        p = self.problem
        return p.out_height + (p.kernel[0] - 1) * p.dilation[0] // p.stride[0]

    @cached_property
    def width(self) -> int:
        p = self.problem
        return p.out_width + (p.kernel[1] - 1) * p.dilation[1] // p.stride[1]

    @cached_property
    def rows(self) -> list[tuple[int, int]]:
        """(phase, offset) of every row of the window."""
        (kh, _), (sh, _), (dh, _) = self.problem.kernel, self.problem.stride, self.problem.dilation
        return [(u * dh % sh, u * dh // sh * self.width) for u in range(kh)]

    @cached_property
    def columns(self) -> list[tuple[int, int]]:
        """(phase, offset) of every column of the window."""
        (_, kw), (_, sw), (_, dw) = self.problem.kernel, self.problem.stride, self.problem.dilation
        return [(v * dw % sw, v * dw // sw) for v in range(kw)]

    @cached_property
    def runs(self) -> list[tuple[int, int]]:
        """(phase, offset) of every place of the window, in reading order."""
        across = self.problem.stride[1]
        return [(r * across + c, down + right) for r, down in self.rows for c, right in self.columns]

    @cached_property
    def used(self) -> list[int]:
        """Phases that some window place reads; with gaps between windows not all are."""
        return sorted({phase for phase, _ in self.runs})

    @cached_property
    def reach(self) -> int:
        """Largest offset: runs end so many positions before the end of a phase."""
        return max(offset for _, offset in self.runs)

    @cached_property
    def slices(self) -> list[tuple]:
        """For every phase (its number, where it holds pixels, which pixels of the image those are)."""
        p, result = self.problem, []
        for phase in self.used:
            inside, outside = [], []
            for axis, (size, kept) in enumerate(((p.height, self.height), (p.width, self.width))):
                remainder = phase // p.stride[1] if axis == 0 else phase % p.stride[1]
                stride, padding = p.stride[axis], p.padding[axis]
                first = max(0, -(-(padding - remainder) // stride))  # first position that is not in the left padding
                start = first * stride + remainder - padding
                count = max(0, min(kept - first, -(-(size - start) // stride)))
                inside.append(slice(first, first + count))
                outside.append(slice(start, start + (count - 1) * stride + 1 if count else start, stride))
            result.append((phase, tuple(inside), tuple(outside)))
        return result

    def sort(self, x, sorted_pixels, fill) -> None:
        """Write x (planes, H, W) into sorted_pixels (sh · sw, planes, height, width), `fill` where no pixel is."""
        for phase, (rows, columns), pixels in self.slices:
            target = sorted_pixels[phase]
            target[:, : rows.start] = fill
            target[:, rows.stop :] = fill
            target[:, rows, : columns.start] = fill
            target[:, rows, columns.stop :] = fill
            target[:, rows, columns] = x[(slice(None), *pixels)]

    def unsort(self, sorted_pixels, x) -> None:
        """Write the pixels back into x (planes, H, W); pixels that no window can see are set to 0."""
        if len(self.used) < self.problem.stride[0] * self.problem.stride[1] or not self.covers_image:
            x[...] = 0
        for phase, (rows, columns), pixels in self.slices:
            x[(slice(None), *pixels)] = sorted_pixels[phase][:, rows, columns]

    @cached_property
    def covers_image(self) -> bool:
        p = self.problem
        return (
            self.height * p.stride[0] >= p.height + p.padding[0] and self.width * p.stride[1] >= p.width + p.padding[1]
        )


@lru_cache(maxsize=1024)
def phases_of(problem: Pool2dProblem) -> Phases:
    return Phases(problem)
