"""Attention layers and Transformers: masks, shapes and names. Values beside PyTorch's are in tests/parity."""

from __future__ import annotations

import numpy as np
import pytest

import mytorch
from mytorch import nn
from tests.nn.both import same_error
from tests.op_samples.sample import real


def close(a, b):
    np.testing.assert_allclose(a.detach().numpy(), b.detach().numpy(), rtol=1e-9, atol=1e-12)


def x_of(*shape):
    return mytorch.tensor(real(*shape))


def test_the_weights_of_attention_are_shares():
    layer = nn.MultiheadAttention(4, 2).double()
    y, shares = layer(x_of(3, 2, 4), x_of(5, 2, 4), x_of(5, 2, 4))
    assert (y.shape, shares.shape) == ((3, 2, 4), (2, 3, 5))
    close(shares.sum(-1), mytorch.ones(2, 3).double())
    _, heads = layer(x_of(3, 2, 4), x_of(5, 2, 4), x_of(5, 2, 4), average_attn_weights=False)
    close(heads.mean(1), shares)
    assert layer(x_of(3, 4), x_of(5, 4), x_of(5, 4), need_weights=False)[1] is None


def test_weights_may_be_left_out_and_dimensions_turned_without_another_result():
    layer, turned = nn.MultiheadAttention(4, 2).double(), nn.MultiheadAttention(4, 2, batch_first=True).double()
    turned.load_state_dict(layer.state_dict())
    q, k = x_of(3, 2, 4), x_of(5, 2, 4)
    y, _ = layer(q, k, k)
    close(layer(q, k, k, need_weights=False)[0], y)
    k = k.transpose(0, 1)
    close(turned(q.transpose(0, 1), k, k)[0].transpose(0, 1), y)


def test_nobody_looks_at_padding():
    layer = nn.MultiheadAttention(4, 2, kdim=3, vdim=5).double()
    q, k, v = x_of(2, 1, 4), x_of(4, 1, 3), x_of(4, 1, 5)
    padding = mytorch.tensor([[False, False, False, True]])
    for need_weights in (True, False):
        y, _ = layer(q, k, v, key_padding_mask=padding, need_weights=need_weights)
        close(y, layer(q, k[:3], v[:3])[0])


def test_the_future_has_no_influence_on_a_causal_encoder():
    layer = nn.TransformerEncoderLayer(4, 2, 8, dropout=0.0, batch_first=True)
    encoder = nn.TransformerEncoder(layer, 2).double()
    mask = nn.Transformer.generate_square_subsequent_mask(5).double()
    x = x_of(1, 5, 4)
    y = encoder(x, mask=mask)
    close(y[:, :3], encoder(x[:, :3], mask=mask[:3, :3]))
    close(encoder(x, mask=mask, is_causal=True), y)
    close(encoder(x, mask=mask == -np.inf), y)


def test_dropout_acts_in_training_only():
    layer = nn.TransformerEncoderLayer(4, 2, 8, dropout=0.5)
    x = x_of(3, 1, 4).float()
    assert layer(x).tolist() != layer(x).tolist()
    layer.eval()
    assert layer(x).tolist() == layer(x).tolist()


@pytest.mark.parametrize("options", [{}, {"norm_first": True, "batch_first": True, "activation": "gelu"}])
def test_a_transformer_learns_to_copy(options):
    mytorch.manual_seed(0)
    model = nn.Transformer(8, 2, 1, 1, 16, dropout=0.0, **options)
    optimizer = mytorch.optim.Adam(model.parameters(), lr=0.01)
    x = x_of(4, 4, 8).float()
    losses = []
    for _ in range(40):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x, x), x)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0] / 2


def test_layers_of_a_stack_are_copies():
    encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 8), 2)
    first, second = (layer.linear1.weight for layer in encoder.layers)
    assert mytorch.equal(first, second)
    assert first is not second


@pytest.mark.filterwarnings("ignore:enable_nested_tensor is True:UserWarning")
def test_printed_forms_and_states_are_pytorchs():
    torch = pytest.importorskip("torch")
    for build in (
        lambda lib: lib.nn.Transformer(4, 2, 1, 1, 8),
        lambda lib: lib.nn.MultiheadAttention(4, 2, add_bias_kv=True, kdim=3, bias=False),
        lambda lib: lib.nn.TransformerDecoderLayer(4, 2, 8, activation=lib.nn.GELU()),
    ):
        theirs, ours = build(torch), build(mytorch)
        assert repr(ours) == repr(theirs)
        assert {k: tuple(v.shape) for k, v in ours.state_dict().items()} == {
            k: tuple(v.shape) for k, v in theirs.state_dict().items()
        }
        assert list(ours.state_dict()) == list(theirs.state_dict())


def test_what_does_not_fit_is_refused_in_pytorchs_words():
    def attend(lib, **masks):
        x = lib.zeros(3, 2, 4)
        return lib.nn.MultiheadAttention(4, 2)(x, x, x, **masks)

    for action, kind, words in [
        (lambda lib: lib.nn.MultiheadAttention(0, 2), ValueError, "embed_dim and num_heads must be greater than 0"),
        (lambda lib: lib.nn.MultiheadAttention(5, 2), AssertionError, "embed_dim must be divisible by num_heads"),
        (lambda lib: attend(lib, attn_mask=lib.zeros(2, 2)), RuntimeError, "The shape of the 2D attn_mask is"),
        (lambda lib: attend(lib, attn_mask=lib.zeros(3, 3).long()), AssertionError, "only bool and floating types of"),
        (lambda lib: attend(lib, key_padding_mask=lib.zeros(3)), AssertionError, "to be `None` or 2-D"),
        (lambda lib: attend(lib, is_causal=True), RuntimeError, "Need attn_mask if specifying the is_causal hint"),
        (
            lambda lib: lib.nn.TransformerEncoderLayer(4, 2, activation="tanh"),
            RuntimeError,
            "activation should be relu/gelu, not tanh",
        ),
        (
            lambda lib: lib.nn.TransformerDecoderLayer(4, 2)(lib.zeros(4), lib.zeros(3, 4)),
            AssertionError,
            "query should be unbatched 2D or batched 3D tensor but received 1-D query tensor",
        ),
    ]:
        same_error(action, kind, words)
    model = nn.Transformer(4, 2, 1, 1, 8)
    with pytest.raises(RuntimeError, match="the batch number of src and tgt must be equal"):
        model(mytorch.zeros(3, 2, 4), mytorch.zeros(3, 1, 4))
    with pytest.raises(RuntimeError, match="the feature number of src and tgt must be equal to d_model"):
        model(mytorch.zeros(3, 2, 5), mytorch.zeros(3, 2, 5))
