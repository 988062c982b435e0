"""A language model of recurrent in torch.nn modules, both ways. Needs torch (Debian: python3-torch) and nothing else.

Reads one JSON object on stdin, writes one on stdout.
  {"do": "predict", "file", "spec", "tokens"}  loads the file, answers {"logits": [time][vocabulary]}
  {"do": "write", "file", "spec", "tokens"}    draws a network, writes it to the file, answers its logits"""
import json
import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).parents[2] / "scale"))

import torch
from safetensors_file import read_safetensors, write_safetensors
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


def main():
    request = json.load(sys.stdin)
    torch.manual_seed(3)
    model = LanguageModel(request["spec"])
    if request["do"] == "write":
        for values in model.parameters():
            nn.init.uniform_(values, -0.7, 0.7)
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
