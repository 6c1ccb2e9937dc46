"""Pickles as data: a reader for the part of that language which builds dicts, lists, tuples, text and numbers.

A pickle is a program for a small stack machine. Python's own reader lets the program import any module and call
anything; hence the advice never to open one from a stranger. Here the machine is written anew, without these two
powers: a name in the file is looked up in a table that the caller gives, and what is called was in that table. Nothing
is imported, no method of the file's choosing is run, no attribute is set but the ones the table allows.

The machine has no recursion, takes no more memory than a small multiple of the file, and ends with the file.
Source: the comments of `pickletools` in Python's library, which are the definition of the language.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from typing import IO, Any

from .errors import CheckpointError

_MARK = object()
_PLAIN = (str, int, float, bool, bytes, type(None))  # what may be a key: hashing anything nested can take forever


class Call:
    """What a name in the file stands for if it may be called: a function of ours and how many arguments it takes."""

    def __init__(self, name: str, function: Callable[..., Any], least: int, most: int) -> None:
        self.name, self.function, self.least, self.most = name, function, least, most


class PickleReader:
    """Reads one object after another from `file`.

    Args:
        file: positioned at the first instruction.
        length: how many bytes may be read.
        names: (module, name) → the value or `Call` that it stands for; raises CheckpointError for every other.
        persistent: what the caller makes of a persistent identifier, a reference to something outside of the pickle.
        build: (object, state) → None: the attributes that the file wants to set; raises CheckpointError if not allowed.
    """

    def __init__(
        self,
        file: IO[bytes],
        length: int,
        names: Callable[[str, str], Any],
        persistent: Callable[[Any], Any],
        build: Callable[[Any, Any], None],
    ) -> None:
        self._file, self.left = file, length
        self._names, self._persistent, self._build = names, persistent, build

    def read(self) -> Any:
        """The next object.

        Raises:
            CheckpointError: the file ends too early, makes no sense, or asks for more than data.
        """
        self._stack: list[Any] = []
        self._memo: dict[int, Any] = {}
        while True:
            code = self._take(1)
            if code == b".":
                break
            do = _INSTRUCTIONS.get(code)
            if do is None:
                known = _REFUSED.get(code)
                what = f"the instruction {known}" if known else f"byte {code.hex()}, which is no instruction"
                raise CheckpointError(f"load: the pickle in the file has {what}; only plain data is read")
            do(self)
        result = self._pop()
        if self._stack:
            raise CheckpointError("load: the pickle in the file is damaged: it leaves values behind")
        return result

    # ------------------------------------------------------------------ bytes

    def _take(self, count: int) -> bytes:
        if count > self.left:
            raise CheckpointError(
                f"load: the file is truncated: its pickle wants {count} more bytes, and {self.left} are left"
            )
        data = self._file.read(count)
        if len(data) != count:
            raise CheckpointError("load: the file ended in the middle of its pickle")
        self.left -= count
        return data

    def _number(self, form: str) -> Any:
        return struct.unpack(form, self._take(struct.calcsize(form)))[0]

    def _line(self) -> str:
        line = self._file.readline(min(self.left, 1 << 16))
        self.left -= len(line)
        if not line.endswith(b"\n"):
            raise CheckpointError("load: a line in the pickle of the file has no end")
        return self._text(line[:-1])

    def _text(self, data: bytes) -> str:
        try:
            return data.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            raise CheckpointError("load: a text in the pickle of the file is not UTF-8") from None

    # ------------------------------------------------------------------ the stack

    def _push(self, value: Any) -> None:
        self._stack.append(value)

    def _pop(self) -> Any:
        if not self._stack or self._stack[-1] is _MARK:
            raise CheckpointError("load: the pickle in the file is damaged: it takes a value that is not there")
        return self._stack.pop()

    def _top(self, kind: type, why: str) -> Any:
        value = self._pop()
        self._stack.append(value)
        if not isinstance(value, kind):
            # Python's machine would call the method of whatever stands there.
            raise CheckpointError(f"load: the pickle in the file {why} a {type(value).__name__}; refused")
        return value

    def _since_mark(self) -> list[Any]:
        for index in range(len(self._stack) - 1, -1, -1):
            if self._stack[index] is _MARK:
                values = self._stack[index + 1 :]
                del self._stack[index:]
                return values
        raise CheckpointError("load: the pickle in the file is damaged: it has an end without a beginning")

    # ------------------------------------------------------------------ containers

    def _add_items(self, values: list[Any]) -> None:
        if len(values) % 2:
            raise CheckpointError("load: the pickle in the file is damaged: a key without a value")
        target = self._top(dict, "sets items of")
        for key, value in zip(values[::2], values[1::2], strict=True):
            target[_hashable(key)] = value

    def _new_dict(self) -> None:
        values = self._since_mark()
        self._push({})
        self._add_items(values)

    def _pair(self) -> list[Any]:
        value, key = self._pop(), self._pop()
        return [key, value]

    def _set_item(self) -> None:
        self._add_items(self._pair())

    def _append(self) -> None:
        value = self._pop()
        self._top(list, "appends to").append(value)

    def _add_to_set(self) -> None:
        values = self._since_mark()
        self._top(set, "adds elements to").update(map(_hashable, values))

    def _tuple_of(self, count: int) -> None:
        values = [self._pop() for _ in range(count)]
        self._push(tuple(reversed(values)))

    # ------------------------------------------------------------------ names and calls

    def _stack_name(self) -> None:
        name, module = self._pop(), self._pop()
        if type(name) is not str or type(module) is not str:
            raise CheckpointError("load: the pickle in the file is damaged: a name that is not text")
        self._push(self._names(module, name))

    def _call(self) -> None:
        arguments, function = self._pop(), self._pop()
        if not isinstance(function, Call) or type(arguments) is not tuple:
            raise CheckpointError(f"load: the pickle in the file calls a {type(function).__name__}; refused")
        if not function.least <= len(arguments) <= function.most:
            raise CheckpointError(f"load: the pickle in the file gives {function.name} {len(arguments)} arguments")
        self._push(function.function(*arguments))

    def _set_state(self) -> None:
        state = self._pop()
        self._build(self._top(object, "gives a state to"), state)

    # ------------------------------------------------------------------ memory, numbers, text

    def _remember(self, index: int) -> None:
        value = self._pop()
        self._memo[index] = value
        self._push(value)

    def _recall(self, index: int) -> None:
        if index not in self._memo:
            raise CheckpointError("load: the pickle in the file is damaged: it recalls what it has not remembered")
        self._push(self._memo[index])

    def _decimal(self, text: str, kind: type = int) -> Any:
        try:
            return kind(text)
        except ValueError:  # also for more than 4300 digits, which would take long
            raise CheckpointError(f"load: {text!r:.40} in the pickle of the file is no number") from None

    def _int_line(self) -> None:
        text = self._line()
        self._push({"00": False, "01": True}.get(text) if text in ("00", "01") else self._decimal(text))

    def _long(self, form: str) -> None:
        count = self._number(form)
        if count < 0:
            raise CheckpointError("load: the pickle in the file is damaged: a number of negative length")
        self._push(int.from_bytes(self._take(count), "little", signed=True))

    def _protocol(self) -> None:
        version = self._number("<B")
        if version > 5:
            raise CheckpointError(f"load: the pickle in the file is of protocol {version}; this reads up to 5")


def _hashable(key: Any) -> Any:
    plain = isinstance(key, _PLAIN) or (type(key) is tuple and all(isinstance(part, _PLAIN) for part in key))
    if not plain:
        raise CheckpointError(
            f"load: a {type(key).__name__} is a key in the pickle of the file; expected text or numbers"
        )
    return key


_INSTRUCTIONS: Mapping[bytes, Callable[[PickleReader], Any]] = {
    b"\x80": PickleReader._protocol,
    b"\x95": lambda r: r._take(8),  # the length of a frame, which only helps to read ahead
    b"(": lambda r: r._push(_MARK),
    b"0": lambda r: r._stack.pop() if r._stack else r._pop(),
    b"1": PickleReader._since_mark,
    b"2": lambda r: r._stack.append(r._top(object, "repeats")),
    b"N": lambda r: r._push(None),
    b"\x88": lambda r: r._push(True),
    b"\x89": lambda r: r._push(False),
    # numbers
    b"I": PickleReader._int_line,
    b"J": lambda r: r._push(r._number("<i")),
    b"K": lambda r: r._push(r._number("<B")),
    b"M": lambda r: r._push(r._number("<H")),
    b"L": lambda r: r._push(r._decimal(r._line().removesuffix("L"))),
    b"\x8a": lambda r: r._long("<B"),
    b"\x8b": lambda r: r._long("<i"),
    b"F": lambda r: r._push(r._decimal(r._line(), float)),
    b"G": lambda r: r._push(r._number(">d")),
    # text and bytes; Python 2 wrote its text as T and U
    b"X": lambda r: r._push(r._text(r._take(r._number("<I")))),
    b"\x8c": lambda r: r._push(r._text(r._take(r._number("<B")))),
    b"\x8d": lambda r: r._push(r._text(r._take(r._number("<Q")))),
    b"T": lambda r: r._push(r._text(r._take(r._number("<I")))),
    b"U": lambda r: r._push(r._text(r._take(r._number("<B")))),
    b"B": lambda r: r._push(r._take(r._number("<I"))),
    b"C": lambda r: r._push(r._take(r._number("<B"))),
    b"\x8e": lambda r: r._push(r._take(r._number("<Q"))),
    b"\x96": lambda r: r._push(bytearray(r._take(r._number("<Q")))),
    # containers
    b"}": lambda r: r._push({}),
    b"d": PickleReader._new_dict,
    b"s": PickleReader._set_item,
    b"u": lambda r: r._add_items(r._since_mark()),
    b"]": lambda r: r._push([]),
    b"l": lambda r: r._push(r._since_mark()),
    b"a": PickleReader._append,
    b"e": lambda r: _extend(r, r._since_mark()),
    b")": lambda r: r._push(()),
    b"t": lambda r: r._push(tuple(r._since_mark())),
    b"\x85": lambda r: r._tuple_of(1),
    b"\x86": lambda r: r._tuple_of(2),
    b"\x87": lambda r: r._tuple_of(3),
    b"\x8f": lambda r: r._push(set()),
    b"\x90": PickleReader._add_to_set,
    b"\x91": lambda r: r._push(frozenset(map(_hashable, r._since_mark()))),
    # memory
    b"p": lambda r: r._remember(r._decimal(r._line())),
    b"q": lambda r: r._remember(r._number("<B")),
    b"r": lambda r: r._remember(r._number("<I")),
    b"\x94": lambda r: r._remember(len(r._memo)),
    b"g": lambda r: r._recall(r._decimal(r._line())),
    b"h": lambda r: r._recall(r._number("<B")),
    b"j": lambda r: r._recall(r._number("<I")),
    # names, calls, references: all of them ask the caller's tables
    b"c": lambda r: r._push(r._names(r._line(), r._line())),
    b"\x93": PickleReader._stack_name,
    b"R": PickleReader._call,
    b"b": PickleReader._set_state,
    b"Q": lambda r: r._push(r._persistent(r._pop())),
}
_REFUSED = {
    b"i": "INST (make an instance of a class)",
    b"o": "OBJ (make an instance of a class)",
    b"\x81": "NEWOBJ (make an instance of a class)",
    b"\x92": "NEWOBJ_EX (make an instance of a class)",
    b"S": "STRING",
    b"V": "UNICODE",
    b"P": "PERSID",
    b"\x82": "EXT1",
    b"\x83": "EXT2",
    b"\x84": "EXT4",
    b"\x97": "NEXT_BUFFER",
    b"\x98": "READONLY_BUFFER",
}


def _extend(reader: PickleReader, values: list[Any]) -> None:
    reader._top(list, "appends to").extend(values)
