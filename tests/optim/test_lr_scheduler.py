"""Schedules: forty epochs of each next to PyTorch's, resuming, and the warnings."""

from __future__ import annotations

import math

import pytest

import mytorch
from tests.nn.both import same_error

SCHEDULES = {
    "step": lambda s, o: s.StepLR(o, 7, gamma=0.3),
    "step of one": lambda s, o: s.StepLR(o, 1),
    "milestones": lambda s, o: s.MultiStepLR(o, [3, 10, 10, 25], gamma=0.5),
    "exponential": lambda s, o: s.ExponentialLR(o, 0.93),
    "lambda": lambda s, o: s.LambdaLR(o, lambda t: 1 / (1 + t)),
    "a lambda each": lambda s, o: s.LambdaLR(o, [lambda t: 0.9**t, lambda t: math.cos(t)]),
    "multiplicative": lambda s, o: s.MultiplicativeLR(o, lambda t: 0.9 + 0.01 * (t % 3)),
    "constant": lambda s, o: s.ConstantLR(o, 0.25, 6),
    "linear": lambda s, o: s.LinearLR(o, 0.2, 0.9, 12),
    "polynomial": lambda s, o: s.PolynomialLR(o, 15, 2.0),
    "cosine": lambda s, o: s.CosineAnnealingLR(o, 40),
    "cosine up and down": lambda s, o: s.CosineAnnealingLR(o, 6, eta_min=0.01),
    "restarts": lambda s, o: s.CosineAnnealingWarmRestarts(o, 6, eta_min=0.01),
    "longer and longer restarts": lambda s, o: s.CosineAnnealingWarmRestarts(o, 3, T_mult=2),
    "cyclic": lambda s, o: s.CyclicLR(o, 0.01, 0.5, step_size_up=5),
    "cyclic, halved": lambda s, o: s.CyclicLR(
        o, [0.01, 0.02], [0.5, 1.0], step_size_up=3, step_size_down=6, mode="triangular2", base_momentum=0.6
    ),
    "cyclic, fading": lambda s, o: s.CyclicLR(o, 0.01, 0.5, 4, mode="exp_range", gamma=0.95, cycle_momentum=False),
    "cyclic, own scale": lambda s, o: s.CyclicLR(o, 0.01, 0.5, 4, scale_fn=lambda x: 0.5**x, scale_mode="iterations"),
    "one cycle": lambda s, o: s.OneCycleLR(o, max_lr=1.0, total_steps=40),
    "one straight cycle": lambda s, o: s.OneCycleLR(
        o, [1.0, 2.0], epochs=10, steps_per_epoch=5, anneal_strategy="linear", div_factor=10.0, final_div_factor=50.0
    ),
    "one cycle of three": lambda s, o: s.OneCycleLR(o, 1.0, 50, three_phase=True, cycle_momentum=False),
    "one after the other": lambda s, o: s.SequentialLR(
        o, [s.LinearLR(o, 0.1, 1.0, 5), s.ExponentialLR(o, 0.9), s.StepLR(o, 3)], [5, 20]
    ),
    "warm-up, then restarts": lambda s, o: s.SequentialLR(
        o, [s.ConstantLR(o, 0.1, 8), s.CosineAnnealingWarmRestarts(o, 7)], [8]
    ),
    "warm-up, then a cosine": lambda s, o: s.SequentialLR(o, [s.LinearLR(o, 0.1), s.CosineAnnealingLR(o, 30)], [5]),
    "all at once": lambda s, o: s.ChainedScheduler([s.ConstantLR(o, 0.1, 4), s.ExponentialLR(o, 0.9)]),
    "sequences in a chain": lambda s, o: s.ChainedScheduler(
        [s.SequentialLR(o, [s.ConstantLR(o, 0.5, 3), s.StepLR(o, 4)], [6]), s.PolynomialLR(o, 30)], optimizer=o
    ),
    "plateau": lambda s, o: s.ReduceLROnPlateau(o, factor=0.5, patience=2),
    "plateau up": lambda s, o: s.ReduceLROnPlateau(
        o, "max", patience=1, threshold_mode="abs", threshold=0.05, cooldown=3
    ),
    "plateau floor": lambda s, o: s.ReduceLROnPlateau(o, "max", 0.3, 0, min_lr=[0.05, 0.3]),
    "plateau down abs": lambda s, o: s.ReduceLROnPlateau(
        o, patience=0, threshold_mode="abs", threshold=0.2, min_lr=1e-3
    ),
}
every_schedule = pytest.mark.parametrize("make", SCHEDULES.values(), ids=SCHEDULES)


