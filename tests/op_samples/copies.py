"""`name_copy`, for every view."""

from mytorch.ops import copies

from .sample import Sample, real

X = real(2, 1, 3)

SAMPLES = [
    Sample(getattr(copies, f"{name}_copy"), (X, *arguments))
    for name, *arguments in (
        ("alias",),
        ("as_strided", (2, 2), (1, 3)),
        ("diagonal", 0, 0, 2),
        ("expand", (2, 2, 3)),
        ("narrow", 2, 1, 2),
        ("permute", (2, 0, 1)),
        ("select", 0, 1),
        ("slice", 2, 1, None, 1),
        ("split", 2, 2),
        ("split_with_sizes", [1, 2], 2),
        ("squeeze", 1),
        ("transpose", 0, 2),
        ("unbind", 0),
        ("unfold", 2, 2, 1),
        ("unsqueeze", 0),
        ("view", (3, 2)),
    )
] + [
    Sample(copies.t_copy, (real(2, 3),)),
    Sample(copies.detach_copy, (X,), differentiable=False),
]
