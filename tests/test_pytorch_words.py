"""Words of PyTorch's that change nothing here, so that code which says them runs: amp, fx, hub, version, switches."""

from __future__ import annotations

from typing import Any

import pytest

import mytorch
from mytorch import amp, cuda, fx, hub, jit, nn


@pytest.mark.filterwarnings("ignore:.*Disabling")
def test_a_loop_with_mixed_precision_is_the_loop_without() -> None:
    def trained(scaler: Any, region: Any) -> list[float]:
        mytorch.manual_seed(0)
        model = nn.Linear(3, 2)
        optimizer = mytorch.optim.SGD(model.parameters(), lr=0.1)
        for _ in range(3):
            optimizer.zero_grad()
            with region:
                out = model(mytorch.ones(4, 3)).pow(2).mean()
            scaler.scale(out).backward()
            scaler.unscale_(optimizer)
            scaler.step(optimizer)
            scaler.update()
        assert model.weight.dtype == mytorch.float32
        return model.weight.detach().reshape(-1).tolist()

    expected = trained(amp.GradScaler(enabled=False), amp.autocast("cpu", enabled=False))
    assert trained(amp.GradScaler("cpu"), amp.autocast("cpu", mytorch.float16)) == expected
    assert trained(cuda.amp.GradScaler(), cuda.amp.autocast()) == expected
    assert (amp.GradScaler(enabled=False).get_scale(), amp.GradScaler(enabled=False).state_dict()) == (1.0, {})
    assert not mytorch.is_autocast_enabled()


def test_whoever_asks_for_mixed_precision_is_told_that_there_is_none() -> None:
    with pytest.warns(UserWarning, match=r"autocast\('cuda'\): mixed precision is not supported") as seen:
        cuda.amp.autocast()
    assert seen[0].filename == __file__
    with pytest.warns(UserWarning, match="gradients need no scaling") as seen:
        amp.GradScaler()
    assert seen[0].filename == __file__
    with pytest.raises(ValueError, match="device_type"):
        amp.autocast(3)  # type: ignore


def test_decorators_return_what_they_decorate() -> None:
    def f(x: int) -> int:
        return x + 1

    decorators = [amp.autocast("cpu", enabled=False), amp.custom_fwd, amp.custom_bwd(device_type="cuda"), fx.wrap]
    decorators += [jit.script_method, jit.script_if_tracing, jit._overload_method, jit.unused]
    assert all(decorate(f) is f for decorate in decorators)
    assert fx.wrap("name of a function") == "name of a function"
    with pytest.raises(RuntimeError, match="string name"):
        fx.wrap(3)


def test_assertions_as_a_function() -> None:
    mytorch._assert(1 < 2, "never said")
    with pytest.raises(AssertionError, match="two numbers"):
        mytorch._assert(mytorch.tensor(False), "two numbers")


def test_published_weights_are_refused_with_a_way_out() -> None:
    with pytest.raises(NotImplementedError, match=r"https://example\.org/a\.pth holds a pickle.*safetensors"):
        hub.load_state_dict_from_url("https://example.org/a.pth")
    assert mytorch.utils.model_zoo.load_url is hub.load_state_dict_from_url


def test_switches_remember_what_was_said() -> None:
    before = mytorch.get_float32_matmul_precision()
    mytorch.set_float32_matmul_precision("high")
    assert mytorch.get_float32_matmul_precision() == "high"
    mytorch.set_float32_matmul_precision(before)
    with pytest.raises(RuntimeError, match="'lowest' is not one of"):
        mytorch.set_float32_matmul_precision("lowest")
    mytorch.use_deterministic_algorithms(True, warn_only=True)
    assert mytorch.are_deterministic_algorithms_enabled()
    mytorch.use_deterministic_algorithms(False)
    mytorch.backends.cuda.matmul.allow_tf32 = False
    assert mytorch.version.__version__ == mytorch.__version__


def test_without_a_gpu_questions_about_it_are_answered_and_orders_refused() -> None:
    if cuda.is_available():
        pytest.skip("there is a GPU")
    assert cuda.memory_allocated() == cuda.max_memory_allocated() == 0
    for order in (cuda.current_device, lambda: cuda.set_device(0)):
        with pytest.raises(RuntimeError, match="there is no GPU"):
            order()


def test_one_device_does_the_work_of_many() -> None:
    model, x = nn.Linear(3, 2), mytorch.ones(4, 3)
    assert nn.parallel.data_parallel(model, x).tolist() == model(x).tolist()
    assert nn.parallel.DataParallel is nn.DataParallel


def test_older_words_of_tensors() -> None:
    x = mytorch.ones(2, 3, dtype=mytorch.float64)
    assert (x.new(4).shape, x.new(4).dtype) == ((4,), mytorch.float64)
    assert x.new(x.size()).shape == (2, 3)
    assert x.new([1, 2]).tolist() == [1.0, 2.0]
    assert x.new().shape == (0,)
    assert (x.is_sparse, x.is_quantized, x.is_cpu, x.is_conj(), x.layout) == (
        False,
        False,
        True,
        False,
        mytorch.strided,
    )
    weight = mytorch.ones(3, requires_grad=True)
    y = weight * 2
    assert y.detach_() is y
    assert (y.requires_grad, y.grad_fn, y.is_leaf) == (False, None, True)
    with pytest.raises(RuntimeError, match="Can't detach views in-place"):
        (weight * 2)[:1].detach_()


def test_gradients_of_only_the_inputs_are_what_grad_gives() -> None:
    x = mytorch.ones(2, requires_grad=True)
    (slope,) = mytorch.autograd.grad((x * x).sum(), x, only_inputs=True)
    assert slope.tolist() == [2.0, 2.0]
    with pytest.warns(FutureWarning, match="only_inputs argument is deprecated"):
        mytorch.autograd.grad((x * x).sum(), x, only_inputs=False)


@pytest.mark.parametrize("dtype", [mytorch.float32, mytorch.float64])
@pytest.mark.parametrize("settings", [(2,), (3, 2), (2, 1)])
def test_what_was_pooled_may_be_written_to(settings: tuple[int, ...], dtype: Any) -> None:
    x = mytorch.arange(-18.0, 18).reshape(1, 1, 6, 6).to(dtype).requires_grad_()
    nn.functional.max_pool2d(x, *settings).relu().sum().backward()
    expected, x.grad = x.grad, None
    nn.functional.max_pool2d(x * 1, *settings).relu_().sum().backward()
    assert x.grad is not None
    assert expected is not None
    assert x.grad.tolist() == expected.tolist()
