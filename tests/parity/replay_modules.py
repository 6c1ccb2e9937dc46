"""Play the samples that PyTorch tests its own modules with through mytorch's, and say where they differ.

    python -m tests.parity.replay_modules LSTM GRU        # these modules, every sample
    python -m tests.parity.replay_modules                 # all modules
    python -m tests.parity.replay_modules --missing       # the names of modules that mytorch does not have

For every sample of `module_db` both modules are made with the same arguments and given the same state; compared are
signature, repr, state_dict, outputs, gradients of inputs and parameters, second derivatives, buffers afterwards, copies
and pickles, and what the module's error samples raise.
"""

from __future__ import annotations

import copy
import inspect
import pickle
import re
import sys
import types
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.testing._internal.common_modules import ModuleErrorEnum, module_db

import mytorch
from tests.parity.translate import Untranslatable, translate

RECORDS = {info.name.removeprefix("nn."): info for info in module_db}
DTYPES = (torch.float64, torch.float32)
# What training draws cannot be the same: only shapes are compared.
RANDOM = {"FractionalMaxPool2d", "FractionalMaxPool3d"}
# Relative to the largest value of a result: (float64, float32).
TOLERANCE = {torch.float64: 1e-7, torch.float32: 1e-4}
torch.set_num_threads(1)  # the samples are small, and threads that wait for each other are slow
OLD_SPELLINGS = {"min_value", "max_value"}  # Hardtanh's


def differences(name: str, dtype: torch.dtype, training: bool, limit: int | None = None) -> Iterator[str]:
    """What differs, a line each; at most `limit` samples, spread evenly, are tried."""
    info = RECORDS[name]
    kind = getattr(mytorch.nn, name, None)
    if kind is None:
        yield "is not there"
        return
    yield from _compare_signatures(info.module_cls, kind)
    torch.manual_seed(0)
    settings = {"device": "cpu", "dtype": dtype, "training": training}
    samples = list(info.module_inputs_func(info, requires_grad=True, **settings))
    if limit is not None and len(samples) > limit:
        samples = [samples[round(i * (len(samples) - 1) / (limit - 1))] for i in range(limit)]
    for number, sample in enumerate(samples):
        try:
            yield from (f"#{number} {_call(name, sample)}: {line}" for line in _Trial(info, kind, sample, settings))
        except Untranslatable:
            continue
    if info.module_error_inputs_func is not None:
        for sample in info.module_error_inputs_func(info, requires_grad=False, **settings):
            yield from _compare_errors(info, kind, sample, dtype, training)


def _call(name: str, sample: Any) -> str:
    given = sample.constructor_input
    words = [_short(value) for value in given.args] + [f"{key}={_short(value)}" for key, value in given.kwargs.items()]
    forward = sample.forward_input
    inputs = []
    if forward is not None:
        inputs = [_short(value) for value in forward.args]
        inputs += [f"{key}={_short(value)}" for key, value in forward.kwargs.items()]
    return f"{name}({', '.join(words)})({', '.join(inputs)})"


def _short(value: Any) -> str:
    if isinstance(value, torch.Tensor):
        return "x".join(map(str, value.shape)) or "scalar"
    if isinstance(value, (tuple, list)):
        return "(" + ", ".join(map(_short, value)) + ")"
    return getattr(value, "__name__", str(value))


def ours_of(value: Any, known: dict[int, Any] | None = None) -> Any:
    """`translate`, and modules and functions handed over as arguments; the same tensor twice stays the same tensor."""
    known = {} if known is None else known
    if isinstance(value, torch.Tensor):
        if id(value) not in known:
            known[id(value)] = translate(value)
        return known[id(value)]
    if isinstance(value, torch.nn.Module):
        return getattr(mytorch.nn, type(value).__name__)(**ours_of(_settings(value)))
    if isinstance(value, (types.FunctionType, types.BuiltinFunctionType)):
        for theirs, ours in ((torch.nn.functional, mytorch.nn.functional), (torch, mytorch)):
            if getattr(theirs, value.__name__, None) is value:
                return getattr(ours, value.__name__)
    if isinstance(value, dict):
        return {key: ours_of(item, known) for key, item in value.items()}
    if type(value) in (tuple, list):
        return type(value)(ours_of(item, known) for item in value)
    return value if isinstance(value, complex) else translate(value)


