"""The processes of a run: which rows each of them learns, and what they tell each other."""
import os

import torch
import torch.distributed as dist


class Processes:
    """One process alone, or one of those that torchrun started."""

    def __init__(self, backend="auto"):
        self.rank = int(os.environ.get("RANK", 0))
        self.local_rank = int(os.environ.get("LOCAL_RANK", 0))
        self.count = int(os.environ.get("WORLD_SIZE", 1))
        is_gpu = torch.cuda.is_available() and backend != "gloo"
        self.device = torch.device("cuda", self.local_rank) if is_gpu else torch.device("cpu")
        if is_gpu:
            torch.cuda.set_device(self.device)
        self.is_distributed = "WORLD_SIZE" in os.environ
        if self.is_distributed:
            dist.init_process_group(backend if backend != "auto" else ("nccl" if is_gpu else "gloo"))

    @property
    def is_first(self):
        return self.rank == 0

    def rows(self, batch):
        """The rows of a batch that this process learns; together the processes learn all of them."""
        return range(self.rank * batch // self.count, (self.rank + 1) * batch // self.count)

    def wrap(self, model):
        model.to(self.device)
        if not self.is_distributed:
            return model
        devices = [self.local_rank] if self.device.type == "cuda" else None
        return torch.nn.parallel.DistributedDataParallel(model, device_ids=devices)

    def sum(self, *numbers):
        """The sums over all processes."""
        values = torch.tensor(numbers, dtype=torch.float64, device=self.device)
        if self.is_distributed:
            dist.all_reduce(values)
        return values.tolist()

    def union(self, mask):
        """A mask of bytes, with what any process has marked."""
        if self.is_distributed:
            dist.all_reduce(mask, op=dist.ReduceOp.MAX)
        return mask

    def gather_state(self, state, batch):
        """The carried state of all rows, on the first process; the others get None."""
        if not self.is_distributed:
            return state
        most = -(-batch // self.count)
        whole = []
        for array in state:
            padded = torch.zeros(array.shape[0], most, array.shape[2], device=self.device)
            padded[:, :array.shape[1]] = array
            found = [torch.zeros_like(padded) for _ in range(self.count)]
            dist.all_gather(found, padded)
            sizes = [(r + 1) * batch // self.count - r * batch // self.count for r in range(self.count)]
            whole.append(torch.cat([part[:, :size] for part, size in zip(found, sizes)], 1))
        return tuple(whole) if self.is_first else None

    def wait(self):
        if self.is_distributed:
            dist.barrier()

    def all_agree(self, problem):
        """Raises in every process where one of them has a problem, so that none waits for the others forever."""
        if self.sum(0 if problem is None else 1)[0] > 0:
            raise SystemExit(str(problem) if problem is not None else 1)

    def end(self):
        if self.is_distributed:
            dist.destroy_process_group()
