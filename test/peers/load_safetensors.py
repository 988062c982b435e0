"""A language model of recurrent in torch.nn modules, both ways. Needs torch (Debian: python3-torch) and nothing else:
the safetensors format is read and written by hand, as anyone could.

Reads one JSON object on stdin, writes one on stdout.
  {"do": "predict", "file", "spec", "tokens"}  loads the file, answers {"logits": [time][vocabulary]}
  {"do": "write", "file", "spec", "tokens"}    draws a network, writes it to the file, answers its logits"""
import json
import struct
import sys

import torch
from torch import nn


class LanguageModel(nn.Module):
    """The names of its parameters are the names in the file; a tied output has no tensor of its own there."""

    def __init__(self, spec):
        super().__init__()
        kind = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}[spec["cell"]]
        self.embedding = nn.Embedding(spec["vocabularySize"], spec["embeddingSize"])
        self.rnn = kind(spec["embeddingSize"], spec["hiddenSize"], spec["layers"])
        self.output = nn.Linear(spec["hiddenSize"], spec["vocabularySize"])
        if spec["isTied"]:
            self.output.weight = self.embedding.weight

    def forward(self, tokens):
        a, _ = self.rnn(self.embedding(tokens).unsqueeze(1))
        return self.output(a).squeeze(1)


def read_safetensors(path):
    with open(path, "rb") as file:
        (header_bytes,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(header_bytes))
        numbers = bytearray(file.read())
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        assert entry["dtype"] == "F32", name
        begin, end = entry["data_offsets"]
        tensors[name] = torch.frombuffer(numbers, dtype=torch.float32, offset=begin, count=(end - begin) // 4)
        tensors[name] = tensors[name].reshape(entry["shape"]).clone()
    return tensors


def write_safetensors(path, tensors):
    header, numbers = {}, b""
    for name, values in tensors.items():
        raw = values.detach().contiguous().numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(values.shape),
                        "data_offsets": [len(numbers), len(numbers) + len(raw)]}
        numbers += raw
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + numbers)


def main():
    request = json.load(sys.stdin)
    torch.manual_seed(3)
    model = LanguageModel(request["spec"])
    if request["do"] == "write":
        for values in model.parameters():
            nn.init.uniform_(values, -0.7, 0.7)
        write_safetensors(request["file"], dict(model.named_parameters()))
    else:
        tensors = read_safetensors(request["file"])
        if request["spec"]["isTied"]:
            tensors["output.weight"] = tensors["embedding.weight"]
        model.load_state_dict(tensors)
    with torch.no_grad():
        logits = model(torch.tensor(request["tokens"]))
    json.dump({"logits": logits.tolist()}, sys.stdout)


main()
