"""Warm kernels: forked from a process that has imported TensorFlow, so that they start at once.

    owner ── broker ── zygote ── supervisor ── kernel
                          └───── supervisor ── kernel

`shared` starts the broker, once for a tree of processes. `provisioner` is what Jupyter sees.
"""
