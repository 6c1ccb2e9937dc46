"""Settings of the libraries underneath, where PyTorch code looks for them."""

from . import conv2d as conv2d, cuda as cuda, cudnn as cudnn, mkldnn as mkldnn, mps as mps
