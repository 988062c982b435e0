"""One step of torch.nn's cells on a tiny network, with the gradients of autograd, in float64. Needs torch
(Debian: python3-torch) and nothing else.

Reads a JSON array on stdin, writes one on stdout, an answer for each request, under the names of the course:
  {"cell", "given": {name: {"shape", "values"}}}  ->  {"forward": [[name, values]], "backward": [[name, values]]}"""
import json
import sys

import torch
from torch import nn

torch.set_default_dtype(torch.float64)

CELLS = {"rnn": nn.RNNCell, "gru": nn.GRUCell, "lstm": nn.LSTMCell}
# The blocks of torch's rows, by the letters of the course.
BLOCKS = {"rnn": "a", "gru": "rzc", "lstm": "ufco"}


def answer(request):
    given = {name: torch.tensor(told["values"]).reshape(told["shape"]) for name, told in request["given"].items()}
    blocks, is_lstm = BLOCKS[request["cell"]], request["cell"] == "lstm"
    nx, na = len(given["x⟨t⟩"]), len(given["a⟨t-1⟩"])
    cell = CELLS[request["cell"]](nx, na)
    with torch.no_grad():
        cell.weight_ih.copy_(torch.cat([given[f"W{letter}x"] for letter in blocks]))
        cell.weight_hh.copy_(torch.cat([given[f"W{letter}a"] for letter in blocks]))
        cell.bias_ih.copy_(torch.cat([given[f"b{letter}"] for letter in blocks]))
        cell.bias_hh.zero_()
    names = ["x⟨t⟩", "a⟨t-1⟩", "Wya", "by"] + ["c⟨t-1⟩"] * is_lstm
    leaf = {name: given[name].clone().requires_grad_() for name in names}
    prev = leaf["a⟨t-1⟩"][None]
    state = cell(leaf["x⟨t⟩"][None], (prev, leaf["c⟨t-1⟩"][None]) if is_lstm else prev)
    a, c = state if is_lstm else (state, None)
    z = a[0] @ leaf["Wya"].T + leaf["by"]
    loss = -(torch.log_softmax(z, 0) * given["y⟨t⟩"]).sum()
    kept = [a, z] + [c] * is_lstm
    for tensor in kept:
        tensor.retain_grad()
    loss.backward()

    forward = ([["c⟨t⟩", c]] if is_lstm else []) + [["a⟨t⟩", a], ["ŷ⟨t⟩", torch.softmax(z, 0)], ["L⟨t⟩", loss]]
    backward = [["dz⟨t⟩", z.grad], ["dWya", leaf["Wya"].grad], ["dby", leaf["by"].grad], ["da⟨t⟩", a.grad]]
    if is_lstm:
        backward.append(["dc⟨t⟩", c.grad])
    for k, letter in enumerate(blocks):
        rows = slice(k * na, (k + 1) * na)
        before = "z⟨t⟩" if letter == "a" else f"γ{letter}"
        # With one example, the gradient of a bias is that of what it is added to.
        backward += [
            [f"d{before}", cell.bias_ih.grad[rows]],
            [f"dW{letter}x", cell.weight_ih.grad[rows]],
            [f"dW{letter}a", cell.weight_hh.grad[rows]],
        ]
    backward += [["dx⟨t⟩", leaf["x⟨t⟩"].grad], ["da⟨t-1⟩", leaf["a⟨t-1⟩"].grad]]
    if is_lstm:
        backward.append(["dc⟨t-1⟩", leaf["c⟨t-1⟩"].grad])
    plain = lambda told: [[name, values.detach().flatten().tolist()] for name, values in told]
    return {"forward": plain(forward), "backward": plain(backward)}


json.dump([answer(request) for request in json.load(sys.stdin)], sys.stdout)
