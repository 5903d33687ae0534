# %% [markdown]
# Answers to the exercises of lesson 01, right and wrong, each with the points it must earn and what the
# feedback must say.

# %%
import numpy as np

# %% [markdown]
# ## 1 neuron


# %% exercise="neuron" attempt="loop_over_rows" earns=3
def neuron(X, w, b):
    fired = []
    for row in X:
        total = b
        for x_i, w_i in zip(row, w, strict=True):
            total += x_i * w_i
        fired.append(1 if total > 0 else 0)
    return fired


# %% exercise="neuron" attempt="threshold_in_float32" earns=3
def neuron(X, w, b):
    threshold = -np.float32(b)
    sums = np.dot(X.astype(np.float32), w.astype(np.float32))
    return np.where(sums > threshold, 1, 0)


# %% exercise="neuron" attempt="step_function" earns=3
def neuron(X, w, b):
    return np.heaviside((X * w).sum(axis=1) + b, 0.0)


# %% exercise="neuron" attempt="tie_fires" earns=2 says="silent. Use `>`"
def neuron(X, w, b):
    return (X @ w + b >= 0).astype(int)


# %% exercise="neuron" attempt="no_bias" earns=0 says="the bias is ignored"
def neuron(X, w, b):
    return (X @ w > 0).astype(int)


# %% exercise="neuron" attempt="bias_as_threshold" earns=0 says="wrong sign"
def neuron(X, w, b):
    # the convention of other books: fire above b
    return (X @ w > b).astype(int)


# %% exercise="neuron" attempt="only_the_sum" earns=0 says="Those are the sums"
def neuron(X, w, b):
    return X @ w + b


# %% exercise="neuron" attempt="booleans" earns=2 says="True and False"
def neuron(X, w, b):
    return X @ w + b > 0


# %% exercise="neuron" attempt="sign" earns=0 says="gives 0, not -1"
def neuron(X, w, b):
    return np.sign(X @ w + b).astype(int)


# %% exercise="neuron" attempt="fires_below" earns=0 says="fires where it should be silent"
def neuron(X, w, b):
    return (X @ w + b < 0).astype(int)


# %% exercise="neuron" attempt="made_for_two_inputs" earns=2 says="Only the first two inputs"
def neuron(X, w, b):
    return ((X[:, 0] * w[0] + X[:, 1] * w[1] + b) > 0).astype(int)


# %% exercise="neuron" attempt="bias_at_each_input" earns=0 says="to each weighted input"
def neuron(X, w, b):
    return ((X * w + b).sum(axis=1) > 0).astype(int)


# %% exercise="neuron" attempt="one_number_for_all" earns=0 says="One number came back"
def neuron(X, w, b):
    # a neuron gives one answer, so all of it is summed up
    return int((X * w).sum() + b > 0)


# %% exercise="neuron" attempt="a_column" earns=0 says="stand in a column"
def neuron(X, w, b):
    return (X @ w.reshape(-1, 1) + b > 0).astype(int)


# %% exercise="neuron" attempt="cut_to_integers" earns=1 says="cut to whole numbers first"
def neuron(X, w, b):
    return ((X @ w + b).astype(int) > 0).astype(int)


# %% [markdown]
# ## 3 fold_bias


# %% exercise="fold_bias" attempt="ones_first" earns=3
def fold_bias(X, w, b):
    Xa = np.hstack([np.ones((X.shape[0], 1)), X])
    wa = np.concatenate([[b], w])
    return Xa, wa


# %% exercise="fold_bias" attempt="lists_row_by_row" earns=3
def fold_bias(X, w, b):
    return [[*row, 1] for row in X.tolist()], [*w.tolist(), b]


# %% exercise="fold_bias" attempt="filled_in_float32" earns=3
def fold_bias(X, w, b):
    n, d = X.shape
    Xa = np.ones((n, d + 1), dtype=np.float32)
    Xa[:, :d] = X
    wa = np.empty(d + 1, dtype=np.float32)
    wa[:d], wa[d] = w, b
    return [Xa, wa]


# %% exercise="fold_bias" attempt="insert_at_the_front" earns=3
def fold_bias(X, w, b):
    return np.insert(X, 0, 1, axis=1), np.insert(w, 0, b)


# %% exercise="fold_bias" attempt="ones_first_b_last" earns=1 says="different ends"
def fold_bias(X, w, b):
    return np.column_stack([np.ones(len(X)), X]), np.append(w, b)


# %% exercise="fold_bias" attempt="ones_as_a_row" earns=0 says="form a row"
def fold_bias(X, w, b):
    return np.vstack([X, np.ones(X.shape[1])]), np.append(w, b)


