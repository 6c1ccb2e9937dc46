"""Matrix products on our own threads: BLAS's threads wait for each other inside every product, ours only at its end.

Measured on two cores: on an idle machine both are equally fast. Beside other busy programs, where a thread of BLAS may
lose its core while its twin spins at a barrier, the linear layers of LeNet-5 took 1.7 ms a product and take 0.06 ms.
"""

from ..backend import xp_of
from .elementwise import relu as rectify
from .finish import finish
from .parallel import blas_on_one_thread, even_grain, get_num_threads, parallel_for
from .workspace import result, scratch

TINY = 1 << 18  # multiply-adds; up to here BLAS itself does not call its threads
SMALL = 1 << 23  # from here on (0.2 ms) a second thread is worth waking
SMALL_OUTER = 1 << 17  # numbers of a column times a row that are not worth a second thread
LONG = 256  # from so many terms in a sum on, turning a product costs less than it saves
UNPACKED = 10**6  # multiply-adds up to which OpenBLAS multiplies without copying the operands first
BLAS_ROWS = 16  # that an inner kernel of BLAS works on at a time
LEAST_WITH_LEAD = 128  # rows of a share to which so many may be added
FEWEST_COLUMNS = 192  # of a block of columns, and
FEWEST_ROWS = 32  # of rows, that are worth a product of their own


