"""LAPACK through the array library, on one thread where the matrices are small.

Factorisations are chains of short products. BLAS's threads wait for each other at the end of every one of them: beside
other busy programs the inverse of a 200 × 200 matrix took 390 ms on two threads, and takes 3 ms on one.
"""

from .parallel import blas_on_one_thread

SMALL = 512  # rows from which a second thread brings more than it costs


def lapack(function, a, *rest, **options):
    """`function(a, ...)`, one of `xp.linalg`, for matrices a (…, m, n)."""
    if min(a.shape[-2:]) < SMALL:
        with blas_on_one_thread():
            return function(a, *rest, **options)
    return function(a, *rest, **options)
