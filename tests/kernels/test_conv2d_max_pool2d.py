"""Convolution, ReLU and max-pooling as one, against the three of them one after the other."""

import numpy as np
import pytest

import mytorch
from mytorch import nn
from mytorch.backends.conv2d import use
from mytorch.kernels import conv2d_max_pool2d as kernels, parallel
from mytorch.kernels.conv2d import Conv2dProblem, choose, conv2d, conv2d_gradients
from mytorch.kernels.elementwise import relu_grad
from mytorch.kernels.pool2d import Pool2dProblem, max_pool2d_and_winners, max_pool2d_scatter
from mytorch.ops.conv_max_pool import Conv2dMaxPool2dRelu

# x shape, output channels, kernel, stride, padding, groups
PROBLEMS = [
    ((64, 1, 32, 32), 6, (5, 5), (1, 1), (0, 0), 1),
    ((33, 6, 14, 14), 16, (5, 5), (1, 1), (0, 0), 1),
    ((17, 4, 10, 10), 6, (3, 3), (1, 1), (1, 1), 2),
    ((20, 3, 8, 9), 4, (3, 2), (1, 1), (2, 0), 1),
    ((18, 2, 11, 12), 5, (2, 2), (1, 2), (0, 0), 1),
    ((24, 2, 12, 12), 4, (3, 3), (2, 2), (1, 1), 1),
    ((16, 1, 3, 3), 1, (2, 2), (1, 1), (0, 0), 1),
    ((40, 2, 5, 5), 4, (4, 4), (1, 1), (0, 0), 2),
    ((16, 3, 4, 4), 3, (3, 3), (1, 1), (0, 0), 3),
]
DTYPES = ["float32", "float64"]


def problems_of(shape, channels, kernel, stride, padding, groups, dtype):
    n, c, height, width = shape
    problem = Conv2dProblem(
        batch=n, in_channels=c, height=height, width=width, out_channels=channels, kernel=kernel, stride=stride,
        padding=tuple((p, p) for p in padding), groups=groups, dtype=np.dtype(dtype),
    )  # fmt: skip
    return problem, Pool2dProblem((2, 2), (2, 2), height=problem.out_height, width=problem.out_width)


def arrays_of(problem, pool, kind="real"):
    rng = np.random.default_rng(0)

    def draw(shape):
        values = rng.integers(-2, 3, shape) if kind == "ties" else rng.standard_normal(shape)
        return values.astype(problem.dtype)

    y_shape = (*problem.y_shape[:2], pool.out_height, pool.out_width)
    return draw(problem.x_shape), draw(problem.w_shape), draw(problem.out_channels), draw(y_shape)


def one_after_the_other(x, w, b, g, problem, pool):
    with use("direct"):
        outputs = conv2d(x, w, b, problem)
        y, winners = max_pool2d_and_winners(outputs, pool, relu=True)
        scattered = max_pool2d_scatter(g, outputs, pool, winners, y)
        return y, *conv2d_gradients(x, scattered, w, problem)


@pytest.mark.parametrize("threads", [1, 2, 4])
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("case", PROBLEMS, ids=str)
def test_equals_the_three_operations(case, dtype, threads):
    problem, pool = problems_of(*case, dtype)
    x, w, b, g = arrays_of(problem, pool)
    directions = ("forward", "weight_grad") if problem.stride[0] != 1 else ("forward", "input_grad", "weight_grad")
    before = parallel.get_num_threads()
    parallel.set_num_threads(threads)
    try:
        with use("rows"):
            assert kernels.suits(x, problem, pool, directions)
            block = kernels.block_of(problem)
            expected = one_after_the_other(x, w, b, g, problem, pool)
            y, winners = kernels.forward(x, w, b, problem, block, True)
            assert np.array_equal(y, kernels.forward(x, w, b, problem, block, False)[0])
            w = w if "input_grad" in directions else None
            grads = kernels.gradients(x, relu_grad(g, y), w, problem, block, winners)
            again = kernels.gradients(x, relu_grad(g, y), w, problem, block, winners)
    finally:
        parallel.set_num_threads(before)
    tolerance = 1e-5 if dtype == "float32" else 1e-12
    for ours, theirs in zip((y, *grads), expected, strict=True):
        if ours is not None:
            np.testing.assert_allclose(ours, theirs, rtol=tolerance, atol=tolerance * np.abs(theirs).max())
    for ours, twice in zip(grads, again, strict=True):
        assert ours is twice is None or np.array_equal(ours, twice)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("case", PROBLEMS[:4], ids=str)
