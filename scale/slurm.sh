#!/bin/bash
#SBATCH --job-name=recurrent
#SBATCH --nodes=2
#SBATCH --ntasks-per-node=1
#SBATCH --gpus-per-node=8
#SBATCH --cpus-per-task=32
#SBATCH --time=04:00:00
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --signal=TERM@120
# Trains on all nodes of a Slurm job. A job that is requeued continues from its last checkpoint.
# Usage: sbatch scale/slurm.sh (from the root of the repository)
set -euo pipefail

SHARDS=${SHARDS:-/shared/shards}
OUT=${OUT:-/shared/run}
first=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | head -n 1)

srun torchrun \
  --nnodes "$SLURM_NNODES" --nproc-per-node "${SLURM_GPUS_ON_NODE:-1}" \
  --rdzv-id "$SLURM_JOB_ID" --rdzv-backend c10d --rdzv-endpoint "$first:29500" \
  scale/train.py --shards "$SHARDS" --out "$OUT" --layers 2 --hidden 1024 --batch 512
