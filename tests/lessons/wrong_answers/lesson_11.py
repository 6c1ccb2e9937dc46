"""Wrong answers to lesson 11: the learning rate in the wrong place, running means, generators and shared arrays."""

from tests.lessons.mistakes import Mistake

_PAPER = "def paper_step(w, v, g, lr, momentum=0.9, weight_decay=0.0):\n    "
_PYTORCH = "def pytorch_step(w, v, g, lr, momentum=0.9, weight_decay=0.0):\n    "
_COSINE = "def cosine_schedule(step, total, lr, warmup=0, lr_min=0.0):\n    "
_FALL = "return lr_min + (lr - lr_min) * (1 + math.cos(math.pi * t)) / 2"


def _sgd(init: str = "", step: str = "", zero: str = "p.grad = None") -> str:
    """A subclass that replaces the correct one: `init` follows it, `step` is the body of the loop over p and v."""
    lines = ["Right = SGD", "class SGD(Right):"]
    if init:
        lines += ["    def __init__(self, params, lr, momentum=0.0, weight_decay=0.0):", f"        {init}"]
    if step:
        lines += ["    @mytorch.no_grad()", "    def step(self):"]
        lines += ["        for i, (p, v) in enumerate(zip(self.params, self.velocities)):"]
        lines += ["            if p.grad is None: continue", f"            {step}"]
    lines += ["    def zero_grad(self):", "        for p in self.params:", f"            {zero}"]
    return "\n".join(lines)


