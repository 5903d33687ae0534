# %% [markdown]
# # 02 Solving equations with the (pseudo-)inverse
#
# In lesson 01 gradient descent walked to the best line in hundreds of small steps.
# **Can we get there in one step, and if so, why does anybody still walk?**
#
# At the end you will be able to
#
# * write 'find the line through these points' as one matrix equation, and say what the column of ones is for;
# * solve it with the inverse, and with the pseudo-inverse where no inverse exists;
# * tell a vector, a row and a column apart before they spoil a result without a word;
# * say when an error is unavoidable and when it is not, and what that has to do with overfitting.
#
# **Time:** about two hours, with a break after question 1. **You need:** functions and lists in Python, the product of a
# matrix and a vector on paper. Nothing from lesson 01 has to be solved.

# %%
import timeit

import matplotlib.pyplot as plt
import numpy as np
from coursekit import plots

# %% [markdown]
# ## 1. Two receipts
#
# You are in a town whose taxis show a price but no tariff. You have two receipts: 1 km for 5 euros, 2 km for 7 euros.
# What does a kilometre cost, and what does the taxi charge before it moves?
#
# $$1 \cdot \text{slope} + 1 \cdot \text{fee} = 5$$
# $$2 \cdot \text{slope} + 1 \cdot \text{fee} = 7$$
#
# The fee is paid once on every ride, so it is multiplied by 1 in every equation.
# Written as a matrix, that is a second column of ones.

# %%
km = np.array([1.0, 2.0])
price = np.array([5.0, 7.0])
A2 = np.column_stack([km, np.ones(2)])
A2

# %% [markdown]
# ### What if we leave the ones out?
#
# Then the price is `slope * km` and nothing else. The best slope under that rule, and what it says about both receipts:

# %%
slope_only = (km @ price) / (km @ km)
print(slope_only, "->", slope_only * km)

# %% [markdown]
# Neither receipt is met. With the fee, we need the two numbers `w = (slope, fee)` for which `A @ w` is `price`.
# For a square matrix, the **inverse** undoes the multiplication: $A w = y$ gives $w = A^{-1} y$.

# %%
inverse = np.linalg.inv(A2)
inverse

# %%
w = inverse @ price
w

# %%
figure, ax = plt.subplots(figsize=(5, 3.2))
line = np.array([0.0, 3.0])
ax.plot(line, w[0] * line + w[1], "-", label="slope and fee")
ax.plot(line, slope_only * line, "--", label="slope only")
ax.plot(km, price, "o", color="black", label="receipts")
ax.set(xlabel="distance (km)", ylabel="price (euros)", ylim=(0, 12))
ax.legend()
plt.show()

# %% [markdown]
# The dashed line is chained to the origin, so it misses both receipts. The solid one is free to start at the fee, 3 euros.
# That is all a **bias** is, here and in every network later on: the weight of an input that is always 1.

# %% [markdown]
# ### `*` is not `@`
#
# One character decides whether this works.

# %%
inverse * price

# %% [markdown]
# No error, and four numbers for two unknowns. `*` multiplies *cell by cell*, each row of the matrix by `price`.
# `@` multiplies *rows into columns* and sums. Old code spells it in two other ways:

# %%
inverse @ price, np.matmul(inverse, price), np.dot(inverse, price)

# %% [markdown]
# This course writes `@`.

# %% [markdown]
# ### All predictions in one product
#
# A price for each of four rides? Four rows, one product, no loop.

# %%
rides = np.column_stack([[0, 1, 5, 10], np.ones(4)])
rides @ w

# %% [markdown]
# And for two tariffs, ours and one of 4 euros a kilometre without a fee: two columns of weights.

# %%
tariffs = np.array([[2.0, 4.0], [3.0, 0.0]])
rides @ tariffs

# %% [markdown]
# A row for each ride, a column for each tariff. This is what a layer of two neurons computes before its activation. (In Keras, from
# lesson 03 on, it is called `Dense`, and keeps the two fees apart, as its bias: it adds the ones for you.)

# %% [markdown]
# ## 2. A third receipt, and the inverse gives up
#
# 3 km for 9 euros. It fits our tariff perfectly. Let us ask for the inverse again. *Guess before you run it:* what will NumPy say?

# %%
A3 = np.array([[1.0, 1.0], [2.0, 1.0], [3.0, 1.0]])
price3 = np.array([5.0, 7.0, 9.0])
try:
    np.linalg.inv(A3)
except np.linalg.LinAlgError as error:
    print("LinAlgError:", error)

# %% [markdown]
# Only square matrices have an inverse. Yet there *is* an answer, and we know it:

# %%
A3 @ [2, 3]  # a list will do on one side, if the other is an array

# %% [markdown]
# The equations are fine; only our tool is too narrow. Make something square: multiply both sides by $A^T$.
#
# $$A w = y \quad\Rightarrow\quad A^T A\, w = A^T y \quad\Rightarrow\quad w = (A^T A)^{-1} A^T y$$

# %%
square = A3.T @ A3
square

# %%
pseudo = np.linalg.inv(square) @ A3.T
pseudo

# %%
pseudo @ price3

# %% [markdown]
# $A^+ = (A^T A)^{-1} A^T$ is the **pseudo-inverse**. NumPy has it built in, for matrices of any shape:

# %%
np.allclose(pseudo, np.linalg.pinv(A3))

# %% [markdown]
# Mind the shapes, rows first: three receipts and two unknowns make a (3, 2) matrix. Its pseudo-inverse is (2, 3).

# %%
print("A3    ", A3.shape)
print("pseudo", pseudo.shape)

# %% [markdown]
# It is an inverse from the left only:

# %%
np.round(pseudo @ A3, 3)

# %%
np.round(A3 @ pseudo, 3)

# %% [markdown]
# The second product isn't the identity. Only a square matrix can have an inverse from both sides.
#
# ### 'Three equations, two unknowns: an error can't be avoided'
#
# You will read this in many places. How far is the line from the receipts?

# %%
A3 @ (pseudo @ price3) - price3

# %% [markdown]
# A few times 0.000000000000001 euros, which is rounding. What matters is not how *many* receipts there are, but whether they agree.

# %% [markdown]
# ## 3. Receipts that disagree
#
# The next day there is traffic. Four rides of 1, 2, 3 and 4 km cost 5, 8, 8 and 11 euros. No line meets all four.

# %%
km4 = np.array([1.0, 2.0, 3.0, 4.0])
price4 = np.array([5.0, 8.0, 8.0, 11.0])
A4 = np.column_stack([km4, np.ones(4)])
w4 = np.linalg.pinv(A4) @ price4
w4

# %% [markdown]
# The same formula now gives 1.80 euros a kilometre and a fee of 3.50. But in what sense is that right, if it meets no receipt?
# Measure a line by its misses, squared and added up: the **residual sum of squares**, `rss`.


# %%
def rss(w):
    return np.sum((A4 @ w - price4) ** 2)


first_two = np.array([3.0, 2.0])  # the line through the first two receipts
print(round(rss(first_two), 3), round(rss(w4), 3))

