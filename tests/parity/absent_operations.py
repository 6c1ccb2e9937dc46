"""Operations of PyTorch's list that mytorch lacks, and the few whose answers differ on purpose, with the reasons."""

from __future__ import annotations

_COMPLEX = "mytorch has no complex numbers"
_INTERNAL = "PyTorch's own building block, not for users"
_RARE = "not part of the surface that models use"

ABSENT: dict[str, str] = {
    **dict.fromkeys(
        ("view_as_real", "view_as_complex", "complex", "polar", "cdouble", "cfloat", "chalf", "stft", "istft",
         "linalg.eig", "linalg.eigvals"), _COMPLEX),
    **{f"fft.{kind}{size}": _COMPLEX
       for kind in ("fft", "ifft", "rfft", "irfft", "hfft", "ihfft") for size in ("", "2", "n")},
    **dict.fromkeys(("fft.fftshift", "fft.ifftshift"), "comes with the rest of torch.fft, which needs complex numbers"),
    **dict.fromkeys(
        ("_softmax_backward_data", "native_group_norm", "native_layer_norm", "native_batch_norm",
         "_native_batch_norm_legit", "_batch_norm_with_update", "_upsample_bilinear2d_aa",
         "max_pool2d_with_indices_backward", "torch._scaled_mm_v2", "torch._scaled_mm",
         "torch.ops.aten._safe_softmax.default", "torch.ops.aten._flash_attention_forward",
         "torch.ops.aten._efficient_attention_forward", "slice", "_unsafe_masked_index",
         "_unsafe_masked_index_put_accumulate", "_chunk_cat", "native_dropout_backward", "hash_tensor",
         "_segment_reduce", "empty_permuted", "nonzero_static"), _INTERNAL),
    **dict.fromkeys(
        ("jiterator_unary", "jiterator_binary", "jiterator_4inputs_with_extra_args", "jiterator_binary_return_by_ref",
         "jiterator_2inputs_2outputs"), "kernels compiled for CUDA at run time"),
    **dict.fromkeys(("sparse.sampled_addmm", "sparse.mm", "to_sparse"), "mytorch has no sparse tensors"),
    "bfloat16": "NumPy has no such dtype",
    **dict.fromkeys(("gradient", "igamma", "igammac", "svd_lowrank", "pca_lowrank", "histogramdd", "linalg.ldl_factor",
                     "linalg.ldl_factor_ex", "linalg.ldl_solve"), _RARE),
    **{f"signal.windows.{name}": _RARE for name in (
        "hamming", "hann", "bartlett", "blackman", "cosine", "exponential", "gaussian", "kaiser", "general_cosine",
        "general_hamming", "nuttall")},
    **{f"special.{name}": _RARE for name in (
        "airy_ai", "bessel_j0", "bessel_j1", "bessel_y0", "bessel_y1", "chebyshev_polynomial_t",
        "chebyshev_polynomial_u", "chebyshev_polynomial_v", "chebyshev_polynomial_w", "hermite_polynomial_h",
        "hermite_polynomial_he", "laguerre_polynomial_l", "legendre_polynomial_p", "modified_bessel_i0",
        "modified_bessel_i1", "modified_bessel_k0", "modified_bessel_k1", "scaled_modified_bessel_k0",
        "scaled_modified_bessel_k1", "shifted_chebyshev_polynomial_t", "shifted_chebyshev_polynomial_u",
        "shifted_chebyshev_polynomial_v", "shifted_chebyshev_polynomial_w", "spherical_bessel_j0")},
    **{f"masked.{name}": "masked tensors are a prototype in PyTorch" for name in (
        "sum", "prod", "cumsum", "cumprod", "amax", "amin", "argmax", "argmin", "mean", "median", "norm", "var", "std",
        "softmax", "log_softmax", "softmin", "normalize", "logaddexp", "logsumexp")},
}  # fmt: skip

# Words of a difference that is meant, by operation. Why:
DIFFERENT: dict[str, tuple[str, ...]] = {
    # a number may stand for a tensor, as in NumPy
    "maximum": ("must be Tensor, not int", "accepted"),
    "minimum": ("must be Tensor, not int", "accepted"),
    **dict.fromkeys(("__radd__", "__rdiv__", "__rmul__", "__rand__", "__ror__", "__rxor__"), ("accepted",)),
    # which of several equal elements: PyTorch's choice follows from how its sorting happens to move them
    **dict.fromkeys(("topk", "kthvalue", "mode", "sort", "argsort"), ("result 1: ", "result 0: 0 at")),
    # one sample is so badly conditioned that only rounding is left
    "cov": ("derivative",),
    # the second derivative where the norm is 0: PyTorch has nan, mytorch the subgradient 0
    "linalg.norm": ("derivative 2",),
    # the derivative inside the region that was replaced: it is 0, and finite differences say so too
    "as_strided_scatter": ("derivative",),
    # needs strides that reach outside the tensor's own memory
    "as_strided-partial_views": ("",),
    # settings of how PyTorch cuts the work into chunks
    "nn.functional.linear_cross_entropy": ("options",),
    "narrow_copy": ("IndexError",),
}
