"""Derivatives of functions as functions: what takes a function and gives back another, after PyTorch's `torch.func`."""

from .derivatives import (
    grad as grad,
    grad_and_value as grad_and_value,
    hessian as hessian,
    jacfwd as jacfwd,
    jacrev as jacrev,
    jvp as jvp,
    vjp as vjp,
)
from .functional_call import functional_call as functional_call, stack_module_state as stack_module_state
from .vmap import vmap as vmap
