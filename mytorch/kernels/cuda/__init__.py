"""The kernels that are written in CUDA: each module holds one text and the functions that launch it.

They take the place of array procedures in `kernels/`, for arrays of the GPU, where CuPy would need one pass after the
other. Each has the signature and the results of the function that calls it. Modules here are imported when the first
array of a GPU arrives; CuPy compiles a text when it is first launched, and keeps what it compiled in a folder.

How a text is written, so that a C++ compiler can run it where there is no GPU (`tests/standin`):

* a thread for each number, or for a few of one row, and threads never wait for each other: no shared memory;
* every kernel starts with `EACH(n, count)`: n is the number of this thread, and threads beyond `count` return;
* types are the names that the launcher gives (`T=x.dtype`); positions are `Index`, 32 bits wide where that is enough;
* only names that NVRTC knows without a header.
"""
