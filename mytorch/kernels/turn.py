"""Copies between the order of pictures, planes of pixels, and that in which the numbers of a pixel are neighbours."""

TURNED_BYTES = 1 << 15  # of planes at a time: half of a first-level cache; but of no fewer planes than
FEWEST_PLANES = 96  # or what is written, or read, comes in short runs


def planes_to_pixels(xp, planes, pixels) -> None:
    """pixels (h, w, n) = planes (n, h, w)"""
    for part in _parts(xp, planes):
        pixels[..., part] = planes[part].transpose(1, 2, 0)


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
