"""A function of one sample as a function of a batch."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from ..backend import default_generator, get_default_device
from ..ops.join import stack
from ..tensor import Tensor
from .tree import leaves_of, rebuilt


def vmap(
    func: Callable[..., Any],
    in_dims: Any = 0,
    out_dims: Any = 0,
    randomness: str = "error",
    *,
    chunk_size: int | None = None,
) -> Callable[..., Any]:
    """(x₁ … xₙ) ↦ (func(x₁) … func(xₙ)), stacked.

    The function is called for one sample after the other: what it means is PyTorch's, its speed is that of a loop.

    Args:
        in_dims: for every argument the dimension that counts the samples, None for one that is the same for all of
            them; nested like the arguments, or one for all.
        out_dims: where that dimension is to stand in the results.
        randomness: "error" to refuse random numbers, "different" or "same" for all samples.
        chunk_size: accepted for PyTorch's sake.

    Raises:
        ValueError: dimensions that do not fit the arguments, or no argument to map over.
        RuntimeError: random numbers were drawn, unless `randomness` allows it.
    """
    if randomness not in ("error", "different", "same"):
        raise RuntimeError(f"Only allowed values for randomness are 'error', 'different', or 'same'. Got {randomness}")
    name = getattr(func, "__name__", repr(func))

    @functools.wraps(func)
    def mapped_function(*args: Any, **kwargs: Any) -> Any:
        if not args:
            raise ValueError(
                f"vmap({name})(<inputs>): got no inputs. Maybe you forgot to add inputs, or you are trying to vmap "
                "over a function with no inputs. The latter is unsupported."
            )
        leaves = leaves_of(args)
        dims = _spread(in_dims, args, f"vmap({name}, in_dims={in_dims}, ...)(<inputs>)")
        count = _count(name, in_dims, leaves, dims)
        generator = default_generator(get_default_device())
        state = generator.state_bytes()
        results = []
        for index in range(count):
            if randomness == "same" and index:
                generator.restore_state_bytes(state)
            sample = [x if dim is None else x.select(dim, index) for x, dim in zip(leaves, dims, strict=True)]
            results.append(func(*rebuilt(args, iter(sample)), **kwargs))
            if randomness == "error" and bytes(generator.state_bytes()) != bytes(state):
                raise RuntimeError(
                    "vmap: called random operation while in randomness error mode. Please either use the 'same' or "
                    "'different' randomness flags on vmap or perform the randomness operation out of vmap"
                )
        return _stacked(name, results, out_dims)

    return mapped_function


def _spread(dims: Any, tree: Any, where: str) -> list[Any]:
    """One entry of `dims` for every leaf of `tree`."""
    if dims is None or isinstance(dims, int):
        return [dims] * len(leaves_of(tree))
    if isinstance(dims, dict) and isinstance(tree, dict) and dims.keys() == tree.keys():
        return [dim for key in tree for dim in _spread(dims[key], tree[key], where)]
    if isinstance(dims, (tuple, list)) and isinstance(tree, (tuple, list)) and len(dims) == len(tree):
        return [dim for each, branch in zip(dims, tree, strict=True) for dim in _spread(each, branch, where)]
    raise ValueError(f"{where}: {dims} is not compatible with the structure of {type(tree).__name__} values.")


def _count(name: str, in_dims: Any, leaves: list[Any], dims: list[Any]) -> int:
    where = f"vmap({name}, in_dims={in_dims}, ...)(<inputs>)"
    sizes = []
    for x, dim in zip(leaves, dims, strict=True):
        if dim is None:
            continue
        if not isinstance(x, Tensor):
            raise ValueError(
                f"{where}: Got in_dim={dim} for an input but the input is of type {type(x)}. We cannot vmap over "
                "non-Tensor arguments, please use None as the respective in_dim"
            )
        if not -x.ndim <= dim < x.ndim:
            raise ValueError(
                f"{where}: Got in_dim={dim} for some input, but that input is a Tensor of dimensionality {x.ndim} so "
                f"expected in_dim to satisfy -{x.ndim} <= in_dim < {x.ndim}."
            )
        sizes.append(x.shape[dim])
    if not sizes:
        raise ValueError("vmap: Expected at least one Tensor to vmap over")
    if len(set(sizes)) > 1:
        raise ValueError(
            "vmap: Expected all tensors to have the same size in the mapped dimension, got sizes "
            f"{sizes} for the mapped dimension"
        )
    if not sizes[0]:
        raise ValueError(f"vmap({name}): there are no samples to call it with; the mapped dimension has size 0")
    return sizes[0]


def _stacked(name: str, results: list[Any], out_dims: Any) -> Any:
    dims = _spread(out_dims, results[0], f"vmap({name}, ..., out_dims={out_dims})(<inputs>)")
    columns = zip(*[leaves_of(result) for result in results], strict=True)
    joined = []
    for column, dim in zip(columns, dims, strict=True):
        if dim is None:
            joined.append(column[0])
            continue
        if not isinstance(column[0], Tensor):
            raise ValueError(
                f"vmap({name}, ...): `{name}` must only return Tensors, got type {type(column[0])}. Did you mean to "
                "set out_dims= to None for output?"
            )
        joined.append(stack(list(column), dim))
    return rebuilt(results[0], iter(joined))
