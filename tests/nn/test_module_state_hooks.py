"""Who may have a say while a module is saved, loaded, called, or filled: hooks, extra state, overridden methods."""

from __future__ import annotations

from typing import Any

import pytest

import mytorch
from mytorch import nn
from mytorch.nn.modules import module as registry


class Counter(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self.fc = nn.Linear(2, 2)

    def get_extra_state(self) -> Any:
        return {"count": self.count}

    def set_extra_state(self, state: Any) -> None:
        self.count = state["count"]


def test_extra_state_is_saved_and_loaded_with_the_rest():
    module = Counter()
    module.count = 3
    state = module.state_dict()
    assert list(state) == ["_extra_state", "fc.weight", "fc.bias"]
    twin = Counter()
    twin.load_state_dict(state)
    assert twin.count == 3
    del state["_extra_state"]
    with pytest.raises(RuntimeError, match='Missing key\\(s\\) in state_dict: "_extra_state"'):
        twin.load_state_dict(state)
    assert nn.Linear(2, 2).load_state_dict({"_extra_state": 1}, strict=False).unexpected_keys == ["_extra_state"]


def test_hooks_around_saving_see_the_module_and_the_state():
    module, seen = nn.Sequential(nn.Linear(2, 2)), []
    module.register_state_dict_pre_hook(lambda m, prefix, keep_vars: seen.append((m is module, prefix, keep_vars)))
    handle = module.register_state_dict_post_hook(lambda m, state, prefix, metadata: state.__delitem__("0.bias"))
    assert list(module.state_dict()) == ["0.weight"]
    assert seen == [(True, "", False)]
    handle.remove()
    assert list(module.state_dict()) == ["0.weight", "0.bias"]
    module._register_state_dict_hook(lambda m, state, prefix, metadata: {"all": state})
    assert list(module.state_dict()) == ["all"]


def test_hooks_before_loading_may_rename_keys():
    module = nn.Sequential(nn.Linear(2, 2))

    def rename(m: Any, state: Any, prefix: str, *others: Any) -> None:
        for key in list(state):
            state[key.replace("old.", "0.")] = state.pop(key)

    module.register_load_state_dict_pre_hook(rename)
    given = {"old.weight": mytorch.ones(2, 2), "old.bias": mytorch.zeros(2)}
    module.load_state_dict(given)
    assert module[0].weight.tolist() == [[1.0, 1.0], [1.0, 1.0]]
    assert list(given) == ["old.weight", "old.bias"]


def test_hooks_after_loading_may_forgive_missing_keys():
    module = nn.Linear(2, 2)
    module.register_load_state_dict_post_hook(lambda m, keys: keys.missing_keys.clear())
    module.load_state_dict({"weight": mytorch.ones(2, 2)})
    assert module.weight.sum() == 4
    module.register_load_state_dict_post_hook(lambda m, keys: 1)
    with pytest.raises(AssertionError, match="not expected to return new values"):
        module.load_state_dict({"weight": mytorch.ones(2, 2)})


def test_an_overridden_loading_method_is_called_for_modules_below():
    class Older(nn.Linear):
        def _load_from_state_dict(self, state_dict: Any, prefix: str, *args: Any, **kwargs: Any) -> None:
            if prefix + "w" in state_dict:
                state_dict[prefix + "weight"] = state_dict.pop(prefix + "w")
            super()._load_from_state_dict(state_dict, prefix, *args, **kwargs)

    module = nn.Sequential(Older(2, 2, bias=False))
    module.load_state_dict({"0.w": mytorch.ones(2, 2)})
    assert module[0].weight.sum() == 4


def test_submodules_can_be_replaced_by_name():
    module = nn.Sequential(nn.Sequential(nn.Linear(2, 2)))
    module.set_submodule("0.0", nn.ReLU())
    assert type(module[0][0]) is nn.ReLU
    module.set_submodule("0.extra", nn.Tanh())
    assert type(module[0].extra) is nn.Tanh
    with pytest.raises(AttributeError, match="has no attribute `other`"):
        module.set_submodule("0.other", nn.Tanh(), strict=True)
    with pytest.raises(ValueError, match="without a target name"):
        module.set_submodule("", nn.Tanh())


def test_global_hooks_run_around_every_module_and_before_its_own():
    seen: list[str] = []
    module = nn.Sequential(nn.Linear(2, 2))
    module[0].register_forward_hook(lambda m, args, y: seen.append("own"))
    handles = [
        registry.register_module_forward_pre_hook(lambda m, args: seen.append(f"before {type(m).__name__}")),
        registry.register_module_forward_hook(lambda m, args, y: seen.append(f"after {type(m).__name__}")),
        registry.register_module_full_backward_hook(lambda m, gi, go: seen.append(f"back {type(m).__name__}")),
    ]
    try:
        module(mytorch.ones(1, 2, requires_grad=True)).sum().backward()
    finally:
        for handle in handles:
            handle.remove()
    assert seen == [
        "before Sequential", "before Linear", "after Linear", "own", "after Sequential", "back Linear",
        "back Sequential",
    ]  # fmt: skip
    seen.clear()
    module(mytorch.ones(1, 2))
    assert seen == ["own"]


def test_registration_hooks_see_and_may_replace_what_is_filed():
    seen = []
    with (
        registry.register_module_parameter_registration_hook(lambda m, name, p: seen.append(name)),
        registry.register_module_buffer_registration_hook(lambda m, name, b: b + 1),
        registry.register_module_module_registration_hook(lambda m, name, child: nn.Tanh()),
    ):
        module = nn.Linear(2, 2)
        module.register_buffer("seen", mytorch.zeros(1))
        module.child = nn.ReLU()
    assert seen == ["weight", "bias"]
    assert module.seen.item() == 1
    assert type(module.child) is nn.Tanh


def test_empty_shared_and_compiled_modules_are_modules_still():
    module = nn.Linear(2, 3)
    assert module.to_empty(device="cpu").weight.shape == (3, 2)
    assert module.share_memory() is module
    assert module.compile() is None
    assert module(mytorch.ones(1, 2)).shape == (1, 3)


def test_pytorchs_paths_lead_to_the_same_classes():
    from mytorch.nn.modules.batchnorm import _BatchNorm
    from mytorch.nn.modules.conv import _ConvNd
    from mytorch.nn.modules.utils import _pair, _reverse_repeat_tuple, consume_prefix_in_state_dict_if_present

    assert nn.modules.Linear is nn.Linear is nn.modules.linear.Linear
    assert issubclass(nn.Conv2d, _ConvNd)
    assert issubclass(nn.BatchNorm2d, _BatchNorm)
    assert _pair(3) == _pair((3, 3)) == (3, 3)
    assert _reverse_repeat_tuple((1, 2), 2) == (2, 2, 1, 1)
    state = nn.Sequential(nn.Linear(1, 1)).state_dict(prefix="module.")
    consume_prefix_in_state_dict_if_present(state, "module.")
    assert list(state) == ["0.weight", "0.bias"]


def test_a_module_can_be_called_with_other_parameters():
    from mytorch.nn.utils.stateless import functional_call

    module = nn.Sequential(nn.Linear(2, 1), nn.BatchNorm1d(1, affine=False)).eval()
    weight = mytorch.ones(1, 2, requires_grad=True)
    own = module[0].weight
    given = {"0.weight": weight * 2, "0.bias": mytorch.zeros(1), "1.running_mean": mytorch.ones(1)}
    y = functional_call(module, given, mytorch.ones(1, 2))
    assert y.item() == pytest.approx(3, rel=1e-4)
    y.backward()
    assert weight.grad is not None
    assert own.grad is None
    assert module[0].weight is own
    with pytest.raises(RuntimeError, match="Unexpected key"):
        functional_call(module, {"weight": weight}, mytorch.ones(1, 2))
    with pytest.raises(RuntimeError, match="Missing key"):
        functional_call(module, given, mytorch.ones(1, 2), strict=True)


def test_tied_parameters_are_replaced_together():
    from mytorch.nn.utils.stateless import functional_call

    module = nn.Sequential(nn.Linear(2, 2, bias=False), nn.Linear(2, 2, bias=False))
    module[1].weight = module[0].weight
    x, eye = mytorch.tensor([[1.0, 2.0]]), mytorch.eye(2)
    assert functional_call(module, {"0.weight": eye}, x).tolist() == [[1.0, 2.0]]
    with pytest.raises(ValueError, match="which are tied"):
        functional_call(module, {"0.weight": eye, "1.weight": eye * 2}, x)


def test_compiling_and_scripting_give_back_what_they_are_given():
    module = nn.Linear(2, 2)
    assert mytorch.compile(module) is module
    assert mytorch.compile(mode="max-autotune")(module) is module
    assert mytorch.jit.script(module) is module
    assert not mytorch.jit.is_scripting()

    @mytorch.jit.unused
    @mytorch.compile
    def f(x: Any) -> Any:
        return x

    assert f(3) == 3


def test_data_parallel_only_adds_a_name():
    module = nn.Linear(2, 1)
    wrapped, x = nn.DataParallel(module), mytorch.ones(3, 2)
    assert mytorch.equal(wrapped(x), module(x))
    assert list(wrapped.state_dict()) == ["module.weight", "module.bias"]
