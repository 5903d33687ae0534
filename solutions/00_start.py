# %% [markdown]
# # From one neuron to transfer learning
#
# Fourteen lessons. In each you read a little, run a cell, fill in one that waits for your answer, and run the check
# below it: it says at once what is right, what is not, and why.
#
# Run the cell below (click into it, then Shift+Enter) whenever you want to see how far you are and what comes next.

# %%
import coursekit

coursekit.progress()

# %% [markdown]
# ## The lessons
#
# {{lessons}}
#
# Times are for reading, trying and answering; nearly all of them have a break marked in the middle.
#
# ## Handing in
#
# Save your notebook (Ctrl+S). Then say which lesson you want to hand in; the cell packs it and tells you first
# what is not saved, not answered, or has another name than it should. Take the `#` away and run it:

# %%
# coursekit.pack("01_questions")

# %% [markdown]
# Hand in the file that it names, as your instructor asks. You may hand in again: the last one counts.
#
# ## A fresh copy
#
# If a lesson has been corrected since you began, or you have changed a cell that you should have left alone, take a
# fresh copy. Your answers are carried over, and your notebook as it was stays beside it under another name.

# %%
# coursekit.fresh("01_questions")

# %% [markdown]
# ## When something does not work
#
# * *A cell shows `[*]` and nothing happens.* It is still at work, or waits for one that is. The square in the toolbar
#   stops it.
# * *`NameError`.* A cell above has not run in this session: use *Run > Run All Above Selected Cell*.
# * *Nothing makes sense any more.* *Kernel > Restart Kernel and Run All Cells* begins from a clean state. What you wrote stays.
# * *A check seems wrong.* It looks at what your function does, not at how it is written; its sentence says what it
#   tried. If you are sure, tell your instructor: right answers that were refused have changed checks before.
