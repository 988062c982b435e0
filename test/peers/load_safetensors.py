"""A language model of recurrent in PyTorch, both ways; the cells that torch.nn lacks are written out in
test/golden/torch_stacks.py. Needs torch (Debian: python3-torch) and nothing else.

Reads one JSON object on stdin, writes one on stdout.
  {"do": "predict", "file", "spec", "tokens"}  loads the file, answers {"logits": [time][vocabulary]}
  {"do": "write", "file", "spec", "tokens", "bound"}    draws a network, writes it to the file, answers its logits"""
import json
import pathlib
import sys

sys.path += [str(pathlib.Path(__file__).parents[1] / "golden"), str(pathlib.Path(__file__).parents[2] / "scale")]

import torch
from safetensors_file import read_safetensors, write_safetensors
from torch import nn
from torch_stacks import stack_of


class LanguageModel(nn.Module):
    """The names of its parameters are the names in the file; a tied output has no tensor of its own there."""

    def __init__(self, spec):
        super().__init__()
        self.embedding = nn.Embedding(spec["vocabularySize"], spec["embeddingSize"])
        self.rnn = stack_of({**spec, "isBidirectional": False}, spec["embeddingSize"])
        self.output = nn.Linear(spec["hiddenSize"], spec["vocabularySize"])
        if spec["isTied"]:
            self.output.weight = self.embedding.weight

    def forward(self, tokens):
        a, _ = self.rnn(self.embedding(tokens).unsqueeze(1))
        return self.output(a).squeeze(1)


def main():
    request = json.load(sys.stdin)
    torch.manual_seed(3)
    model = LanguageModel(request["spec"])
    if request["do"] == "write":
        for values in model.parameters():
            nn.init.uniform_(values, -request["bound"], request["bound"])
        write_safetensors(request["file"], dict(model.named_parameters()))
    else:
        tensors, _ = read_safetensors(request["file"])
        if request["spec"]["isTied"]:
            tensors["output.weight"] = tensors["embedding.weight"]
        model.load_state_dict(tensors)
    with torch.no_grad():
        logits = model(torch.tensor(request["tokens"]))
    json.dump({"logits": logits.tolist()}, sys.stdout)


main()
