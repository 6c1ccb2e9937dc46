"""Seconds for a unit of each algorithm's work. Written by `python -m benchmarks.conv2d_costs`, not by hand.

Intel(R) Xeon(R) Processor, 2 threads, NumPy 2.4.6, 2026-11-22.
"""

SECONDS: dict[str, dict[str, dict[str, float]]] = {
    "direct": {
        "forward": {
            "call": 6.181e-05,
            "products": 4.293e-10,
            "passes": 1.554e-09,
            "places": 1.888e-05,
        },
        "input_grad": {
            "call": 0,
            "products": 4.733e-10,
            "passes": 2.309e-10,
            "places": 2e-05,
        },
        "weight_grad": {
            "call": 0,
            "products": 5.068e-10,
            "passes": 0,
            "places": 2.715e-05,
        },
    },
    "im2col": {
        "forward": {
            "call": 6.053e-06,
            "products": 2.574e-11,
            "columns": 2.267e-10,
            "runs": 0,
            "pictures": 1.497e-11,
            "blocks": 0.0001824,
        },
        "input_grad": {
            "call": 1.2e-06,
            "products": 2.749e-11,
            "columns": 5.387e-10,
            "runs": 4.333e-09,
            "pictures": 2.765e-10,
            "blocks": 0.0002124,
        },
        "weight_grad": {
            "call": 0,
            "products": 2.783e-11,
            "columns": 3.973e-10,
            "runs": 1.248e-09,
            "pictures": 2.896e-10,
            "blocks": 0.0001866,
        },
    },
    "matmul": {
        "forward": {
            "call": 4.478e-05,
            "products": 2.085e-11,
            "pictures": 4.19e-10,
            "images": 0,
            "repacked": 4.68e-10,
        },
        "input_grad": {
            "call": 5.086e-05,
            "products": 2.24e-11,
            "pictures": 4.446e-10,
            "images": 0,
            "repacked": 4.499e-10,
        },
        "weight_grad": {
            "call": 5.941e-05,
            "products": 2.127e-11,
            "pictures": 1.007e-09,
            "images": 0,
            "repacked": 1.13e-09,
        },
    },
    "winograd": {
        "forward": {
            "call": 8.243e-05,
            "products": 3.317e-11,
            "thin": 2.776e-11,
            "moved": 0,
            "pictures": 1.731e-09,
            "weights": 1.36e-09,
            "rows": 2.116e-06,
            "repacked": 1.228e-09,
        },
        "input_grad": {
            "call": 8.427e-05,
            "products": 2.873e-11,
            "thin": 2.072e-11,
            "moved": 4.523e-10,
            "pictures": 2.38e-09,
            "weights": 1.024e-09,
            "rows": 2.023e-07,
            "repacked": 1.883e-09,
        },
        "weight_grad": {
            "call": 9.14e-05,
            "products": 2.378e-11,
            "thin": 2.57e-11,
            "moved": 0,
            "pictures": 2.373e-09,
            "weights": 0,
            "rows": 1.94e-06,
            "repacked": 2.67e-09,
        },
    },
    "frequency": {
        "forward": {
            "call": 0.0007037,
            "products": 3.511e-11,
            "transforms": 1.557e-10,
            "moved": 1.521e-09,
            "weights": 1.955e-09,
            "pixels": 9.736e-08,
        },
        "input_grad": {
            "call": 0.0006551,
            "products": 4.482e-11,
            "transforms": 2.183e-10,
            "moved": 1.969e-10,
            "weights": 1.557e-09,
            "pixels": 2.346e-07,
        },
        "weight_grad": {
            "call": 0.0007426,
            "products": 3.008e-11,
            "transforms": 2.169e-10,
            "moved": 1.007e-09,
            "weights": 1.309e-09,
            "pixels": 6.499e-08,
        },
    },
}
