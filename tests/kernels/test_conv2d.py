"""Every algorithm × problem × direction against the definition of convolution, written as loops in float64.

A new algorithm is tested by being in ALGORITHMS; a new kind of problem by one line in PROBLEMS.
"""

import numpy as np
import pytest

from mytorch.kernels import parallel
from mytorch.kernels.conv2d import (
    Conv2dProblem,
    choose,
    conv2d,
    conv2d_gradients,
    conv2d_input_grad,
    conv2d_weight_grad,
    explain,
    use,
    winograd,
)
from mytorch.kernels.conv2d.choose import ALGORITHMS, DIRECTIONS, candidates
from mytorch.kernels.conv2d.costs import predict
from mytorch.kernels.conv2d.im2col import _channels_are_shared

# name: (x shape, w shape, stride, padding, dilation, groups)
PROBLEMS = {
    "one pixel": ((1, 1, 1, 1), (1, 1, 1, 1), 1, 0, 1, 1),
    "lenet": ((3, 1, 12, 12), (6, 1, 5, 5), 1, 0, 1, 1),
    "same size": ((5, 3, 8, 8), (4, 3, 3, 3), 1, 1, 1, 1),
    "odd sizes": ((2, 3, 7, 9), (5, 3, 3, 2), 1, (1, 0), 1, 1),
    "stride 2": ((2, 3, 9, 8), (4, 3, 3, 3), 2, 1, 1, 1),
    "stride beyond the kernel": ((2, 2, 9, 11), (3, 2, 2, 2), (3, 4), (1, 1), 1, 1),
    "alexnet first": ((2, 3, 31, 31), (4, 3, 11, 11), 4, 2, 1, 1),
    "strides differ": ((2, 2, 8, 9), (3, 2, 3, 3), (1, 2), (0, 2), 1, 1),
    "dilation": ((2, 2, 9, 10), (3, 2, 3, 2), 1, 2, (2, 3), 1),
    "dilation and stride": ((2, 2, 11, 10), (3, 2, 3, 3), 2, (2, 3), (2, 3), 1),
    "groups": ((3, 4, 6, 6), (6, 2, 3, 3), 1, 1, 1, 2),
    "depthwise": ((2, 3, 6, 5), (6, 1, 3, 3), 2, 1, 1, 3),
    "pointwise": ((3, 4, 5, 4), (7, 4, 1, 1), 1, 0, 1, 1),
    "pointwise in groups": ((3, 4, 5, 4), (6, 2, 1, 1), 1, 0, 1, 2),
    "pointwise, small pictures": ((42, 260, 7, 7), (64, 260, 1, 1), 1, 0, 1, 1),
    "pointwise, small pictures in groups": ((5, 520, 3, 3), (128, 260, 1, 1), 1, 0, 1, 2),
    "pointwise with stride": ((2, 4, 5, 5), (3, 4, 1, 1), 2, 0, 1, 1),
    "four paddings": ((2, 2, 6, 6), (3, 2, 3, 3), 1, ((0, 2), (1, 3)), 1, 1),
    "padding beyond the kernel": ((2, 2, 4, 4), (3, 2, 2, 2), 1, 3, 1, 1),
    "window in the padding only": ((1, 1, 2, 2), (1, 1, 2, 2), 2, 4, 1, 1),
    "kernel fills the image": ((4, 3, 5, 5), (8, 3, 5, 5), 1, 0, 1, 1),
    "unused last rows": ((2, 1, 8, 8), (2, 1, 3, 3), 3, 0, 1, 1),
    "many channels, small image": ((5, 32, 5, 5), (8, 32, 3, 3), 1, 1, 1, 1),
    "few channels, large image": ((2, 24, 60, 70), (2, 24, 3, 3), 1, 1, 1, 1),
    "pairs of pictures": ((8, 3, 13, 13), (4, 3, 3, 3), 1, 1, 1, 1),
    "pairs without padding": ((8, 2, 9, 11), (3, 2, 3, 3), 1, 0, 1, 1),
    "pairs with four paddings": ((16, 2, 6, 4), (3, 2, 2, 3), 1, ((0, 1), (2, 1)), 1, 1),
    "pairs in groups": ((8, 4, 5, 5), (6, 2, 3, 3), 1, 1, 1, 2),
    "phases of large pictures": ((2, 3, 60, 70), (5, 3, 7, 7), 2, 3, 1, 1),
    "phases of four paddings": ((3, 2, 23, 20), (4, 2, 8, 9), (3, 3), ((0, 3), (4, 1)), 1, 1),
    "phases in groups": ((3, 4, 17, 15), (6, 2, 5, 5), 2, 2, 1, 2),
    "phases, strides differ": ((2, 2, 15, 19), (3, 2, 4, 11), (1, 4), (1, 2), 1, 1),
    "phases, unused last rows": ((2, 2, 19, 21), (3, 2, 5, 5), 2, 0, 1, 1),
    "no image": ((0, 3, 8, 8), (4, 3, 3, 3), 1, 1, 1, 1),
}
ALL = [
    pytest.param(algorithm, *case, id=f"{algorithm.NAME}-{name}")
    for algorithm in ALGORITHMS
    for name, case in PROBLEMS.items()
]


