"""The project: its settings and addresses, and what holds for every process."""

import gc

# Nearly all that a process loads stays to its end. By Python's own thresholds the collector looks through it so often
# that a process takes a sixth longer to start.
gc.set_threshold(50_000, 20, 100)
