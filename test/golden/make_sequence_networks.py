"""PyTorch's networks over sequences, in float64. Run: python3 test/golden/make_sequence_networks.py
Needs torch (Debian: python3-torch). Writes sequence_networks.json beside itself: for each network its first parameters,
a batch, probabilities, loss and gradients, the losses and gradient norms of three steps, and the parameters after them.
Cells that torch.nn lacks are in torch_stacks.py."""
import json, pathlib, platform
import torch
from torch import nn
from torch_stacks import stack_of, width_of

torch.manual_seed(11)
torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

OPTIMIZER = {"beta1": 0.9, "beta2": 0.98, "epsilon": 1e-6, "weightDecay": 0.1}
# The first step is clipped, the last is not.
STEP_OPTIONS = [{"learningRate": 0.02, "clipNorm": 0.05}, {"learningRate": 0.03, "clipNorm": 0.5},
                {"learningRate": 0.01, "clipNorm": 100.0}]
NO_TARGET = -1


class Reader(nn.Module):
    def __init__(self, vocabulary, embedding, recurrent, outputs):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, embedding)
        self.rnn = stack_of(recurrent, embedding)
        if outputs:
            self.output = nn.Linear(width_of(recurrent), outputs)

    def forward(self, tokens, state=None):
        return self.rnn(self.embedding(tokens), state)


class Tagger(Reader):
    """Many to many, many to one by the last state or the mean, and one to one."""

    def __init__(self, spec):
        super().__init__(spec["vocabularySize"], spec["embeddingSize"], spec["recurrent"], spec["head"]["size"])
        self.pooling = spec.get("pooling")
        self.na = spec["recurrent"]["hiddenSize"]

    def scores(self, inputs, targets):
        a, _ = self(inputs)
        if self.pooling == "mean":
            a = a.mean(0)
        elif self.pooling == "last":
            a = torch.cat([a[-1, :, :self.na], a[0, :, self.na:]], 1)
        return self.output(a)


class Generator(Reader):
    """One to many: the embedding's last rows are those of the inputs."""

    def __init__(self, spec):
        self_size = spec["vocabularySize"]
        super().__init__(self_size + spec["inputs"], spec["embeddingSize"], spec["recurrent"], self_size)
        self.spec = spec

    def scores(self, inputs, targets):
        before = targets[:-1].where(targets[:-1] != NO_TARGET, torch.tensor(self.spec["eos"]))
        return self.output(self(torch.cat([inputs[None] + self.spec["vocabularySize"], before]))[0])


class EncoderDecoder(nn.Module):
    def __init__(self, spec):
        super().__init__()
        source = spec["source"]
        recurrent = source["recurrent"]
        self.eos, self.layers = spec["eos"], recurrent["layers"]
        self.encoder = Reader(source["vocabularySize"], source["embeddingSize"], recurrent, 0)
        wide = {**recurrent, "hiddenSize": width_of(recurrent), "isBidirectional": False}
        self.decoder = Reader(spec["vocabularySize"], spec["embeddingSize"], wide, spec["vocabularySize"])

    def joined(self, state):
        """[layers * directions, batch, na] to [layers, batch, directions * na]."""
        return torch.stack([torch.cat(list(both), 1) for both in state.unflatten(0, (self.layers, -1))])

    def scores(self, inputs, targets):
        _, state = self.encoder(inputs)
        state = tuple(map(self.joined, state)) if isinstance(state, tuple) else self.joined(state)
        before = targets[:-1].where(targets[:-1] != NO_TARGET, torch.tensor(self.eos))
        starts = torch.full((1, inputs.shape[1]), self.eos)
        return self.decoder.output(self.decoder(torch.cat([starts, before]), state)[0])


KINDS = {"manyToMany": Tagger, "manyToOne": Tagger, "oneToOne": Tagger, "oneToMany": Generator,
         "encoderDecoder": EncoderDecoder}


def recurrent(cell, layers, both, na=2):
    return {"cell": cell, "hiddenSize": na, "layers": layers, "isBidirectional": both, "dropout": 0}


def tagger(shape, stack, kind, size, **more):
    spec = {"vocabularySize": 4, "embeddingSize": 3, "recurrent": stack, "head": {"kind": kind, "size": size}, **more}
    batch, time = 2, 1 if shape == "oneToOne" else 4
    rows = (batch,) if shape == "manyToOne" else (time, batch)
    high = size if kind == "softmax" else 2
    targets = torch.randint(high, rows if kind == "softmax" else rows + (size,))
    if shape == "manyToMany":
        targets[1, 0] = NO_TARGET
    return shape, spec, torch.randint(4, (time, batch)), targets


