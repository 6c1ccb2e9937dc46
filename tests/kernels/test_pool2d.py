"""Pooling against loops over windows, against PyTorch, and as adjoint pairs."""

import numpy as np
import pytest

from mytorch.kernels import parallel
from mytorch.kernels.elementwise import relu, relu_grad
from mytorch.kernels.max_pool2d import _indices_one_by_one
from mytorch.kernels.pool2d import (
    Pool2dProblem,
    avg_pool2d,
    avg_pool2d_input_grad,
    max_pool2d,
    max_pool2d_and_winners,
    max_pool2d_gather,
    max_pool2d_indices,
    max_pool2d_scatter,
)

# (height, width), kernel, stride, padding, dilation, ceil_mode
PROBLEMS = [
    ((8, 8), (2, 2), (2, 2), (0, 0), (1, 1), False),
    ((9, 6), (3, 2), (3, 2), (0, 0), (1, 1), False),
    ((6, 9), (2, 3), (2, 3), (0, 0), (1, 1), False),
    ((6, 6), (1, 2), (1, 2), (0, 0), (1, 1), False),
    ((6, 6), (3, 1), (3, 1), (0, 0), (1, 1), False),
    ((9, 7), (2, 2), (2, 2), (0, 0), (1, 1), False),
    ((9, 7), (2, 2), (2, 2), (0, 0), (1, 1), True),
    ((13, 13), (3, 3), (2, 2), (0, 0), (1, 1), False),
    ((12, 11), (3, 3), (2, 2), (1, 1), (1, 1), False),
    ((12, 11), (3, 3), (2, 2), (1, 1), (1, 1), True),
    ((7, 8), (3, 3), (1, 1), (1, 1), (1, 1), False),
    ((7, 8), (3, 2), (1, 1), (0, 0), (1, 1), False),
    ((10, 10), (2, 3), (3, 4), (1, 0), (1, 1), True),
    ((10, 12), (3, 3), (2, 1), (1, 1), (2, 3), False),
    ((11, 12), (2, 2), (5, 3), (0, 1), (1, 1), False),
    ((5, 5), (5, 5), (5, 5), (0, 0), (1, 1), False),
    ((5, 5), (2, 2), (4, 4), (1, 1), (1, 1), True),
    ((1, 1), (1, 1), (1, 1), (0, 0), (1, 1), False),
]


def problem_of(size, kernel, stride, padding, dilation, ceil_mode):
    return Pool2dProblem(kernel, stride, padding, dilation, ceil_mode, *size)


def windows(problem):
    """(i, j, rows, columns) of every window: the pixels it sees, without the padding."""
    for i in range(problem.out_height):
        for j in range(problem.out_width):
            rows = i * problem.stride[0] - problem.padding[0] + problem.dilation[0] * np.arange(problem.kernel[0])
            columns = j * problem.stride[1] - problem.padding[1] + problem.dilation[1] * np.arange(problem.kernel[1])
            yield (
                i,
                j,
                rows[(rows >= 0) & (rows < problem.height)],
                columns[(columns >= 0) & (columns < problem.width)],
            )


def loop_max(x, problem):
    """y and the flat place of the first maximum, window by window."""
    y = np.zeros((*x.shape[:2], problem.out_height, problem.out_width), x.dtype)
    places = np.zeros(y.shape, np.int64)
    for i, j, rows, columns in windows(problem):
        flat = (rows[:, None] * problem.width + columns).reshape(-1)
        values = x.reshape(*x.shape[:2], -1)[..., flat]
        first = values.argmax(-1)
        places[:, :, i, j] = flat[first]
        y[:, :, i, j] = np.take_along_axis(values, first[..., None], -1)[..., 0]
    return y, places


def inputs(problem, dtype=np.float64, kind="ties"):
    rng = np.random.default_rng(3)
    shape = (2, 3, problem.height, problem.width)
    x = rng.integers(-3, 4, shape) if kind == "ties" else rng.standard_normal(shape)
    g = rng.standard_normal((2, 3, problem.out_height, problem.out_width))
    return x.astype(dtype), g.astype(dtype)


@pytest.mark.parametrize("kind", ["ties", "random"])
@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16])
@pytest.mark.parametrize("case", PROBLEMS)
def test_max_pool_and_its_gradient_agree_with_loops(case, dtype, kind):
    problem = problem_of(*case)
    x, g = inputs(problem, dtype, kind)
    y, places = loop_max(x, problem)
    np.testing.assert_array_equal(max_pool2d(x, problem), y)
    np.testing.assert_array_equal(max_pool2d_indices(x, problem), places)
    expected = np.zeros((2, 3, problem.height * problem.width))
    for n in range(2):
        for c in range(3):
            np.add.at(expected[n, c], places[n, c].reshape(-1), g[n, c].reshape(-1).astype(np.float64))
    scattered = max_pool2d_scatter(g, x, problem)
    assert scattered.dtype == dtype
    np.testing.assert_allclose(scattered, expected.reshape(x.shape), atol=1e-2 if dtype == np.float16 else 1e-5)


