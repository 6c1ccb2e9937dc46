"""Modules: what an assignment files, what the tree can be asked, modes, moves, printing."""

from __future__ import annotations

import copy
import gc
import pickle

import numpy as np
import pytest

import mytorch
from mytorch import nn
from tests.nn.both import same_error


class Block(nn.Module):
    def __init__(self, width: int = 3) -> None:
        super().__init__()
        self.fc = nn.Linear(width, width)
        self.scale = nn.Parameter(mytorch.ones(width))
        self.register_buffer("count", mytorch.tensor(0))
        self.register_buffer("cache", mytorch.zeros(2), persistent=False)

    def forward(self, x):
        return self.fc(x) * self.scale


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first = Block()
        self.second = Block()
        self.tied = self.first


# ---------------------------------------------------------------------- filing


def test_assignment_files_parameters_buffers_and_modules_in_order():
    block = Block()
    assert list(block._parameters) == ["scale"]
    assert list(block._buffers) == ["count", "cache"]
    assert list(block._modules) == ["fc"]
    assert block.scale is block._parameters["scale"]


def test_a_name_has_one_meaning_at_a_time():
    block = Block()
    block.fc = nn.Parameter(mytorch.ones(1))
    assert "fc" not in block._modules
    assert "fc" in block._parameters
    block.thing = 3
    block.thing = nn.Linear(1, 1)
    assert "thing" not in vars(block)
    block.count = mytorch.tensor(5)
    assert block._buffers["count"].item() == 5


def test_none_empties_a_slot_but_keeps_it():
    block = Block()
    block.scale = None
    block.fc = None
    block.count = None
    assert block._parameters == {"scale": None}
    assert block._modules == {"fc": None}
    assert list(block.parameters()) == []
    block.scale = nn.Parameter(mytorch.zeros(1))
    assert len(list(block.parameters())) == 1


def test_deleting_an_attribute_unfiles_it():
    block = Block()
    del block.scale, block.count, block.fc
    assert list(block.named_parameters()) == []
    assert [name for name, _ in block.named_buffers()] == ["cache"]
    with pytest.raises(AttributeError, match="'Block' object has no attribute 'scale'"):
        _ = block.scale
    with pytest.raises(AttributeError):
        del block.nothing


def test_a_buffer_object_becomes_a_buffer():
    module = nn.Module()
    module.kept = nn.Buffer(mytorch.ones(2))
    module.lost = nn.Buffer(mytorch.ones(2), persistent=False)
    assert [name for name, _ in module.named_buffers()] == ["kept", "lost"]
    assert list(module.state_dict()) == ["kept"]


def test_dir_lists_what_is_filed():
    assert {"fc", "scale", "count", "forward"} <= set(dir(Block()))
    assert "0" not in dir(nn.Sequential(nn.ReLU()))


def _before_init(kind):
    def action(torch):
        class Early(torch.nn.Module):
            def __init__(self):
                self.x = {
                    "module": lambda: torch.nn.ReLU(),
                    "parameters": lambda: torch.nn.Parameter(torch.ones(1)),
                }[kind]()

        Early()

    return action


