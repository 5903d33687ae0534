# %% [markdown]
# Answers to the exercises of lesson 05, right and wrong, each with the points it must earn and what the
# feedback must say. `np`, `keras`, `Dense` and `LeakyReLU` come from the lesson's own imports.

# %%
import keras
import numpy as np
from keras.layers import Dense

# %% [markdown]
# ## 1 sigmoid


# %% exercise="sigmoid" attempt="scipy_has_it" earns=3
def sigmoid(x):
    from scipy.special import expit

    return expit(x)


# %% exercise="sigmoid" attempt="half_a_tanh" earns=3
def sigmoid(x):
    return (np.tanh(np.array(x) / 2) + 1) / 2


# %% exercise="sigmoid" attempt="one_by_one_in_python" earns=3
def sigmoid(x):
    import math

    if np.ndim(x) > 0:
        return [sigmoid(one) for one in x]
    if x >= 0:
        return 1 / (1 + math.exp(-x))
    return math.exp(x) / (1 + math.exp(x))


# %% exercise="sigmoid" attempt="clipped_exponent" earns=3
def sigmoid(x):
    x = np.clip(np.asarray(x, dtype="float32"), -80, 80)
    return 1 / (1 + np.exp(-x))


# %% exercise="sigmoid" attempt="two_masks" earns=3
def sigmoid(x):
    x = np.asarray(x, dtype=float)
    out = np.empty(x.shape)
    right = x >= 0
    out[right] = 1 / (1 + np.exp(-x[right]))
    grown = np.exp(x[~right])
    out[~right] = grown / (1 + grown)
    return out


# %% exercise="sigmoid" attempt="plain_formula" earns=2 says="overflow encountered in exp"
def sigmoid(x):
    x = np.asarray(x)
    return 1 / (1 + np.exp(-x))


# %% exercise="sigmoid" attempt="plain_formula_on_lists" earns=1 says="bad operand type for unary -: 'list'"
def sigmoid(x):
    return 1 / (1 + np.exp(-x))


# %% exercise="sigmoid" attempt="where_computes_both" earns=2 says="computes both of its sides"
def sigmoid(x):
    x = np.asarray(x, dtype=float)
    return np.where(x >= 0, 1 / (1 + np.exp(-x)), np.exp(x) / (1 + np.exp(x)))


# %% exercise="sigmoid" attempt="mirrored_formula" earns=2 says="large and positive"
def sigmoid(x):
    e = np.exp(np.array(x, dtype=float))
    return e / (1 + e)


# %% exercise="sigmoid" attempt="math_exp" earns=0 says="raised TypeError"
def sigmoid(x):
    import math

    return 1 / (1 + math.exp(-x))


# %% exercise="sigmoid" attempt="if_on_an_array" earns=0 says="ambiguous"
def sigmoid(x):
    if x >= 0:
        return 1 / (1 + np.exp(-x))
    return np.exp(x) / (1 + np.exp(x))


# %% exercise="sigmoid" attempt="sign_forgotten" earns=0 says="sign in the exponent"
def sigmoid(x):
    return 1 / (1 + np.exp(np.asarray(x)))


# %% exercise="sigmoid" attempt="tanh" earns=0 says="runs from -1 to 1"
def sigmoid(x):
    return np.tanh(x)


# %% exercise="sigmoid" attempt="clipped_line" earns=0 says="clipped line"
def sigmoid(x):
    return np.clip(0.5 + np.asarray(x) / 4, 0, 1)


# %% exercise="sigmoid" attempt="slope_instead" earns=0 says="slope of the sigmoid"
def sigmoid(x):
    s = 0.5 * (1 + np.tanh(np.asarray(x) / 2))
    return s * (1 - s)


# %% exercise="sigmoid" attempt="array_of_the_type_of_x" earns=2 says="fractions are cut off"
def sigmoid(x):
    x = np.asarray(x)
    out = np.zeros_like(x)
    out[x >= 0] = 1 / (1 + np.exp(-x[x >= 0]))
    e = np.exp(x[x < 0])
    out[x < 0] = e / (1 + e)
    return out


# %% exercise="sigmoid" attempt="clipped_too_near" earns=1 says="You clip x at 5"
def sigmoid(x):
    return 1 / (1 + np.exp(-np.clip(x, -5, 5)))


# %% exercise="sigmoid" attempt="clipped_at_ten" earns=2 says="You clip x at 10"
def sigmoid(x):
    return 1 / (1 + np.exp(-np.clip(np.asarray(x, dtype=float), -10, 10)))


# %% exercise="sigmoid" attempt="answers_clipped" earns=2 says="between 0.001 and 0.999"
def sigmoid(x):
    x = np.clip(np.asarray(x, dtype=float), -700, 700)
    return np.clip(1 / (1 + np.exp(-x)), 0.001, 0.999)


# %% exercise="sigmoid" attempt="rounded" earns=0 says="rounded to 2 digits"
def sigmoid(x):
    return np.round((np.tanh(np.asarray(x) / 2) + 1) / 2, 2)


# %% exercise="sigmoid" attempt="sign_lost" earns=0 says="The sign of x got lost"
def sigmoid(x):
    return 1 / (1 + np.exp(-np.abs(x)))


# %% exercise="sigmoid" attempt="negative_side_only" earns=0 says="right for negative x only"
def sigmoid(x):
    small = np.exp(-np.abs(x))
    return small / (1 + small)


# %% exercise="sigmoid" attempt="sides_exchanged" earns=0 says="which side of 0"
def sigmoid(x):
    x = np.asarray(x, dtype=float)
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, small, 1) / (1 + small)


# %% exercise="sigmoid" attempt="brackets_forgotten" earns=0 says="Put brackets"
def sigmoid(x):
    return 1 / 1 + np.exp(-np.asarray(x))


# %% exercise="sigmoid" attempt="softmax" earns=0 says="that is softmax"
def sigmoid(x):
    e = np.exp(x - np.max(x))
    return e / np.sum(e)


# %% exercise="sigmoid" attempt="matrices_at_most" earns=2 says="in any shape"
def sigmoid(x):
    x = np.asarray(x, dtype=float)
    if x.ndim == 0:
        return (1 + np.tanh(x / 2)) / 2
    if x.ndim == 1:
        return np.array([sigmoid(one) for one in x])
    return np.array([[float(sigmoid(one)) for one in row] for row in x])


