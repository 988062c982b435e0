"""Trains Recurrent's language model on token shards with PyTorch, in one process or in many (DistributedDataParallel).

    torchrun --nproc-per-node 2 scale/train.py --shards shards --out run

The same command continues a run that ended early, also with another number of processes. README.md tells more."""
import contextlib
import json
import math
import os
import shutil
import signal
import time

import torch
from checkpoints import read_checkpoint, restore, save_checkpoint
from learning import Sampler, learning_rate
from network import LanguageModel, load_tensors, tensors_of
from options import read_options
from processes import Processes
from safetensors_file import read_safetensors, write_safetensors
from shards import ShardError, TokenStream, check_hashes, read_manifest

BETAS, EPSILON, WEIGHT_DECAY = (0.9, 0.99), 1e-8, 0.01
SAMPLED_FROM, DRAWS = 2000, 300
STOP_EVERY = 10


class Run:
    """A run on this process: data, model, optimizer and progress."""

    def __init__(self, options, processes):
        self.options, self.processes = options, processes
        self.manifest = self.checked_manifest()
        vocabulary = self.manifest["vocabulary"]
        self.spec = {"cell": options.cell, "vocabularySize": vocabulary["size"], "embeddingSize": options.embedding,
                     "hiddenSize": options.hidden, "layers": options.layers, "isTied": options.tied}
        self.training = TokenStream(options.shards, self.manifest, "training")
        self.held_out = TokenStream(options.shards, self.manifest, "heldOut")
        if self.training.tokens < 2 or options.batch < processes.count:
            raise ShardError("There are too few tokens to learn, or fewer rows in a batch than processes.")
        self.windows = self.training.windows(options.batch, options.window)
        self.total = options.steps or max(1, round(options.epochs * self.windows))
        self.rows = processes.rows(options.batch)
        chars = sum(part["training"]["chars"] for part in self.manifest["parts"])
        self.chars_per_token = chars / self.training.tokens
        self.model = LanguageModel(self.spec, options.dropout)
        self.model.initialize(options.seed)
        if options.init:
            load_tensors(self.model, read_safetensors(options.init)[0])
        self.parallel = processes.wrap(self.model)
        self.optimizer = self.make_optimizer()
        draws = options.sampled if options.sampled is not None else DRAWS * (vocabulary["size"] >= SAMPLED_FROM)
        self.sampler = Sampler(self.training, vocabulary["size"], draws, options.seed, processes) if draws else None
        self.state = self.model.zero_state(len(self.rows), processes.device)
        self.step, self.seconds, self.lowest, self.epoch = 0, 0.0, math.inf, -1
        self.is_stopped = False

    def checked_manifest(self):
        problem, manifest = None, None
        try:
            manifest = read_manifest(self.options.shards)
            if self.processes.local_rank == 0:
                check_hashes(self.options.shards, manifest)
        except ShardError as error:
            problem = error
        self.processes.all_agree(problem)
        return manifest

    def make_optimizer(self):
        named = list(self.model.named_parameters())
        if self.options.optimizer == "sgd":
            return torch.optim.SGD([values for _, values in named], lr=1.0)
        matrices = [values for _, values in named if values.dim() > 1]
        vectors = [values for _, values in named if values.dim() == 1]
        groups = [{"params": matrices, "weight_decay": WEIGHT_DECAY}, {"params": vectors, "weight_decay": 0.0}]
        return torch.optim.AdamW(groups, lr=1.0, betas=BETAS, eps=EPSILON)

    def identity(self):
        """What must not change when a run continues."""
        kept = ("batch", "window", "learning_rate", "warmup", "clip", "optimizer", "sampled", "seed", "dropout")
        return {**self.spec, **{name: getattr(self.options, name) for name in kept}, "steps": self.total,
                "tokens": self.training.tokens, "vocabulary": self.manifest["vocabulary"]["sha256"]}

    def say(self, line):
        if self.processes.is_first:
            print(line, flush=True)

    def resume(self):
        """Goes on from the newest checkpoint, if there is one."""
        found = read_checkpoint(self.options.out, self.say)
        step = found[1]["step"] if found else 0
        if self.processes.sum(step)[0] != step * self.processes.count:
            raise ShardError("The processes see different checkpoints. Put --out on a drive that all machines share.")
        if not found:
            return
        tensors, progress = found
        differences = [f"{name} {progress['identity'].get(name)} instead of {value}"
                       for name, value in self.identity().items() if progress["identity"].get(name) != value]
        if differences:
            raise ShardError(f"{self.options.out} holds a run with {', '.join(differences)}. Choose another --out.")
        self.step, self.seconds, self.lowest = progress["step"], progress["seconds"], progress["lowest"]
        self.state = restore(self.model, self.optimizer, tensors, self.step, self.rows)
        self.say(f"Continuing at step {self.step} of {self.total}, in {self.processes.count} processes.")

    def autocast(self):
        is_gpu = self.processes.device.type == "cuda"
        has_bfloat16 = is_gpu and torch.cuda.is_bf16_supported()
        wanted = self.options.precision
        if wanted == "bfloat16" or (wanted == "auto" and has_bfloat16):
            return torch.autocast(self.processes.device.type, dtype=torch.bfloat16)
        return contextlib.nullcontext()

    def learn(self):
        """Takes one step. Returns the mean nats of all processes' tokens, the gradients' norm and the rate."""
        options = self.options
        epoch, w = divmod(self.step, self.windows)
        if epoch != self.epoch:
            self.training.shuffle(options.seed + epoch)
            self.epoch = epoch
        if w == 0:
            self.state = self.model.zero_state(len(self.rows), self.processes.device)
        window = self.training.window(w, self.rows, options.batch, options.window)
        inputs, targets = (part.to(self.processes.device, non_blocking=True) for part in window)
        rate = learning_rate(self.step, self.total, options.learning_rate, options.warmup)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        if options.dropout > 0:
            torch.manual_seed(hash((options.seed, self.step, self.processes.rank)) & 0x7FFF_FFFF)
        self.optimizer.zero_grad(set_to_none=True)
        candidates = self.sampler.candidates(targets, self.step) if self.sampler else None
        tokens = options.batch * options.window
        with self.autocast():
            nats, self.state = self.parallel(inputs, targets, self.state, candidates)
        # The processes' gradients are averaged, and the loss is the mean over the tokens of all of them.
        (nats * (self.processes.count / tokens)).backward()
        norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), options.clip or math.inf)
        self.optimizer.step()
        self.step += 1
        return nats.detach(), norm, rate

    def validate(self):
        """The mean nats of held-out windows, with the whole softmax and without dropout."""
        options, device = self.options, self.processes.device
        if self.held_out.tokens < 2:
            return None
        count = min(options.validation_windows, self.held_out.windows(options.batch, options.window))
        state, total = self.model.zero_state(len(self.rows), device), torch.zeros((), device=device)
        self.model.eval()
        with torch.no_grad(), self.autocast():
            for w in range(count):
                inputs, targets = self.held_out.window(w, self.rows, options.batch, options.window)
                nats, state = self.model(inputs.to(device), targets.to(device), state)
                total += nats
        self.model.train()
        return self.processes.sum(float(total))[0] / (count * options.batch * options.window)

    def save(self):
        state = self.processes.gather_state(self.state, self.options.batch)
        if self.processes.is_first:
            progress = {"identity": self.identity(), "step": self.step, "seconds": self.seconds, "lowest": self.lowest}
            save_checkpoint(self.options.out, self.model, self.optimizer, state, progress)
        self.processes.wait()

    def write_model(self):
        """The weights so far, and what `recurrent import` needs beside them."""
        out, settings = self.options.out, self.identity()
        metadata = {"format": "pt", "cell": self.spec["cell"]}
        write_safetensors(os.path.join(out, "weights.safetensors"), tensors_of(self.model), metadata)
        shutil.copyfile(os.path.join(self.options.shards, self.manifest["vocabulary"]["name"]),
                        os.path.join(out, "tokenizer.json"))
        training = {"steps": self.step, "tokens": self.step * settings["batch"] * settings["window"],
                    "seconds": self.seconds, "charsPerToken": self.chars_per_token,
                    "bitsPerChar": None if math.isinf(self.lowest) else self.bits_per_char(self.lowest),
                    "batch": settings["batch"], "window": settings["window"], "seed": settings["seed"],
                    "learningRate": settings["learning_rate"]}
        replace(os.path.join(out, "model.json"), json.dumps({"format": "recurrent-scale-model", "spec": self.spec,
                                                             "training": training}, indent=1))

    def bits_per_char(self, nats):
        return nats / math.log(2) / self.chars_per_token


