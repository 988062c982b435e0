"""PyTorch's language model over three training steps, in float64. Run: python3 test/golden/make_language_model.py
Needs torch (Debian: python3-torch). Writes language_model.json beside itself: for each network its first parameters,
three windows, scores and gradients of the first, and losses, gradient norms and parameters after each of three steps."""
import json, pathlib, platform
import torch
from torch import nn

torch.manual_seed(7)
torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

BATCH, TIME, STEPS = 2, 5, 3
OPTIMIZER = {"beta1": 0.9, "beta2": 0.98, "epsilon": 1e-6, "weightDecay": 0.1}
# The first step is clipped, the last is not.
STEP_OPTIONS = [{"learningRate": 0.02, "clipNorm": 0.05}, {"learningRate": 0.03, "clipNorm": 0.5},
                {"learningRate": 0.01, "clipNorm": 100.0}]
SPECS = [
    {"cell": "rnn", "vocabularySize": 7, "embeddingSize": 3, "hiddenSize": 4, "layers": 2, "isTied": False},
    {"cell": "gru", "vocabularySize": 7, "embeddingSize": 4, "hiddenSize": 4, "layers": 2, "isTied": True},
    {"cell": "lstm", "vocabularySize": 7, "embeddingSize": 3, "hiddenSize": 4, "layers": 1, "isTied": False},
    {"cell": "lstm", "vocabularySize": 7, "embeddingSize": 4, "hiddenSize": 4, "layers": 2, "isTied": True},
]


class LanguageModel(nn.Module):
    def __init__(self, spec):
        super().__init__()
        kind = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}[spec["cell"]]
        self.embedding = nn.Embedding(spec["vocabularySize"], spec["embeddingSize"])
        self.rnn = kind(spec["embeddingSize"], spec["hiddenSize"], spec["layers"])
        self.output = nn.Linear(spec["hiddenSize"], spec["vocabularySize"])
        if spec["isTied"]:
            self.output.weight = self.embedding.weight
        for values in self.parameters():
            nn.init.uniform_(values, -0.8, 0.8)

    def forward(self, inputs, state):
        a, state = self.rnn(self.embedding(inputs), state)
        return self.output(a), state


def detach(state):
    return tuple(s.detach() for s in state) if isinstance(state, tuple) else state.detach()


def numbers(tensor):
    return tensor.detach().flatten().tolist()


def named(model, of):
    return {name: numbers(of(values)) for name, values in model.named_parameters()}


def run(spec):
    model = LanguageModel(spec)
    matrices = [p for p in model.parameters() if p.dim() > 1]
    biases = [p for p in model.parameters() if p.dim() == 1]
    optimizer = torch.optim.AdamW(
        [{"params": matrices, "weight_decay": OPTIMIZER["weightDecay"]}, {"params": biases, "weight_decay": 0.0}],
        betas=(OPTIMIZER["beta1"], OPTIMIZER["beta2"]), eps=OPTIMIZER["epsilon"])
    golden = {"spec": spec, "parameters": named(model, lambda p: p), "steps": []}
    state = None
    for options in STEP_OPTIONS:
        inputs, targets = torch.randint(spec["vocabularySize"], (2, TIME, BATCH))
        scores, state = model(inputs, state)
        state = detach(state)
        loss = nn.functional.cross_entropy(scores.flatten(0, 1), targets.flatten())
        optimizer.zero_grad()
        loss.backward()
        if not golden["steps"]:
            golden["scores"] = numbers(scores)
            golden["gradients"] = named(model, lambda p: p.grad)
        norm = nn.utils.clip_grad_norm_(model.parameters(), options["clipNorm"])
        for group in optimizer.param_groups:
            group["lr"] = options["learningRate"]
        optimizer.step()
        golden["steps"].append({"inputs": numbers(inputs), "targets": numbers(targets), "options": options,
                                "lossNats": loss.item(), "gradNorm": norm.item(),
                                "parameters": named(model, lambda p: p)})
    return golden


here = pathlib.Path(__file__)
here.with_name("language_model.json").write_text(json.dumps(
    {"madeBy": here.name, "torch": torch.__version__, "python": platform.python_version(), "batch": BATCH,
     "windowSteps": TIME, "optimizer": OPTIMIZER, "models": [run(spec) for spec in SPECS]}) + "\n")
