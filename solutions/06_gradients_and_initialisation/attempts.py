# %% [markdown]
# Answers to the exercises of lesson 06, right and wrong, each with the points it must earn and what the
# feedback must say. `np` and `sigmoid` come from the lesson's own cells.

# %%
import numpy as np

# %% [markdown]
# ## 1 grad_w


# %% exercise="grad_w" attempt="dot_product" earns=3
def grad_w(w, x, y):
    return x @ (w * x - y) / len(x)


# %% exercise="grad_w" attempt="loop" earns=3
def grad_w(w, x, y):
    total = 0.0
    for xi, yi in zip(x, y, strict=True):
        total += xi * (w * xi - yi)
    return total / len(x)


# %% exercise="grad_w" attempt="nudged" earns=3
def grad_w(w, x, y):
    def mean_loss(w):
        return np.mean((w * x - y) ** 2) / 2

    return (mean_loss(w + 1e-5) - mean_loss(w - 1e-5)) / 2e-5


# %% exercise="grad_w" attempt="columns_in_float32" earns=3
def grad_w(w, x, y):
    x, y = (np.float32(v).reshape(-1, 1) for v in (x, y))
    return x.T @ (np.float32(w) * x - y) / len(x)


# %% exercise="grad_w" attempt="multiplied_out" earns=3
def grad_w(w, x, y):
    return w * np.mean(x**2) - np.mean(x * y)


# %% exercise="grad_w" attempt="no_input" earns=0 says="That is the mean miss"
def grad_w(w, x, y):
    return np.mean(w * x - y)


# %% exercise="grad_w" attempt="uphill" earns=0 says="sign is the wrong way round"
def grad_w(w, x, y):
    return np.mean(x * (y - w * x))


# %% exercise="grad_w" attempt="forgot_the_half" earns=0 says="cancels the 2"
def grad_w(w, x, y):
    return np.mean(2 * x * (w * x - y))


# %% exercise="grad_w" attempt="kept_the_half" earns=0 says="the ½ is gone after the derivative"
def grad_w(w, x, y):
    return np.sum(x * (w * x - y)) / (2 * len(x))


# %% exercise="grad_w" attempt="the_loss" earns=0 says="the loss itself"
def grad_w(w, x, y):
    return np.mean((w * x - y) ** 2) / 2


# %% exercise="grad_w" attempt="derived_along_x" earns=0 says="You multiplied the miss by w"
def grad_w(w, x, y):
    return np.mean(w * (w * x - y))


# %% exercise="grad_w" attempt="sum" earns=1 says="That is the sum over the examples"
def grad_w(w, x, y):
    return np.sum(x * (w * x - y))


# %% exercise="grad_w" attempt="one_for_each_example" earns=1 says="a slope for each example"
def grad_w(w, x, y):
    return x * (w * x - y)


# %% exercise="grad_w" attempt="mean_times_mean" earns=1 says="Multiply for each example first"
def grad_w(w, x, y):
    return np.mean(x) * np.mean(w * x - y)


# %% exercise="grad_w" attempt="without_y" earns=0 says="Where is y?"
def grad_w(w, x, y):
    return np.mean(w * x**2)


# %% exercise="grad_w" attempt="x_and_y_swapped" earns=0 says="have changed places"
def grad_w(w, x, y):
    return np.mean(y * (w * y - x))


# %% exercise="grad_w" attempt="first_example_only" earns=1 says="first example alone"
def grad_w(w, x, y):
    return x[0] * (w * x[0] - y[0])


# %% exercise="grad_w" attempt="last_of_a_loop" earns=1 says="last example alone"
def grad_w(w, x, y):
    for x_i, y_i in zip(x, y, strict=True):
        slope = x_i * (w * x_i - y_i)
    return slope


# %% exercise="grad_w" attempt="printed" earns=0 says="return"
def grad_w(w, x, y):
    print(np.mean(x * (w * x - y)))


# %% exercise="grad_w" attempt="cut_to_whole_numbers" earns=2 says="cut to whole numbers"
def grad_w(w, x, y):
    slopes = np.zeros_like(x)
    for i in range(len(x)):
        slopes[i] = x[i] * (w * x[i] - y[i])
    return slopes.mean()


# %% exercise="grad_w" attempt="return_inside_the_loop" earns=1 says="Does `return` stand inside the loop?"
def grad_w(w, x, y):
    total = 0
    for i in range(len(x)):
        total += x[i] * (w * x[i] - y[i])
        return total / len(x)


# %% [markdown]
# ## 2 chain_slopes


# %% exercise="chain_slopes" attempt="one_formula" earns=3
def chain_slopes(x, y, w1, w2):
    s = 1 / (1 + np.exp(-w1 * x))
    return (w2 * s - y) * w2 * s * (1 - s) * x, (w2 * s - y) * s


# %% exercise="chain_slopes" attempt="nudged" earns=3
def chain_slopes(x, y, w1, w2):
    def loss_at(v1, v2):
        return (v2 * sigmoid(v1 * x) - y) ** 2 / 2

    e = 1e-6
    return [
        (loss_at(w1 + e, w2) - loss_at(w1 - e, w2)) / (2 * e),
        (loss_at(w1, w2 + e) - loss_at(w1, w2 - e)) / (2 * e),
    ]


# %% exercise="chain_slopes" attempt="arrays_of_one" earns=3
def chain_slopes(x, y, w1, w2):
    went_in = [np.array([x]), sigmoid(np.array([w1 * x]))]
    back = w2 * went_in[1] - y
    slopes = [went_in[1] * back]
    back = back * w2 * (went_in[1] - went_in[1] ** 2)
    return [went_in[0] * back, *slopes]


# %% exercise="chain_slopes" attempt="tanh_and_math" earns=3
def chain_slopes(x, y, w1, w2):
    from math import cosh, tanh

    half = w1 * x / 2
    out = (1 + tanh(half)) / 2
    miss = w2 * out - y
    return np.array([x * w2 * miss / (4 * cosh(half) ** 2), out * miss], dtype="float32")


# %% exercise="chain_slopes" attempt="tensorflow_goes_back" earns=3
def chain_slopes(x, y, w1, w2):
    import tensorflow as tf

    v1, v2 = tf.Variable(w1), tf.Variable(w2)
    with tf.GradientTape() as tape:
        loss_of_chain = (v2 * tf.sigmoid(v1 * x) - y) ** 2 / 2
    return tape.gradient(loss_of_chain, [v1, v2])


# %% exercise="chain_slopes" attempt="last_one_first" earns=0 says="have changed places"
def chain_slopes(x, y, w1, w2):
    a = sigmoid(w1 * x)
    miss = w2 * a - y
    return a * miss, x * miss * w2 * a * (1 - a)


# %% exercise="chain_slopes" attempt="bend_forgotten_on_the_way_back" earns=1 says="slope of the bend is missing"
def chain_slopes(x, y, w1, w2):
    a = sigmoid(w1 * x)
    miss = w2 * a - y
    return x * miss * w2, a * miss


# %% exercise="chain_slopes" attempt="not_through_the_weight" earns=1 says="back through w2 as well"
def chain_slopes(x, y, w1, w2):
    a = sigmoid(w1 * x)
    miss = w2 * a - y
    return x * miss * a * (1 - a), a * miss


# %% exercise="chain_slopes" attempt="through_the_wrong_weight" earns=1 says="Between the two neurons lies w2"
def chain_slopes(x, y, w1, w2):
    a = sigmoid(w1 * x)
    miss = w2 * a - y
    return x * miss * w1 * a * (1 - a), a * miss


# %% exercise="chain_slopes" attempt="error_for_a_slope" earns=1 says="what came back to the first neuron, its error"
def chain_slopes(x, y, w1, w2):
    a = sigmoid(w1 * x)
    miss = w2 * a - y
    return miss * w2 * a * (1 - a), a * miss