def optimizer_of(library):
    a, b = library.nn.Parameter(library.ones(1)), library.nn.Parameter(library.ones(1))
    a.grad = library.ones(1)
    return library.optim.SGD([{"params": [a]}, {"params": [b], "lr": 2.0}], lr=0.5)


def metric(t):
    return 1 / (1 + t) if t < 12 else 0.2 + 0.1 * math.sin(t)


def epoch(optimizer, scheduler, t):
    optimizer.step()
    if type(scheduler).__name__ == "ReduceLROnPlateau":
        scheduler.step(metric(t))
    else:
        scheduler.step()


def rates(library, make, epochs=40):
    optimizer = optimizer_of(library)
    scheduler = make(library.optim.lr_scheduler, optimizer)
    seen = [[group["lr"] for group in optimizer.param_groups] + [group["momentum"] for group in optimizer.param_groups]]
    for t in range(epochs):
        epoch(optimizer, scheduler, t)
        assert scheduler.get_last_lr() == [group["lr"] for group in optimizer.param_groups]
        seen.append([*scheduler.get_last_lr(), *[group["momentum"] for group in optimizer.param_groups]])
    return seen


@every_schedule
def test_forty_epochs_equal_pytorchs(make):
    torch = pytest.importorskip("torch")
    for ours, theirs in zip(rates(mytorch, make), rates(torch, make), strict=True):
        assert ours == pytest.approx(theirs, rel=1e-10, abs=1e-12)


@every_schedule
def test_a_resumed_schedule_goes_on_as_if_nothing_had_happened(make):
    expected = rates(mytorch, make)
    optimizer = optimizer_of(mytorch)
    scheduler = make(mytorch.optim.lr_scheduler, optimizer)
    for t in range(11):
        epoch(optimizer, scheduler, t)
    again = optimizer_of(mytorch)
    resumed = make(mytorch.optim.lr_scheduler, again)
    again.load_state_dict(optimizer.state_dict())
    resumed.load_state_dict(scheduler.state_dict())
    for t in range(11, 40):
        epoch(again, resumed, t)
        assert resumed.get_last_lr() == pytest.approx(expected[t + 1][:2], rel=1e-12)


@every_schedule
def test_the_state_has_pytorchs_entries(make):
    torch = pytest.importorskip("torch")
    ours, theirs = (make(t.optim.lr_scheduler, optimizer_of(t)).state_dict() for t in (mytorch, torch))
    assert "optimizer" not in ours
    assert set(ours) == set(theirs)


@pytest.mark.parametrize("name", ["step", "milestones", "exponential", "constant", "linear", "polynomial", "cosine"])
@pytest.mark.filterwarnings("ignore:The epoch parameter")
@pytest.mark.filterwarnings("ignore:Detected call of")
def test_jumping_to_an_epoch_equals_pytorchs(name):
    torch = pytest.importorskip("torch")
    results = []
    for library in (mytorch, torch):
        scheduler = SCHEDULES[name](library.optim.lr_scheduler, optimizer_of(library))
        seen = []
        for t in (3, 11, 2):
            scheduler.step(t)
            seen.append(scheduler.get_last_lr())
        results.append(seen)
    for ours, theirs in zip(*results, strict=True):
        assert ours == pytest.approx(theirs, rel=1e-12)


def test_a_later_schedule_goes_on_from_a_given_epoch():
    torch = pytest.importorskip("torch")
    results = []
    for library in (mytorch, torch):
        optimizer = optimizer_of(library)
        library.optim.lr_scheduler.CosineAnnealingLR(optimizer, 20)
        scheduler = library.optim.lr_scheduler.CosineAnnealingLR(optimizer, 20, last_epoch=4)
        optimizer.step()
        scheduler.step()
        results.append(scheduler.get_last_lr())
    assert results[0] == pytest.approx(results[1], rel=1e-12)


def test_two_schedules_work_on_one_optimizer():
    torch = pytest.importorskip("torch")
    results = []
    for library in (mytorch, torch):
        optimizer, s = optimizer_of(library), library.optim.lr_scheduler
        schedules = [s.LinearLR(optimizer, 0.1, 1.0, 5), s.ExponentialLR(optimizer, 0.9)]
        for _ in range(8):
            optimizer.step()
            for schedule in schedules:
                schedule.step()
        results.append(schedules[1].get_last_lr())
    assert results[0] == pytest.approx(results[1], rel=1e-12)