MISTAKES: dict[str, tuple[Mistake, ...]] = {
    "paper_step": (
        Mistake(
            "PyTorch's form",
            _PAPER + "v = momentum * v + g + weight_decay * w\n    return w - lr * v, v",
            says="this is PyTorch's form",
        ),
        Mistake(
            "decay without the rate",
            _PAPER + "v = momentum * v - weight_decay * w - lr * g\n    return w + v, v",
            says="not multiplied by the learning rate",
        ),
        Mistake(
            "decay forgotten",
            _PAPER + "v = momentum * v - lr * g\n    return w + v, v",
            says="the weight decay is missing",
        ),
        Mistake(
            "sign",
            _PAPER + "v = momentum * v + lr * (g + weight_decay * w)\n    return w + v, v",
            says="uphill",
        ),
        Mistake(
            "old velocity",
            _PAPER + "new = momentum * v - lr * (g + weight_decay * w)\n    return w + v, new",
            says="the old velocity",
        ),
        Mistake(
            "only the weights",
            _PAPER + "v = momentum * v - lr * (g + weight_decay * w)\n    return w + v",
            says="should return the pair (w, v)",
        ),
        Mistake(
            "in place",
            _PAPER + "v *= momentum\n    v -= lr * (g + weight_decay * w)\n    return w + v, v",
            says="changed its input v",
        ),
    ),
    "pytorch_step": (
        Mistake(
            "the paper's form",
            _PYTORCH + "v = momentum * v - lr * (g + weight_decay * w)\n    return w + v, v",
            says="this is the paper's form",
        ),
        Mistake(
            "running mean",
            _PYTORCH + "v = momentum * v + (1 - momentum) * (g + weight_decay * w)\n    return w - lr * v, v",
            says="a running mean",
        ),
        Mistake(
            "no velocity",
            _PYTORCH + "return w - lr * (g + weight_decay * w), v",
            says="does not use the velocity",
        ),
        Mistake(
            "decay away from zero",
            _PYTORCH + "v = momentum * v + g - weight_decay * w\n    return w - lr * v, v",
            says="away from 0",
        ),
        Mistake(
            "the pair turned round",
            _PYTORCH + "v = momentum * v + g + weight_decay * w\n    return v, w - lr * v",
            says="returned (v, w)",
        ),
        Mistake(
            "momentum for ever 0.9",
            _PYTORCH + "v = 0.9 * v + g + weight_decay * w\n    return w - lr * v, v",
            says="was expected",
        ),
    ),
    "cosine_schedule": (
        Mistake(
            "warm-up from zero",
            _COSINE + "if step < warmup:\n        return lr * step / warmup\n"
            f"    t = min(1, (step - warmup) / (total - warmup))\n    {_FALL}",
            says="one step late",
        ),
        Mistake(
            "the cosine begins at step 0",
            _COSINE
            + f"if step < warmup:\n        return lr * (step + 1) / warmup\n    t = min(1, step / total)\n    {_FALL}",
            says="begins at step `warmup`",
        ),
        Mistake(
            "lr_min ignored",
            _COSINE + "if step < warmup:\n        return lr * (step + 1) / warmup\n"
            "    t = min(1, (step - warmup) / (total - warmup))\n    return lr * (1 + math.cos(math.pi * t)) / 2",
            says="lr_min is not used",
        ),
        Mistake(
            "lr_min on top",
            _COSINE + "if step < warmup:\n        return lr * (step + 1) / warmup\n"
            "    t = min(1, (step - warmup) / (total - warmup))\n"
            "    return lr_min + lr * (1 + math.cos(math.pi * t)) / 2",
            says="added on top",
        ),
        Mistake(
            "up again after the end",
            _COSINE + "if step < warmup:\n        return lr * (step + 1) / warmup\n"
            f"    t = (step - warmup) / (total - warmup)\n    {_FALL}",
            says="would climb again",
        ),
        Mistake(
            "a whole cosine",
            _COSINE + "if step < warmup:\n        return lr * (step + 1) / warmup\n"
            "    t = 2 * min(1, (step - warmup) / (total - warmup))\n    "
            "return lr_min if step >= total else lr_min + (lr - lr_min) * (1 + math.cos(math.pi * t)) / 2",
            says="a whole cosine",
        ),
    ),
    "SGD": (
        Mistake(
            "a new Tensor instead of the parameter",
            _sgd(step="v *= self.momentum; v += p.grad + self.weight_decay * p; p = p - self.lr * v"),
            says="the parameter has not moved",
        ),
        Mistake(
            "one velocity for all",
            _sgd(
                step="if i == 0: self.v = None\n"
                "            self.shared = p.grad + self.weight_decay * p + (self.momentum * self.shared if "
                "getattr(self, 'shared', None) is not None and self.shared.shape == p.shape else 0)\n"
                "            p -= self.lr * self.shared"
            ),
            says="a velocity of its own",
        ),
        Mistake(
            "the generator kept",
            "class SGD:\n"
            "    def __init__(self, params, lr, momentum=0.0, weight_decay=0.0):\n"
            "        self.params, self.lr, self.momentum, self.decay, self.v = params, lr, momentum, weight_decay, {}\n"
            "    @mytorch.no_grad()\n"
            "    def step(self):\n"
            "        for p in self.params:\n"
            "            if p.grad is None: continue\n"
            "            self.v[p] = self.momentum * self.v.get(p, 0) + p.grad + self.decay * p\n"
            "            p -= self.lr * self.v[p]\n"
            "    def zero_grad(self):\n"
            "        for p in self.params: p.grad = None",
            says="only once",
        ),
        Mistake(
            "decay written into the gradient",
            _sgd(
                step="p.grad += self.weight_decay * p\n"
                "            v *= self.momentum; v += p.grad\n            p -= self.lr * v"
            ),
            says="changed a gradient",
        ),
        Mistake(
            "the velocity is the gradient's array",
            _sgd(
                step="if not hasattr(self, 'begun'): self.begun = set()\n"
                "            if i not in self.begun: self.begun.add(i); self.velocities[i] = v = p.grad\n"
                "            else: v *= self.momentum; v += p.grad\n"
                "            v += self.weight_decay * p\n            p -= self.lr * v"
            ),
            says="changed a gradient",
        ),
        Mistake(
            "running mean",
            _sgd(
                step="v *= self.momentum; v += (1 - self.momentum) * (p.grad + self.weight_decay * p); p -= self.lr * v"
            ),
            says="a running mean",
        ),
        Mistake(
            "the first learning rate for ever",
            _sgd(
                init="super().__init__(params, lr, momentum, weight_decay); self.first = lr",
                step="v *= self.momentum; v += p.grad + self.weight_decay * p; p -= self.first * v",
            ),
            says="read once",
        ),
        Mistake(
            "gradients filled with zeros, not forgotten",
            _sgd(zero="p.grad = None if p.grad is None else mytorch.zeros_like(p)"),
            says="the gradient after zero_grad()",
        ),
        Mistake(
            "uphill",
            _sgd(step="v *= self.momentum; v += p.grad + self.weight_decay * p; p += self.lr * v"),
            says="uphill",
        ),
    ),
}
