"""Recurrent layers, forwards through time and back: one product with the recurrent weights for each step.

What can be done for all steps at once is done at once: the caller hands over the products of all inputs with the input
weights, and on the way back the factors that do not depend on the gradient are ready before the loop begins.

Sequences of several lengths lie packed, step by step: the rows a:b of an array belong to one time step, and to the
first b − a sequences of the batch, which are sorted by length. `steps` lists (a, b) in the order of the visit, so that
a layer that runs backwards through time is the same code with the list turned round. Letters: H hidden units, N
sequences, R rows, P units of the output (H unless the LSTM projects it).
"""

import functools

from ..backend import xp_of
from .parallel import blas_on_one_thread
from .product import product


def _steady(function):
    """Hold BLAS to one thread for the whole sequence: asking for it in every step costs as much as a small step."""

    @functools.wraps(function)
    def call(*args):
        with blas_on_one_thread():
            return function(*args)

    return call


def previous(y, first, steps):
    """For every row the state that its step began with, from the states `y` after each step and the `first` ones."""
    before, state = xp_of(y).empty_like(y), first.copy()
    for a, b in steps:
        before[a:b] = state[: b - a]
        state[: b - a] = y[a:b]
    return before


@_steady
def rnn(z, h, w_hh, steps, relu):
    """h ← tanh(z + h W_hhᵀ), or relu. `z` (R, H) becomes the states after each step, `h` (N, H) the last ones."""
    xp = xp_of(z)
    for a, b in steps:
        y, live = z[a:b], h[: b - a]
        y += product(live, w_hh.T)
        if relu:
            xp.maximum(y, 0, out=y)
        else:
            xp.tanh(y, out=y)
        live[...] = y


@_steady
def rnn_grad(gy, dh, y, w_hh, steps, relu):
    """dz (R, H) from the gradients of all states and of the last; `dh` (N, H) becomes the gradient of the first."""
    dz = (y > 0).astype(y.dtype) if relu else 1 - y * y
    for a, b in reversed(steps):
        d, live = dz[a:b], dh[: b - a]
        if gy is not None:
            live += gy[a:b]
        d *= live
        live[...] = product(d, w_hh)
    return dz


@_steady
def lstm(z, h, c, w_hh, w_hr, steps):
    """i, f, o = σ(…), g = tanh(…) of z + h W_hhᵀ;  c ← f c + i g;  h ← o tanh c, projected by W_hr if that is given.

    `z` (R, 4H) becomes the gates i, f, g, o; `h` (N, P) and `c` (N, H) become the last states.

    Returns:
        Outputs (R, P), cell states (R, H) and their tanh (R, H).
    """
    xp = xp_of(z)
    rows, hidden = z.shape[0], c.shape[1]
    # σ(x) = ½ tanh(x/2) + ½: one call of tanh serves all four gates.
    scale = xp.full(4 * hidden, 0.5, z.dtype)
    scale[2 * hidden : 3 * hidden] = 1
    shift = 1 - scale
    z *= scale
    w = (w_hh * scale[:, None]).T
    y = xp.empty((rows, h.shape[1]), z.dtype)
    cells, bent = xp.empty((rows, hidden), z.dtype), xp.empty((rows, hidden), z.dtype)
    for a, b in steps:
        gates, live_h, live_c = z[a:b], h[: b - a], c[: b - a]
        gates += product(live_h, w)
        xp.tanh(gates, out=gates)
        gates *= scale
        gates += shift
        i, f, g, o = _quarters(gates, hidden)
        live_c *= f
        live_c += i * g
        cells[a:b] = live_c
        out = o * xp.tanh(live_c, out=bent[a:b])
        live_h[...] = y[a:b] = out if w_hr is None else product(out, w_hr.T)
    return y, cells, bent


