"""Writes the bench's language model as an ONNX file, one token at a time. Needs torch (Debian: python3-torch).
onnx_model.py FILE VOCABULARY EMBEDDING HIDDEN LAYERS
In: token [1, 1], a and c [layers, 1, hidden]; out: probabilities [1, 1, vocabulary], nextA, nextC."""
import sys
import warnings

import torch
from torch import nn

file = sys.argv[1]
vocabulary, embedding, hidden, layers = map(int, sys.argv[2:])


class LanguageModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, embedding)
        self.rnn = nn.LSTM(embedding, hidden, layers)
        self.output = nn.Linear(hidden, vocabulary)

    def forward(self, token, a, c):
        top, (a, c) = self.rnn(self.embedding(token), (a, c))
        return torch.softmax(self.output(top), -1), a, c


warnings.simplefilter("ignore")  # of batches that this file will never see
state = torch.zeros(layers, 1, hidden)
torch.onnx.export(LanguageModel().eval(), (torch.tensor([[1]]), state, state), file, opset_version=14,
                  input_names=["token", "a", "c"], output_names=["probabilities", "nextA", "nextC"])