# %%
figure, ax = plt.subplots(figsize=(5, 3.2))
ax.vlines(km4, A4 @ w4, price4, color=plots.COLORS[3], lw=4, label="misses")
ax.plot(km4, A4 @ w4, "-", label=f"pseudo-inverse: {rss(w4):.1f}")
ax.plot(km4, A4 @ first_two, "--", label=f"first two: {rss(first_two):.1f}")
ax.plot(km4, price4, "o", color="black")
ax.set(xlabel="distance (km)", ylabel="price (euros)")
ax.legend()
plt.show()

# %% [markdown]
# The dashed line is perfect twice and pays for it twice. The solid line misses everywhere by a little (the bars), and its sum
# is ten times smaller. Can *any* line do better? Nudge the slope or the fee, up or down:

# %%
for nudge in ([0.1, 0], [-0.1, 0], [0, 0.1], [0, -0.1]):
    print(nudge, round(rss(w4 + nudge), 3))

# %% [markdown]
# Every nudge is worse than 1.8. The reason stands in the formula: $A^T A w = A^T y$ says $A^T (A w - y) = 0$, which is, up to
# a factor, the gradient of the squared error: how steep it is along the slope, and along the fee. The error is a bowl with one
# lowest point. Where the gradient is zero, there is no way further down:

# %%
np.round(A4.T @ (A4 @ w4 - price4), 9)

# %% [markdown]
# ### One step against many
#
# Gradient descent looks for the same point, on foot. *Guess before you run it:* how many steps until both numbers are right to the cent?


# %%
def walk(A, y, goal):
    path = [np.zeros(2)]
    while np.abs(path[-1] - goal).max() > 0.01:
        gradient = A.T @ (A @ path[-1] - y) / len(y)
        path.append(path[-1] - 0.1 * gradient)
    return np.array(path)


path = walk(A4, price4, w4)
print(len(path) - 1, "steps")

# %%
slopes, fees = np.meshgrid(np.linspace(0, 4, 80), np.linspace(-1, 5, 80))
lines = np.column_stack([slopes.ravel(), fees.ravel()]).T  # 6400 lines, one a column
prices = price4.reshape(4, 1)  # a column, for which section 5 has the reason
errors = np.sum((A4 @ lines - prices) ** 2, axis=0).reshape(slopes.shape)

figure, ax = plt.subplots(figsize=(5, 3.6))
heights = 2 ** np.arange(1, 8)
ax.contour(slopes, fees, errors, levels=heights, colors="grey", linewidths=1)
ax.plot(path[:, 0], path[:, 1], ".-", label=f"gradient descent, {len(path) - 1} steps")
ax.plot(*w4, "*", color="black", ms=14, label="pseudo-inverse, 1 step")
ax.set(xlabel="slope (euros/km)", ylabel="fee (euros)")
ax.legend(loc="lower right")
plt.show()

# %% [markdown]
# Each grey curve joins lines of equal error: a long, narrow valley. The walk drops into it at once, then creeps along
# the floor. The formula lands on the star directly.

# %% [markdown]
# ## Exercise 1 of 5: The line in one step  *(3 points)*
#
# Write `solve_line(x, y)`: the line with the smallest sum of squared misses.
#
# * In: `x` and `y`, two lists of equal length, two numbers or more, in any unit. Not all `x` are the same, and where they differ, it
#   is not in their last digits only.
# * Out: `(slope, intercept)`, two numbers, not rounded, as a tuple, a list or an array. The intercept is what was called the fee
#   above; it may be negative. The lists stay as they are.
#
# Example: `solve_line([1, 2, 3], [2, 4, 6])` gives `(2.0, 0.0)`, rounding apart.
#
# <details><summary>Hint 1</summary>
#
# Two columns: the `x`, and what the intercept is multiplied by. `np.column_stack` puts them side by side.
#
# </details>
# <details><summary>Hint 2</summary>
#
# You don't know how many points will come. Which of the two inverses works for 2 points *and* for 50?
#
# </details>


# %% exercise="solve_line"
def solve_line(x, y):
    """Least-squares line through the points. Returns (slope, intercept)."""
    ### BEGIN SOLUTION
    A = np.column_stack([x, np.ones(len(x))])
    slope, intercept = np.linalg.pinv(A) @ y
    return slope, intercept
    ### END SOLUTION


# %% tests="solve_line" points=3
import numpy as np
from coursekit import rubric

### BEGIN SEALED
swapped_order = "The right two numbers in the wrong order: the slope comes first."
through_origin = (
    "Your line is forced through the origin, as if there were no intercept at all. "
    "Where is the column of ones?"
)
x_from_y = (
    "The points are read the wrong way round: your line says which x belongs "
    "to a given y. It is y that should be predicted from x."
)


near = (
    "Near the best line, but not on it. Does a walk stop too early, or is a little added somewhere? "
    "The formula needs neither."
)
two_divisors = (
    "The slope is n / (n - 1) times too large. If it is np.cov divided by np.var: the one "
    "divides by n - 1, the other by n, unless it gets `ddof=1`."
)


def slope_and_intercept(check, got, best):
    """The two numbers that came back; fails when they are the best ones, rounded."""
    check.unpack(got, "slope", "intercept")
    numbers = np.ravel(got)
    for digits in range(1, 7):
        rounded = np.round(best, digits)
        if np.array_equal(numbers, rounded) and not np.allclose(rounded, best, rtol=0, atol=1e-9):
            check.fail(
                f"Right, but rounded to {digits} digits behind the point. Return the numbers as they are."
            )
    return numbers


def numbers_if_near(numbers, best):
    """The numbers, where a walk that ended too soon might have left them; else the best ones."""
    near_it = numbers.shape == (2,) and np.allclose(numbers, best, rtol=0, atol=0.02)
    return numbers if near_it else best


def check_two_points(check, solve_line):
    got = check.call(solve_line, [1, 2], [5, 7])
    check.unpack(got, "slope", "intercept")
    cell_by_cell = np.linalg.inv([[1, 1], [2, 1]]) * [5, 7]
    numbers = np.ravel(got)
    check.close(
        numbers,
        [2, 3],
        name="(slope, intercept)",
        rtol=1e-4,
        atol=1e-5,
        mistakes={
            swapped_order: [3, 2],
            through_origin: [3.8, 0],
            x_from_y: [0.5, -1.5],
            two_divisors: [4, 0],
            near: numbers_if_near(numbers, [2, 3]),
            "Four numbers came back for two unknowns: `*` multiplied cell by "
            "cell. A matrix times a vector is `@`.": cell_by_cell.ravel(),
        },
    )


def check_three_points_that_no_line_meets(check, solve_line):
    x, y = np.array([0, 1, 3]), np.array([1, 3, 4])
    got = check.call(solve_line, x.tolist(), y.tolist())
    best, sideways = np.polyfit(x, y, 1), np.polyfit(y, x, 1)
    numbers = slope_and_intercept(check, got, best)
    check.close(
        numbers,
        best,
        name="(slope, intercept)",
        rtol=1e-5,
        atol=1e-6,
        mistakes={
            swapped_order: best[::-1],
            through_origin: [x @ y / (x @ x), 0],
            x_from_y: sideways,
            "Your line goes through the first two points and ignores the third. "
            "It should come as near as it can to all three.": [2, 1],
            "Your line goes through the last two points and ignores the first. "
            "It should come as near as it can to all three.": [0.5, 2.5],
            "Your line joins the first point to the last and ignores the middle "
            "one. It should come as near as it can to all three.": [1, 1],
            "That is the mean of the slopes from one point to the next. It counts "
            "a short stretch as much as a long one.": [1.25, 1],
            "Your line keeps the misses along x small, not those along y.": [
                1 / sideways[0],
                -sideways[1] / sideways[0],
            ],
            "Your line keeps its distances from the points small, at right angles to "
            "it. Here the misses along y count.": [1, 4 / 3],
            two_divisors: [1.5 * best[0], y.mean() - 1.5 * best[0] * x.mean()],
            near: numbers_if_near(numbers, best),
        },
    )