# %% exercise="chain_slopes" attempt="bend_for_its_slope" earns=1 says="It is the bend's slope"
def chain_slopes(x, y, w1, w2):
    a = sigmoid(w1 * x)
    miss = w2 * a - y
    return x * miss * w2 * a, a * miss


# %% exercise="chain_slopes" attempt="slope_of_the_bend_behind_it" earns=1 says="through the sigmoid once more"
def chain_slopes(x, y, w1, w2):
    a = sigmoid(w1 * x)
    miss = w2 * a - y
    return x * miss * w2 * sigmoid(a) * (1 - sigmoid(a)), a * miss


# %% exercise="chain_slopes" attempt="slope_by_the_sum" earns=1 says="and not its sum"
def chain_slopes(x, y, w1, w2):
    z = w1 * x
    a = sigmoid(z)
    miss = w2 * a - y
    return x * miss * w2 * z * (1 - z), a * miss


# %% exercise="chain_slopes" attempt="slope_by_the_answer" earns=1 says="not the chain's answer"
def chain_slopes(x, y, w1, w2):
    a = sigmoid(w1 * x)
    h = w2 * a
    return x * (h - y) * w2 * h * (1 - h), a * (h - y)


# %% exercise="chain_slopes" attempt="the_input_for_both" earns=1 says="Not x, but what the first neuron handed on"
def chain_slopes(x, y, w1, w2):
    a = sigmoid(w1 * x)
    miss = w2 * a - y
    return x * miss * w2 * a * (1 - a), x * miss


# %% exercise="chain_slopes" attempt="the_sum_went_in" earns=1 says="behind the bend"
def chain_slopes(x, y, w1, w2):
    a = sigmoid(w1 * x)
    miss = w2 * a - y
    return x * miss * w2 * a * (1 - a), w1 * x * miss


# %% exercise="chain_slopes" attempt="miss_alone" earns=1 says="That is the miss alone"
def chain_slopes(x, y, w1, w2):
    a = sigmoid(w1 * x)
    miss = w2 * a - y
    return x * miss * w2 * a * (1 - a), miss


# %% exercise="chain_slopes" attempt="weight_for_input" earns=1 says="what went *into* w2"
def chain_slopes(x, y, w1, w2):
    a = sigmoid(w1 * x)
    miss = w2 * a - y
    return x * miss * w2 * a * (1 - a), w2 * miss


# %% exercise="chain_slopes" attempt="bend_for_both" earns=1 says="plays no part here"
def chain_slopes(x, y, w1, w2):
    a = sigmoid(w1 * x)
    miss = w2 * a - y
    bend = a * (1 - a)
    return x * miss * w2 * bend, a * miss * bend


# %% exercise="chain_slopes" attempt="uphill" earns=0 says="sign is the wrong way round"
def chain_slopes(x, y, w1, w2):
    a = sigmoid(w1 * x)
    miss = y - w2 * a
    return x * miss * w2 * a * (1 - a), a * miss


# %% exercise="chain_slopes" attempt="forgot_the_half" earns=0 says="cancels the 2"
def chain_slopes(x, y, w1, w2):
    a = sigmoid(w1 * x)
    miss = 2 * (w2 * a - y)
    return x * miss * w2 * a * (1 - a), a * miss


# %% exercise="chain_slopes" attempt="no_bend_at_all" earns=0 says="missing on the way forward"
def chain_slopes(x, y, w1, w2):
    miss = w2 * w1 * x - y
    return x * w2 * miss, w1 * x * miss


# %% exercise="chain_slopes" attempt="two_bends" earns=0 says="bent the second neuron, too"
def chain_slopes(x, y, w1, w2):
    a = sigmoid(w1 * x)
    h = sigmoid(w2 * a)
    error = (h - y) * h * (1 - h)
    return x * error * w2 * a * (1 - a), a * error


# %% exercise="chain_slopes" attempt="rounded" earns=0 says="Right, but rounded."
def chain_slopes(x, y, w1, w2):
    a = sigmoid(w1 * x)
    miss = w2 * a - y
    return round(x * miss * w2 * a * (1 - a), 3), round(a * miss, 3)


# %% exercise="chain_slopes" attempt="rounded_to_four" earns=1 says="Right, but rounded."
def chain_slopes(x, y, w1, w2):
    a = sigmoid(w1 * x)
    miss = w2 * a - y
    return round(x * miss * w2 * a * (1 - a), 4), round(a * miss, 4)


# %% exercise="chain_slopes" attempt="slope_of_tanh" earns=1 says="slope of tanh"
def chain_slopes(x, y, w1, w2):
    a = sigmoid(w1 * x)
    miss = w2 * a - y
    return x * miss * w2 * (1 - a**2), a * miss


# %% exercise="chain_slopes" attempt="input_by_division" earns=2 says="division by zero"
def chain_slopes(x, y, w1, w2):
    z = w1 * x
    a = sigmoid(z)
    miss = w2 * a - y
    return z / w1 * miss * w2 * a * (1 - a), a * miss


# %% exercise="chain_slopes" attempt="the_example" earns=0 says="expected"
def chain_slopes(x, y, w1, w2):
    return -2.131, -1.321


# %% exercise="chain_slopes" attempt="first_one_only" earns=0 says="two are asked for"
def chain_slopes(x, y, w1, w2):
    a = sigmoid(w1 * x)
    return x * (w2 * a - y) * w2 * a * (1 - a)


# %% exercise="chain_slopes" attempt="printed" earns=0 says="return"
def chain_slopes(x, y, w1, w2):
    a = sigmoid(w1 * x)
    print(a * (w2 * a - y))


# %% [markdown]
# ## 3 saturated_fraction


# %% exercise="saturated_fraction" attempt="limits_of_the_sum" earns=3
def saturated_fraction(X, W, tol=0.01):
    limit = np.log((1 - tol) / tol)  # where the sigmoid is 1 - tol
    return float((np.abs(np.matmul(X, W)) > limit).mean())


# %% exercise="saturated_fraction" attempt="counted_in_loops" earns=3
def saturated_fraction(X, W, tol=0.01):
    outputs = sigmoid(np.dot(X, W))
    count = 0
    for row in outputs:
        for value in row:
            if value < tol or value > 1 - tol:
                count += 1
    return count / outputs.size


# %% exercise="saturated_fraction" attempt="plain_sigmoid_float32" earns=3
def saturated_fraction(X, W, tol=0.01):
    h = 1 / (1 + np.exp(-(X @ W).astype("float32")))
    return 1 - np.mean((h >= tol) & (h <= 1 - tol))


# %% exercise="saturated_fraction" attempt="high_side_only" earns=0 says="only those near 1"
def saturated_fraction(X, W, tol=0.01):
    return np.mean(sigmoid(X @ W) > 1 - tol)


# %% exercise="saturated_fraction" attempt="low_side_only" earns=0 says="only those near 0"
def saturated_fraction(X, W, tol=0.01):
    return np.mean(sigmoid(X @ W) < tol)


# %% exercise="saturated_fraction" attempt="count" earns=0 says="how many, not what share"
def saturated_fraction(X, W, tol=0.01):
    h = sigmoid(X @ W)
    return np.sum((h < tol) | (h > 1 - tol))


# %% exercise="saturated_fraction" attempt="tol_ignored" earns=2 says="`tol` was ignored"
def saturated_fraction(X, W, tol=0.01):
    h = sigmoid(X @ W)
    return np.mean((h < 0.01) | (h > 0.99))


# %% exercise="saturated_fraction" attempt="those_that_learn" earns=0 says="can still learn"
def saturated_fraction(X, W, tol=0.01):
    h = sigmoid(X @ W)
    return np.mean((h > tol) & (h < 1 - tol))


# %% exercise="saturated_fraction" attempt="sums_compared" earns=0 says="First send them through the sigmoid"
def saturated_fraction(X, W, tol=0.01):
    z = X @ W
    return np.mean((z < tol) | (z > 1 - tol))