def writer(shape, spec):
    targets = torch.tensor([[1, 2], [2, 0], [0, NO_TARGET]])
    inputs = torch.tensor([2, 0]) if shape == "oneToMany" else torch.randint(4, (3, 2))
    return shape, spec, inputs, targets


def answers(stack):
    return {"source": {"vocabularySize": 4, "embeddingSize": 3, "recurrent": stack}, "vocabularySize": 3, "eos": 0,
            "embeddingSize": 2}


def networks():
    yield tagger("oneToOne", recurrent("lstm", 1, False), "softmax", 3)
    for cell in ["rnn", "rnnRelu", "gru", "lstm", "gruSimplified", "gruResetBefore", "lstmPeephole"]:
        yield tagger("manyToMany", recurrent(cell, 2, True), "softmax", 3)
    yield tagger("manyToMany", recurrent("gru", 3, False, 3), "sigmoid", 2)
    yield tagger("manyToOne", recurrent("lstm", 2, True), "sigmoid", 2, pooling="last")
    yield tagger("manyToOne", recurrent("gru", 2, True), "softmax", 3, pooling="mean")
    yield tagger("manyToOne", recurrent("rnnRelu", 3, False, 3), "softmax", 3, pooling="last")
    yield writer("oneToMany", {"inputs": 3, "vocabularySize": 4, "eos": 0, "embeddingSize": 2,
                               "recurrent": recurrent("gru", 2, False)})
    yield writer("encoderDecoder", answers(recurrent("lstm", 2, True)))
    yield writer("encoderDecoder", answers(recurrent("gru", 1, False)))


def numbers(tensor):
    return tensor.detach().flatten().tolist()


def named(model, of):
    return {name: numbers(of(values)) for name, values in model.named_parameters()}


def loss_of(kind, scores, targets):
    counts = targets != NO_TARGET
    if kind == "sigmoid":
        return nn.functional.binary_cross_entropy_with_logits(scores[counts], targets[counts].double())
    return nn.functional.cross_entropy(scores.flatten(0, -2), targets.flatten(), ignore_index=NO_TARGET)


def run(shape, spec, inputs, targets):
    model = KINDS[shape](spec)
    kind = spec.get("head", {"kind": "softmax"})["kind"]
    for name, values in model.named_parameters():
        nn.init.uniform_(values, -0.8, 0.8)
        if "bias_ih" in name:
            values.data += 0.5  # so that ReLUs are alive
    matrices = [p for p in model.parameters() if p.dim() > 1]
    vectors = [p for p in model.parameters() if p.dim() == 1]
    optimizer = torch.optim.AdamW(
        [{"params": matrices, "weight_decay": OPTIMIZER["weightDecay"]}, {"params": vectors, "weight_decay": 0.0}],
        betas=(OPTIMIZER["beta1"], OPTIMIZER["beta2"]), eps=OPTIMIZER["epsilon"])
    golden = {"shape": shape, "spec": spec, "batch": inputs.shape[-1], "inputs": numbers(inputs),
              "targets": numbers(targets), "parameters": named(model, lambda p: p), "steps": []}
    for options in STEP_OPTIONS:
        scores = model.scores(inputs, targets)
        loss = loss_of(kind, scores, targets)
        optimizer.zero_grad()
        loss.backward()
        if not golden["steps"]:
            golden["yHat"] = numbers(scores.sigmoid() if kind == "sigmoid" else scores.softmax(-1))
            golden["gradients"] = named(model, lambda p: p.grad)
        norm = nn.utils.clip_grad_norm_(model.parameters(), options["clipNorm"])
        for group in optimizer.param_groups:
            group["lr"] = options["learningRate"]
        optimizer.step()
        golden["steps"].append({"options": options, "lossNats": loss.item(), "gradNorm": norm.item()})
    golden["parametersAfter"] = named(model, lambda p: p)
    return golden


here = pathlib.Path(__file__)
here.with_name("sequence_networks.json").write_text(json.dumps(
    {"madeBy": here.name, "torch": torch.__version__, "python": platform.python_version(), "optimizer": OPTIMIZER,
     "networks": [run(*network) for network in networks()]}) + "\n")
