"""The bench's training step, or one token's inference, in PyTorch. Needs torch (Debian: python3-torch).
torch_speed.py train|infer LSTM|GRU VOCABULARY EMBEDDING HIDDEN LAYERS BATCH STEPS THREADS
Prints READY, then for each line with a number does as many steps and prints what they took as JSON."""
import sys

import torch
from torch import nn
from torch_rounds import answer_rounds

mode, cell = sys.argv[1:3]
vocabulary, embedding, hidden, layers, batch, steps, threads = map(int, sys.argv[3:])
torch.set_num_threads(threads)
torch.manual_seed(1)


class LanguageModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, embedding)
        self.rnn = getattr(nn, cell)(embedding, hidden, layers)
        self.output = nn.Linear(hidden, vocabulary)

    def forward(self, tokens, state):
        a, state = self.rnn(self.embedding(tokens), state)
        return self.output(a), state


model = LanguageModel()
carried = None


def detached(state):
    return tuple(s.detach() for s in state) if isinstance(state, tuple) else state.detach()


if mode == "train":
    # One pass over all parameters together is this version's fastest.
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, foreach=True)
    # Few tokens are common and most are rare, as in text and in the other contenders.
    drawn = float(vocabulary) ** torch.rand(8, steps + 1, batch)
    windows = (drawn.long() - 1).clamp(0, vocabulary - 1)

    def step(k):
        global carried
        window = windows[k % 8]
        logits, state = model(window[:-1], carried)
        carried = detached(state)
        loss = nn.functional.cross_entropy(logits.view(-1, vocabulary), window[1:].reshape(-1))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        return loss.item()
else:
    model.eval()

    def step(k):
        global carried
        with torch.inference_mode():
            logits, carried = model(torch.tensor([[k % vocabulary]]), carried)
            return torch.softmax(logits[0, 0], 0)

answer_rounds(step)