@pytest.mark.parametrize(
    ("action", "error", "words"),
    [
        (_before_init("module"), AttributeError, "cannot assign module before Module.__init__() call"),
        (_before_init("parameters"), AttributeError, "cannot assign parameters before Module.__init__() call"),
        (
            lambda torch: setattr(torch.nn.Linear(2, 2), "weight", torch.ones(2)),
            TypeError,
            "cannot assign 'torch.FloatTensor' as parameter 'weight' (torch.nn.Parameter or None expected)",
        ),
        (
            lambda torch: setattr(torch.nn.Linear(2, 2), "weight", 3),
            TypeError,
            "cannot assign 'int' as parameter 'weight'",
        ),
        (
            lambda torch: setattr(torch.nn.Sequential(torch.nn.ReLU()), "0", 3),
            TypeError,
            "cannot assign 'int' as child module '0' (torch.nn.Module or None expected)",
        ),
        (
            lambda torch: setattr(torch.nn.BatchNorm1d(2), "running_mean", 3),
            TypeError,
            "cannot assign 'int' as buffer 'running_mean' (torch.nn.Buffer, torch.Tensor or None expected)",
        ),
        (lambda torch: torch.nn.ReLU().weight, AttributeError, "'ReLU' object has no attribute 'weight'"),
        (lambda torch: torch.nn.Module().register_parameter("a.b", None), KeyError, "parameter name can't contain"),
        (
            lambda torch: torch.nn.Module().register_parameter("", None),
            KeyError,
            "parameter name can't be empty string",
        ),
        (lambda torch: torch.nn.Module().register_parameter(3, None), TypeError, "parameter name should be a string"),
        (
            lambda torch: torch.nn.Module().register_parameter("train", None),
            KeyError,
            "attribute 'train' already exists",
        ),
        (
            lambda torch: torch.nn.Module().register_parameter("w", torch.ones(2)),
            TypeError,
            "cannot assign 'torch.FloatTensor' object to parameter 'w' (torch.nn.Parameter or None required)",
        ),
        (lambda torch: torch.nn.Module().register_buffer("a.b", None), KeyError, "buffer name can't contain"),
        (
            lambda torch: torch.nn.Module().register_buffer("w", 3),
            TypeError,
            "cannot assign 'int' object to buffer 'w' (torch Tensor or None required)",
        ),
        (lambda torch: torch.nn.Module().add_module("a.b", None), KeyError, "module name can't contain"),
        (lambda torch: torch.nn.Module().add_module("m", 3), TypeError, "int is not a Module subclass"),
        (lambda torch: torch.nn.Module().add_module("train", None), KeyError, "attribute 'train' already exists"),
        (lambda torch: torch.nn.Module()(), NotImplementedError, 'Module [Module] is missing the required "forward"'),
        (lambda torch: torch.nn.Module().train(1), ValueError, "training mode is expected to be boolean"),
        (
            lambda torch: torch.nn.Linear(2, 2).to(torch.int64),
            TypeError,
            "nn.Module.to only accepts floating point or complex dtypes, but got desired dtype=torch.int64",
        ),
        (lambda torch: torch.nn.Sequential().get_submodule("x"), AttributeError, "Sequential has no attribute `x`"),
        (lambda torch: torch.nn.Linear(1, 1).get_submodule("weight"), AttributeError, "`weight` is not an nn.Module"),
        (lambda torch: torch.nn.Linear(1, 1).get_parameter("x"), AttributeError, "Linear has no attribute `x`"),
        (lambda torch: torch.nn.Linear(1, 1).get_buffer("weight"), AttributeError, "`weight` is not a buffer"),
    ],
)
def test_mistakes_are_named_in_pytorchs_words(action, error, words):
    same_error(action, error, words)


def test_a_computed_tensor_cannot_be_a_parameter():
    computed = nn.Parameter(mytorch.ones(2))
    computed.node = (mytorch.ones(2, requires_grad=True) * 2).node
    with pytest.raises(ValueError, match="Cannot assign non-leaf Tensor to parameter 'w'"):
        nn.Module().register_parameter("w", computed)


# ---------------------------------------------------------------------- the tree


def test_names_are_dotted_and_shared_parameters_come_once():
    net = Net()
    names = ["first.scale", "first.fc.weight", "first.fc.bias", "second.scale", "second.fc.weight", "second.fc.bias"]
    assert [name for name, _ in net.named_parameters()] == names
    assert [name for name, _ in net.named_parameters(prefix="net")] == [f"net.{name}" for name in names]
    assert len(list(net.named_parameters(remove_duplicate=False))) == 9
    assert list(net.named_parameters(recurse=False)) == []
    assert [name for name, _ in net.named_modules()] == ["", "first", "first.fc", "second", "second.fc"]
    assert [name for name, _ in net.named_children()] == ["first", "second"]
    assert len(list(net.modules())) == 5
    assert [name for name, _ in net.named_buffers()] == ["first.count", "first.cache", "second.count", "second.cache"]


def test_parts_are_found_by_dotted_name():
    net = Net()
    assert net.get_submodule("") is net
    assert net.get_submodule("second.fc") is net.second.fc
    assert net.get_parameter("second.fc.bias") is net.second.fc.bias
    assert net.get_buffer("first.count") is net.first.count


def test_parameter_order_is_the_same_in_every_run():
    torch = pytest.importorskip("torch")

    def build(library):
        class Mixed(library.nn.Module):
            def __init__(self):
                super().__init__()
                self.z = library.nn.Linear(2, 2)
                self.a = library.nn.Parameter(library.ones(1))
                self.m = library.nn.Sequential(library.nn.Linear(2, 2), library.nn.BatchNorm1d(2))

        return [name for name, _ in Mixed().named_parameters()]

    assert build(mytorch) == build(torch)


# ---------------------------------------------------------------------- modes and moves


def test_train_and_eval_reach_every_module():
    net = Net()
    assert net.eval() is net
    assert not any(module.training for module in net.modules())
    net.second.train()
    assert net.second.fc.training
    assert not net.first.training


def test_apply_visits_children_first():
    seen = []
    nn.Sequential(nn.Linear(1, 1), nn.Sequential(nn.ReLU())).apply(lambda module: seen.append(type(module).__name__))
    assert seen == ["Linear", "ReLU", "Sequential", "Sequential"]


def test_zero_grad_forgets_or_fills():
    layer = nn.Linear(2, 1)
    layer(mytorch.ones(1, 2)).sum().backward()
    layer.zero_grad(set_to_none=False)
    assert (layer.weight.grad.numpy() == 0).all()
    layer.zero_grad()
    assert layer.weight.grad is None


