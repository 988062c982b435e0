"""The networks of recurrent's tasks in PyTorch, both ways, for every cell. Needs torch (Debian: python3-torch) and
nothing else.

Reads a JSON array on stdin, writes one on stdout: for each request the distributions, flat.
  {"do": "predict", "file", "spec", "inputs": [time][batch], "answer": [time][batch]}  loads the file
  {"do": "write", …, "bound"}  draws a network within +-bound and writes it, with "metadata" if there is some
inputs: the tokens; to generate, the label and the text so far. answer: to translate, EOS and the answer so far."""
import json
import pathlib
import sys

sys.path += [str(pathlib.Path(__file__).parents[1] / "golden"), str(pathlib.Path(__file__).parents[2] / "scale")]

import torch
from safetensors_file import read_safetensors, write_safetensors
from torch import nn
from torch_stacks import stack_of, width_of


class Reader(nn.Module):
    """Embedding and stack; the states are a tuple of [layers * directions, batch, na]."""

    def __init__(self, spec, rows, outputs):
        super().__init__()
        self.embedding = nn.Embedding(rows, spec["embeddingSize"])
        self.rnn = stack_of(spec, spec["embeddingSize"])
        if outputs:
            self.output = nn.Linear(width_of(spec), outputs)

    def read(self, tokens, state=None):
        a, state = self.rnn(self.embedding(tokens), state)
        return a, state if isinstance(state, tuple) else (state,)


class Translator(nn.Module):
    def __init__(self, spec):
        super().__init__()
        rows = spec["vocabularySize"]
        self.encoder = Reader(spec, rows, 0)
        self.decoder = Reader({**spec, "hiddenSize": width_of(spec), "isBidirectional": False}, rows, rows)

    def scores(self, spec, inputs, answer):
        _, state = self.encoder.read(inputs)
        directions = 2 if spec["isBidirectional"] else 1
        both = tuple(torch.cat([array[d::directions] for d in range(directions)], 2) for array in state)
        a, _ = self.decoder.read(answer, both[0] if len(both) == 1 and spec["cell"] in TORCH_NAMES else both)
        return self.decoder.output(a)


TORCH_NAMES = ("rnn", "rnnRelu", "gru")


class Task(Reader):
    def __init__(self, spec):
        labels, rows = len(spec["labels"]), spec["vocabularySize"]
        is_written = spec["task"] == "generate"
        super().__init__(spec, rows + labels * is_written, rows if is_written else 1 if labels == 2 else labels)

    def scores(self, spec, inputs, _):
        a, state = self.read(inputs)
        if spec["task"] == "classify":
            directions = 2 if spec["isBidirectional"] else 1
            a = a.mean(0) if spec["pooling"] == "mean" else torch.cat(list(state[0][-directions:]), 1)
        return self.output(a)


def answer(request):
    spec = request["spec"]
    model = Translator(spec) if spec["task"] == "translate" else Task(spec)
    if request["do"] == "write":
        for values in model.parameters():
            nn.init.uniform_(values, -request["bound"], request["bound"])
        write_safetensors(request["file"], dict(model.named_parameters()), request.get("metadata", {}))
    else:
        model.load_state_dict(read_safetensors(request["file"])[0])
    with torch.no_grad():
        scores = model.scores(spec, torch.tensor(request["inputs"]), torch.tensor(request["answer"]))
        return (scores.sigmoid() if scores.shape[-1] == 1 else scores.softmax(-1)).flatten().tolist()


torch.manual_seed(6)
json.dump([answer(request) for request in json.load(sys.stdin)], sys.stdout)
