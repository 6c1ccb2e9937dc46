"""Wrong answers to lesson 10: overflow, axes, signs and the tape cut in one place."""

from tests.lessons.mistakes import Mistake

MISTAKES: dict[str, tuple[Mistake, ...]] = {
    "logsumexp": (
        Mistake(
            "as the book writes it",
            "def logsumexp(x):\n    return x.exp().sum(dim=1).log()",
            says="an exponential overflowed",
        ),
        Mistake(
            "one maximum for the whole batch, added back as it should not be",
            "def logsumexp(x):\n    return (x - x.max()).exp().sum(dim=1).log() + x.amax(dim=1)",
            says="was expected",
        ),
        Mistake(
            "one maximum for the whole batch",
            "def logsumexp(x):\n    return (x - x.max()).exp().sum(dim=0).log() + x.max()",
            says="has shape",
        ),
        Mistake(
            "the maximum forgotten in the end",
            "def logsumexp(x):\n    return (x - x.amax(dim=1, keepdim=True)).exp().sum(dim=1).log()",
            says="was expected",
        ),
        Mistake(
            "the maximum detached on one side",
            "def logsumexp(x):\n    top = x.amax(dim=1, keepdim=True)\n"
            "    return (x - top.detach()).exp().sum(dim=1).log() + top.squeeze(1)",
            says="cut off the tape on one side only",
        ),
        Mistake(
            "dimension kept",
            "def logsumexp(x):\n    top = x.amax(dim=1, keepdim=True)\n"
            "    return (x - top).exp().sum(dim=1, keepdim=True).log() + top",
            says="one number for each row",
        ),
        Mistake(
            "through NumPy",
            "def logsumexp(x):\n    return mytorch.tensor(np.logaddexp.reduce(x.detach().numpy(), axis=1))",
            says="has lost its history",
        ),
        Mistake("nothing returned", "def logsumexp(x):\n    x.exp().sum(dim=1).log()", says="is a `return` missing?"),
    ),
    "cross_entropy": (
        Mistake(
            "the logarithm of softmax",
            "def cross_entropy(logits, targets):\n"
            "    p = mytorch.softmax(logits, dim=1)\n"
            "    return -p[mytorch.arange(len(logits)), targets].log().mean()",
            says="What may be subtracted",
        ),
        Mistake(
            "sum instead of mean",
            "def cross_entropy(logits, targets):\n"
            "    return (logsumexp(logits) - logits[mytorch.arange(len(logits)), targets]).sum()",
            says="the sum; the mean over the batch is",
        ),
        Mistake(
            "sign",
            "def cross_entropy(logits, targets):\n"
            "    return (logits[mytorch.arange(len(logits)), targets] - logsumexp(logits)).mean()",
            says="but for the sign",
        ),
        Mistake(
            "no mean",
            "def cross_entropy(logits, targets):\n"
            "    return logsumexp(logits) - logits[mytorch.arange(len(logits)), targets]",
            says="one number for each sample",
        ),
        Mistake(
            "softmax twice",
            "def cross_entropy(logits, targets):\n"
            "    p = mytorch.softmax(logits, dim=1)\n"
            "    return (logsumexp(p) - p[mytorch.arange(len(p)), targets]).mean()",
            says="softmax was applied twice",
        ),
        Mistake(
            "a plain number",
            "def cross_entropy(logits, targets):\n"
            "    chosen = logits[mytorch.arange(len(logits)), targets]\n"
            "    return (logsumexp(logits) - chosen).mean().item()",
            says="should be a Tensor",
        ),
        Mistake(
            "target picked for all rows",
            "def cross_entropy(logits, targets):\n    return (logsumexp(logits) - logits[:, targets]).mean()",
            says="was expected",
        ),
    ),
    "cross_entropy_gradient": (
        Mistake(
            "not divided by the batch",
            "right = cross_entropy_gradient\n"
            "def cross_entropy_gradient(logits, targets):\n    return right(logits, targets) * len(logits)",
            says="batch",
        ),
        Mistake(
            "sign",
            "right = cross_entropy_gradient\n"
            "def cross_entropy_gradient(logits, targets):\n    return -right(logits, targets)",
            says="sign",
        ),
        Mistake(
            "onehot forgotten",
            "def cross_entropy_gradient(logits, targets):\n"
            "    powers = np.exp(logits - logits.max(axis=1, keepdims=True))\n"
            "    return powers / powers.sum(axis=1, keepdims=True) / len(logits)",
            says="softmax alone",
        ),
        Mistake(
            "softmax over the samples",
            "def cross_entropy_gradient(logits, targets):\n"
            "    powers = np.exp(logits - logits.max(axis=0))\n"
            "    grad = powers / powers.sum(axis=0)\n"
            "    grad[np.arange(len(logits)), targets] -= 1\n"
            "    return grad / len(logits)",
            says="along axis 0",
        ),
        Mistake(
            "overflow",
            "def cross_entropy_gradient(logits, targets):\n"
            "    powers = np.exp(logits)\n"
            "    grad = powers / powers.sum(axis=1, keepdims=True)\n"
            "    grad[np.arange(len(logits)), targets] -= 1\n"
            "    return grad / len(logits)",
            says="What may be subtracted",
        ),
        Mistake(
            "written into the input",
            "def cross_entropy_gradient(logits, targets):\n"
            "    logits -= logits.max(axis=1, keepdims=True)\n"
            "    np.exp(logits, out=logits)\n"
            "    logits /= logits.sum(axis=1, keepdims=True)\n"
            "    logits[np.arange(len(logits)), targets] -= 1\n"
            "    return logits / len(logits)",
            says="written into its inputs",
        ),
        Mistake(
            "transposed",
            "right2 = cross_entropy_gradient\n"
            "def cross_entropy_gradient(logits, targets):\n    return right2(logits, targets).T",
            says="transposed",
        ),
    ),
    "top_k_accuracy": (
        Mistake(
            "the k smallest",
            "def top_k_accuracy(logits, targets, k):\n"
            "    best = np.argsort(logits, axis=1)[:, :k]\n"
            "    return float((best == targets[:, None]).any(axis=1).mean())",
            says="among the k smallest",
        ),
        Mistake(
            "how many, not which part",
            "def top_k_accuracy(logits, targets, k):\n"
            "    best = np.argsort(logits, axis=1)[:, -k:]\n"
            "    return int((best == targets[:, None]).any(axis=1).sum())",
            says="a number of rows",
        ),
        Mistake(
            "k ignored",
            "def top_k_accuracy(logits, targets, k):\n    return float((logits.argmax(axis=1) == targets).mean())",
            says="the answer for k = 1",
        ),
        Mistake(
            "mean over all comparisons",
            "def top_k_accuracy(logits, targets, k):\n"
            "    best = np.argsort(logits, axis=1)[:, -k:]\n"
            "    return float((best == targets[:, None]).mean())",
            says="all comparisons",
        ),
        Mistake(
            "the error",
            "def top_k_accuracy(logits, targets, k):\n"
            "    best = np.argsort(logits, axis=1)[:, -k:]\n"
            "    return 1 - float((best == targets[:, None]).any(axis=1).mean())",
            says="the part that is wrong",
        ),
    ),
}