# %% exercise="fold_bias" attempt="column_of_b" earns=1 says="holds `b` itself"
def fold_bias(X, w, b):
    return np.column_stack([X, np.full(len(X), b)]), np.append(w, 1)


# %% exercise="fold_bias" attempt="weight_of_one" earns=1 says="is the new weight 1"
def fold_bias(X, w, b):
    return np.column_stack([X, np.ones(len(X))]), np.append(w, 1)


# %% exercise="fold_bias" attempt="weight_of_zero" earns=1 says="lack `b`"
def fold_bias(X, w, b):
    return np.column_stack([X, np.ones(len(X))]), np.append(w, 0)


# %% exercise="fold_bias" attempt="last_column_overwritten" earns=0 says="changed the argument"
def fold_bias(X, w, b):
    X[:, -1] = 1
    return X, np.append(w[:-1], b)


# %% exercise="fold_bias" attempt="append_without_axis" earns=0 says="`Xa` is flat"
def fold_bias(X, w, b):
    # without `axis`, np.append flattens the matrix
    return np.append(X, np.ones(len(X))), np.append(w, b)


# %% exercise="fold_bias" attempt="only_the_matrix" earns=0 says="One matrix came back"
def fold_bias(X, w, b):
    return np.column_stack([X, np.ones(len(X)), X[:, 0]])


# %% exercise="fold_bias" attempt="inputs_turned_round" earns=2 says="in another order than in `X`"
def fold_bias(X, w, b):
    # the sums are the same, but the inputs stand in another order
    return np.column_stack([np.ones(len(X)), X[:, ::-1]]), np.append(b, w[::-1])


# %% exercise="fold_bias" attempt="column_inside" earns=1 says="at either end: first or last"
def fold_bias(X, w, b):
    return np.insert(X, 1, 1, axis=1), np.insert(w, 1, b)


# %% exercise="fold_bias" attempt="weights_in_an_integer_array" earns=1 says="b = 0.5 was cut"
def fold_bias(X, w, b):
    wa = np.zeros(len(w) + 1, dtype=int)
    wa[:-1], wa[-1] = w, b
    return np.column_stack([X, np.ones(len(X))]), wa


# %% exercise="fold_bias" attempt="inputs_in_an_integer_array" earns=2 says="the inputs were cut"
def fold_bias(X, w, b):
    Xa = np.ones((X.shape[0], X.shape[1] + 1), dtype=int)
    Xa[:, :-1] = X
    return Xa, np.append(w, b)


# %% [markdown]
# ## 5 fit_line_gd


# %% exercise="fit_line_gd" attempt="stops_early" earns=3 says="stopped before all steps were done"
def fit_line_gd(x, y, lr, steps):
    a = b = 0.0
    for _ in range(steps):
        misses = a * x + b - y
        slope_a, slope_b = np.mean(misses * x), np.mean(misses)
        if max(abs(slope_a), abs(slope_b)) < 1e-5:
            break
        a, b = a - lr * slope_a, b - lr * slope_b
    return a, b


# %% exercise="fit_line_gd" attempt="the_best_place" earns=3 says="Does it keep the best place"
def fit_line_gd(x, y, lr, steps):
    a = b = 0.0
    best, smallest = (a, b), np.mean(y**2)
    for _ in range(steps):
        misses = a * x + b - y
        a, b = a - lr * np.mean(misses * x), b - lr * np.mean(misses)
        error = np.mean((a * x + b - y) ** 2)
        if error < smallest:
            best, smallest = (a, b), error
    return best


# %% exercise="fit_line_gd" attempt="calls_itself" earns=3 says="can't call itself thousands of times"
def fit_line_gd(x, y, lr, steps):
    if steps == 0:
        return 0.0, 0.0
    a, b = fit_line_gd(x, y, lr, steps - 1)
    misses = a * x + b - y
    return a - lr * np.mean(misses * x), b - lr * np.mean(misses)


# %% exercise="fit_line_gd" attempt="whole_numbers_of_x" earns=3 says="Start with floats"
def fit_line_gd(x, y, lr, steps):
    place = np.zeros(2, dtype=x.dtype)
    for _ in range(steps):
        misses = place[0] * x + place[1] - y
        place[:] = place - lr * np.array([np.mean(misses * x), np.mean(misses)])
    return place


# %% exercise="fit_line_gd" attempt="row_by_row" earns=0 says="You moved after each point"
def fit_line_gd(x, y, lr, steps):
    a = b = 0.0
    for _ in range(steps):
        for one_x, one_y in zip(x, y, strict=True):
            miss = a * one_x + b - one_y
            a, b = a - lr * miss * one_x, b - lr * miss
    return a, b


