"""Convolution, ReLU and max-pooling as one, against the three of them one after the other."""

import numpy as np
import pytest

import mytorch
from mytorch import nn
from mytorch.backends.conv2d import use
from mytorch.kernels import parallel
from mytorch.kernels.conv2d import Conv2dProblem, choose, conv2d, conv2d_gradients
from mytorch.kernels.conv2d.winograd_tiles import joined
from mytorch.kernels.conv2d_max_pool2d import ByRows, ByWinograd, way_of
from mytorch.kernels.elementwise import relu_grad
from mytorch.kernels.pool2d import Pool2dProblem, max_pool2d_and_winners, max_pool2d_scatter
from mytorch.ops.conv_max_pool import Conv2dMaxPool2dRelu

EVERYTHING = "forward", "input_grad", "weight_grad"

# x shape, output channels, kernel, stride, padding, groups
BY_ROWS = [
    ((64, 1, 32, 32), 6, (5, 5), (1, 1), (0, 0), 1),
    ((33, 6, 14, 14), 16, (5, 5), (1, 1), (0, 0), 1),
    ((17, 4, 10, 10), 6, (3, 3), (1, 1), (1, 1), 2),
    ((20, 3, 8, 9), 4, (3, 2), (1, 1), (2, 0), 1),
    ((18, 2, 11, 12), 5, (2, 2), (1, 2), (0, 0), 1),
    ((24, 2, 12, 12), 4, (3, 3), (2, 2), (1, 1), 1),
    ((16, 1, 3, 3), 1, (2, 2), (1, 1), (0, 0), 1),
    ((40, 2, 5, 5), 4, (4, 4), (1, 1), (0, 0), 2),
    ((4, 3, 4, 4), 3, (3, 3), (1, 1), (0, 0), 3),
]
BY_WINOGRAD = [
    ((6, 5, 16, 16), 7, (3, 3), (1, 1), (1, 1), 1),
    ((5, 3, 6, 22), 4, (3, 3), (1, 1), (1, 1), 1),  # two strips of columns, a partly empty tile
    ((3, 4, 12, 10), 6, (5, 5), (1, 1), (2, 2), 2),
    ((4, 2, 9, 10), 3, (4, 3), (1, 1), (0, 0), 1),
    ((1, 3, 8, 8), 4, (3, 3), (1, 1), (1, 1), 1),
    ((40, 2, 4, 4), 3, (3, 3), (1, 1), (1, 1), 1),
    ((2, 2, 5, 5), 3, (2, 2), (1, 1), (0, 0), 1),
    ((3, 70, 8, 8), 65, (3, 3), (1, 1), (1, 1), 5),
]
PROBLEMS = [*[("rows", case) for case in BY_ROWS], *[("winograd", case) for case in BY_WINOGRAD]]
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


@pytest.fixture
def two_threads():
    before = parallel.get_num_threads()
    parallel.set_num_threads(2)
    yield
    parallel.set_num_threads(before)


@pytest.mark.parametrize("threads", [1, 2, 4])
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("name", "case"), PROBLEMS, ids=str)
def test_equals_the_three_operations(name, case, dtype, threads):
    problem, pool = problems_of(*case, dtype)
    x, w, b, g = arrays_of(problem, pool)
    directions = ("forward", "weight_grad") if problem.stride[0] != 1 else EVERYTHING
    before = parallel.get_num_threads()
    parallel.set_num_threads(threads)
    try:
        with use(name):
            way = way_of(x, problem, pool, directions)
        assert name == way.ALGORITHM.NAME
        expected = one_after_the_other(x, w, b, g, problem, pool)
        y, winners = way.forward(x, w, b, True)
        assert np.array_equal(y, way.forward(x, w, b, False)[0])
        w = w if "input_grad" in directions else None
        grads = way.gradients(x, relu_grad(g, y), w, winners)
        again = way.gradients(x, relu_grad(g, y), w, winners)
    finally:
        parallel.set_num_threads(before)
    tolerance = 1e-5 if dtype == "float32" else 1e-12
    for ours, theirs in zip((y, *grads), expected, strict=True):
        if ours is not None:
            np.testing.assert_allclose(ours, theirs, rtol=tolerance, atol=tolerance * np.abs(theirs).max())
    for ours, twice in zip(grads, again, strict=True):
        assert ours is twice is None or np.array_equal(ours, twice)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("case", BY_ROWS[:4], ids=str)
def test_of_equal_pixels_the_first_gets_the_gradient(case, bias):
    problem, pool = problems_of(*case, "float64")
    x, w, b, g = arrays_of(problem, pool, "ties")  # sums of whole numbers: exact in any order
    b = b if bias else None
    expected = one_after_the_other(x, w, b, g, problem, pool)
    way = ByRows(problem)
    y, winners = way.forward(x, w, b, True)
    grads = way.gradients(x, relu_grad(g, y), w, winners)
    _, first_largest = max_pool2d_and_winners(conv2d(x, w, b, problem), pool)
    assert np.array_equal(way.in_order_of_pictures(winners), first_largest)
    for ours, theirs in zip((y, *grads), expected, strict=True):
        assert np.array_equal(ours, theirs)


