"""Every private name of another library that the grader uses: one module a library, with why and what breaks.

A private name may change in any release. tests/test_private_names.py holds the versions with which ours were
tried: whoever updates one of these libraries looks through its module here, and changes the version there.

Two places are elsewhere, since what runs there may import nothing of this package: `kernels/kernel.py` for
ipykernel and matplotlib_inline, and `coursekit/remote/private_of_keras.py` for Keras in a notebook's process.
"""
