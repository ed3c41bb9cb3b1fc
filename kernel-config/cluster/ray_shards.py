"""One data set as Ray tasks: the number of shards, then the options of `milo-lab generate`.

    pip install ray
    RAY_ADDRESS=auto python kernel-config/cluster/ray_shards.py 16 --rooms 100000 --out DIR

The clone of milo-lab with this file and DIR are on a disk that all machines see. Without RAY_ADDRESS, Ray is started on
this machine alone. A task that fails is run again, and goes on where it stopped.
"""

import subprocess
import sys
from pathlib import Path

import ray

CLONE = Path(__file__).resolve().parents[2]
THREADS = 1


@ray.remote(num_cpus=THREADS, max_retries=3, retry_exceptions=True)
def generate(shard, shards, options):
    command = ["npx", "milo-lab", "generate", "--shard", f"{shard}/{shards}", "--threads", str(THREADS)]
    subprocess.run([*command, *options], cwd=CLONE, check=True)


def main():
    if len(sys.argv) < 2 or not sys.argv[1].isdigit():
        sys.exit("usage: ray_shards.py SHARDS OPTIONS-OF-MILO-LAB-GENERATE (--out with an absolute path)")
    shards, options = int(sys.argv[1]), sys.argv[2:]
    ray.init()
    ray.get([generate.remote(shard, shards, options) for shard in range(shards)])


if __name__ == "__main__":
    main()
