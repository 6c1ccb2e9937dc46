"""PyTorch's own sample inputs, replayed: each goes through torch and through mytorch, and every difference is reported.

    python -m tests.parity.replay cumsum nn.functional.glu      # what differs
    python -m tests.parity.replay --all                         # one line per operation

An operation of PyTorch's list `op_db` is looked up under its own dotted name, as a function or else as a Tensor method.
Compared are values, dtypes, shapes, who requires a gradient, first and second derivatives, the in-place form, and that
wrong calls are refused with the same kind of error.
"""

from __future__ import annotations

import argparse
import functools
import types
import warnings
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any
from unittest import mock

import numpy as np
import torch
from torch.testing._internal.common_methods_invocations import op_db
from torch.testing._internal.opinfo.core import OpInfo, SampleInput

import mytorch
from tests.parity.translate import Untranslatable, translate, translate_function

MADE = 200  # samples that are made where only a few are wanted: some operations have thousands
TOLERANCE = {torch.float64: (1e-7, 1e-8), torch.float32: (2e-4, 2e-5), torch.float16: (4e-3, 4e-3)}
# Results nobody promises: memory as it was found, and numbers drawn at random.
UNDEFINED = {"empty", "empty_like", "new_empty", "empty_strided", "new_empty_strided", "empty_permuted", "resize_"}
# `torch.manual_seed` without the GPUs, for each of which it writes down where it was called: a millisecond.
seed_the_cpu = torch.default_generator.manual_seed


def leave_the_seed(_seed: int) -> None:
    """In place of `torch.manual_seed`."""


@functools.cache
def operations(name: str) -> tuple[OpInfo, ...]:
    """PyTorch's descriptions of an operation: one for each of its variants."""
    return tuple(info for info in op_db if info.name == name)


def dotted(root: Any, name: str) -> Any:
    """`root.a.b` for the name "a.b", or None."""
    for part in name.split("."):
        root = getattr(root, part, None)
    return root


def find(name: str) -> Any:
    """mytorch's function of PyTorch's dotted name, or else the Tensor method; None if there is neither."""
    if dotted(torch, name) is not None:
        return dotted(mytorch, name)
    return getattr(mytorch.Tensor, name, None) or getattr(mytorch.Tensor, f"{name}_", None)


def counterpart(info: OpInfo) -> Any:
    """What to call for `info.op`, which may be a function around the operation rather than the operation itself."""
    own = find(info.name)
    if own is None or not isinstance(info.op, types.FunctionType) or info.op is dotted(torch, info.name):
        return own
    return translate_function(info.op) if info.op.__globals__.get("__name__", "").startswith("torch.testing") else own


