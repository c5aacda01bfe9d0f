# Everything that a person changes; submit.sh and both jobs read it. `streaming learn DATASET --dry-run --shards N --threads T`
# says what each shard takes, and merging them: time, memory and disk for the lines below.

# The images, the plan and the network's weights; without weights it is the program's own network. All nodes must see them.
DATASET=/data/imagenet
PLAN=best
WEIGHTS=/data/bvlc_alexnet.caffemodel

# In how many shards, and where to: RUNS/shard-0 .. and RUNS/merged, on a file system that all nodes share and that locks files.
SHARDS=64
RUNS=/data/runs/imagenet

# More options of learn, the same for all shards, such as (--families rotate+ --centre-tolerance 0.12); and of merge: (--with-flows) puts the
# shards' flows together as one table, (--partial) merges what is there.
LEARN_OPTIONS=()
MERGE_OPTIONS=()

# What a shard and the merge ask of Slurm, such as --account, --partition and --qos; as many threads are used as cores are given.
LEARN_JOB=(--time=04:00:00 --cpus-per-task=16 --mem=20G)
MERGE_JOB=(--time=04:00:00 --cpus-per-task=16 --mem=32G)

# Shards that may run at a time; empty: as many as there are.
AT_ONCE=

# The program: on the path of every node, or a full path.
STREAMING=streaming
