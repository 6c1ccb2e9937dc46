"""cuDNN is asked for and never taken by itself; its graphs, which need no GPU to be checked, have the right sizes."""

import importlib.util

import numpy as np
import pytest

import mytorch
from mytorch.kernels.conv2d import Conv2dProblem, choose, conv2d, cudnn, use
from mytorch.kernels.conv2d.choose import ALGORITHMS, DIRECTIONS
from tests.kernels.test_conv2d import PROBLEMS

FILLED = {name: case for name, case in PROBLEMS.items() if 0 not in case[0]}


def problem_of(case, dtype="float32"):
    x_shape, w_shape, stride, padding, dilation, groups = case
    return Conv2dProblem.of(x_shape, w_shape, stride, padding, dilation, groups, dtype)


def can_be_loaded():
    if importlib.util.find_spec("cudnn") is None:
        return False
    try:
        return bool(cudnn.library().backend_version())
    except RuntimeError:  # the package without the library
        return False


with_cudnn = pytest.mark.skipif(not can_be_loaded(), reason="nvidia-cudnn-frontend or cuDNN is not installed")


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_it_is_never_taken_by_itself(direction):
    assert cudnn not in ALGORITHMS
    for case in PROBLEMS.values():
        for gpu in (False, True):
            assert choose(problem_of(case), direction, gpu) is not cudnn


def test_on_a_gpu_a_1x1_kernel_is_a_product_and_all_else_columns():
    for name, case in PROBLEMS.items():
        product = name == "one pixel" or (name.startswith("pointwise") and "stride" not in name)
        expected = "matmul" if product else "im2col"
        assert {choose(problem_of(case), direction, gpu=True).NAME for direction in DIRECTIONS} == {expected}
    with use("frequency"):
        assert choose(problem_of(PROBLEMS["same size"]), "forward", gpu=True).NAME == "frequency"


def test_what_it_cannot_do_has_a_reason():
    case = PROBLEMS["same size"]
    assert cudnn.supports(problem_of(case, "float64"), "forward") == "dtype is float64, not float32"
    assert "an array is empty: x (0, 3, 8, 8)" in str(cudnn.supports(problem_of(PROBLEMS["no image"]), "forward"))
    x, w = np.ones(case[0], np.float32), np.ones(case[1], np.float32)
    with use("cudnn"), pytest.raises(NotImplementedError, match="cannot compute forward: it computes on GPUs only"):
        conv2d(x, w, None, problem_of(case))


@pytest.mark.skipif(importlib.util.find_spec("cudnn") is not None, reason="it is installed")
def test_without_the_package_the_line_that_installs_it_is_named():
    reason = cudnn.supports(problem_of(PROBLEMS["same size"]), "forward")
    assert "nvidia-cudnn-frontend is missing; pip install 'mytorch-course[cudnn12]'" in str(reason)
    assert "cudnn" in mytorch.backends.conv2d.algorithms()


@with_cudnn
@pytest.mark.parametrize("case", FILLED.values(), ids=FILLED.keys())
def test_its_graphs_are_valid_and_have_the_right_sizes(case):
    problem = problem_of(case)
    for bias, relu in ((False, False), (True, False), (True, True), (False, True)):
        cudnn.describe(problem, "forward", bias, relu).validate()
    cudnn.describe(problem, "input_grad").validate()
    cudnn.describe(problem, "weight_grad").validate()


@with_cudnn
@pytest.mark.parametrize("case", FILLED.values(), ids=FILLED.keys())
def test_it_finds_the_size_of_the_output_that_we_find(case):
    problem = problem_of(case)
    library = cudnn.library()
    kind = library.data_type.FLOAT
    graph = library.pygraph(io_data_type=kind, intermediate_data_type=kind, compute_data_type=kind)
    x, w = (graph.tensor(dim=list(shape), stride=cudnn._strides(shape), data_type=kind)
            for shape in (problem.x_shape, problem.w_shape))  # fmt: skip
    before, after = zip(*problem.padding, strict=True)
    y = graph.conv_fprop(image=x, weight=w, pre_padding=list(before), post_padding=list(after),
                         stride=list(problem.stride), dilation=list(problem.dilation))  # fmt: skip
    y.set_output(True)
    graph.validate()
    assert tuple(y.get_dim()) == problem.y_shape