# %% exercise="fit_line_gd" attempt="matrix_form" earns=4
def fit_line_gd(x, y, lr, steps):
    A = np.column_stack([x, np.ones(len(x))])
    w = np.zeros(2)
    for _ in range(steps):
        w = w - lr * A.T @ (A @ w - y) / len(x)
    return w


# %% exercise="fit_line_gd" attempt="plain_python" earns=4
def fit_line_gd(x, y, lr, steps):
    a = b = 0
    while steps > 0:
        slope_a = slope_b = 0
        for x_i, y_i in zip(x, y, strict=True):
            slope_a += (a * x_i + b - y_i) * x_i / len(x)
            slope_b += (a * x_i + b - y_i) / len(x)
        a -= lr * slope_a
        b -= lr * slope_b
        steps -= 1
    return [a, b]


# %% exercise="fit_line_gd" attempt="wiggle" earns=4
def fit_line_gd(x, y, lr, steps):
    def loss(a, b):
        return 0.5 * ((a * x + b - y) ** 2).mean()

    a, b, h = 0.0, 0.0, 1e-4
    for _ in range(steps):
        along_a = (loss(a + h, b) - loss(a - h, b)) / (2 * h)
        along_b = (loss(a, b + h) - loss(a, b - h)) / (2 * h)
        a, b = a - lr * along_a, b - lr * along_b
    return a, b


# %% exercise="fit_line_gd" attempt="float32" earns=4
def fit_line_gd(x, y, lr, steps):
    x = np.asarray(x, dtype=np.float32)
    y = np.asarray(y, dtype=np.float32)
    a, b, lr = np.float32(0), np.float32(0), np.float32(lr)
    for _ in range(steps):
        miss = y - (a * x + b)
        a, b = a + lr * (miss * x).mean(), b + lr * miss.mean()
    return a, b


# %% exercise="fit_line_gd" attempt="uphill" earns=0 says="went uphill"
def fit_line_gd(x, y, lr, steps):
    a, b = 0.0, 0.0
    for _ in range(steps):
        misses = a * x + b - y
        a, b = a + lr * (misses * x).mean(), b + lr * misses.mean()
    return a, b


# %% exercise="fit_line_gd" attempt="sum_for_mean" earns=0 says="sums over the points"
def fit_line_gd(x, y, lr, steps):
    a, b = 0.0, 0.0
    for _ in range(steps):
        misses = a * x + b - y
        a, b = a - lr * (misses * x).sum(), b - lr * misses.sum()
    return a, b


# %% exercise="fit_line_gd" attempt="b_with_the_new_a" earns=1 says="updated with the new `a`"
def fit_line_gd(x, y, lr, steps):
    a, b = 0.0, 0.0
    for _ in range(steps):
        a = a - lr * np.mean((a * x + b - y) * x)
        b = b - lr * np.mean(a * x + b - y)
    return a, b


# %% exercise="fit_line_gd" attempt="a_with_the_new_b" earns=1 says="updated with the new `b`"
def fit_line_gd(x, y, lr, steps):
    a, b = 0.0, 0.0
    for _ in range(steps):
        b = b - lr * np.mean(a * x + b - y)
        a = a - lr * np.mean((a * x + b - y) * x)
    return a, b


# %% exercise="fit_line_gd" attempt="without_the_half" earns=1 says="twice too steep"
def fit_line_gd(x, y, lr, steps):
    a, b = 0.0, 0.0
    for _ in range(steps):
        misses = a * x + b - y
        a, b = a - lr * 2 * np.mean(misses * x), b - lr * 2 * np.mean(misses)
    return a, b


# %% exercise="fit_line_gd" attempt="no_x_in_the_slope" earns=0 says="lacks its factor x"
def fit_line_gd(x, y, lr, steps):
    a, b = 0.0, 0.0
    for _ in range(steps):
        misses = a * x + b - y
        a, b = a - lr * np.mean(misses), b - lr * np.mean(misses)
    return a, b


# %% exercise="fit_line_gd" attempt="point_by_point" earns=0 says="moved after each point"
def fit_line_gd(x, y, lr, steps):
    a, b = 0.0, 0.0
    for _ in range(steps):
        for x_i, y_i in zip(x, y, strict=True):
            miss = a * x_i + b - y_i
            a, b = a - lr * miss * x_i, b - lr * miss
    return a, b


# %% exercise="fit_line_gd" attempt="the_formula_instead" earns=1 says="best line, not the place"
def fit_line_gd(x, y, lr, steps):
    return tuple(np.polyfit(x, y, 1))