@pytest.mark.parametrize(("way", "case"), [(ByRows, BY_ROWS[1]), (ByWinograd, BY_WINOGRAD[0])], ids=str)
def test_each_gradient_can_be_had_alone(way, case):
    problem, pool = problems_of(*case, "float32")
    x, w, b, g = arrays_of(problem, pool)
    way = way(problem)
    _, winners = way.forward(x, w, b, True)
    both = way.gradients(x, g, w, winners)
    grad_x, nothing = way.gradients(None, g, w, winners)
    assert nothing is None
    assert np.array_equal(grad_x, both[0])
    nothing, grad_w = way.gradients(x, g, None, winners)
    assert nothing is None
    np.testing.assert_allclose(grad_w, both[1], rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("case", BY_WINOGRAD, ids=str)
def test_winners_in_the_order_of_pictures(case):
    problem, pool = problems_of(*case, "float64")
    x, w, b, _ = arrays_of(problem, pool)
    way = ByWinograd(problem)
    _, winners = way.forward(x, w, b, True)
    _, first_largest = max_pool2d_and_winners(conv2d(x, w, b, problem), pool)
    assert np.array_equal(way.in_order_of_pictures(winners), first_largest)


def zeros(problem):
    return np.zeros(problem.x_shape, problem.dtype)


def test_only_where_it_can_be_done_and_pays(two_threads):
    problem, pool = problems_of(*BY_ROWS[0], "float32")
    assert isinstance(way_of(zeros(problem), problem, pool, EVERYTHING), ByRows)
    with use("im2col"):
        assert way_of(zeros(problem), problem, pool, EVERYTHING) is None
    few, _ = problems_of((3, 1, 32, 32), *BY_ROWS[0][1:], "float32")
    assert way_of(zeros(few), few, pool, EVERYTHING) is None
    large, large_pool = problems_of((16, 3, 130, 130), 8, (3, 3), (1, 1), (0, 0), 1, "float32")
    assert way_of(zeros(large), large, large_pool, EVERYTHING) is None
    overlapping = Pool2dProblem((3, 3), (2, 2), height=28, width=28)
    assert way_of(zeros(problem), problem, overlapping, EVERYTHING) is None


def test_by_winograd_only_of_whole_pictures_and_where_it_is_accurate(two_threads):
    wide, pool = problems_of((64, 32, 16, 16), 64, (3, 3), (1, 1), (1, 1), 1, "float32")
    assert {choose(wide, direction).NAME for direction in EVERYTHING} == {"winograd"}
    assert isinstance(way_of(zeros(wide), wide, pool, EVERYTHING), ByWinograd)
    many, many_pool = problems_of((64, 256, 16, 16), 64, (3, 3), (1, 1), (1, 1), 1, "float32")
    assert way_of(zeros(many), many, many_pool, EVERYTHING) is None
    with use("winograd"):
        assert isinstance(way_of(zeros(many), many, many_pool, EVERYTHING), ByWinograd)
        strips, pool_of_strips = problems_of((4, 64, 112, 112), 64, (3, 3), (1, 1), (1, 1), 1, "float32")
        assert way_of(zeros(strips), strips, pool_of_strips, EVERYTHING) is None
        pairs, pool_of_pairs = problems_of((8, 4, 18, 18), 8, (3, 3), (1, 1), (1, 1), 1, "float32")
        assert joined(pairs).columns.count == 2
        assert way_of(zeros(pairs), pairs, pool_of_pairs, EVERYTHING) is None


# ---------------------------------------------------------------------- in a chain of modules


def chain(**settings):
    mytorch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(1, 6, 5, **settings), nn.ReLU(), nn.MaxPool2d(2)).double()


@pytest.fixture(params=["rows", "winograd"])
def algorithm(request):
    with use(request.param):
        yield


def one_by_one(model, value):
    for module in model:
        value = module(value)
    return value


@pytest.mark.parametrize("requires_grad", [True, False])
def test_a_chain_does_it_and_its_derivatives_are_right(requires_grad, algorithm):
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
def test_nan_goes_where_it_goes_one_by_one(create_graph, algorithm):
    model, outcomes = chain(), []
    array = np.random.default_rng(0).standard_normal((20, 1, 12, 12))
    array[3, 0, 5, 5] = np.nan
    for compute in (model, lambda x: one_by_one(model, x)):
        x = mytorch.tensor(array, requires_grad=True)
        y = compute(x)
        outcomes.append([y, *mytorch.autograd.grad(y.sum(), [x, *model.parameters()], create_graph=create_graph)])
    for fused, alone in zip(*outcomes, strict=True):
        assert mytorch.allclose(fused, alone, rtol=1e-10, atol=1e-10, equal_nan=True)


def test_another_number_of_threads_in_the_backward_pass(algorithm):
    model = chain()
    x = mytorch.randn(50, 1, 20, 20, dtype=mytorch.float64)
    before = mytorch.get_num_threads()
    try:
        mytorch.set_num_threads(4)
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
