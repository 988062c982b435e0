"""The command line of train.py."""
import argparse

from network import CELLS


def read_options():
    parser = argparse.ArgumentParser(description="Trains a language model on token shards, in any number of processes.")
    add = parser.add_argument
    add("--shards", required=True, help="folder that `recurrent shards` wrote")
    add("--out", required=True, help="folder of checkpoints, learning curve and weights; a run there is continued")
    add("--cell", choices=CELLS, default="lstm")
    add("--layers", type=count, default=2)
    add("--hidden", type=count, default=256)
    add("--embedding", type=count, help="numbers for each token; default: as many as hidden units")
    add("--untied", action="store_true", help="gives the output a matrix of its own")
    add("--dropout", type=float, default=0.0, help="between the layers")
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--steps", type=count, help="optimizer steps, for which the learning rate is planned")
    length.add_argument("--epochs", type=float, default=1.0, help="passes over the tokens, where --steps is not given")
    add("--batch", type=count, default=64, help="rows of a step, in all processes together")
    add("--window", type=count, default=64, help="steps of backpropagation through time")
    add("--learning-rate", type=float, default=3e-3, help="the highest one")
    add("--warmup", type=count, default=200, help="steps in which the rate rises; at most a quarter of all")
    add("--clip", type=float, default=1.0, help="largest norm of the gradients; 0: none")
    add("--optimizer", choices=["adamw", "sgd"], default="adamw")
    add("--sampled", type=int, help="tokens that a sampled softmax draws; 0: the whole softmax. "
                                    "Default: 300 from 2,000 tokens on")
    add("--precision", choices=["auto", "float32", "bfloat16"], default="auto", help="auto: bfloat16 on GPUs that have it")
    add("--backend", choices=["auto", "gloo", "nccl"], default="auto")
    add("--seed", type=int, default=1)
    add("--init", help="safetensors file of the initial weights; default: random")
    add("--checkpoint-steps", type=count, default=500)
    add("--validation-steps", type=count, default=500)
    add("--validation-windows", type=count, default=32, help="held-out windows of a validation")
    add("--session-steps", type=count, help="ends this session after so many steps, with a checkpoint to continue from")
    add("--report-steps", type=count, default=10)
    options = parser.parse_args()
    options.embedding = options.embedding or options.hidden
    options.tied = not options.untied and options.embedding == options.hidden
    return options


def count(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number of at least 1, found {text}")
    return number
