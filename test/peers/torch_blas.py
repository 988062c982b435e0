"""Prints the files of the BLAS that PyTorch multiplies with, one a line. Needs torch (Debian: python3-torch)."""
import re

import torch

torch.mm(torch.ones(64, 64), torch.ones(64, 64))
with open("/proc/self/maps") as maps:
    files = {line.split(None, 5)[5].strip() for line in maps if len(line.split(None, 5)) == 6}
for file in sorted(files):
    if re.search(r"openblas|mkl|blis|atlas|libblas", file):
        print(file)
