"""Taggers of recurrent in PyTorch, both ways, for every cell; the cells that torch.nn lacks are written out in
test/golden/torch_stacks.py. Needs torch (Debian: python3-torch) and nothing else.

Reads a JSON array on stdin, writes one on stdout, an answer for each request: {"logits": [time][batch][size]}.
  {"do": "predict", "file", "spec", "inputs": [time][batch]}         loads the file
  {"do": "write", "file", "spec", "inputs": [time][batch], "bound"}  draws a network within +-bound and writes it"""
import json
import pathlib
import sys

sys.path += [str(pathlib.Path(__file__).parents[1] / "golden"), str(pathlib.Path(__file__).parents[2] / "scale")]

import torch
from safetensors_file import read_safetensors, write_safetensors
from torch import nn
from torch_stacks import stack_of, width_of


class Tagger(nn.Module):
    """The names of its parameters are the names in the file."""

    def __init__(self, spec):
        super().__init__()
        self.embedding = nn.Embedding(spec["vocabularySize"], spec["embeddingSize"])
        self.rnn = stack_of(spec["recurrent"], spec["embeddingSize"])
        self.output = nn.Linear(width_of(spec["recurrent"]), spec["head"]["size"])

    def forward(self, inputs):
        a, _ = self.rnn(self.embedding(inputs))
        return self.output(a)


def answer(request):
    model = Tagger(request["spec"])
    if request["do"] == "write":
        for values in model.parameters():
            nn.init.uniform_(values, -request["bound"], request["bound"])
        write_safetensors(request["file"], dict(model.named_parameters()))
    else:
        model.load_state_dict(read_safetensors(request["file"])[0])
    with torch.no_grad():
        return {"logits": model(torch.tensor(request["inputs"])).tolist()}


torch.manual_seed(5)
json.dump([answer(request) for request in json.load(sys.stdin)], sys.stdout)
