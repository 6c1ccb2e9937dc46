"""Updates against torch.optim for twenty steps, against the paper's formula, and on awkward memory layouts."""

import itertools

import numpy as np
import pytest

from mytorch.kernels import parallel, update
from mytorch.kernels.adadelta import adadelta_step
from mytorch.kernels.adagrad import adagrad_step
from mytorch.kernels.adam import adam_step
from mytorch.kernels.adamax import adamax_step
from mytorch.kernels.asgd import asgd_step
from mytorch.kernels.nadam import nadam_step
from mytorch.kernels.radam import radam_step
from mytorch.kernels.rmsprop import rmsprop_step
from mytorch.kernels.rprop import rprop_step
from mytorch.kernels.sgd import sgd_step

STEPS = 20
SGD = [
    {"lr": 0.1, "momentum": m, "dampening": d, "weight_decay": w, "nesterov": n, "maximize": x}
    for m, d, w, n, x in itertools.product([0.0, 0.9], [0.0, 0.3], [0.0, 0.05], [False, True], [False, True])
    if not n or (m and not d)
]
ADAM = [
    {"decoupled": d, "amsgrad": a, "weight_decay": w, "maximize": x}
    for d, a, w, x in itertools.product([False, True], repeat=4)
]


def start(seed=0, size=37):
    rng = np.random.default_rng(seed)
    return rng.standard_normal(size), [rng.standard_normal(size) for _ in range(STEPS)]


@pytest.mark.parametrize("settings", SGD)
def test_sgd_agrees_with_pytorch(settings):
    torch = pytest.importorskip("torch")
    p, gradients = start()
    tp = torch.tensor(p, requires_grad=True)
    reference = torch.optim.SGD([tp], **settings)
    buffer = np.full_like(p, np.nan) if settings["momentum"] else None
    for number, g in enumerate(gradients):
        tp.grad = torch.tensor(g)
        reference.step()
        before = g.copy()
        sgd_step(p, g, buffer, first_step=number == 0, **settings)
        np.testing.assert_array_equal(g, before)
        np.testing.assert_allclose(p, tp.detach().numpy(), atol=1e-12, rtol=1e-10)


@pytest.mark.parametrize("maximize", [False, True])
@pytest.mark.parametrize("weight_decay", [0.0, 5e-4])
def test_sgd_of_the_paper_is_the_formula_of_the_paper(weight_decay, maximize):
    w, gradients = start(1)
    expected, v = w.copy(), np.zeros_like(w)
    buffer = np.full_like(w, np.nan)
    for number, g in enumerate(gradients):
        lr = 0.1 / (1 + number // 5)
        v = 0.9 * v - weight_decay * lr * expected - lr * (-g if maximize else g)
        expected = expected + v
        sgd_step(
            w, g, buffer, lr=lr, momentum=0.9, weight_decay=weight_decay, maximize=maximize, paper=True,
            first_step=number == 0,
        )  # fmt: skip
        np.testing.assert_allclose(w, expected, rtol=1e-12)


@pytest.mark.parametrize("settings", ADAM)
def test_adam_agrees_with_pytorch(settings):
    torch = pytest.importorskip("torch")
    p, gradients = start(2)
    tp = torch.tensor(p, requires_grad=True)
    kind = torch.optim.AdamW if settings["decoupled"] else torch.optim.Adam
    decay = 0.1 if settings["weight_decay"] else 0.0
    reference = kind(
        [tp], lr=0.01, weight_decay=decay, amsgrad=settings["amsgrad"], maximize=settings["maximize"], foreach=False
    )
    m, s = np.zeros_like(p), np.zeros_like(p)
    largest = np.zeros_like(p) if settings["amsgrad"] else None
    for number, g in enumerate(gradients):
        tp.grad = torch.tensor(g)
        reference.step()
        adam_step(
            p, g, m, s, largest, step=number + 1, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=decay,
            decoupled=settings["decoupled"], maximize=settings["maximize"],
        )  # fmt: skip
        np.testing.assert_allclose(p, tp.detach().numpy(), atol=1e-12, rtol=1e-10)


def run_all(p, g):
    """p after one step of each, with every term in use."""
    state = [np.zeros_like(p) for _ in range(18)]
    sgd_step(p, g, state[0], lr=0.1, momentum=0.9, weight_decay=0.1, nesterov=True, first_step=True)
    adam_step(p, g, *state[1:4], step=1, lr=0.1, beta1=0.9, beta2=0.99, eps=1e-8, weight_decay=0.1, maximize=True)
    decay = {"lr": 0.01, "weight_decay": 0.1, "eps": 1e-8}
    betas = {"beta1": 0.9, "beta2": 0.99}
    adamax_step(p, g, *state[4:6], step=2, **decay, **betas)
    nadam_step(p, g, *state[6:8], step=2, mu=0.7, mu_next=0.8, mu_product=0.6, **decay, **betas)
    radam_step(p, g, *state[8:10], step=9, **decay, **betas)
    rmsprop_step(p, g, *state[10:13], alpha=0.9, momentum=0.5, **decay)
    adagrad_step(p, g, state[13], step=2, lr_decay=0.1, **decay)
    adadelta_step(p, g, *state[14:16], rho=0.9, **decay)
    rprop_step(p, g, *state[16:18], grow=1.5, shrink=0.5, smallest=0.01, largest=1.0)
    asgd_step(p, g, state[0], eta=0.1, mu=0.5, lambd=0.1, weight_decay=0.1, maximize=True)
    return p


@pytest.mark.parametrize("layout", ["transposed", "every second", "fortran gradient"])
def test_arrays_that_are_not_contiguous_are_updated_in_place(layout):
    rng = np.random.default_rng(3)
    base, g = rng.standard_normal((6, 8)), rng.standard_normal((6, 8))
    expected = run_all(base.copy(), g)
    if layout == "transposed":
        p = np.ascontiguousarray(base.T).T
    elif layout == "every second":
        p = np.repeat(base, 2, axis=1)[:, ::2]
    else:
        p, g = base.copy(), np.asfortranarray(g)
    assert run_all(p, g) is p
    np.testing.assert_allclose(p, expected, rtol=1e-12)


def test_large_arrays_and_threads_do_not_change_a_bit():
    size = update.SMALL + 2 * update.PIECE + 17
    rng = np.random.default_rng(4)
    p, g = rng.standard_normal(size).astype(np.float32), rng.standard_normal(size).astype(np.float32)
    before, results = parallel.get_num_threads(), []
    try:
        for threads in (1, 2, 4):
            parallel.set_num_threads(threads)
            results.append(run_all(p.copy(), g))
    finally:
        parallel.set_num_threads(before)
    small = np.concatenate([run_all(p[i : i + 5000].copy(), g[i : i + 5000]) for i in range(0, size, 5000)])
    for result in results:
        np.testing.assert_array_equal(result, small)


def test_zero_dimensional_parameters_are_updated():
    p = np.array(1.0)
    sgd_step(p, np.array(2.0), lr=0.1)
    assert p == 0.8