# %% exercise="saturated_fraction" attempt="per_row" earns=1 says="more outputs than there are rows"
def saturated_fraction(X, W, tol=0.01):
    h = sigmoid(X @ W)
    return ((h < tol) | (h > 1 - tol)).sum() / len(X)


# %% exercise="saturated_fraction" attempt="sums_beyond_five" earns=0 says="sums beyond 5 and -5"
def saturated_fraction(X, W, tol=0.01):
    return np.mean(np.abs(X @ W) >= 5)


# %% exercise="saturated_fraction" attempt="and_for_or" earns=0 says="join them with |"
def saturated_fraction(X, W, tol=0.01):
    h = sigmoid(X @ W)
    return np.mean((h < tol) & (h > 1 - tol))


# %% exercise="saturated_fraction" attempt="rows_with_one" earns=1 says="share of rows with a saturated output"
def saturated_fraction(X, W, tol=0.01):
    h = sigmoid(X @ W)
    return ((h < tol) | (h > 1 - tol)).any(axis=1).mean()


# %% exercise="saturated_fraction" attempt="rows_that_are_stuck_altogether" earns=1 says="rows in which all outputs"
def saturated_fraction(X, W, tol=0.01):
    h = sigmoid(X @ W)
    return ((h < tol) | (h > 1 - tol)).all(axis=1).mean()


# %% exercise="saturated_fraction" attempt="percent" earns=0 says="in percent"
def saturated_fraction(X, W, tol=0.01):
    h = sigmoid(X @ W)
    return 100 * np.mean((h < tol) | (h > 1 - tol))


# %% exercise="saturated_fraction" attempt="rounded" earns=1 says="rounded to 2 digits"
def saturated_fraction(X, W, tol=0.01):
    h = sigmoid(X @ W)
    return round(np.mean((h < tol) | (h > 1 - tol)), 2)


# %% exercise="saturated_fraction" attempt="sigmoid_before_the_weights" earns=1 says="sent the inputs through the sigmoid"
def saturated_fraction(X, W, tol=0.01):
    h = sigmoid(X) @ W
    return np.mean((h < tol) | (h > 1 - tol))


# %% exercise="saturated_fraction" attempt="slope_below_tol" earns=2 says="slope of the sigmoid with tol"
def saturated_fraction(X, W, tol=0.01):
    h = sigmoid(X @ W)
    return np.mean(h * (1 - h) < tol)


# %% exercise="saturated_fraction" attempt="exp_over_one_plus_exp" earns=2 says="must not break your sigmoid"
def saturated_fraction(X, W, tol=0.01):
    e = np.exp(X @ W)
    h = e / (1 + e)
    return np.mean((h < tol) | (h > 1 - tol))


# %% exercise="saturated_fraction" attempt="or_for_arrays" earns=0 says="ambiguous"
def saturated_fraction(X, W, tol=0.01):
    h = sigmoid(X @ W)
    return np.mean(h < tol or h > 1 - tol)


# %% exercise="saturated_fraction" attempt="one_for_each_neuron" earns=0 says="a share for each neuron"
def saturated_fraction(X, W, tol=0.01):
    h = sigmoid(X @ W)
    return ((h < tol) | (h > 1 - tol)).mean(axis=0)


# %% exercise="saturated_fraction" attempt="tol_below_only" earns=2 says="Only the lower limit goes by `tol`"
def saturated_fraction(X, W, tol=0.01):
    h = sigmoid(X @ W)
    return np.mean((h < tol) | (h > 0.99))


# %% [markdown]
# ## 4 init_weights


# %% exercise="init_weights" attempt="table_of_functions" earns=4
def init_weights(kind, fan_in, fan_out, rng):
    size = (fan_in, fan_out)
    xavier = np.sqrt(2 / (fan_in + fan_out))
    he = np.sqrt(2 / fan_in)
    return {
        "xavier_normal": lambda: rng.normal(0, xavier, size),
        "he_normal": lambda: rng.normal(0, he, size),
        "xavier_uniform": lambda: rng.uniform(-1, 1, size) * xavier * 3**0.5,
        "he_uniform": lambda: rng.uniform(-1, 1, size) * he * 3**0.5,
    }[kind]()


# %% exercise="init_weights" attempt="random_in_float32" earns=4
def init_weights(kind, fan_in, fan_out, rng):
    fans = fan_in if "he" in kind else (fan_in + fan_out) / 2
    if "normal" in kind:
        fixed = rng.standard_normal((fan_in, fan_out), dtype=np.float32)
        return fixed * np.float32(np.sqrt((2 if "he" in kind else 1) / fans))
    limit = np.sqrt((6 if "he" in kind else 3) / fans)
    return (2 * rng.random((fan_in, fan_out), dtype=np.float32) - 1) * np.float32(limit)


# %% exercise="init_weights" attempt="cut_off_like_keras" earns=4
def init_weights(kind, fan_in, fan_out, rng):
    variance = 2 / fan_in if kind[:2] == "he" else 2 / (fan_in + fan_out)
    std = variance**0.5
    if kind[-1] == "m":
        return rng.uniform(-std * 3**0.5, std * 3**0.5, (fan_in, fan_out)).tolist()
    W = rng.normal(0, 1, (fan_in, fan_out))
    while (np.abs(W) > 2).any():
        far = np.abs(W) > 2
        W[far] = rng.normal(0, 1, far.sum())
    return W * std / 0.87962566


# %% exercise="init_weights" attempt="variance_as_std" earns=2 says="That is the variance"
def init_weights(kind, fan_in, fan_out, rng):
    variance = 2 / fan_in if kind.startswith("he") else 2 / (fan_in + fan_out)
    if kind.endswith("normal"):
        return rng.normal(0, variance, (fan_in, fan_out))
    limit = np.sqrt(3 * variance)
    return rng.uniform(-limit, limit, (fan_in, fan_out))


# %% exercise="init_weights" attempt="he_from_fan_out" earns=2 says="He looks at fan_in"
def init_weights(kind, fan_in, fan_out, rng):
    variance = 2 / fan_out if kind.startswith("he") else 2 / (fan_in + fan_out)
    if kind.endswith("normal"):
        return rng.normal(0, np.sqrt(variance), (fan_in, fan_out))
    limit = np.sqrt(3 * variance)
    return rng.uniform(-limit, limit, (fan_in, fan_out))


# %% exercise="init_weights" attempt="transposed" earns=0 says="transposed"
def init_weights(kind, fan_in, fan_out, rng):
    variance = 2 / fan_in if kind.startswith("he") else 2 / (fan_in + fan_out)
    if kind.endswith("normal"):
        return rng.normal(0, np.sqrt(variance), (fan_out, fan_in))
    limit = np.sqrt(3 * variance)
    return rng.uniform(-limit, limit, (fan_out, fan_in))


# %% exercise="init_weights" attempt="std_as_limit" earns=2 says="used as the limit of the box"
def init_weights(kind, fan_in, fan_out, rng):
    variance = 2 / fan_in if kind.startswith("he") else 2 / (fan_in + fan_out)
    std = np.sqrt(variance)
    if kind.endswith("normal"):
        return rng.normal(0, std, (fan_in, fan_out))
    return rng.uniform(-std, std, (fan_in, fan_out))


# %% exercise="init_weights" attempt="limit_as_std" earns=2 says="limit of the box was used as std"
def init_weights(kind, fan_in, fan_out, rng):
    limit = np.sqrt(6 / (fan_in if kind.startswith("he") else fan_in + fan_out))
    if kind.endswith("normal"):
        return rng.normal(0, limit, (fan_in, fan_out))
    return rng.uniform(-limit, limit, (fan_in, fan_out))


