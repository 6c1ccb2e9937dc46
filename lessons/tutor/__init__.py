"""The gradient tutor: a wrong gradient is answered not with "wrong" but with how it is wrong.

The usual slips leave a signature: each turns the right gradient into another array by a simple rule. The tutor applies
the rules to the right gradient, one after another, and names the first that gives what the learner returned.
"""

from .case import Case, Diagnosis, Kind
from .expect import expect_gradient
from .explain import explain_gradient
from .kinds import KINDS, name_the_mistake

__all__ = ["KINDS", "Case", "Diagnosis", "Kind", "expect_gradient", "explain_gradient", "name_the_mistake"]
