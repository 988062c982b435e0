"""Times the rounds that a benchmark asks for: a number of steps in each line of input, a line of JSON for each."""

import json
import sys
import time


def answer_rounds(step):
    """Calls step(k) for k = 0, 1, ... over all rounds."""
    print("READY", flush=True)
    done = 0
    for line in sys.stdin:
        cpu, start = time.process_time(), time.perf_counter()
        for _ in range(int(line)):
            step(done)
            done += 1
        took = {"seconds": time.perf_counter() - start, "cpuSeconds": time.process_time() - cpu}
        print(json.dumps(took), flush=True)
