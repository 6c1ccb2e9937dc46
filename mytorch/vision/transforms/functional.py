"""Pictures in, pictures out, nothing random: what the transform classes are made of, under torchvision's names.

Every function takes a Tensor (C, H, W) or (N, C, H, W), and where torchvision does, a Pillow picture. Gradients are not
recorded: pictures are data.
"""

from .batch import (
    get_dimensions as get_dimensions,
    get_image_num_channels as get_image_num_channels,
    get_image_size as get_image_size,
)
from .blur import gaussian_blur as gaussian_blur
from .color import (
    adjust_brightness as adjust_brightness,
    adjust_contrast as adjust_contrast,
    adjust_hue as adjust_hue,
    adjust_saturation as adjust_saturation,
    rgb_to_grayscale as rgb_to_grayscale,
    to_grayscale as to_grayscale,
)
from .conversion import (
    convert_image_dtype as convert_image_dtype,
    normalize as normalize,
    pil_to_tensor as pil_to_tensor,
    to_pil_image as to_pil_image,
    to_tensor as to_tensor,
)
from .erasing import erase as erase
from .geometry import (
    center_crop as center_crop,
    crop as crop,
    five_crop as five_crop,
    hflip as hflip,
    pad as pad,
    resize as resize,
    resized_crop as resized_crop,
    ten_crop as ten_crop,
    vflip as vflip,
)
from .resampling import InterpolationMode as InterpolationMode
from .warp import affine as affine, rotate as rotate
