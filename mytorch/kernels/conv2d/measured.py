"""Seconds for a unit of each algorithm's work. Written by `python -m benchmarks.conv2d_costs`, not by hand.

Intel(R) Xeon(R) Processor, 2 threads, NumPy 2.4.6, 2026-11-22.
"""

SECONDS: dict[str, dict[str, dict[str, float]]] = {
    "direct": {
        "forward": {
            "call": 6.115e-05,
            "products": 3.943e-10,
            "passes": 1.828e-09,
            "places": 1.912e-05,
        },
        "input_grad": {
            "call": 0,
            "products": 4.089e-10,
            "passes": 4.484e-10,
            "places": 2.157e-05,
        },
        "weight_grad": {
            "call": 3.692e-05,
            "products": 4.294e-10,
            "passes": 1.989e-10,
            "places": 2.646e-05,
        },
    },
    "im2col": {
        "forward": {
            "call": 9.181e-05,
            "products": 1.863e-11,
            "columns": 6.29e-10,
            "runs": 0,
            "pictures": 0,
            "weights": 6.41e-10,
            "blocks": 8.116e-05,
        },
        "input_grad": {
            "call": 4.484e-05,
            "products": 1.845e-11,
            "columns": 4.265e-10,
            "runs": 9.678e-09,
            "pictures": 1.888e-10,
            "weights": 1.114e-09,
            "blocks": 0.0001322,
        },
        "weight_grad": {
            "call": 8.373e-05,
            "products": 1.97e-11,
            "columns": 7.04e-10,
            "runs": 2.133e-10,
            "pictures": 9.067e-12,
            "weights": 1.906e-09,
            "blocks": 8.295e-05,
        },
    },
    "matmul": {
        "forward": {
            "call": 7.018e-05,
            "products": 1.622e-11,
            "pictures": 3.276e-10,
            "images": 0,
            "repacked": 4.226e-10,
        },
        "input_grad": {
            "call": 7.597e-05,
            "products": 1.699e-11,
            "pictures": 2.157e-10,
            "images": 9.606e-06,
            "repacked": 4.157e-10,
        },
        "weight_grad": {
            "call": 8.079e-05,
            "products": 1.589e-11,
            "pictures": 7.482e-10,
            "images": 2.878e-06,
            "repacked": 9.037e-10,
        },
    },
    "winograd": {
        "forward": {
            "call": 0.0001479,
            "products": 2.516e-11,
            "thin": 2.747e-11,
            "moved": 0,
            "pictures": 2.91e-10,
            "weights": 0,
            "rows": 6.133e-06,
            "repacked": 1.652e-09,
        },
        "input_grad": {
            "call": 0.0001783,
            "products": 2.575e-11,
            "thin": 1.983e-11,
            "moved": 0,
            "pictures": 1.301e-09,
            "weights": 1.39e-10,
            "rows": 4.542e-06,
            "repacked": 1.909e-09,
        },
        "weight_grad": {
            "call": 0.000164,
            "products": 2.451e-11,
            "thin": 2.353e-11,
            "moved": 0,
            "pictures": 8.327e-10,
            "weights": 5.837e-10,
            "rows": 5.561e-06,
            "repacked": 1.581e-09,
        },
    },
    "frequency": {
        "forward": {
            "call": 0.0003183,
            "products": 1.905e-11,
            "transforms": 4.559e-11,
            "moved": 1.26e-09,
            "weights": 1.855e-09,
            "pixels": 3.48e-08,
        },
        "input_grad": {
            "call": 0.0003801,
            "products": 2.7e-11,
            "transforms": 4.612e-11,
            "moved": 1.213e-09,
            "weights": 1.186e-09,
            "pixels": 4.268e-08,
        },
        "weight_grad": {
            "call": 0.0003218,
            "products": 2.174e-11,
            "transforms": 4.454e-11,
            "moved": 1.195e-09,
            "weights": 9.199e-10,
            "pixels": 1.914e-08,
        },
    },
}