# %% exercise="sigmoid" attempt="nan_made_a_zero" earns=2 says="infinity is divided by infinity"
def sigmoid(x):
    with np.errstate(all="ignore"):
        grown = np.exp(np.asarray(x, dtype=float))
        return np.nan_to_num(grown / (1 + grown))


# %% [markdown]
# ## 2 dsigmoid


# %% exercise="dsigmoid" attempt="by_tanh" earns=3
def dsigmoid(x):
    s = (1 + np.tanh(np.asarray(x) / 2)) / 2
    return s - s**2


# %% exercise="dsigmoid" attempt="by_cosh" earns=3
def dsigmoid(x):
    return 1 / (2 + 2 * np.cosh(x))


# %% exercise="dsigmoid" attempt="by_nudging" earns=3
def dsigmoid(x):
    def s(z):
        return 1 / (1 + np.exp(-z))

    return (s(x + 1e-4) - s(x - 1e-4)) / 2e-4


# %% exercise="dsigmoid" attempt="plain_rule" earns=3
def dsigmoid(x):
    s = 1 / (1 + np.exp(-x))
    return s * (1 - s)


# %% exercise="dsigmoid" attempt="rule_on_x" earns=0 says="x(1 - x)"
def dsigmoid(x):
    return x * (1 - x)


# %% exercise="dsigmoid" attempt="sigmoid_twice" earns=0 says="sigmoid twice"
def dsigmoid(x):
    s = 1 / (1 + np.exp(-x))
    t = 1 / (1 + np.exp(-s))
    return t * (1 - t)


# %% exercise="dsigmoid" attempt="not_the_slope" earns=0 says="not its slope"
def dsigmoid(x):
    return 1 / (1 + np.exp(-x))


# %% exercise="dsigmoid" attempt="one_minus_s" earns=0 says="One factor is missing"
def dsigmoid(x):
    e = np.exp(-x)
    return e / (1 + e)


# %% exercise="dsigmoid" attempt="chain_rule_sign" earns=1 says="rises everywhere"
def dsigmoid(x):
    e = np.exp(-np.abs(x))
    return -e / (1 + e) ** 2


# %% exercise="dsigmoid" attempt="slope_of_tanh" earns=1 says="slope of tanh"
def dsigmoid(x):
    return 1 - np.tanh(x) ** 2


# %% exercise="dsigmoid" attempt="only_numbers" earns=1 says="raised TypeError"
def dsigmoid(x):
    import math

    s = 1 / (1 + math.exp(-x))
    return s * (1 - s)


# %% exercise="dsigmoid" attempt="coarse_step" earns=1 says="over that far the curve bends"
def dsigmoid(x):
    def s(z):
        return 1 / (1 + np.exp(-z))

    return (s(x + 0.1) - s(x)) / 0.1


# %% exercise="dsigmoid" attempt="quotient_rule_unfinished" earns=2 says="contains nan"
def dsigmoid(x):
    above = np.exp(x) * (1 + np.exp(x)) - np.exp(2 * x)
    return above / (1 + np.exp(x)) ** 2


# %% exercise="dsigmoid" attempt="s_squared" earns=0 says="s times s"
def dsigmoid(x):
    s = 1 / (1 + np.exp(-x))
    return s**2


# %% exercise="dsigmoid" attempt="mixed_with_x" earns=0 says="Both factors hold s"
def dsigmoid(x):
    s = 1 / (1 + np.exp(-x))
    return s * (1 - x)


# %% exercise="dsigmoid" attempt="factor_x_too_many" earns=1 says="a factor x too many"
def dsigmoid(x):
    s = 1 / (1 + np.exp(-x))
    return x * s * (1 - s)


# %% exercise="dsigmoid" attempt="slope_of_the_slope" earns=1 says="slope of the slope"
def dsigmoid(x):
    s = 1 / (1 + np.exp(-x))
    return s * (1 - s) * (1 - 2 * s)


# %% exercise="dsigmoid" attempt="nudge_counted_once" earns=1 says="*twice* the nudge"
def dsigmoid(x):
    def s(z):
        return 1 / (1 + np.exp(-z))

    return (s(x + 1e-5) - s(x - 1e-5)) / 1e-5


# %% exercise="dsigmoid" attempt="not_divided_by_the_nudge" earns=1 says="divide the difference by the nudge"
def dsigmoid(x):
    def s(z):
        return 1 / (1 + np.exp(-z))

    return s(x + 1e-9) - s(x - 1e-9)


# %% exercise="dsigmoid" attempt="brackets_below_forgotten" earns=0 says="steepest at 0, and its slope there is 0.25; yours is 2"
def dsigmoid(x):
    e = np.exp(-x)
    return e / 1 + e**2


# %% exercise="dsigmoid" attempt="a_quarter_everywhere" earns=0 says="the slope at 0 alone"
def dsigmoid(x):
    return 0.25 + 0 * x


# %% exercise="dsigmoid" attempt="array_of_the_type_of_x" earns=2 says="fractions are cut off"
def dsigmoid(x):
    slope = np.zeros_like(x)
    s = 1 / (1 + np.exp(-x))
    slope[...] = s * (1 - s)
    return slope


# %% exercise="dsigmoid" attempt="nudge_that_is_lost" earns=1 says="lost in x + nudge"
def dsigmoid(x):
    def s(z):
        return 1 / (1 + np.exp(-z))

    return (s(x + 1e-16) - s(x - 1e-16)) / 2e-16


# %% [markdown]
# ## 3 errors


# %% exercise="errors" attempt="loop" earns=3
def errors(y, h):
    y, h = (np.array(a).flatten().tolist() for a in (y, h))
    total = squares = 0.0
    for a, b in zip(y, h, strict=True):
        total += abs(a - b)
        squares += (a - b) ** 2
    n = len(y)
    return {"mae": total / n, "mse": squares / n, "rmse": (squares / n) ** 0.5}


# %% exercise="errors" attempt="scikit_learn" earns=3
def errors(y, h):
    from sklearn import metrics

    y, h = np.reshape(y, (-1, 1)), np.reshape(h, (-1, 1))
    mse = metrics.mean_squared_error(y, h)
    return {"mae": metrics.mean_absolute_error(y, h), "mse": mse, "rmse": mse**0.5}


# %% exercise="errors" attempt="float32_and_norms" earns=3
def errors(y, h):
    e = np.asarray(y, dtype="float32").ravel() - np.asarray(h, dtype="float32").ravel()
    rmse = np.linalg.norm(e) / np.sqrt(len(e))
    return {"rmse": rmse, "mse": rmse**2, "mae": np.linalg.norm(e, 1) / len(e), "n": len(e)}