def definition(x, w, problem, g):
    """y, grad_x and grad_w by walking over the output pixels."""
    x, w, g = x.astype(np.float64), w.astype(np.float64), g.astype(np.float64)
    (top, bottom), (left, right) = problem.padding
    (kh, kw), (sh, sw), (dh, dw) = problem.kernel, problem.stride, problem.dilation
    padded = np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)))
    y, grad_padded, grad_w = np.zeros(problem.y_shape), np.zeros(padded.shape), np.zeros(w.shape)
    inputs, outputs = problem.in_channels // problem.groups, problem.out_channels // problem.groups
    for group in range(problem.groups):
        cs, os = slice(group * inputs, (group + 1) * inputs), slice(group * outputs, (group + 1) * outputs)
        for i in range(problem.out_height):
            for j in range(problem.out_width):
                rows, columns = i * sh + dh * np.arange(kh), j * sw + dw * np.arange(kw)
                at = (slice(None), cs, rows[:, None], columns)
                y[:, os, i, j] = np.tensordot(padded[at], w[os], axes=([1, 2, 3], [1, 2, 3]))
                grad_padded[at] += np.tensordot(g[:, os, i, j], w[os], axes=1)
                grad_w[os] += np.tensordot(g[:, os, i, j], padded[at], axes=([0], [0]))
    grad_x = grad_padded[:, :, top : top + problem.height, left : left + problem.width]
    return y, grad_x, grad_w


def sample(x_shape, w_shape, stride, padding, dilation, groups, dtype=np.float64):
    rng = np.random.default_rng(7)
    x, w = rng.standard_normal(x_shape).astype(dtype), rng.standard_normal(w_shape).astype(dtype)
    problem = Conv2dProblem.of(x, w, stride, padding, dilation, groups)
    g = rng.standard_normal(problem.y_shape).astype(dtype)
    return x, w, g, problem


def three(x, w, g, problem):
    return (
        conv2d(x, w, None, problem),
        conv2d_input_grad(g, w, problem),
        conv2d_weight_grad(x, g, problem),
    )


@pytest.fixture(autouse=True)
def _threads_as_before():
    before = parallel.get_num_threads()
    yield
    parallel.set_num_threads(before)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(("algorithm", "x_shape", "w_shape", "stride", "padding", "dilation", "groups"), ALL)
def test_algorithm_agrees_with_the_definition(algorithm, x_shape, w_shape, stride, padding, dilation, groups, dtype):
    x, w, g, problem = sample(x_shape, w_shape, stride, padding, dilation, groups, dtype)
    expected = definition(x, w, problem, g)
    copies = x.copy(), w.copy(), g.copy()
    bias = np.arange(problem.out_channels).astype(dtype)
    tolerance = 1e-12 if dtype == np.float64 else 2e-5
    computed = 0
    with use(algorithm.NAME):
        for direction, reference in zip(DIRECTIONS, expected, strict=True):
            if algorithm.supports(problem, direction) is not True:
                continue
            computed += 1
            if direction == "forward":
                result = conv2d(x, w, None, problem)
                np.testing.assert_allclose(conv2d(x, w, bias, problem) - bias[:, None, None], result, atol=2e-5)
            elif direction == "input_grad":
                result = conv2d_input_grad(g, w, problem)
            else:
                result = conv2d_weight_grad(x, g, problem)
            assert result.dtype == dtype
            assert result.shape == reference.shape
            assert result.flags.c_contiguous
            scale = max(1.0, float(np.abs(reference).max(initial=0)))
            np.testing.assert_allclose(result, reference, atol=tolerance * scale, rtol=0)
    for before, after in zip(copies, (x, w, g), strict=True):
        np.testing.assert_array_equal(before, after)
    if not computed:
        assert isinstance(algorithm.supports(problem, "forward"), str)


