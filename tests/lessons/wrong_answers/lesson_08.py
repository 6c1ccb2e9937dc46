"""Typical wrong answers to lesson 08."""

from tests.lessons.mistakes import Mistake

MISTAKES: dict[str, tuple[Mistake, ...]] = {
    "count_parameters": (
        Mistake(
            "tensors counted, not numbers",
            "def count_parameters(module, trained_only=False):\n    return len(list(module.parameters()))",
            "is 4, but 13 was expected",
        ),
        Mistake(
            "trained_only ignored",
            "def count_parameters(module, trained_only=False):\n    return sum(p.numel() for p in module.parameters())",
            "is 13, but 7 was expected",
        ),
        Mistake(
            "buffers counted too",
            "def count_parameters(module, trained_only=False):\n"
            "    if trained_only: return sum(p.numel() for p in module.parameters() if p.requires_grad)\n"
            "    return sum(t.numel() for t in module.state_dict().values())",
            "which has three buffers, is 21",
        ),
        Mistake(
            "shared weight twice",
            "def count_parameters(module, trained_only=False):\n"
            "    found = module.named_parameters(remove_duplicate=False)\n"
            "    return sum(p.numel() for _, p in found if p.requires_grad or not trained_only)",
            "that share a weight is 40, but 24 was expected",
        ),
        Mistake(
            "frozen ones never counted",
            "def count_parameters(module, trained_only=False):\n"
            "    return sum(p.numel() for p in module.parameters() if p.requires_grad)",
            "is 7, but 13 was expected",
        ),
    ),
    "Deep": (
        Mistake(
            "a list of layers",
            "class Deep(Deep):\n    def __init__(self, widths):\n        nn.Module.__init__(self)\n"
            "        self.layers = [nn.Linear(a, b) for a, b in zip(widths, widths[1:])]",
            "are the layers in a Python list",
        ),
        Mistake(
            "tanh after the last layer",
            "class Deep(Deep):\n    def forward(self, x):\n"
            "        for layer in self.layers:\n            x = mytorch.tanh(layer(x))\n        return x",
            "has gone through a tanh",
        ),
        Mistake(
            "no tanh at all",
            "class Deep(Deep):\n    def forward(self, x):\n"
            "        for layer in self.layers:\n            x = layer(x)\n        return x",
            "Deep([2, 8, 8, 1])(x) at",
        ),
        Mistake(
            "one layer object many times",
            "class Deep(Deep):\n    def __init__(self, widths):\n        nn.Module.__init__(self)\n"
            "        middle = nn.Linear(widths[1], widths[1])\n"
            "        self.layers = nn.ModuleList([nn.Linear(widths[0], widths[1])] + [middle] * (len(widths) - 3)"
            " + [nn.Linear(widths[-2], widths[-1])][: len(widths) - 2])",
            "is one layer object used several times?",
        ),
        Mistake(
            "widths the wrong way round",
            "class Deep(Deep):\n    def __init__(self, widths):\n        nn.Module.__init__(self)\n"
            "        self.layers = nn.ModuleList(nn.Linear(b, a) for a, b in zip(widths, widths[1:]))",
            "the shapes of the parameters of Deep([2, 8, 8, 1])",
        ),
        Mistake("not a module", "class Deep:\n    def __init__(self, widths): pass", "should be an nn.Module"),
    ),
    "Standardize": (
        Mistake(
            "plain attributes",
            "class Standardize(Standardize):\n    def __init__(self, features):\n        nn.Module.__init__(self)\n"
            "        self.mean, self.std = mytorch.zeros(features), mytorch.ones(features)",
            "the names in the state_dict of Standardize is []",
        ),
        Mistake(
            "parameters in place of buffers",
            "class Standardize(Standardize):\n    def __init__(self, features):\n        nn.Module.__init__(self)\n"
            "        self.mean = nn.Parameter(mytorch.zeros(features))\n"
            "        self.std = nn.Parameter(mytorch.ones(features))",
            "are parameters, so an optimizer would train them",
        ),
        Mistake(
            "divided by n - 1",
            "class Standardize(Standardize):\n    def observe(self, x):\n"
            "        self.mean, self.std = x.mean(0), x.std(0)",
            "divides by n − 1",
        ),
        Mistake(
            "std of 0 kept",
            "class Standardize(Standardize):\n    def observe(self, x):\n"
            "        self.mean = x.mean(0)\n        self.std = ((x - self.mean) ** 2).mean(0).sqrt()",
            "std after observe at (2,) is 0, but 1 was expected",
        ),
        Mistake(
            "the batch measured anew each time",
            "class Standardize(Standardize):\n    def forward(self, x):\n"
            "        return (x - x.mean(0)) / (((x - x.mean(0)) ** 2).mean(0).sqrt() + 1e-9)",
            "before observe, the output",
        ),
        Mistake(
            "not divided",
            "class Standardize(Standardize):\n    def forward(self, x):\n        return x - self.mean * self.std",
            "the output for a single new row",
        ),
    ),
    "Module": (
        Mistake(
            "only its own parameters",
            "class Module(Module):\n    def named_parameters(self):\n"
            "        return iter([(n, v) for n, v in self._filed.items() if isinstance(v, nn.Parameter)])",
            "the list of names is ['scale', 'late']",
        ),
        Mistake(
            "names without the way",
            "class Module(Module):\n    def _all_names(self, prefix=''):\n        return super()._all_names('')",
            "the list of names is ['scale', 'late', 'weight'",
        ),
        Mistake(
            "every tensor is filed",
            "class Module(Module):\n    def __setattr__(self, name, value):\n"
            "        if isinstance(value, Tensor): value = nn.Parameter(value)\n"
            "        super().__setattr__(name, value)",
            "'plain'",
        ),
        Mistake(
            "shared parameters twice",
            "class Module(Module):\n    def named_parameters(self):\n        return self._all_names()",
            "are one parameter; named_parameters is",
        ),
        Mistake(
            "shared names not saved",
            "class Module(Module):\n    def state_dict(self):\n"
            "        return {name: p.detach().clone() for name, p in self.named_parameters()}",
            "the names in the state_dict, shared ones too,",
        ),
        Mistake(
            "the state is the memory itself",
            "class Module(Module):\n    def state_dict(self):\n"
            "        return {name: p.detach() for name, p in self._all_names()}",
            "the saved scale after training went on at (0,) is 8",
        ),
        Mistake(
            "new objects when loading",
            "class Module(Module):\n    def load_state_dict(self, state):\n"
            "        for name, value in state.items():\n"
            "            *way, last = name.split('.')\n            place = self\n"
            "            for step in way: place = getattr(place, step)\n"
            "            setattr(place, last, nn.Parameter(value.clone()))",
            "put a new object in the place of `scale`",
        ),
        Mistake(
            "unknown names passed over",
            "class Module(Module):\n    def load_state_dict(self, state):\n"
            "        super().load_state_dict({name: state[name] for name, _ in self._all_names()})",
            "load_state_dict with an unknown name should raise KeyError",
        ),
        Mistake(
            "written before compared",
            "class Module(Module):\n    def load_state_dict(self, state):\n"
            "        own = dict(self._all_names())\n        if own.keys() != state.keys(): raise KeyError\n"
            "        with mytorch.no_grad():\n"
            "            for name, p in own.items():\n"
            "                if p.shape != state[name].shape: raise ValueError\n                p.copy_(state[name])",
            "although load_state_dict with another shape was refused",
        ),
        Mistake(
            "old entries stay",
            "class Module(Module):\n    def __setattr__(self, name, value):\n"
            "        if name != '_filed' and isinstance(value, (nn.Parameter, Module)): self._filed[name] = value\n"
            "        object.__setattr__(self, name, value)",
            "after net.late = None the list of names",
        ),
        Mistake(
            "children before own parameters",
            "class Module(Module):\n    def _all_names(self, prefix=''):\n"
            "        for name, value in self._filed.items():\n"
            "            if isinstance(value, nn.Parameter): yield prefix + name, value\n"
            "            else: yield from value._all_names(f'{prefix}{name}.')",
            "own parameters first",
        ),
    ),
}
