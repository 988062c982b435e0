"""The logits of a network that scale/train.py wrote. Needs torch (Debian: python3-torch) and nothing else.

Reads {"folder", "tokens"} on stdin, writes {"logits": [time][vocabulary]} on stdout. With {"schedule": [[step, total,
peak, warmup]]} it answers {"rates"} instead."""
import json
import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).parents[3] / "scale"))

import torch
from learning import learning_rate
from network import LanguageModel, load_tensors
from safetensors_file import read_safetensors


def logits(folder, tokens):
    spec = json.loads((folder / "model.json").read_text())["spec"]
    model = LanguageModel(spec).eval()
    load_tensors(model, read_safetensors(folder / "weights.safetensors")[0])
    with torch.no_grad():
        a, _ = model.hidden(torch.tensor(tokens)[:, None], model.zero_state(1, "cpu"))
        return model.output(a)[:, 0].tolist()


request = json.load(sys.stdin)
if "schedule" in request:
    answer = {"rates": [learning_rate(*arguments) for arguments in request["schedule"]]}
else:
    answer = {"logits": logits(pathlib.Path(request["folder"]), request["tokens"])}
json.dump(answer, sys.stdout)
