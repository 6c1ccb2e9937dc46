"""Seconds for a unit of each algorithm's work. Written by `python -m benchmarks.conv2d_costs`, not by hand.

Intel(R) Xeon(R) Processor, 2 threads, NumPy 2.4.6, 2026-11-22.
"""

SECONDS: dict[str, dict[str, dict[str, float]]] = {
    "direct": {
        "forward": {
            "call": 0.0001392,
            "products": 3.935e-10,
            "passes": 9.515e-10,
            "places": 1.863e-05,
        },
        "input_grad": {
            "call": 0,
            "products": 4.289e-10,
            "passes": 1.527e-10,
            "places": 1.86e-05,
        },
        "weight_grad": {
            "call": 0.0001106,
            "products": 5.531e-10,
            "passes": 0,
            "places": 1.663e-05,
        },
    },
    "im2col": {
        "forward": {
            "call": 5.706e-05,
            "products": 2.423e-11,
            "columns": 4.119e-10,
            "runs": 0,
            "pictures": 0,
            "weights": 7.074e-10,
            "blocks": 0.0001488,
        },
        "input_grad": {
            "call": 5.865e-05,
            "products": 2.714e-11,
            "columns": 1.131e-09,
            "runs": 2.486e-09,
            "pictures": 3.546e-10,
            "weights": 6.32e-10,
            "blocks": 5.244e-05,
        },
        "weight_grad": {
            "call": 0.0001522,
            "products": 2.434e-11,
            "columns": 8.668e-10,
            "runs": 3.012e-09,
            "pictures": 3.003e-10,
            "weights": 1.774e-09,
            "blocks": 4.474e-05,
        },
    },
    "matmul": {
        "forward": {
            "call": 6.083e-05,
            "products": 1.955e-11,
            "pictures": 4.779e-10,
            "images": 0,
            "repacked": 4.272e-10,
        },
        "input_grad": {
            "call": 6.082e-05,
            "products": 1.809e-11,
            "pictures": 5.46e-10,
            "images": 0,
            "repacked": 5.631e-10,
        },
        "weight_grad": {
            "call": 0.0001244,
            "products": 1.964e-11,
            "pictures": 6.682e-10,
            "images": 6.75e-05,
            "repacked": 1.049e-09,
        },
    },
    "winograd": {
        "forward": {
            "call": 0.0001232,
            "products": 4.022e-11,
            "thin": 2.378e-11,
            "moved": 0,
            "pictures": 1.594e-09,
            "weights": 0,
            "rows": 2.723e-06,
            "repacked": 1.794e-09,
        },
        "input_grad": {
            "call": 0.0001361,
            "products": 3.669e-11,
            "thin": 2.682e-11,
            "moved": 0,
            "pictures": 2.291e-09,
            "weights": 0,
            "rows": 6.052e-07,
            "repacked": 2.203e-09,
        },
        "weight_grad": {
            "call": 0.0001218,
            "products": 3.895e-11,
            "thin": 1.768e-11,
            "moved": 0,
            "pictures": 2.719e-09,
            "weights": 9.89e-10,
            "rows": 4.295e-06,
            "repacked": 1.905e-09,
        },
    },
    "frequency": {
        "forward": {
            "call": 0.0006565,
            "products": 4.239e-11,
            "transforms": 1.044e-10,
            "moved": 2.183e-09,
            "weights": 1.301e-09,
            "pixels": 4.439e-08,
        },
        "input_grad": {
            "call": 0.0006039,
            "products": 4.163e-11,
            "transforms": 1.724e-10,
            "moved": 1.028e-09,
            "weights": 1.119e-09,
            "pixels": 1.511e-07,
        },
        "weight_grad": {
            "call": 0.0007198,
            "products": 1.978e-11,
            "transforms": 1.794e-10,
            "moved": 1.862e-09,
            "weights": 1.426e-09,
            "pixels": 1.307e-08,
        },
    },
}