def test_of_equal_pixels_the_first_gets_the_gradient(case, bias):
    problem, pool = problems_of(*case, "float64")
    x, w, b, g = arrays_of(problem, pool, "ties")  # sums of whole numbers: exact in any order
    b = b if bias else None
    with use("rows"):
        expected = one_after_the_other(x, w, b, g, problem, pool)
        block = kernels.block_of(problem)
        y, winners = kernels.forward(x, w, b, problem, block, True)
        grads = kernels.gradients(x, relu_grad(g, y), w, problem, block, winners)
        _, first_largest = max_pool2d_and_winners(conv2d(x, w, b, problem), pool)
    assert np.array_equal(kernels.in_order_of_pictures(winners, block), first_largest)
    for ours, theirs in zip((y, *grads), expected, strict=True):
        assert np.array_equal(ours, theirs)


def test_each_gradient_can_be_had_alone():
    problem, pool = problems_of(*PROBLEMS[1], "float32")
    x, w, b, g = arrays_of(problem, pool)
    block = kernels.block_of(problem)
    _, winners = kernels.forward(x, w, b, problem, block, True)
    both = kernels.gradients(x, g, w, problem, block, winners)
    grad_x, nothing = kernels.gradients(None, g, w, problem, block, winners)
    assert nothing is None
    assert np.array_equal(grad_x, both[0])
    nothing, grad_w = kernels.gradients(x, g, None, problem, block, winners)
    assert nothing is None
    np.testing.assert_allclose(grad_w, both[1], rtol=1e-5, atol=1e-5)


@pytest.fixture
def two_threads():
    before = parallel.get_num_threads()
    parallel.set_num_threads(2)
    yield
    parallel.set_num_threads(before)


def test_only_where_it_can_be_done_and_pays(two_threads):
    problem, pool = problems_of(*PROBLEMS[0], "float32")
    x = np.zeros(problem.x_shape, "float32")
    everything = "forward", "input_grad", "weight_grad"
    assert kernels.suits(x, problem, pool, everything)
    with use("im2col"):
        assert not kernels.suits(x, problem, pool, everything)
    few, _ = problems_of((8, 1, 32, 32), *PROBLEMS[0][1:], "float32")
    assert not kernels.suits(x[:8], few, pool, everything)
    large, large_pool = problems_of((16, 3, 130, 130), 8, (3, 3), (1, 1), (0, 0), 1, "float32")
    assert not kernels.suits(np.zeros(large.x_shape, "float32"), large, large_pool, everything)
    overlapping = Pool2dProblem((3, 3), (2, 2), height=28, width=28)
    assert not kernels.suits(x, problem, overlapping, everything)
    wide, wide_pool = problems_of((64, 32, 16, 16), 64, (3, 3), (1, 1), (1, 1), 1, "float32")
    assert choose(wide, "forward").NAME != "rows"
    assert not kernels.suits(np.zeros(wide.x_shape, "float32"), wide, wide_pool, everything)


# ---------------------------------------------------------------------- in a chain of modules


def chain(**settings):
    mytorch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(1, 6, 5, **settings), nn.ReLU(), nn.MaxPool2d(2)).double()


def one_by_one(model, value):
    for module in model:
        value = module(value)
    return value


