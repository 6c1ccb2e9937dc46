"""Whether operations are recorded: a flag of each thread, with contexts and decorators that set it for a while."""

from __future__ import annotations

import functools
import inspect
import threading
from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


class _State(threading.local):
    """A new thread starts with recording on, whatever its parent does."""

    recording: bool = True
    inference: bool = False


state = _State()


def is_grad_enabled() -> bool:
    """True if operations in this thread are being recorded."""
    return state.recording


def is_inference_mode_enabled() -> bool:
    """True inside `inference_mode`."""
    return state.inference


class _Mode:
    """A context that sets the flags on entry and restores them on exit, also after an exception.

    The same object works as a decorator and may be entered several times, one inside the other.
    """

    recording: bool | None = None  # None leaves the flag as it is
    inference: bool | None = None

    def __init__(self) -> None:
        self._previous: list[tuple[bool, bool]] = []

    def __enter__(self) -> None:
        self._previous.append((state.recording, state.inference))
        if self.recording is not None:
            state.recording = self.recording
        if self.inference is not None:
            state.inference = self.inference

    def __exit__(self, *exc_info: object) -> None:
        state.recording, state.inference = self._previous.pop()

    def fresh(self) -> _Mode:
        """A new context with the same settings: a decorated function may run in many threads at once."""
        return type(self)()

    def __call__(self, function: F) -> F:
        if inspect.isgeneratorfunction(function):
            return self._wrap_generator(function)

        @functools.wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            with self.fresh():
                return function(*args, **kwargs)

        return wrapper  # pyright: ignore[reportReturnType]

    def _wrap_generator(self, function: Any) -> Any:
        # The flag is set while the generator's own code runs, and is the caller's again at every yield.
        @functools.wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            generator = function(*args, **kwargs)
            try:
                with self.fresh():
                    value = next(generator)
                while True:
                    try:
                        sent = yield value
                    except GeneratorExit:
                        with self.fresh():
                            generator.close()
                        raise
                    except BaseException as error:
                        with self.fresh():
                            value = generator.throw(error)
                    else:
                        with self.fresh():
                            value = generator.send(sent)
            except StopIteration as stop:
                return stop.value

        return wrapper


class no_grad(_Mode):
    """Do not record: `with no_grad():` or `@no_grad()`."""

    recording = False

    def __new__(cls, function: Any = None) -> Any:
        mode = super().__new__(cls)
        if function is None:
            return mode
        mode.__init__()
        return mode(function)  # used as a bare decorator, `@no_grad`

    def __init__(self, function: Any = None) -> None:
        super().__init__()


class enable_grad(no_grad):
    """Record, also inside `no_grad`."""

    recording = True


class set_grad_enabled(_Mode):
    """Record or not, as `mode` says; acts at once, and as a context until its end."""

    def __init__(self, mode: bool) -> None:
        super().__init__()
        self.recording = self.mode = bool(mode)
        self._before = state.recording
        state.recording = self.mode

    def __enter__(self) -> None:
        self._previous.append((self._before, state.inference))
        state.recording = self.mode

    def fresh(self) -> set_grad_enabled:
        return set_grad_enabled(self.mode)

    def __call__(self, function: F) -> F:
        state.recording = self._before  # a decorator acts on the function, not on what surrounds it
        return super().__call__(function)


class inference_mode(_Mode):
    """Like `no_grad`, and what is made inside may never take part in a recording."""

    def __new__(cls, mode: Any = True) -> Any:
        self = super().__new__(cls)
        if callable(mode):
            self.__init__()
            return self(mode)
        return self

    def __init__(self, mode: bool = True) -> None:
        super().__init__()
        self.mode = bool(mode)
        self.recording = not self.mode
        self.inference = self.mode

    def fresh(self) -> inference_mode:
        return inference_mode(self.mode)
