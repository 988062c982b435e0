"""The safetensors format, read and written by hand: an 8-byte header length, a JSON header, then raw numbers.

Reading is strict, because anyone may have written a file: every byte after the header belongs to exactly one tensor."""
import json
import os
import struct

import torch

MAX_HEADER_BYTES = 1 << 20


class SafetensorsError(ValueError):
    """The bytes are not a usable safetensors file."""


def read_safetensors(path):
    """The tensors of a file, all of float32, and its metadata."""
    with open(path, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size < 8:
            raise SafetensorsError(f"{path} has {size} bytes")
        (header_bytes,) = struct.unpack("<Q", file.read(8))
        if header_bytes > min(MAX_HEADER_BYTES, size - 8):
            raise SafetensorsError(f"{path}: the header claims {header_bytes} bytes")
        try:
            header = json.loads(file.read(header_bytes))
        except ValueError:
            raise SafetensorsError(f"{path}: the header is not JSON") from None
        numbers = bytearray(file.read())
    if not isinstance(header, dict):
        raise SafetensorsError(f"{path}: the header is not an object")
    metadata = header.pop("__metadata__", {})
    tensors, end = {}, 0
    for name, entry in sorted(header.items(), key=lambda item: item[1]["data_offsets"]):
        begin, after = entry["data_offsets"]
        count = 1
        for length in entry["shape"]:
            count *= length
        if entry["dtype"] != "F32" or begin != end or after - begin != 4 * count or after > len(numbers):
            raise SafetensorsError(f"{path}: {name} does not fit the file")
        values = torch.frombuffer(numbers, dtype=torch.float32, offset=begin, count=count) if count else torch.empty(0)
        tensors[name] = values.reshape(entry["shape"]).clone()
        end = after
    if end != len(numbers):
        raise SafetensorsError(f"{path}: bytes {end} to {len(numbers)} belong to no tensor")
    return tensors, metadata


def write_safetensors(path, tensors, metadata=None):
    """Writes the file beside its place, then renames it, so that a crash leaves the earlier file."""
    header = {"__metadata__": metadata} if metadata else {}
    offset = 0
    for name, values in tensors.items():
        length = 4 * values.numel()
        header[name] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": [offset, offset + length]}
        offset += length
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    temporary = f"{path}.{os.getpid()}.tmp"
    with open(temporary, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for values in tensors.values():
            file.write(bytes_of(values))
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


def bytes_of(values):
    """The numbers as little-endian float32, without numpy, which torch does not require."""
    flat = values.detach().to("cpu", torch.float32).contiguous().flatten()
    return bytes(flat.untyped_storage() if hasattr(flat, "untyped_storage") else flat.storage().untyped())[
        4 * flat.storage_offset():4 * (flat.storage_offset() + flat.numel())]
