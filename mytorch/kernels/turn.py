"""Copies between the order of pictures, planes of pixels, and that in which the numbers of a pixel are neighbours."""

from .workspace import scratch

TURNED_BYTES = 1 << 15  # of planes at a time: half of a first-level cache; but of no fewer planes than
FEWEST_PLANES = 96  # or what is written, or read, comes in short runs
LINE_BYTES = 64  # of memory come at a time
LARGE = 512  # pixels of a plane


def planes_to_pixels(xp, planes, pixels) -> None:
    """pixels (h, w, n) = planes (n, h, w)"""
    _, height, width = planes.shape
    is_even = planes.strides[0] % LINE_BYTES == 0 or height * width < LARGE
    for part in _parts(xp, planes):
        source = planes[part]
        if not is_even and xp.__name__ == "numpy":
            # Lines of memory begin at another pixel in every plane, so that few are waited for at a time. Read one
            # plane after the other first, 96 of 27×27 take half of the time.
            source = scratch(xp, "near", source.shape, planes.dtype)
            source[...] = planes[part]
        pixels[..., part] = source.transpose(1, 2, 0)


def pixels_to_planes(xp, pixels, planes) -> None:
    """planes (n, h, w) = pixels (h, w, n)"""
    for part in _parts(xp, planes):
        planes[part] = pixels[..., part].transpose(2, 0, 1)


def _parts(xp, planes) -> list[slice]:
    count, height, width = planes.shape
    if xp.__name__ != "numpy":
        return [slice(None)]
    at_a_time = max(FEWEST_PLANES, TURNED_BYTES // max(1, height * width * planes.itemsize))
    return [slice(i, i + at_a_time) for i in range(0, count, at_a_time)]