# %% exercise="init_weights" attempt="xavier_from_fan_in" earns=2 says="knows nothing of fan_out"
def init_weights(kind, fan_in, fan_out, rng):
    std = np.sqrt((2 if kind.startswith("he") else 1) / fan_in)
    if kind.endswith("normal"):
        return rng.normal(0, std, (fan_in, fan_out))
    return rng.uniform(-std * 3**0.5, std * 3**0.5, (fan_in, fan_out))


# %% exercise="init_weights" attempt="always_xavier" earns=2 says="formula of the other scheme"
def init_weights(kind, fan_in, fan_out, rng):
    std = np.sqrt(2 / (fan_in + fan_out))
    if kind.endswith("normal"):
        return rng.normal(0, std, (fan_in, fan_out))
    return rng.uniform(-std * 3**0.5, std * 3**0.5, (fan_in, fan_out))


# %% exercise="init_weights" attempt="one_over_the_fans" earns=2 says="A factor 2 is missing"
def init_weights(kind, fan_in, fan_out, rng):
    std = np.sqrt(1 / (fan_in if kind.startswith("he") else fan_in + fan_out))
    if kind.endswith("normal"):
        return rng.normal(0, std, (fan_in, fan_out))
    return rng.uniform(-std * 3**0.5, std * 3**0.5, (fan_in, fan_out))


# %% exercise="init_weights" attempt="box_on_one_side" earns=2 says="both sides of zero"
def init_weights(kind, fan_in, fan_out, rng):
    variance = 2 / fan_in if kind.startswith("he") else 2 / (fan_in + fan_out)
    if kind.endswith("normal"):
        return rng.normal(0, np.sqrt(variance), (fan_in, fan_out))
    return rng.uniform(0, np.sqrt(3 * variance), (fan_in, fan_out))


# %% exercise="init_weights" attempt="always_a_bell" earns=2 says="A box ends at 1.73"
def init_weights(kind, fan_in, fan_out, rng):
    variance = 2 / fan_in if kind.startswith("he") else 2 / (fan_in + fan_out)
    return rng.normal(0, np.sqrt(variance), (fan_in, fan_out))


# %% exercise="init_weights" attempt="chance_of_its_own" earns=3 says="isn't used, or is seeded again"
def init_weights(kind, fan_in, fan_out, rng):
    rng = np.random.default_rng(0)
    variance = 2 / fan_in if kind.startswith("he") else 2 / (fan_in + fan_out)
    if kind.endswith("normal"):
        return rng.normal(0, np.sqrt(variance), (fan_in, fan_out))
    limit = np.sqrt(3 * variance)
    return rng.uniform(-limit, limit, (fan_in, fan_out))


# %% exercise="init_weights" attempt="np_random" earns=3 says="perhaps from np.random"
def init_weights(kind, fan_in, fan_out, rng):
    variance = 2 / fan_in if kind.startswith("he") else 2 / (fan_in + fan_out)
    if kind.endswith("normal"):
        return np.random.randn(fan_in, fan_out) * np.sqrt(variance)
    limit = np.sqrt(3 * variance)
    return np.random.uniform(-limit, limit, (fan_in, fan_out))


# %% exercise="init_weights" attempt="std_as_mean" earns=2 says="std comes second"
def init_weights(kind, fan_in, fan_out, rng):
    variance = 2 / fan_in if kind.startswith("he") else 2 / (fan_in + fan_out)
    if kind.endswith("normal"):
        return rng.normal(variance**0.5, size=(fan_in, fan_out))
    limit = np.sqrt(3 * variance)
    return rng.uniform(-limit, limit, (fan_in, fan_out))


# %% exercise="init_weights" attempt="box_of_its_own" earns=2 says="from -1 to 1, whatever the fans"
def init_weights(kind, fan_in, fan_out, rng):
    variance = 2 / fan_in if kind.startswith("he") else 2 / (fan_in + fan_out)
    if kind.endswith("normal"):
        return rng.normal(0, np.sqrt(variance), (fan_in, fan_out))
    return rng.uniform(-1, 1, (fan_in, fan_out))


# %% exercise="init_weights" attempt="whole_mean_of_the_fans" earns=3 says="cut to a whole number, by `//`"
def init_weights(kind, fan_in, fan_out, rng):
    fans = (fan_in + fan_out) // 2 if kind.startswith("xavier") else fan_in / 2
    std = (1 / fans) ** 0.5
    if kind.endswith("normal"):
        return rng.normal(0, std, (fan_in, fan_out))
    return rng.uniform(-(3**0.5) * std, 3**0.5 * std, (fan_in, fan_out))


# %% exercise="init_weights" attempt="stretched_to_the_std" earns=3 says="the draw shifted or stretched afterwards"
def init_weights(kind, fan_in, fan_out, rng):
    size = (fan_in, fan_out)
    W = rng.normal(size=size) if kind.endswith("normal") else rng.random(size)
    std = np.sqrt(2 / fan_in if kind.startswith("he") else 2 / (fan_in + fan_out))
    return (W - W.mean()) / W.std() * std


# %% exercise="init_weights" attempt="same_for_all_neurons" earns=2 says="copies of one"
def init_weights(kind, fan_in, fan_out, rng):
    variance = 2 / fan_in if kind.startswith("he") else 2 / (fan_in + fan_out)
    if kind.endswith("normal"):
        column = rng.normal(0, np.sqrt(variance), (fan_in, 1))
    else:
        column = rng.uniform(-np.sqrt(3 * variance), np.sqrt(3 * variance), (fan_in, 1))
    return np.tile(column, (1, fan_out))


# %% exercise="init_weights" attempt="zeros_are_fair" earns=0 says="Where is chance?"
def init_weights(kind, fan_in, fan_out, rng):
    return np.zeros((fan_in, fan_out))


# %% [markdown]
# ## 5 grad_norms


# %% exercise="grad_norms" attempt="recursion" earns=5
def given_network(depth, width, act, seed):
    rng = np.random.default_rng(seed)
    X, Y = rng.normal(size=(20, width)), rng.uniform(size=(20, width))
    std = np.sqrt((2 if act == "relu" else 1) / width)
    return X, Y, rng.normal(0, std, (depth, width, width))


def grad_norms(depth, width, act, seed):
    X, Y, weights = given_network(depth, width, act, seed)

    def through(a, rest):
        """Lengths for the layers in `rest`, and the error for what goes into them."""
        if not len(rest):
            return [], (a - Y) / len(X)
        z = a @ rest[0]
        if act == "sigmoid":
            out = 1 / (1 + np.exp(-z))
            slope = out * (1 - out)
        elif act == "tanh":
            out, slope = np.tanh(z), 1 / np.cosh(z) ** 2
        else:
            out, slope = z * (z > 0), np.where(z > 0, 1.0, 0.0)
        lengths, error = through(out, rest[1:])
        error = error * slope
        gradient = np.einsum("ni,nj->ij", a, error)
        return [float(np.sqrt((gradient**2).sum())), *lengths], error @ rest[0].T

    return through(X, weights)[0]


# %% exercise="grad_norms" attempt="rows_and_float32" earns=5
def given_network(depth, width, act, seed):
    rng = np.random.default_rng(seed)
    X, Y = rng.normal(size=(20, width)), rng.uniform(size=(20, width))
    std = np.sqrt((2 if act == "relu" else 1) / width)
    return X, Y, rng.normal(0, std, (depth, width, width))


def grad_norms(depth, width, act, seed):
    X, Y, weights = (part.astype("float32") for part in given_network(depth, width, act, seed))
    f = {"sigmoid": lambda z: 1 / (1 + np.exp(-z)), "tanh": np.tanh, "relu": lambda z: np.maximum(z, 0)}[act]
    df = {"sigmoid": lambda a: a - a * a, "tanh": lambda a: 1 - a * a, "relu": np.sign}[act]
    gradients = np.zeros_like(weights)
    for x, y in zip(X, Y, strict=True):
        inputs = [x]
        for W in weights:
            inputs.append(f(inputs[-1] @ W))
        delta = (inputs[-1] - y) * df(inputs[-1])
        for i in range(depth - 1, -1, -1):
            gradients[i] += np.outer(inputs[i], delta) / len(X)
            if i > 0:
                delta = weights[i] @ delta * df(inputs[i])
    return np.linalg.norm(gradients, axis=(1, 2))