def flat(value: Any) -> list[Any]:
    """Every leaf of nested lists, tuples and dicts."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)) and not isinstance(value, (torch.Size, mytorch.Size)):
        return [leaf for item in value for leaf in flat(item)]
    return [value]


def difference(ours: Any, theirs: Any, dtype: torch.dtype, what: str) -> str | None:
    """What tells two results apart, in words; None if nothing."""
    if isinstance(theirs, torch.Tensor):
        if not isinstance(ours, mytorch.Tensor):
            return f"{what}: {type(ours).__name__} instead of a tensor"
        if str(ours.dtype) != str(theirs.dtype):
            return f"{what}: dtype {ours.dtype}, PyTorch has {theirs.dtype}"
        if tuple(ours.shape) != tuple(theirs.shape):
            return f"{what}: shape {tuple(ours.shape)}, PyTorch has {tuple(theirs.shape)}"
        a, b = ours.detach().numpy(), theirs.numpy(force=True)
        rtol, atol = TOLERANCE.get(theirs.dtype, TOLERANCE.get(dtype, (0, 0)))
        size = float(np.max(np.abs(b), initial=0.0, where=np.isfinite(b))) if b.dtype.kind == "f" else 0.0
        if not np.allclose(a, b, rtol, atol * max(1.0, size), equal_nan=True):
            with np.errstate(all="ignore"):
                worst = np.unravel_index(np.argmax(np.where(np.isclose(a, b, rtol, atol, True), 0, 1)), a.shape)
            place = list(map(int, worst))
            return f"{what}: {a[worst]} at {place}, PyTorch has {b[worst]} (shape {a.shape})"
        return None
    if isinstance(theirs, (torch.dtype, torch.Size, torch.device)):
        return None if str(ours) == str(theirs) else f"{what}: {ours}, PyTorch has {theirs}"
    same = type(ours) is type(theirs) and (ours == theirs or ours != ours)
    close = isinstance(theirs, float) and isinstance(ours, float) and np.isclose(ours, theirs, equal_nan=True)
    return None if same or close else f"{what}: {ours!r}, PyTorch has {theirs!r}"


def wanting(tree: Any, kind: type) -> list[Any]:
    return [x for x in flat(tree) if isinstance(x, kind) and x.requires_grad]


def cotangents(outputs: list[Any]) -> list[np.ndarray]:
    rng = np.random.default_rng(0)
    return [rng.standard_normal(tuple(y.shape)) for y in outputs]


def derivative(lib: Any, outputs: list[Any], inputs: list[Any], weights: list[np.ndarray], again: bool) -> list[Any]:
    """Gradients of Σ weight · output, None where an input has no influence."""
    grads = [lib.as_tensor(w).to(y.dtype) for y, w in zip(outputs, weights, strict=True)]
    return list(lib.autograd.grad(outputs, inputs, grads, create_graph=again, allow_unused=True))


def compare_derivatives(
    ours: Any, theirs: Any, args: Any, args_t: Any, dtype: torch.dtype, order: int = 1, last: int = 2
) -> str | None:
    """First derivatives, and from their sum with fresh weights the second."""
    outs = [y for y in flat(theirs) if isinstance(y, torch.Tensor) and y.requires_grad]
    mine = [y for y in flat(ours) if isinstance(y, mytorch.Tensor) and y.requires_grad]
    if not outs:
        return None
    weights = cotangents(outs)
    wanted_t, wanted = wanting(args_t, torch.Tensor), wanting(args, mytorch.Tensor)
    try:
        expected = derivative(torch, outs, wanted_t, weights, order < last)
    except (RuntimeError, NotImplementedError):
        if order > 1:
            return None
        try:  # PyTorch has no second derivative here
            expected, last = derivative(torch, outs, wanted_t, weights, False), 1
        except (RuntimeError, NotImplementedError):
            return None
    try:
        got = derivative(mytorch, mine, wanted, weights, order < last)
    except Exception as error:
        return f"derivative {order}: {type(error).__name__}: {str(error)[:200]}"
    for i, (a, b) in enumerate(zip(got, expected, strict=True)):
        a = mytorch.zeros_like(wanted[i]) if a is None else a
        b = torch.zeros_like(wanted_t[i]) if b is None else b
        told = difference(a, b, dtype, f"derivative {order} of input {i}")
        if told:
            return told
    if order < last:
        got = [g for g, e in zip(got, expected, strict=True) if g is not None and g.requires_grad]
        firsts = [e for e in expected if e is not None and e.requires_grad]
        if len(got) != len(firsts):  # zero by one road, constant by the other
            shapes = {tuple(e.shape) for e in firsts} ^ {tuple(g.shape) for g in got}
            if not firsts or not got or shapes:
                return None
        if len(got) == len(firsts):
            return compare_derivatives(got, firsts, args, args_t, dtype, order + 1, last)
    return None


def call(function: Any, sample: tuple[Any, Any, Any]) -> Any:
    first, args, kwargs = sample
    return function(first, *args, **kwargs)


def quietly(function: Any, sample: tuple[Any, Any, Any]) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return call(function, sample)


def parts(sample: SampleInput) -> tuple[Any, Any, Any]:
    return sample.input, sample.args, sample.kwargs


def is_random(info: OpInfo, sample: SampleInput) -> bool:
    """Whether PyTorch itself answers differently with other seeds."""
    answers = []
    for seed in range(1, 6):
        seed_the_cpu(seed)
        # Some entries of PyTorch's list seed with a constant of their own: that must not hide that they draw.
        with mock.patch.object(torch, "manual_seed", leave_the_seed):
            drawn = flat(quietly(info.op, parts(sample)))
        answers.append([y.detach().clone() for y in drawn if isinstance(y, torch.Tensor)])
    first, *others = ([y.nan_to_num() for y in answer] for answer in answers)
    return any(not torch.equal(a, b) for other in others for a, b in zip(first, other, strict=True))


def processed(sample: SampleInput, result: Any, own: bool) -> Any:
    """What of the result is determined, as PyTorch sees it: singular vectors, say, only up to their sign."""
    process = sample.output_process_fn_grad
    if process is None or getattr(process, "__name__", "") == "_identity":
        return result
    return (translate_function(process) if own else process)(result)


def replay_sample(info: OpInfo, sample: SampleInput, dtype: torch.dtype) -> str | None:
    """What differs between torch and mytorch on one sample; None if nothing does."""
    try:
        args = translate(parts(sample))
        theirs = quietly(info.op, parts(sample))
        if any(isinstance(y, torch.Tensor) and y.is_complex() for y in flat(theirs)):
            return None
    except Untranslatable:
        return None
    except Exception as error:
        theirs = error
    function = counterpart(info)
    try:
        ours = quietly(function, args)
    except Exception as error:
        if isinstance(theirs, Exception):
            return None
        return f"{type(error).__name__}: {str(error)[:300]}"
    if isinstance(theirs, Exception):
        return f"accepted; PyTorch raises {type(theirs).__name__}: {str(theirs)[:100]}"
    if info.name in UNDEFINED or is_random(info, sample):
        same = [(str(a.dtype), tuple(a.shape)) for a in flat(ours) if isinstance(a, mytorch.Tensor)]
        want = [(str(b.dtype), tuple(b.shape)) for b in flat(theirs) if isinstance(b, torch.Tensor)]
        return None if same == want else f"{same}, PyTorch has {want}"
    ours, theirs = processed(sample, ours, True), processed(sample, theirs, False)
    if len(flat(ours)) != len(flat(theirs)):
        return f"{len(flat(ours))} results, PyTorch has {len(flat(theirs))}"
    for i, (a, b) in enumerate(zip(flat(ours), flat(theirs), strict=True)):
        told = difference(a, b, dtype, f"result {i}")
        if told is None and isinstance(b, torch.Tensor) and a.requires_grad != b.requires_grad:
            told = f"result {i}: requires_grad={a.requires_grad}, PyTorch has {b.requires_grad}"
        if told:
            return told
    # The second derivative is compared where rounding leaves something to compare.
    return compare_derivatives(ours, theirs, args, parts(sample), dtype, last=2 if dtype is torch.float64 else 1)


def describe(value: Any) -> str:
    """Inputs in short: shapes instead of numbers."""
    match value:
        case torch.Tensor():
            kind = str(value.dtype).removeprefix("torch.")
            return f"{kind}{list(value.shape)}"
        case dict():
            return ", ".join(f"{k}={describe(v)}" for k, v in value.items())
        case list() | tuple():
            return "(" + ", ".join(map(describe, value)) + ")"
    return repr(value)[:60]


def replay_inplace(info: OpInfo, sample: SampleInput) -> str | None:
    """The form with an underscore writes what the plain form returns."""
    name = getattr(info.inplace_variant, "__name__", None)
    if name is None or name == "<lambda>" or sample.broadcasts_input or not isinstance(sample.input, torch.Tensor):
        return None
    fresh = SampleInput(sample.input.detach().clone(), args=sample.args, kwargs=sample.kwargs)
    try:
        args = translate(parts(fresh))
        with torch.no_grad():
            theirs = quietly(info.inplace_variant, parts(fresh))
        if is_random(info, sample):
            return None
    except Exception:
        return None
    method = getattr(mytorch.Tensor, name, None)
    if method is None:
        return f"Tensor.{name} is missing"
    try:
        with mytorch.no_grad():
            ours = quietly(method, args)
    except Exception as error:
        return f"Tensor.{name}: {type(error).__name__}: {str(error)[:200]}"
    if ours is not args[0]:
        return f"Tensor.{name} does not return its tensor"
    return difference(ours, theirs, sample.input.dtype, f"Tensor.{name}")


def replay_errors(info: OpInfo) -> Iterator[str]:
    """Wrong calls that are accepted, or refused with another kind of error."""
    if info.error_inputs_func is None:
        return
    for wrong in info.error_inputs("cpu"):
        sample = wrong.sample_input
        if "out" in sample.kwargs:  # PyTorch's place for the result; here results are returned
            continue
        try:
            args = translate(parts(sample))
        except Untranslatable:
            continue
        try:
            quietly(info.op, parts(sample))
            continue  # PyTorch accepts it after all
        except Exception as error:
            kind, words = type(error), str(error)
        said = f"wrong call {describe(parts(sample))}: PyTorch raises {kind.__name__}: {words.splitlines()[0][:120]}"
        try:
            quietly(counterpart(info), args)
            yield f"{said}; accepted"
        except Exception as error:
            if not isinstance(error, kind) and not (kind is NotImplementedError and isinstance(error, RuntimeError)):
                yield f"{said}; we raise {type(error).__name__}: {str(error)[:120]}"


def replay(info: OpInfo, dtype: torch.dtype, most: int | None = None) -> Iterator[str]:
    """Every difference that PyTorch's samples of one dtype show: of all, or of `most` that are spread over `MADE`."""
    if dtype not in info.dtypes:
        return
    want = info.supports_autograd and dtype.is_floating_point and dtype in info.supported_backward_dtypes("cpu")
    with mock.patch.object(torch, "manual_seed", seed_the_cpu):  # PyTorch's list seeds before each sample
        torch.manual_seed(0)
        drawn = info.sample_inputs("cpu", dtype, requires_grad=want)
        samples = list(enumerate(drawn if most is None else islice(drawn, MADE)))
    step = 1 if most is None else max(1, -(-len(samples) // most))
    for i, sample in samples[::step]:
        where = f"[{str(dtype).removeprefix('torch.')} {i}] {describe(parts(sample))}"
        try:
            told = replay_sample(info, sample, dtype) or (replay_inplace(info, sample) if i < 4 else None)
        except Exception as error:  # an answer so unlike PyTorch's that it cannot even be compared
            told = f"cannot be compared: {type(error).__name__}: {error}"
        if told:
            yield f"{where}: {told}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="dotted names as in PyTorch: cumsum, nn.functional.glu")
    parser.add_argument("--all", action="store_true", help="every operation of PyTorch's list, in one line each")
    parser.add_argument("--dtypes", default="float64,float32,int64,bool")
    parser.add_argument("--most", type=int, help="samples of each operation and dtype")
    parser.add_argument("--show", type=int, default=12, help="differences shown for each operation")
    options = parser.parse_args()
    dtypes = [getattr(torch, name) for name in options.dtypes.split(",")]
    names = list(dict.fromkeys(info.name for info in op_db)) if options.all else options.names
    tally: Counter[str] = Counter()
    for name in names:
        if not operations(name):
            print(f"{name}: PyTorch's list has no such operation")
        for info in operations(name):
            title = f"{name}|{info.variant_test_name}" if info.variant_test_name else name
            if find(name) is None:
                tally["missing"] += 1
                print(f"{title}: missing")
                continue
            if info.method_variant and not hasattr(mytorch.Tensor, name):
                print(f"{title}: Tensor.{name} is missing")
            told = [line for dtype in dtypes for line in replay(info, dtype, options.most)]
            told += replay_errors(info)
            tally["different" if told else "equal"] += 1
            print(f"{title}: {len(told)} differences" if told else f"{title}: equal")
            for line in [] if options.all else told[: options.show]:
                print("   ", line)
    print(dict(tally))


if __name__ == "__main__":
    main()