def product(a, b, bias=None, relu: bool = False):
    """a @ b of arrays, batches of matrices broadcast; plus `bias`, one number for each column; and max(…, 0) if `relu`.

    Half precision is multiplied in single precision: it is more accurate, and BLAS has no halves.
    """
    if a.dtype.char == "e":
        y = product(a.astype("float32"), b.astype("float32")).astype(a.dtype)
    elif a.ndim != 2 or b.ndim != 2:
        y = a @ b
    else:
        rows, inner = a.shape
        columns = b.shape[1]
        work = rows * inner * columns
        if work <= TINY or xp_of(a).__name__ != "numpy":
            y = a.dot(b)  # the same product as @, with half of its overhead
        elif inner == 1 and a.dtype.kind == "f":
            y = _outer(a, b)
        # A product with few rows or columns takes as long as its matrix takes to be read.
        elif work * max(1, 8 // min(rows, columns)) < SMALL or a.dtype.kind != "f":
            with blas_on_one_thread():
                y = xp_of(a).ascontiguousarray((b.T @ a.T).T) if _is_better_turned(a, b) else a @ b
        else:
            return _in_parts(a, b, bias, relu)
    if bias is not None:
        y += bias
    return rectify(y, y) if relu else y


def _is_better_turned(a, b) -> bool:
    """Whether a @ b is that of few pictures with the weights of a layer, xWᵀ: BLAS takes 0.5 to 0.9 of the time for
    Wxᵀ."""
    return 1 < a.shape[0] < b.shape[1] and a.shape[1] >= LONG and b.T.flags.c_contiguous


def _outer(a, b):
    """A column times a row, the weight gradient of a single example. NumPy does not leave that to BLAS: for 4096×4096
    numbers @ took 58 ms and this takes 2."""
    xp = xp_of(a)
    rows, columns = len(a), b.shape[1]
    y = result(xp, (rows, columns), a.dtype)

    def piece(start, stop):
        xp.multiply(a[start:stop], b, out=y[start:stop])

    parallel_for(piece, rows, even_grain(rows, rows, SMALL_OUTER // columns))
    return y


def _in_parts(a, b, bias, relu: bool):
    """One block of the product's rows, or of its columns, for each thread. The longer side is cut; but of a weight
    gradient gᵀx its rows, as in xWᵀ and in the optimiser's update: a thread finds its part of W in its core's cache."""
    xp = xp_of(a)
    rows, columns = a.shape[0], b.shape[1]
    y = result(xp, (rows, columns), a.dtype)

    def some_rows(start, stop):
        xp.matmul(a[start:stop], b, out=y[start:stop])
        finish(y[start:stop], bias, relu)

    def some_columns(start, stop):
        xp.matmul(a, b[:, start:stop], out=y[:, start:stop])
        finish(y[:, start:stop], None if bias is None else bias[start:stop], relu)

    def some_columns_turned(start, stop):
        turned = scratch(xp, "turned", (stop - start, rows), a.dtype)
        xp.matmul(b.T[start:stop], a.T, out=turned)
        finish(turned, None if bias is None else bias[start:stop, None], relu)
        y[:, start:stop] = turned.T

    if rows >= columns or (a.T.flags.c_contiguous and rows >= 64 * get_num_threads()):
        piece, count = some_rows, rows
    else:
        piece, count = some_columns_turned if _is_better_turned(a, b) else some_columns, columns
    parallel_for(piece, count, _share(count))
    return y


def _share(count: int) -> int:
    """A thread's share of rows. Of two the one that calls takes a little more: it has begun some 30 µs before the other
    has woken up, and where it ends last it need not be woken itself."""
    threads = get_num_threads()
    share = filled_up(-(-count // threads))
    return share + BLAS_ROWS if threads == 2 and share >= LEAST_WITH_LEAD else share


def filled_up(count: int) -> int:
    """`count`, or the next number of rows or columns that the inner kernels of BLAS fill."""
    return -(-count // BLAS_ROWS) * BLAS_ROWS


def thin_product(xp, a, b, out) -> None:
    """out = a @ b for small matrices a (..., M, K) and many columns, b (..., K, N), into out (..., M, N).

    OpenBLAS first copies both operands into an order of its own, but not in a product of less than a million
    multiply-adds. Under a small matrix that copy takes as long as the arithmetic, so blocks of columns are quicker:
    16×24 by 24×16384 took 0.7 of the time, 36×9 by 9×65536 half of it.
    """
    _in_blocks(xp, a, b, out, FEWEST_COLUMNS)


def tall_product(xp, a, b, out) -> None:
    """out = a @ b for many rows, a (..., M, K), and small matrices b (..., K, N): the same with blocks of rows.

    128×64 by 64×128 took three quarters of the time in two halves.
    """
    _in_blocks(xp, b.swapaxes(-1, -2), a.swapaxes(-1, -2), out.swapaxes(-1, -2), FEWEST_ROWS)


def _in_blocks(xp, a, b, out, fewest: int) -> None:
    """out = a @ b, in blocks of columns if so many of them, or more, are what the products may have."""
    columns = b.shape[-1]
    block = _block(a.shape[-1] * a.shape[-2], columns)
    if not fewest <= block < columns or xp.__name__ != "numpy":
        xp.matmul(a, b, out=out)
        return
    whole = columns - columns % block
    xp.matmul(a[..., None, :, :], _blocks(b, whole, block), out=_blocks(out, whole, block))
    if whole < columns:
        xp.matmul(a, b[..., whole:], out=out[..., whole:])


def is_repacked(size: int, fewest: int) -> bool:
    """Whether BLAS copies a matrix of `size` numbers in every product with it, because blocks of so many columns, or
    rows, would have too many multiply-adds."""
    return _most(size) < fewest


def _most(size: int) -> int:
    """How many columns a matrix of `size` numbers may be multiplied by without being copied."""
    return UNPACKED // max(1, size) // BLAS_ROWS * BLAS_ROWS


def _block(size: int, count: int) -> int:
    """How many of `count` columns to multiply at a time by a matrix of `size` numbers, in equal shares."""
    most = _most(size)
    if most == 0 or count <= most:
        return count
    return filled_up(-(-count // -(-count // most)))


def _blocks(x, whole: int, block: int):
    """(..., rows, columns) as a view (..., blocks, rows, columns of a block)."""
    return x[..., :whole].reshape(*x.shape[:-1], -1, block).swapaxes(-2, -3)
