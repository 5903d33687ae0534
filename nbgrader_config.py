"""Settings of stock nbgrader for this course; `autograder` builds its releases with the same ones.

The gradebook is nbgrader's default, the SQLite file gradebook.db beside this one.
"""

from coursekit.validating import cell_starts, notebook_starts

c = get_config()  # noqa: F821  (nbgrader provides it)

c.CourseDirectory.course_id = "neuron-to-transfer"

# A lesson is edited in solutions/ only; course/ is built from it and is what a student gets.
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "course"

# nbgrader copies whatever lies in a lesson's folder to the students, unless it is named here. The texts
# and attempts of a lesson are Python files: without "*.py" every solution would be released with it.
c.CourseDirectory.ignore = [
    # nbgrader's own four, which this list replaces
    ".ipynb_checkpoints",
    "*.pyc",
    "__pycache__",
    "feedback",
    # solutions and what checkers and file managers leave behind
    "*.py",
    "*.toml",
    ".*_cache",
    ".DS_Store",
]

# A deleted test cell comes back before grading; else the submission would wait for a person for ever.
c.OverwriteCells.add_missing_cells = True

# Seconds for one cell, as in `autograder grade`. A training cell of a slow answer may need more than
# nbgrader's 30.
c.Execute.timeout = 60

# The Validate button shows the checks of a test cell that failed, not its source.
c.Execute.on_notebook_start = notebook_starts
c.Execute.on_cell_start = cell_starts
