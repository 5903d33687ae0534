"""The processes of kernels: forked from one that has imported TensorFlow, so that they start at once.

    owner ── broker ── zygote ── supervisor ── kernel
                          └───── supervisor ── kernel

`pool` starts the broker, once for a tree of processes. `provisioner` is what Jupyter sees.

This module imports nothing, since all that kernels are forked from lies below it: whatever it imported would
cost every grading run its time, before the first kernel.
"""
