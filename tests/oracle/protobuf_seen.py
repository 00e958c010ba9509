"""What python3-protobuf makes of bytes that one schema wrote and another one reads: a second opinion on witnesses.

Messages are compared as our relation means it: by field number, numbers as numbers, texts and messages by their
bytes. It knows nothing of the program under test.
"""
import math
import subprocess
import tempfile
from pathlib import Path

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.descriptor import FieldDescriptor as F
from google.protobuf.message import DecodeError

NUMBERS = {F.TYPE_BOOL, F.TYPE_ENUM, F.TYPE_DOUBLE, F.TYPE_FLOAT, F.TYPE_INT32, F.TYPE_INT64, F.TYPE_UINT32, F.TYPE_UINT64,
           F.TYPE_SINT32, F.TYPE_SINT64, F.TYPE_FIXED32, F.TYPE_FIXED64, F.TYPE_SFIXED32, F.TYPE_SFIXED64}


class Schema:
    """A text, by protoc; its messages by full name."""

    def __init__(self, text):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "schema.proto"
            path.write_text(text)
            out = path.with_suffix(".bin")
            subprocess.run(["protoc", f"-I{folder}", "-I/usr/include", "--include_imports", f"--descriptor_set_out={out}",
                            str(path)], check=True, capture_output=True)
            files = descriptor_pb2.FileDescriptorSet.FromString(out.read_bytes())
        self.pool = descriptor_pool.DescriptorPool()
        for file in files.file:
            self.pool.Add(file)
        self.files = [self.pool.FindFileByName(file.name) for file in files.file]
        self.factory = message_factory.MessageFactory(self.pool)

    def message(self, name):
        made = self.factory.GetPrototype(self.pool.FindMessageTypeByName(name))
        for file in self.files:  # so that extensions are known to the classes
            for extension in self.extensions(file):
                self.factory.GetPrototype(extension.containing_type).RegisterExtension(extension)
        return made

    @staticmethod
    def extensions(file):
        queue, found = list(file.message_types_by_name.values()), list(file.extensions_by_name.values())
        while queue:
            message = queue.pop()
            queue += message.nested_types
            found += message.extensions
        return found


class Unseen(Exception):
    """This judge cannot tell."""


def extensions_of(message):
    return {field.number: field for field in message.DESCRIPTOR.file.pool.FindAllExtensions(message.DESCRIPTOR)}


def fields_of(message):
    """number -> (field, values): what is there."""
    found, extensions = {}, extensions_of(message)
    listed = [(field, value) for field, value in message.ListFields() if not field.is_extension]
    for field in extensions.values():  # the list leaves them out
        value = message.Extensions[field]
        if len(value) if field.label == F.LABEL_REPEATED else message.HasExtension(field):
            listed.append((field, value))
    for field, value in listed:
        if field.label != F.LABEL_REPEATED:
            value = [value]
        elif field.message_type and field.message_type.GetOptions().map_entry:
            value = sorted(((key, value[key]) for key in value), key=lambda item: str(item[0]))
        found[field.number] = (field, list(value))
    return found


def raw(value):
    if isinstance(value, str):
        return value.encode()
    return value if isinstance(value, bytes) else value.SerializeToString(deterministic=True)


def same_number(v, w):
    """-0 is no 0, and what is no number is that."""
    return (v == w and math.copysign(1, v) == math.copysign(1, w)) or (v != v and w != w)


def same_scalar(v, w):
    numbers = isinstance(v, (int, float)) and isinstance(w, (int, float))
    return same_number(v, w) if numbers else type(v) is type(w) and v == w


def same_message(v, data):
    """Python writes the entries of a map in an order of its own."""
    try:
        return raw(type(v).FromString(data)) == raw(v)
    except DecodeError:
        return False


def same_value(old, v, new, w):
    if isinstance(v, tuple) and isinstance(w, tuple):  # entries of a map
        return v[0] == w[0] and same_value(None, v[1], None, w[1])
    if isinstance(v, tuple) or isinstance(w, tuple):  # the bytes of an entry are not to be had in Python
        raise Unseen
    if hasattr(v, "ListFields") and hasattr(w, "ListFields"):
        return same(v, w)
    if isinstance(v, (int, float)) and isinstance(w, (int, float)):
        if old and new and old.enum_type and new.enum_type:
            name = new.enum_type.values_by_number.get(w)
            was = old.enum_type.values_by_name.get(name.name) if name else None
            if was and was.number != v:
                return False  # the number has the name of another one
        return same_number(v, w)
    if isinstance(v, (int, float)) or isinstance(w, (int, float)):
        return False
    if new and new.type == F.TYPE_STRING and isinstance(w, bytes):
        return False  # Python gives bytes where a text is no UTF-8
    if hasattr(v, "ListFields") and isinstance(w, bytes):
        return same_message(v, w)
    return raw(v) == raw(w)


def same(written, read):
    """Does each field that was written read as what it is? What the type read as does not have is left out."""
    old, new = fields_of(written), fields_of(read)
    known = {field.number: field for field in read.DESCRIPTOR.fields} | extensions_of(read)
    for number, (field, values) in old.items():
        if number not in new:
            other = known.get(number)
            # A 0 reads as 0 where presence is not kept.
            unset = other and not other.has_presence and other.label != F.LABEL_REPEATED and len(values) == 1
            if other and not (unset and same_scalar(values[0], other.default_value)):
                return False
            continue
        other, got = new[number]
        if len(got) != len(values) or not all(same_value(field, v, other, w) for v, w in zip(values, got)):
            return False
    return True


def seen(old, new, root, read_as, data):
    """"refused", "missing", "changed" or "well"; "unseen": Python does not show it; None: old itself does not take it."""
    try:
        written = old.message(root).FromString(data)
    except DecodeError:
        return None
    message = new.message(read_as)()
    try:
        message.ParseFromString(data)
    except (DecodeError, UnicodeDecodeError):
        return "refused"
    if not message.IsInitialized():
        return "missing"
    try:
        return "well" if same(written, message) else "changed"
    except UnicodeDecodeError:
        return "changed"
    except Unseen:
        return "unseen"