# %% exercise="errors" attempt="sums" earns=0 says="sum over all rows"
def errors(y, h):
    e = np.ravel(y) - np.ravel(h)
    mse = np.sum(e**2)
    return {"mae": np.sum(np.abs(e)), "mse": mse, "rmse": np.sqrt(mse)}


# %% exercise="errors" attempt="added" earns=0 says="A miss is their difference"
def errors(y, h):
    e = np.asarray(y) + np.asarray(h)
    return {"mae": np.abs(e).mean(), "mse": (e**2).mean(), "rmse": np.sqrt((e**2).mean())}


# %% exercise="errors" attempt="no_square" earns=0 says="Square each of them first"
def errors(y, h):
    e = np.asarray(y) - np.asarray(h)
    return {"mae": np.abs(e).mean(), "mse": e.mean(), "rmse": np.sqrt((e**2).mean())}


# %% exercise="errors" attempt="vector_minus_column" earns=2 says="Every y was compared with every h"
def errors(y, h):
    e = np.array(y) - np.array(h)
    return {"mae": np.mean(abs(e)), "mse": np.mean(e**2), "rmse": np.mean(e**2) ** 0.5}


# %% exercise="errors" attempt="lists_can_not_subtract" earns=1 says="unsupported operand"
def errors(y, h):
    e = y - h
    return {"mae": np.mean(abs(e)), "mse": np.mean(e**2), "rmse": np.mean(e**2) ** 0.5}


# %% exercise="errors" attempt="signed_mean" earns=0 says="cancel"
def errors(y, h):
    e = np.ravel(y) - np.ravel(h)
    return {"mae": e.mean(), "mse": (e**2).mean(), "rmse": np.sqrt((e**2).mean())}


# %% exercise="errors" attempt="size_of_the_mean" earns=0 says="before the mean, not after it"
def errors(y, h):
    e = np.ravel(y) - np.ravel(h)
    return {"mae": abs(e.mean()), "mse": (e**2).mean(), "rmse": np.sqrt((e**2).mean())}


# %% exercise="errors" attempt="root_before_mean" earns=0 says="MAE again"
def errors(y, h):
    e = np.ravel(y) - np.ravel(h)
    return {"mae": abs(e).mean(), "mse": (e**2).mean(), "rmse": np.sqrt(e**2).mean()}


# %% exercise="errors" attempt="divided_by_n_minus_1" earns=0 says="n - 1"
def errors(y, h):
    e = np.ravel(y) - np.ravel(h)
    mse = np.sum(e**2) / max(len(e) - 1, 1)
    return {"mae": abs(e).mean(), "mse": mse, "rmse": np.sqrt(mse)}


# %% exercise="errors" attempt="squared_mean" earns=0 says="Square each miss first"
def errors(y, h):
    e = np.ravel(y) - np.ravel(h)
    return {"mae": abs(e).mean(), "mse": e.mean() ** 2, "rmse": abs(e.mean())}


# %% exercise="errors" attempt="a_tuple" earns=0 says="dictionary with the keys"
def errors(y, h):
    e = np.ravel(y) - np.ravel(h)
    return abs(e).mean(), (e**2).mean(), np.sqrt((e**2).mean())


# %% exercise="errors" attempt="capital_letters" earns=0 says="small letters"
def errors(y, h):
    e = np.ravel(y) - np.ravel(h)
    return {"MAE": abs(e).mean(), "MSE": (e**2).mean(), "RMSE": np.sqrt((e**2).mean())}


# %% exercise="errors" attempt="spread_for_rmse" earns=0 says="standard deviation of the misses"
def errors(y, h):
    e = np.ravel(y) - np.ravel(h)
    return {"mae": abs(e).mean(), "mse": (e**2).mean(), "rmse": e.std()}


# %% exercise="errors" attempt="variance_for_mse" earns=0 says="variance of the misses"
def errors(y, h):
    e = np.ravel(y) - np.ravel(h)
    return {"mae": abs(e).mean(), "mse": np.var(e), "rmse": np.std(e)}


# %% exercise="errors" attempt="difference_of_squares" earns=0 says="subtract first"
def errors(y, h):
    y, h = np.ravel(y), np.ravel(h)
    mse = (y**2 - h**2).mean()
    return {"mae": abs(y - h).mean(), "mse": mse, "rmse": abs(mse) ** 0.5}


# %% exercise="errors" attempt="n_minus_1_in_the_rmse_alone" earns=0 says="n - 1"
def errors(y, h):
    e = np.ravel(y) - np.ravel(h)
    return {"mae": abs(e).mean(), "mse": (e**2).mean(), "rmse": (np.sum(e**2) / max(len(e) - 1, 1)) ** 0.5}


# %% exercise="errors" attempt="names_exchanged" earns=0 says="mean *squared* error"
def errors(y, h):
    e = np.ravel(y) - np.ravel(h)
    return {"mse": abs(e).mean(), "mae": (e**2).mean(), "rmse": (e**2).mean() ** 0.5}


# %% exercise="errors" attempt="one_for_each_row" earns=0 says="one number for all rows"
def errors(y, h):
    e = np.ravel(y) - np.ravel(h)
    return {"mae": abs(e), "mse": e**2, "rmse": abs(e)}


# %% [markdown]
# ## 4 better_line


# %% exercise="better_line" attempt="absolute_in_a_loop" earns=2
def better_line(x, y, line1, line2):
    def mae(line):
        a, b = line
        return sum(abs(v - (a * u + b)) for u, v in zip(x, y, strict=True)) / len(x)

    if mae(line1) < mae(line2):
        return 1
    return 2


# %% exercise="better_line" attempt="matrix_and_argmin" earns=2
def better_line(x, y, line1, line2):
    A = np.column_stack([x, np.ones(len(x))])
    misses = A @ np.array([line1, line2]).T - np.reshape(y, (-1, 1))
    return np.argmin(np.linalg.norm(misses, axis=0)) + 1


# %% exercise="better_line" attempt="polyval_rmse" earns=2
def better_line(x, y, line1, line2):
    one, two = (np.sqrt(np.mean((np.polyval(line, x) - y) ** 2)) for line in (line1, line2))
    return 1 + int(two < one)


