"""Error, gamma and Bessel functions against values computed with 40 digits by mpmath, rounded to 17."""

from __future__ import annotations

import numpy as np
import pytest

from mytorch.kernels import erf, gamma, quantile_normal
from mytorch.kernels.bessel import scaled_bessel_i

VALUES = [
    (
        erf.erf,
        {0.1: 0.11246291601828490, 0.5: 0.52049987781304654, 1.7: 0.98379045859077456, -3.0: -0.99997790950300141},
    ),
    (
        erf.erfc,
        {
            -2.5: 1.9995930479825550,
            0.3: 0.67137324054087258,
            0.6: 0.39614390915207409,
            3.0: 2.2090496998585441e-5,
            5.0: 1.5374597944280349e-12,
            20.0: 5.3958656116079009e-176,
        },
    ),
    (
        erf.erfcx,
        {
            -3.0: 16205.988853999587,
            0.2: 0.80901951990158073,
            1.0: 0.42758357615580701,
            3.9: 0.14031418160068974,
            10.0: 0.056140992743822586,
            1000.0: 0.00056418930145338765,
        },
    ),
    (
        quantile_normal.erfinv,
        {1e-9: 8.8622692545275807e-10, 0.3: 0.27246271472675435, -0.9: -1.1630871536766742, 0.99: 1.8213863677184497},
    ),
    (
        quantile_normal.ndtri,
        {1e-200: -30.205594179579643, 1e-5: -4.2648907939228246, 0.3: -0.52440051270804082, 0.9: 1.2815515655446006},
    ),
    (
        gamma.lgamma,
        {
            1e-8: 18.420680738180209,
            0.3: 1.0957979948180756,
            1.5: -0.12078223763524522,
            1.999999999: -4.2278436975733279e-10,
            7.3: 7.1478925230222487,
            9.99: 12.779315214350193,
            30.0: 71.257038967168009,
            -2.3: 0.36956666345500804,
            -20.5: -42.707195974825760,
        },
    ),
    (
        gamma.digamma,
        {
            1e-5: -100000.57719921567,
            0.3: -3.5025242222001331,
            2.5: 0.70315664064524319,
            12.0: 2.4426616799758120,
            -3.4: 2.3844508141180150,
            -20.25: 6.1742356336144838,
        },
    ),
    (
        lambda x: scaled_bessel_i(0, x),
        {
            0.5: 0.64503527044915007,
            10.0: 0.12783333716342861,
            24.9: 0.080359332611532214,
            25.1: 0.080035197254296236,
            200.0: 0.028227159949111916,
        },
    ),
    (
        lambda x: scaled_bessel_i(1, x),
        {
            -0.5: -0.15642080318487170,
            10.0: 0.12126268138445552,
            24.9: 0.078728794882103129,
            25.1: 0.078424315178368414,
            200.0: 0.028156503394832918,
        },
    ),
]  # fmt: skip
NAMES = ["erf", "erfc", "erfcx", "erfinv", "ndtri", "lgamma", "digamma", "i0e", "i1e"]
ZETA = {
    (2.0, 0.25): 17.197329154507111,
    (3.5, 1.0): 1.1267338673170566,
    (3.0, 10.5): 0.0049875721238575846,
    (2.0, -0.5): 8.9348022005446793,
    (3.0, -7.3): -34.410587031795168,
    (4.0, -50.25): 259.75757354098942,
}


@pytest.mark.parametrize(("function", "values"), VALUES, ids=NAMES)
def test_special_functions_have_13_digits(function, values) -> None:
    with np.errstate(all="ignore"):  # as operations run
        got = function(np.array(list(values)))
    np.testing.assert_allclose(got, list(values.values()), rtol=1e-13)


@pytest.mark.parametrize(("function", "values"), VALUES[:7], ids=NAMES[:7])
def test_special_functions_of_float32_are_float32(function, values) -> None:
    points = np.array(list(values), np.float32)
    with np.errstate(all="ignore"):
        got = function(points)
    assert got.dtype == np.float32
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(got, function(points.astype(np.float64)).astype(np.float32), rtol=1e-6)


def test_zeta_has_13_digits_on_both_sides_of_0() -> None:
    s, q = np.array(list(ZETA)).T
    np.testing.assert_allclose(gamma.zeta(s, q), list(ZETA.values()), rtol=1e-13)


def test_poles_and_edges_are_what_they_are_in_pytorch() -> None:
    inf, nan = np.inf, np.nan
    with np.errstate(all="ignore"):
        np.testing.assert_equal(gamma.lgamma(np.array([0.0, -1.0, inf, -inf, nan])), [inf, inf, inf, inf, nan])
        np.testing.assert_equal(gamma.digamma(np.array([0.0, -0.0, -1.0, inf])), [-inf, inf, nan, inf])
        np.testing.assert_equal(quantile_normal.erfinv(np.array([-1.0, 0.0, 1.0, 1.5])), [-inf, 0.0, inf, nan])
        np.testing.assert_equal(quantile_normal.ndtri(np.array([0.0, 0.5, 1.0, -0.5])), [-inf, 0.0, inf, nan])
        np.testing.assert_equal(erf.erfc(np.array([-inf, 0.0, inf, nan])), [2.0, 1.0, 0.0, nan])
        np.testing.assert_equal(gamma.zeta(np.array([1.0, 0.5, 3.0]), np.array([2.0, 2.0, -4.0])), [inf, nan, inf])
