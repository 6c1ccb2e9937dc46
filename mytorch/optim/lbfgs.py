"""L-BFGS: steps of Newton's kind, with a Hessian that is put together from the last gradients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..autograd.grad_mode import enable_grad, no_grad
from ..backend import quiet_off, quiet_on, working_on, xp_of
from ..kernels.lbfgs import lbfgs_direction
from ..tensor import Tensor, fill_with, tensor_of, version_of
from .line_search import strong_wolfe
from .optimizer import Optimizer
from .settings import check_not_negative


class LBFGS(Optimizer):
    """w ← w + t·d, d = −H·∇, where H approximates the inverse Hessian; up to `max_iter` times in each step.

    All parameters together are one vector, and the whole state is that of the first parameter. A step calls the closure
    several times, which computes the loss and its gradients anew; no noise may come in between.

    Args:
        params: see `Optimizer`; one group only.
        lr: t, or with a line search the first t that it tries. The very first is min(1, 1 / Σ|∇|) of it.
        max_iter: iterations in a step.
        max_eval: calls of the closure in a step, 1.25 · max_iter if None.
        tolerance_grad: stop when no gradient is larger than this.
        tolerance_change: stop when neither weights nor loss change by more than this.
        history_size: how many pairs of steps and changes of the gradient H is made of.
        line_search_fn: None or "strong_wolfe".

    Source: Liu, Nocedal 1989.

    Raises:
        ValueError: a negative lr, or more than one group; and as `Optimizer`.
        RuntimeError: in `step`, an unknown line search.
    """

    def __init__(
        self,
        params: Any,
        lr: Any = 1,
        max_iter: int = 20,
        max_eval: int | None = None,
        tolerance_grad: float = 1e-7,
        tolerance_change: float = 1e-9,
        history_size: int = 100,
        line_search_fn: str | None = None,
    ) -> None:
        check_not_negative(lr, "learning rate")
        defaults = {
            "lr": lr,
            "max_iter": max_iter,
            "max_eval": max_iter * 5 // 4 if max_eval is None else max_eval,
            "tolerance_grad": tolerance_grad,
            "tolerance_change": tolerance_change,
            "history_size": history_size,
            "line_search_fn": line_search_fn,
        }
        super().__init__(params, defaults)
        if len(self.param_groups) != 1:
            raise ValueError("LBFGS doesn't support per-parameter options (parameter groups)")

    def step(self, closure: Callable[[], Any]) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Take one step of several iterations.

        Args:
            closure: computes the loss and its gradients anew; the loss of its first call is returned.
        """
        with no_grad(), working_on(self.param_groups[0]["params"][0].array):
            token = quiet_on()
            try:
                return self._step(enable_grad()(closure))
            finally:
                quiet_off(token)

    def _step(self, closure: Callable[[], Any]) -> Any:
        group = self.param_groups[0]
        lr, tolerance_change = group["lr"], group["tolerance_change"]
        if isinstance(lr, Tensor):
            lr = lr.item()
        state = self.state[group["params"][0]]
        state.setdefault("func_evals", 0)
        state.setdefault("n_iter", 0)
        first_loss = closure()
        loss = float(first_loss)
        state["func_evals"] += 1
        evaluations = 1
        gradient = self._gradient()
        if abs(gradient).max() <= group["tolerance_grad"]:
            return first_loss
        history = _History(state, group["history_size"])
        for iteration in range(1, group["max_iter"] + 1):
            state["n_iter"] += 1
            direction = history.direction(gradient, first=state["n_iter"] == 1)
            loss_before = loss
            t = min(1.0, 1.0 / abs(gradient).sum()) * lr if state["n_iter"] == 1 else lr
            history.t = t
            slope = gradient.dot(direction)
            if slope > -tolerance_change:
                break
            more = 0
            if group["line_search_fn"] is not None:
                if group["line_search_fn"] != "strong_wolfe":
                    raise RuntimeError("only 'strong_wolfe' is supported")
                start = [parameter.array.copy() for parameter in group["params"]]

                def evaluate(t: Any, start: list[Any] = start, direction: Any = direction) -> tuple[float, Any]:
                    self._move(t, direction)
                    value, gradient = float(closure()), self._gradient()
                    self._restore(start)
                    return value, gradient

                loss, gradient, t, more = strong_wolfe(
                    evaluate, t, direction, loss, gradient, slope, max_evaluations=group["max_eval"] - evaluations
                )
                history.t = t
                self._move(t, direction)
            else:
                self._move(t, direction)
                if iteration != group["max_iter"]:  # after the last one nobody would look at it
                    loss = float(closure())
                    gradient = self._gradient()
                    more = 1
            evaluations += more
            state["func_evals"] += more
            if (
                evaluations >= group["max_eval"]
                or abs(gradient).max() <= group["tolerance_grad"]
                or abs(direction * t).max() <= tolerance_change
                or abs(loss - loss_before) < tolerance_change
            ):
                break
        history.store(state)
        state["prev_loss"] = loss_before
        return first_loss

    def _gradient(self) -> Any:
        """The gradients of all parameters as one new vector, zero where there is none."""
        params = self.param_groups[0]["params"]
        xp = xp_of(params[0].array)
        return xp.concatenate(
            [(xp.zeros_like(p.array) if p._grad is None else p._grad.array).reshape(-1) for p in params]
        )

    def _move(self, t: Any, direction: Any) -> None:
        """w ← w + t·direction"""
        offset = 0
        for parameter in self.param_groups[0]["params"]:
            array = parameter.array
            array += (t * direction[offset : offset + array.size]).reshape(array.shape)
            offset += array.size
            version_of(parameter).count += 1

    def _restore(self, values: list[Any]) -> None:
        for parameter, value in zip(self.param_groups[0]["params"], values, strict=True):
            fill_with(parameter, value)


