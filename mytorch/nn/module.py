"""Module: parameters, buffers and other modules under names, and a `forward` that uses them.

    class Net(Module):
        def __init__(self):
            super().__init__()
            self.fc = Linear(2, 3)

        def forward(self, x):
            return self.fc(x).relu()

Assigning a Parameter, a Buffer or a Module to an attribute files it under that name. What can be asked about the tree
that results is in `module_tree`, hooks are in `module_hooks`, saving and loading in `state_dict`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from ..autograd.hooks import RemovableHandle
from ..tensor import Tensor, fill_with
from ..typename import typename
from .global_hooks import everywhere, seen_by_hooks
from .module_hooks import Hook, ModuleHooks
from .module_moves import ModuleMoves
from .parameter import Buffer, Parameter
from .state_dict import ModuleState

M = TypeVar("M", bound="Module")


def _no_forward(self: Module, *inputs: Any) -> Any:
    raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')


class Module(ModuleMoves, ModuleState):
    """The base class of every network and every layer.

    Attributes:
        training: whether the module behaves as in training (dropout drops) or as in evaluation; see `train`, `eval`.
    """

    training: bool
    _hooks: ModuleHooks | None = None
    call_super_init = False  # True: the class has other base classes, whose __init__ gets the arguments
    dump_patches = False

    forward: Callable[..., Any] = _no_forward

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if (args or kwargs) and not self.call_super_init:
            given = f"an unexpected keyword argument '{next(iter(kwargs))}'" if kwargs else f"{len(args)} arguments"
            raise TypeError(f"{type(self).__name__}.__init__() got {given}; Module itself takes none")
        put = super().__setattr__  # past our own __setattr__, which needs what is being made here
        put("training", True)
        put("_parameters", {})
        put("_buffers", {})
        put("_non_persistent_buffers_set", set())
        put("_modules", {})
        if self.call_super_init:
            super().__init__(*args, **kwargs)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._hooks is None and not everywhere.count:
            return self.forward(*args, **kwargs)
        return everywhere.joined(self._hooks).call(self, args, kwargs)

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)

    # ------------------------------------------------------------------ filing attributes

    def __getattr__(self, name: str) -> Any:
        # Called only when there is no ordinary attribute of that name.
        own = self.__dict__
        for kind in ("_parameters", "_modules", "_buffers"):
            found = own.get(kind)
            if found is not None and name in found:
                return found[name]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        own = self.__dict__
        if isinstance(value, Parameter):
            if "_parameters" not in own:
                raise AttributeError("cannot assign parameters before Module.__init__() call")
            self._forget(name, self._buffers, self._modules)
            self.register_parameter(name, value)
        elif name in own.get("_parameters", ()):
            if value is not None:
                raise TypeError(
                    f"cannot assign '{typename(value)}' as parameter '{name}' (torch.nn.Parameter or None expected)"
                )
            self._parameters[name] = None
        elif isinstance(value, Module):
            if "_modules" not in own:
                raise AttributeError("cannot assign module before Module.__init__() call")
            self._forget(name, self._parameters, self._buffers)
            self._modules[name] = seen_by_hooks("module", self, name, value)
        elif name in own.get("_modules", ()):
            if value is not None:
                raise TypeError(
                    f"cannot assign '{typename(value)}' as child module '{name}' (torch.nn.Module or None expected)"
                )
            self._modules[name] = None
        elif name in own.get("_buffers", ()) or isinstance(value, Buffer):
            if value is not None and not isinstance(value, Tensor):
                raise TypeError(
                    f"cannot assign '{typename(value)}' as buffer '{name}' "
                    "(torch.nn.Buffer, torch.Tensor or None expected)"
                )
            if isinstance(value, Buffer):
                if "_buffers" in own:
                    self._forget(name)
                persistent = value.persistent
            else:
                persistent = name not in self._non_persistent_buffers_set
            self.register_buffer(name, value, persistent)
        else:
            super().__setattr__(name, value)

    def _forget(self, name: str, *kinds: dict[str, Any]) -> None:
        """Take `name` out of wherever else it was filed."""
        for kind in (self.__dict__, *kinds):
            kind.pop(name, None)
        self._non_persistent_buffers_set.discard(name)

    def __delattr__(self, name: str) -> None:
        for kind in (self._parameters, self._buffers, self._modules):
            if name in kind:
                del kind[name]
                self._non_persistent_buffers_set.discard(name)
                return
        super().__delattr__(name)

    def __dir__(self) -> list[str]:
        names = [*dir(type(self)), *self.__dict__, *self._parameters, *self._buffers, *self._modules]
        return sorted(name for name in set(names) if not name[:1].isdigit())

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """File `param` under `name`; None says that there might be one (a bias that is switched off).

        Raises:
            KeyError: the name is empty, has a dot, or is taken.
            TypeError: not a Parameter.
            ValueError: not a leaf.
        """
        self._check_name(name, "_parameters", "parameter")
        if param is not None and not isinstance(param, Parameter):
            raise TypeError(
                f"cannot assign '{typename(param)}' object to parameter '{name}' (torch.nn.Parameter or None required)"
            )
        if param is not None and param.node is not None:
            raise ValueError(
                f"Cannot assign non-leaf Tensor to parameter '{name}'. Model parameters must be created explicitly. To "
                f"express '{name}' as a function of another Tensor, compute the value in the forward() method."
            )
        self._parameters[name] = seen_by_hooks("parameter", self, name, param)

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """File a tensor that is part of the module but not trained, such as a running mean.

        Args:
            persistent: whether it is part of the `state_dict`.

        Raises:
            KeyError: the name is empty, has a dot, or is taken.
            TypeError: not a tensor.
        """
        self._check_name(name, "_buffers", "buffer")
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(
                f"cannot assign '{typename(tensor)}' object to buffer '{name}' (torch Tensor or None required)"
            )
        self._buffers[name] = seen_by_hooks("buffer", self, name, tensor)
        if persistent:
            self._non_persistent_buffers_set.discard(name)
        else:
            self._non_persistent_buffers_set.add(name)

    def add_module(self, name: str, module: Module | None) -> None:
        """File `module` under `name`.

        Raises:
            KeyError: the name is empty, has a dot, or is taken.
            TypeError: not a Module.
        """
        if module is not None and not isinstance(module, Module):
            raise TypeError(f"{typename(module)} is not a Module subclass")
        self._check_name(name, "_modules", "module")
        self._modules[name] = seen_by_hooks("module", self, name, module)

    def register_module(self, name: str, module: Module | None) -> None:
        """`add_module` under its newer name."""
        self.add_module(name, module)

    def _check_name(self, name: Any, kind: str, what: str) -> None:
        if kind not in self.__dict__:
            raise AttributeError(f"cannot assign {what} before Module.__init__() call")
        if not isinstance(name, str):
            raise TypeError(f"{what} name should be a string. Got {typename(name)}")
        if "." in name:
            raise KeyError(f'{what} name can\'t contain "."' + (f", got: {name}" if what == "module" else ""))
        if name == "":
            raise KeyError(f'{what} name can\'t be empty string ""')
        if name not in self.__dict__[kind] and hasattr(self, name):
            raise KeyError(f"attribute '{name}' already exists")

    # ------------------------------------------------------------------ modes

    def train(self: M, mode: bool = True) -> M:
        """Set `training` here and in all modules below."""
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        for module in self.modules():
            module.training = mode
        return self

    def eval(self: M) -> M:
        """`train(False)`: behave as in evaluation."""
        return self.train(False)

    def requires_grad_(self: M, requires_grad: bool = True) -> M:
        """Set `requires_grad` of all parameters; False freezes the module."""
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters, or fill them with zeros."""
        for parameter in self.parameters():
            clear_grad(parameter, set_to_none)

    def apply(self: M, fn: Callable[[Module], Any]) -> M:
        """Call `fn` with every module, children before their parent; typically to initialise weights."""
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    # ------------------------------------------------------------------ hooks

    def register_forward_pre_hook(
        self, hook: Hook, *, prepend: bool = False, with_kwargs: bool = False
    ) -> RemovableHandle:
        """Call `hook(module, args)` before every forward; what it returns replaces the arguments."""
        hooks = self._own_hooks()
        return hooks.add(hooks.forward_pre, hook, prepend=prepend, kwargs=with_kwargs, always=False)

    def register_forward_hook(
        self, hook: Hook, *, prepend: bool = False, with_kwargs: bool = False, always_call: bool = False
    ) -> RemovableHandle:
        """Call `hook(module, args, output)` after every forward; what it returns replaces the output.

        Args:
            with_kwargs: call `hook(module, args, kwargs, output)`.
            always_call: also when the forward raises an exception; `output` is then None.
        """
        hooks = self._own_hooks()
        return hooks.add(hooks.forward, hook, prepend=prepend, kwargs=with_kwargs, always=always_call)

    def register_full_backward_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Call `hook(module, grad_input, grad_output)` when the gradients of the module's inputs are there.

        Both are tuples, None for what has no gradient; what the hook returns replaces `grad_input`.
        """
        hooks = self._own_hooks()
        return hooks.add(hooks.backward, hook, prepend=prepend, kwargs=False, always=False)

    def register_full_backward_pre_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Call `hook(module, grad_output)` before the module's backward; what it returns replaces `grad_output`."""
        hooks = self._own_hooks()
        return hooks.add(hooks.backward_pre, hook, prepend=prepend, kwargs=False, always=False)

    def register_backward_hook(self, hook: Hook) -> RemovableHandle:
        """Not supported.

        Raises:
            NotImplementedError: always; PyTorch has deprecated it.
        """
        raise NotImplementedError("register_backward_hook is deprecated in PyTorch; use register_full_backward_hook")

    @property
    def _forward_pre_hooks(self) -> dict[int, Hook]:
        return {} if self._hooks is None else self._hooks.forward_pre

    @property
    def _forward_hooks(self) -> dict[int, Hook]:
        return {} if self._hooks is None else self._hooks.forward

    @property
    def _backward_hooks(self) -> dict[int, Hook]:
        return {} if self._hooks is None else self._hooks.backward

    def _own_hooks(self) -> ModuleHooks:
        if self._hooks is None:
            self._hooks = ModuleHooks()
        return self._hooks

    # ------------------------------------------------------------------ being looked at

    def extra_repr(self) -> str:
        """What stands between the brackets when the module is printed; for layers to override."""
        return ""

    def _get_name(self) -> str:
        return type(self).__name__

    def __repr__(self) -> str:
        extra = self.extra_repr()
        children = [f"({name}): {indented(repr(module))}" for name, module in self._modules.items()]
        if not children and "\n" not in extra:
            return f"{self._get_name()}({extra})"
        lines = (extra.split("\n") if extra else []) + children
        return f"{self._get_name()}(\n  " + "\n  ".join(lines) + "\n)"


def indented(text: str) -> str:
    """`text` with all lines but the first moved right by two."""
    return text.replace("\n", "\n  ")


def clear_grad(parameter: Tensor, set_to_none: bool) -> None:
    """Forget a gradient, or fill it with zeros."""
    gradient = parameter._grad
    if gradient is None:
        return
    if set_to_none:
        parameter._grad = None
    elif gradient.node is not None:
        parameter._grad = Tensor.detach(gradient) * 0
    else:
        gradient._requires_grad = False
        fill_with(gradient, 0)
