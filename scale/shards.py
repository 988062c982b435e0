"""Reads the token shards that `recurrent shards` writes, and cuts them into windows.

The windows of a step depend on the seed and the number of the step alone, never on the number of processes."""
import hashlib
import json
import mmap
import os
import re

import torch

FILE_NAME = re.compile(r"(training|heldout)-\d{5,}\.bin|tokenizer\.json")


class ShardError(ValueError):
    """The folder cannot be used. The message is a sentence for the user."""


def read_manifest(folder):
    """The manifest, with the names and sizes of its files checked."""
    path = os.path.join(folder, "shards.json")
    try:
        with open(path, encoding="utf-8") as file:
            manifest = json.load(file)
        files = [part[side] for part in manifest["parts"] for side in ("training", "heldOut")]
        vocabulary, complete = manifest["vocabulary"], manifest["isComplete"]
        for entry in [*files, vocabulary]:
            if not FILE_NAME.fullmatch(entry["name"]):
                raise ShardError(f"{path} names {entry['name']!r}, which is no shard.")
            if os.path.getsize(os.path.join(folder, entry["name"])) != entry["bytes"]:
                raise ShardError(f"{entry['name']} has another size than {path} says. Write the shards again.")
        if manifest["format"] != "recurrent-shards" or not 0 < vocabulary["size"] <= 1 << 16:
            raise ShardError(f"{path} is not a manifest of token shards.")
    except OSError as error:
        raise ShardError(f"{path} cannot be read ({error.strerror}). Write the shards with `recurrent shards`.") from None
    except (KeyError, TypeError, ValueError) as error:
        raise error if isinstance(error, ShardError) else ShardError(f"{path} is damaged ({error!r}).") from None
    if not complete:
        raise ShardError(f"The shards in {folder} are not complete. Run `recurrent shards` again to continue.")
    return manifest


def check_hashes(folder, manifest):
    """Compares every file with its hash. One process of each machine does this once."""
    for entry in [part[side] for part in manifest["parts"] for side in ("training", "heldOut")]:
        digest = hashlib.sha256()
        with open(os.path.join(folder, entry["name"]), "rb") as file:
            while block := file.read(1 << 22):
                digest.update(block)
        if digest.hexdigest() != entry["sha256"]:
            raise ShardError(f"{entry['name']} has been changed. Write the shards again.")


class TokenStream:
    """The documents of one side of all shards, mapped into memory, in an order that a seed decides."""

    def __init__(self, folder, manifest, side):
        eos, size = manifest["vocabulary"]["eos"], manifest["vocabulary"]["size"]
        self.files, starts, ends, files_of = [], [], [], []
        for entry in (part[side] for part in manifest["parts"]):
            if entry["bytes"] == 0:
                continue
            with open(os.path.join(folder, entry["name"]), "rb") as file:
                mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
            tokens = torch.frombuffer(mapped, dtype=torch.int16)
            widest = int((tokens.int() & 0xFFFF).max())
            if widest >= size:
                raise ShardError(f"{entry['name']} holds token {widest}, and the vocabulary has {size}.")
            end = (tokens == (eos if eos < 1 << 15 else eos - (1 << 16))).nonzero().flatten() + 1
            if len(end) == 0 or int(end[-1]) != len(tokens):
                raise ShardError(f"{entry['name']} does not end with a whole document.")
            starts.append(torch.cat([torch.zeros(1, dtype=torch.int64), end[:-1]]))
            ends.append(end)
            files_of.append(torch.full((len(end),), len(self.files), dtype=torch.int64))
            self.files.append(tokens)
        joined = lambda parts: torch.cat(parts) if parts else torch.zeros(0, dtype=torch.int64)
        self.starts, self.file_of = joined(starts), joined(files_of)
        self.lengths = joined(ends) - self.starts
        self.tokens = int(self.lengths.sum())
        self.keep_order()

    def keep_order(self):
        self.order = torch.arange(len(self.lengths))
        self.ends = self.lengths.cumsum(0)

    def shuffle(self, seed):
        """Another order, the same one for the same seed."""
        self.order = torch.randperm(len(self.lengths), generator=torch.Generator().manual_seed(seed))
        self.ends = self.lengths[self.order].cumsum(0)

    def slice(self, start, length):
        """Tokens from `start` of the stream on, which is a ring, as int64."""
        pieces, at, left = [], start % self.tokens, length
        place = int(torch.searchsorted(self.ends, at, right=True))
        while left > 0:
            document = int(self.order[place])
            whole = int(self.lengths[document])
            skipped = at - (int(self.ends[place]) - whole)
            taken = min(left, whole - skipped)
            first = int(self.starts[document]) + skipped
            pieces.append(self.files[int(self.file_of[document])][first:first + taken])
            left -= taken
            at, place = (0, 0) if at + taken == self.tokens else (at + taken, place + 1)
        return torch.cat(pieces).long() & 0xFFFF

    def windows(self, batch, steps):
        """The windows of one pass, at least one."""
        return max(1, self.tokens // batch // steps)

    def window(self, w, rows, batch, steps):
        """Inputs and targets of some rows of window w, [time, rows]: row b reads on where it ended in window w - 1."""
        lanes = [self.slice(b * self.tokens // batch + w * steps, steps + 1) for b in rows]
        both = torch.stack(lanes, 1)
        return both[:-1], both[1:]