@pytest.mark.parametrize("requires_grad", [True, False])
def test_a_chain_does_it_and_its_derivatives_are_right(requires_grad, two_threads):
    model, outcomes = chain(), []
    for compute in (model, lambda x: one_by_one(model, x)):
        mytorch.manual_seed(1)
        x = mytorch.randn(20, 1, 12, 12, dtype=mytorch.float64, requires_grad=requires_grad)
        leaves = [*model.parameters(), *([x] if requires_grad else [])]
        y = compute(x)
        first = mytorch.autograd.grad((y**3).sum(), leaves, create_graph=True)
        second = mytorch.autograd.grad(sum((g**2).sum() for g in first), leaves)
        plain = mytorch.autograd.grad((compute(x) ** 3).sum(), leaves)  # not recorded: by the kernel
        outcomes.append([y, *first, *second, *plain])
        assert isinstance(y.node, Conv2dMaxPool2dRelu) == (compute is model)
    for fused, alone in zip(*outcomes, strict=True):
        assert mytorch.allclose(fused, alone, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize(
    "change",
    [
        lambda model: model[0].register_forward_hook(lambda *_: None),
        lambda model: model[1].register_forward_hook(lambda *_: None),
        lambda model: model[2].register_forward_hook(lambda *_: None),
        lambda model: model[0].weight.requires_grad_(False),
        lambda model: setattr(model[2], "return_indices", True),
        lambda model: setattr(model[2], "stride", 1),
        lambda model: setattr(model[1], "forward", lambda x: x.relu()),
    ],
)
def test_a_chain_does_not_do_it_where_somebody_would_notice(change):
    model = chain()
    change(model)
    y = model(mytorch.randn(20, 1, 12, 12, dtype=mytorch.float64, requires_grad=True))
    assert not isinstance((y[0] if isinstance(y, tuple) else y).node, Conv2dMaxPool2dRelu)


@pytest.mark.parametrize("create_graph", [False, True])
def test_nan_goes_where_it_goes_one_by_one(create_graph):
    model, outcomes = chain(), []
    array = np.random.default_rng(0).standard_normal((20, 1, 12, 12))
    array[3, 0, 5, 5] = np.nan
    for compute in (model, lambda x: one_by_one(model, x)):
        x = mytorch.tensor(array, requires_grad=True)
        y = compute(x)
        outcomes.append([y, *mytorch.autograd.grad(y.sum(), [x, *model.parameters()], create_graph=create_graph)])
    for fused, alone in zip(*outcomes, strict=True):
        assert mytorch.allclose(fused, alone, rtol=1e-10, atol=1e-10, equal_nan=True)


def test_another_number_of_threads_in_the_backward_pass():
    model = chain()
    x = mytorch.randn(50, 1, 32, 32, dtype=mytorch.float64)
    before = mytorch.get_num_threads()
    try:
        mytorch.set_num_threads(4)
        with use("rows"):
            y = model(x)
        assert isinstance(y.node, Conv2dMaxPool2dRelu)
        mytorch.set_num_threads(1)
        y.sum().backward()
    finally:
        mytorch.set_num_threads(before)
    grads = mytorch.autograd.grad(one_by_one(model, x).sum(), list(model.parameters()))
    for p, g in zip(model.parameters(), grads, strict=True):
        assert mytorch.allclose(p.grad, g, rtol=1e-10, atol=1e-10)


def test_pictures_without_a_batch_and_wrong_ones():
    model = chain()
    x = mytorch.randn(1, 12, 12, dtype=mytorch.float64)
    assert mytorch.equal(model(x), one_by_one(model, x))
    with pytest.raises(RuntimeError, match="expected input"):
        model(mytorch.randn(20, 2, 12, 12, dtype=mytorch.float64))
    with pytest.raises(RuntimeError, match="Output size is too small"):
        model(mytorch.randn(20, 1, 5, 5, dtype=mytorch.float64))
