"""The language model of Recurrent in PyTorch: embedding, stacked cells, softmax; the names are those of its files."""
import math

import torch
import torch.nn.functional as F
from cells import WRITTEN_CELLS, layer_shapes
from torch import nn

TORCH_CELLS = {"rnn": (nn.RNN, {"nonlinearity": "tanh"}), "rnnRelu": (nn.RNN, {"nonlinearity": "relu"}),
               "gru": (nn.GRU, {}), "lstm": (nn.LSTM, {})}
CELLS = [*TORCH_CELLS, *WRITTEN_CELLS]
TIED_SCALE = {"rnn": 0.8, "rnnRelu": 0.8}


def state_arrays(cell):
    return 2 if cell.startswith("lstm") else 1


class WrittenStack(nn.Module):
    """The interface of nn.LSTM for the cells that torch.nn lacks."""

    def __init__(self, cell, nx, na, layers, dropout):
        super().__init__()
        self.step, self.na, self.layers, self.dropout = WRITTEN_CELLS[cell][0], na, layers, dropout
        for layer in range(layers):
            for name, shape in layer_shapes(cell, nx if layer == 0 else na, na).items():
                self.register_parameter(f"{name}_l{layer}", nn.Parameter(torch.empty(shape)))

    def forward(self, xs, state):
        after = []
        for layer in range(self.layers):
            place = f"_l{layer}"
            w = {name[:-len(place)]: values for name, values in self._parameters.items() if name.endswith(place)}
            if layer > 0:
                xs = F.dropout(xs, self.dropout, self.training)
            zx = F.linear(xs, w["weight_ih"], w["bias_ih"])
            current, outputs = tuple(array[layer] for array in state), []
            for t in range(len(zx)):
                current = self.step(zx[t], current, w, self.na)
                outputs.append(current[0])
            xs = torch.stack(outputs)
            after.append(current)
        return xs, tuple(torch.stack(arrays) for arrays in zip(*after))


class LanguageModel(nn.Module):
    """Computes the loss of a window; a tied output has no tensor of its own."""

    def __init__(self, spec, dropout=0.0):
        super().__init__()
        self.spec = spec
        cell, nx, na, layers = spec["cell"], spec["embeddingSize"], spec["hiddenSize"], spec["layers"]
        self.embedding = nn.Embedding(spec["vocabularySize"], nx)
        if cell in WRITTEN_CELLS:
            self.rnn = WrittenStack(cell, nx, na, layers, dropout)
        else:
            kind, options = TORCH_CELLS[cell]
            self.rnn = kind(nx, na, layers, dropout=dropout if layers > 1 else 0.0, **options)
        self.output = nn.Linear(na, spec["vocabularySize"])
        if spec["isTied"]:
            self.output.weight = self.embedding.weight

    def initialize(self, seed):
        """Draws the initial weights as src/core/network/initialize.ts does, with torch's random numbers."""
        random = torch.Generator().manual_seed(seed)
        cell, na = self.spec["cell"], self.spec["hiddenSize"]
        bound = 1 / math.sqrt(na)
        deviation = TIED_SCALE.get(cell, 1.5) / na ** 0.25 if self.spec["isTied"] else 1.0
        with torch.no_grad():
            for name, values in self.named_parameters():
                if name == "embedding.weight":
                    values.normal_(0, deviation, generator=random)
                elif values.dim() > 1 or "peephole" in name:
                    values.uniform_(-bound, bound, generator=random)
                else:
                    values.zero_()
                    if state_arrays(cell) == 2 and "bias_ih" in name:
                        values[na:2 * na] = 1

    def zero_state(self, rows, device):
        size = (self.spec["layers"], rows, self.spec["hiddenSize"])
        return tuple(torch.zeros(size, device=device) for _ in range(state_arrays(self.spec["cell"])))

    def hidden(self, inputs, state):
        """a⟨t⟩ of the top layer, [time, rows, hidden], and the state after the window."""
        xs = self.embedding(inputs)
        if isinstance(self.rnn, WrittenStack):
            return self.rnn(xs, state)
        single = len(state) == 1
        a, after = self.rnn(xs, state[0] if single else state)
        return a, (after,) if single else after

    def forward(self, inputs, targets, state, candidates=None):
        """The summed nats of the targets, and the state after the window.

        `candidates`: ids, corrections and the index of each id, for a sampled softmax; the whole softmax without."""
        a, after = self.hidden(inputs, state)
        weight, bias = self.output.weight, self.output.bias
        if candidates is None:
            scores = F.linear(a, weight, bias)
        else:
            ids, corrections, index_of = candidates
            scores = F.linear(a, weight[ids], bias[ids]) + corrections
            targets = index_of[targets]
        nats = F.cross_entropy(scores.flatten(0, 1).float(), targets.flatten(), reduction="sum")
        return nats, tuple(array.detach().float() for array in after)


def tensors_of(model):
    """The parameters under the names of the file."""
    return {name: values.detach() for name, values in model.named_parameters()}


def load_tensors(model, tensors):
    """Copies the tensors into the parameters; every name and shape must be the model's."""
    own = dict(model.named_parameters())
    if set(own) != set(tensors):
        raise ValueError(f"the file holds other tensors: {', '.join(sorted(set(own) ^ set(tensors)))}")
    with torch.no_grad():
        for name, values in tensors.items():
            if own[name].shape != values.shape:
                raise ValueError(f"{name} has shape {list(values.shape)}, not {list(own[name].shape)}")
            own[name].copy_(values)