def _settings(module: torch.nn.Module) -> dict[str, Any]:
    """The arguments that make such a module."""
    if isinstance(module, torch.nn.TransformerEncoderLayer):
        return {
            "d_model": module.self_attn.embed_dim,
            "nhead": module.self_attn.num_heads,
            "dim_feedforward": module.linear1.out_features,
            "dropout": module.dropout.p,
            "activation": module.activation,
            "layer_norm_eps": module.norm1.eps,
            "batch_first": module.self_attn.batch_first,
            "norm_first": module.norm_first,
            "bias": module.linear1.bias is not None,
        }
    return {name: getattr(module, name) for name in inspect.signature(type(module)).parameters}


def _both_of(given: Any) -> tuple[Any, Any]:
    """Positional and keyword arguments for mytorch."""
    return ours_of((tuple(given.args), given.kwargs))


def _compare_signatures(theirs: type, ours: type) -> Iterator[str]:
    expected = [(p.name, p.default) for p in inspect.signature(theirs).parameters.values()]
    found = [(p.name, p.default) for p in inspect.signature(ours).parameters.values()]
    expected = [(name, default) for name, default in expected if name not in OLD_SPELLINGS]
    if any(inspect.isfunction(default) for _, default in expected):  # a function is not the same in two libraries
        expected, found = [(name, None) for name, _ in expected], [(name, None) for name, _ in found]
    anything = any(p.kind is inspect.Parameter.VAR_POSITIONAL for p in inspect.signature(theirs).parameters.values())
    if not anything and expected != found:
        yield f"signature: {found}, PyTorch's is {expected}"


