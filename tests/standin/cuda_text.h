// What CUDA adds to C++, for one thread at a time: a text for the GPU compiles with this in front of it.
// Atomic functions have CUDA's types and no others; threads that would wait for each other do not compile. Before an
// atomicCAS another thread runs to its end, so that whoever forgets to try again is found out.

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <functional>
#include <type_traits>
#include <utility>

#define __global__
#define __device__ static
#define __host__
#define __forceinline__ inline
#define __noinline__
#define __launch_bounds__(...)
#define __restrict__ __restrict

struct uint3 {
    unsigned x, y, z;
};
static uint3 gridDim, blockDim, blockIdx, threadIdx;

namespace standin {
static void run_another_thread();
}

static inline float rsqrt(float x) { return 1 / sqrt(x); }
static inline double rsqrt(double x) { return 1 / sqrt(x); }

#define ATOMIC(NAME, TYPE, NEW)                          \
    static inline TYPE NAME(TYPE* place, TYPE value) {   \
        const TYPE old = *place;                         \
        *place = NEW;                                    \
        return old;                                      \
    }
#define ATOMICS(TYPE)                                                   \
    ATOMIC(atomicMax, TYPE, (old > value ? old : value))                \
    ATOMIC(atomicMin, TYPE, (old < value ? old : value))                \
    static inline TYPE atomicCAS(TYPE* place, TYPE expected, TYPE value) { \
        standin::run_another_thread();                                  \
        const TYPE old = *place;                                        \
        if (old == expected) *place = value;                            \
        return old;                                                     \
    }
ATOMICS(int)
ATOMICS(unsigned int)
ATOMICS(unsigned long long)
ATOMIC(atomicAdd, int, old + value)
ATOMIC(atomicAdd, unsigned int, old + value)
ATOMIC(atomicAdd, unsigned long long, old + value)
ATOMIC(atomicAdd, float, old + value)
ATOMIC(atomicAdd, double, old + value)

// ------------------------------------------------------------------ how the stand-in asks for a kernel and launches it

namespace standin {

template <class T>
void describe(char*& text) {
    using Pointed = std::remove_pointer_t<T>;
    using Plain = std::remove_cv_t<Pointed>;
    if (std::is_pointer_v<T>) *text++ = std::is_const_v<Pointed> ? 'r' : 'w';
    else *text++ = 's';
    *text++ = std::is_same_v<Plain, bool> ? 'b' : std::is_floating_point_v<Plain> ? 'f' : std::is_signed_v<Plain> ? 'i' : 'u';
    *text++ = '0' + sizeof(Plain);
    *text++ = ' ';
}

// "rf4 wf4 si4 ": a pointer to constant floats, a pointer to floats, an int.
template <class... A>
void signature(void (*)(A...), char* text) {
    (describe<A>(text), ...);
    *text = 0;
}

static size_t left;  // threads that have not begun
static std::function<void()> kernel_with_arguments;

// The next thread, the last of the last block first, since nobody promises an order.
static void run_next_thread() {
    const size_t in_block = size_t(blockDim.x) * blockDim.y * blockDim.z;
    const unsigned b = --left / in_block, t = left % in_block;
    blockIdx = {b % gridDim.x, b / gridDim.x % gridDim.y, b / gridDim.x / gridDim.y};
    threadIdx = {t % blockDim.x, t / blockDim.x % blockDim.y, t / blockDim.x / blockDim.y};
    kernel_with_arguments();
}

static void run_another_thread() {
    static bool inside = false;
    if (inside || !left) return;
    inside = true;
    const uint3 block = blockIdx, thread = threadIdx;
    run_next_thread();
    blockIdx = block, threadIdx = thread;
    inside = false;
}

template <class... A, size_t... I>
void launch(void (*kernel)(A...), void** args, std::index_sequence<I...>) {
    kernel_with_arguments = [=] { kernel(*static_cast<std::remove_cv_t<A>*>(args[I])...); };
    left = size_t(gridDim.x) * gridDim.y * gridDim.z * blockDim.x * blockDim.y * blockDim.z;
    while (left) run_next_thread();
}

template <class... A>
void launch(void (*kernel)(A...), void** args) {
    launch(kernel, args, std::index_sequence_for<A...>());
}

}  // namespace standin

#define STANDIN_KERNEL(NAME)                                                          \
    extern "C" void standin_signature(char* text) { standin::signature(NAME, text); } \
    extern "C" void standin_launch(const unsigned* grid, const unsigned* block, void** args) { \
        gridDim = {grid[0], grid[1], grid[2]};                                        \
        blockDim = {block[0], block[1], block[2]};                                    \
        standin::launch(NAME, args);                                                  \
    }
