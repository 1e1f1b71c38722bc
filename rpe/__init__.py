"""The project: its settings and addresses, and what holds for every process."""

import gc

# Nearly all that a process loads stays to its end, and the collector looks through it again and again (docs/decisions/0077).
gc.set_threshold(50_000)