def replace(path, text):
    with open(f"{path}.tmp", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(f"{path}.tmp", path)


class Curve:
    """The learning curve, one JSON object a line, in the words of `recurrent train --json`."""

    def __init__(self, run):
        self.path, self.run = os.path.join(run.options.out, "curve.jsonl"), run
        kept = []
        if os.path.exists(self.path):
            with open(self.path, encoding="utf-8") as file:
                kept = [line for line in file if line.endswith("\n") and json.loads(line).get("step", 0) <= run.step]
        if run.processes.is_first:
            replace(self.path, "".join(kept))

    def add(self, event, **fields):
        if self.run.processes.is_first:
            with open(self.path, "a", encoding="utf-8") as file:
                file.write(json.dumps({"event": event, "step": self.run.step, **fields}) + "\n")


def train(run):
    options, began = run.options, time.monotonic() - run.seconds
    curve = Curve(run)
    tokens_per_step, started_at, started = options.batch * options.window, run.step, time.monotonic()
    while run.step < run.total:
        nats, norm, rate = run.learn()
        run.seconds = time.monotonic() - began
        is_last = run.step == run.total
        if run.step % options.report_steps == 0 or is_last:
            mean = run.processes.sum(float(nats))[0] / tokens_per_step
            if not math.isfinite(mean) or not math.isfinite(float(norm)):
                raise ShardError(f"The loss of step {run.step} is not finite. Start again with a lower --learning-rate.")
            speed = (run.step - started_at) * tokens_per_step / max(1e-6, time.monotonic() - started)
            curve.add("step", tokens=run.step * tokens_per_step, trainLossNatsPerToken=mean,
                      trainBitsPerChar=run.bits_per_char(mean), learningRate=rate, gradNorm=float(norm),
                      tokensPerSecond=speed, elapsedMs=1000 * run.seconds,
                      remainingMs=1000 * (run.total - run.step) * tokens_per_step / speed)
            run.say(f"step {run.step} of {run.total}: {run.bits_per_char(mean):.3f} bits/char, {speed:.0f} tokens/s")
        if run.step % options.validation_steps == 0 or is_last:
            validate(run, curve)
        if run.step % options.checkpoint_steps == 0 or is_last:
            run.save()
        if is_last:
            continue
        is_over = options.session_steps is not None and run.step - started_at >= options.session_steps
        if is_over or (run.step % STOP_EVERY == 0 and run.processes.sum(run.is_stopped)[0] > 0):
            run.save()
            run.say(f"Stopped at step {run.step}. Run the same command again to continue.")
            return
    curve.add("end", reason="finished", steps=run.total, tokens=run.total * tokens_per_step, elapsedMs=1000 * run.seconds)


def validate(run, curve):
    """Measures, and writes the model where it is the best so far, or nothing is held out."""
    nats = run.validate()
    is_best = nats is None or nats < run.lowest
    if nats is not None:
        run.lowest = min(run.lowest, nats)
        curve.add("validation", lossNatsPerToken=nats, bitsPerChar=run.bits_per_char(nats), isBest=is_best,
                  elapsedMs=1000 * run.seconds)
        run.say(f"step {run.step}: validation {run.bits_per_char(nats):.3f} bits/char")
    if is_best and run.processes.is_first:
        run.write_model()


def main():
    options = read_options()
    processes = Processes(options.backend)
    try:
        os.makedirs(options.out, exist_ok=True)
        run = Run(options, processes)
        run.resume()
        processes.wait()

        def stop(*_):
            run.is_stopped = True

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        train(run)
    except (ShardError, ValueError) as error:
        raise SystemExit(f"train.py: {error}") from None
    processes.end()


if __name__ == "__main__":
    main()
