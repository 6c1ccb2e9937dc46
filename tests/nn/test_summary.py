"""summary prints torchsummary's table."""

from __future__ import annotations

import pytest

import mytorch
from mytorch import nn

LENET = """\
----------------------------------------------------------------
        Layer (type)               Output Shape         Param #
================================================================
            Conv2d-1            [-1, 6, 28, 28]             156
         MaxPool2d-2            [-1, 6, 14, 14]               0
           Flatten-3                 [-1, 1176]               0
            Linear-4                   [-1, 10]          11,770
================================================================
Total params: 11,926
Trainable params: 11,770
Non-trainable params: 156
----------------------------------------------------------------
Input size (MB): 0.00
Forward/backward pass size (MB): 0.05
Params size (MB): 0.05
Estimated Total Size (MB): 0.10
----------------------------------------------------------------
"""


def test_the_table_column_for_column(capsys: pytest.CaptureFixture[str]) -> None:
    model = nn.Sequential(nn.Conv2d(1, 6, 5), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(1176, 10))
    model[0].requires_grad_(False)
    mytorch.summary(model, (1, 32, 32))
    assert capsys.readouterr().out == LENET


class TwoInTwoOut(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.words, self.numbers, self.gru = nn.Embedding(10, 4), nn.Linear(3, 4), nn.GRU(4, 5, batch_first=True)

    def forward(self, words, numbers):
        y, state = self.gru(self.words(words) + self.numbers(numbers).unsqueeze(1))
        return y, {"state": state}


def test_several_inputs_and_outputs_and_integer_inputs(capsys: pytest.CaptureFixture[str]) -> None:
    model = TwoInTwoOut()
    mytorch.summary(model, [(7,), (3,)], batch_size=2, dtypes=[mytorch.int64, mytorch.float32])
    rows = capsys.readouterr().out.splitlines()[3:6]
    assert rows == [
        "         Embedding-1                  [2, 7, 4]              40",
        "            Linear-2                     [2, 4]              16",
        "               GRU-3     [[2, 7, 5], [2, 2, 5]]             165",
    ]


def test_the_model_is_left_as_it_was() -> None:
    model = nn.Sequential(nn.BatchNorm1d(3), nn.Dropout())
    model[1].eval()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    mytorch.summary(model, (3,))
    assert model.training
    assert model[0].training
    assert not model[1].training
    assert all(mytorch.equal(value, before[name]) for name, value in model.state_dict().items())
    assert all(parameter.grad is None for parameter in model.parameters())


def test_an_input_that_does_not_fit_raises_what_the_model_raises_and_leaves_no_hook() -> None:
    model = nn.Sequential(nn.Linear(3, 2))
    with pytest.raises(RuntimeError, match="mat1 and mat2 shapes"):
        mytorch.summary(model, (4,))
    assert model[0]._hooks is None or not model[0]._hooks.forward


@pytest.mark.parametrize("wrong", [(3, 2.5), "text", [(3,), "x"]])
def test_a_shape_that_is_none_is_refused(wrong) -> None:
    with pytest.raises(TypeError, match="expected a shape"):
        mytorch.summary(nn.Linear(3, 2), wrong)
