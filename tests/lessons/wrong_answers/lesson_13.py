"""Lesson 13: dropout."""

from tests.lessons.mistakes import Mistake

MISTAKES: dict[str, tuple[Mistake, ...]] = {
    "Dropout": (
        Mistake(
            "p taken for the probability to keep",
            """
class Dropout(Dropout):
    def forward(self, x, training):
        self.mask = (self.rng.random(x.shape) < self.p) / self.p if training else np.ones_like(x)
        return x * self.mask
""",
            "that is the share to keep",
        ),
        Mistake(
            "no scale in training",
            """
class Dropout(Dropout):
    def forward(self, x, training):
        self.mask = 1.0 * (self.rng.random(x.shape) >= self.p) if training else np.ones_like(x)
        return x * self.mask
""",
            "multiplied by 1, but 1.25 was expected",
        ),
        Mistake(
            "backward draws another mask",
            """
class Dropout(Dropout):
    def backward(self, g):
        return g * (self.rng.random(g.shape) >= self.p) / (1 - self.p)
""",
            "backward drops other elements than forward did",
        ),
        Mistake(
            "backward without a mask",
            """
class Dropout(Dropout):
    def backward(self, g):
        return g
""",
            "the gradient of x",
        ),
        Mistake(
            "backward without the scale",
            """
class Dropout(Dropout):
    def backward(self, g):
        return g * (self.mask != 0)
""",
            "0.8 times",
        ),
        Mistake(
            "one mask for ever",
            """
class Dropout(Dropout):
    def forward(self, x, training):
        if not training:
            self.used = np.ones_like(x)
            return x
        if not hasattr(self, "mask"):
            self.mask = (self.rng.random(x.shape) >= self.p) / (1 - self.p)
        self.used = self.mask
        return x * self.mask
    def backward(self, g):
        return g * self.used
""",
            "exactly the same elements",
        ),
        Mistake(
            "one coin for each row",
            """
class Dropout(Dropout):
    def forward(self, x, training):
        self.mask = (self.rng.random((len(x), 1)) >= self.p) / (1 - self.p) if training else np.ones_like(x)
        return x * self.mask
""",
            "whole rows or columns",
        ),
        Mistake(
            "the mask of training after a forward without training",
            """
class Dropout(Dropout):
    def forward(self, x, training):
        if not training:
            return x
        self.mask = (self.rng.random(x.shape) >= self.p) / (1 - self.p)
        return x * self.mask
""",
            "x (training=False)",
        ),
        Mistake(
            "division by zero at p = 1",
            """
class Dropout(Dropout):
    def forward(self, x, training):
        self.mask = (self.rng.random(x.shape) >= self.p) / np.float64(1 - self.p) if training else np.ones_like(x)
        return x * self.mask
""",
            "not finite",
        ),
        Mistake(
            "x overwritten",
            """
class Dropout(Dropout):
    def forward(self, x, training):
        self.mask = (self.rng.random(x.shape) >= self.p) / (1 - self.p) if training else np.ones_like(x)
        x *= self.mask
        return x
""",
            "changed `x` itself",
        ),
        Mistake(
            "no return",
            """
class Dropout(Dropout):
    def forward(self, x, training):
        self.mask = np.ones_like(x)
""",
            "is None",
        ),
    ),
    "Dropout2012": (
        Mistake(
            "test time forgotten",
            """
class Dropout2012(Dropout2012):
    def forward(self, x):
        return x * (mytorch.rand_like(x) >= self.p).to(x.dtype) if self.training else x
""",
            "as in today's form",
        ),
        Mistake(
            "times p at test time",
            """
class Dropout2012(Dropout2012):
    def forward(self, x):
        return x * (mytorch.rand_like(x) >= self.p).to(x.dtype) if self.training else x * self.p
""",
            "the share that is dropped",
        ),
        Mistake(
            "always training",
            """
class Dropout2012(Dropout2012):
    def forward(self, x):
        return x * (mytorch.rand_like(x) >= self.p).to(x.dtype)
""",
            "Does forward ask `self.training`?",
        ),
        Mistake(
            "scaled twice",
            """
class Dropout2012(Dropout2012):
    def forward(self, x):
        if not self.training:
            return x * (1 - self.p)
        return x * (mytorch.rand_like(x) >= self.p).to(x.dtype) / (1 - self.p)
""",
            "multiplied by 1.25, but 1 was expected",
        ),
        Mistake(
            "float64 from NumPy",
            """
class Dropout2012(Dropout2012):
    def forward(self, x):
        if not self.training:
            return x * (1 - self.p)
        return x * mytorch.tensor((np.random.default_rng().random(tuple(x.shape)) >= self.p) * 1.0)
""",
            "float64",
        ),
        Mistake(
            "the tape cut",
            """
class Dropout2012(Dropout2012):
    def forward(self, x):
        if not self.training:
            return x * (1 - self.p)
        mask = np.random.default_rng().random(tuple(x.shape)) >= self.p
        return mytorch.tensor(x.detach().numpy() * mask.astype("float32"))
""",
            "cut the tape",
        ),
        Mistake(
            "p taken for the probability to keep",
            """
class Dropout2012(Dropout2012):
    def forward(self, x):
        return x * (mytorch.rand_like(x) < self.p).to(x.dtype) if self.training else x * self.p
""",
            "that is the share to keep",
        ),
    ),
    "mean_over_masks": (
        Mistake(
            "every mask counted equally",
            """
def mean_over_masks(f, x, p):
    return np.mean([f(x * np.array(m) / (1 - p)) for m in product([0, 1], repeat=len(x))], axis=0)
""",
            "every mask was counted equally",
        ),
        Mistake(
            "no scale",
            """
def mean_over_masks(f, x, p):
    n = len(x)
    return sum(p ** (n - sum(m)) * (1 - p) ** sum(m) * f(x * np.array(m)) for m in product([0, 1], repeat=n))
""",
            "the scale 1 / (1 - p) is missing",
        ),
        Mistake(
            "exponents exchanged",
            """
def mean_over_masks(f, x, p):
    n = len(x)
    return sum((1 - p) ** (n - sum(m)) * p ** sum(m) * f(x * np.array(m) / (1 - p)) for m in product([0, 1], repeat=n))
""",
            "exchanged",
        ),
        Mistake(
            "linear whatever f is",
            """
def mean_over_masks(f, x, p):
    return f(x)
""",
            "only where f is linear",
        ),
        Mistake(
            "a sample instead of all",
            """
def mean_over_masks(f, x, p):
    rng = np.random.default_rng(0)
    return np.mean([f(x * (rng.random(len(x)) >= p) / (1 - p)) for _ in range(500)], axis=0)
""",
            "was expected",
        ),
    ),
    "predict_with_doubt": (
        Mistake(
            "everything in training mode",
            """
def predict_with_doubt(model, x, samples):
    model.train()
    with mytorch.no_grad():
        votes = np.stack([model(x).softmax(dim=-1).numpy() for _ in range(samples)])
    model.eval()
    return votes.mean(axis=0), votes.std(axis=0)
""",
            "BatchNorm1d was in training mode",
        ),
        Mistake(
            "everything in eval mode",
            """
def predict_with_doubt(model, x, samples):
    model.eval()
    with mytorch.no_grad():
        votes = np.stack([model(x).softmax(dim=-1).numpy() for _ in range(samples)])
    return votes.mean(axis=0), votes.std(axis=0)
""",
            "all samples are alike",
        ),
        Mistake(
            "modes not put back",
            """
def predict_with_doubt(model, x, samples):
    for module in model.modules():
        module.training = isinstance(module, nn.Dropout)
    with mytorch.no_grad():
        votes = np.stack([model(x).softmax(dim=-1).numpy() for _ in range(samples)])
    model.eval()
    return votes.mean(axis=0), votes.std(axis=0)
""",
            "put back what you found",
        ),
        Mistake(
            "logits averaged",
            """
def predict_with_doubt(model, x, samples):
    modes = {module: module.training for module in model.modules()}
    for module in modes:
        module.training = isinstance(module, nn.Dropout)
    with mytorch.no_grad():
        votes = np.stack([model(x).numpy() for _ in range(samples)])
    for module, training in modes.items():
        module.training = training
    return votes.mean(axis=0), votes.std(axis=0)
""",
            "not logits",
        ),
        Mistake(
            "recorded for gradients",
            """
def predict_with_doubt(model, x, samples):
    modes = {module: module.training for module in model.modules()}
    for module in modes:
        module.training = isinstance(module, nn.Dropout)
    votes = np.stack([model(x).softmax(dim=-1).detach().numpy() for _ in range(samples)])
    for module, training in modes.items():
        module.training = training
    return votes.mean(axis=0), votes.std(axis=0)
""",
            "no_grad",
        ),
        Mistake(
            "only the mean",
            """
_both = predict_with_doubt
def predict_with_doubt(model, x, samples):
    return _both(model, x, samples)[0]
""",
            "should return (mean, std)",
        ),
    ),
}