def test_stepping_the_schedule_first_is_warned_of():
    optimizer = optimizer_of(mytorch)
    scheduler = mytorch.optim.lr_scheduler.StepLR(optimizer, 2)
    with pytest.warns(UserWarning, match=r"Detected call of `lr_scheduler.step\(\)` before `optimizer.step\(\)`"):
        scheduler.step()


def test_asking_for_the_next_rate_outside_a_step_is_warned_of():
    for make in (SCHEDULES["step"], SCHEDULES["lambda"], SCHEDULES["multiplicative"], SCHEDULES["cosine"]):
        scheduler = make(mytorch.optim.lr_scheduler, optimizer_of(mytorch))
        with pytest.warns(UserWarning, match=r"please use `get_last_lr\(\)`"):
            scheduler.get_lr()


def test_giving_an_epoch_is_warned_of():
    plateau = SCHEDULES["plateau"](mytorch.optim.lr_scheduler, optimizer_of(mytorch))
    with pytest.warns(UserWarning, match="The epoch parameter"):
        plateau.step(1.0, 7)
    assert plateau.last_epoch == 7


class Halving:
    """A schedule function with a memory."""

    def __init__(self):
        self.calls = 0

    def __call__(self, t):
        self.calls += 1
        return 0.5**t


def test_callable_objects_are_saved_with_the_schedule():
    s = mytorch.optim.lr_scheduler
    one = s.LambdaLR(optimizer_of(mytorch), Halving())
    state = one.state_dict()
    assert state["lr_lambdas"][0] == {"calls": 2}
    two = s.LambdaLR(optimizer_of(mytorch), Halving())
    two.lr_lambdas[0].calls = 99
    two.load_state_dict(state)
    assert two.lr_lambdas[0].calls == 2
    assert "lr_lambdas" in state


def test_a_plateau_follows_groups_that_are_added_later():
    s = mytorch.optim.lr_scheduler
    optimizer = optimizer_of(mytorch)
    scheduler = s.ReduceLROnPlateau(optimizer, patience=0)
    optimizer.add_param_group({"params": mytorch.nn.Parameter(mytorch.ones(1)), "lr": 4.0})
    scheduler.step(1.0)
    scheduler.step(2.0)
    assert optimizer.param_groups[2]["lr"] == pytest.approx(0.4)
    fixed = s.ReduceLROnPlateau(optimizer, patience=0, min_lr=[0, 0, 0])
    optimizer.add_param_group({"params": mytorch.nn.Parameter(mytorch.ones(1))})
    fixed.step(1.0)
    with pytest.raises(RuntimeError, match="number of param groups"):
        fixed.step(2.0)


