"""Typical wrong answers to lesson 09."""

from tests.lessons.mistakes import Mistake

TRAIN = """
def classify(points, labels):
    net = {net}
    optimizer = optim.SGD(net.parameters(), lr={lr})
    for _ in range({steps}):
        loss = F.softplus(-labels * net(points){column}).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return {result}
"""
NET = "nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 1))"


def training(net: str = NET, lr: float = 1.0, steps: int = 200, column: str = "[:, 0]", result: str = "net") -> str:
    return TRAIN.format(net=net, lr=lr, steps=steps, column=column, result=result)


MISTAKES: dict[str, tuple[Mistake, ...]] = {
    "xavier_uniform": (
        Mistake(
            "square root missing",
            "def xavier_uniform(outputs, inputs, rng):\n"
            "    b = 6 / (inputs + outputs)\n    return rng.uniform(-b, b, (outputs, inputs))",
            "is the square root missing",
        ),
        Mistake(
            "normal in place of uniform",
            "def xavier_uniform(outputs, inputs, rng):\n"
            "    return rng.normal(0, (2 / (inputs + outputs)) ** 0.5, (outputs, inputs))",
            "the distribution is to be uniform",
        ),
        Mistake(
            "only positive",
            "def xavier_uniform(outputs, inputs, rng):\n"
            "    return rng.uniform(0, (6 / (inputs + outputs)) ** 0.5, (outputs, inputs))",
            "half as wide as it should be",
        ),
        Mistake(
            "shape the wrong way round",
            "def xavier_uniform(outputs, inputs, rng):\n"
            "    b = (6 / (inputs + outputs)) ** 0.5\n    return rng.uniform(-b, b, (inputs, outputs))",
            "has shape (300, 200), but (200, 300) was expected",
        ),
        Mistake(
            "a generator of its own",
            "def xavier_uniform(outputs, inputs, rng):\n"
            "    b = (6 / (inputs + outputs)) ** 0.5\n"
            "    return np.random.default_rng(0).uniform(-b, b, (outputs, inputs))",
            "the same numbers for every seed",
        ),
    ),
    "kaiming_normal": (
        Mistake(
            "variance in place of the standard deviation",
            "def kaiming_normal(outputs, inputs, rng):\n    return rng.normal(0, 2 / inputs, (outputs, inputs))",
            "takes the standard deviation, not the variance",
        ),
        Mistake(
            "outputs in place of inputs",
            "def kaiming_normal(outputs, inputs, rng):\n"
            "    return rng.normal(0, (2 / outputs) ** 0.5, (outputs, inputs))",
            "the wrong way round",
        ),
        Mistake(
            "factor 2 missing",
            "def kaiming_normal(outputs, inputs, rng):\n"
            "    return rng.normal(0, (1 / inputs) ** 0.5, (outputs, inputs))",
            "the half that ReLU throws away",
        ),
        Mistake(
            "uniform in place of normal",
            "def kaiming_normal(outputs, inputs, rng):\n"
            "    b = (6 / inputs) ** 0.5\n    return rng.uniform(-b, b, (outputs, inputs))",
            "the distribution is to be normal",
        ),
        Mistake(
            "constant",
            "def kaiming_normal(outputs, inputs, rng):\n    return np.full((outputs, inputs), (2 / inputs) ** 0.5)",
            "units that begin equal stay equal",
        ),
        Mistake("nothing returned", "def kaiming_normal(outputs, inputs, rng):\n    rng.normal()", "is None"),
    ),
    "distinct_units": (
        Mistake(
            "numbers in place of rows",
            "def distinct_units(weight, bias):\n    return len(np.unique(weight))",
            "distinct_units with rows 0 and 2 equal is 4, but 3 was expected",
        ),
        Mistake(
            "bias forgotten",
            "def distinct_units(weight, bias):\n    return len(np.unique(weight, axis=0))",
            "with equal rows but different biases is 3, but 4 was expected",
        ),
        Mistake(
            "columns in place of rows",
            "def distinct_units(weight, bias):\n    return len(np.unique(weight, axis=1).T)",
            "is 2, but 3 was expected",
        ),
        Mistake(
            "sums compared",
            "def distinct_units(weight, bias):\n    return len(np.unique(weight.sum(1) + bias))",
            "is 2, but 3 was expected",
        ),
    ),
    "accuracy": (
        Mistake(
            "broadcast to a table",
            "def accuracy(score, label):\n    return ((score > 0) == (label > 0)).mean()",
            "accuracy of scores of shape (5, 1) is",
        ),
        Mistake(
            "number in place of share",
            "def accuracy(score, label):\n    return ((score.reshape(-1) > 0) == (label > 0)).sum()",
            "is 2, but 0.5 was expected",
        ),
        Mistake(
            "scores compared with labels",
            "def accuracy(score, label):\n    return (score.reshape(-1) == label).mean()",
            "is 0, but 0.5 was expected",
        ),
        Mistake(
            "sign of 0 is neither",
            "def accuracy(score, label):\n    return (np.sign(score.reshape(-1)) == label).mean()",
            "accuracy of scores 0, which say −1, is 0, but 0.6 was expected",
        ),
        Mistake(
            "in percent",
            "def accuracy(score, label):\n    return 100 * ((score.reshape(-1) > 0) == (label > 0)).mean()",
            "is 50, but 0.5 was expected",
        ),
    ),
    "classify": (
        Mistake("no hidden layer", training(net="nn.Sequential(nn.Linear(2, 1))"), "A straight line reaches"),
        Mistake(
            "no activation",
            training(net="nn.Sequential(nn.Linear(2, 16), nn.Linear(16, 1))", lr=0.5),
            "is there a bend between the layers",
        ),
        Mistake(
            "zeros at the beginning",
            training().replace(
                "    optimizer = optim", "    for p in net.parameters(): nn.init.zeros_(p)\n    optimizer = optim"
            ),
            "Every point gets the same score",
        ),
        Mistake(
            "equal at the beginning",
            training(lr=0.1).replace(
                "    optimizer = optim",
                "    for p in net.parameters(): nn.init.constant_(p, 0.1)\n    optimizer = optim",
            ),
            "All hidden units are equal",
        ),
        Mistake("scores broadcast against labels", training(column="", steps=50), "(N,) times (N, 1) makes (N, N)"),
        Mistake("uphill", training(lr=0.1).replace("-labels", "labels"), "The network has learned the opposite"),
        Mistake("accuracy in place of the network", training(steps=1, result="0.99"), "should return the network"),
        Mistake("nothing returned", training(steps=1, result="None"), "is None"),
    ),
}
