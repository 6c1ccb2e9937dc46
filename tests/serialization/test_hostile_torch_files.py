"""Files that look like PyTorch's but want something: refused with the reason, nothing run, no memory taken."""

from __future__ import annotations

import builtins
import io
import os
import pickle
import random
import struct
import tracemalloc
import zipfile

import pytest

from mytorch.serialization import CheckpointError, load
from mytorch.serialization.torch_file import LEGACY

FLOATS = struct.pack("<6f", 0, 1, 2, 3, 4, 5)


def zipped(pickled, storages=None, folder="archive/", compression=zipfile.ZIP_STORED, **more):
    """An archive in PyTorch's form around a handmade pickle."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        archive.writestr(f"{folder}data.pkl", pickled)
        for key, content in ({"0": FLOATS} if storages is None else storages).items():
            archive.writestr(f"{folder}data/{key}", content)
        for name, content in more.items():
            archive.writestr(name.replace("__", "/"), content)
        archive.writestr(f"{folder}version", "3\n")
    return buffer.getvalue()


def text(value):
    raw = value.encode()
    return b"X" + struct.pack("<I", len(raw)) + raw


def number(value):
    raw = value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
    return b"\x8a" + bytes([len(raw)]) + raw


def numbers(*values):
    return b"(" + b"".join(map(number, values)) + b"t"


def tensor(size=(2, 3), stride=(3, 1), offset=0, count=6, key="0", storage="FloatStorage", location="cpu"):
    """The instructions that rebuild a tensor, without the end."""
    described = text("storage") + b"ctorch\n" + storage.encode() + b"\n" + text(key) + text(location) + number(count)
    return (
        b"ctorch._utils\n_rebuild_tensor_v2\n(("
        + described
        + b"tQ"
        + number(offset)
        + numbers(*size)
        + numbers(*stride)
        + b"\x89}tR"
    )


def test_the_handmade_file_is_right_before_it_is_made_wrong():
    assert load(io.BytesIO(zipped(b"\x80\x02" + tensor() + b"."))).tolist() == [[0, 1, 2], [3, 4, 5]]


class Call:
    """A pickle of this calls `function(*arguments)` when Python loads it."""

    def __init__(self, function, *arguments):
        self.function, self.arguments = function, arguments

    def __reduce__(self):
        return self.function, self.arguments


class Instance:
    """A pickle of this needs the class."""


def attacks(path):
    return {
        "os.mkdir": Call(os.mkdir, path),
        "os.system": Call(os.system, f"mkdir {path}"),
        "eval": Call(builtins.eval, f"__import__('os').mkdir({path!r})"),
        "exec": Call(builtins.exec, f"import os; os.mkdir({path!r})"),
        "getattr": Call(builtins.getattr, "", "format"),
        "open": Call(open, path, "w"),
        "instance": Instance(),
        "function": os.mkdir,
        "class": Instance,
    }


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
@pytest.mark.parametrize("name", attacks(""))
def test_code_in_a_torch_file_is_refused_by_name_and_does_not_run(name, protocol, tmp_path):
    path = str(tmp_path / "ran")
    for value in (attacks(path)[name], {"model": [attacks(path)[name]]}):
        raw = pickle.dumps(value, protocol)
        for content in (
            zipped(raw),
            LEGACY[0] + b"\x80\x02M\xe9\x03." + b"\x80\x02}X\r\x00\x00\x00little_endian\x88s." + raw,
        ):
            with pytest.raises(CheckpointError, match=r"which is no data, and nothing was run|NEWOBJ"):
                load(io.BytesIO(content), weights_only=False)
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    "name",
    ["os\nsystem", "posix\nsystem", "builtins\neval", "subprocess\nPopen", "torch\nload", "torch.hub\nload",
     "torch\n_C", "collections\ndefaultdict", "torch._utils\n_rebuild_tensor_v2.__globals__", "torch\nSize.__init__",
     "\n", "a.b\nc"],
)  # fmt: skip
def test_a_name_alone_is_refused(name):
    for module, attribute in [name.split("\n")]:
        written = b"c" + module.encode() + b"\n" + attribute.encode() + b"\n."
        stacked = text(module) + text(attribute) + b"\x93."
        for raw in (written, stacked):
            with pytest.raises(CheckpointError, match=r"the file names .* which is no data, and nothing was run"):
                load(io.BytesIO(zipped(b"\x80\x04" + raw)))


END = b"."
T = b"\x80\x02"
SIZE = b"ctorch\nSize\n"
HOSTILE_PICKLES = {
    # sizes that do not agree
    "more elements than bytes": (T + tensor(count=7) + END, "should have 7 × 4 bytes, but has 24"),
    "fewer elements than bytes": (T + tensor(count=5) + END, "should have 5 × 4 bytes, but has 24"),
    "another dtype": (T + tensor(storage="DoubleStorage") + END, "should have 6 × 8 bytes, but has 24"),
    "endless storage": (T + tensor(count=2**80) + END, "which no computer can hold"),
    "negative storage": (T + tensor(count=-6) + END, "which no computer can hold"),
    "huge storage": (T + tensor(count=2**40) + END, "should have 1099511627776 × 4 bytes"),
    "beyond the end": (T + tensor((2, 4), (4, 1)) + END, "reaches to element 8 of a storage of 6"),
    "offset beyond the end": (T + tensor(offset=1) + END, "reaches to element 7 of a storage of 6"),
    "stride beyond the end": (T + tensor((2,), (2**40,)) + END, "reaches to element"),
    "negative stride": (T + tensor((2, 3), (-3, 1)) + END, "not one"),
    "negative size": (T + tensor((-2, 3)) + END, "not one"),
    "negative offset": (T + tensor(offset=-1) + END, "not one"),
    "more sizes than strides": (T + tensor((2, 3), (1,)) + END, "2 sizes and 1 steps"),
    "too many dimensions": (T + tensor((1,) * 65, (1,) * 65) + END, "up to 64"),
    "larger than memory": (T + tensor((2**40, 2**40), (0, 0)) + END, "no computer can hold"),
    "two sizes for one storage": (T + tensor() + b"0" + tensor(count=5) + END, "in two ways"),
    "missing storage": (T + tensor(key="1") + END, "has no storage '1'; it is incomplete"),
    "path out of the folder": (T + tensor(key="../data.pkl") + END, "has no storage"),
    "absolute path": (T + tensor(key="/etc/passwd") + END, "has no storage"),
    "bytes that are no bools": (
        T + tensor((24,), (1,), count=24, storage="BoolStorage") + END,
        "bytes other than 0 and 1",
    ),
    # things that are not what they should be
    "storage is text": (T + text("file") + b"Q.", "not one of its storages"),
    "storage kind is text": (T + b"(" + text("storage") + text("x") * 3 + b"K\x06tQ.", "a storage that is not one"),
    "tensor of text": (
        T + b"ctorch._utils\n_rebuild_tensor_v2\n(" + text("a") * 6 + b"tR.",
        "a tensor that is not one",
    ),
    "too few arguments": (T + b"ctorch._utils\n_rebuild_tensor_v2\n)R.", "gives _rebuild_tensor_v2 0 arguments"),
    "hooks": (T + tensor().replace(b"}tR", b"}" + text("a") + b"Nst" + b"R") + END, "hooks or metadata"),
    "a call of text": (T + text("os.system") + b")R.", "calls a str; refused"),
    "a call of a tensor": (T + tensor() + b")R.", "calls a Tensor; refused"),
    "arguments are a list": (T + SIZE + b"]R.", "calls a Call; refused"),
    "a bare name": (T + SIZE + END, "a bare call, not a tensor"),
    "a bare storage kind": (T + b"]ctorch\nFloatStorage\na.", "a bare storagekind"),
    "a name in a name": (T + b"ctorch\nSize\n\x85.", "a bare call"),
    "attributes of a tensor": (T + tensor() + b"}b.", "sets attributes of a Tensor; refused"),
    "attributes of a dict": (T + b"}}b.", "sets attributes of a dict; refused"),
    "a class for a state dict": (
        T + b"ccollections\nOrderedDict\n)R}" + text("__class__") + b"Nsb.",
        "sets attributes of a OrderedDict; refused",
    ),
    "items of a tensor": (T + tensor() + b"K\x00K\x01s.", "sets items of a Tensor; refused"),
    "items of a list": (T + b"]K\x00K\x01s.", "sets items of a list; refused"),
    "append to a dict": (T + b"}K\x00a.", "appends to a dict; refused"),
    "size of text": (T + SIZE + b"(" + text("a") + b"tR.", "makes a torch.Size of something"),
    "device of a number": (T + b"ctorch\ndevice\n(K\x01tR.", "makes a torch.device of something"),
    "ordered dict of text": (T + b"ccollections\nOrderedDict\n(" + text("abc") + b"tR.", "makes an OrderedDict of"),
    "counter of text": (T + b"ccollections\nCounter\n(" + text("abc") + b"tR.", "makes a Counter of something"),
    "encoding by name": (T + b"c_codecs\nencode\n(" + text("a") + text("idna") + b"tR.", "something other than bytes"),
    # keys that would take forever to hash
    "key is a list": (T + b"}]K\x00s.", "a list is a key"),
    "key is a nested tuple": (T + b"})\x85\x85K\x00s.", "a tuple is a key"),
    "element is a list": (b"\x80\x04\x8f(]\x90.", "a list is a key"),
    # instructions
    "new object": (T + b"ccollections\nOrderedDict\n)\x81.", "NEWOBJ"),
    "instance": (T + b"(icollections\nOrderedDict\n.", "INST"),
    "extension": (T + b"\x82\x01.", "EXT1"),
    "no instruction": (T + b"\xff.", "byte ff, which is no instruction"),
    "protocol 6": (b"\x80\x06N.", "protocol 6"),
    "empty stack": (T + b"0.", "takes a value that is not there"),
    "no mark": (T + b"Nt.", "an end without a beginning"),
    "mark as a value": (T + b"(.", "takes a value that is not there"),
    "two results": (T + b"NN.", "leaves values behind"),
    "nothing remembered": (T + b"h\x05.", "recalls what it has not remembered"),
    "key without value": (T + b"}(Nu.", "a key without a value"),
    "no end": (T + b"N", "wants 1 more bytes, and 0 are left"),
    "endless text": (T + b"X\xff\xff\xff\x7fabc", "wants 2147483647 more bytes"),
    "endless text, 8 bytes": (b"\x80\x04\x8d" + b"\xff" * 8 + b"abc", "more bytes"),
    "endless number": (T + b"I" + b"9" * 5000 + b"\n.", "is no number"),
    "a number of letters": (T + b"Iabc\n.", "is no number"),
    "negative length": (T + b"\x8b\xff\xff\xff\xff.", "negative length"),
    "line without end": (T + b"cos", "has no end"),
    "bad text": (T + b"X\x01\x00\x00\x00\xff.", "not UTF-8"),
    "too deep": (T + b"]" * 300 + b"a" * 299 + b".", "nested more than 100 deep"),
    "foreign device": (T + tensor(location="xpu:0") + END, "map_location='cpu'"),
}


@pytest.mark.parametrize("name", HOSTILE_PICKLES)
def test_a_hostile_pickle_in_a_torch_file_is_refused_with_the_reason(name):
    pickled, words = HOSTILE_PICKLES[name]
    with pytest.raises(CheckpointError, match=words):
        load(io.BytesIO(zipped(pickled)))


def test_a_pickle_that_doubles_a_list_a_hundred_times_is_read_in_no_time():
    doubling = b"]" + b"".join(b"q%c0(h%ch%cl" % (i, i, i) for i in range(90)) + b"."
    found = load(io.BytesIO(zipped(T + doubling)))
    assert len(found) == 2
    assert found[0] is found[1]


def overlapping():
    """Two names in the table of contents that show the same bytes, as bombs of overlapping files do."""
    raw = bytearray(zipped(T + tensor() + END, {"0": FLOATS, "1": FLOATS}))
    second = raw.index(b"PK\x01\x02", raw.index(b"archive/data/0", raw.index(b"PK\x01\x02")))
    first = raw.rindex(b"PK\x01\x02", 0, second)
    raw[second + 42 : second + 46] = raw[first + 42 : first + 46]
    return bytes(raw)


def twice():
    buffer = io.BytesIO(zipped(T + b"N."))
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("archive/data.pkl", T + tensor() + END)
    return buffer.getvalue()


ARCHIVES = {
    "compressed": (lambda: zipped(T + b"N.", compression=zipfile.ZIP_DEFLATED), "compressed or encrypted"),
    "bomb": (
        lambda: zipped(T + b"N.", {"0": bytes(10**7)}, compression=zipfile.ZIP_DEFLATED),
        "compressed or encrypted, which torch.save never does",
    ),
    "overlapping": (overlapping, "overlaps the file before it"),
    "twice the same name": (twice, "two files named 'archive/data.pkl'"),
    "path out of the archive": (lambda: zipped(T + b"N.", **{"..__..__etc__passwd": b"x"}), "leads out of its folder"),
    "absolute path": (lambda: zipped(T + b"N.", __etc__passwd=b"x"), "leads out of its folder"),
    "no pickle": (lambda: zipped(T + b"N.").replace(b"data.pkl", b"data.xyz"), "no data.pkl"),
    "two pickles": (lambda: zipped(T + b"N.", **{"other__data.pkl": T + b"N."}), "more than one data.pkl"),
    "program": (lambda: zipped(T + b"N.", **{"archive__code__main.py": b""}), "TorchScript program"),
    "odd byte order": (lambda: zipped(T + b"N.", archive__byteorder=b"middle"), "byte order 'middle'"),
    "changed byte": (lambda: zipped(T + tensor() + END).replace(FLOATS[:8], FLOATS[1:9], 1), "damaged"),
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_a_hostile_archive_is_refused_with_the_reason(name):
    make, words = ARCHIVES[name]
    with pytest.raises(CheckpointError, match=words):
        load(io.BytesIO(make()))


def test_big_endian_archives_are_read():
    content = zipped(T + tensor() + END, {"0": struct.pack(">6f", *range(6))}, archive__byteorder=b"big")
    assert load(io.BytesIO(content)).tolist() == [[0, 1, 2], [3, 4, 5]]


# ---------------------------------------------------------------------- the older form

MACHINE = b"\x80\x02}" + text("little_endian") + b"\x88s."
VERSION = b"\x80\x02M\xe9\x03."


def old_tensor(**options):
    """In the older form a storage is described by one value more."""
    return tensor(**options).replace(b"tQ", b"NtQ", 1)


SIX = struct.pack("<q", 6) + FLOATS


def legacy(pickled, keys=("0",), data=SIX, version=VERSION, machine=MACHINE):
    listed = b"\x80\x02](" + b"".join(map(text, keys)) + b"e."
    return LEGACY[0] + version + machine + pickled + listed + data


def test_the_handmade_older_file_is_right_before_it_is_made_wrong():
    assert load(io.BytesIO(legacy(T + old_tensor() + END))).tolist() == [[0, 1, 2], [3, 4, 5]]


def part(offset, size):
    view = b"(" + text("1") + number(offset) + number(size) + b"t"
    return T + tensor((2,), (1,)).replace(b"tQ", view + b"tQ", 1) + END


def test_a_storage_may_be_a_part_of_another():
    assert load(io.BytesIO(legacy(part(2, 3)))).tolist() == [2, 3]


OLD = {
    "version": (legacy(T + b"N.", version=b"\x80\x02K\x01."), "version 1001, not 1"),
    "version is text": (legacy(T + b"N.", version=T + text("x") + END), "not str"),
    "missing storage": (legacy(T + old_tensor() + END, keys=()), "list of storages is not the list"),
    "storage too many": (legacy(T + old_tensor() + END, keys=("0", "1")), "list of storages is not the list"),
    "another count": (
        legacy(T + old_tensor(count=5, size=(1,), stride=(1,)) + END),
        "should have 5 elements, but has 6",
    ),
    "claims to be huge": (
        legacy(T + old_tensor(count=2**40) + END, data=struct.pack("<q", 2**40)),
        "it ends 4398046511104 bytes too early",
    ),
    "truncated": (legacy(T + old_tensor() + END)[:-1], "it ends 1 bytes too early"),
    "beyond the end": (legacy(T + old_tensor(offset=1) + END), "reaches to element 7 of a storage of 6"),
    "part beyond the end": (legacy(part(4, 3)), "reaches beyond its end"),
    "part of text": (legacy(part(4, 3).replace(number(4) + number(3), text("a") + text("b"))), "a part of a storage"),
}


@pytest.mark.parametrize("name", OLD)
def test_a_hostile_older_file_is_refused_with_the_reason(name):
    content, words = OLD[name]
    with pytest.raises(CheckpointError, match=words):
        load(io.BytesIO(content))


def test_older_files_of_big_endian_machines_are_named():
    with pytest.raises(NotImplementedError, match="big-endian machine"):
        load(io.BytesIO(legacy(T + b"N.", machine=b"\x80\x02}" + text("little_endian") + b"\x89s.")))


# ---------------------------------------------------------------------- damage


def whole():
    body = T + b"}(" + text("w") + tensor() + text("n") + b"K\x07" + b"u."
    old = T + b"}(" + text("w") + old_tensor() + text("n") + b"K\x07" + b"u."
    return zipped(body), legacy(old)


@pytest.mark.parametrize("form", [0, 1], ids=["zip", "legacy"])
def test_every_truncation_of_a_torch_file_is_noticed(form):
    raw = whole()[form]
    for length in range(5, len(raw)):
        with pytest.raises(CheckpointError):
            load(io.BytesIO(raw[:length]))


@pytest.mark.parametrize("form", [0, 1], ids=["zip", "legacy"])
def test_random_damage_never_escapes_as_another_error(form):
    raw, draw = whole()[form], random.Random(form)
    for _ in range(600):
        changed = bytearray(raw)
        for _ in range(draw.randrange(1, 5)):
            changed[draw.randrange(len(raw))] = draw.randrange(256)
        try:
            load(io.BytesIO(bytes(changed)))
        except (CheckpointError, NotImplementedError):
            continue


def test_random_instructions_never_escape_as_another_error():
    draw, alphabet = random.Random(3), b"()]}tlaeusdbRQcNK012qh.\x85\x86\x8f\x90\x91\x93\x94"
    pieces = [bytes([code]) for code in alphabet] + [tensor(), SIZE, text("a"), number(2**40)]
    for _ in range(3000):
        program = b"".join(draw.choice(pieces) for _ in range(draw.randrange(1, 25)))
        try:
            load(io.BytesIO(zipped(T + program + END)))
        except (CheckpointError, NotImplementedError):
            continue


def test_small_torch_files_that_claim_to_be_huge_take_no_memory():
    hostile = [zipped(HOSTILE_PICKLES[name][0]) for name in ("huge storage", "endless text", "larger than memory")]
    hostile += [OLD["claims to be huge"][0], ARCHIVES["bomb"][0]()]
    tracemalloc.start()
    try:
        for content in hostile:
            with pytest.raises(CheckpointError):
                load(io.BytesIO(content))
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()