### END SEALED

with rubric("solve_line", checks=3) as check:
    with check(
        "two points: the line goes through both",
        points=1,
        hint="Try your numbers on (1, 5) and (2, 7): is slope * x + intercept the y?",
    ):
        check_two_points(check, solve_line)

    with check(
        "three points that no line meets",
        points=1,
        hint="All points have a say. Three points make three rows and two columns, "
        "and such a matrix has no plain inverse.",
    ):
        check_three_points_that_no_line_meets(check, solve_line)

    ### BEGIN HIDDEN TESTS
    with check(
        "a level line, fifty points, points with the same x, other units",
        points=1,
        hint="Does anything in your function depend on there being two or three "
        "points, on a slope that isn't zero, or on x that all differ?",
    ):
        got = check.call(solve_line, [-1, 0, 2, 5], [4, 4, 4, 4])
        check.unpack(got, "slope", "intercept")
        check.close(
            np.ravel(got),
            [0, 4],
            name="(slope, intercept) of a level line",
            rtol=1e-4,
            atol=1e-5,
        )

        rng = np.random.default_rng(20)
        x = rng.uniform(-3, 9, 50)
        y = 5 - 1.7 * x + rng.normal(0, 2, 50)
        got = check.call(solve_line, x.tolist(), y.tolist())
        best = np.polyfit(x, y, 1)
        check.close(
            slope_and_intercept(check, got, best),
            best,
            name="(slope, intercept) of the fifty points",
            rtol=1e-5,
            atol=1e-6,
            mistakes={
                "The x were cut to whole numbers before the line was found. An array of integers "
                "keeps nothing behind the point.": np.polyfit(np.trunc(x), y, 1),
                "x and y were each sorted by themselves. The first y belongs to the first x, "
                "so the pairs are torn apart.": np.polyfit(np.sort(x), np.sort(y), 1),
            },
        )

        x, y = np.array([1, 3, 1, 2, 3]), np.array([0, 5, 1, 1, 5])
        got = check.call(solve_line, x.tolist(), y.tolist())
        best = np.polyfit(x, y, 1)
        numbers = slope_and_intercept(check, got, best)
        for left_x, left_y in (
            ([1, 2, 3], [1, 1, 5]),
            ([1, 2, 3], [0, 1, 5]),
            ([1, 1, 2, 3], [0, 1, 1, 5]),
            (x, [0, 5, 0, 1, 5]),
        ):
            check.that(
                not np.isclose(numbers[0], np.polyfit(left_x, left_y, 1)[0]),
                "With x = [1, 3, 1, 2, 3] a point got lost, or was given another one's y. Two points may have "
                "the same x, and a point may come twice; a dictionary, a set and `.index` know only one of a kind.",
            )
        check.close(
            numbers,
            best,
            name="(slope, intercept) of five points, some with the same x,",
            mistakes={
                "The intercept came back as 0 where it is below. A fee can't be negative, but an "
                "intercept can.": [best[0], 0],
                "The intercept came back without its sign. It may be negative.": [best[0], -best[1]],
            },
        )
        for unit in (1e-3, 1e2):
            slope, intercept = np.ravel(check.call(solve_line, (x * unit).tolist(), y.tolist()))
            check.that(
                np.allclose([slope * unit, intercept], best, rtol=1e-3, atol=1e-3),
                f"With x = {(x * unit).tolist()} the line is wrong, and with a unit in which they are about 1 it was "
                "right. Does your function hold a number that fits one unit only: a step length, "
                "digits to round to, something added to the diagonal?",
            )
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## 4. Where the formula breaks
#
# $(A^T A)^{-1} A^T$ needs $A^T A$ to have an inverse. Two receipts for the *same* distance:

# %%
same = np.array([[2.0, 1.0], [2.0, 1.0]])
try:
    np.linalg.inv(same.T @ same)
except np.linalg.LinAlgError as error:
    print("LinAlgError:", error)
print("rank:", np.linalg.matrix_rank(same))

# %% [markdown]
# Two rows, but only one piece of information: the **rank** is 1. From two rides of 2 km nobody can tell fee from slope.
# The formula holds only for **full column rank**: no column is a combination of the others.
#
# ### More unknowns than equations
#
# A *wide* matrix can never have that. One receipt, 2 km for 7 euros, has any number of exact tariffs:

# %%
wide = np.array([[2.0, 1.0]])
print(wide @ [2, 3], wide @ [3, 1], wide @ [0, 7])

# %% [markdown]
# $A^T A$ is (2, 2) with rank 1, so it has no inverse. But $A A^T$ is (1, 1) and has one. Look for $w$ in the form $A^T v$: then
# $A A^T v = y$, and $w = A^T (A A^T)^{-1} y$. So the pseudo-inverse of a wide matrix is $A^+ = A^T (A A^T)^{-1}$:

# %%
shortest = wide.T @ np.linalg.inv(wide @ wide.T) @ [7]
shortest, wide @ shortest

# %% [markdown]
# Exact, too. Why this one of so many? Compare the lengths of the four vectors:

# %%
for candidate in ([2, 3], [3, 1], [0, 7], shortest):
    print(candidate, round(np.linalg.norm(candidate), 3))

# %% [markdown]
# The pseudo-inverse picks the *shortest* exact answer. Shortest, not truest: the tariff of this town is (2, 3).
#
# ### No alarm to rely on
#
# Will NumPy warn you, if you use the tall formula on a wide matrix? Try it on a few random ones:

# %%
for seed in range(6):
    B = np.random.default_rng(seed).normal(size=(2, 5))
    try:
        tall = np.linalg.inv(B.T @ B) @ B.T
        wrong_by = np.abs(tall - np.linalg.pinv(B)).max()
        print(f"{seed} no complaint, wrong by {wrong_by:.1f}")
    except np.linalg.LinAlgError as error:
        print(seed, error)

# %% [markdown]
# Sometimes an error, sometimes nonsense without a word: rounding turned a zero into a tiny number, and the
# inverse divides by it. So look at the shape; don't wait for the error.
#
# | matrix | rank | pseudo-inverse | `pinv(A) @ y` is |
# |---|---|---|---|
# | square | full | $A^{-1}$ | the only exact answer |
# | tall: more equations than unknowns | all columns independent | $(A^T A)^{-1} A^T$ | the smallest squared error |
# | wide: fewer equations than unknowns | all rows independent | $A^T (A A^T)^{-1}$ | the shortest exact answer |
# | any | less than full | neither formula; `np.linalg.pinv` | the shortest of the best |

