"""The learning rate and the sampled softmax, as the project defines them."""
import math

import torch

FINAL_RATE_FRACTION = 0.05
POWER = 0.5


def learning_rate(step, total, peak, warmup):
    """Rises linearly, then falls by a half cosine: learningRateOf in src/runtime/optimization/stepPlan.ts."""
    floor, progress = FINAL_RATE_FRACTION * peak, min(1.0, (step + 1) / total)
    rise = min(warmup, total / 4) / total
    if progress < rise:
        return floor + (peak - floor) * progress / rise
    return floor + (peak - floor) * 0.5 * (1 + math.cos(math.pi * (progress - rise) / (1 - rise)))


class Sampler:
    """The candidates of a sampled softmax: the window's targets, and tokens drawn by the root of their counts, as in
    src/core/network/sampledSoftmax.ts. All processes draw the same ones."""

    def __init__(self, stream, size, draws, seed, processes):
        counts = torch.ones(size, dtype=torch.float64)
        for tokens in stream.files:
            counts += torch.bincount(tokens.long() & 0xFFFF, minlength=size)
        weights = counts ** POWER
        self.probabilities = (draws * weights / weights.sum()).clamp(max=1)
        self.seed, self.processes = seed, processes

    def candidates(self, targets, step):
        device, size = targets.device, len(self.probabilities)
        random = torch.Generator().manual_seed(self.seed * 1_000_003 + step)
        drawn = (torch.rand(size, generator=random, dtype=torch.float64) < self.probabilities).to(device)
        mask = torch.zeros(size, dtype=torch.uint8, device=device)
        mask[targets.flatten()] = 1
        is_target = self.processes.union(mask).bool()
        ids = (is_target | drawn).nonzero().flatten()
        corrections = torch.where(is_target[ids], 0.0, -self.probabilities.log().to(device)[ids]).float()
        index_of = torch.zeros(size, dtype=torch.int64, device=device)
        index_of[ids] = torch.arange(len(ids), device=device)
        return ids, corrections, index_of
