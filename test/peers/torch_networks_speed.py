"""The bench's training step of a task's network, or of a language model of any cell, in PyTorch. Needs torch.
torch_networks_speed.py tagger|translator|CELL THREADS VOCABULARY EMBEDDING HIDDEN LAYERS ... BATCH, as networks.ts
gives the sizes. Prints READY, then for each line with a number does as many steps and prints what they took as JSON."""
import pathlib
import sys

import torch
from torch import nn
from torch_rounds import answer_rounds

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "scale"))
from cells import WRITTEN_CELLS, layer_shapes  # noqa: E402

name = sys.argv[1]
threads, vocabulary, embedding, hidden, layers, *sizes, batch = map(int, sys.argv[2:])
torch.set_num_threads(threads)
torch.manual_seed(1)


class WrittenLayer(nn.Module):
    """One layer of a cell that torch.nn lacks, step by step, with the input product of all steps at once."""

    def __init__(self, cell, inputs):
        super().__init__()
        self.step, _, self.arrays, _ = WRITTEN_CELLS[cell]
        for tensor, shape in layer_shapes(cell, inputs, hidden).items():
            self.register_parameter(tensor, nn.Parameter((torch.rand(shape) * 2 - 1) / hidden**0.5))

    def forward(self, x, state):
        w = dict(self.named_parameters())
        state = state or tuple(x.new_zeros(batch, hidden) for _ in range(self.arrays))
        outputs = []
        for zx in x @ w["weight_ih"].T + w["bias_ih"]:
            state = self.step(zx, state, w, hidden)
            outputs.append(state[0])
        return torch.stack(outputs), state


def layer_of(cell):
    if cell in WRITTEN_CELLS:
        return WrittenLayer(cell, embedding)
    return nn.RNN(embedding, hidden, layers, nonlinearity="relu" if cell == "rnnRelu" else "tanh")


class LanguageModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, embedding)
        self.rnn = layer_of(name)
        self.output = nn.Linear(hidden, vocabulary)
        self.carried = None

    def forward(self, inputs, _):
        a, state = self.rnn(self.embedding(inputs), self.carried)
        self.carried = tuple(s.detach() for s in state) if isinstance(state, tuple) else state.detach()
        return self.output(a)


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, embedding)
        self.rnn = nn.LSTM(embedding, hidden, layers, bidirectional=True)
        self.output = nn.Linear(2 * hidden, sizes[0])

    def forward(self, inputs, _):
        return self.output(self.rnn(self.embedding(inputs))[0])


class Translator(nn.Module):
    def __init__(self):
        super().__init__()
        self.source, self.target = nn.Embedding(vocabulary, embedding), nn.Embedding(vocabulary, embedding)
        self.encoder, self.decoder = nn.LSTM(embedding, hidden, layers), nn.LSTM(embedding, hidden, layers)
        self.output = nn.Linear(hidden, vocabulary)

    def forward(self, inputs, targets):
        _, state = self.encoder(self.source(inputs))
        before = torch.cat([torch.zeros_like(targets[:1]), targets[:-1]])
        return self.output(self.decoder(self.target(before), state)[0])


def drawn(steps, size):
    """Few tokens are common and most are rare, as in text and in the other contender."""
    return ((float(size) ** torch.rand(8, steps, batch)).long() - 1).clamp(0, size - 1)


if name == "tagger":
    model, inputs, targets = Tagger(), drawn(sizes[1], vocabulary), drawn(sizes[1], sizes[0])
elif name == "translator":
    model, inputs, targets = Translator(), drawn(sizes[0], vocabulary), drawn(sizes[1], vocabulary)
else:
    model, inputs, targets = LanguageModel(), drawn(sizes[0], vocabulary), drawn(sizes[0], vocabulary)
# One pass over all parameters together is this version's fastest.
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, foreach=True)


def step(k):
    scores = model(inputs[k % 8], targets[k % 8])
    loss = nn.functional.cross_entropy(scores.flatten(0, 1), targets[k % 8].flatten())
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return loss.item()


answer_rounds(step)