# %% [markdown]
# ### Question 1  *(1 point)*
#
# One receipt: 2 km for 7 euros. `np.linalg.pinv([[2.0, 1.0]]) @ [7]` gives 2.80 euros a kilometre and a fee of 1.40. What
# is that?
#
# * **a** The tariff of the town: the pseudo-inverse finds the true one.
# * **b** The tariff with the smallest error; no tariff meets the receipt exactly.
# * **c** One of many tariffs that meet the receipt exactly.
# * **d** Nonsense: a matrix of one row has no pseudo-inverse.
#
# Replace the next cell's last line by `return` and your letter, such as `return "x"`. You may try as often as you like.


# %% exercise="question_1"
def question_1():
    """Return "a", "b", "c" or "d"."""
    ### BEGIN SOLUTION
    return "c"
    ### END SOLUTION


# %% tests="question_1" points=1
from coursekit import rubric

### BEGIN SEALED
right = "c"
because = {
    "a": "The tariff of this town is 2 euros and a fee of 3, and it meets the receipt as well. One receipt can't tell "
    "them apart.",
    "b": "2 * 2.80 + 1.40 is 7: it does meet the receipt. A wide matrix of full rank leaves no error.",
    "d": "Every matrix has a pseudo-inverse. For one row it is A.T @ inv(A @ A.T), a column of two numbers.",
}
### END SEALED

with rubric("question_1", checks=1) as check:
    with check("one receipt, two unknowns", points=1):
        check.choice(check.call(question_1), right=right, because=because)
check.score

# %% [markdown]
# A good place for a break.
#
# ### Four promises
#
# Is a matrix `P` *the* pseudo-inverse of `A`? It must keep four promises, named after Moore and Penrose; only one matrix does.


# %%
def promises(A, P):
    return {
        "A P A = A": np.allclose(A @ P @ A, A),
        "P A P = P": np.allclose(P @ A @ P, P),
        "A P is symmetric": np.allclose(A @ P, (A @ P).T),
        "P A is symmetric": np.allclose(P @ A, (P @ A).T),
    }


promises(A3, pseudo)

# %% [markdown]
# A candidate that only looks right: invert the first two rows, and ignore the third receipt.

# %%
ignores_third = np.column_stack([np.linalg.inv(A3[:2]), [0, 0]])
promises(A3, ignores_third)

# %% [markdown]
# It breaks one promise. Use `promises` to try out your answer to the next exercise.

# %% [markdown]
# ## Exercise 2 of 5: Your own pseudo-inverse  *(4 points)*
#
# Write `my_pinv(A)`. The formulas of the table are one way, and any other is as good. (`np.linalg.pinv` would earn the same points; but
# you have that one already.)
#
# * In: `A`, an (n, k) array of full rank: tall, square or wide, of floats or of integers, large or small.
# * Out: its pseudo-inverse, of shape (k, n), not rounded. `A` stays as it was.
#
# Example: `my_pinv(np.array([[2.0, 1.0]]))` is the column `[[0.4], [0.2]]`.
#
# <details><summary>Hint 1</summary>
#
# `n, k = A.shape` tells you which of the formulas holds.
#
# </details>
# <details><summary>Hint 2</summary>
#
# In the tall case `A.T @ A` is the small square matrix, in the wide case `A @ A.T`. Invert the small one.
#
# </details>


# %% exercise="my_pinv"
def my_pinv(A):
    """Pseudo-inverse (k, n) of a matrix A (n, k) of full rank."""
    ### BEGIN SOLUTION
    n, k = A.shape
    if n >= k:
        return np.linalg.inv(A.T @ A) @ A.T
    return A.T @ np.linalg.inv(A @ A.T)
    ### END SOLUTION


# %% tests="my_pinv" points=4
import numpy as np
from coursekit import rubric


### BEGIN SEALED
def broken_promise(A, P):
    """The first of the four promises that P breaks, in words, or ''."""
    P = np.asarray(P, dtype=float)
    AP, PA = A @ P, P @ A
    promises = {
        "A @ P @ A should give A back": (AP @ A, A),
        "P @ A @ P should give P back": (PA @ P, P),
        "A @ P should be symmetric": (AP, AP.T),
        "P @ A should be symmetric": (PA, PA.T),
    }
    for promise, (left, right) in promises.items():
        if not np.allclose(left, right, rtol=1e-3, atol=1e-3):
            off = np.abs(left - right).max()
            return f"With P for your result, {promise}, but it is off by {off:.2g}."
    return ""


def check_tall(check, my_pinv):
    three_rides = np.array([[1.0, 1], [2, 1], [3, 1]])
    integers = np.array([[1, 2, 1], [3, 1, 1], [2, 1, 4], [1, 1, 3]])
    for A in (three_rides, np.random.default_rng(1).normal(size=(5, 2)), integers):
        P = check.call(my_pinv, A)
        n, k = A.shape
        first_rows = np.zeros((k, n))
        first_rows[:, :k] = np.linalg.inv(A[:k])
        half = np.linalg.inv(A.T @ A)
        best = np.linalg.pinv(A)
        check.close(
            P,
            best.round(9) + 0.0,
            name="the pseudo-inverse",
            rtol=1e-3,
            atol=1e-4,
            mistakes={
                "That is 1/A, cell by cell. It knows nothing of rows and columns; "
                "an inverse undoes the whole multiplication.": 1 / A,
                "That is 1/A cell by cell, transposed. The shape is right, but "
                "times A it doesn't give the identity.": (1 / A).T,
                "That is A.T, of the right shape. But A.T @ A is not I.": A.T,
                "That is inv(A.T @ A), only half of the formula.": half,
                "You inverted the first rows and filled up with zeros, so the "
                "other equations have no say.": first_rows,
                "A holds integers, and your result was cut to integers, too. An array made "
                "to be like A, as by `zeros_like`, has A's type.": np.trunc(best) if A is integers else best,
            },
        )
    for unit in (1e-4, 1e4):
        P = check.call(my_pinv, three_rides * unit)
        check.shape(P, (2, 3), "the pseudo-inverse")
        check.that(
            np.allclose(np.multiply(P, unit), np.linalg.pinv(three_rides), rtol=1e-3, atol=1e-4),
            f"For [[1, 1], [2, 1], [3, 1]] you are right, for {unit:g} times that you are not. Does your function "
            "hold a number that fits one size only: digits to round to, something added to "
            "the diagonal, a limit for the determinant?",
        )


### END SEALED

