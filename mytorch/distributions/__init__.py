"""Probability distributions: drawing from them, and the logarithm of their densities, with gradients."""

from ..missing_names import asking as _asking
from .bernoulli import Bernoulli as Bernoulli
from .categorical import Categorical as Categorical
from .distribution import Distribution as Distribution
from .divergence import kl_divergence as kl_divergence
from .independent import Independent as Independent
from .multivariate_normal import MultivariateNormal as MultivariateNormal
from .normal import Normal as Normal
from .uniform import Uniform as Uniform

__getattr__ = _asking(__name__)
