"""Tables and what is looked up in them: repeats, padding, empty bags."""

import numpy as np

from mytorch.ops.embedding import embedding
from mytorch.ops.embedding_bag import embedding_bag

from .sample import ErrorSample, Sample, positive, real, tied

WORDS = np.array([[1, 4, 1], [0, 3, 3]])
STREAM, STARTS = np.array([1, 4, 1, 0, 3, 3, 2]), np.array([0, 3, 3, 5])  # the second bag is empty
# torch itself has functions of these names with other arguments
EMBEDDING, BAG = "nn.functional.embedding", "nn.functional.embedding_bag"


def added(words, weight, mode="mean"):
    return {"sum": np.sum, "mean": np.mean, "max": np.max}[mode](weight[words], axis=1)


def bag(inputs, **options):
    return Sample(embedding_bag, inputs, None, options, BAG)


SAMPLES = [
    Sample(embedding, (WORDS, real(5, 3)), lambda words, weight: weight[words], torch_name=EMBEDDING),
    Sample(embedding, (np.array(2), real(5, 3)), torch_name=EMBEDDING),
    Sample(embedding, (WORDS.astype(np.int32), real(5, 3)), torch_name=EMBEDDING),
    Sample(embedding, (WORDS[:0], real(5, 3)), torch_name=EMBEDDING),
    *[Sample(embedding, (WORDS, real(5, 3)), None, {"padding_idx": padding}, EMBEDDING, False) for padding in (3, -1)],
    Sample(embedding, (WORDS, real(5, 3)), None, {"scale_grad_by_freq": True}, EMBEDDING, differentiable=False),
    *[Sample(embedding_bag, (WORDS, real(5, 3)), added, {"mode": mode}, BAG) for mode in ("sum", "mean", "max")],
    *[bag((STREAM, real(5, 3), STARTS), mode=mode) for mode in ("sum", "mean", "max")],
    *[bag((STREAM, real(5, 3), STARTS), mode=mode, padding_idx=3) for mode in ("sum", "mean", "max")],
    bag((STREAM, tied(5, 3), STARTS), mode="max"),
    bag((STREAM, real(5, 3), np.array([0, 3, 7])), include_last_offset=True),
    Sample(
        embedding_bag,
        (STREAM, real(5, 3), STARTS, None, 2.0, False, "sum", False, positive(7)),
        options={"padding_idx": 1},
        torch_name=BAG,
        twice=False,  # as in PyTorch
    ),
    bag((STREAM[:0], real(5, 3), STARTS[:1]), mode="max"),
]

ERRORS = [
    *[
        error
        for function in (embedding, embedding_bag)
        for error in (
            ErrorSample(
                function, (WORDS + 1, real(5, 3)), IndexError, "index out of range in self.* index 5 .* 5 rows"
            ),
            ErrorSample(function, (WORDS - 1, real(5, 3)), IndexError, "index out of range in self.* index -1"),
            ErrorSample(function, (WORDS, real(5, 3)), NotImplementedError, "sparse=True", {"sparse": True}),
            ErrorSample(function, (real(2, 2), real(5, 3)), RuntimeError, "scalar types: Long, Int; but got Double"),
        )
    ],
    ErrorSample(embedding, (WORDS, real(5)), RuntimeError, "'weight' must be 2-D"),
    ErrorSample(embedding, (WORDS, real(5, 3)), AssertionError, "got 5 of 5", {"padding_idx": 5}),
    ErrorSample(embedding_bag, (WORDS, real(5)), ValueError, "weight has to be a 2D Tensor"),
    ErrorSample(embedding_bag, (WORDS, real(5, 3), STARTS), ValueError, "if input is 2D, then offsets"),
    ErrorSample(embedding_bag, (STREAM, real(5, 3)), ValueError, "offsets has to be a 1D Tensor"),
    ErrorSample(embedding_bag, (WORDS[None], real(5, 3)), ValueError, "input has to be 1D or 2D Tensor"),
    ErrorSample(embedding_bag, (STREAM, real(5, 3), STARTS + 1), RuntimeError, r"offsets\[0\] has to be 0"),
    ErrorSample(embedding_bag, (STREAM, real(5, 3), STARTS * 2), RuntimeError, r"offsets\[-1\] can not be greater"),
    ErrorSample(embedding_bag, (WORDS, real(5, 3)), ValueError, "mode has to be one of", {"mode": "min"}),
    ErrorSample(
        embedding_bag,
        (WORDS, real(5, 3)),
        ValueError,
        "max mode does not support scaling",
        {"mode": "max", "scale_grad_by_freq": True},
    ),
    ErrorSample(
        embedding_bag,
        (WORDS, real(5, 3)),
        NotImplementedError,
        "only supported for mode='sum'",
        {"per_sample_weights": real(2, 3)},
    ),
    ErrorSample(
        embedding_bag,
        (WORDS, real(5, 3)),
        ValueError,
        "same shape as the input",
        {"per_sample_weights": real(2, 2), "mode": "sum"},
    ),
]