with rubric("my_pinv", checks=3) as check:
    with check(
        "tall: more rows than columns",
        points=1,
        hint="In words: make A square with its transpose, invert that, and multiply "
        "by the transpose once more, however many columns A has.",
    ):
        check_tall(check, my_pinv)

    ### BEGIN HIDDEN TESTS
    with check(
        "square: the plain inverse",
        points=1,
        hint="For a square matrix of full rank both formulas come down to inv(A).",
    ):
        A = np.random.default_rng(5).normal(size=(4, 4)) + 2 * np.eye(4)
        P = check.call(my_pinv, A)
        check.that(
            P is not None,
            "A is 4 by 4, and nothing came back: a square A comes to none of your branches. "
            "Either formula is right for it: let one of them take `n == k` along.",
        )
        check.close(
            P,
            np.linalg.inv(A),
            name="the pseudo-inverse",
            rtol=1e-3,
            atol=1e-4,
            mistakes={
                "That is the inverse of A.T, not of A.": np.linalg.inv(A).T,
                "That is 1/A, cell by cell, which is not an inverse.": 1 / A,
            },
        )

    wide = (
        "For a wide matrix A.T @ A has no inverse, though NumPy doesn't always say so. Which product is small "
        "and square here?"
    )
    with check("wide: more columns than rows", points=2, hint=wide):
        shapes = ((2, 5), (2, 5), (2, 5), (3, 4), (3, 7), (1, 4))
        for seed, (n, k) in enumerate(shapes):
            A = np.random.default_rng(seed).normal(size=(n, k))
            P = check.call(my_pinv, A)
            turned = (
                f"A is {n} by {k}, and so is your result; the pseudo-inverse is {k} by {n}. If you treat a "
                "wide A as the tall A.T, turn what comes out back again."
            )
            flat = (
                f"For A of shape {A.shape} a vector came back, of shape ({k},). The pseudo-inverse has two axes, "
                f"({k}, {n}): `squeeze` and `ravel` take one away."
            )
            name = f"the pseudo-inverse of A {A.shape}"
            check.shape(P, (k, n), name, mistakes={turned: (n, k), flat: (k,)})
            first_columns = np.zeros((k, n))
            first_columns[:n] = np.linalg.inv(A[:, :n])
            check.that(
                not np.allclose(P, first_columns, atol=1e-4),
                "You inverted the first columns and filled up with zeros. That gives "
                "an exact answer, but not the shortest: with P for your result, P @ A "
                "isn't symmetric.",
            )
            broken = broken_promise(A, P)
            check.that(not broken, f"A is {n} by {k}, wide. {broken}", hint=wide)
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## 5. Vector, row, column
#
# `(2,)`, `(1, 2)` and `(2, 1)` hold the same two numbers and behave differently.

# %%
vector = np.array([5.0, 7.0])
row = vector.reshape(1, 2)
column = vector.reshape(2, 1)
vector.shape, row.shape, column.shape

# %%
print("vector", (inverse @ vector).shape)
print("column", (inverse @ column).shape)
try:
    inverse @ row
except ValueError as error:
    print("row    ValueError:", error)

# %% [markdown]
# A vector gives a vector, a column gives a column, and a row does not fit. To turn a row into a column there is `.T`.
# Does it also turn a *vector* into a column?

# %%
vector.T.shape
row.T.shape

# %% [markdown]
# We see only `(2, 1)`, the row's answer: a notebook displays the last line of a cell and drops the others. Ask again, with `print`:

# %%
print(vector.T.shape)
print(row.T.shape)

# %% [markdown]
# `.T` reverses the order of the axes, and a vector has only one. Nothing happens, and nobody complains.
#
# ### Does that matter?
#
# Our four predictions as a column, the four prices as a vector. The difference should be four misses:

# %%
predicted = A4 @ w4.reshape(2, 1)
misses = predicted - price4
misses.shape

# %% [markdown]
# (4, 1) against (4,): NumPy stretches both until they fit, so *each* prediction is compared with *each* price.

# %%
print("wrong", np.sum(misses**2))
print("right", np.sum((predicted - price4.reshape(4, 1)) ** 2))

# %% [markdown]
# No error, and a sum more than 60 times too big. In a training loop this is a network that learns nothing, for no visible reason.
# The cure is `reshape(-1, 1)`; -1 means 'as many as there are'.

# %% [markdown]
# ### Question 2  *(1 point)*
#
# `p` has the shape (100, 1), `y` the shape (100,). `np.mean((p - y) ** 2)` is the mean of how many squares?
#
# * **a** 1
# * **b** 100
# * **c** 10 000
# * **d** None: NumPy stops with an error.


# %% exercise="question_2"
def question_2():
    """Return "a", "b", "c" or "d"."""
    ### BEGIN SOLUTION
    return "c"
    ### END SOLUTION


# %% tests="question_2" points=1
from coursekit import rubric

### BEGIN SEALED
right = "c"
because = {
    "a": "`np.mean` returns one number, but it is the mean of all that p - y holds. Which shape has that?",
    "b": "So it should be, with both of the same shape. Here each of the 100 is compared with each of the 100.",
    "d": "That would be kind of it. The shapes can be stretched to fit, so there is no error: see the (4, 4) above.",
}
### END SEALED

with rubric("question_2", checks=1) as check:
    with check("a column minus a vector", points=1):
        check.choice(check.call(question_2), right=right, because=because)
check.score

# %% [markdown]
# ## Exercise 3 of 5: Make it a column  *(2 points)*
#
# Write `as_column(y)`.
#
# * In: n numbers, at least one, as a list, or as an array of shape (n,), (1, n) or (n, 1).
# * Out: an array of shape (n, 1), the same numbers in the same order. `y` stays as it was.
#
# Example: `as_column([5, 7])` gives `[[5], [7]]`.
#
# <details><summary>Hint</summary>
#
# A list has no `.reshape`; `np.asarray(y)` makes an array of whatever comes.
#
# </details>


# %% exercise="as_column"
def as_column(y):
    """The numbers of y as an array of shape (n, 1)."""
    ### BEGIN SOLUTION
    return np.asarray(y).reshape(-1, 1)
    ### END SOLUTION


# %% tests="as_column" points=2
import numpy as np
from coursekit import rubric


### BEGIN SEALED
def check_from_a_list_and_from(check, as_column):
    for y in ([5, 7.5, 9], np.array([2.5, -1.0, 0.0, 4.0])):
        n = len(y)
        got = check.call(as_column, y)
        check.that(
            np.shape(got) != (n,),
            f"That is still a vector, of shape ({n},). `.T` reverses the axes, and "
            "a vector has only one, so nothing happens. Give it a second axis.",
        )
        check.that(
            np.shape(got) != (1, n),
            f"That is a row, of shape (1, {n}). A column has the shape ({n}, 1): "
            "the number of rows comes first.",
        )
        column = np.reshape(y, (n, 1))
        cut = (
            "The numbers were cut to integers: what was behind the point is gone. Let NumPy choose the type."
        )
        check.close(got, column, name="the column", mistakes={cut: np.trunc(column)})


### END SEALED

with rubric("as_column", checks=2) as check:
    with check(
        "from a list and from a vector",
        points=1,
        hint="n rows of one number each: (n, 1). Print the shape that you return.",
    ):
        check_from_a_list_and_from(check, as_column)

    ### BEGIN HIDDEN TESTS
    with check(
        "from a row, and from what is a column already",
        points=1,
        hint="How many numbers does an array of shape (1, n) hold? What is its len?",
    ):
        numbers = np.array([3.0, 1.0, 2.0, 8.0])
        for y in (numbers.reshape(1, 4), numbers.reshape(4, 1)):
            got = check.call(as_column, y)
            check.that(
                np.ndim(got) <= 2,
                f"From {y.shape} you made {np.shape(got)}. `[:, None]`, "
                "`expand_dims` and extra brackets add an axis, even where there are "
                "two already.",
            )
            check.that(
                np.shape(got) != (1, 4),
                "A row, of shape (1, 4), came back as a row. It holds four numbers, and each should "
                "get a row of its own."
                if len(y) == 1
                else "From a column, of shape (4, 1), you made a row, (1, 4). `.T` turns a row into a "
                "column, and a column into a row just as readily.",
            )
            check.close(got, numbers.reshape(4, 1), name="the column")
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## 6. Is it exact?
#
# The three receipts of section 2 lie on one line. So their squared error is zero. Is it?

