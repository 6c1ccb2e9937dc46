"""Pictures of networks: what goes in, what was learned, what comes out.

The only room that knows matplotlib, and it asks for it only when something is drawn. Every function returns a
`matplotlib.figure.Figure`; pyplot and its global state are not used. `save_figure` writes one to a file.
"""

from .feature_maps import feature_maps as feature_maps
from .figures import save_figure as save_figure
from .filters import first_layer_filters as first_layer_filters
from .grids import augmentation_grid as augmentation_grid
from .grids import picture_grid as picture_grid
from .learning_curves import learning_curves as learning_curves
from .predictions import prediction_grid as prediction_grid