@_steady
def lstm_grad(gy, dh, dc, gates, cells, bent, before, w_hh, w_hr, steps):
    """dz (R, 4H); `dh` and `dc` become the gradients of the first states; `before` are the cells before each step.

    Returns:
        dz, and the gradients (R, P) of the outputs of all steps if they were projected, else None.
    """
    xp = xp_of(gates)
    hidden = cells.shape[1]
    i, f, g, o = _quarters(gates, hidden)
    slope = o * (1 - bent * bent)
    dz = xp.empty_like(gates)
    d_i, d_f, d_g, d_o = _quarters(dz, hidden)
    xp.multiply(g, i * (1 - i), out=d_i)
    xp.multiply(before, f * (1 - f), out=d_f)
    xp.multiply(i, 1 - g * g, out=d_g)
    xp.multiply(bent, o * (1 - o), out=d_o)
    arrived = xp.empty((len(dz), dh.shape[1]), dz.dtype) if w_hr is not None else None
    for a, b in reversed(steps):
        d, live_h, live_c = dz[a:b].reshape(b - a, 4, hidden), dh[: b - a], dc[: b - a]
        if gy is not None:
            live_h += gy[a:b]
        d_out = live_h
        if arrived is not None:
            arrived[a:b] = live_h
            d_out = product(live_h, w_hr)
        live_c += d_out * slope[a:b]
        d[:, :3] *= live_c[:, None]
        d[:, 3] *= d_out
        live_c *= f[a:b]
        live_h[...] = product(dz[a:b], w_hh)
    return dz, arrived


@_steady
def gru(z, h, w_hh, b_hh, steps):
    """r, u = σ(…) of z + u';  n = tanh(z_n + r u'_n);  h ← n + u (h − n), where u' = h W_hhᵀ + b_hh.

    `z` (R, 3H) becomes the gates r, u, n; `h` (N, H) the last states.

    Returns:
        Outputs (R, H), and u'_n (R, H).
    """
    xp = xp_of(z)
    hidden = h.shape[1]
    y, inner = xp.empty((len(z), hidden), z.dtype), xp.empty((len(z), hidden), z.dtype)
    for a, b in steps:
        live, gates, new = h[: b - a], z[a:b, : 2 * hidden], z[a:b, 2 * hidden :]
        recurrent = product(live, w_hh.T)
        if b_hh is not None:
            recurrent += b_hh
        gates += recurrent[:, : 2 * hidden]
        gates *= 0.5
        xp.tanh(gates, out=gates)
        gates *= 0.5
        gates += 0.5
        inner[a:b] = recurrent[:, 2 * hidden :]
        new += gates[:, :hidden] * inner[a:b]
        xp.tanh(new, out=new)
        live -= new
        live *= gates[:, hidden:]
        live += new
        y[a:b] = live
    return y, inner


@_steady
def gru_grad(gy, dh, gates, inner, before, w_hh, steps):
    """dz and du', both (R, 3H); `dh` becomes the gradient of the first states; `before` are those before each step."""
    xp = xp_of(gates)
    hidden = dh.shape[1]
    r, u, n = gates[:, :hidden], gates[:, hidden : 2 * hidden], gates[:, 2 * hidden :]
    dz = xp.empty_like(gates)
    d_n = xp.multiply(1 - u, 1 - n * n, out=dz[:, 2 * hidden :])
    xp.multiply(before - n, u * (1 - u), out=dz[:, hidden : 2 * hidden])
    xp.multiply(d_n, inner * r * (1 - r), out=dz[:, :hidden])
    du = dz.copy()
    du[:, 2 * hidden :] *= r
    for a, b in reversed(steps):
        live = dh[: b - a]
        if gy is not None:
            live += gy[a:b]
        for d in (dz, du):
            d = d[a:b].reshape(b - a, 3, hidden)
            d *= live[:, None]
        live *= u[a:b]
        live += product(du[a:b], w_hh)
    return dz, du


def _quarters(x, hidden):
    return x[:, :hidden], x[:, hidden : 2 * hidden], x[:, 2 * hidden : 3 * hidden], x[:, 3 * hidden :]
