"""Generators of a GPU: a state that is saved and restored without waiting, and one stream for each GPU."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import mytorch
from mytorch import cuda, nn
from mytorch.utils.checkpoint import checkpoint

from . import watching

DRAWS: dict[str, Callable[[Any], mytorch.Tensor]] = {
    "rand": lambda g: mytorch.rand(3, 2, device="cuda", generator=g),
    "rand float64": lambda g: mytorch.rand(5, device="cuda", generator=g, dtype=mytorch.float64),
    "randn": lambda g: mytorch.randn(7, device="cuda", generator=g),
    "randint": lambda g: mytorch.randint(0, 1000, (6,), device="cuda", generator=g),
    "randperm": lambda g: mytorch.randperm(9, device="cuda", generator=g),
    "bernoulli": lambda g: mytorch.bernoulli(mytorch.full((20,), 0.5, device="cuda"), generator=g),
    "multinomial": lambda g: mytorch.multinomial(mytorch.ones(8, device="cuda"), 5, generator=g),
    "normal_": lambda g: mytorch.empty(4, device="cuda").normal_(generator=g),
    "exponential_": lambda g: mytorch.empty(4, device="cuda").exponential_(generator=g),
    "cauchy_": lambda g: mytorch.empty(4, device="cuda").cauchy_(generator=g),
    "log_normal_": lambda g: mytorch.empty(4, device="cuda").log_normal_(generator=g),
    "geometric_": lambda g: mytorch.empty(4, device="cuda").geometric_(0.3, generator=g),
    "random_": lambda g: mytorch.empty(4, device="cuda").random_(0, 50, generator=g),
}


@pytest.mark.parametrize("draw", DRAWS.values(), ids=DRAWS.keys())
def test_from_a_restored_state_the_same_numbers_follow(draw: Any) -> None:
    generator = mytorch.Generator(device="cuda").manual_seed(5)
    draw(generator)
    state = generator.get_state()
    first, second = draw(generator), draw(generator)
    assert first.device == "cuda"
    assert first.tolist() != second.tolist() or first.numel() < 7
    other = mytorch.Generator(device="cuda")
    other.set_state(state)
    for twin in (other, copy.deepcopy(other), pickle.loads(pickle.dumps(other)), other.clone_state()):
        assert twin.initial_seed() == 5
        assert [draw(twin).tolist(), draw(twin).tolist()] == [first.tolist(), second.tolist()]


def test_states_are_read_and_set_without_waiting() -> None:
    with watching() as counts:
        state = cuda.get_rng_state()
        mytorch.rand(4, device="cuda")
        cuda.set_rng_state(state)
        cuda.set_rng_state_all(cuda.get_rng_state_all())
    assert (counts.copies, counts.waits, counts.uploads) == (0, 0, 0)
    assert (state.device, state.dtype) == ("cpu", mytorch.uint8)


def test_to_read_a_state_does_not_change_what_follows() -> None:
    cuda.manual_seed(1)
    expected = [mytorch.rand(3, device="cuda").tolist() for _ in range(2)]
    cuda.manual_seed(1)
    found = [mytorch.rand(3, device="cuda").tolist()]
    cuda.get_rng_state()
    assert [*found, mytorch.rand(3, device="cuda").tolist()] == expected


def test_each_gpu_has_a_stream_of_its_own() -> None:
    cuda.manual_seed_all(2)
    states = cuda.get_rng_state_all()
    assert len(states) == 2
    on_1 = mytorch.rand(3, device="cuda:1").tolist()
    with cuda.device(1):
        assert cuda.initial_seed() == 2
        cuda.set_rng_state(states[1], 1)
        drawn = mytorch.rand(3, device="cuda")
        assert (drawn.device, drawn.tolist()) == ("cuda:1", on_1)
        assert mytorch.Generator("cuda").device == "cuda:1"
        cuda.manual_seed(7)
    assert cuda.initial_seed() == 2
    assert cuda.get_rng_state(0).tolist() == states[0].tolist()
    cuda.set_rng_state_all(states)
    assert mytorch.rand(3, device="cuda:1").tolist() == on_1
    with pytest.raises(RuntimeError, match="Expected a 'cuda:0' device type for generator but found 'cuda:1'"):
        mytorch.rand(1, device="cuda:0", generator=mytorch.Generator("cuda:1"))


def test_what_is_no_state_of_a_gpus_generator_is_refused() -> None:
    with pytest.raises(RuntimeError, match="expected 16 uint8 values from get_state of a generator on cuda, got 48"):
        cuda.set_rng_state(mytorch.get_rng_state())
    with pytest.raises(RuntimeError, match="expected 48 uint8 values from get_state of a generator on cpu, got 16"):
        mytorch.set_rng_state(cuda.get_rng_state())
    with pytest.raises(TypeError, match="ByteTensor on the CPU, got one on cuda:0"):
        cuda.set_rng_state(cuda.get_rng_state().cuda())
    with pytest.raises(RuntimeError, match="this machine shows 2 CUDA GPUs"):
        cuda.get_rng_state("cuda:2")


def test_fork_rng_restores_the_gpus_too() -> None:
    before = [mytorch.get_rng_state().tolist(), *[s.tolist() for s in cuda.get_rng_state_all()]]
    with mytorch.random.fork_rng():
        mytorch.rand(2), mytorch.rand(2, device="cuda"), mytorch.rand(2, device="cuda:1")
    assert [mytorch.get_rng_state().tolist(), *[s.tolist() for s in cuda.get_rng_state_all()]] == before
    with mytorch.random.fork_rng(devices=[]):
        mytorch.rand(2, device="cuda")
    assert cuda.get_rng_state().tolist() != before[1]


def test_a_checkpointed_part_drops_the_same_numbers_when_it_is_run_again() -> None:
    x = mytorch.ones(200, device="cuda:1", requires_grad=True)
    y = checkpoint(nn.Dropout(0.5), x, use_reentrant=False)
    y.sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == y.tolist()


def test_many_draws_look_independent() -> None:
    cuda.manual_seed(0)
    rows = np.stack([mytorch.randn(500, device="cuda").numpy(force=True) for _ in range(200)])
    assert abs(rows.mean()) < 0.02
    assert abs(rows.std() - 1) < 0.02
    together = np.corrcoef(rows)
    assert np.abs(together - np.eye(200)).max() < 0.25  # 5 standard deviations of 1/√500


def test_a_state_survives_a_file(tmp_path: Any) -> None:
    state = cuda.get_rng_state()
    expected = mytorch.rand(3, device="cuda").tolist()
    mytorch.save({"state": state, "generator": cuda.get_rng_state_all()}, tmp_path / "state.safetensors")
    cuda.set_rng_state(mytorch.load(tmp_path / "state.safetensors")["state"])
    assert mytorch.rand(3, device="cuda").tolist() == expected