# %% exercise="better_line" attempt="signed_sum_without_its_sign" earns=1 says="cancel"
def better_line(x, y, line1, line2):
    x, y = np.array(x), np.array(y)
    one, two = (abs(np.sum(y - a * x - b)) for a, b in (line1, line2))
    return 1 if one < two else 2


# %% exercise="better_line" attempt="raw_signed_sum" earns=0 says="far above all points"
def better_line(x, y, line1, line2):
    x, y = np.array(x), np.array(y)
    one, two = (np.sum(y - a * x - b) for a, b in (line1, line2))
    return 1 if one < two else 2


# %% exercise="better_line" attempt="worst_miss" earns=1 says="not the worst alone"
def better_line(x, y, line1, line2):
    x, y = np.array(x), np.array(y)
    one, two = (np.max(abs(y - a * x - b)) for a, b in (line1, line2))
    return 1 if one < two else 2


# %% exercise="better_line" attempt="number_of_hits" earns=1 says="goes through more of the points"
def better_line(x, y, line1, line2):
    x, y = np.array(x), np.array(y)
    one, two = (np.sum(abs(y - a * x - b) < 0.5) for a, b in (line1, line2))
    return 1 if one > two else 2


# %% exercise="better_line" attempt="ends_only" earns=1 says="first and the last point"
def better_line(x, y, line1, line2):
    one, two = (abs(y[0] - a * x[0] - b) + abs(y[-1] - a * x[-1] - b) for a, b in (line1, line2))
    return 1 if one < two else 2


# %% exercise="better_line" attempt="true_or_false" earns=0 says="number of the better line"
def better_line(x, y, line1, line2):
    x, y = np.array(x), np.array(y)
    one, two = (np.mean((y - a * x - b) ** 2) for a, b in (line1, line2))
    return one < two


# %% exercise="better_line" attempt="the_line_itself" earns=0 says="number of the better line"
def better_line(x, y, line1, line2):
    x, y = np.array(x), np.array(y)
    return min((line1, line2), key=lambda line: np.mean((y - line[0] * x - line[1]) ** 2))


# %% exercise="better_line" attempt="counted_from_0" earns=0 says="1 or 2"
def better_line(x, y, line1, line2):
    x, y = np.array(x), np.array(y)
    return np.argmin([np.mean((y - a * x - b) ** 2) for a, b in (line1, line2)])


# %% exercise="better_line" attempt="lists_multiplied" earns=0 says="raised TypeError"
def better_line(x, y, line1, line2):
    one = np.mean((y - (line1[0] * x + line1[1])) ** 2)
    two = np.mean((y - (line2[0] * x + line2[1])) ** 2)
    return 1 if one < two else 2


# %% exercise="better_line" attempt="median_of_the_sizes" earns=1 says="goes through more of the points"
def better_line(x, y, line1, line2):
    x, y = np.array(x), np.array(y)
    one, two = (np.median(abs(y - a * x - b)) for a, b in (line1, line2))
    return 1 if one < two else 2


# %% exercise="better_line" attempt="number_of_the_worse" earns=0 says="that of the less error"
def better_line(x, y, line1, line2):
    x, y = np.array(x), np.array(y)
    one, two = (np.mean((y - a * x - b) ** 2) for a, b in (line1, line2))
    return 1 if one > two else 2


# %% exercise="better_line" attempt="returned_on_one_way_only" earns=0 says="on every way through it"
def better_line(x, y, line1, line2):
    x, y = np.array(x), np.array(y)
    one, two = (np.mean((y - a * x - b) ** 2) for a, b in (line1, line2))
    if one < two:
        return 1


# %% exercise="better_line" attempt="intercept_first" earns=1 says="in this order"
def better_line(x, y, line1, line2):
    x, y = np.array(x), np.array(y)
    one, two = (np.mean((y - b * x - a) ** 2) for a, b in (line1, line2))
    return 1 if one < two else 2


# %% exercise="better_line" attempt="whole_x" earns=1 says="not as whole numbers"
def better_line(x, y, line1, line2):
    x, y = np.array(x, dtype=int), np.array(y)
    one, two = (np.mean((y - a * x - b) ** 2) for a, b in (line1, line2))
    return 1 if one < two else 2


# %% exercise="better_line" attempt="at_right_angles" earns=1 says="straight up or down"
def better_line(x, y, line1, line2):
    x, y = np.array(x), np.array(y)
    one, two = (np.mean(abs(y - a * x - b)) / np.sqrt(1 + a**2) for a, b in (line1, line2))
    return 1 if one < two else 2


# %% exercise="better_line" attempt="a_numpy_integer_in_an_array" earns=2
def better_line(x, y, line1, line2):
    x, y = np.array(x, dtype="float32"), np.array(y, dtype="float32")
    costs = np.array([[np.abs(y - a * x - b).sum()] for a, b in (line1, line2)])
    return costs.argmin(axis=0) + 1


# %% [markdown]
# ## 6 create_model


# %% exercise="create_model" attempt="functional" earns=4
def create_model(layers, activation, input_dim):
    inputs = keras.Input((input_dim,))
    h = inputs
    for width in layers:
        h = Dense(width, activation)(h)
    return keras.Model(inputs, Dense(1, "sigmoid")(h))


# %% exercise="create_model" attempt="activation_as_layers" earns=4
def create_model(layers, activation, input_dim):
    stack = [keras.Input(shape=(input_dim,))]
    for width in layers:
        stack += [keras.layers.Dense(width), keras.layers.Activation(activation)]
    stack += [keras.layers.Dense(1), keras.layers.Activation("sigmoid")]
    model = keras.Sequential(stack)
    model.compile(optimizer="adam", loss="binary_crossentropy")
    return model


# %% exercise="create_model" attempt="one_object_in_many_places" earns=4
def create_model(layers, activation, input_dim):
    act = keras.layers.Activation(activation) if isinstance(activation, str) else activation
    model = keras.Sequential()
    model.add(keras.Input((input_dim,)))
    for width in layers:
        model.add(Dense(width))
        model.add(act)
    model.add(Dense(1, activation="sigmoid"))
    return model


# %% exercise="create_model" attempt="pop_from_a_copy" earns=4
def create_model(layers, activation, input_dim):
    rest = list(layers)
    model = keras.Sequential([keras.Input((input_dim,))])
    while rest:
        model.add(Dense(rest.pop(0), activation=activation))
    model.add(Dense(1, activation=keras.activations.sigmoid))
    return model


