"""Recurrent stacks in PyTorch, by the names of recurrent's cells: torch.nn's modules, and the cells that torch.nn lacks
written out here, for torch to differentiate."""
import torch
from torch import nn

TORCH_CELLS = {"rnn": (nn.RNN, {"nonlinearity": "tanh"}), "rnnRelu": (nn.RNN, {"nonlinearity": "relu"}),
               "gru": (nn.GRU, {}), "lstm": (nn.LSTM, {})}


def gru_simplified(x, state, w, na):
    (a,) = state
    z, n = (x @ w["weight_ih"].T + w["bias_ih"] + a @ w["weight_hh"].T + w["bias_hh"]).split(na, 1)
    z = z.sigmoid()
    return ((1 - z) * n.tanh() + z * a,)


def gru_reset_before(x, state, w, na):
    (a,) = state
    xr, xz, xn = (x @ w["weight_ih"].T + w["bias_ih"]).split(na, 1)
    war, waz, wan = w["weight_hh"].split(na, 0)
    bar, baz, ban = w["bias_hh"].split(na, 0)
    r = (xr + a @ war.T + bar).sigmoid()
    z = (xz + a @ waz.T + baz).sigmoid()
    n = (xn + (r * a) @ wan.T + ban).tanh()
    return ((1 - z) * n + z * a,)


def lstm_peephole(x, state, w, na):
    a, c = state
    i, f, g, o = (x @ w["weight_ih"].T + w["bias_ih"] + a @ w["weight_hh"].T + w["bias_hh"]).split(na, 1)
    pi, pf, po = w["weight_peephole"].split(na, 0)
    new_c = (i + pi * c).sigmoid() * g.tanh() + (f + pf * c).sigmoid() * c
    return ((o + po * new_c).sigmoid() * new_c.tanh(), new_c)


# step, gates, arrays of state, peepholes
WRITTEN_CELLS = {"gruSimplified": (gru_simplified, 2, 1, 0), "gruResetBefore": (gru_reset_before, 3, 1, 0),
                 "lstmPeephole": (lstm_peephole, 4, 2, 3)}


class WrittenStack(nn.Module):
    """The interface of nn.LSTM for a cell of WRITTEN_CELLS; the state is a tuple of [layers * directions, batch, na]."""

    def __init__(self, cell, nx, na, layers, directions):
        super().__init__()
        self.step, gates, self.arrays, peepholes = WRITTEN_CELLS[cell]
        self.na = na
        self.places = [[f"l{l}" + "_reverse" * d for d in range(directions)] for l in range(layers)]
        for l, row in enumerate(self.places):
            inputs = nx if l == 0 else directions * na
            for place in row:
                shapes = {"weight_ih": (gates * na, inputs), "weight_hh": (gates * na, na), "bias_ih": (gates * na,),
                          "bias_hh": (gates * na,)}
                if peepholes:
                    shapes["weight_peephole"] = (peepholes * na,)
                for name, shape in shapes.items():
                    self.register_parameter(f"{name}_{place}", nn.Parameter(torch.empty(shape)))

    def forward(self, xs, state=None):
        assert state is None
        for row in self.places:
            outputs = []
            for place in row:
                w = {name[:-len(place) - 1]: value for name, value in self.named_parameters()
                     if name.split("_", 2)[2] == place}
                steps = range(len(xs)) if not place.endswith("reverse") else reversed(range(len(xs)))
                current = tuple(torch.zeros(xs.shape[1], self.na) for _ in range(self.arrays))
                found = {}
                for t in steps:
                    current = self.step(xs[t], current, w, self.na)
                    found[t] = current[0]
                outputs.append(torch.stack([found[t] for t in range(len(xs))]))
            xs = torch.cat(outputs, 2)
        return xs, None


def stack_of(spec, nx):
    directions = 2 if spec["isBidirectional"] else 1
    if spec["cell"] in WRITTEN_CELLS:
        return WrittenStack(spec["cell"], nx, spec["hiddenSize"], spec["layers"], directions)
    kind, options = TORCH_CELLS[spec["cell"]]
    return kind(nx, spec["hiddenSize"], spec["layers"], bidirectional=directions == 2, **options)


def width_of(spec):
    return spec["hiddenSize"] * (2 if spec["isBidirectional"] else 1)