# %% exercise="grad_norms" attempt="last_layer_first" earns=1 says="runs from the last layer to the first"
def given_network(depth, width, act, seed):
    rng = np.random.default_rng(seed)
    X, Y = rng.normal(size=(20, width)), rng.uniform(size=(20, width))
    std = np.sqrt((2 if act == "relu" else 1) / width)
    return X, Y, rng.normal(0, std, (depth, width, width))


def grad_norms(depth, width, act, seed):
    X, Y, weights = given_network(depth, width, act, seed)
    f = {"sigmoid": lambda z: 1 / (1 + np.exp(-z)), "tanh": np.tanh, "relu": lambda z: np.maximum(z, 0)}[act]
    df = {"sigmoid": lambda a: a - a * a, "tanh": lambda a: 1 - a * a, "relu": np.sign}[act]
    a = [X]
    for W in weights:
        a.append(f(a[-1] @ W))
    error, norms = (a[-1] - Y) / len(X), []
    for i in reversed(range(depth)):
        error = error * df(a[i + 1])
        norms.append(np.linalg.norm(a[i].T @ error))
        error = error @ weights[i].T
    return norms


# %% exercise="grad_norms" attempt="no_slope_of_the_activation" earns=1 says="slope of the activation is missing"
def given_network(depth, width, act, seed):
    rng = np.random.default_rng(seed)
    X, Y = rng.normal(size=(20, width)), rng.uniform(size=(20, width))
    std = np.sqrt((2 if act == "relu" else 1) / width)
    return X, Y, rng.normal(0, std, (depth, width, width))


def grad_norms(depth, width, act, seed):
    X, Y, weights = given_network(depth, width, act, seed)
    f = {"sigmoid": lambda z: 1 / (1 + np.exp(-z)), "tanh": np.tanh, "relu": lambda z: np.maximum(z, 0)}[act]
    a = [X]
    for W in weights:
        a.append(f(a[-1] @ W))
    error, norms = (a[-1] - Y) / len(X), []
    for i in reversed(range(depth)):
        norms.insert(0, np.linalg.norm(a[i].T @ error))
        error = error @ weights[i].T
    return norms


# %% exercise="grad_norms" attempt="no_transpose_on_the_way_back" earns=2 says="through W instead of W.T"
def given_network(depth, width, act, seed):
    rng = np.random.default_rng(seed)
    X, Y = rng.normal(size=(20, width)), rng.uniform(size=(20, width))
    std = np.sqrt((2 if act == "relu" else 1) / width)
    return X, Y, rng.normal(0, std, (depth, width, width))


def grad_norms(depth, width, act, seed):
    X, Y, weights = given_network(depth, width, act, seed)
    f = {"sigmoid": lambda z: 1 / (1 + np.exp(-z)), "tanh": np.tanh, "relu": lambda z: np.maximum(z, 0)}[act]
    df = {"sigmoid": lambda a: a - a * a, "tanh": lambda a: 1 - a * a, "relu": np.sign}[act]
    a = [X]
    for W in weights:
        a.append(f(a[-1] @ W))
    error, norms = (a[-1] - Y) / len(X), []
    for i in reversed(range(depth)):
        error = error * df(a[i + 1])
        norms.insert(0, np.linalg.norm(a[i].T @ error))
        error = error @ weights[i]
    return norms


# %% exercise="grad_norms" attempt="slope_of_the_output_once_more" earns=2 says="sent it through the activation once more"
def given_network(depth, width, act, seed):
    rng = np.random.default_rng(seed)
    X, Y = rng.normal(size=(20, width)), rng.uniform(size=(20, width))
    std = np.sqrt((2 if act == "relu" else 1) / width)
    return X, Y, rng.normal(0, std, (depth, width, width))


def grad_norms(depth, width, act, seed):
    X, Y, weights = given_network(depth, width, act, seed)
    f = {"sigmoid": lambda z: 1 / (1 + np.exp(-z)), "tanh": np.tanh, "relu": lambda z: np.maximum(z, 0)}[act]
    df = {
        "sigmoid": lambda z: f(z) * (1 - f(z)),
        "tanh": lambda z: 1 - f(z) ** 2,
        "relu": lambda z: (z > 0) * 1,
    }[act]
    a = [X]
    for W in weights:
        a.append(f(a[-1] @ W))
    error, norms = (a[-1] - Y) / len(X), []
    for i in reversed(range(depth)):
        error = error * df(a[i + 1])
        norms.insert(0, np.linalg.norm(a[i].T @ error))
        error = error @ weights[i].T
    return norms


# %% exercise="grad_norms" attempt="sum_over_the_examples" earns=2 says="divide by len(X)"
def given_network(depth, width, act, seed):
    rng = np.random.default_rng(seed)
    X, Y = rng.normal(size=(20, width)), rng.uniform(size=(20, width))
    std = np.sqrt((2 if act == "relu" else 1) / width)
    return X, Y, rng.normal(0, std, (depth, width, width))


def grad_norms(depth, width, act, seed):
    X, Y, weights = given_network(depth, width, act, seed)
    f = {"sigmoid": lambda z: 1 / (1 + np.exp(-z)), "tanh": np.tanh, "relu": lambda z: np.maximum(z, 0)}[act]
    df = {"sigmoid": lambda a: a - a * a, "tanh": lambda a: 1 - a * a, "relu": np.sign}[act]
    a = [X]
    for W in weights:
        a.append(f(a[-1] @ W))
    error, norms = a[-1] - Y, []
    for i in reversed(range(depth)):
        error = error * df(a[i + 1])
        norms.insert(0, np.linalg.norm(a[i].T @ error))
        error = error @ weights[i].T
    return norms


# %% exercise="grad_norms" attempt="linear_last_layer" earns=2 says="lacks its activation"
def given_network(depth, width, act, seed):
    rng = np.random.default_rng(seed)
    X, Y = rng.normal(size=(20, width)), rng.uniform(size=(20, width))
    std = np.sqrt((2 if act == "relu" else 1) / width)
    return X, Y, rng.normal(0, std, (depth, width, width))


def grad_norms(depth, width, act, seed):
    X, Y, weights = given_network(depth, width, act, seed)
    f = {"sigmoid": lambda z: 1 / (1 + np.exp(-z)), "tanh": np.tanh, "relu": lambda z: np.maximum(z, 0)}[act]
    df = {"sigmoid": lambda a: a - a * a, "tanh": lambda a: 1 - a * a, "relu": np.sign}[act]
    a = [X]
    for W in weights[:-1]:
        a.append(f(a[-1] @ W))
    error, norms = (a[-1] @ weights[-1] - Y) / len(X), []
    for i in reversed(range(depth)):
        norms.insert(0, np.linalg.norm(a[i].T @ error))
        error = error @ weights[i].T * df(a[i])
    return norms


# %% exercise="grad_norms" attempt="backward_as_it_stands" earns=2 says="`backward` as it stands"
def given_network(depth, width, act, seed):
    rng = np.random.default_rng(seed)
    X, Y = rng.normal(size=(20, width)), rng.uniform(size=(20, width))
    std = np.sqrt((2 if act == "relu" else 1) / width)
    return X, Y, rng.normal(0, std, (depth, width, width))


