"""`python -m benchmarks.interpreter_lock`: what a second thread is worth, by the length of the calls that both make.

Two threads add arrays of their own. NumPy gives up the interpreter's lock while it adds, but between two calls a thread
needs it; one that finds it taken sleeps, and waking up takes as long as a short call.
"""

from __future__ import annotations

import argparse
import threading
import time

import numpy as np

SIZES = [1 << n for n in range(10, 21, 2)]


def calls_a_second(threads: int, size: int, seconds: float) -> float:
    """Calls of `np.add` on `size` numbers that so many threads make together."""
    counts, stop = [0] * threads, threading.Event()

    def work(number: int) -> None:
        a, b, out = np.ones(size, np.float32), np.ones(size, np.float32), np.empty(size, np.float32)
        while not stop.is_set():
            for _ in range(8):
                np.add(a, b, out=out)
            counts[number] += 8

    workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    start = time.perf_counter()
    for worker in workers:
        worker.start()
    time.sleep(seconds)
    stop.set()
    for worker in workers:
        worker.join()
    return sum(counts) / (time.perf_counter() - start)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.interpreter_lock", description=__doc__)
    parser.add_argument("--seconds", type=float, default=0.5, help="for each measurement")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    print("numbers    a call alone    two threads do")
    for size in SIZES:
        alone, both = zip(
            *[[calls_a_second(n, size, options.seconds) for n in (1, 2)] for _ in range(options.rounds)], strict=True
        )
        ratio = np.median(np.divide(both, alone))
        print(f"{size:7,}    {1e6 / np.median(alone):9.1f} µs    {ratio:8.2f} times the work of one")


if __name__ == "__main__":
    main()
