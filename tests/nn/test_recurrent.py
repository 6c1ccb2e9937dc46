"""Recurrent layers beside PyTorch's: sequences of several lengths, and what the samples of PyTorch leave out."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

import mytorch
from mytorch import nn
from mytorch.autograd import gradcheck, gradgradcheck
from mytorch.nn.utils import rnn as rnn_utils
from mytorch.ops import recurrent
from tests.nn.both import same_error
from tests.op_samples.sample import real

KINDS = ["RNN", "LSTM", "GRU"]
LENGTHS = [2, 5, 1, 4]


def twins(kind: str, *args: Any, **options: Any) -> tuple[Any, Any]:
    """PyTorch's layer and ours with the same weights, in float64."""
    torch = pytest.importorskip("torch")
    theirs = getattr(torch.nn, kind)(*args, **options).double()
    ours = getattr(nn, kind)(*args, **options).double()
    ours.load_state_dict({name: mytorch.tensor(value.numpy()) for name, value in theirs.state_dict().items()})
    return theirs, ours


def same(expected: Any, found: Any) -> None:
    assert tuple(expected.shape) == tuple(found.shape)
    np.testing.assert_allclose(found.detach().numpy(), expected.detach().numpy(), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("options", [{}, {"num_layers": 2, "bias": False}], ids=["one", "two"])
@pytest.mark.parametrize("kind", KINDS)
def test_packed_sequences_give_what_pytorch_gives(kind, options, bidirectional):
    torch = pytest.importorskip("torch")
    theirs, ours = twins(kind, 3, 4, bidirectional=bidirectional, **options)
    results = []
    for library, layer in ((torch, theirs), (mytorch, ours)):
        x = library.tensor(real(5, 4, 3), requires_grad=True)
        packed = library.nn.utils.rnn.pack_padded_sequence(x, LENGTHS, enforce_sorted=False)
        y, last = layer(packed)
        y, lengths = library.nn.utils.rnn.pad_packed_sequence(y)
        last = last if kind == "LSTM" else (last,)
        (y.tanh().sum() + sum((state**2).sum() for state in last)).backward()
        results.append([y, lengths, *last, x.grad, *[p.grad for p in layer.parameters()]])
    for expected, found in zip(*results, strict=True):
        same(expected, found)


@pytest.mark.parametrize("kind", KINDS)
def test_a_packed_sequence_ends_where_its_padding_begins(kind):
    layer = getattr(nn, kind)(3, 4).double()
    x = mytorch.tensor(real(5, 2, 3))
    _, last = layer(rnn_utils.pack_padded_sequence(x, [5, 2]))
    _, alone = layer(x[:2, 1])
    last, alone = (last[0], alone[0]) if kind == "LSTM" else (last, alone)
    np.testing.assert_allclose(last[0, 1].detach().numpy(), alone[0].detach().numpy(), rtol=1e-12)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("projected", [0, 2])
def test_the_fast_way_equals_the_definition_to_the_second_derivative(kind, projected):
    if projected and kind != "LSTM":
        pytest.skip("only the LSTM projects")
    gates = {"RNN": 1, "LSTM": 4, "GRU": 3}[kind]
    steps = recurrent.steps_of([3, 2, 2, 1], reverse=True)
    outputs = projected or 2
    shapes = [(8, 3), (gates * 2, 3), (gates * 2, outputs), (gates * 2,), (gates * 2,)]
    tensors = [mytorch.tensor(real(*shape, seed=i), requires_grad=True) for i, shape in enumerate(shapes)]
    tensors += [mytorch.tensor(real(2, 2, seed=7), requires_grad=True)] if projected else []
    states = [(3, outputs), (3, 2)] if kind == "LSTM" else [(3, outputs)]
    tensors += [mytorch.tensor(real(*shape, seed=9 + i), requires_grad=True) for i, shape in enumerate(states)]

    def layer(x, *given):
        weights = [*given[:4], given[4] if projected else None]
        return getattr(recurrent, kind.lower())(x, given[4 + bool(projected) :], weights, steps)

    assert gradcheck(layer, tensors)
    assert gradgradcheck(layer, tensors, atol=1e-4)


def test_dropout_falls_between_layers_only_in_training():
    layer = nn.GRU(3, 4, num_layers=2, dropout=0.5)
    x = mytorch.tensor(real(5, 2, 3).astype(np.float32))
    assert not np.array_equal(layer(x)[0].detach().numpy(), layer(x)[0].detach().numpy())
    layer.eval()
    assert np.array_equal(layer(x)[0].detach().numpy(), layer(x)[0].detach().numpy())
    with pytest.warns(UserWarning, match="dropout option adds dropout after all but last recurrent layer"):
        nn.GRU(3, 4, dropout=0.5)


def test_no_sequence_is_a_sequence_too_but_no_time_is_not():
    y, last = nn.RNN(3, 4)(mytorch.zeros(2, 0, 3))
    assert (y.shape, last.shape) == ((2, 0, 4), (1, 0, 4))
    same_error(lambda lib: lib.nn.RNN(3, 4)(lib.zeros(0, 2, 3)), RuntimeError, "sequence length to be larger than 0")


def test_what_does_not_fit_is_refused_in_pytorchs_words():
    x = (2, 2, 3)
    for action, kind, words in [
        (lambda lib: lib.nn.LSTM(3, 4)(lib.zeros(2, 2, 5)), RuntimeError, "input.size(-1) must be equal to input_size"),
        (
            lambda lib: lib.nn.LSTM(3, 4)(lib.zeros(3)),
            ValueError,
            "LSTM: Expected input to be 2D or 3D, got 1D instead",
        ),
        (lambda lib: lib.nn.RNN(3, 4)(lib.zeros(3)), ValueError, "2D or 3D, got 1D tensor instead"),
        (
            lambda lib: lib.nn.LSTM(3, 4)(lib.zeros(*x), (lib.zeros(1, 2, 4), lib.zeros(1, 2, 5))),
            RuntimeError,
            "Expected hidden[1] size (1, 2, 4), got [1, 2, 5]",
        ),
        (
            lambda lib: lib.nn.GRU(3, 4)(lib.zeros(*x), lib.zeros(2, 4)),
            RuntimeError,
            "For batched 3-D input, hx should also be 3-D but got 2-D tensor",
        ),
        (
            lambda lib: lib.nn.LSTM(3, 4)(lib.zeros(2, 3), (lib.zeros(1, 2, 4), lib.zeros(1, 4))),
            RuntimeError,
            "For unbatched 2-D input, hx and cx should also be 2-D but got (3-D, 2-D) tensors",
        ),
        (
            lambda lib: lib.nn.GRU(3, 4)(lib.zeros(*x), lib.zeros(1, 2, 4, dtype=lib.float64)),
            RuntimeError,
            "must have the same dtype",
        ),
        (lambda lib: lib.nn.GRU(3, 4, proj_size=2), ValueError, "proj_size argument is only supported for LSTM"),
        (lambda lib: lib.nn.LSTM(3, 4, proj_size=4), ValueError, "proj_size has to be smaller than hidden_size"),
        (lambda lib: lib.nn.LSTM(3, 4, dropout=2), ValueError, "dropout should be a number in range [0, 1]"),
        (lambda lib: lib.nn.RNN(3, 4, nonlinearity="q"), ValueError, "Unknown nonlinearity 'q'"),
        (lambda lib: lib.nn.RNNCell(3, 4, nonlinearity="q")(lib.zeros(2, 3)), RuntimeError, "Unknown nonlinearity: q"),
    ]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            same_error(action, kind, words)


def test_packing_and_padding_undo_each_other():
    sequences = [mytorch.tensor(real(length, 2, seed=length)) for length in LENGTHS]
    for back, sequence in zip(
        rnn_utils.unpack_sequence(rnn_utils.pack_sequence(sequences, enforce_sorted=False)), sequences, strict=True
    ):
        assert mytorch.equal(back, sequence)
    padded = rnn_utils.pad_sequence(sequences, batch_first=True, padding_value=-1.0, padding_side="left")
    assert padded.shape == (4, 5, 2)
    assert (padded[0, :3] == -1).all()
    assert mytorch.equal(padded[0, 3:], sequences[0])


def test_packed_sequences_have_pytorchs_parts():
    torch = pytest.importorskip("torch")
    parts = [
        library.nn.utils.rnn.pack_padded_sequence(
            library.arange(20).reshape(4, 5), library.tensor([3, 5, 1, 4]), True, enforce_sorted=False
        )
        for library in (torch, mytorch)
    ]
    for theirs, ours in zip(*parts, strict=True):
        assert ours.tolist() == theirs.tolist()
    padded, lengths = rnn_utils.pad_packed_sequence(parts[1], True, -1, total_length=6)
    expected, _ = torch.nn.utils.rnn.pad_packed_sequence(parts[0], True, -1, total_length=6)
    assert padded.tolist() == expected.tolist()
    assert lengths.tolist() == [3, 5, 1, 4]
    assert parts[1].double().data.dtype is mytorch.float64
    assert parts[1].long() is parts[1]


@pytest.mark.parametrize(
    ("lengths", "words"),
    [([1, 2, 3], "must be sorted in decreasing order"), ([4, 0, 0], "greater than 0"), ([3, 2], "but got 2")],
)
def test_wrong_lengths_are_refused_in_pytorchs_words(lengths, words):
    def action(library: Any) -> Any:
        return library.nn.utils.rnn.pack_padded_sequence(library.zeros(4, 3), lengths)

    same_error(action, RuntimeError, words)