@pytest.mark.parametrize(
    ("action", "error", "words"),
    [
        (lambda s, o: s.StepLR(3, 1), TypeError, "int is not an Optimizer"),
        (lambda s, o: s.ReduceLROnPlateau(3), TypeError, "int is not an Optimizer"),
        (lambda s, o: s.StepLR(o, 1, last_epoch=3), KeyError, "param 'initial_lr' is not specified in param_groups[0]"),
        (lambda s, o: s.LambdaLR(o, [abs]), ValueError, "Expected 2 lr_lambdas, but got 1"),
        (lambda s, o: s.MultiplicativeLR(o, 3), TypeError, "lr_lambda should be a function, but got int"),
        (
            lambda s, o: s.ConstantLR(o, 2.0),
            ValueError,
            "Constant multiplicative factor expected to be between 0 and 1",
        ),
        (lambda s, o: s.LinearLR(o, 0.0), ValueError, "Starting multiplicative factor expected to be greater than 0"),
        (
            lambda s, o: s.LinearLR(o, 0.5, 2.0),
            ValueError,
            "Ending multiplicative factor expected to be between 0 and 1",
        ),
        (lambda s, o: s.CosineAnnealingWarmRestarts(o, 0), ValueError, "Expected positive integer T_0, but got 0"),
        (lambda s, o: s.CosineAnnealingWarmRestarts(o, 2, 0), ValueError, "Expected integer T_mult >= 1, but got 0"),
        (lambda s, o: s.CosineAnnealingWarmRestarts(o, 2).step(-1), ValueError, "Expected non-negative epoch"),
        (lambda s, o: s.CyclicLR(3, 0.1, 0.2), TypeError, "int is not an Optimizer"),
        (lambda s, o: s.CyclicLR(o, 0.1, 0.2, mode="square"), ValueError, "mode is invalid and scale_fn is None"),
        (lambda s, o: s.OneCycleLR(3, 0.1, 5), TypeError, "int is not an Optimizer"),
        (lambda s, o: s.OneCycleLR(o, 0.1), ValueError, "You must define either total_steps OR (epochs AND"),
        (lambda s, o: s.OneCycleLR(o, 0.1, 0), ValueError, "Expected positive integer total_steps, but got 0"),
        (
            lambda s, o: s.OneCycleLR(o, 0.1, epochs=-1, steps_per_epoch=2),
            ValueError,
            "Expected positive integer epochs, but got -1",
        ),
        (
            lambda s, o: s.OneCycleLR(o, 0.1, epochs=1, steps_per_epoch=0.5),
            ValueError,
            "Expected positive integer steps_per_epoch, but got 0.5",
        ),
        (lambda s, o: s.OneCycleLR(o, 0.1, 5, pct_start=1.5), ValueError, "Expected float between 0 and 1 pct_start"),
        (lambda s, o: s.OneCycleLR(o, 0.1, 5, anneal_strategy="x"), ValueError, "must be one of 'cos' or 'linear'"),
        (lambda s, o: s.OneCycleLR(o, [0.1], 5), ValueError, "max_lr must have the same length as optimizer.param_gr"),
        (lambda s, o: s.SequentialLR(o, [], []), ValueError, "SequentialLR expects at least one scheduler"),
        (lambda s, o: s.SequentialLR(o, [3], []), TypeError, "SequentialLR at index 0 should have `optimizer`"),
        (
            lambda s, o: s.SequentialLR(o, [s.StepLR(o, 1)], [3]),
            ValueError,
            "expects number of schedulers provided to be one more than the number of milestone points",
        ),
        (
            lambda s, o: s.SequentialLR(o, [s.ReduceLROnPlateau(o)], []),
            ValueError,
            "SequentialLR does not support `ReduceLROnPlateau` scheduler",
        ),
        (
            lambda s, o: s.ChainedScheduler([]),
            ValueError,
            "ChainedScheduler expects at least one scheduler to be chained",
        ),
        (
            lambda s, o: s.ChainedScheduler([s.ReduceLROnPlateau(o)]),
            ValueError,
            "ChainedScheduler does not support `ReduceLROnPlateau` scheduler",
        ),
        (lambda s, o: s.ReduceLROnPlateau(o, factor=1.0), ValueError, "Factor should be < 1.0."),
        (lambda s, o: s.ReduceLROnPlateau(o, "down"), ValueError, "mode down is unknown!"),
        (lambda s, o: s.ReduceLROnPlateau(o, threshold_mode="x"), ValueError, "threshold mode x is unknown!"),
        (lambda s, o: s.ReduceLROnPlateau(o, min_lr=[0]), ValueError, "expected 2 min_lrs, got 1"),
    ],
)
def test_mistakes_are_named_in_pytorchs_words(action, error, words):
    same_error(lambda library: action(library.optim.lr_scheduler, optimizer_of(library)), error, words)


@pytest.mark.parametrize("library", ["mytorch", "torch"])
def test_a_chain_belongs_to_one_optimizer(library):
    library = pytest.importorskip(library)
    s, one, two = library.optim.lr_scheduler, optimizer_of(library), optimizer_of(library)
    with pytest.raises(ValueError, match="expects all schedulers to belong to the same optimizer"):
        s.ChainedScheduler([s.StepLR(one, 1), s.StepLR(two, 1)])


@pytest.mark.parametrize("library", ["mytorch", "torch"])
def test_momentum_can_only_be_cycled_where_there_is_one(library):
    library = pytest.importorskip(library)
    optimizer = library.optim.Adagrad([library.nn.Parameter(library.ones(1))])
    for make in (SCHEDULES["cyclic"], SCHEDULES["one cycle"]):
        with pytest.raises(ValueError, match="optimizer must support momentum or beta1"):
            make(library.optim.lr_scheduler, optimizer)


