"""Copies between the order of pictures, planes of pixels, and that in which the numbers of a pixel are neighbours."""

from .workspace import scratch

TURNED_BYTES = 1 << 15  # of planes at a time: half of a first-level cache; but of no fewer planes than
FEWEST_PLANES = 96  # or what is written, or read, comes in short runs
LINE_BYTES = 64  # of memory come at a time
LARGE = 512  # pixels of a plane


def planes_to_pixels(xp, planes, pixels) -> None:
    """pixels (h, w, n) = planes (n, h, w)"""
    for part in _parts(xp, planes):
        pixels[..., part] = near(xp, planes[part]).transpose(1, 2, 0)


def pixels_to_planes(xp, pixels, planes) -> None:
    """planes (n, h, w) = pixels (h, w, n)"""
    for part in _parts(xp, planes):
        planes[part] = pixels[..., part].transpose(2, 0, 1)


def near(xp, planes):
    """`planes` (…, h, w) for reading one pixel of all of them after the other: copied first, where that is quicker.

    If planes are no multiple of a line of memory apart, lines begin at another pixel in every plane, and only few of
    them are waited for at a time. Read one plane after the other first, 96 of 27×27 take half of the time.
    """
    height, width = planes.shape[-2:]
    if xp.__name__ != "numpy" or height * width < LARGE or planes.strides[-3] % LINE_BYTES == 0:
        return planes
    copy = scratch(xp, "near", planes.shape, planes.dtype)
    copy[...] = planes
    return copy


def _parts(xp, planes) -> list[slice]:
    count, height, width = planes.shape
    if xp.__name__ != "numpy":
        return [slice(None)]
    at_a_time = max(FEWEST_PLANES, TURNED_BYTES // max(1, height * width * planes.itemsize))
    return [slice(i, i + at_a_time) for i in range(0, count, at_a_time)]
