"""Normalisation with running statistics: over batches, and within each example."""

import numpy as np

from mytorch.ops import batch_norm

from .sample import ErrorSample, Sample, positive, real, whole

# torch itself has functions of these names with other arguments
BATCH_NORM, INSTANCE_NORM = "nn.functional.batch_norm", "nn.functional.instance_norm"


def standardized(x, *statistics, eps=1e-5):
    axes = tuple(range(2, x.ndim))
    return (x - x.mean(axes, keepdims=True)) / np.sqrt(x.var(axes, keepdims=True) + eps)


SAMPLES = [
    *[
        Sample(
            batch_norm.batch_norm,
            (x, None, None, *parameters),
            options={"training": True, **options},
            torch_name=BATCH_NORM,
        )
        for x in (real(4, 3), real(3, 2, 4), real(2, 2, 3, 2))
        for parameters in ((), (real(x.shape[1]), real(x.shape[1], seed=1)))
        for options in ({}, {"eps": 0.1})
    ],
    Sample(
        batch_norm.batch_norm, (real(2, 2, 3), None, None, real(2)), options={"training": True}, torch_name=BATCH_NORM
    ),
    # PyTorch 2.13 fails at the second derivative with a bias and no weight.
    Sample(
        batch_norm.batch_norm, (real(2, 2, 3), None, None, None, real(2)), options={"training": True}, torch_name=""
    ),
    Sample(batch_norm.batch_norm, (np.ones((3, 2)), None, None), options={"training": True}, torch_name=BATCH_NORM),
    *[
        Sample(
            batch_norm.batch_norm,
            (x,),
            options={"running_mean": real(3), "running_var": positive(3), **parameters},
            torch_name=BATCH_NORM,
        )
        for x in (real(2, 3), real(2, 3, 2, 2))
        for parameters in ({}, {"weight": real(3, seed=1)}, {"bias": real(3, seed=2), "eps": 0.1})
    ],
    Sample(batch_norm.batch_norm, (real(0), real(0), real(0)), None, {"training": True}, BATCH_NORM, False),
    Sample(
        batch_norm.batch_norm,
        (real(0, 3, 2), None, None, real(3), real(3, seed=1)),
        options={"training": True},
        torch_name=BATCH_NORM,
    ),
    *[
        Sample(batch_norm.instance_norm, (x,), standardized, options, INSTANCE_NORM)
        for x in (real(3, 2, 4), real(2, 2, 3, 2))
        for options in ({}, {"eps": 0.1})
    ],
    Sample(
        batch_norm.instance_norm,
        (real(2, 3, 4), None, None, real(3), real(3, seed=1)),
        options={"eps": 0.1},
        torch_name=INSTANCE_NORM,
    ),
    *[
        Sample(
            batch_norm.instance_norm,
            (real(2, 3, 4),),
            options={"running_mean": real(3), "running_var": positive(3), "use_input_stats": False, **parameters},
            torch_name=INSTANCE_NORM,
        )
        for parameters in ({}, {"weight": real(3, seed=1)}, {"bias": real(3, seed=2), "eps": 0.1})
    ],
]

ERRORS = [
    ErrorSample(
        batch_norm.batch_norm,
        (real(1, 3), None, None),
        ValueError,
        r"Expected more than 1 value per channel when training, got input size torch.Size\(\[1, 3\]\)",
        {"training": True},
    ),
    ErrorSample(
        batch_norm.batch_norm, (real(2, 3), None, None), RuntimeError, "running_mean must be defined in evaluation mode"
    ),
    ErrorSample(
        batch_norm.batch_norm,
        (real(2, 3), real(4), real(4)),
        RuntimeError,
        "running_mean should contain 3 elements not 4",
    ),
    ErrorSample(
        batch_norm.batch_norm,
        (real(2, 3), real(3), real(3), real(4)),
        RuntimeError,
        "weight should contain 3 elements not 4",
    ),
    ErrorSample(
        batch_norm.batch_norm,
        (real(2, 3), real(3), real(3), real(3).astype("f4")),
        RuntimeError,
        "mixed dtype .* type of Double",
    ),
    ErrorSample(batch_norm.batch_norm, (real(2), real(2), real(2)), RuntimeError, "at least 2 dimensions"),
    ErrorSample(batch_norm.batch_norm, (real(2, 3), real(3), None), ValueError, "must either both be None"),
    ErrorSample(batch_norm.batch_norm, (whole(2, 3), None, None), NotImplementedError, "'Long'", {"training": True}),
    ErrorSample(
        batch_norm.batch_norm,
        (real(2, 3), None, None),
        ValueError,
        "eps must be positive during training, but got 0",
        {"training": True, "eps": 0},
    ),
    ErrorSample(
        batch_norm.batch_norm, (real(2, 3), None, None), ValueError, "must be non-negative, but got -1", {"eps": -1}
    ),
    ErrorSample(
        batch_norm.instance_norm,
        (real(2, 3, 1),),
        ValueError,
        r"Expected more than 1 spatial element when training, got input size torch.Size\(\[2, 3, 1\]\)",
    ),
    ErrorSample(
        batch_norm.instance_norm,
        (real(2, 3, 4),),
        RuntimeError,
        "running_mean and running_var to be defined when use_input_stats is false",
        {"use_input_stats": False},
    ),
    ErrorSample(
        batch_norm.instance_norm,
        (real(2, 3, 4), None, None, real(4)),
        RuntimeError,
        "weight should contain 3 elements not 4",
    ),
]
