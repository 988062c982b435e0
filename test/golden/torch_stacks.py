"""Recurrent stacks in PyTorch, by the names of recurrent's cells: torch.nn's modules, and the written cells of
scale/cells.py, for torch to differentiate."""
import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).parents[2] / "scale"))

import torch
from cells import WRITTEN_CELLS, layer_shapes
from torch import nn

TORCH_CELLS = {"rnn": (nn.RNN, {"nonlinearity": "tanh"}), "rnnRelu": (nn.RNN, {"nonlinearity": "relu"}),
               "gru": (nn.GRU, {}), "lstm": (nn.LSTM, {})}


class WrittenStack(nn.Module):
    """The interface of nn.LSTM for a cell of WRITTEN_CELLS; the state is a tuple of [layers * directions, batch, na]."""

    def __init__(self, cell, nx, na, layers, directions):
        super().__init__()
        self.step, _, self.arrays, _ = WRITTEN_CELLS[cell]
        self.na = na
        self.places = [[f"l{l}" + "_reverse" * d for d in range(directions)] for l in range(layers)]
        for l, row in enumerate(self.places):
            for place in row:
                for name, shape in layer_shapes(cell, nx if l == 0 else directions * na, na).items():
                    self.register_parameter(f"{name}_{place}", nn.Parameter(torch.empty(shape)))

    def forward(self, xs, state=None):
        last, directions = [], len(self.places[0])
        for l, row in enumerate(self.places):
            outputs = []
            for d, place in enumerate(row):
                w = {name[:-len(place) - 1]: value for name, value in self.named_parameters()
                     if name.split("_", 2)[2] == place}
                steps = range(len(xs)) if not place.endswith("reverse") else reversed(range(len(xs)))
                zeros = torch.zeros(xs.shape[1], self.na)
                current = tuple(zeros if state is None else array[l * directions + d]
                                for array in (state or [zeros] * self.arrays))
                found = {}
                for t in steps:
                    current = self.step(xs[t] @ w["weight_ih"].T + w["bias_ih"], current, w, self.na)
                    found[t] = current[0]
                outputs.append(torch.stack([found[t] for t in range(len(xs))]))
                last.append(current)
            xs = torch.cat(outputs, 2)
        return xs, tuple(torch.stack(arrays) for arrays in zip(*last))


def stack_of(spec, nx):
    directions = 2 if spec["isBidirectional"] else 1
    if spec["cell"] in WRITTEN_CELLS:
        return WrittenStack(spec["cell"], nx, spec["hiddenSize"], spec["layers"], directions)
    kind, options = TORCH_CELLS[spec["cell"]]
    return kind(nx, spec["hiddenSize"], spec["layers"], bidirectional=directions == 2, **options)


def width_of(spec):
    return spec["hiddenSize"] * (2 if spec["isBidirectional"] else 1)