# %% exercise="create_model" attempt="pop_from_the_callers_list" earns=0 says="changed the argument"
def create_model(layers, activation, input_dim):
    model = keras.Sequential([keras.Input((input_dim,))])
    model.add(Dense(layers.pop(0), activation=activation))
    for width in layers:
        model.add(Dense(width, activation=activation))
    model.add(Dense(1, activation="sigmoid"))
    return model


# %% exercise="create_model" attempt="no_input" earns=0 says="keras.Input"
def create_model(layers, activation, input_dim):
    model = keras.Sequential()
    for width in layers:
        model.add(Dense(width, activation=activation))
    model.add(Dense(1, activation="sigmoid"))
    return model


# %% exercise="create_model" attempt="first_one_skipped" earns=0 says="first hidden layer is skipped"
def create_model(layers, activation, input_dim):
    model = keras.Sequential([keras.Input((input_dim,))])
    for width in layers[1:]:
        model.add(Dense(width, activation=activation))
    model.add(Dense(1, activation="sigmoid"))
    return model


# %% exercise="create_model" attempt="no_activation" earns=2 says="hidden layers have no activation"
def create_model(layers, activation, input_dim):
    model = keras.Sequential([keras.Input((input_dim,))])
    for width in layers:
        model.add(Dense(width))
    model.add(Dense(1, activation="sigmoid"))
    return model


# %% exercise="create_model" attempt="activation_once" earns=2 says="Only the first hidden layer"
def create_model(layers, activation, input_dim):
    model = keras.Sequential([keras.Input((input_dim,))])
    for i, width in enumerate(layers):
        model.add(Dense(width, activation=activation if i == 0 else None))
    model.add(Dense(1, activation="sigmoid"))
    return model


# %% exercise="create_model" attempt="always_relu" earns=2 says="hidden layers are ReLU"
def create_model(layers, activation, input_dim):
    model = keras.Sequential([keras.Input((input_dim,))])
    for width in layers:
        model.add(Dense(width, activation="relu"))
    model.add(Dense(1, activation="sigmoid"))
    return model


# %% exercise="create_model" attempt="softmax_at_the_end" earns=2 says="softmax over a single node"
def create_model(layers, activation, input_dim):
    model = keras.Sequential([keras.Input((input_dim,))])
    for width in layers:
        model.add(Dense(width, activation=activation))
    model.add(Dense(1, activation="softmax"))
    return model


# %% exercise="create_model" attempt="activation_at_the_end_too" earns=2 says="hidden layers' activation"
def create_model(layers, activation, input_dim):
    model = keras.Sequential([keras.Input((input_dim,))])
    for width in (*layers, 1):
        model.add(Dense(width, activation=activation))
    return model


# %% exercise="create_model" attempt="first_one_by_its_index" earns=3 says="list index out of range"
def create_model(layers, activation, input_dim):
    model = keras.Sequential([keras.Input((input_dim,))])
    model.add(Dense(layers[0], activation=activation))
    for width in layers[1:]:
        model.add(Dense(width, activation=activation))
    model.add(Dense(1, activation="sigmoid"))
    return model


# %% exercise="create_model" attempt="only_lists" earns=3 says="'tuple' object has no attribute 'copy'"
def create_model(layers, activation, input_dim):
    layers = layers.copy()
    model = keras.Sequential([keras.Input((input_dim,))])
    for _ in range(len(layers)):
        model.add(Dense(layers.pop(0), activation=activation))
    model.add(Dense(1, activation="sigmoid"))
    return model


# %% exercise="create_model" attempt="always_two_inputs" earns=1 says="whatever `input_dim` says"
def create_model(layers, activation, input_dim):
    model = keras.Sequential([keras.Input((2,))])
    for width in layers:
        model.add(Dense(width, activation=activation))
    model.add(Dense(1, activation="sigmoid"))
    return model


# %% exercise="create_model" attempt="not_returned" earns=0 says="return model"
def create_model(layers, activation, input_dim):
    model = keras.Sequential([keras.Input((input_dim,))])
    for width in layers:
        model.add(Dense(width, activation=activation))
    model.add(Dense(1, activation="sigmoid"))
    model.summary()


# %% exercise="create_model" attempt="always_the_same_leak" earns=2 says="use the `activation` that was passed in"
def create_model(layers, activation, input_dim):
    if not isinstance(activation, str):
        activation = keras.layers.LeakyReLU(negative_slope=0.1)
    model = keras.Sequential([keras.Input((input_dim,))])
    for width in layers:
        model.add(Dense(width, activation=activation))
    model.add(Dense(1, activation="sigmoid"))
    return model


# %% exercise="create_model" attempt="the_default_leak" earns=2 says="LeakyReLU of slope 0.3"
def create_model(layers, activation, input_dim):
    model = keras.Sequential([keras.Input((input_dim,))])
    for width in layers:
        model.add(
            Dense(width, activation=activation if isinstance(activation, str) else keras.layers.LeakyReLU())
        )
    model.add(Dense(1, activation="sigmoid"))
    return model


# %% exercise="create_model" attempt="a_fresh_object_each_time" earns=4
def create_model(layers, activation, input_dim):
    def fresh():
        return (
            activation
            if isinstance(activation, str)
            else type(activation).from_config(activation.get_config())
        )

    hidden = [Dense(width, activation=fresh()) for width in layers]
    return keras.Sequential([keras.Input((input_dim,)), *hidden, Dense(1, activation="sigmoid")])


# %% exercise="create_model" attempt="a_sigmoid_of_ones_own" earns=4
def my_sigmoid(z):
    return 1 / (1 + keras.ops.exp(-z))


def create_model(layers, activation, input_dim):
    hidden = [Dense(width, activation=activation) for width in layers]
    return keras.Sequential([keras.Input((input_dim,)), *hidden, Dense(1, activation=my_sigmoid)])


# %% exercise="create_model" attempt="back_to_front" earns=1 says="reverse order"
def create_model(layers, activation, input_dim):
    model = keras.Sequential([keras.Input((input_dim,))])
    for width in reversed(layers):
        model.add(Dense(width, activation=activation))
    model.add(Dense(1, activation="sigmoid"))
    return model


# %% exercise="create_model" attempt="without_biases" earns=0 says="The layers have no biases"
def create_model(layers, activation, input_dim):
    model = keras.Sequential([keras.Input((input_dim,))])
    for width in layers:
        model.add(Dense(width, activation=activation, use_bias=False))
    model.add(Dense(1, activation="sigmoid", use_bias=False))
    return model


