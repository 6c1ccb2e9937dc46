"""Backward rules as a learner gets them wrong, each in a real operation whose right gradients mytorch computes.

Every function returns (got, right, clues) and stands under the name of the kind that the tutor must find in it.
"""

from . import places, sharing, sizes
from .planting import RULES, convolution_by_loops, numbers

__all__ = ["RULES", "convolution_by_loops", "numbers"]
