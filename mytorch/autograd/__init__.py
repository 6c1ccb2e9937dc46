"""Reverse-mode differentiation: the tape, the engine that walks it backwards, and who may switch it off."""

from . import functional as functional, graph as graph
from .anomaly import detect_anomaly as detect_anomaly, set_detect_anomaly as set_detect_anomaly
from .engine import backward as backward, grad as grad
from .function import Function as Function
from .grad_mode import (
    enable_grad as enable_grad,
    inference_mode as inference_mode,
    is_grad_enabled as is_grad_enabled,
    is_inference_mode_enabled as is_inference_mode_enabled,
    no_grad as no_grad,
    set_grad_enabled as set_grad_enabled,
)
from .gradcheck import GradcheckError as GradcheckError, gradcheck as gradcheck, gradgradcheck as gradgradcheck
from .hooks import RemovableHandle as RemovableHandle
from .operation import Operation as Operation
from .variable import Variable as Variable