class _Trial:
    """One sample in both libraries; iterating gives the differences."""

    def __init__(self, info: Any, kind: type, sample: Any, settings: dict[str, Any]) -> None:
        self.info, self.kind, self.sample = info, kind, sample
        self.dtype, self.training = settings["dtype"], settings["training"]
        self.random = info.name.removeprefix("nn.") in RANDOM

    def __iter__(self) -> Iterator[str]:
        # PyTorch's fused attention has no second derivative.
        with warnings.catch_warnings(), sdpa_kernel(SDPBackend.MATH):
            warnings.simplefilter("ignore")
            yield from self._lines()

    def _lines(self) -> Iterator[str]:
        given = self.sample.constructor_input
        theirs = self.info.module_cls(*given.args, **given.kwargs)
        args, kwargs = _both_of(given)
        try:
            ours = self.kind(*args, **kwargs)
        except Exception as error:
            yield f"constructor raised {error!r}"
            return
        if repr(ours) != repr(theirs):
            yield f"repr {ours!r}, PyTorch's is {theirs!r}"
        theirs.to(self.dtype).train(self.training)
        ours.to(translate(self.dtype)).train(self.training)
        forward = self.sample.forward_input
        if forward is None:
            return
        if self.info.is_lazy:  # the first call makes the parameters
            theirs(*copy.deepcopy(forward.args), **copy.deepcopy(forward.kwargs))
            args, kwargs = _both_of(forward)
            ours(*args, **kwargs)
            if repr(ours) != repr(theirs):
                yield f"repr after the first call {ours!r}, PyTorch's is {theirs!r}"
        yield from self._load(theirs, ours)
        yield from self._copies(ours)
        yield from self._compute(theirs, ours, forward)
        yield from self._same_state(theirs, ours)

    def _load(self, theirs: Any, ours: Any) -> Iterator[str]:
        state = theirs.state_dict()
        expected = [(key, list(value.shape), str(value.dtype)) for key, value in state.items()]
        found = [(key, list(value.shape), str(value.dtype)) for key, value in ours.state_dict().items()]
        if expected != found:
            yield f"state_dict {found}, PyTorch's is {expected}"
            return
        for value in state.values():  # away from zeros and ones, which hide mistakes
            if value.is_floating_point():
                value += torch.linspace(0.1, 0.4, value.numel(), dtype=value.dtype).reshape(value.shape)
        ours.load_state_dict(translate(dict(state)))

    def _copies(self, ours: Any) -> Iterator[str]:
        for what, twin_of in (("deepcopy", copy.deepcopy), ("pickle", lambda m: pickle.loads(pickle.dumps(m)))):
            try:
                twin = twin_of(ours)
            except Exception as error:
                yield f"{what} raised {error!r}"
                continue
            if repr(twin) != repr(ours) or list(twin.state_dict()) != list(ours.state_dict()):
                yield f"{what} is another module: {twin!r}"

    def _compute(self, theirs: Any, ours: Any, forward: Any) -> Iterator[str]:
        our_args, our_kwargs = _both_of(forward)
        expected = _tensors(theirs(*forward.args, **forward.kwargs))
        try:
            found = _tensors(ours(*our_args, **our_kwargs))
        except Exception as error:
            yield f"forward raised {error!r}"
            return
        yield from self._same("output", expected, found)
        if self.random or len(expected) != len(found):
            return
        their_leaves = _leaves(forward.args, forward.kwargs) + list(theirs.parameters())
        our_leaves = _leaves(our_args, our_kwargs) + list(ours.parameters())
        both = [(a, b) for a, b in zip(expected, found, strict=True) if a.requires_grad]
        if not both or not their_leaves:
            return
        if any(not b.requires_grad for _, b in both):
            yield "an output does not require a gradient"
            return
        twice = self.info.supports_gradgrad and self.dtype is torch.float64
        theirs_out, ours_out = [a for a, _ in both], [b for _, b in both]
        try:
            gradients = _derivatives(torch, theirs_out, their_leaves, twice)
        except RuntimeError as error:  # PyTorch has no second derivative of some losses
            if not (twice and "is not implemented" in str(error)):
                raise
            twice = False
            gradients = _derivatives(torch, _tensors(theirs(*forward.args, **forward.kwargs)), their_leaves, twice)
        try:
            yield from self._same("gradient", gradients, _derivatives(mytorch, ours_out, our_leaves, twice))
        except Exception as error:
            yield f"backward raised {error!r}"

    def _same_state(self, theirs: Any, ours: Any) -> Iterator[str]:
        found = ours.state_dict()
        if list(found) == list(theirs.state_dict()):
            yield from self._same("state afterwards", list(theirs.state_dict().values()), list(found.values()))

    def _same(self, what: str, expected: list[Any], found: list[Any]) -> Iterator[str]:
        if len(expected) != len(found):
            yield f"{len(found)} {what}s, PyTorch has {len(expected)}"
            return
        for place, (a, b) in enumerate(zip(expected, found, strict=True)):
            if (a is None) != (b is None):
                yield f"{what} {place} is {'None' if b is None else 'there'}, PyTorch's is not"
            elif a is not None:
                line = self._difference(a.detach().numpy(force=True), b.detach().numpy())
                if line:
                    yield f"{what} {place}: {line}"

    def _difference(self, a: np.ndarray, b: np.ndarray) -> str:
        if a.shape != b.shape or a.dtype != b.dtype:
            return f"{b.dtype} {b.shape}, PyTorch's is {a.dtype} {a.shape}"
        if self.random or not a.size:
            return ""
        a, b = a.astype(np.float64), b.astype(np.float64)
        scale = np.abs(a[np.isfinite(a)]).max(initial=1.0)
        if np.allclose(b, a, rtol=TOLERANCE[self.dtype], atol=TOLERANCE[self.dtype] * scale, equal_nan=True):
            return ""
        return f"differs by {np.nanmax(np.abs(a - b)):.2g}, largest value {scale:.2g}"