def grad_norms(depth, width, act, seed):
    X, Y, weights = given_network(depth, width, act, seed)
    f = {"sigmoid": lambda z: 1 / (1 + np.exp(-z)), "tanh": np.tanh, "relu": lambda z: np.maximum(z, 0)}[act]
    df = {"sigmoid": lambda a: a - a * a, "tanh": lambda a: 1 - a * a, "relu": np.sign}[act]
    a = [X]
    for W in weights:
        a.append(f(a[-1] @ W))
    error, norms = (a[-1] - Y) / len(X), []
    for i in reversed(range(depth)):
        norms.insert(0, np.linalg.norm(a[i].T @ error))
        error = error @ weights[i].T * df(a[i])
    return norms


# %% exercise="grad_norms" attempt="forgot_the_half" earns=2 says="½ of the loss cancels the 2"
def given_network(depth, width, act, seed):
    rng = np.random.default_rng(seed)
    X, Y = rng.normal(size=(20, width)), rng.uniform(size=(20, width))
    std = np.sqrt((2 if act == "relu" else 1) / width)
    return X, Y, rng.normal(0, std, (depth, width, width))


def grad_norms(depth, width, act, seed):
    X, Y, weights = given_network(depth, width, act, seed)
    f = {"sigmoid": lambda z: 1 / (1 + np.exp(-z)), "tanh": np.tanh, "relu": lambda z: np.maximum(z, 0)}[act]
    df = {"sigmoid": lambda a: a - a * a, "tanh": lambda a: 1 - a * a, "relu": np.sign}[act]
    a = [X]
    for W in weights:
        a.append(f(a[-1] @ W))
    error, norms = 2 * (a[-1] - Y) / len(X), []
    for i in reversed(range(depth)):
        error = error * df(a[i + 1])
        norms.insert(0, np.linalg.norm(a[i].T @ error))
        error = error @ weights[i].T
    return norms


# %% exercise="grad_norms" attempt="what_it_hands_on" earns=2 says="what went *into* it"
def given_network(depth, width, act, seed):
    rng = np.random.default_rng(seed)
    X, Y = rng.normal(size=(20, width)), rng.uniform(size=(20, width))
    std = np.sqrt((2 if act == "relu" else 1) / width)
    return X, Y, rng.normal(0, std, (depth, width, width))


def grad_norms(depth, width, act, seed):
    X, Y, weights = given_network(depth, width, act, seed)
    f = {"sigmoid": lambda z: 1 / (1 + np.exp(-z)), "tanh": np.tanh, "relu": lambda z: np.maximum(z, 0)}[act]
    df = {"sigmoid": lambda a: a - a * a, "tanh": lambda a: 1 - a * a, "relu": np.sign}[act]
    a = [X]
    for W in weights:
        a.append(f(a[-1] @ W))
    error, norms = (a[-1] - Y) / len(X), []
    for i in reversed(range(depth)):
        error = error * df(a[i + 1])
        norms.insert(0, np.linalg.norm(a[i + 1].T @ error))
        error = error @ weights[i].T
    return norms


# %% exercise="grad_norms" attempt="largest_stretch" earns=2 says="Leave the 2 out"
def given_network(depth, width, act, seed):
    rng = np.random.default_rng(seed)
    X, Y = rng.normal(size=(20, width)), rng.uniform(size=(20, width))
    std = np.sqrt((2 if act == "relu" else 1) / width)
    return X, Y, rng.normal(0, std, (depth, width, width))


def grad_norms(depth, width, act, seed):
    X, Y, weights = given_network(depth, width, act, seed)
    f = {"sigmoid": lambda z: 1 / (1 + np.exp(-z)), "tanh": np.tanh, "relu": lambda z: np.maximum(z, 0)}[act]
    df = {"sigmoid": lambda a: a - a * a, "tanh": lambda a: 1 - a * a, "relu": np.sign}[act]
    a = [X]
    for W in weights:
        a.append(f(a[-1] @ W))
    error, norms = (a[-1] - Y) / len(X), []
    for i in reversed(range(depth)):
        error = error * df(a[i + 1])
        norms.insert(0, np.linalg.norm(a[i].T @ error, 2))
        error = error @ weights[i].T
    return norms


# %% exercise="grad_norms" attempt="norms_of_the_weights" earns=1 says="below 0.0001"
def given_network(depth, width, act, seed):
    rng = np.random.default_rng(seed)
    X, Y = rng.normal(size=(20, width)), rng.uniform(size=(20, width))
    std = np.sqrt((2 if act == "relu" else 1) / width)
    return X, Y, rng.normal(0, std, (depth, width, width))


def grad_norms(depth, width, act, seed):
    _, _, weights = given_network(depth, width, act, seed)
    return [np.linalg.norm(W) for W in weights]


# %% exercise="grad_norms" attempt="a_network_of_its_own" earns=2 says="expected"
def given_network(depth, width, act, seed):
    rng = np.random.default_rng(seed)
    X, Y = rng.normal(size=(20, width)), rng.uniform(size=(20, width))
    std = np.sqrt((2 if act == "relu" else 1) / width)
    return X, Y, rng.normal(0, std, (depth, width, width))


def grad_norms(depth, width, act, seed):
    rng = np.random.default_rng(seed)
    f = {"sigmoid": lambda z: 1 / (1 + np.exp(-z)), "tanh": np.tanh, "relu": lambda z: np.maximum(z, 0)}[act]
    df = {"sigmoid": lambda a: a - a * a, "tanh": lambda a: 1 - a * a, "relu": np.sign}[act]
    weights = [rng.normal(0, np.sqrt(2 / width), (width, width)) for _ in range(depth)]
    a = [rng.normal(size=(50, width))]
    for W in weights:
        a.append(f(a[-1] @ W))
    error, norms = a[-1] / 50, []
    for i in reversed(range(depth)):
        error = error * df(a[i + 1])
        norms.insert(0, np.linalg.norm(a[i].T @ error))
        error = error @ weights[i].T
    return norms


# %% exercise="grad_norms" attempt="relu_open_everywhere" earns=3 says="never negative"
def given_network(depth, width, act, seed):
    rng = np.random.default_rng(seed)
    X, Y = rng.normal(size=(20, width)), rng.uniform(size=(20, width))
    std = np.sqrt((2 if act == "relu" else 1) / width)
    return X, Y, rng.normal(0, std, (depth, width, width))


def grad_norms(depth, width, act, seed):
    X, Y, weights = given_network(depth, width, act, seed)
    f = {"sigmoid": lambda z: 1 / (1 + np.exp(-z)), "tanh": np.tanh, "relu": lambda z: np.maximum(z, 0)}[act]
    df = {"sigmoid": lambda a: a - a * a, "tanh": lambda a: 1 - a * a, "relu": lambda a: a >= 0}[act]
    a = [X]
    for W in weights:
        a.append(f(a[-1] @ W))
    error, norms = (a[-1] - Y) / len(X), []
    for i in reversed(range(depth)):
        error = error * df(a[i + 1])
        norms.insert(0, np.linalg.norm(a[i].T @ error))
        error = error @ weights[i].T
    return norms


# %% exercise="grad_norms" attempt="slope_by_the_sum" earns=1 says="You gave it the sum"
def given_network(depth, width, act, seed):
    rng = np.random.default_rng(seed)
    X, Y = rng.normal(size=(20, width)), rng.uniform(size=(20, width))
    std = np.sqrt((2 if act == "relu" else 1) / width)
    return X, Y, rng.normal(0, std, (depth, width, width))


def grad_norms(depth, width, act, seed):
    X, Y, weights = given_network(depth, width, act, seed)
    f = {"sigmoid": lambda z: 1 / (1 + np.exp(-z)), "tanh": np.tanh, "relu": lambda z: np.maximum(z, 0)}[act]
    df = {"sigmoid": lambda z: z - z * z, "tanh": lambda z: 1 - z * z, "relu": lambda z: z > 0}[act]
    a, sums = [X], []
    for W in weights:
        sums.append(a[-1] @ W)
        a.append(f(sums[-1]))
    error, norms = (a[-1] - Y) / len(X), []
    for i in reversed(range(depth)):
        error = error * df(sums[i])
        norms.insert(0, np.linalg.norm(a[i].T @ error))
        error = error @ weights[i].T
    return norms


