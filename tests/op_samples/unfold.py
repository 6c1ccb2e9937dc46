"""Windows as columns, and columns laid back."""

import numpy as np

from mytorch.ops import unfold as module

from .sample import ErrorSample, Sample, real

unfold, fold = module.unfold, module.fold


def columns(x, kernel_size, dilation=1, padding=0, stride=1):
    """The definition, window by window."""
    (kh, kw), (dh, dw), (ph, pw), (sh, sw) = [
        (v, v) if isinstance(v, int) else v for v in (kernel_size, dilation, padding, stride)
    ]
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    found = []
    for top in range(0, x.shape[2] - dh * (kh - 1), sh):
        for left in range(0, x.shape[3] - dw * (kw - 1), sw):
            window = x[:, :, top : top + dh * (kh - 1) + 1 : dh, left : left + dw * (kw - 1) + 1 : dw]
            found.append(window.reshape(len(x), -1))
    return np.stack(found, axis=2)


SAMPLES = [
    Sample(unfold, (real(2, 2, 4, 5), 2), columns),
    Sample(unfold, (real(1, 2, 4, 5), (2, 3), (2, 1), (1, 0), (1, 2)), columns),
    Sample(unfold, (real(2, 4, 4), 3), options={"padding": 1, "stride": 2}),
    Sample(unfold, (real(0, 1, 3, 3), 2)),
    Sample(fold, (real(2, 8, 12), (4, 5), 2)),
    Sample(fold, (real(1, 6, 10), 4, (3, 2)), options={"padding": (1, 1), "stride": (2, 1), "dilation": (1, 1)}),
    Sample(fold, (real(4, 4), [3, 3], [2, 2])),
]

ERRORS = [
    ErrorSample(unfold, (real(2, 2), 1), RuntimeError, r"Expected 3D or 4D .* but got: \[2, 2\]"),
    ErrorSample(unfold, (real(1, 1, 2, 2), 3), RuntimeError, r"spatial size \(2, 2\), kernel_size=\(3, 3\).* \(0, 0\)"),
    ErrorSample(unfold, (real(1, 1, 2, 2), 0), RuntimeError, "kernel size should be greater than zero"),
    ErrorSample(unfold, (real(1, 1, 2, 2), 1), RuntimeError, "pad_height: -1", {"padding": -1}),
    ErrorSample(unfold, (real(1, 1, 2, 2), (1, 1, 1)), RuntimeError, "a single int or a pair of ints"),
    ErrorSample(unfold, (real(1, 1, 2, 2), 1.0), TypeError, "argument 'kernel_size' must be an int"),
    ErrorSample(fold, (real(4), 2, 2), RuntimeError, r"Expected 2D or 3D .* but got: \[4\]"),
    ErrorSample(fold, (real(1, 3, 1), 2, 2), RuntimeError, r"input.size\(1\)=3 and kernel_size=\(2, 2\)"),
    ErrorSample(fold, (real(1, 4, 4), 2, 2), RuntimeError, r"sliding blocks 1 \* 1 = 1, but got input.size\(2\)=4"),
]