@pytest.mark.parametrize("name", [a.NAME for a in ALGORITHMS])
def test_each_number_of_threads_is_right_and_repeats_bit_for_bit(name):
    case = ((6, 8, 20, 20), (6, 8, 3, 3), 1, 1, 1, 1) if name != "matmul" else ((6, 8, 9, 9), (6, 8, 1, 1), 1, 0, 1, 1)
    x, w, g, problem = sample(*case, dtype=np.float32)
    expected = definition(x, w, problem, g)
    for threads in (1, 2, 4):
        parallel.set_num_threads(threads)
        with use(name):
            first, second = three(x, w, g, problem), three(x, w, g, problem)
        for a, b, reference in zip(first, second, expected, strict=True):
            np.testing.assert_array_equal(a, b)
            np.testing.assert_allclose(a, reference, atol=2e-5 * np.abs(reference).max(), rtol=0)


@pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in PROBLEMS.items()])
def test_threads_share_the_channels_of_fewer_images_than_threads(case, monkeypatch):
    monkeypatch.setattr("mytorch.kernels.conv2d.im2col.CHANNELS_OF_A_THREAD", 0)
    monkeypatch.setattr("mytorch.kernels.conv2d.problem.SMALL_WORK", 0)
    parallel.set_num_threads(17)
    x, w, g, problem = sample(*case)
    bias = np.arange(problem.out_channels) - 1.0
    y, grad_x, _ = definition(x, w, problem, g)
    with use("im2col"):
        found = conv2d(x, w, bias, problem, relu=True)
        np.testing.assert_allclose(found, np.maximum(y + bias[:, None, None], 0), atol=1e-11)
        np.testing.assert_allclose(conv2d_input_grad(g, w, problem), grad_x, atol=1e-11)
    assert not 0 < problem.batch < 17 or _channels_are_shared(problem)


@pytest.mark.parametrize("name", [a.NAME for a in ALGORITHMS])
def test_both_gradients_at_once_are_those_one_by_one(name):
    case = ((5, 8, 9, 9), (6, 8, 3, 3), 1, 1, 1, 1) if name != "matmul" else ((5, 8, 9, 9), (6, 8, 1, 1), 1, 0, 1, 1)
    x, w, g, problem = sample(*case)
    with use(name):
        grad_x, grad_w = conv2d_gradients(x, g, w, problem)
        np.testing.assert_array_equal(grad_x, conv2d_input_grad(g, w, problem))
        np.testing.assert_array_equal(grad_w, conv2d_weight_grad(x, g, problem))


def test_results_of_earlier_calls_are_not_touched_by_later_ones():
    x, w, g, problem = sample(*PROBLEMS["same size"])
    first = three(x, w, g, problem)
    copies = [a.copy() for a in first]
    three(x + 1, w + 1, g + 1, problem)
    for a, b in zip(first, copies, strict=True):
        np.testing.assert_array_equal(a, b)


def test_arrays_that_are_not_contiguous_give_the_same_result():
    x, w, g, problem = sample(*PROBLEMS["same size"])
    expected = three(x, w, g, problem)
    strange = [np.asfortranarray(a) for a in (x, w, g)]
    for a, b in zip(three(*strange, problem), expected, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-12)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("algorithm", [a for a in ALGORITHMS if a.NAME != "matmul"], ids=lambda a: a.NAME)
def test_what_is_not_finite_in_a_picture_leaves_the_others_alone(algorithm, value):
    x, w, g, problem = sample(*PROBLEMS["pairs of pictures"], dtype=np.float32)
    spoilt, others = 3, [0, 1, 2, 4, 5, 6, 7]
    bad_x, bad_g = x.copy(), g.copy()
    for bad in (bad_x, bad_g):
        bad[spoilt, 1, 12, 12] = bad[spoilt, 0, 5, 0] = value
    bias = np.ones(4, np.float32)
    with use(algorithm.NAME), np.errstate(all="ignore"):  # as inside every operation
        pairs = [
            (conv2d(bad_x, w, bias, problem, relu=True), conv2d(x, w, bias, problem, relu=True)),
            (conv2d_input_grad(bad_g, w, problem), conv2d_input_grad(g, w, problem)),
        ]
    for found, expected in pairs:
        assert np.isfinite(expected).all()
        np.testing.assert_allclose(found[others], expected[others], atol=1e-4)
        assert not np.array_equal(found[spoilt], expected[spoilt])