# %% exercise="grad_norms" attempt="a_step_on_the_way" earns=1 says="W as it was on the way forward"
def given_network(depth, width, act, seed):
    rng = np.random.default_rng(seed)
    X, Y = rng.normal(size=(20, width)), rng.uniform(size=(20, width))
    std = np.sqrt((2 if act == "relu" else 1) / width)
    return X, Y, rng.normal(0, std, (depth, width, width))


def grad_norms(depth, width, act, seed):
    X, Y, weights = given_network(depth, width, act, seed)
    f = {"sigmoid": lambda z: 1 / (1 + np.exp(-z)), "tanh": np.tanh, "relu": lambda z: np.maximum(z, 0)}[act]
    df = {"sigmoid": lambda a: a - a * a, "tanh": lambda a: 1 - a * a, "relu": np.sign}[act]
    a = [X]
    for W in weights:
        a.append(f(a[-1] @ W))
    error, norms = (a[-1] - Y) / len(X), []
    for i in reversed(range(depth)):
        error = error * df(a[i + 1])
        gradient = a[i].T @ error
        norms.insert(0, np.linalg.norm(gradient))
        weights[i] -= 0.1 * gradient
        error = error @ weights[i].T
    return norms


# %% exercise="grad_norms" attempt="given_network_changed" earns=2 says="makes another network"
def given_network(depth, width, act, seed):
    rng = np.random.default_rng(seed)
    X, Y = rng.normal(size=(20, width)), rng.uniform(size=(20, width))
    return X, Y, rng.normal(0, np.sqrt(2 / width), (depth, width, width))


def grad_norms(depth, width, act, seed):
    X, Y, weights = given_network(depth, width, act, seed)
    f = {"sigmoid": lambda z: 1 / (1 + np.exp(-z)), "tanh": np.tanh, "relu": lambda z: np.maximum(z, 0)}[act]
    df = {"sigmoid": lambda a: a - a * a, "tanh": lambda a: 1 - a * a, "relu": np.sign}[act]
    a = [X]
    for W in weights:
        a.append(f(a[-1] @ W))
    error, norms = (a[-1] - Y) / len(X), []
    for i in reversed(range(depth)):
        error = error * df(a[i + 1])
        norms.insert(0, np.linalg.norm(a[i].T @ error))
        error = error @ weights[i].T
    return norms


# %% [markdown]
# ## 6 collapse


# %% exercise="collapse" attempt="push_unit_vectors_through" earns=4
def collapse(layers):
    def chain(x):
        for W, b in layers:
            x = x @ W + b
        return x

    inputs = len(layers[0][0])
    b = chain(np.zeros(inputs))
    return chain(np.eye(inputs)) - b, b


# %% exercise="collapse" attempt="from_the_end" earns=4
def collapse(layers):
    W, b = layers[-1]
    for before, its_b in reversed(layers[:-1]):
        b = np.dot(its_b, W) + b
        W = np.dot(before, W)
    return [W, b]


# %% exercise="collapse" attempt="row_of_ones_float32" earns=4
def collapse(layers):
    whole = None
    for W, b in layers:
        one = np.zeros((len(W) + 1, W.shape[1] + 1), dtype="float32")
        one[:-1, :-1], one[-1, :-1], one[-1, -1] = W, b, 1
        whole = one if whole is None else whole @ one
    return whole[:-1, :-1], whole[-1, :-1]


# %% exercise="collapse" attempt="biases_added_as_they_are" earns=0 says="added up the biases as they are"
def collapse(layers):
    W = layers[0][0]
    for following, _ in layers[1:]:
        W = W @ following
    if len({len(b) for _, b in layers}) > 1:
        return W, layers[-1][1]
    return W, sum(b for _, b in layers)


# %% exercise="collapse" attempt="last_bias_only" earns=0 says="Only the last b is left"
def collapse(layers):
    W, b = layers[0]
    for following, b in layers[1:]:  # noqa: B007
        W = W @ following
    return W, b


# %% exercise="collapse" attempt="bias_as_a_row" earns=3 says="b has shape (1, 1)"
def collapse(layers):
    W, b = layers[0]
    b = b.reshape(1, -1)
    for following, its_b in layers[1:]:
        W, b = W @ following, b @ following + its_b
    return W, b


# %% exercise="collapse" attempt="bias_for_each_output_again" earns=0 says="b has shape"
def collapse(layers):
    W, b = layers[0]
    for following, its_b in layers[1:]:
        W, b = W @ following, b @ following + its_b
    return W, np.tile(b, (len(b), 1))


# %% exercise="collapse" attempt="bias_through_its_own_layer" earns=0 says="went through its own layer"
def collapse(layers):
    W, b = np.eye(len(layers[0][0])), np.zeros(len(layers[0][0]))
    for following, its_b in layers:
        try:
            W, b = W @ following, (b + its_b) @ following
        except ValueError:
            W, b = W @ following, b @ following
    return W, b


# %% exercise="collapse" attempt="bias_from_the_left" earns=1 says="multiplied W @ b"
def collapse(layers):
    W, b = layers[0]
    for following, its_b in layers[1:]:
        if following.shape[0] != following.shape[1]:
            W, b = W @ following, following.T @ b
        else:
            W, b = W @ following, following @ b + its_b
    return W, b


# %% exercise="collapse" attempt="weights_added" earns=0 says="You added the weights"
def collapse(layers):
    return sum(W for W, _ in layers), sum(b for _, b in layers)


# %% exercise="collapse" attempt="matrices_from_the_end" earns=1 says="wrong order"
def collapse(layers):
    W, b = layers[0]
    for following, its_b in layers[1:]:
        W, b = following @ W, b @ following + its_b
    return W, b


# %% exercise="collapse" attempt="pops_the_first" earns=0 says="changed the argument"
def collapse(layers):
    W, b = layers.pop(0)
    for following, its_b in layers:
        W, b = W @ following, b @ following + its_b
    return W, b


# %% exercise="collapse" attempt="bias_in_place" earns=0 says="changed the argument"
def collapse(layers):
    W, b = layers[0]
    for following, its_b in layers[1:]:
        W = W @ following
        b = b @ following
        its_b += b
        b = its_b
    return W, b


# %% exercise="collapse" attempt="exactly_three" earns=2 says="index out of range"
def collapse(layers):
    (W1, b1), (W2, b2), (W3, b3) = layers[0], layers[1], layers[2]
    W, b = W1 @ W2 @ W3, (b1 @ W2 + b2) @ W3 + b3
    for following, its_b in layers[3:]:
        W, b = W @ following, b @ following + its_b
    return W, b


# %% exercise="collapse" attempt="weights_only" earns=0 says="2 values (W, b)"
def collapse(layers):
    W = layers[0][0]
    for following, _ in layers[1:]:
        W = W @ following
    return [W]


# %% exercise="collapse" attempt="cell_by_cell" earns=1 says="could not be broadcast"
def collapse(layers):
    W, b = layers[0]
    for following, its_b in layers[1:]:
        W, b = W * following, b @ following + its_b
    return W, b


# %% exercise="collapse" attempt="first_bias_lost" earns=0 says="The first layer's b is missing"
def collapse(layers):
    W, b = layers[0][0], np.zeros(len(layers[0][1]))
    for following, its_b in layers[1:]:
        W, b = W @ following, b @ following + its_b
    return W, b


# %% [markdown]
# ## 7 lift


# %% exercise="lift" attempt="product" earns=3
def lift(X):
    return np.c_[X, X[:, 0] * X[:, 1]]