# %%
left_over = np.sum((A3 @ (pseudo @ price3) - price3) ** 2)
print(left_over, left_over == 0)

# %% [markdown]
# It is rounding, which is not zero. So we ask for 'nearly zero'. But nearly, compared with what?
# Take the four receipts that do *not* agree, and write their prices in millions of euros:

# %%
in_millions = price4 / 1e6
missed = A4 @ (np.linalg.pinv(A4) @ in_millions) - in_millions
print(np.sum(missed**2), np.isclose(np.sum(missed**2), 0))
print(f"{np.abs(missed).max() * 1e6:.2f} euros off")

# %% [markdown]
# 'Exact', says `isclose`, of a line that is 90 cents off: the squares of small numbers are smaller still. Compare the
# predictions with the *prices* instead:

# %%
np.allclose(in_millions + missed, in_millions)

# %% [markdown]
# `np.allclose(a, b)` allows a hundred-thousandth of `b` (`rtol=1e-5`), and a fixed amount on top (`atol=1e-8`). Both are far more than
# rounding. A house for a million euros, and a prediction that is 2 euros off:

# %%
np.allclose(1_000_002.0, 1_000_000.0)

# %% [markdown]
# Close, yes; exact, no. Rounding is about 0.0000000000000001 of a number. So ask for misses below, say, a billionth of the
# largest price, whatever its unit:

# %%
agreeing = A3 @ (pseudo @ price3) - price3
for misses, prices in ((agreeing, price3), (missed, in_millions)):
    print(np.abs(misses).max() <= 1e-9 * np.abs(prices).max())

# %% [markdown]
# The three receipts that agree pass; the four that don't, do not.

# %% [markdown]
# ## Exercise 4 of 5: A report on a line  *(4 points)*
#
# Write `line_report(A, y)`.
#
# * In: `A`, an (n, k) array with columns that are clearly independent, n ≥ k; `y`, an array of shape (n,), not all 0.
# * Out: `(w, rss, is_exact)`: the k weights with the smallest squared error; the sum of the squared misses, a
#   number; `True` if every equation is met apart from rounding, else `False`, whatever the unit of `y`. Rounding is what section 6
#   takes for it: misses below about a billionth of the largest value of `y`, its sign aside. `A` and `y` stay as they were.
#
# Example: the four receipts above give `w` = (1.8, 3.5), `rss` = 1.8 and `False`.
#
# <details><summary>Hint 1</summary>
#
# The misses are `A @ w - y`. Check their shape before you square and add.
#
# </details>
# <details><summary>Hint 2</summary>
#
# Can a tall system be exact? Section 2. Is exact the same as `rss == 0`? Section 6.
#
# </details>


# %% exercise="line_report"
def line_report(A, y):
    """Least squares for A w = y. Returns w (k,), rss and whether it is exact."""
    ### BEGIN SOLUTION
    w = np.linalg.pinv(A) @ y
    misses = A @ w - y
    is_exact = np.abs(misses).max() <= 1e-9 * np.abs(y).max()
    return w, np.sum(misses**2), bool(is_exact)
    ### END SOLUTION


# %% tests="line_report" points=4
import numpy as np
from coursekit import rubric

### BEGIN SEALED
one_verdict = (
    "`is_exact` should be one True or False for the whole line, "
    "not one for each equation. All of them must be met."
)


def check_three_points_that_no_line_meets(check, line_report):
    A, y = np.array([[1.0, 1], [2, 1], [3, 1]]), np.array([1.0, 2, 2])
    got = check.call(line_report, A, y)
    weights, total, is_exact = check.unpack(got, "w", "rss", "is_exact")
    only_two = "That is the line through the first two points only."
    check.that(
        np.size(weights) <= 2,
        f"{np.size(weights)} weights came back for an A of two columns. It is one weight for each column; "
        "the ones are in A already.",
    )
    check.close(
        np.ravel(weights),
        [1 / 2, 2 / 3],
        name="the vector w",
        rtol=1e-4,
        atol=1e-5,
        mistakes={only_two: [1, 0]},
    )
    check.that(
        np.asarray(total).dtype != bool,
        "The second of the three is True or False. The order is w, the rss, is_exact.",
    )
    every_pair = np.sum((A @ [[1 / 2], [2 / 3]] - y) ** 2)
    four_receipts = np.sum((np.array([1, 2, 3, 4]) / 2 + 2 / 3 - [5, 8, 8, 11]) ** 2)
    check.close(
        np.squeeze(total),
        1 / 6,
        name="the rss",
        rtol=1e-4,
        mistakes={
            "That is the mean of the squared misses. `rss` is their sum.": 1 / 18,
            "That is the root of the sum. `rss` is the sum itself.": 6**-0.5,
            "You added the misses with their signs, so those above and those "
            "below the line cancel. Square each one first.": 0,
            "You added the sizes of the misses. Square each one instead.": 2 / 3,
            "Every prediction was compared with every value: (3, 1) minus (3,) is "
            "(3, 3). Give both the same shape before you subtract.": every_pair,
            "That is the rss of the lesson's four receipts: `rss(w)` of section 3 uses `A4` and "
            "`price4`, whatever A and y you were given.": four_receipts,
        },
    )
    check.that(np.size(is_exact) == 1, one_verdict)
    check.that(
        not np.all(is_exact),
        "The line misses all three points, and you called it exact.",
    )


### END SEALED