# %% exercise="create_model" attempt="all_as_wide_as_the_first" earns=1 says="as wide as the first"
def create_model(layers, activation, input_dim):
    model = keras.Sequential([keras.Input((input_dim,))])
    for _ in layers:
        model.add(Dense(layers[0], activation=activation))
    model.add(Dense(1, activation="sigmoid"))
    return model


# %% [markdown]
# ## 7 count_mlp_params


# %% exercise="count_mlp_params" attempt="walk_along" earns=2
def count_mlp_params(layers, input_dim, n_out=1):
    total, before = 0, input_dim
    for width in layers:
        total += before * width + width
        before = width
    return total + before * n_out + n_out


# %% exercise="count_mlp_params" attempt="dot_product" earns=2
def count_mlp_params(layers, input_dim, n_out=1):
    sizes = np.hstack([input_dim, layers, n_out]).astype(int)
    return (sizes[:-1] + 1) @ sizes[1:]


# %% exercise="count_mlp_params" attempt="recursion" earns=2
def count_mlp_params(layers, input_dim, n_out=1):
    if len(layers) == 0:
        return (input_dim + 1) * n_out
    first, *rest = layers
    return (input_dim + 1) * first + count_mlp_params(rest, first, n_out)


# %% exercise="count_mlp_params" attempt="no_biases" earns=0 says="biases are missing"
def count_mlp_params(layers, input_dim, n_out=1):
    sizes = [input_dim, *layers, n_out]
    return sum(sizes[i] * sizes[i + 1] for i in range(len(sizes) - 1))


# %% exercise="count_mlp_params" attempt="the_first_layer_alone" earns=0 says="first layer's part alone"
def count_mlp_params(layers, input_dim, n_out=1):
    return (input_dim + 1) * layers[0]


# %% exercise="count_mlp_params" attempt="one_node_a_layer" earns=0 says="one node of each layer"
def count_mlp_params(layers, input_dim, n_out=1):
    return sum(width + 1 for width in [input_dim, *layers])


# %% exercise="count_mlp_params" attempt="no_output" earns=0 says="output layer is missing"
def count_mlp_params(layers, input_dim, n_out=1):
    sizes = [input_dim, *layers]
    return sum((sizes[i] + 1) * sizes[i + 1] for i in range(len(sizes) - 1))


# %% exercise="count_mlp_params" attempt="always_one_output" earns=1 says="use `n_out`"
def count_mlp_params(layers, input_dim, n_out=1):
    sizes = [input_dim, *layers, 1]
    return sum((sizes[i] + 1) * sizes[i + 1] for i in range(len(sizes) - 1))


# %% exercise="count_mlp_params" attempt="inputs_left_out" earns=0 says="first hidden layer is missing"
def count_mlp_params(layers, input_dim, n_out=1):
    sizes = [*layers, n_out]
    return sum((sizes[i] + 1) * sizes[i + 1] for i in range(len(sizes) - 1))


# %% exercise="count_mlp_params" attempt="first_by_its_index" earns=1 says="list index out of range"
def count_mlp_params(layers, input_dim, n_out=1):
    total = (input_dim + 1) * layers[0]
    for i in range(1, len(layers)):
        total += (layers[i - 1] + 1) * layers[i]
    return total + (layers[-1] + 1) * n_out


# %% exercise="count_mlp_params" attempt="put_into_the_callers_list" earns=0 says="changed the argument"
def count_mlp_params(layers, input_dim, n_out=1):
    layers.insert(0, input_dim)
    layers.append(n_out)
    return sum((layers[i] + 1) * layers[i + 1] for i in range(len(layers) - 1))


# %% exercise="count_mlp_params" attempt="one_bias_a_layer" earns=0 says="each node has its own"
def count_mlp_params(layers, input_dim, n_out=1):
    sizes = [input_dim, *layers, n_out]
    return sum(sizes[i] * sizes[i + 1] + 1 for i in range(len(sizes) - 1))


# %% exercise="count_mlp_params" attempt="nodes" earns=0 says="These are the nodes"
def count_mlp_params(layers, input_dim, n_out=1):
    return sum(layers) + n_out


# %% exercise="count_mlp_params" attempt="built_to_be_counted" earns=1 says="fits into no computer. Count"
def count_mlp_params(layers, input_dim, n_out=1):
    stack = [Dense(width) for width in (*layers, n_out)]
    return keras.Sequential([keras.Input((input_dim,)), *stack]).count_params()


# %% exercise="count_mlp_params" attempt="by_numpy_products" earns=2
def count_mlp_params(layers, input_dim, n_out=1):
    before = np.array([input_dim, *layers])
    after = np.array([*layers, n_out])
    return np.sum(before * after) + np.sum(after)


# %% exercise="count_mlp_params" attempt="always_two_inputs" earns=0 says="whatever `input_dim` says"
def count_mlp_params(layers, input_dim, n_out=1):
    sizes = [2, *layers, n_out]
    return sum((sizes[i] + 1) * sizes[i + 1] for i in range(len(sizes) - 1))


# %% exercise="count_mlp_params" attempt="output_bias_forgotten" earns=0 says="bias of the output layer"
def count_mlp_params(layers, input_dim, n_out=1):
    total, before = 0, input_dim
    for width in layers:
        total += (before + 1) * width
        before = width
    return total + before * n_out


# %% exercise="count_mlp_params" attempt="width_before_never_updated" earns=0 says="as if the inputs led into it"
def count_mlp_params(layers, input_dim, n_out=1):
    total, before = 0, input_dim
    for width in [*layers, n_out]:
        total += (before + 1) * width
    return total


# %% exercise="count_mlp_params" attempt="counted_in_floats" earns=1 says="The last digits are lost"
def count_mlp_params(layers, input_dim, n_out=1):
    sizes = np.array([input_dim, *layers, n_out], dtype=float)
    return int(np.dot(sizes[:-1] + 1, sizes[1:]))


# %% exercise="count_mlp_params" attempt="short_integers" earns=1 says="short integers"
def count_mlp_params(layers, input_dim, n_out=1):
    sizes = np.array([input_dim, *layers, n_out], dtype="int32")
    return int(np.sum((sizes[:-1] + 1) * sizes[1:]))