# %% exercise="fit_line_gd" attempt="b_first" earns=0 says="wrong order"
def fit_line_gd(x, y, lr, steps):
    a, b = 0.0, 0.0
    for _ in range(steps):
        misses = a * x + b - y
        a, b = a - lr * np.mean(misses * x), b - lr * np.mean(misses)
    return b, a


# %% exercise="fit_line_gd" attempt="return_inside_the_loop" earns=1 says="inside the loop"
def fit_line_gd(x, y, lr, steps):
    a, b = 0.0, 0.0
    if steps == 0:
        return a, b
    for _ in range(steps):
        misses = a * x + b - y
        a, b = a - lr * np.mean(misses * x), b - lr * np.mean(misses)
        return a, b


# %% exercise="fit_line_gd" attempt="one_step_too_many" earns=1 says="one step too many"
def fit_line_gd(x, y, lr, steps):
    a, b = 0.0, 0.0
    for _ in range(steps + 1):
        misses = a * x + b - y
        a, b = a - lr * np.mean(misses * x), b - lr * np.mean(misses)
    return a, b


# %% exercise="fit_line_gd" attempt="new_values_never_assigned" earns=0 says="Nothing changed"
def fit_line_gd(x, y, lr, steps):
    a, b = 0.0, 0.0
    for _ in range(steps):
        misses = a * x + b - y
        a - lr * np.mean(misses * x)
        b - lr * np.mean(misses)
    return a, b


# %% exercise="fit_line_gd" attempt="random_start" earns=1 says="The walk starts at (0, 0)"
def fit_line_gd(x, y, lr, steps):
    # networks start at random, so a line does as well
    a, b = np.random.default_rng(0).normal(size=2)
    for _ in range(steps):
        misses = a * x + b - y
        a, b = a - lr * np.mean(misses * x), b - lr * np.mean(misses)
    return a, b


# %% [markdown]
# ## The ten questions


# %% exercise="question_1" attempt="spaces_around" earns=1
def question_1():
    return " c "


# %% exercise="question_1" attempt="option_a" earns=0 says="no network"
def question_1():
    return "a"


# %% exercise="question_1" attempt="option_b" earns=0 says="both iterated"
def question_1():
    return "b"


# %% exercise="question_1" attempt="option_d" earns=0 says="the same line"
def question_1():
    return "d"


# %% exercise="question_4" attempt="capital_letter" earns=1
def question_4():
    return "D"


# %% exercise="question_4" attempt="option_a" earns=0 says="Each layer doubles them"
def question_4():
    return "a"


# %% exercise="question_4" attempt="option_b" earns=0 says="ten squared"
def question_4():
    return "b"


# %% exercise="question_4" attempt="option_c" earns=0 says="side by side"
def question_4():
    return "c"


# %% exercise="question_5" attempt="spaces_around" earns=1
def question_5():
    return " a "


# %% exercise="question_5" attempt="option_b" earns=0 says="the same 50 x 50 weights"
def question_5():
    return "b"


# %% exercise="question_5" attempt="option_c" earns=0 says="in the same step"
def question_5():
    return "c"


# %% exercise="question_5" attempt="option_d" earns=0 says="Five draws"
def question_5():
    return "d"


# %% exercise="question_7" attempt="spaces_around" earns=1
def question_7():
    return " c "


# %% exercise="question_7" attempt="option_a" earns=0 says="It never does"
def question_7():
    return "a"


# %% exercise="question_7" attempt="option_b" earns=0 says="it is steepest"
def question_7():
    return "b"


# %% exercise="question_7" attempt="option_d" earns=0 says="goes into the sums"
def question_7():
    return "d"


# %% exercise="question_9" attempt="spaces_around" earns=1
def question_9():
    return " b "


# %% exercise="question_9" attempt="option_a" earns=0 says="still faded"
def question_9():
    return "a"


# %% exercise="question_9" attempt="option_c" earns=0 says="1e-12"
def question_9():
    return "c"


# %% exercise="question_9" attempt="option_d" earns=0 says="opposite trouble"
def question_9():
    return "d"


# %% exercise="question_10" attempt="capital_letter" earns=1
def question_10():
    return "C"


# %% exercise="question_10" attempt="option_a" earns=0 says="which digit it is"
def question_10():
    return "a"


# %% exercise="question_10" attempt="option_b" earns=0 says="throws numbers away"
def question_10():
    return "b"


# %% exercise="question_10" attempt="option_d" earns=0 says="few weights everywhere"
def question_10():
    return "d"


# %% exercise="question_10" attempt="the_sentence_itself" earns=0 says="not one of the options"
def question_10():
    return "The filters are learned."


# %% exercise="question_10" attempt="a_name_instead_of_a_function" earns=0 says="A function was expected"
question_10 = "c"
