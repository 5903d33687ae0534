"""Every private name of another library that the grader uses: one module a library, with why and what breaks.

A private name may change in any release. tests/test_private_names.py holds the versions with which ours were
tried: to update one of these libraries, look through its module here, and change the version there.

Two places are elsewhere, since their code may import nothing of this package: `kernels/kernel.py` for
ipykernel and matplotlib_inline, and `coursekit/remote/private_of_keras.py` for Keras in a notebook's process.
"""