@pytest.mark.parametrize("values", [(0.0, 1.0), (0.0, 1.0, 2.0, 3.0), (1.0, np.inf, -np.inf), (0.0, 1.0, np.nan)])
@pytest.mark.parametrize("window", [((2, 2), (2, 2)), ((3, 3), (2, 2), (1, 1)), ((3, 3), (1, 1), (1, 1))])
def test_winners_found_going_forward_give_the_gradient_of_places_found_one_by_one(window, values):
    problem = Pool2dProblem(*window, height=32, width=48)
    rng = np.random.default_rng(5)
    x = rng.choice(np.array(values, np.float32), (3, 5, 32, 48))  # every tie of four pixels occurs
    y, winners = max_pool2d_and_winners(x, problem)
    assert (winners is None) == (not y.min() > -np.inf)
    assert winners is None or winners.dtype == np.uint8
    np.testing.assert_array_equal(y, max_pool2d(x, problem))
    g = rng.choice(np.array([1.5, -2.0, np.inf, np.nan, -0.0], np.float32), y.shape)
    places = _indices_one_by_one(np, x, problem)[0].reshape(y.shape)
    np.testing.assert_array_equal(max_pool2d_indices(x, problem), places)
    expected = np.zeros((15, 32 * 48), np.float32)
    np.add.at(expected, (np.arange(15)[:, None], places.reshape(15, -1)), g.reshape(15, -1))
    np.testing.assert_array_equal(max_pool2d_scatter(g, x, problem, winners), expected.reshape(x.shape))
    np.testing.assert_array_equal(max_pool2d_gather(x, x, problem, winners), y)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("kind", ["normal", "negative", "not finite"])
@pytest.mark.parametrize("window", [((2, 2), (2, 2)), ((3, 3), (2, 2), (1, 1))])
def test_rectified_maxima_and_their_gradient_are_those_of_one_after_the_other(window, kind, dtype):
    problem = Pool2dProblem(*window, height=16, width=20)
    x, g = inputs(problem, dtype)
    if kind == "negative":
        x = -abs(x)
    elif kind == "not finite":
        x[:, 0, ::3, ::5], x[:, 1, ::3, ::5], g[..., ::4] = np.nan, -np.inf, np.inf
    expected = relu(max_pool2d(x, problem))
    y, winners = max_pool2d_and_winners(x, problem, relu=True)
    np.testing.assert_array_equal(y, expected)
    np.testing.assert_array_equal(max_pool2d(x, problem, relu=True), expected)
    for known in (winners, None):
        scattered = max_pool2d_scatter(g, x, problem, known, y)
        np.testing.assert_array_equal(scattered, max_pool2d_scatter(relu_grad(g, y), x, problem))


def test_windows_of_more_pixels_than_a_byte_can_name():
    problem = Pool2dProblem((17, 17), (3, 3), height=40, width=40)
    x, g = inputs(problem)
    y, winners = max_pool2d_and_winners(x, problem)
    expected, places = loop_max(x, problem)
    assert winners is None
    np.testing.assert_array_equal(y, expected)
    np.testing.assert_array_equal(max_pool2d_indices(x, problem), places)
    np.testing.assert_allclose(max_pool2d_scatter(g, x, problem).sum(), g.sum())


@pytest.mark.parametrize("case", PROBLEMS)
def test_gather_is_the_adjoint_of_scatter(case):
    problem = problem_of(*case)
    x, g = inputs(problem)
    y = max_pool2d(x, problem)
    v = np.random.default_rng(4).standard_normal(x.shape)
    gathered = max_pool2d_gather(v, x, problem)
    assert gathered.shape == y.shape
    np.testing.assert_allclose((gathered * g).sum(), (v * max_pool2d_scatter(g, x, problem)).sum())


@pytest.mark.parametrize("dtype", [np.int64, np.int32, np.uint8])
@pytest.mark.parametrize("case", PROBLEMS)
def test_max_pool_takes_integers(case, dtype):
    problem = problem_of(*case)
    x = np.random.default_rng(0).integers(0, 5, (2, 3, problem.height, problem.width)).astype(dtype)
    np.testing.assert_array_equal(max_pool2d(x, problem), loop_max(x, problem)[0])


