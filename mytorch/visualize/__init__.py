"""Pictures of networks: what goes in, what was learned, what comes out.

The only room that knows matplotlib, and it asks for it only when something is drawn. Every function returns a
`matplotlib.figure.Figure`; pyplot and its global state are not used. `save_figure` writes one to a file. `graph` draws
without matplotlib, and returns text where there is no Graphviz.
"""

from .class_activation import class_activation_map as class_activation_map
from .confusion import confusion_matrix as confusion_matrix
from .deconvolution import deconvolution as deconvolution
from .feature_maps import feature_maps as feature_maps
from .figures import save_figure as save_figure
from .filters import first_layer_filters as first_layer_filters
from .grad_cam import grad_cam as grad_cam
from .graph import AutogradGraph as AutogradGraph, graph as graph
from .grids import augmentation_grid as augmentation_grid, picture_grid as picture_grid, sample_grid as sample_grid
from .histograms import activation_histograms as activation_histograms, gradient_histograms as gradient_histograms
from .learning_curves import LiveCurves as LiveCurves, learning_curves as learning_curves
from .occlusion import occlusion_map as occlusion_map
from .predictions import prediction_grid as prediction_grid, predictions as predictions
from .receptive_fields import receptive_fields as receptive_fields
