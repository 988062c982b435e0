"""Saves and loads a run between two steps. A checkpoint holds all rows of the carried state, so that another number of
processes can go on from it. It is a safetensors file: nothing in it is ever executed."""
import json
import os
import re

import torch
from network import load_tensors, tensors_of
from safetensors_file import SafetensorsError, read_safetensors, write_safetensors

FORMAT = "recurrent-scale-checkpoint"
NAME = re.compile(r"checkpoint-(\d{9,})\.safetensors")
KEPT = 2


def save_checkpoint(out, model, optimizer, state, progress):
    """Writes a checkpoint, and removes all but it and the one before."""
    tensors = {f"current.{name}": values for name, values in tensors_of(model).items()}
    for name, values in model.named_parameters():
        moments = optimizer.state.get(values, {})
        for own, key in (("first_moment", "exp_avg"), ("second_moment", "exp_avg_sq")):
            if key in moments:
                tensors[f"{own}.{name}"] = moments[key]
    for k, array in enumerate(state):
        tensors[f"state.{k}"] = array
    metadata = {"format": FORMAT, "progress": json.dumps(progress)}
    write_safetensors(os.path.join(out, f"checkpoint-{progress['step']:09}.safetensors"), tensors, metadata)
    for name in names_in(out)[:-KEPT]:
        os.remove(os.path.join(out, name))


def names_in(out):
    """The checkpoints of a folder, the oldest first."""
    return sorted((name for name in os.listdir(out) if NAME.fullmatch(name)), key=lambda name: int(NAME.fullmatch(name)[1]))


def read_checkpoint(out, say):
    """The newest checkpoint that is whole, as tensors and progress; None where there is none."""
    for name in reversed(names_in(out)):
        try:
            tensors, metadata = read_safetensors(os.path.join(out, name))
            if metadata.get("format") != FORMAT:
                raise SafetensorsError(f"{name} is no checkpoint")
            return tensors, json.loads(metadata["progress"])
        except (SafetensorsError, KeyError, ValueError, TypeError) as error:
            say(f"{name} is damaged ({error}), so the checkpoint before it is used.")
    return None


def restore(model, optimizer, tensors, step, rows):
    """Sets weights, moments and the carried state of some rows. Returns that state."""
    part = lambda prefix: {name[len(prefix):]: values for name, values in tensors.items() if name.startswith(prefix)}
    load_tensors(model, part("current."))
    first, second = part("first_moment."), part("second_moment.")
    for name, values in model.named_parameters():
        if name in first:
            moments = {"exp_avg": first[name], "exp_avg_sq": second[name]}
            moved = {key: moment.to(values.device).reshape(values.shape) for key, moment in moments.items()}
            optimizer.state[values] = {"step": torch.tensor(float(step)), **moved}
    device = next(model.parameters()).device
    state = part("state.")
    return tuple(state[str(k)][:, rows.start:rows.stop].contiguous().to(device) for k in range(len(state)))
