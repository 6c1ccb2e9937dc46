"""Connectionist temporal classification: the probability that a sequence of distributions spells out some labels.

A path names one label or a blank at every time step; it spells what is left when repeats are merged and blanks dropped.
The labels l₁ … l_S, with blanks around each, are the states s = 0 … 2S that a path walks through: it stays, moves to
the next state, or skips a blank between two different labels. All sums over paths are sums over states, in logarithms,
one time step after the other, for the whole batch at once.

Source: Graves, Fernández, Gomez, Schmidhuber 2006.
"""

from ..backend import xp_of


def states(targets, blank: int):
    """(labels (N, 2S + 1) with the blanks in between, whether each state may be entered by skipping the one before)."""
    xp = xp_of(targets)
    n, count = targets.shape
    labels = xp.full((n, 2 * count + 1), blank, targets.dtype)
    labels[:, 1::2] = targets
    skip = xp.zeros(labels.shape, bool)
    skip[:, 2:] = (labels[:, 2:] != blank) & (labels[:, 2:] != labels[:, :-2])
    return labels, skip


def _add(xp, *terms):
    """ln Σ eˣ of the terms, −inf where all of them are."""
    top = terms[0]
    for x in terms[1:]:
        top = xp.maximum(top, x)
    safe = xp.where(xp.isinf(top), 0, top)
    return xp.log(sum(xp.exp(x - safe) for x in terms)) + safe


def _shift(xp, x, by: int):
    """x[:, s − by], −inf where there is no such state; negative `by` looks ahead."""
    y = xp.full_like(x, -xp.inf)
    if by > 0:
        y[:, by:] = x[:, :-by]
    else:
        y[:, :by] = x[:, -by:]
    return y


def _emissions(xp, log_p, labels):
    """(T, N, 2S + 1): the log-probability of each state's label at each time."""
    return xp.take_along_axis(log_p, labels[None], axis=2)


def forward(log_p, labels, skip, input_lengths, target_lengths):
    """(−ln P(labels) (N,), alpha (T, N, 2S + 1)): alpha is ln of the probability of all beginnings that end in a state.

    log_p: (T, N, C).
    """
    xp = xp_of(log_p)
    steps, n, _ = log_p.shape
    emission = _emissions(xp, log_p, labels)
    alpha = xp.full(emission.shape, -xp.inf, log_p.dtype)
    if steps:
        alpha[0, :, :2] = emission[0, :, :2]
    for t in range(1, steps):
        before = alpha[t - 1]
        ways = before, _shift(xp, before, 1), xp.where(skip, _shift(xp, before, 2), -xp.inf)
        alpha[t] = _add(xp, *ways) + emission[t]
    rows = xp.arange(n)
    last = alpha[input_lengths - 1, rows] if steps else xp.full(labels.shape, -xp.inf, log_p.dtype)
    ended = last[rows, 2 * target_lengths]
    before_blank = last[rows, xp.maximum(2 * target_lengths - 1, 0)]
    log_total = xp.where(target_lengths > 0, _add(xp, ended, before_blank), ended)
    # Without a single step only the empty sequence can be spelled.
    log_total = xp.where(input_lengths == 0, xp.where(target_lengths == 0, 0.0, -xp.inf), log_total)
    return -log_total.astype(log_p.dtype), alpha


def gradient(g, log_p, loss, alpha, labels, skip, input_lengths, target_lengths, zero_infinity: bool):
    """g[n] · (p[t, n, c] − P(the path has label c at time t | labels)), 0 after the end of a sequence.

    The term p is what the gradient would have behind a softmax; before one it adds up to 0 and changes nothing. It is
    there because PyTorch has it.
    """
    xp = xp_of(log_p)
    steps, n, _ = log_p.shape
    emission = _emissions(xp, log_p, labels)
    state = xp.arange(labels.shape[1])
    final = (state == 2 * target_lengths[:, None]) | (state == 2 * target_lengths[:, None] - 1)
    ahead_may_skip = xp.zeros(skip.shape, bool)
    ahead_may_skip[:, :-2] = skip[:, 2:]
    beta = xp.full(labels.shape, -xp.inf, log_p.dtype)
    share = xp.empty(emission.shape, log_p.dtype)
    for t in range(steps - 1, -1, -1):
        ways = beta, _shift(xp, beta, -1), xp.where(ahead_may_skip, _shift(xp, beta, -2), -xp.inf)
        ends_here = (input_lengths - 1 == t)[:, None]
        beta = xp.where(ends_here, xp.where(final, 0.0, -xp.inf), _add(xp, *ways)) + emission[t]
        share[t] = alpha[t] + beta
    share += loss[:, None] - emission
    xp.exp(share, out=share)
    share[xp.isinf(emission)] = 0
    grad = xp.exp(log_p)
    rows = xp.arange(n)
    for s in range(labels.shape[1]):  # within one state every sequence has one label
        grad[:, rows, labels[:, s]] -= share[:, :, s]
    grad *= g[:, None]
    grad[xp.arange(steps)[:, None] >= input_lengths] = 0
    if zero_infinity:
        grad[:, xp.isinf(loss)] = 0
    return grad.astype(log_p.dtype, copy=False)