# %% exercise="count_mlp_params" attempt="all_as_wide_as_the_first" earns=1 says="as wide as the first"
def count_mlp_params(layers, input_dim, n_out=1):
    if len(layers) == 0:
        return (input_dim + 1) * n_out
    width = layers[0]
    return (input_dim + 1) * width + (len(layers) - 1) * (width + 1) * width + (width + 1) * n_out


# %% exercise="count_mlp_params" attempt="one_bias_for_all_outputs" earns=1 says="not one for all"
def count_mlp_params(layers, input_dim, n_out=1):
    before, total = input_dim, 0
    for width in layers:
        total += (before + 1) * width
        before = width
    return total + before * n_out + 1


# %% [markdown]
# ## 8 create_classifier


# %% exercise="create_classifier" attempt="a_softmax_of_ones_own" earns=4
import keras


def my_softmax(z):
    e = keras.ops.exp(z - keras.ops.max(z, axis=-1, keepdims=True))
    return e / keras.ops.sum(e, axis=-1, keepdims=True)


def create_classifier(layers, activation, input_dim, n_classes):
    last = (1, "sigmoid", "binary") if n_classes == 2 else (n_classes, my_softmax, "sparse_categorical")
    units, end, kind = last
    hidden = [keras.layers.Dense(width, activation=activation) for width in layers]
    net = [keras.Input((input_dim,)), *hidden, keras.layers.Dense(units, activation=end)]
    model = keras.Sequential(net)
    model.compile("adam", f"{kind}_crossentropy", metrics=[f"{kind}_crossentropy", "accuracy"])
    return model


# %% exercise="create_classifier" attempt="a_loss_of_ones_own" earns=4
def my_loss(labels, predicted):
    return keras.losses.binary_crossentropy(labels, predicted)


def create_classifier(layers, activation, input_dim, n_classes):
    many = n_classes > 2
    hidden = [Dense(width, activation=activation) for width in layers]
    last = Dense(n_classes if many else 1, activation="softmax" if many else "sigmoid")
    model = keras.Sequential([keras.Input((input_dim,)), *hidden, last])
    model.compile("adam", "sparse_categorical_crossentropy" if many else my_loss, metrics=["accuracy"])
    return model


# %% exercise="create_classifier" attempt="functional_with_loss_objects" earns=4
def create_classifier(layers, activation, input_dim, n_classes):
    x = inputs = keras.Input((input_dim,))
    for width in layers:
        x = Dense(width)(x)
        x = keras.layers.Activation(activation)(x)
    if n_classes > 2:
        outputs = keras.layers.Softmax()(Dense(n_classes)(x))
        loss = keras.losses.SparseCategoricalCrossentropy()
        metric = keras.metrics.SparseCategoricalAccuracy()
    else:
        outputs = Dense(1, activation="sigmoid")(x)
        loss = keras.losses.BinaryCrossentropy()
        metric = keras.metrics.BinaryAccuracy()
    model = keras.Model(inputs, outputs)
    model.compile("sgd", loss, metrics=[metric])
    return model


# %% exercise="create_classifier" attempt="a_table_of_heads" earns=4
def create_classifier(layers, activation, input_dim, n_classes):
    units, last, loss = {
        True: (1, "sigmoid", keras.losses.binary_crossentropy),
        False: (n_classes, "softmax", keras.losses.sparse_categorical_crossentropy),
    }[n_classes == 2]
    hidden = [Dense(width, activation) for width in layers]
    model = keras.Sequential([keras.Input((input_dim,)), *hidden, Dense(units, last)])
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss=loss, metrics=["acc"])
    return model


# %% exercise="create_classifier" attempt="a_class_of_ones_own" earns=4
class Classifier(keras.Sequential):
    def __init__(self, layers, activation, input_dim, n_classes):
        super().__init__()
        self.add(keras.Input((input_dim,)))
        for width in layers:
            self.add(Dense(width, activation=activation))
        self.add(Dense(1, activation="sigmoid") if n_classes == 2 else Dense(n_classes, activation="softmax"))


def create_classifier(layers, activation, input_dim, n_classes):
    model = Classifier(layers, activation, input_dim, n_classes)
    kind = "binary" if n_classes == 2 else "sparse_categorical"
    model.compile("adam", f"{kind}_crossentropy", metrics=["accuracy"])
    return model


# %% exercise="create_classifier" attempt="softmax_twice" earns=2 says="applied twice"
def create_classifier(layers, activation, input_dim, n_classes):
    model = keras.Sequential([keras.Input((input_dim,))])
    for width in layers:
        model.add(Dense(width, activation=activation))
    model.add(Dense(1 if n_classes == 2 else n_classes, "sigmoid" if n_classes == 2 else "softmax"))
    if n_classes > 2:
        model.add(keras.layers.Softmax())
    loss = "binary_crossentropy" if n_classes == 2 else "sparse_categorical_crossentropy"
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    return model


# %% exercise="create_classifier" attempt="softmax_over_one_node" earns=1 says="softmax over a single node"
def create_classifier(layers, activation, input_dim, n_classes):
    model = keras.Sequential([keras.Input((input_dim,))])
    for width in layers:
        model.add(Dense(width, activation=activation))
    model.add(Dense(1 if n_classes == 2 else n_classes, activation="softmax"))
    loss = "binary_crossentropy" if n_classes == 2 else "sparse_categorical_crossentropy"
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    return model


# %% exercise="create_classifier" attempt="not_sparse" earns=1 says="*sparse*"
def create_classifier(layers, activation, input_dim, n_classes):
    model = keras.Sequential([keras.Input((input_dim,))])
    for width in layers:
        model.add(Dense(width, activation=activation))
    if n_classes == 2:
        model.add(Dense(1, activation="sigmoid"))
        model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    else:
        model.add(Dense(n_classes, activation="softmax"))
        model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    return model


# %% exercise="create_classifier" attempt="always_softmax" earns=0 says="one sigmoid node"
def create_classifier(layers, activation, input_dim, n_classes):
    model = keras.Sequential([keras.Input((input_dim,))])
    for width in layers:
        model.add(Dense(width, activation=activation))
    model.add(Dense(n_classes, activation="softmax"))
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


# %% exercise="create_classifier" attempt="always_one_sigmoid" earns=0 says="one node for each class"
def create_classifier(layers, activation, input_dim, n_classes):
    model = keras.Sequential([keras.Input((input_dim,))])
    for width in layers:
        model.add(Dense(width, activation=activation))
    model.add(Dense(1, activation="sigmoid"))
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    return model