with rubric("line_report", checks=4) as check:
    with check(
        "three points that no line meets",
        points=1,
        hint="The misses are -1/6, 1/3 and -1/6. What is the sum of their squares?",
    ):
        check_three_points_that_no_line_meets(check, line_report)

    ### BEGIN HIDDEN TESTS
    with check(
        "two equations, and eight with three unknowns",
        points=1,
        hint="Two points have a line through both, so nothing is missed there (and the residuals "
        "of np.linalg.lstsq are empty). Is anything in your function made for two columns only?",
    ):
        rng = np.random.default_rng(7)
        plane = np.column_stack([rng.normal(size=(8, 2)), np.ones(8)])
        empty = (
            "The rss came back empty: np.linalg.lstsq fills its residuals only where "
            "equations outnumber unknowns. Work the rss out from A @ w - y."
        )
        for A, y in (
            (np.array([[1.0, 1], [4, 1]]), np.array([2.0, -1])),
            (plane, rng.normal(size=8)),
        ):
            got = check.call(line_report, A, y)
            weights, total, _ = check.unpack(got, "w", "rss", "is_exact")
            best = np.linalg.lstsq(A, y)[0]
            check.close(np.ravel(weights), best, name="w", rtol=1e-4, atol=1e-5)
            check.close(
                np.squeeze(total),
                np.sum((A @ best - y) ** 2).round(9),
                name="the rss",
                rtol=1e-4,
                mistakes={empty: []},
            )

    rounding = (
        "Computed numbers are seldom equal to the last digit, and more points than unknowns don't make an error "
        "unavoidable."
    )
    with check("exact apart from rounding", points=1, hint=rounding):
        negative = "All values of y are below zero: compare with the largest of their sizes."
        one_zero = (
            "One value of y is 0: compare each miss with the largest value, not with its own or the smallest."
        )
        level = (
            "All values of y are equal, so they don't vary: compare with the values, not with how they vary."
        )
        for x, slope, intercept, hint in (
            (np.array([1.0, 2.0, 3.0]), 1 / 3, 0.1, rounding),
            (np.array([0.1, 0.2, 0.3, 0.4]), 0.7, 0.1, rounding),
            (np.arange(12) / 7, -3.3, 11.1, rounding),
            (np.array([1.7, 6.1]), 0.3, 0.7, rounding),
            (np.array([1.0, 2.0, 4.0]), -1.5, -0.1, negative),
            (np.arange(12) / 7, 3.3, 0, one_zero),
            (np.array([1.0, 2.0, 4.0]), 0, 0.1, level),
        ):
            A, y = np.column_stack([x, np.ones(len(x))]), slope * x + intercept
            got = check.call(line_report, A, y)
            weights, total, is_exact = check.unpack(got, "w", "rss", "is_exact")
            check.close(
                np.ravel(weights),
                [slope, intercept],
                name="the vector w",
                rtol=1e-4,
                atol=1e-5,
            )
            check.that(np.size(is_exact) == 1, one_verdict)
            check.that(
                np.all(is_exact),
                f"{len(x)} points on one line, and you called it not exact. What is "
                "left of A @ w - y is rounding, a few times 1e-16.",
                hint=hint,
            )
        one_side = "Both equations are missed, on the same side"
        for rows, values, what in (
            ([[1, 0], [0, 1], [0, 1]], [1, 1, 3], "One equation of three is met"),
            ([[1], [-1]], [1, 1], one_side),
            ([[1], [-1]], [-1, -1], one_side),
        ):
            got = check.call(line_report, np.array(rows, float), np.array(values, float))
            _, _, is_exact = check.unpack(got, "w", "rss", "is_exact")
            check.that(
                not np.all(is_exact),
                f"{what}, and you called the line exact. It is if the largest miss is "
                "nearly nothing, above or below: take the size of each.",
            )

    with check(
        "the unit of y doesn't change the verdict",
        points=1,
        hint="Small compared with what? Compare A @ w with y.",
    ):
        A, y = np.array([[1.0, 1], [2, 1], [3, 1]]), np.array([1.0, 2, 2])
        for unit in (1e6, 1e-6, 1e-8):
            got = check.call(line_report, A, y * unit)
            weights, _, is_exact = check.unpack(got, "w", "rss", "is_exact")
            check.close(
                np.ravel(weights) / unit,
                [1 / 2, 2 / 3],
                name="w, divided by the unit,",
                rtol=1e-3,
                atol=1e-4,
            )
            check.that(np.size(is_exact) == 1, one_verdict)
            too_small = (
                " The squares of small numbers are tiny, and one fixed limit doesn't fit every unit; "
                "`np.allclose` and `np.isclose` bring one along, `atol`."
            )
            check.that(
                not np.all(is_exact),
                f"With y = {(y * unit).tolist()} you called the line exact, but it "
                f"misses by up to a third of the first value.{too_small if unit < 1 else ''}",
            )
        got = check.call(line_report, A, np.array([1e6, 1e6 + 0.3, 1e6]))
        _, _, is_exact = check.unpack(got, "w", "rss", "is_exact")
        check.that(
            not np.all(is_exact),
            "With y = [1000000, 1000000.3, 1000000] the line misses by up to 0.2, and you called it exact. Rounding is "
            "far smaller: a billionth of a million is 0.001. (`np.allclose` lets 0.00001 of a value pass, here "
            "10, unless you give it an `rtol`; a limit for squared misses is the square of one for misses.)",
        )
        x = np.arange(12) / 7
        got = check.call(line_report, np.column_stack([x, np.ones(12)]), (11.1 - 3.3 * x) * 1e11)
        _, _, is_exact = check.unpack(got, "w", "rss", "is_exact")
        check.that(
            np.all(is_exact),
            "Twelve points on one line, with values around 1e12, and you called it not "
            "exact. Large numbers are rounded more coarsely: neither 0 nor a fixed limit "
            "fits every unit.",
        )
        got = check.call(line_report, A, y * 1e-15)
        _, _, is_exact = check.unpack(got, "w", "rss", "is_exact")
        check.that(
            not np.all(is_exact),
            "With y = [1e-15, 2e-15, 2e-15] you called the line exact, but it misses by up to a third of the "
            "first value. That is nothing beside A, but not beside y.",
        )
    ### END HIDDEN TESTS
check.score

# %% [markdown]
# ## 7. Better practice: `solve` and `lstsq`
#
# The formula explains; NumPy's own solvers compute better. For a square system, `np.linalg.solve` needs no
# inverse. On a notoriously touchy matrix: how far is `A @ w` from `y`?

# %%
touchy = 1 / (np.arange(10)[:, None] + np.arange(10) + 1)
y = touchy @ np.ones(10)
print("inv  ", np.abs(touchy @ (np.linalg.inv(touchy) @ y) - y).max())
print("solve", np.abs(touchy @ np.linalg.solve(touchy, y) - y).max())

# %% [markdown]
# For a system that isn't square, `np.linalg.lstsq` also returns the rss and the rank (and the singular values). The rss comes as
# an array, and as an *empty* one where the system is square or the rank less than full:

# %%
w_lstsq, rss_lstsq, rank, _ = np.linalg.lstsq(A4, price4)
print(w_lstsq, rss_lstsq, rank)

# %% [markdown]
# It does without $A^T A$. That pays: the **condition number** says how much a matrix can blow up rounding, and squaring the
# matrix squares it.

# %%
print(np.linalg.cond(A4) ** 2, np.linalg.cond(A4.T @ A4))

# %% [markdown]
# An innocent case where it hurts: the receipts show the time of arrival as a computer counts it, in seconds since 1970, for
# rides one hour or one minute apart.


# %%
def worst_miss(A, w):
    return np.abs(A @ w - A4 @ w4).max()


for step in (3600, 60):
    clock = np.column_stack([1_764_000_000 + step * km4, np.ones(4)])
    formula = np.linalg.inv(clock.T @ clock) @ clock.T @ price4
    library, _, rank, _ = np.linalg.lstsq(clock, price4)
    print(f"{step:4} s: formula off by {worst_miss(clock, formula):.1e},", end=" ")
    print(f"lstsq by {worst_miss(clock, library):.1e}, rank {rank}")

# %% [markdown]
# An hour apart, `lstsq` is right to many more digits. A minute apart, both fail, but only `lstsq` says why: next to the
# seconds since 1970 it takes a minute for rounding, and the rank comes out as 1. The cure costs one subtraction: **centre** the data.

# %%
centred = clock - [clock[:, 0].mean(), 0]
formula = np.linalg.inv(centred.T @ centred) @ centred.T @ price4
print(worst_miss(centred, formula))

# %% [markdown]
# Does it help those who walk, too? The four receipts of section 3, distances centred:

# %%
A4_centred = A4 - [A4[:, 0].mean(), 0]
goal = np.linalg.pinv(A4_centred) @ price4
print(len(walk(A4_centred, price4, goal)) - 1, "steps")
print("before:", len(path) - 1)

