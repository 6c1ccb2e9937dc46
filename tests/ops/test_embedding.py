"""What the samples cannot say of embeddings: gradients that leave rows out, and rows that are shortened in place."""

import numpy as np
import pytest

import mytorch
from mytorch.nn import functional as F

WORDS = np.array([[1, 4, 1], [0, 3, 3]])


def table():
    return np.random.default_rng(0).standard_normal((5, 3))


def gradient(words, g, **options):
    weight = mytorch.tensor(table(), requires_grad=True)
    F.embedding(mytorch.tensor(words), weight, **options).backward(mytorch.tensor(g))
    return weight.grad.numpy()


def test_the_padding_row_gets_no_gradient_and_the_others_the_sum_of_theirs():
    g = np.random.default_rng(1).standard_normal((2, 3, 3))
    expected = np.zeros((5, 3))
    for word, row in zip(WORDS.reshape(-1), g.reshape(-1, 3), strict=True):
        expected[word] += 0 if word == 3 else row
    np.testing.assert_allclose(gradient(WORDS, g, padding_idx=3), expected)
    np.testing.assert_allclose(gradient(WORDS, g, padding_idx=-2), expected)


def test_frequent_rows_get_the_mean_of_their_gradients():
    g = np.random.default_rng(1).standard_normal((2, 3, 3))
    expected = np.zeros((5, 3))
    for word in np.unique(WORDS):
        expected[word] = g[word == WORDS].mean(0)
    np.testing.assert_allclose(gradient(WORDS, g, scale_grad_by_freq=True), expected)


def test_the_gradient_itself_can_be_differentiated():
    # Every row that is looked up has the mean gradient 3w², whose square has the gradient 36w³.
    weight = mytorch.tensor(table(), requires_grad=True)
    y = F.embedding(mytorch.tensor(WORDS), weight, padding_idx=3, scale_grad_by_freq=True)
    (first,) = mytorch.autograd.grad((y**3).sum(), weight, create_graph=True)
    (second,) = mytorch.autograd.grad((first**2).sum(), weight)
    expected = 36 * table() ** 3
    expected[[2, 3]] = 0
    np.testing.assert_allclose(second.numpy(), expected)


@pytest.mark.parametrize("norm_type", [2.0, 1.0])
@pytest.mark.parametrize("function", [F.embedding, F.embedding_bag])
def test_long_rows_that_are_looked_up_are_shortened_in_place(function, norm_type):
    weight = mytorch.tensor(table(), requires_grad=True)
    function(mytorch.tensor(WORDS), weight, max_norm=0.5, norm_type=norm_type)
    before, after = table(), weight.detach().numpy()
    lengths = np.linalg.norm(before, norm_type, axis=1)
    assert (lengths > 0.5).all()
    np.testing.assert_array_equal(after[2], before[2])  # nobody looked
    np.testing.assert_allclose(np.linalg.norm(np.delete(after, 2, 0), norm_type, axis=1), 0.5, rtol=1e-6)
    assert weight._version_count == 1


def test_a_pretrained_table_is_frozen_unless_asked_otherwise():
    weight = mytorch.tensor(table())
    layer = mytorch.nn.Embedding.from_pretrained(weight, padding_idx=1)
    assert not layer.weight.requires_grad
    assert layer.weight.data_ptr() == weight.data_ptr()
    assert (layer.num_embeddings, layer.embedding_dim, layer.padding_idx) == (5, 3, 1)
    assert mytorch.nn.EmbeddingBag.from_pretrained(weight, freeze=False, mode="max").weight.requires_grad
    with pytest.raises(AssertionError, match="2-dimensional"):
        mytorch.nn.Embedding.from_pretrained(weight[0])


def test_the_padding_row_begins_as_zeros():
    layer = mytorch.nn.Embedding(5, 3, padding_idx=-1)
    assert (layer.weight[4] == 0).all()
    assert layer.padding_idx == 4
    with pytest.raises(AssertionError, match="within num_embeddings"):
        mytorch.nn.Embedding(5, 3, padding_idx=5)
    with pytest.raises(AssertionError, match="Shape of weight does not match"):
        mytorch.nn.Embedding(5, 3, _weight=mytorch.zeros(3, 5))


def test_arguments_in_the_older_order_are_understood_with_a_warning():
    weight = mytorch.tensor(table())
    with pytest.warns(UserWarning, match="Argument order of nn.functional.embedding_bag was changed"):
        y = F.embedding_bag(weight, mytorch.tensor(WORDS))
    np.testing.assert_array_equal(y.numpy(), F.embedding_bag(mytorch.tensor(WORDS), weight).numpy())
