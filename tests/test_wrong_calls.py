"""The mistakes that users make most, each answered with PyTorch's kind of error and with the sizes in its words."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

import mytorch
from mytorch import nn, ones, tensor, zeros
from mytorch.nn import functional as F
from mytorch.utils.data import DataLoader, TensorDataset


def grad(*size: int) -> mytorch.Tensor:
    return ones(*size, requires_grad=True)


def twice() -> None:
    y = (grad(2) * grad(2)).sum()
    y.backward()
    y.backward()


def changed() -> None:
    y = grad(3).exp()
    z = y.sum()
    y.add_(1)
    z = (y * 1).sum() + z
    z.backward()


def before_init() -> None:
    class Net(nn.Module):
        def __init__(self) -> None:
            self.layer = nn.Linear(1, 1)

    Net()


def plain_tensor_as_parameter() -> None:
    layer = nn.Linear(2, 2)
    layer.weight = ones(2, 2)  # type: ignore[assignment]


def set_item(x: Any, index: Any, value: Any) -> None:
    x[index] = value


MISTAKES: list[tuple[Any, type[Exception], str]] = [
    (lambda: ones(2, 3) + ones(2, 4), RuntimeError,
     r"The size of tensor a \(3\) must match the size of tensor b \(4\) at non-singleton dimension 1"),
    (lambda: ones(2, 3) @ ones(4, 5), RuntimeError, r"mat1 and mat2 shapes cannot be multiplied \(2x3 and 4x5\)"),
    (lambda: nn.Linear(3, 4)(ones(2, 5)), RuntimeError, r"mat1 and mat2 shapes cannot be multiplied \(2x5 and 3x4\)"),
    (lambda: F.conv2d(ones(1, 2, 4, 4), ones(5, 3, 3, 3)), RuntimeError,
     r"Given groups=1, weight of size \[5, 3, 3, 3\], expected input\[1, 2, 4, 4\] to have 3 channels, but got 2"),
    (lambda: F.conv2d(ones(1, 1, 2, 2), ones(1, 1, 3, 3)), RuntimeError,
     r"Calculated padded input size per channel: \(2 x 2\). Kernel size: \(3 x 3\). Kernel size can't be greater"),
    (lambda: ones(6).reshape(4, 2), RuntimeError, r"shape '\[4, 2\]' is invalid for input of size 6"),
    (lambda: ones(2, 3).t().view(6), RuntimeError, r"view size is not compatible .* Use .reshape\(...\) instead"),
    (lambda: ones(2, 3).sum(2), IndexError,
     r"Dimension out of range \(expected to be in range of \[-2, 1\], but got 2"),
    (lambda: ones(3)[3], IndexError, "index 3 is out of bounds for dimension 0 with size 3"),
    (lambda: ones(3)[tensor([True, False])], IndexError,
     r"The shape of the mask \[2\] at index 0 does not match the shape of the indexed tensor \[3\] at index 0"),
    (lambda: mytorch.cat([ones(2, 3), ones(2, 4)]), RuntimeError,
     "Sizes of tensors must match except in dimension 0. Expected size 3 but got size 4 for tensor number 1"),
    (lambda: mytorch.stack([ones(2), ones(3)]), RuntimeError,
     r"stack expects each tensor to be equal size, but got \[2\] at entry 0 and \[3\] at entry 1"),
    (lambda: ones(2).expand(3), RuntimeError,
     r"The expanded size of the tensor \(3\) must match the existing size \(2\) at non-singleton dimension 0"),
    (lambda: ones(2, 2) @ ones(2, 2, dtype=mytorch.float64), RuntimeError,
     "expected m1 and m2 to have the same dtype, but got: float != double"),
    (lambda: tensor([1, 2]).add_(1.5), RuntimeError,
     "result type Float can't be cast to the desired output type Long"),
    (lambda: tensor([1, 2]).mean(), RuntimeError, "could not infer output dtype.* Got: Long"),
    (lambda: tensor([1, 2]).requires_grad_(), RuntimeError, "Only Tensors of floating point and complex dtype can"),
    (lambda: grad(2).backward(), RuntimeError, "grad can be implicitly created only for scalar outputs"),
    (lambda: ones(1).sum().backward(), RuntimeError, "element 0 of tensors does not require grad and does not have"),
    (twice, RuntimeError, "Trying to backward through the graph a second time"),
    (changed, RuntimeError, r"modified by an inplace operation: \[torch.FloatTensor \[3\]\], which is output 0 of Exp"),
    (lambda: grad(2).add_(1), RuntimeError,
     "a leaf Variable that requires grad is being used in an in-place operation"),
    (lambda: ones(1, 3).expand(2, 3).add_(1), RuntimeError, "more than one element of the written-to tensor refers to"),
    (lambda: grad(2).numpy(), RuntimeError, r"Use tensor.detach\(\).numpy\(\) instead"),
    (lambda: bool(ones(2)), RuntimeError, "Boolean value of Tensor with more than one value is ambiguous"),
    (lambda: ones(2).item(), RuntimeError, "a Tensor with 2 elements cannot be converted to Scalar"),
    (lambda: len(tensor(1.0)), TypeError, r"len\(\) of a 0-d tensor"),
    (lambda: list(tensor(1.0)), TypeError, "iteration over a 0-d tensor"),
    (lambda: zeros(0).max(), RuntimeError, r"max\(\): Expected reduction dim to be specified for input.numel\(\) == 0"),
    (lambda: F.cross_entropy(ones(1, 3), tensor([3])), IndexError, "Target 3 is out of bounds"),
    (lambda: F.cross_entropy(ones(2, 3), tensor([1])), ValueError,
     r"Expected input batch_size \(2\) to match target batch_size \(1\)"),
    (lambda: nn.BatchNorm1d(3)(ones(1, 3)), ValueError,
     r"Expected more than 1 value per channel when training, got input size torch.Size\(\[1, 3\]\)"),
    (lambda: F.dropout(ones(2), 2.0), ValueError, "dropout probability has to be between 0 and 1, but got 2.0"),
    (lambda: nn.BCELoss()(tensor([1.5]), ones(1)), RuntimeError, "all elements of input should be between 0 and 1"),
    (lambda: F.mse_loss(ones(2), ones(2), reduction="avg"), ValueError, "avg is not a valid value for reduction"),
    (lambda: F.max_pool2d(ones(1, 1, 4, 4), 2, padding=2), RuntimeError,
     "pad should be at most half of effective kernel size, but got pad=2, kernel_size=2 and dilation=1"),
    (lambda: ones(3)[::-1], ValueError, "step must be greater than zero"),
    (lambda: mytorch.from_numpy(np.ones(3)[::-1]), ValueError,
     "At least one stride in the given numpy array is negative"),
    (lambda: mytorch.from_numpy(np.array([None])), TypeError, "can't convert np.ndarray of type numpy.object_"),
    (lambda: tensor([[1], [2, 3]]), ValueError, r"expected sequence of length 1 at dim 1 \(got 2\)"),
    (lambda: mytorch.optim.SGD([]), ValueError, "optimizer got an empty parameter list"),
    (lambda: mytorch.optim.SGD([grad(1)], lr=-1), ValueError, "Invalid learning rate: -1"),
    (lambda: mytorch.optim.SGD([grad(1) * 2], lr=1), ValueError, "can't optimize a non-leaf Tensor"),
    (lambda: nn.Linear(2, 1).load_state_dict({"weight": ones(1, 2), "x": ones(1)}), RuntimeError,
     r'(?s)Error\(s\) in loading state_dict for Linear:.*Missing key\(s\) in state_dict: "bias".*Unexpected key.*"x"'),
    (lambda: nn.Linear(2, 3).load_state_dict({"weight": ones(3, 4), "bias": ones(3)}), RuntimeError,
     r"size mismatch for weight: copying a param with shape torch.Size\(\[3, 4\]\) from checkpoint, the shape in"),
    (before_init, AttributeError, r"cannot assign module before Module.__init__\(\) call"),
    (plain_tensor_as_parameter, TypeError,
     r"cannot assign 'torch.FloatTensor' as parameter 'weight' \(torch.nn.Parameter or None expected\)"),
    (lambda: copy.deepcopy(grad(2) * 2), RuntimeError, "Only Tensors created explicitly by the user"),
    (lambda: zeros(2, device="cuda"), RuntimeError, "cuda"),
    (lambda: DataLoader(TensorDataset(ones(2)), batch_size=0), ValueError,
     "batch_size should be a positive integer value, but got batch_size=0"),
    (lambda: mytorch.autograd.grad(grad(1).sum(), grad(1)), RuntimeError,
     "The differentiated Tensor at index 0 appears to not have been used in the graph"),
    (lambda: mytorch.arange(5, 0, 1), RuntimeError, "upper bound and lower bound inconsistent with step sign"),
    (lambda: tensor([True]) - tensor([True]), RuntimeError, "with two bool tensors is not supported"),
    (lambda: set_item(ones(2, 3), 0, ones(4)), RuntimeError, "shape mismatch|must match"),
    (lambda: set_item(ones(2), 5, 1.0), IndexError, "index 5 is out of bounds for dimension 0 with size 2"),
    (lambda: ones(2)["a"], (IndexError, TypeError), "ind"),
    (lambda: ones(2, 3).permute(0, 0), RuntimeError, "permute|dims"),
    (lambda: ones(2) + "text", TypeError, "expected a Tensor or a number, got str"),
    (lambda: ones(2) + None, TypeError, "expected a Tensor or a number, got NoneType"),
    (lambda: nn.Conv2d(3, 4, 3, groups=2), ValueError, "divisible by groups"),
    (lambda: nn.Conv2d(1, 1, 3)(ones(5)), RuntimeError, "Expected 3D|4D"),
    (lambda: F.one_hot(tensor([3]), 2), RuntimeError, "smaller than num_classes"),
    (lambda: ones(2, dtype=mytorch.int64).sqrt_(), RuntimeError, "can't be cast"),
    (lambda: nn.Linear(2, 2)(ones(2, 2, dtype=mytorch.float64)), RuntimeError, "same dtype"),
    (lambda: F.cross_entropy(ones(2, 3), ones(2)), RuntimeError, "dtype|Long|Float"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "error", "words"), MISTAKES)
def test_a_mistake_is_answered_with_the_sizes_and_in_pytorchs_kind(call: Any, error: Any, words: str) -> None:
    with pytest.raises(error, match=words) as caught:
        call()
    assert "operands could not be broadcast" not in str(caught.value)