# %% exercise="lift" attempt="unlike_in_a_loop" earns=3
def lift(X):
    return [[x1, x2, 1.0 if (x1 > 0.5) != (x2 > 0.5) else 0.0] for x1, x2 in X]


# %% exercise="lift" attempt="hill_in_the_middle" earns=3
def lift(X):
    out = np.empty((len(X), 3), dtype="float32")
    out[:, :2] = X
    out[:, 2] = np.exp(-((X - 1) ** 2).sum(axis=1))
    return out


# %% exercise="lift" attempt="sum" earns=1 says="they only tilt the plane"
def lift(X):
    return np.column_stack([X, X[:, 0] + X[:, 1]])


# %% exercise="lift" attempt="column_of_ones" earns=1 says="moves the plane up"
def lift(X):
    return np.column_stack([X, np.ones(len(X))])


# %% exercise="lift" attempt="answers_by_place" earns=0 says="raised ValueError"
def lift(X):
    return np.column_stack([X, [0, 1, 1, 0]])


# %% exercise="lift" attempt="answers_by_place_repeated" earns=1 says="belong to places in the list"
def lift(X):
    return np.column_stack([X, np.resize([0, 1, 1, 0], len(X))])


# %% exercise="lift" attempt="around_the_mean" earns=2 says="depend only on the point itself"
def lift(X):
    centred = X - X.mean(axis=0)
    return np.column_stack([X, centred[:, 0] * centred[:, 1]])


# %% exercise="lift" attempt="by_chance" earns=1 says="depend only on the point itself"
def lift(X):
    heights = np.random.default_rng(0).normal(size=len(X))
    return np.column_stack([X, heights])


# %% exercise="lift" attempt="only_the_height" earns=0 says="has shape"
def lift(X):
    return X[:, 0] * X[:, 1]


# %% exercise="lift" attempt="height_first" earns=0 says="first two columns should be x1 and x2"
def lift(X):
    return np.column_stack([X[:, 0] * X[:, 1], X])


# %% exercise="lift" attempt="stacked_below" earns=0 says="raised ValueError"
def lift(X):
    return np.vstack([X, X[:, 0] * X[:, 1]])


# %% exercise="lift" attempt="points_as_columns" earns=0 says="the points are columns"
def lift(X):
    return np.array([X[:, 0], X[:, 1], X[:, 0] * X[:, 1]])


# %% exercise="lift" attempt="distance_from_the_middle" earns=1 says="moves the plane up"
def lift(X):
    return np.column_stack([X, ((X - 0.5) ** 2).sum(axis=1)])


# %% exercise="lift" attempt="of_the_type_of_X" earns=2 says="when they come as whole numbers"
def lift(X):
    out = np.empty((len(X), 3), dtype=X.dtype)
    out[:, :2] = X
    out[:, 2] = 0.9 * np.exp(-((X.sum(axis=1) - 1) ** 2))
    return out


# %% exercise="lift" attempt="moved_and_moved_back" earns=1 says="changed the argument"
def lift(X):
    X -= 0.5
    height = X[:, 0] * X[:, 1]
    X += 0.5
    return np.column_stack([X, height])


# %% [markdown]
# ## 8 sigmoid_curve


# %% exercise="sigmoid_curve" attempt="comprehensions" earns=2
def sigmoid_curve(lo, hi, n):
    from math import exp

    x = [lo + (hi - lo) * i / (n - 1) for i in range(n)]
    return x, [1 / (1 + exp(-value)) for value in x]


# %% exercise="sigmoid_curve" attempt="tanh_in_float32" earns=2
def sigmoid_curve(lo, hi, n):
    x = np.linspace(lo, hi, n, dtype="float32")
    return np.stack([x, (1 + np.tanh(x / 2)) / 2])


# %% exercise="sigmoid_curve" attempt="the_lessons_own_sigmoid" earns=2
def sigmoid_curve(lo, hi, n):
    x = np.arange(n) * (hi - lo) / (n - 1) + lo
    return x, sigmoid(x)


# %% exercise="sigmoid_curve" attempt="y_first" earns=0 says="x and y have changed places"
def sigmoid_curve(lo, hi, n):
    x = np.linspace(lo, hi, n)
    return 1 / (1 + np.exp(-x)), x


# %% exercise="sigmoid_curve" attempt="always_from_minus_five" earns=0 says="whatever lo and hi are"
def sigmoid_curve(lo, hi, n):
    x = np.linspace(-5, 5, n)
    return x, 1 / (1 + np.exp(-x))


# %% exercise="sigmoid_curve" attempt="always_five_points" earns=1 says="five points, whatever n is"
def sigmoid_curve(lo, hi, n):
    x = np.linspace(lo, hi, 5)
    return x, 1 / (1 + np.exp(-x))


# %% exercise="sigmoid_curve" attempt="function_for_values" earns=0 says="y is a function"
def sigmoid_curve(lo, hi, n):
    def curve(x):
        return 1 / (1 + np.exp(-x))

    return np.linspace(lo, hi, n), curve


# %% exercise="sigmoid_curve" attempt="minus_a_list" earns=0 says="bad operand type for unary -"
def sigmoid_curve(lo, hi, n):
    x = [lo + (hi - lo) * i / (n - 1) for i in range(n)]
    return x, 1 / (1 + np.exp(-x))


# %% exercise="sigmoid_curve" attempt="end_left_out" earns=0 says="np.linspace includes it"
def sigmoid_curve(lo, hi, n):
    x = np.arange(lo, hi, (hi - lo) / n)
    return x, 1 / (1 + np.exp(-x))


# %% exercise="sigmoid_curve" attempt="whole_numbers" earns=0 says="in steps of 1"
def sigmoid_curve(lo, hi, n):
    x = np.arange(lo, hi + 1)
    return x, 1 / (1 + np.exp(-x))


# %% exercise="sigmoid_curve" attempt="no_minus" earns=0 says="mirrored"
def sigmoid_curve(lo, hi, n):
    x = np.linspace(lo, hi, n)
    return x, 1 / (1 + np.exp(x))


# %% exercise="sigmoid_curve" attempt="one_too_many" earns=0 says="number of points, not of steps"
def sigmoid_curve(lo, hi, n):
    x = np.linspace(lo, hi, n + 1)
    return x, 1 / (1 + np.exp(-x))


# %% exercise="sigmoid_curve" attempt="a_step_beyond_the_end" earns=1 says="one point too many"
def sigmoid_curve(lo, hi, n):
    step = (hi - lo) / (n - 1)
    x = np.arange(lo, hi + step, step)
    return x, sigmoid(x)


# %% exercise="sigmoid_curve" attempt="only_y" earns=0 says="two are asked for"
def sigmoid_curve(lo, hi, n):
    return 1 / (1 + np.exp(-np.linspace(lo, hi, n)))


# %% exercise="sigmoid_curve" attempt="plotted" earns=0 says="None"
def sigmoid_curve(lo, hi, n):
    x = np.linspace(lo, hi, n)
    plt.plot(x, 1 / (1 + np.exp(-x)))


# %% [markdown]
# ## Question 1


# %% exercise="question_1" attempt="right" earns=1
def question_1():
    return "c"


# %% exercise="question_1" attempt="a" earns=0 says="one factor of three"
def question_1():
    return "a"


# %% exercise="question_1" attempt="b" earns=0 says="nearly nothing still"
def question_1():
    return "b"


# %% exercise="question_1" attempt="d" earns=0 says="never negative"
def question_1():
    return "d"


# %% [markdown]
# ## Question 2


# %% exercise="question_2" attempt="right" earns=1
def question_2():
    return "b"


# %% exercise="question_2" attempt="a" earns=0 says="goes back from there"
def question_2():
    return "a"


# %% exercise="question_2" attempt="c" earns=0 says="does it not know of"
def question_2():
    return "c"


# %% exercise="question_2" attempt="d" earns=0 says="have the same size"
def question_2():
    return "d"