@pytest.mark.parametrize("name", ["direct", "im2col", "winograd", "frequency"])
def test_float16_is_computed_in_float32_and_returned_as_float16(name):
    x, w, g, problem = sample(*PROBLEMS["same size"], dtype=np.float16)
    with use(name):
        results = three(x, w, g, problem)
    for a, reference in zip(results, definition(x, w, problem, g), strict=True):
        assert a.dtype == np.float16
        np.testing.assert_allclose(a, reference, rtol=2e-3, atol=2e-3)


@pytest.mark.parametrize("name", PROBLEMS)
def test_pytorch_agrees(name):
    torch = pytest.importorskip("torch")
    stride, padding, dilation, groups = PROBLEMS[name][2:]
    if "four paddings" in name:
        pytest.skip("PyTorch pads both sides alike")
    x, w, g, problem = sample(*PROBLEMS[name])
    tx, tw = torch.tensor(x, requires_grad=True), torch.tensor(w, requires_grad=True)
    ty = torch.nn.functional.conv2d(tx, tw, None, stride, padding, dilation, groups)
    ty.backward(torch.tensor(g))
    for a, b in zip(three(x, w, g, problem), (ty.detach(), tx.grad, tw.grad), strict=True):
        np.testing.assert_allclose(a, b.numpy(), atol=1e-11)


def test_choice_is_the_cheapest_algorithm_that_can_do_it():
    for case in PROBLEMS.values():
        problem = sample(*case)[-1]
        for direction in DIRECTIONS:
            chosen = choose(problem, direction)
            assert chosen.supports(problem, direction) is True
            able = [a for a in ALGORITHMS if a.supports(problem, direction) is True]
            assert set(candidates(problem, direction)) <= set(able)
            best = min(predict(a, problem, direction) for a in candidates(problem, direction))
            assert predict(chosen, problem, direction) == best


@pytest.mark.parametrize("channels", [3, 32, 96, 256])
def test_forward_passes_in_single_precision_are_about_as_accurate_as_sums(channels):
    rng = np.random.default_rng(0)
    x = np.maximum(rng.standard_normal((2, channels, 13, 13), np.float32), 0)
    w = rng.standard_normal((16, channels, 3, 3), np.float32)
    problem = Conv2dProblem.of(x, w, padding=1)
    with use("direct"):
        exact = conv2d(x.astype(float), w.astype(float), None, Conv2dProblem.of(x.astype(float), w, padding=1))
    for algorithm in candidates(problem, "forward"):
        with use(algorithm.NAME):
            y = conv2d(x, w, None, problem)
        assert np.linalg.norm(y - exact) < 9e-7 * np.linalg.norm(exact), algorithm.NAME


def test_inaccurate_sums_of_many_channels_are_left_to_gradients():
    shapes = (2, 256, 13, 13), (16, 256, 3, 3)
    problem, double = [Conv2dProblem.of(*shapes, padding=1, dtype=dtype) for dtype in (np.float32, np.float64)]
    assert winograd not in candidates(problem, "forward")
    assert winograd in candidates(problem, "input_grad")
    assert winograd in candidates(problem, "weight_grad")
    assert winograd in candidates(double, "forward")
    assert "less accurate" in explain(problem)
    strided = Conv2dProblem.of((2, 3, 67, 67), (16, 3, 11, 11), 4)
    assert winograd not in candidates(strided, "forward")
    assert winograd in candidates(strided, "weight_grad")
    with use("winograd"):
        assert choose(problem, "forward") is winograd


def test_use_forces_an_algorithm_and_ends_with_its_block():
    problem = sample(*PROBLEMS["pointwise"])[-1]
    chosen = choose(problem, "forward")
    with use("direct"):
        assert choose(problem, "forward").NAME == "direct"
        with use("im2col"):
            assert choose(problem, "forward").NAME == "im2col"
        assert choose(problem, "forward").NAME == "direct"
    assert choose(problem, "forward") is chosen


