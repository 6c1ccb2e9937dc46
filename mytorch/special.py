"""The functions of mathematical physics and statistics, under the names of `torch.special`."""

from .ops.activation import sigmoid as _sigmoid
from .ops.bessel import i0 as i0, i0e as i0e, i1 as i1, i1e as i1e
from .ops.error_function import (
    erf as erf,
    erfc as erfc,
    erfcx as erfcx,
    erfinv as erfinv,
    log_ndtr as log_ndtr,
    ndtr as ndtr,
    ndtri as ndtri,
)
from .ops.exponential import exp2 as exp2, expm1 as expm1
from .ops.gamma import (
    digamma as digamma,
    lgamma as _lgamma,
    mvlgamma as _mvlgamma,
    polygamma as polygamma,
    zeta as zeta,
)
from .ops.logarithm import entr as entr, log1p as log1p, logit as logit, xlog1py as xlog1py, xlogy as xlogy
from .ops.rounding import round as round
from .ops.softmax import log_softmax as log_softmax, logsumexp as logsumexp, softmax as softmax
from .ops.trigonometric import sinc as sinc

# Their names here.
expit, gammaln, multigammaln, psi = _sigmoid, _lgamma, _mvlgamma, digamma
