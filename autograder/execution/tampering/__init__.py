"""Signs that a student's code has tampered with the kernel in which tests run."""