def test_forcing_an_algorithm_that_cannot_do_it_says_why():
    problem = sample(*PROBLEMS["same size"])[-1]
    with use("matmul"), pytest.raises(NotImplementedError, match=r"kernel is \(3, 3\)"):
        choose(problem, "forward")
    with pytest.raises(ValueError, match="no algorithm is called 'magic'"), use("magic"):
        pass


def test_unknown_direction_is_refused():
    with pytest.raises(ValueError, match="direction is 'sideways'"):
        choose(sample(*PROBLEMS["same size"])[-1], "sideways")


def test_explain_names_every_algorithm_and_marks_one_choice_a_direction():
    table = explain(sample(*PROBLEMS["same size"])[-1])
    assert all(algorithm.NAME in table for algorithm in ALGORITHMS)
    assert table.count(" ms *") == len(DIRECTIONS)
    assert "no: kernel is (3, 3), not (1, 1)" in table


def test_use_without_a_block_lasts_until_it_is_undone():
    problem = sample(*PROBLEMS["pointwise"])[-1]
    chosen = choose(problem, "forward")
    use("im2col")
    try:
        assert choose(problem, "forward").NAME == "im2col"
    finally:
        use(None)
    assert choose(problem, "forward") is chosen


def test_explain_can_measure():
    table = explain(sample(*PROBLEMS["same size"])[-1], measure=True)
    assert "predicted / measured" in table
    assert table.count(" / ") == 1 + 3 * sum("no: " not in line for line in table.splitlines()[2:])


@pytest.mark.parametrize("algorithm", ALGORITHMS, ids=lambda algorithm: algorithm.NAME)
def test_bias_and_relu_are_done_on_the_way_out(algorithm):
    for name in ("same size", "groups", "pointwise", "many channels, small image", "few channels, large image"):
        x, w, _, problem = sample(*PROBLEMS[name])
        if algorithm.supports(problem, "forward") is not True:
            continue
        bias = np.linspace(-1, 1, problem.out_channels)
        with use(algorithm.NAME):
            y = conv2d(x, w, None, problem) + bias[:, None, None]
            np.testing.assert_allclose(conv2d(x, w, bias, problem, relu=True), np.maximum(y, 0), atol=1e-12)


@pytest.mark.parametrize("algorithm", ALGORITHMS, ids=lambda algorithm: algorithm.NAME)
def test_whole_numbers_are_convolved_exactly_or_refused(algorithm):
    rng = np.random.default_rng(0)
    x, w = rng.integers(-9, 9, (2, 4, 12, 12)), rng.integers(-9, 9, (8, 4, 3, 3))
    problem = Conv2dProblem.of(x, w, 1, 1)
    if algorithm.supports(problem, "forward") is True:
        with use(algorithm.NAME):
            np.testing.assert_array_equal(
                conv2d(x, w, None, problem), definition(x, w, problem, np.zeros(problem.y_shape))[0]
            )


def test_winograd_is_as_accurate_as_a_sum_of_float32():
    rng = np.random.default_rng(0)
    x, w = rng.standard_normal((4, 64, 16, 16)), rng.standard_normal((32, 64, 3, 3))
    problem = Conv2dProblem.of(x.astype(np.float32), w.astype(np.float32), 1, 1)
    with use("direct"):
        exact = conv2d(x, w, None, Conv2dProblem.of(x, w, 1, 1))
    with use("winograd"):
        y = conv2d(x.astype(np.float32), w.astype(np.float32), None, problem)
    assert np.sqrt(((y - exact) ** 2).mean() / (exact**2).mean()) < 8e-7


def test_problem_can_be_built_from_shapes_and_is_remembered():
    a = Conv2dProblem.of((2, 3, 8, 8), (4, 3, 3, 3), 1, [1, 1], 1, 1)
    b = Conv2dProblem.of(
        np.zeros((2, 3, 8, 8), np.float32), np.zeros((4, 3, 3, 3), np.float32), (1, 1), ((1, 1), (1, 1))
    )
    assert a == b
    assert hash(a) == hash(b)
    assert a.y_shape == (2, 4, 8, 8)
    assert a.multiply_adds == 2 * 4 * 8 * 8 * 3 * 3 * 3