def test_requires_grad_freezes_a_module():
    net = Net().requires_grad_(False)
    assert not any(parameter.requires_grad for parameter in net.parameters())
    assert not net.first(mytorch.ones(1, 3)).requires_grad


def test_moving_converts_floating_point_only_and_takes_the_gradients_along():
    block = Block()
    block(mytorch.ones(1, 3)).sum().backward()
    block.double()
    assert block.scale.dtype is mytorch.float64
    assert block.scale.grad.dtype is mytorch.float64
    assert block.count.dtype is mytorch.int64
    assert block.half().scale.dtype is mytorch.float16
    assert block.to(mytorch.ones(1)).scale.dtype is mytorch.float32
    assert block.to("cpu", mytorch.float64).scale.dtype is mytorch.float64
    assert block.type(mytorch.float32).count.dtype is mytorch.float32


def test_a_step_after_a_move_changes_the_moved_weights():
    layer = nn.Linear(2, 1)
    optimizer = mytorch.optim.SGD(layer.parameters(), lr=1.0)
    layer.double()
    before = layer.weight.numpy(force=True).copy()
    layer(mytorch.ones(1, 2, dtype=mytorch.float64)).sum().backward()
    optimizer.step()
    np.testing.assert_allclose(layer.weight.numpy(force=True), before - 1)


# ---------------------------------------------------------------------- parameters


def test_a_parameter_shares_the_memory_of_its_data():
    data = mytorch.zeros(2)
    parameter = nn.Parameter(data)
    data.add_(1)
    assert parameter.tolist() == [1, 1]
    assert parameter.requires_grad
    assert parameter.is_leaf
    assert not nn.Parameter(data, requires_grad=False).requires_grad
    assert nn.Parameter().shape == (0,)


def test_a_write_through_the_data_is_noticed_by_backward():
    data = mytorch.ones(2)
    parameter = nn.Parameter(data)
    y = (parameter * parameter).sum()
    data.add_(1)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.backward()


def test_a_computed_value_loses_its_history_as_a_parameter():
    x = mytorch.ones(2, requires_grad=True)
    assert nn.Parameter(x * 2).is_leaf


def test_parameters_of_integers_cannot_require_a_gradient():
    same_error(
        lambda torch: torch.nn.Parameter(torch.tensor([1, 2])),
        RuntimeError,
        "Only Tensors of floating point and complex dtype can require gradients",
    )
    with pytest.raises(TypeError, match="expected a Tensor, got list"):
        nn.Parameter([1.0])


def test_a_parameter_prints_as_pytorchs():
    torch = pytest.importorskip("torch")
    assert repr(nn.Parameter(mytorch.ones(2))) == repr(torch.nn.Parameter(torch.ones(2)))


def test_copies_of_a_parameter_are_parameters_without_gradient():
    parameter = nn.Parameter(mytorch.ones(2), requires_grad=False)
    parameter.grad = mytorch.ones(2)
    for twin in (copy.deepcopy(parameter), pickle.loads(pickle.dumps(parameter))):
        assert type(twin) is nn.Parameter
        assert twin.requires_grad is False
        assert twin.grad is None
        assert twin.tolist() == [1, 1]


def test_results_of_operations_on_parameters_are_plain_tensors():
    parameter = nn.Parameter(mytorch.ones(2))
    assert type(parameter * 2) is mytorch.Tensor
    assert type(parameter.detach()) is mytorch.Tensor


# ---------------------------------------------------------------------- as a whole


def test_a_copied_network_keeps_its_sharing_to_itself():
    net = Net()
    for twin in (copy.deepcopy(net), pickle.loads(pickle.dumps(net))):
        assert twin.tied is twin.first
        assert twin.first is not net.first
        assert [n for n, _ in twin.named_parameters()] == [n for n, _ in net.named_parameters()]


def test_nested_modules_print_as_pytorchs():
    torch = pytest.importorskip("torch")

    def build(library):
        n = library.nn

        class Odd(n.Module):
            def __init__(self):
                super().__init__()
                self.body = n.Sequential(n.Conv2d(1, 2, 3), n.Sequential(n.ReLU(True)))
                self.list = n.ModuleList([n.Linear(1, 1), n.Linear(1, 1), n.ReLU()])
                self.nothing = None

            def extra_repr(self):
                return "one\ntwo"

        return Odd(), n.Sequential(), n.ModuleList(), Odd().body[1]

    assert [repr(m) for m in build(mytorch)] == [repr(m) for m in build(torch)]


def test_a_training_step_leaves_nothing_for_the_garbage_collector():
    net = nn.Sequential(nn.Linear(4, 4), nn.ReLU(), nn.Linear(4, 1))
    optimizer = mytorch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)

    def step():
        optimizer.zero_grad()
        net(mytorch.ones(2, 4)).sum().backward()
        optimizer.step()

    step()
    gc.collect()
    step()
    assert gc.collect() == 0