# %% [markdown]
# ## 8. Who is overfitting?
#
# 'Many equations and few unknowns, that is overfitting.' You will meet this one, too. First the other way round:
# four receipts and *four* unknowns, with columns for km³, km², km and 1. `np.vander` makes them.

# %%
new_km = np.linspace(1, 5, 50)
cubic = np.linalg.pinv(np.vander(km4, 4)) @ price4
print("largest miss:", np.abs(np.vander(km4, 4) @ cubic - price4).max())
print(f"5 km: {[125, 25, 5, 1] @ cubic:.2f}, on the line {[5, 1] @ w4:.2f}")

# %%
figure, ax = plt.subplots(figsize=(5, 3.2))
ax.plot(new_km, np.vander(new_km, 2) @ w4, "-", label="2 unknowns")
ax.plot(new_km, np.vander(new_km, 4) @ cubic, "--", label="4 unknowns")
ax.plot(km4, price4, "o", color="black", label="receipts")
ax.set(xlabel="distance (km)", ylabel="price (euros)")
ax.legend()
plt.show()

# %% [markdown]
# The dashed curve meets all four receipts, bends wherever the traffic told it to, and charges 23 euros for 5 km.
# With as many unknowns as equations it has learnt the traffic by heart. *That* is overfitting.
#
# Now keep the four unknowns and add equations: 4, 8, 40 and 400 receipts, in 200 towns with our tariff and a random euro or so of
# traffic. What is the typical error on the receipts seen, and on new rides, against the true tariff? *Guess before you run it:* which
# of the two grows with the number of receipts, and which one shrinks?

# %%
rng = np.random.default_rng(0)
tariff = 2 * new_km + 3
for receipts in (4, 8, 40, 400):
    seen = np.vander(np.linspace(1, 5, receipts), 4)
    prices = seen @ np.array([[0], [0], [2], [3]]) + rng.normal(0, 1, (receipts, 200))
    weights = np.linalg.pinv(seen) @ prices  # 200 towns, one product
    error_seen = np.sqrt(np.mean((seen @ weights - prices) ** 2))
    new = np.vander(new_km, 4) @ weights
    error_new = np.sqrt(np.mean((new - tariff[:, None]) ** 2))
    print(f"{receipts:4} equations: seen {error_seen:.2f}, new {error_new:.2f}")

# %% [markdown]
# With more equations the error on what was seen *grows*, up to the euro of traffic that no tariff explains. The error on what
# is new *shrinks*.

# %% [markdown]
# ## Exercise 5 of 5: In your own words  *(2 points)*
#
# A classmate writes: *'Forty receipts and two unknowns: with so many equations the line overfits. And as the matrix isn't square,
# an error can't be avoided.'*
#
# Judge each of the two sentences. Name for each a result from this lesson that decides it; the number of unknowns may be another one
# there. Four or five sentences are enough.
#
# *What earns the points:* 1 for each sentence that is judged rightly, with the right reason and a result that shows it.

# %% [markdown] answer="too_many_equations" points=2
# **The first sentence is the wrong way round.** Overfitting needs many unknowns for the equations there are: with 4 unknowns the
# 4 receipts were met exactly, and 5 km cost 23 euros. With 400 equations for the same 4 unknowns, the error on new rides was
# the smallest. Forty receipts and two unknowns are far on the safe side.
#
# **The second is wrong, too.** Whether there is an error depends on whether the equations agree, not on the shape of the
# matrix. The three receipts on one line gave a (3, 2) matrix and an error of 1e-15, rounding only. The four receipts of the
# next day did not agree, and left 1.8.
#
# *For the marker.* 2 points: both sentences rejected, each with the right reason (few equations for the unknowns overfit; agreement
# decides, not shape) and a result of the lesson, from memory or with its number. 1 point: one of them so; or both rejected with right
# reasons but without any result. 0 points: agrees with both, or says only 'wrong' without a reason.
# A second right example that isn't in the lesson counts as a result.

# %% [markdown]
# ## 9. Why is it so fast?
#
# 100 000 rides, one tariff. The same sum in plain Python, over lists of Python's own numbers. *Guess before you run it:* ten times as
# long, or a hundred times?

# %%
many = np.column_stack([np.linspace(1, 10, 100_000), np.ones(100_000)])
as_lists, slope, fee = many.tolist(), 2.0, 3.0
both = np.array([slope, fee])


def seconds(function):
    """The shortest of seven runs."""
    return min(timeit.repeat(function, number=1, repeat=7))


python = seconds(lambda: [slope * x + fee * one for x, one in as_lists])
numpy_ = seconds(lambda: many @ both)
print(f"NumPy is {python / numpy_:.0f} times as fast here")

# %% [markdown]
# Your neighbour's factor will differ. What makes it? `@` hands the loop to compiled C code, and
# an array has *one* type: 8-byte floats, side by side. Take the type away and keep the rest:

# %%
mixed, both_mixed = many.astype(object), both.astype(object)
objects = seconds(lambda: mixed @ both_mixed)
print(f"an array of objects takes {objects / numpy_:.0f} times as long")

# %% [markdown]
# The same `@` on the same numbers, and most of the advantage is gone.
#
# **CPU and GPU.** A CPU has a few clever cores, each of which can do something different. A GPU has thousands of simple arithmetic
# units that do the same step on different numbers. A matrix product is ideal work for it: every cell of the result is the same
# multiply-and-add, and none waits for another. A GPU helps little when the matrix is small, since the numbers must first
# travel to it, or when each step needs the one before, as in our walk. This course is small enough for a CPU.

# %% [markdown]
# ## 10. Then why does anybody still walk?
#
# One formula, one step, the best answer. Give it a problem of four equations and three unknowns: *exactly one of two inputs is 1*.
# *Guess before you run it:* what does the best plane say to the four?

# %%
corners = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])  # x1, x2, the ones
xor = np.array([0, 1, 1, 0])
weights = np.linalg.pinv(corners) @ xor
np.round(weights, 9), np.round(corners @ weights, 9)

# %% [markdown]
# The best plane answers 'one half' to everything. We need a function that bends, such as a network, and there the unknowns
# no longer stand in a matrix times `w`. Nothing is left to invert. So we walk: lesson 03.
#
# ## In five lines
#
# * A line through points is `A @ w = y`, with a column of ones for the bias. `@` multiplies matrices, `*` only cells.
# * Square and full rank: `inv`. Tall: $(A^T A)^{-1} A^T$, the smallest squared error. Wide: $A^T (A A^T)^{-1}$, the shortest exact answer.
# * Equations that agree are met exactly, however many there are; 'exactly' means apart from rounding, compared with `y`.
# * Too *few* equations for the unknowns overfit. More equations raise the error seen and lower the error on what is new.
# * Look at shapes before results; in real work use `solve` or `lstsq`, and centre the data.
#
# **Where to go on:** lesson 03 solves XOR with a network. NumPy's pages on
# [`pinv`](https://numpy.org/doc/stable/reference/generated/numpy.linalg.pinv.html) and
# [`lstsq`](https://numpy.org/doc/stable/reference/generated/numpy.linalg.lstsq.html) are short and worth reading now.