@pytest.mark.parametrize("name", ["cyclic", "one cycle"])
def test_the_momentum_of_adam_is_cycled_too(name):
    torch = pytest.importorskip("torch")
    results = []
    for library in (mytorch, torch):
        optimizer = library.optim.Adam([library.nn.Parameter(library.ones(1))])
        scheduler = SCHEDULES[name](library.optim.lr_scheduler, optimizer)
        seen = []
        for _ in range(12):
            optimizer.step()
            scheduler.step()
            seen += optimizer.param_groups[0]["betas"]
        results.append(seen)
    assert results[0] == pytest.approx(results[1], rel=1e-12)


@pytest.mark.parametrize("library", ["mytorch", "torch"])
def test_one_step_too_many_is_refused(library):
    library = pytest.importorskip(library)
    optimizer = optimizer_of(library)
    scheduler = library.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, 3)
    optimizer.step()
    for _ in range(3):
        scheduler.step()
    with pytest.raises(ValueError, match=r"Tried to step 4 times\. The specified number of total steps is 3"):
        scheduler.step()


@pytest.mark.parametrize(("T_0", "T_mult"), [(3, 1), (3, 2)])
def test_restarts_can_be_stepped_by_fractions(T_0, T_mult):
    torch = pytest.importorskip("torch")
    results = []
    for library in (mytorch, torch):
        optimizer = optimizer_of(library)
        scheduler = library.optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, T_0, T_mult)
        seen = []
        for t in range(40):
            scheduler.step(t / 4)
            seen += scheduler.get_last_lr()
        results.append(seen)
    assert results[0] == pytest.approx(results[1], rel=1e-12)


@every_schedule
def test_a_rate_that_is_a_tensor_stays_the_same_tensor(make):
    rate = mytorch.tensor(0.5, dtype=mytorch.float64)
    a, b = (mytorch.nn.Parameter(mytorch.ones(1)) for _ in range(2))
    optimizer = mytorch.optim.SGD([{"params": [a]}, {"params": [b], "lr": 2.0}], lr=rate)
    scheduler = make(mytorch.optim.lr_scheduler, optimizer)
    expected = rates(mytorch, make, 12)
    for t in range(12):
        epoch(optimizer, scheduler, t)
        assert optimizer.param_groups[0]["lr"] is rate
        assert [float(x) for x in scheduler.get_last_lr()] == pytest.approx(expected[t + 1][:2], rel=1e-12)


def test_a_step_that_was_replaced_later_is_warned_of():
    optimizer = optimizer_of(mytorch)
    scheduler = mytorch.optim.lr_scheduler.StepLR(optimizer, 2)
    optimizer.step = lambda: None
    with pytest.warns(UserWarning, match="`optimizer.step\\(\\)` has been overridden"):
        scheduler.step()


def test_a_callable_scale_is_saved_with_the_schedule():
    s = mytorch.optim.lr_scheduler
    one = s.CyclicLR(optimizer_of(mytorch), 0.1, 0.2, scale_fn=Halving())
    two = s.CyclicLR(optimizer_of(mytorch), 0.1, 0.2, scale_fn=Halving())
    two.scale_fn(1)
    two.load_state_dict(one.state_dict())
    assert two._scale_fn_custom.calls == 1


def test_periods_must_be_positive():
    s = mytorch.optim.lr_scheduler
    with pytest.raises(ValueError, match="step_size must be positive, got 0"):
        s.StepLR(optimizer_of(mytorch), 0)
    with pytest.raises(ValueError, match="T_max must be positive, got 0"):
        s.CosineAnnealingLR(optimizer_of(mytorch), 0)


def test_a_schedule_of_ones_own_needs_only_get_lr():
    class Halves(mytorch.optim.lr_scheduler.LRScheduler):
        def get_lr(self):
            return [rate * 0.5**self.last_epoch for rate in self.base_lrs]

    optimizer = optimizer_of(mytorch)
    scheduler = Halves(optimizer)
    optimizer.step()
    scheduler.step()
    assert scheduler.get_last_lr() == [0.25, 1.0]
    with pytest.raises(NotImplementedError):
        mytorch.optim.lr_scheduler.LRScheduler(optimizer)


def test_an_optimizer_with_a_schedule_is_freed_without_the_garbage_collector():
    import gc
    import weakref

    gc.collect()
    gc.disable()
    try:
        optimizer = optimizer_of(mytorch)
        SCHEDULES["step"](mytorch.optim.lr_scheduler, optimizer)
        alive = weakref.ref(optimizer)
        del optimizer
        assert alive() is None
    finally:
        gc.enable()
