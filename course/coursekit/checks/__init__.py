"""The checks of an exercise: `rubric` runs and counts them, `view` shows what they came to.

`comparing` says how a value differs from what was expected, and `answer_state` whether the answer checked is
the one in the cell. Lessons import `coursekit.rubric`; nothing that is imported here imports this package.
"""
