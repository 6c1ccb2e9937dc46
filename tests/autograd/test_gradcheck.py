"""gradcheck passes right derivatives, refuses wrong ones, and says what is wrong with them."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import mytorch
from mytorch.autograd import Function, GradcheckError, gradcheck, gradgradcheck
from mytorch.backend import default_generator, get_default_device
from mytorch.tensor import tensor_of


def leaf(*shape, seed=0, dtype=np.float64):
    """Numbers between 0.5 and 2.5, no two alike."""
    array = np.random.default_rng(seed).uniform(0.5, 2.5, shape).astype(dtype)
    return tensor_of(array).requires_grad_()


def planted(forward, backward):
    """A Function from two formulas on NumPy arrays: forward(*inputs), backward(g, *inputs)."""

    class Planted(Function):
        @staticmethod
        def forward(ctx, *inputs):
            ctx.save_for_backward(*inputs)
            return tensor_of(np.asarray(forward(*[x.array for x in inputs])))

        @staticmethod
        def backward(ctx, g):
            results = backward(g.array, *[x.array for x in ctx.saved_tensors])
            results = results if isinstance(results, tuple) else (results,)
            return tuple(None if r is None else tensor_of(np.array(r, np.float64)) for r in results)

    return Planted.apply


def message_of(function, *inputs, **options):
    with pytest.raises(GradcheckError) as caught:
        gradcheck(function, inputs, **options)
    return str(caught.value)


W = np.arange(1.0, 10.0).reshape(3, 3) ** 1.5


# ---------------------------------------------------------------------- right derivatives


@pytest.mark.parametrize("fast_mode", [False, True])
def test_right_derivatives_pass_both_checks_in_both_modes(fast_mode):
    a, b = leaf(2, 3), leaf(2, 3, seed=1)
    for function in (
        lambda a, b: a * b,
        lambda a, b: a / b,
        lambda a, b: (a.exp() * b, a.tanh()),
        lambda a, b: [a.sqrt(), b.log()],
        lambda a, b: a,
    ):
        assert gradcheck(function, (a, b), fast_mode=fast_mode) is True
        assert gradgradcheck(function, (a, b), fast_mode=fast_mode) is True


def test_a_single_tensor_a_list_and_other_arguments_are_accepted():
    assert gradcheck(lambda x: x * x, leaf(3))
    assert gradcheck(lambda x, power, name: x**power if name == "pow" else x, [leaf(3), 3, "pow"])
    constant = tensor_of(np.array([1.0, 2.0, 3.0]))
    assert gradcheck(lambda x, c: x * c, (leaf(3), constant))


def test_zero_dimensional_empty_and_non_contiguous_inputs_are_accepted():
    assert gradcheck(lambda x: x * x, leaf())
    assert gradcheck(lambda x: x * x, leaf(0, 3))
    spread = tensor_of(np.random.default_rng(0).random((4, 6))[::2, 1::2]).requires_grad_()
    assert gradcheck(lambda x: x.exp(), spread)
    assert gradcheck(lambda x: x.exp(), spread, fast_mode=True)
    assert gradgradcheck(lambda x: x.exp(), spread, gen_non_contig_grad_outputs=True)


def test_gradgradcheck_takes_given_grad_outputs():
    assert gradgradcheck(lambda x: x.exp(), leaf(3), leaf(3, seed=4))
    assert gradgradcheck(lambda x: x.exp(), (leaf(3),), (tensor_of(np.array([1.0, -2.0, 0.5])),))


def test_gradgradcheck_finds_a_backward_that_drops_history():
    class Square(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        def backward(ctx, g):
            (x,) = ctx.saved_tensors
            return g * 2 * x.detach()

    assert gradcheck(Square.apply, leaf(3))
    with pytest.raises(GradcheckError, match="zero everywhere: the output is not connected to this input"):
        gradgradcheck(Square.apply, leaf(3))


# ---------------------------------------------------------------------- what stays as it was


@pytest.mark.parametrize("fast_mode", [False, True])
def test_inputs_come_back_to_the_last_bit(fast_mode):
    x = leaf(5)
    before = x.array.copy()
    gradcheck(lambda x: x * x, x, fast_mode=fast_mode)
    assert x.array.tobytes() == before.tobytes()


@pytest.mark.parametrize("fast_mode", [False, True])
def test_inputs_come_back_when_the_function_raises(fast_mode):
    x = leaf(5)
    before = x.array.copy()
    calls = []

    def function(x):
        calls.append(1)
        if len(calls) > 2:
            raise KeyError("third call")
        return x * x

    with pytest.raises(KeyError, match="third call"):
        gradcheck(function, x, fast_mode=fast_mode)
    assert x.array.tobytes() == before.tobytes()


def test_the_global_stream_of_random_numbers_is_not_disturbed():
    generator = default_generator(get_default_device())
    state = generator.state_bytes().tobytes()
    gradcheck(lambda x: x * x, leaf(5), fast_mode=True)
    gradgradcheck(lambda x: x * x, leaf(5))
    assert generator.state_bytes().tobytes() == state


def test_no_gradient_is_left_in_the_inputs():
    x = leaf(5)
    gradcheck(lambda x: x * x, x)
    assert x.grad is None


# ---------------------------------------------------------------------- refused calls


def test_an_input_that_requires_a_gradient_is_needed():
    with pytest.raises(ValueError, match="gradcheck expects at least one input tensor to require gradient"):
        gradcheck(lambda x: x, tensor_of(np.ones(3)))


def test_single_precision_warns_with_the_number_of_the_input():
    with pytest.warns(UserWarning, match="Input #1 requires gradient and is not a double precision"):
        gradcheck(lambda a, b: a * 2, (leaf(2), leaf(2, dtype=np.float32)))


@pytest.mark.parametrize(
    "array",
    [np.broadcast_to(np.ones(3), (2, 3)), np.lib.stride_tricks.as_strided(np.ones(5), (3, 2), (8, 8), writeable=True)],
    ids=["expanded", "windows"],
)
def test_overlapping_inputs_are_refused(array):
    with pytest.raises(RuntimeError, match=r"0th input has .* stride 0 or elements that share memory"):
        gradcheck(lambda x: x, tensor_of(array).requires_grad_())


def test_read_only_memory_is_refused():
    array = np.ones(3)
    array.flags.writeable = False
    with pytest.raises(RuntimeError, match="read-only"):
        gradcheck(lambda x: x, tensor_of(array).requires_grad_())


@pytest.mark.parametrize("option", ["check_batched_grad", "check_batched_forward_grad", "check_forward_ad", "masked"])
def test_forward_mode_and_batches_are_not_supported(option):
    with pytest.raises(NotImplementedError, match=option):
        gradcheck(lambda x: x, leaf(2), **{option: True})


def test_gradgradcheck_refuses_what_it_does_not_know():
    for option in ("check_batched_grad", "check_fwd_over_rev", "masked"):
        with pytest.raises(NotImplementedError, match=option):
            gradgradcheck(lambda x: x, leaf(2), **{option: True})
    with pytest.raises(NotImplementedError):
        gradgradcheck(lambda x: x, leaf(2), check_rev_over_rev=False)
    with pytest.raises(NotImplementedError):
        gradcheck(lambda x: x, leaf(2), check_backward_ad=False)


def test_outputs_must_be_tensors():
    with pytest.raises(TypeError, match="must return a Tensor or a tuple of Tensors, not float"):
        gradcheck(lambda x: 1.0, leaf(2))


# ---------------------------------------------------------------------- wrong derivatives


def test_the_message_begins_as_in_pytorch_and_false_is_returned_on_request():
    wrong = planted(lambda x: x**2, lambda g, x: 3 * g * x)
    text = message_of(wrong, leaf(2))
    assert text.startswith("Jacobian mismatch for output 0 with respect to input 0,\nnumerical:tensor(")
    assert "\nanalytical:tensor(" in text
    assert gradcheck(wrong, leaf(2), raise_exception=False) is False


def test_the_message_names_the_output_and_the_input():
    wrong = planted(lambda x: x**2, lambda g, x: 3 * g * x)
    text = message_of(lambda a, b: (a * 1, b * 1, wrong(b)), leaf(2), leaf(2, seed=1))
    assert text.startswith("Jacobian mismatch for output 2 with respect to input 1,")


def test_fast_mode_also_reports_the_whole_jacobians_and_the_diagnosis():
    wrong = planted(lambda x: x**2, lambda g, x: -2 * g * x)
    text = message_of(wrong, leaf(2), fast_mode=True)
    for words in ("in fast mode", "Numerical:\n", "The max per-element difference (slow mode) is"):
        assert words in text
    assert "sign flipped" in text


# Each planted fault, the shapes of its inputs, and words that the diagnosis must contain.
FAULTS = {
    "sign": (lambda x: x**2, lambda g, x: -2 * g * x, [(2, 3)], "sign flipped"),
    "twice": (lambda x: x**2, lambda g, x: 4 * g * x, [(2, 3)], "2 times too large"),
    "half": (lambda x: x**2, lambda g, x: g * x, [(2, 3)], "2 times too small"),
    "mean without its division": (
        lambda x: x.mean(),
        lambda g, x: g * np.ones_like(x),
        [(2, 5)],
        "10 times too large, and 10 is the number of elements of the input",
    ),
    "divided by the batch twice": (
        lambda x: x.mean(0),
        lambda g, x: np.broadcast_to(g, x.shape) / 16,
        [(4, 3)],
        "divided by 4 too often, and 4 is the size of dimension 0 of the input",
    ),
    "odd factor": (lambda x: x**2, lambda g, x: 2.6 * g * x, [(4,)], "1.3 times too large"),
    "odd factor with a sign": (
        lambda x: x**2,
        lambda g, x: -2.6 * g * x,
        [(4,)],
        "with the sign flipped, a constant factor",
    ),
    "weight not transposed": (lambda x: W @ x, lambda g, x: W @ g, [(3,)], "the transpose of the right one"),
    "gradient transposed": (
        lambda x: x**2,
        lambda g, x: (2 * g * x).T,
        [(3, 3)],
        "dimensions 0 and 1 of the gradient are swapped",
    ),
    "gradient of the transpose, reshaped": (
        lambda x: x**3,
        lambda g, x: (g * 3 * x**2).T.reshape(2, 3),
        [(2, 3)],
        "dimensions 0 and 1 of the gradient are swapped",
    ),
    "broadcast sum missing": (
        lambda x, b: x + b**2,
        lambda g, x, b: (g, 2 * g[0] * b),
        [(4, 3), (3,)],
        "the sum over a broadcast dimension is missing: only index 0 of dimension 0",
    ),
    "last slice in place of the sum": (
        lambda x, b: x + b**2,
        lambda g, x, b: (g, 2 * g[:, -1:] * b),
        [(4, 3), (4, 1)],
        "only index 2 of dimension 1 of the output counts",
    ),
    "summed where it should not be": (
        lambda x: x**2,
        lambda g, x: np.broadcast_to((2 * g * x).sum(0, keepdims=True), x.shape),
        [(4, 3)],
        "summed over dimension 0 of the input, and spread over it again",
    ),
    "averaged where it should not be": (
        lambda x: x**2,
        lambda g, x: np.broadcast_to((2 * g * x).mean(1, keepdims=True), x.shape),
        [(4, 3)],
        "averaged over dimension 1 of the input",
    ),
    "zero": (lambda x: x**2, lambda g, x: 0 * x, [(4,)], "zero everywhere: the output is not connected"),
    "none": (lambda x: x**2, lambda g, x: None, [(4,)], "zero everywhere: the output is not connected"),
    "gradient out of nowhere": (
        lambda x, y: x**2,
        lambda g, x, y: (2 * g * x, g * y),
        [(4,), (4,)],
        "the function does not depend on this input, but backward gives it a gradient",
    ),
    "gradients swapped": (
        lambda x, y: x**2 * y,
        lambda g, x, y: (g * x**2, g * 2 * x * y),
        [(4,), (4,)],
        "this is the gradient of input 1, not of input 0",
    ),
    "gradient of another input of equal size": (
        lambda x, y: x**2 * y,
        lambda g, x, y: (g * 2 * x * y, g * 2 * x * y),
        [(4,), (4,)],
        "this is the gradient of input 0, not of input 1",
    ),
    "mask shifted": (
        lambda x: x * np.array([1.0, 0, 0, 1, 0, 0]),
        lambda g, x: np.roll(g * np.array([1.0, 0, 0, 1, 0, 0]), 1),
        [(6,)],
        "shifted: the gradient (or the mask in it) sits +1 places along dimension 0",
    ),
    "moved with zeros coming in": (
        lambda x: x**2,
        lambda g, x: np.concatenate([(2 * g * x)[:, 1:], np.zeros((3, 1))], 1),
        [(3, 5)],
        "sits -1 places along dimension 1",
    ),
    "reversed": (lambda x: x**2, lambda g, x: (2 * g * x)[::-1], [(5,)], "reversed along dimension 0"),
    "mask too strong": (
        lambda x: x**2,
        lambda g, x: np.where(x > 1.2, 2 * g * x, 0),
        [(6,)],
        "backward gives 0 there",
    ),
    "mask too weak": (
        lambda x: np.where(x > 1.2, x, 0),
        lambda g, x: g,
        [(6,)],
        "the true derivative is 0 there (a mask that hides too little)",
    ),
    "nan": (lambda x: x**2, lambda g, x: np.where(x > 1.2, 2 * g * x, np.nan), [(6,)], "analytical entries are NaN"),
    "infinite": (
        lambda x: x**2,
        lambda g, x: np.where(x > 1.2, 2 * g * x, np.inf),
        [(6,)],
        "analytical entries are infinite",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found_and_diagnosed(name):
    forward, backward, shapes, words = FAULTS[name]
    inputs = [leaf(*shape, seed=seed) for seed, shape in enumerate(shapes)]
    text = message_of(planted(forward, backward), *inputs)
    diagnosis = text.split("diagnosis: ")[1]
    assert words in diagnosis
    for part in ("Worst: input[", "analytical", "numerical"):
        assert part in diagnosis


def test_wrong_elements_are_counted_and_named_with_both_values():
    def backward(g, x):
        wrong = 2 * g * x
        wrong[1, 2] *= 1.7
        return wrong

    x = leaf(2, 4)
    text = message_of(planted(lambda x: x**2, backward), x)
    assert "1 of 64 entries of the Jacobian are wrong" in text
    assert "only these 1 of 8 elements of the input are concerned: [1, 2]" in text
    value = 2 * x.array[1, 2]
    assert f"Worst: input[1, 2] output[1, 2]: analytical {1.7 * value:.6g}, numerical {value:.6g}" in text


def test_a_wrong_formula_without_a_signature_is_still_described():
    text = message_of(planted(np.exp, lambda g, x: g * x), leaf(3))
    assert "3 of 9 entries of the Jacobian are wrong" in text


def test_a_detached_path_is_called_not_connected():
    text = message_of(lambda x, y: x * y.detach(), leaf(3), leaf(3, seed=1))
    assert "zero everywhere" in text
    assert ".detach()" in text


def test_a_function_without_differentiable_outputs_must_be_constant():
    with pytest.raises(GradcheckError, match="expected to be zero"):
        gradcheck(lambda x: x.detach() * 2, leaf(3))
    assert gradcheck(lambda x: tensor_of(np.ones(3)), leaf(3))


def test_a_kink_is_not_blamed_on_the_formula():
    x = tensor_of(np.array([0.0, 1.0, -1.0])).requires_grad_()
    assert "the function has a kink at this input" in message_of(lambda x: x.relu(), x)


def test_a_function_that_gives_nan_fails_and_is_blamed_itself():
    x = tensor_of(np.array([-1.0, 2.0])).requires_grad_()
    assert "the function itself gives NaN or infinity" in message_of(lambda x: x.log(), x)


def test_a_backward_that_changes_from_run_to_run_is_not_reentrant():
    noise = iter(np.linspace(0, 1e-9, 100))
    with pytest.raises(GradcheckError, match="Backward is not reentrant"):
        gradcheck(planted(lambda x: x**2, lambda g, x: 2 * g * x + next(noise)), leaf(2))
    noise = iter(np.linspace(0, 1e-9, 100))
    assert not gradcheck(planted(lambda x: x**2, lambda g, x: 2 * g * x + next(noise)), leaf(2), raise_exception=False)


def test_nondet_tol_forgives_small_changes():
    noise = iter(np.linspace(0, 1e-9, 100))
    wobbly = planted(lambda x: x**2, lambda g, x: 2 * g * x + g * next(noise))
    assert gradcheck(wobbly, leaf(2), nondet_tol=1e-6)


def test_a_backward_that_ignores_what_comes_in_is_refused():
    with pytest.raises(GradcheckError, match="backward not multiplied by grad_output"):
        gradcheck(planted(lambda x: x * 1, lambda g, x: np.ones_like(x)), leaf(1))


def test_undefined_gradients_must_be_accepted():
    class Both(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.set_materialize_grads(False)
            return x * 2, x * 3

        @staticmethod
        def backward(ctx, g, h):
            return g * 2 + h * 3

    # With both outputs in use the formula is right; with one of them unused it meets None.
    with pytest.raises(TypeError, match="NoneType"):
        gradcheck(Both.apply, leaf(2))

    class Careful(Both):
        @staticmethod
        def backward(ctx, g, h):
            parts = [v * k for v, k in ((g, 2), (h, 3)) if v is not None]
            total = None
            for part in parts:
                total = part if total is None else total + part
            return total

    assert gradcheck(Careful.apply, leaf(2))


def test_a_right_function_raises_no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert gradcheck(lambda x: x / 0.5, leaf(2))


def test_pytorch_finds_the_same_faults():
    torch = pytest.importorskip("torch")

    def torch_function(forward, backward):
        class Planted(torch.autograd.Function):
            @staticmethod
            def forward(ctx, *inputs):
                ctx.save_for_backward(*inputs)
                return torch.tensor(np.asarray(forward(*[x.detach().numpy() for x in inputs])))

            @staticmethod
            @torch.autograd.function.once_differentiable
            def backward(ctx, g):
                results = backward(g.numpy(), *[x.detach().numpy() for x in ctx.saved_tensors])
                results = results if isinstance(results, tuple) else (results,)
                return tuple(None if r is None else torch.tensor(np.array(r, np.float64)) for r in results)

        return Planted.apply

    for name in ("sign", "twice", "mean without its division", "zero", "mask shifted", "nan"):
        forward, backward, shapes, _ = FAULTS[name]
        inputs = [torch.tensor(leaf(*shape, seed=seed).array, requires_grad=True) for seed, shape in enumerate(shapes)]
        with pytest.raises(RuntimeError, match="Jacobian mismatch for output 0 with respect to input 0"):
            torch.autograd.gradcheck(torch_function(forward, backward), inputs)


def test_the_names_are_exported():
    assert mytorch.autograd.gradcheck is gradcheck
    assert mytorch.autograd.gradgradcheck is gradgradcheck