class _History:
    """What L-BFGS remembers from iteration to iteration; kept as tensors in the optimizer's state between steps."""

    def __init__(self, state: dict[str, Any], size: int) -> None:
        self.size = size
        self.d, self.before = (_array(state.get(name)) for name in ("d", "prev_flat_grad"))
        self.t, self.scale = _number(state.get("t")), _number(state.get("H_diag"))
        self.differences = [_array(y) for y in state.get("old_dirs") or []]
        self.steps = [_array(s) for s in state.get("old_stps") or []]
        self.weights = [_number(w) for w in state.get("ro") or []]
        self.shares: list[Any] | None = [_number(a) for a in state["al"]] if "al" in state else None

    def direction(self, gradient: Any, first: bool) -> Any:
        """Learn from the last step what it did to the gradient, and find the next direction."""
        if first:
            self.differences, self.steps, self.weights, self.scale = [], [], [], 1
            self.d = -gradient
        else:
            y, s = gradient - self.before, self.d * self.t
            ys = y.dot(s)
            if ys > 1e-10:
                if len(self.steps) == self.size:
                    for pairs in (self.differences, self.steps, self.weights):
                        pairs.pop(0)
                self.differences.append(y)
                self.steps.append(s)
                self.weights.append(1.0 / ys)
                self.scale = ys / y.dot(y)
            if self.shares is None:
                self.shares = [None] * self.size
            self.d = lbfgs_direction(gradient, self.differences, self.steps, self.weights, self.scale, self.shares)
        self.before = gradient
        return self.d

    def store(self, state: dict[str, Any]) -> None:
        state["d"], state["t"] = tensor_of(self.d), _stored(self.t)
        state["old_dirs"] = [tensor_of(y) for y in self.differences]
        state["old_stps"] = [tensor_of(s) for s in self.steps]
        state["ro"] = [tensor_of(w) for w in self.weights]
        state["H_diag"] = _stored(self.scale)
        state["prev_flat_grad"] = tensor_of(self.before)
        if self.shares is not None:
            state["al"] = [_stored(a) for a in self.shares]


def _array(value: Any) -> Any:
    return None if value is None else value.array


def _number(value: Any) -> Any:
    """A number of the state, which comes as a number or as a 0-d tensor."""
    return value.array[()] if isinstance(value, Tensor) else value


def _stored(value: Any) -> Any:
    """The reverse: what was computed from arrays becomes a tensor, other numbers stay what they are."""
    return tensor_of(value) if hasattr(value, "dtype") else value