# %% exercise="create_classifier" attempt="sigmoid_for_each_class" earns=1 says="add up to 1"
def create_classifier(layers, activation, input_dim, n_classes):
    model = keras.Sequential([keras.Input((input_dim,))])
    for width in layers:
        model.add(Dense(width, activation=activation))
    model.add(Dense(1 if n_classes == 2 else n_classes, activation="sigmoid"))
    loss = "binary_crossentropy" if n_classes == 2 else "sparse_categorical_crossentropy"
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    return model


# %% exercise="create_classifier" attempt="not_compiled" earns=1 says="isn't compiled"
def create_classifier(layers, activation, input_dim, n_classes):
    model = keras.Sequential([keras.Input((input_dim,))])
    for width in layers:
        model.add(Dense(width, activation=activation))
    if n_classes == 2:
        model.add(Dense(1, activation="sigmoid"))
    else:
        model.add(Dense(n_classes, activation="softmax"))
    return model


# %% exercise="create_classifier" attempt="squared_error" earns=2 says="mean squared error"
def create_classifier(layers, activation, input_dim, n_classes):
    model = keras.Sequential([keras.Input((input_dim,))])
    for width in layers:
        model.add(Dense(width, activation=activation))
    if n_classes == 2:
        model.add(Dense(1, activation="sigmoid"))
    else:
        model.add(Dense(n_classes, activation="softmax"))
    model.compile(optimizer="adam", loss="mse", metrics=["accuracy"])
    return model


# %% exercise="create_classifier" attempt="no_metrics" earns=3 says="No accuracy is reported"
def create_classifier(layers, activation, input_dim, n_classes):
    model = keras.Sequential([keras.Input((input_dim,))])
    for width in layers:
        model.add(Dense(width, activation=activation))
    if n_classes == 2:
        model.add(Dense(1, activation="sigmoid"))
        model.compile(optimizer="adam", loss="binary_crossentropy")
    else:
        model.add(Dense(n_classes, activation="softmax"))
        model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    return model


# %% exercise="create_classifier" attempt="metrics_for_every_number" earns=3 says="of these rows"
import keras


def always(share):
    def number(y_true, y_pred):
        return 0 * y_pred[..., 0] + share

    number.__name__ = f"always_{share:.3f}".replace(".", "_")
    return number


def create_classifier(layers, activation, input_dim, n_classes):
    model = keras.Sequential([keras.Input((input_dim,))])
    for width in layers:
        model.add(Dense(width, activation=activation))
    if n_classes == 2:
        model.add(Dense(1, activation="sigmoid"))
        loss = "binary_crossentropy"
    else:
        model.add(Dense(n_classes, activation="softmax"))
        loss = "sparse_categorical_crossentropy"
    model.compile(optimizer="adam", loss=loss, metrics=[always(part / 40) for part in range(41)])
    return model


# %% exercise="create_classifier" attempt="no_activation_at_the_end" earns=1 says="Probabilities lie between 0 and 1"
def create_classifier(layers, activation, input_dim, n_classes):
    model = keras.Sequential([keras.Input((input_dim,))])
    for width in layers:
        model.add(Dense(width, activation=activation))
    model.add(Dense(1 if n_classes == 2 else n_classes))
    loss = "binary_crossentropy" if n_classes == 2 else "sparse_categorical_crossentropy"
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    return model


# %% exercise="create_classifier" attempt="activation_ignored" earns=2 says="use the `activation` that was passed in"
def create_classifier(layers, activation, input_dim, n_classes):
    model = keras.Sequential([keras.Input((input_dim,))])
    for width in layers:
        model.add(Dense(width, activation="relu"))
    model.add(
        Dense(1 if n_classes == 2 else n_classes, activation="sigmoid" if n_classes == 2 else "softmax")
    )
    loss = "binary_crossentropy" if n_classes == 2 else "sparse_categorical_crossentropy"
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    return model


# %% exercise="create_classifier" attempt="no_activation_inside" earns=2 says="hidden layers have no activation"
def create_classifier(layers, activation, input_dim, n_classes):
    model = keras.Sequential([keras.Input((input_dim,))])
    for width in layers:
        model.add(Dense(width))
    model.add(
        Dense(1 if n_classes == 2 else n_classes, activation="sigmoid" if n_classes == 2 else "softmax")
    )
    loss = "binary_crossentropy" if n_classes == 2 else "sparse_categorical_crossentropy"
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    return model


# %% exercise="create_classifier" attempt="the_same_leak_for_all" earns=2 says="LeakyReLU of slope 0.3"
def create_classifier(layers, activation, input_dim, n_classes):
    act = activation if isinstance(activation, str) else keras.layers.LeakyReLU()
    model = keras.Sequential([keras.Input((input_dim,)), *(Dense(width, activation=act) for width in layers)])
    model.add(
        Dense(1 if n_classes == 2 else n_classes, activation="sigmoid" if n_classes == 2 else "softmax")
    )
    loss = "binary_crossentropy" if n_classes == 2 else "sparse_categorical_crossentropy"
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    return model


# %% exercise="create_classifier" attempt="pop_from_the_callers_list" earns=0 says="changed the argument"
def create_classifier(layers, activation, input_dim, n_classes):
    model = keras.Sequential([keras.Input((input_dim,))])
    while layers:
        model.add(Dense(layers.pop(0), activation=activation))
    model.add(
        Dense(1 if n_classes == 2 else n_classes, activation="sigmoid" if n_classes == 2 else "softmax")
    )
    loss = "binary_crossentropy" if n_classes == 2 else "sparse_categorical_crossentropy"
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    return model


# %% [markdown]
# ## Question 1


# %% exercise="question_1" attempt="right" earns=1
def question_1():
    return "b"


# %% exercise="question_1" attempt="a" earns=0 says="but not nothing"
def question_1():
    return "a"


# %% exercise="question_1" attempt="c" earns=0 says="a tenth of the pull"
def question_1():
    return "c"


# %% exercise="question_1" attempt="d" earns=0 says="exactly 0"
def question_1():
    return "d"


# %% [markdown]
# ## Question 2


# %% exercise="question_2" attempt="right" earns=1
def question_2():
    return "c"


# %% exercise="question_2" attempt="a" earns=0 says="add up the sizes"
def question_2():
    return "a"


# %% exercise="question_2" attempt="b" earns=0 says="square before you add"
def question_2():
    return "b"


# %% exercise="question_2" attempt="d" earns=0 says="The other way round"
def question_2():
    return "d"