def _tensors(value: Any) -> list[Any]:
    """All tensors in a result, in order."""
    if isinstance(value, (torch.Tensor, mytorch.Tensor)):
        return [value]
    if isinstance(value, (tuple, list)):
        return [tensor for item in value for tensor in _tensors(item)]
    return []


def _leaves(args: Any, kwargs: Any) -> list[Any]:
    return [x for x in _tensors([*args, *kwargs.values()]) if x.requires_grad]


def _derivatives(library: Any, outputs: list[Any], leaves: list[Any], twice: bool) -> list[Any]:
    """First derivatives along a direction in which no two components are equal; then those of their own, if `twice`."""
    first = library.autograd.grad(
        outputs, leaves, [_direction(library, y) for y in outputs], create_graph=twice, allow_unused=True
    )
    if not twice:
        return list(first)
    bent = [g for g in first if g is not None and g.requires_grad]
    directions = [_direction(library, g) for g in bent]
    second = library.autograd.grad(bent, leaves, directions, allow_unused=True) if bent else [None] * len(leaves)
    # A derivative that is zero everywhere may be said as None or as zeros.
    return [*first, *[library.zeros_like(x) if g is None else g for g, x in zip(second, leaves, strict=True)]]


def _direction(library: Any, y: Any) -> Any:
    values = np.cos(np.arange(y.numel(), dtype=np.float64)).reshape(tuple(y.shape))
    return library.from_numpy(values.astype(y.detach().numpy(force=True).dtype))


def _compare_errors(info: Any, kind: type, sample: Any, dtype: torch.dtype, training: bool) -> Iterator[str]:
    given, forward = sample.module_error_input.constructor_input, sample.module_error_input.forward_input
    call = f"error sample {_call(info.name.removeprefix('nn.'), sample.module_error_input)}"
    calling = sample.error_on is ModuleErrorEnum.FORWARD_ERROR
    inputs = (tuple(forward.args), forward.kwargs) if calling else None
    theirs = _error_of(info.module_cls, (tuple(given.args), given.kwargs), inputs, dtype, training)
    ours = _error_of(kind, _both_of(given), ours_of(inputs), translate(dtype), training)
    if type(ours) is not type(theirs):
        yield f"{call}: raised {ours!r}, PyTorch {theirs!r}"
    elif theirs is not None and _says(sample.error_regex, str(theirs)):
        text = str(ours).replace("mytorch", "torch")
        if not _says(sample.error_regex, text):
            yield f"{call}: says {text!r}, PyTorch {sample.error_regex!r}"


def _error_of(kind: type, settings: Any, inputs: Any, dtype: Any, training: bool) -> Exception | None:
    """What making such a module raises, or calling it if there are inputs."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = kind(*settings[0], **settings[1])
            if inputs is not None:
                module.to(dtype).train(training)
                module(*inputs[0], **inputs[1])
    except Exception as error:
        return error
    return None


def _says(pattern: str, text: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # one of the patterns has brackets that it does not mean
        return re.search(pattern, text) is not None


def main(words: list[str]) -> int:
    """Print the differences; the exit status is the number of modules that differ."""
    if "--missing" in words:
        print(*[name for name in RECORDS if not hasattr(mytorch.nn, name)], sep="\n")
        return 0
    differing = 0
    for name in words or RECORDS:
        lines = list(dict.fromkeys(
            line for dtype in DTYPES for training in (True, False) for line in differences(name, dtype, training)
        ))  # fmt: skip
        differing += bool(lines)
        print(f"{name}: {f'{len(lines)} differences' if lines else 'the same'}", flush=True)
        for line in lines[:12]:
            print("   ", line[:600])
    return differing


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