@pytest.mark.parametrize("values", [(np.nan,), (np.nan, 1.0), (-np.inf,), (-np.inf, np.nan), (np.inf, -np.inf, 0.0)])
@pytest.mark.parametrize("case", PROBLEMS)
def test_max_pool_treats_nan_and_infinity_as_pytorch_does(case, values):
    torch = pytest.importorskip("torch")
    problem = problem_of(*case)
    x = np.random.default_rng(1).choice(values, (2, 3, problem.height, problem.width))
    g = inputs(problem)[1]
    tx = torch.tensor(x, requires_grad=True)
    y, places = torch.nn.functional.max_pool2d(tx, *case[1:], return_indices=True)
    y.backward(torch.tensor(g))
    np.testing.assert_array_equal(max_pool2d(x, problem), y.detach().numpy())
    np.testing.assert_array_equal(max_pool2d_indices(x, problem), places.numpy())
    np.testing.assert_allclose(max_pool2d_scatter(g, x, problem), tx.grad.numpy(), atol=1e-12)


def test_infinite_gradient_goes_only_to_the_maximum():
    problem = Pool2dProblem((3, 3), (2, 2), height=5, width=5)
    x = np.arange(25.0).reshape(1, 1, 5, 5)
    g = np.full((1, 1, 2, 2), np.inf)
    grad = max_pool2d_scatter(g, x, problem)
    assert not np.isnan(grad).any()
    assert np.isinf(grad).sum() == 4


@pytest.mark.parametrize("count_include_pad", [True, False])
@pytest.mark.parametrize("divisor", [None, 3])
@pytest.mark.parametrize("case", [case for case in PROBLEMS if case[4] == (1, 1)])
def test_avg_pool_and_its_gradient_agree_with_pytorch(case, count_include_pad, divisor):
    torch = pytest.importorskip("torch")
    problem = problem_of(*case)
    x, g = inputs(problem, kind="random")
    tx = torch.tensor(x, requires_grad=True)
    _, kernel, stride, padding, _, ceil_mode = case
    y = torch.nn.functional.avg_pool2d(tx, kernel, stride, padding, ceil_mode, count_include_pad, divisor)
    y.backward(torch.tensor(g))
    np.testing.assert_allclose(avg_pool2d(x, problem, count_include_pad, divisor), y.detach().numpy(), atol=1e-12)
    grad = avg_pool2d_input_grad(g, problem, count_include_pad, divisor)
    np.testing.assert_allclose(grad, tx.grad.numpy(), atol=1e-12)


@pytest.mark.parametrize("case", [case for case in PROBLEMS if case[4] == (1, 1)])
def test_avg_pool_without_padding_in_the_count_is_the_mean_of_the_pixels_seen(case):
    problem = problem_of(*case)
    x, g = inputs(problem, kind="random")
    y = avg_pool2d(x, problem, count_include_pad=False)
    for i, j, rows, columns in windows(problem):
        np.testing.assert_allclose(y[:, :, i, j], x[:, :, rows[:, None], columns].mean((2, 3)))
    adjoint = (x * avg_pool2d_input_grad(g, problem, count_include_pad=False)).sum()
    np.testing.assert_allclose((y * g).sum(), adjoint)


def test_an_empty_batch_gives_an_empty_result():
    problem = Pool2dProblem((2, 2), (2, 2), height=4, width=4)
    x, g = np.zeros((0, 3, 4, 4)), np.zeros((0, 3, 2, 2))
    assert max_pool2d(x, problem).shape == avg_pool2d(x, problem).shape == (0, 3, 2, 2)
    assert max_pool2d_scatter(g, x, problem).shape == avg_pool2d_input_grad(g, problem).shape == (0, 3, 4, 4)
    assert max_pool2d_indices(x, problem).shape == (0, 3, 2, 2)


@pytest.mark.parametrize("kernel", [(2, 2), (3, 3)])
def test_threads_do_not_change_a_bit(kernel):
    problem = Pool2dProblem(kernel, (2, 2), height=64, width=64)
    x = np.random.default_rng(0).standard_normal((16, 16, 64, 64)).astype(np.float32)
    before, results = parallel.get_num_threads(), []
    try:
        for threads in (1, 2, 4):
            parallel.set_num_threads(threads)
            y = max_pool2d(x, problem)
            results.append((y, max_pool2d_scatter(y, x, problem), avg_pool2d(x, problem)))
    finally:
        parallel.set_num_threads(before)
    for other in results[1:]:
        for a, b in zip(results[0], other, strict=True):
            np.testing.assert_array_equal(a, b)
