"""A stand-in for CuPy that runs on the CPU, so that code for the GPU is tested where there is none.

It is what `import cupy` gives while it is installed (`with installed(): ...`), so `mytorch/backend/cupy_backend.py`
itself runs on it, unchanged. It is as strict as CuPy where that matters, and counts:

* it has the names and arguments that CuPy has, from the wheel's own listing (`cupy_names.txt`), and no others;
* its arrays never turn into NumPy arrays by themselves and never mix with them. CuPy hands `numpy.exp(x)` on to
  `cupy.exp`; the stand-in refuses it, so that no operation depends on that;
* every result is an array, without dimensions too; there are no scalars;
* index arrays beyond the bounds wrap around in silence; scattering works in the dtypes that have an atomic addition;
* a `RawKernel` is the very CUDA text, compiled by the C++ compiler of this machine, a thread after the other; without
  a compiler the tests that need it are skipped;
* copies to the host, waits for the device and uploads are counted (`counting.py`).
"""

from .counting import Counts as Counts, watching as watching
from .install import installed as installed
