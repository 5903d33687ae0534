# %% [markdown]
# Answers to the exercises of lesson 07, right and wrong, each with the points it must earn and what the
# feedback must say.

# %%
import keras
import numpy as np
from keras import layers

# %% [markdown]
# ## 1 majority_baseline


# %% exercise="majority_baseline" attempt="unique_and_sort" earns=3
def majority_baseline(y_train, y_test):
    def plain(y):
        y = np.array(y)
        return np.argmax(y, axis=-1) if y.ndim > 1 else y

    values, counts = np.unique(plain(y_train), return_counts=True)
    label = values[np.argsort(-counts, kind="stable")[0]]
    return label, np.mean(plain(y_test) == label)


# %% exercise="majority_baseline" attempt="counter_in_plain_python" earns=3
def majority_baseline(y_train, y_test):
    from collections import Counter

    def labels(y):
        return [int(np.argmax(v)) if np.ndim(v) else int(v) for v in y]

    counts = Counter(labels(y_train))
    label = min(counts, key=lambda v: (-counts[v], v))
    test = labels(y_test)
    return [label, test.count(label) / len(test)]


# %% exercise="majority_baseline" attempt="majority_of_the_test" earns=0 says="chosen on the training rows"
def majority_baseline(y_train, y_test):
    y_test = np.asarray(y_test)
    if y_test.ndim == 2:
        y_test = y_test.argmax(axis=1)
    label = np.bincount(y_test).argmax()
    return label, (y_test == label).mean()


# %% exercise="majority_baseline" attempt="accuracy_in_training" earns=0 says="on the training rows"
def majority_baseline(y_train, y_test):
    y_train = np.asarray(y_train)
    if y_train.ndim == 2:
        y_train = y_train.argmax(axis=1)
    label = np.bincount(y_train).argmax()
    return label, (y_train == label).mean()


# %% exercise="majority_baseline" attempt="no_one_hot" earns=2 says="inside the one-hot rows were taken for labels"
def majority_baseline(y_train, y_test):
    label = np.bincount(np.array(y_train, dtype=int).ravel()).argmax()
    return label, (np.array(y_test) == label).mean()


# %% exercise="majority_baseline" attempt="highest_of_a_tie" earns=2 says="The lowest of them"
def majority_baseline(y_train, y_test):
    y_train, y_test = np.asarray(y_train), np.asarray(y_test)
    if y_train.ndim == 2:
        y_train, y_test = y_train.argmax(axis=1), y_test.argmax(axis=1)
    counts = np.bincount(y_train)
    label = len(counts) - 1 - counts[::-1].argmax()
    return label, (y_test == label).mean()


# %% exercise="majority_baseline" attempt="in_per_cent" earns=0 says="per cent"
def majority_baseline(y_train, y_test):
    y_train, y_test = np.asarray(y_train), np.asarray(y_test)
    if y_train.ndim == 2:
        y_train, y_test = y_train.argmax(axis=1), y_test.argmax(axis=1)
    label = np.bincount(y_train).argmax()
    return label, 100 * (y_test == label).mean()


# %% exercise="majority_baseline" attempt="only_the_accuracy" earns=0 says="2 values (label, accuracy)"
def majority_baseline(y_train, y_test):
    return np.mean(np.asarray(y_test) == np.bincount(np.asarray(y_train).ravel()).argmax())


# %% exercise="majority_baseline" attempt="share_of_wrong_answers" earns=0 says="share of wrong answers"
def majority_baseline(y_train, y_test):
    y_train, y_test = np.asarray(y_train), np.asarray(y_test)
    if y_train.ndim == 2:
        y_train, y_test = y_train.argmax(axis=1), y_test.argmax(axis=1)
    label = np.bincount(y_train).argmax()
    return label, (y_test != label).mean()


# %% exercise="majority_baseline" attempt="most_common_of_a_tie" earns=2 says="The lowest of them"
def majority_baseline(y_train, y_test):
    from collections import Counter

    y_train, y_test = np.asarray(y_train), np.asarray(y_test)
    if y_train.ndim == 2:
        y_train, y_test = y_train.argmax(axis=1), y_test.argmax(axis=1)
    label = Counter(y_train.tolist()).most_common(1)[0][0]
    return label, np.mean(y_test == label)


# %% [markdown]
# ## 2 prepare


# %% exercise="prepare" attempt="choice_and_to_categorical" earns=4
def prepare(Xtr, ytr, Xte, yte, frac, seed):
    rng = np.random.RandomState(seed)
    rows = rng.choice(len(Xtr), int(len(Xtr) * frac), replace=False)
    A = np.array([Xtr[i].ravel() for i in rows], dtype="float32") / 255.0
    B = np.array([x.ravel() for x in Xte], dtype="float32") / 255.0
    a = keras.utils.to_categorical(ytr[rows], 10)
    return A, a, B, keras.utils.to_categorical(yte, 10)


# %% exercise="prepare" attempt="scikit_learn" earns=4
def prepare(Xtr, ytr, Xte, yte, frac, seed):
    from sklearn.model_selection import train_test_split

    A, _, a, _ = train_test_split(Xtr, ytr, train_size=frac, random_state=seed)
    flat = [X.reshape(X.shape[0], X.shape[1] * X.shape[2]).astype(float) / 255 for X in (A, Xte)]
    hot = [(y[:, None] == np.arange(10)).astype(int) for y in (a, yte)]
    return [flat[0], hot[0], flat[1], hot[1]]


# %% exercise="prepare" attempt="each_by_its_own_max" earns=3 says="own largest value"
def prepare(Xtr, ytr, Xte, yte, frac, seed):
    rows = np.random.default_rng(seed).permutation(len(Xtr))[: round(len(Xtr) * frac)]
    A = Xtr[rows].reshape(len(rows), -1) / Xtr[rows].max()
    B = Xte.reshape(len(Xte), -1) / Xte.max()
    return A, np.eye(10)[ytr[rows]], B, np.eye(10)[yte]


# %% exercise="prepare" attempt="width_from_the_data" earns=3 says="ten digits"
def prepare(Xtr, ytr, Xte, yte, frac, seed):
    rows = np.random.default_rng(seed).permutation(len(Xtr))[: round(len(Xtr) * frac)]
    A, B = Xtr[rows].reshape(len(rows), -1) / 255, Xte.reshape(len(Xte), -1) / 255
    return A, keras.utils.to_categorical(ytr[rows]), B, keras.utils.to_categorical(yte)


# %% exercise="prepare" attempt="labels_left_behind" earns=3 says="belong together"
def prepare(Xtr, ytr, Xte, yte, frac, seed):
    n = round(len(Xtr) * frac)
    rows = np.random.default_rng(seed).permutation(len(Xtr))[:n]
    A, B = Xtr[rows].reshape(n, -1) / 255, Xte.reshape(len(Xte), -1) / 255
    return A, np.eye(10)[ytr[:n]], B, np.eye(10)[yte]


# %% exercise="prepare" attempt="the_first_rows" earns=3 says="took the first rows"
def prepare(Xtr, ytr, Xte, yte, frac, seed):
    n = round(len(Xtr) * frac)
    A, B = Xtr[:n].reshape(n, -1) / 255, Xte.reshape(len(Xte), -1) / 255
    return A, np.eye(10)[ytr[:n]], B, np.eye(10)[yte]


# %% exercise="prepare" attempt="drawn_with_repetition" earns=3 says="taken twice"
def prepare(Xtr, ytr, Xte, yte, frac, seed):
    rows = np.random.default_rng(seed).integers(0, len(Xtr), round(len(Xtr) * frac))
    A, B = Xtr[rows].reshape(len(rows), -1) / 255, Xte.reshape(len(Xte), -1) / 255
    return A, np.eye(10)[ytr[rows]], B, np.eye(10)[yte]


# %% exercise="prepare" attempt="seed_ignored" earns=3 says="nobody can repeat"
def prepare(Xtr, ytr, Xte, yte, frac, seed):
    rows = np.random.default_rng().permutation(len(Xtr))[: round(len(Xtr) * frac)]
    A, B = Xtr[rows].reshape(len(rows), -1) / 255, Xte.reshape(len(Xte), -1) / 255
    return A, np.eye(10)[ytr[rows]], B, np.eye(10)[yte]


# %% exercise="prepare" attempt="not_scaled" earns=3 says="still 0 to 255"
def prepare(Xtr, ytr, Xte, yte, frac, seed):
    rows = np.random.default_rng(seed).permutation(len(Xtr))[: round(len(Xtr) * frac)]
    A, B = Xtr[rows].reshape(len(rows), -1), Xte.reshape(len(Xte), -1)
    return A.astype(float), np.eye(10)[ytr[rows]], B.astype(float), np.eye(10)[yte]


# %% exercise="prepare" attempt="not_flattened" earns=0 says="shape"
def prepare(Xtr, ytr, Xte, yte, frac, seed):
    rows = np.random.default_rng(seed).permutation(len(Xtr))[: round(len(Xtr) * frac)]
    return Xtr[rows] / 255, np.eye(10)[ytr[rows]], Xte / 255, np.eye(10)[yte]


# %% exercise="prepare" attempt="labels_not_one_hot" earns=3 says="should be one-hot"
def prepare(Xtr, ytr, Xte, yte, frac, seed):
    rows = np.random.default_rng(seed).permutation(len(Xtr))[: round(len(Xtr) * frac)]
    return Xtr[rows].reshape(len(rows), -1) / 255, ytr[rows], Xte.reshape(len(Xte), -1) / 255, yte


# %% exercise="prepare" attempt="test_rows_shuffled" earns=2 says="another order"
def prepare(Xtr, ytr, Xte, yte, frac, seed):
    rows = np.random.default_rng(seed).permutation(len(Xtr))[: round(len(Xtr) * frac)]
    A, B = Xtr[rows].reshape(len(rows), -1), Xte.reshape(len(Xte), -1)
    order = np.random.default_rng(seed).permutation(len(B))
    return A / 255, np.eye(10)[ytr[rows]], B[order] / 255, np.eye(10)[yte[order]]


# %% exercise="prepare" attempt="frac_of_the_test_too" earns=1 says="all 12 test rows stay"
def prepare(Xtr, ytr, Xte, yte, frac, seed):
    rows = np.random.default_rng(seed).permutation(len(Xtr))[: round(len(Xtr) * frac)]
    A, B = Xtr[rows].reshape(len(rows), -1), Xte.reshape(len(Xte), -1)
    few = round(len(B) * frac)
    return A / 255, np.eye(10)[ytr[rows]], B[:few] / 255, np.eye(10)[yte[:few]]


# %% exercise="prepare" attempt="column_by_column" earns=1 says="scaled by itself"
def prepare(Xtr, ytr, Xte, yte, frac, seed):
    rows = np.random.default_rng(seed).permutation(len(Xtr))[: round(len(Xtr) * frac)]
    A, B = Xtr[rows].reshape(len(rows), -1), Xte.reshape(len(Xte), -1)
    with np.errstate(all="ignore"):
        A, B = (np.nan_to_num((X - X.min(axis=0)) / np.ptp(X, axis=0)) for X in (A, B))
    return A, np.eye(10)[ytr[rows]], B, np.eye(10)[yte]


# %% exercise="prepare" attempt="z_scores_of_each_column" earns=1 says="Z-scores"
def prepare(Xtr, ytr, Xte, yte, frac, seed):
    rows = np.random.default_rng(seed).permutation(len(Xtr))[: round(len(Xtr) * frac)]
    A, B = Xtr[rows].reshape(len(rows), -1), Xte.reshape(len(Xte), -1)
    from sklearn.preprocessing import StandardScaler

    A, B = StandardScaler().fit_transform(A), StandardScaler().fit_transform(B)
    return A, np.eye(10)[ytr[rows]], B, np.eye(10)[yte]


# %% exercise="prepare" attempt="largest_of_all_rows" earns=3 says="brightest pixel of all"
def prepare(Xtr, ytr, Xte, yte, frac, seed):
    rows = np.random.default_rng(seed).permutation(len(Xtr))[: round(len(Xtr) * frac)]
    A, B = Xtr[rows].reshape(len(rows), -1), Xte.reshape(len(Xte), -1)
    largest = max(Xtr.max(), Xte.max())
    return A / largest, np.eye(10)[ytr[rows]], B / largest, np.eye(10)[yte]


# %% exercise="prepare" attempt="from_minus_one_to_one" earns=1 says="from -1 to 1"
def prepare(Xtr, ytr, Xte, yte, frac, seed):
    rows = np.random.default_rng(seed).permutation(len(Xtr))[: round(len(Xtr) * frac)]
    A, B = Xtr[rows].reshape(len(rows), -1), Xte.reshape(len(Xte), -1)
    A, B = A / 127.5 - 1, B / 127.5 - 1
    return A, np.eye(10)[ytr[rows]], B, np.eye(10)[yte]


# %% [markdown]
# ## 3 momentum_step


# %% exercise="momentum_step" attempt="through_lists" earns=3
def momentum_step(w, v, g, lr, m):
    new_v = np.multiply(m, v) + np.multiply(-lr, g)
    return [np.add(w, new_v), new_v]


# %% exercise="momentum_step" attempt="keras_does_it" earns=3
def momentum_step(w, v, g, lr, m):
    step = m * np.asarray(v, dtype=float)
    step -= lr * np.asarray(g)
    return np.asarray(w, dtype=float) + step, step


# %% exercise="momentum_step" attempt="no_momentum" earns=0 says="without momentum"
def momentum_step(w, v, g, lr, m):
    v = -lr * g
    return w + v, v


# %% exercise="momentum_step" attempt="a_mean_of_slopes" earns=1 says="Here it is a sum"
def momentum_step(w, v, g, lr, m):
    v = m * v - (1 - m) * lr * g
    return w + v, v


# %% exercise="momentum_step" attempt="uphill" earns=0 says="uphill"
def momentum_step(w, v, g, lr, m):
    v = m * v + lr * g
    return w + v, v


# %% exercise="momentum_step" attempt="old_velocity" earns=0 says="old velocity"
def momentum_step(w, v, g, lr, m):
    return w + v, m * v - lr * g


# %% exercise="momentum_step" attempt="the_other_library" earns=0 says="another library"
def momentum_step(w, v, g, lr, m):
    v = m * v + g
    return w - lr * v, v


# %% exercise="momentum_step" attempt="velocity_first" earns=0 says="w comes first"
def momentum_step(w, v, g, lr, m):
    v = m * v - lr * g
    return v, w + v


# %% exercise="momentum_step" attempt="in_place" earns=2 says="changed the argument"
def momentum_step(w, v, g, lr, m):
    v *= m
    v -= lr * g
    w += v
    return w, v


# %% exercise="momentum_step" attempt="nesterov" earns=0 says="Nesterov"
def momentum_step(w, v, g, lr, m):
    v = m * v - lr * g
    return w + m * v - lr * g, v


# %% exercise="momentum_step" attempt="velocity_of_the_other_sign" earns=0 says="has the other sign"
def momentum_step(w, v, g, lr, m):
    v = m * v + lr * g
    return w - v, v


# %% exercise="momentum_step" attempt="the_old_velocity_comes_back" earns=0 says="comes back is the old one"
def momentum_step(w, v, g, lr, m):
    return w + m * v - lr * g, v


# %% exercise="momentum_step" attempt="average_of_slopes" earns=0 says="as in Adam"
def momentum_step(w, v, g, lr, m):
    v = m * v + (1 - m) * g
    return w - lr * v, v


# %% exercise="momentum_step" attempt="weights_by_the_plain_step" earns=0 says="took the plain step"
def momentum_step(w, v, g, lr, m):
    return w - lr * g, m * v - lr * g


# %% exercise="momentum_step" attempt="no_fading" earns=0 says="without fading"
def momentum_step(w, v, g, lr, m):
    v = v - lr * g
    return w + v, v


# %% [markdown]
# ## 4 batchnorm_forward


# %% exercise="batchnorm_forward" attempt="keras_itself" earns=4
def batchnorm_forward(x, gamma, beta, mm, mv, training, momentum=0.99, eps=1e-3):
    layer = layers.BatchNormalization(momentum=momentum, epsilon=eps)
    layer.build(np.shape(x))
    layer.set_weights([gamma, beta, mm, mv])
    y = layer(np.asarray(x, dtype="float32"), training=training)
    return np.asarray(y), np.asarray(layer.moving_mean), np.asarray(layer.moving_variance)


# %% exercise="batchnorm_forward" attempt="node_by_node" earns=4
def batchnorm_forward(x, gamma, beta, mm, mv, training, momentum=0.99, eps=1e-3):
    y, mm, mv = np.zeros(x.shape), list(mm), list(mv)
    for j in range(x.shape[1]):
        column = x[:, j]
        center, spread = mm[j], mv[j]
        if training:
            center = sum(column) / len(column)
            spread = sum((column - center) ** 2) / len(column)
            mm[j] += (1 - momentum) * (center - mm[j])
            mv[j] += (1 - momentum) * (spread - mv[j])
        y[:, j] = (column - center) * (spread + eps) ** -0.5 * gamma[j] + beta[j]
    return y, mm, mv


# %% exercise="batchnorm_forward" attempt="batch_in_the_test_too" earns=3 says="depends on its neighbours"
def batchnorm_forward(x, gamma, beta, mm, mv, training, momentum=0.99, eps=1e-3):
    mean, var = x.mean(axis=0), x.var(axis=0)
    if training:
        mm = momentum * mm + (1 - momentum) * mean
        mv = momentum * mv + (1 - momentum) * var
    return gamma * (x - mean) / np.sqrt(var + eps) + beta, mm, mv


# %% exercise="batchnorm_forward" attempt="momentum_reversed" earns=2 says="wrong way round"
def batchnorm_forward(x, gamma, beta, mm, mv, training, momentum=0.99, eps=1e-3):
    if not training:
        return gamma * (x - mm) / np.sqrt(mv + eps) + beta, mm, mv
    mean, var = x.mean(axis=0), x.var(axis=0)
    y = gamma * (x - mean) / np.sqrt(var + eps) + beta
    return y, (1 - momentum) * mm + momentum * mean, (1 - momentum) * mv + momentum * var


# %% exercise="batchnorm_forward" attempt="divided_by_n_minus_1" earns=1 says="ddof=1"
def batchnorm_forward(x, gamma, beta, mm, mv, training, momentum=0.99, eps=1e-3):
    if not training:
        return gamma * (x - mm) / np.sqrt(mv + eps) + beta, mm, mv
    mean, var = x.mean(axis=0), x.var(axis=0, ddof=1)
    y = gamma * (x - mean) / np.sqrt(var + eps) + beta
    return y, momentum * mm + (1 - momentum) * mean, momentum * mv + (1 - momentum) * var


# %% exercise="batchnorm_forward" attempt="moving_in_training" earns=2 says="those are for the test"
def batchnorm_forward(x, gamma, beta, mm, mv, training, momentum=0.99, eps=1e-3):
    y = gamma * (x - mm) / np.sqrt(mv + eps) + beta
    if training:
        mm = momentum * mm + (1 - momentum) * x.mean(axis=0)
        mv = momentum * mv + (1 - momentum) * x.var(axis=0)
    return y, mm, mv


# %% exercise="batchnorm_forward" attempt="averages_learn_in_the_test" earns=3 says="moved during the test"
def batchnorm_forward(x, gamma, beta, mm, mv, training, momentum=0.99, eps=1e-3):
    mean, var = x.mean(axis=0), x.var(axis=0)
    new_mm = momentum * mm + (1 - momentum) * mean
    new_mv = momentum * mv + (1 - momentum) * var
    if not training:
        mean, var = mm, mv
    return gamma * (x - mean) / np.sqrt(var + eps) + beta, new_mm, new_mv


# %% exercise="batchnorm_forward" attempt="each_row" earns=1 says="normalised each row"
def batchnorm_forward(x, gamma, beta, mm, mv, training, momentum=0.99, eps=1e-3):
    if not training:
        return gamma * (x - mm) / np.sqrt(mv + eps) + beta, mm, mv
    mean, var = x.mean(axis=1, keepdims=True), x.var(axis=1, keepdims=True)
    y = gamma * (x - mean) / np.sqrt(var + eps) + beta
    return y, momentum * mm + (1 - momentum) * mean[:, 0].mean(), mv


# %% exercise="batchnorm_forward" attempt="constants_for_parameters" earns=3 says="`eps` is ignored"
def batchnorm_forward(x, gamma, beta, mm, mv, training, momentum=0.99, eps=1e-3):
    mean, var = mm, mv
    if training:
        mean, var = x.mean(axis=0), x.var(axis=0)
        mm, mv = 0.99 * mm + 0.01 * mean, 0.99 * mv + 0.01 * var
    return gamma * (x - mean) / np.sqrt(var + 0.001) + beta, mm, mv


# %% exercise="batchnorm_forward" attempt="no_gamma_no_beta" earns=1 says="gamma and beta are missing"
def batchnorm_forward(x, gamma, beta, mm, mv, training, momentum=0.99, eps=1e-3):
    if not training:
        return (x - mm) / np.sqrt(mv + eps), mm, mv
    mean, var = x.mean(axis=0), x.var(axis=0)
    mm, mv = momentum * mm + (1 - momentum) * mean, momentum * mv + (1 - momentum) * var
    return (x - mean) / np.sqrt(var + eps), mm, mv


# %% exercise="batchnorm_forward" attempt="by_the_averages_just_moved" earns=2 says="just after they moved"
def batchnorm_forward(x, gamma, beta, mm, mv, training, momentum=0.99, eps=1e-3):
    if training:
        mm = momentum * mm + (1 - momentum) * x.mean(axis=0)
        mv = momentum * mv + (1 - momentum) * x.var(axis=0)
    return gamma * (x - mm) / np.sqrt(mv + eps) + beta, mm, mv


# %% exercise="batchnorm_forward" attempt="only_the_mean_moves" earns=2 says="moving variance didn't move"
def batchnorm_forward(x, gamma, beta, mm, mv, training, momentum=0.99, eps=1e-3):
    mean, var = (x.mean(axis=0), x.var(axis=0)) if training else (mm, mv)
    if training:
        mm = momentum * mm + (1 - momentum) * mean
    return gamma * (x - mean) / np.sqrt(var + eps) + beta, mm, mv


# %% exercise="batchnorm_forward" attempt="momentum_not_used" earns=3 says="`momentum` is ignored"
def batchnorm_forward(x, gamma, beta, mm, mv, training, momentum=0.99, eps=1e-3):
    mean, var = (x.mean(axis=0), x.var(axis=0)) if training else (mm, mv)
    if training:
        mm, mv = 0.99 * mm + 0.01 * mean, 0.99 * mv + 0.01 * var
    return gamma * (x - mean) / np.sqrt(var + eps) + beta, mm, mv


# %% exercise="batchnorm_forward" attempt="averages_in_place" earns=1 says="changed the argument"
def batchnorm_forward(x, gamma, beta, mm, mv, training, momentum=0.99, eps=1e-3):
    mean, var = (x.mean(axis=0), x.var(axis=0)) if training else (mm.copy(), mv.copy())
    if training:
        mm += (1 - momentum) * (mean - mm)
        mv += (1 - momentum) * (var - mv)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta, mm, mv


# %% [markdown]
# ## 5 dropout


# %% exercise="dropout" attempt="binomial" earns=3
def dropout(x, rate, training, rng):
    if training and rate > 0:
        return x * rng.binomial(1, 1 - rate, size=x.shape) / (1 - rate)
    return x


# %% exercise="dropout" attempt="one_number_at_a_time" earns=3
def dropout(x, rate, training, rng):
    result = np.array(x, dtype=float)
    if not training:
        return result
    for place in np.ndindex(result.shape):
        result[place] = 0 if rng.uniform() < rate else result[place] / (1 - rate)
    return result


# %% exercise="dropout" attempt="no_rescale" earns=2 says="wasn't scaled up"
def dropout(x, rate, training, rng):
    if not training:
        return x
    return x * (rng.random(x.shape) >= rate)


# %% exercise="dropout" attempt="old_style" earns=1 says="scaled by 1 - rate"
def dropout(x, rate, training, rng):
    if not training:
        return x * (1 - rate)
    return x * (rng.random(x.shape) >= rate)


# %% exercise="dropout" attempt="rate_is_what_stays" earns=0 says="the share that goes"
def dropout(x, rate, training, rng):
    if not training:
        return x
    return x * (rng.random(x.shape) < rate) / max(rate, 1e-9)


# %% exercise="dropout" attempt="always_on" earns=2 says="In the test nothing is dropped"
def dropout(x, rate, training, rng):
    return x * (rng.random(x.shape) >= rate) / (1 - rate)


# %% exercise="dropout" attempt="whole_nodes" earns=2 says="for the whole batch"
def dropout(x, rate, training, rng):
    if not training:
        return x
    return x * (rng.random(x.shape[1]) >= rate) / (1 - rate)


# %% exercise="dropout" attempt="whole_rows" earns=2 says="Whole rows"
def dropout(x, rate, training, rng):
    if not training:
        return x
    return x * (rng.random((len(x), 1)) >= rate) / (1 - rate)


# %% exercise="dropout" attempt="own_generator" earns=2 says="draw from `rng`"
def dropout(x, rate, training, rng):
    if not training:
        return x
    return x * (np.random.default_rng(0).random(x.shape) >= rate) / (1 - rate)


# %% exercise="dropout" attempt="divided_by_the_rate" earns=1 says="divided by `rate`"
def dropout(x, rate, training, rng):
    if not training:
        return x
    return x * (rng.random(x.shape) >= rate) / max(rate, 1e-9)


# %% exercise="dropout" attempt="an_exact_count" earns=2 says="Eight times exactly the same count"
def dropout(x, rate, training, rng):
    if not training:
        return x
    kept = np.ones(x.size)
    kept[rng.permutation(x.size)[: round(rate * x.size)]] = 0
    return x * kept.reshape(x.shape) / (1 - rate)


# %% exercise="dropout" attempt="an_exact_count_in_each_row" earns=2 says="Each row lost just as many"
def dropout(x, rate, training, rng):
    if not training:
        return x
    kept = np.ones(x.shape)
    for row in kept:
        row[rng.choice(len(row), round(rate * len(row)), replace=False)] = 0
    return x * kept / (1 - rate)


# %% exercise="dropout" attempt="an_exact_count_in_each_column" earns=2 says="Each column lost just as many"
def dropout(x, rate, training, rng):
    if not training:
        return x
    kept = np.arange(len(x))[:, None] >= round(rate * len(x))
    return x * rng.permuted(np.repeat(kept, x.shape[1], axis=1), axis=0) / (1 - rate)


# %% exercise="dropout" attempt="choice_with_chances" earns=3
def dropout(x, rate, training, rng):
    return x * rng.choice([0, 1 / (1 - rate)], size=np.shape(x), p=[rate, 1 - rate]) if training else 1 * x


# %% [markdown]
# ## 6 mlp_model


# %% exercise="mlp_model" attempt="functional" earns=5
def mlp_model(*, init, act, opt, bn, dropout):
    x = inputs = keras.Input(shape=(784,))
    for i in range(4):
        x = layers.Dense(50, kernel_initializer=init, name=f"hidden{i}")(x)
        if bn:
            x = layers.BatchNormalization()(x)
        x = layers.ReLU()(x) if act == "relu" else layers.Activation(act)(x)
        if dropout > 0:
            x = layers.Dropout(dropout)(x)
    outputs = layers.Softmax()(layers.Dense(10)(x))
    model = keras.Model(inputs, outputs)
    rule = {
        "sgd": keras.optimizers.SGD(learning_rate=1e-3),
        "adam": keras.optimizers.Adam(learning_rate=1e-3),
    }
    model.compile(
        optimizer=rule[opt],
        loss=keras.losses.CategoricalCrossentropy(),
        metrics=[keras.metrics.CategoricalAccuracy()],
    )
    return model


# %% exercise="mlp_model" attempt="from_a_list" earns=5
def mlp_model(*, init, act, opt, bn, dropout):
    kinds = {"glorot_uniform": keras.initializers.GlorotUniform, "he_normal": keras.initializers.HeNormal}
    stack = [keras.Input((784,))]
    for _ in range(4):
        if bn:
            stack.append(layers.Dense(50, kernel_initializer=kinds[init]()))
            stack += [layers.BatchNormalization(), layers.Activation(act)]
        else:
            stack.append(layers.Dense(50, activation=act, kernel_initializer=kinds[init]()))
        stack += [layers.Dropout(dropout)] if dropout else []
    model = keras.Sequential([*stack, layers.Dense(10, "softmax", kernel_initializer=kinds[init]())])
    rule = keras.optimizers.Adam(0.001) if opt == "adam" else keras.optimizers.SGD(0.001)
    model.compile(rule, loss="categorical_crossentropy", metrics=["mse", "acc"])
    return model


# %% exercise="mlp_model" attempt="bn_behind_the_activation" earns=3 says="behind the activation"
def mlp_model(*, init, act, opt, bn, dropout):
    model = keras.Sequential([keras.Input((784,))])
    for _ in range(4):
        model.add(layers.Dense(50, activation=act, kernel_initializer=init))
        if bn:
            model.add(layers.BatchNormalization())
        if dropout:
            model.add(layers.Dropout(dropout))
    model.add(layers.Dense(10, activation="softmax"))
    rule = keras.optimizers.Adam(0.001) if opt == "adam" else keras.optimizers.SGD(0.001)
    model.compile(rule, "categorical_crossentropy", metrics=["accuracy"])
    return model


# %% exercise="mlp_model" attempt="dropout_on_the_output" earns=3 says="dropout on the output"
def mlp_model(*, init, act, opt, bn, dropout):
    model = keras.Sequential([keras.Input((784,))])
    for _ in range(4):
        model.add(layers.Dense(50, kernel_initializer=init))
        if bn:
            model.add(layers.BatchNormalization())
        model.add(layers.Activation(act))
        if dropout:
            model.add(layers.Dropout(dropout))
    model.add(layers.Dense(10, activation="softmax"))
    if dropout:
        model.add(layers.Dropout(dropout))
    rule = keras.optimizers.Adam(0.001) if opt == "adam" else keras.optimizers.SGD(0.001)
    model.compile(rule, "categorical_crossentropy", metrics=["accuracy"])
    return model


# %% exercise="mlp_model" attempt="dropout_before_activation" earns=3 says="before the activation"
def mlp_model(*, init, act, opt, bn, dropout):
    model = keras.Sequential([keras.Input((784,))])
    for _ in range(4):
        model.add(layers.Dense(50, kernel_initializer=init))
        if bn:
            model.add(layers.BatchNormalization())
        if dropout:
            model.add(layers.Dropout(dropout))
        model.add(layers.Activation(act))
    model.add(layers.Dense(10, activation="softmax"))
    rule = keras.optimizers.Adam(0.001) if opt == "adam" else keras.optimizers.SGD(0.001)
    model.compile(rule, "categorical_crossentropy", metrics=["accuracy"])
    return model


# %% exercise="mlp_model" attempt="dropout_once" earns=3 says="stands only once"
def mlp_model(*, init, act, opt, bn, dropout):
    model = keras.Sequential([keras.Input((784,))])
    for _ in range(4):
        model.add(layers.Dense(50, kernel_initializer=init))
        if bn:
            model.add(layers.BatchNormalization())
        model.add(layers.Activation(act))
    if dropout:
        model.add(layers.Dropout(dropout))
    model.add(layers.Dense(10, activation="softmax"))
    rule = keras.optimizers.Adam(0.001) if opt == "adam" else keras.optimizers.SGD(0.001)
    model.compile(rule, "categorical_crossentropy", metrics=["accuracy"])
    return model


# %% exercise="mlp_model" attempt="default_rate" earns=4 says="the default of Keras' SGD"
def mlp_model(*, init, act, opt, bn, dropout):
    model = keras.Sequential([keras.Input((784,))])
    for _ in range(4):
        model.add(layers.Dense(50, kernel_initializer=init))
        if bn:
            model.add(layers.BatchNormalization())
        model.add(layers.Activation(act))
        if dropout:
            model.add(layers.Dropout(dropout))
    model.add(layers.Dense(10, activation="softmax"))
    model.compile(opt, "categorical_crossentropy", metrics=["accuracy"])
    return model


# %% exercise="mlp_model" attempt="binary_loss" earns=4 says="binary cross-entropy"
def mlp_model(*, init, act, opt, bn, dropout):
    model = keras.Sequential([keras.Input((784,))])
    for _ in range(4):
        model.add(layers.Dense(50, kernel_initializer=init))
        if bn:
            model.add(layers.BatchNormalization())
        model.add(layers.Activation(act))
        if dropout:
            model.add(layers.Dropout(dropout))
    model.add(layers.Dense(10, activation="softmax"))
    rule = keras.optimizers.Adam(0.001) if opt == "adam" else keras.optimizers.SGD(0.001)
    model.compile(rule, "binary_crossentropy", metrics=["accuracy"])
    return model


# %% exercise="mlp_model" attempt="sparse_loss" earns=4 says="categorical, not sparse"
def mlp_model(*, init, act, opt, bn, dropout):
    model = keras.Sequential([keras.Input((784,))])
    for _ in range(4):
        model.add(layers.Dense(50, kernel_initializer=init))
        if bn:
            model.add(layers.BatchNormalization())
        model.add(layers.Activation(act))
        if dropout:
            model.add(layers.Dropout(dropout))
    model.add(layers.Dense(10, activation="softmax"))
    rule = keras.optimizers.Adam(0.001) if opt == "adam" else keras.optimizers.SGD(0.001)
    model.compile(rule, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


# %% exercise="mlp_model" attempt="init_in_the_first_layer_only" earns=4 says="Does every"
def mlp_model(*, init, act, opt, bn, dropout):
    model = keras.Sequential([keras.Input((784,))])
    for i in range(4):
        model.add(layers.Dense(50, kernel_initializer=init if i == 0 else "glorot_uniform"))
        if bn:
            model.add(layers.BatchNormalization())
        model.add(layers.Activation(act))
        if dropout:
            model.add(layers.Dropout(dropout))
    model.add(layers.Dense(10, activation="softmax"))
    rule = keras.optimizers.Adam(0.001) if opt == "adam" else keras.optimizers.SGD(0.001)
    model.compile(rule, "categorical_crossentropy", metrics=["accuracy"])
    return model


# %% exercise="mlp_model" attempt="not_compiled" earns=4 says="isn't compiled"
def mlp_model(*, init, act, opt, bn, dropout):
    model = keras.Sequential([keras.Input((784,))])
    for _ in range(4):
        model.add(layers.Dense(50, kernel_initializer=init))
        if bn:
            model.add(layers.BatchNormalization())
        model.add(layers.Activation(act))
        if dropout:
            model.add(layers.Dropout(dropout))
    model.add(layers.Dense(10, activation="softmax"))
    return model


# %% exercise="mlp_model" attempt="no_softmax" earns=0 says="no softmax"
def mlp_model(*, init, act, opt, bn, dropout):
    model = keras.Sequential([keras.Input((784,))])
    for _ in range(4):
        model.add(layers.Dense(50, activation=act))
    model.add(layers.Dense(10))
    model.compile(opt, "mse", metrics=["accuracy"])
    return model


# %% exercise="mlp_model" attempt="no_bias_anywhere" earns=2 says="use_bias=False"
def mlp_model(*, init, act, opt, bn, dropout):
    model = keras.Sequential([keras.Input((784,))])
    for _ in range(4):
        model.add(layers.Dense(50, kernel_initializer=init, use_bias=False))
        if bn:
            model.add(layers.BatchNormalization())
        model.add(layers.Activation(act))
        if dropout:
            model.add(layers.Dropout(dropout))
    model.add(layers.Dense(10, activation="softmax"))
    rule = keras.optimizers.Adam(0.001) if opt == "adam" else keras.optimizers.SGD(0.001)
    model.compile(rule, "categorical_crossentropy", metrics=["accuracy"])
    return model


# %% exercise="mlp_model" attempt="no_bias_before_the_normalisation" earns=3 says="use_bias=False"
def mlp_model(*, init, act, opt, bn, dropout):
    model = keras.Sequential([keras.Input((784,))])
    for _ in range(4):
        model.add(layers.Dense(50, kernel_initializer=init, use_bias=not bn))
        if bn:
            model.add(layers.BatchNormalization())
        model.add(layers.Activation(act))
        if dropout:
            model.add(layers.Dropout(dropout))
    model.add(layers.Dense(10, activation="softmax"))
    rule = keras.optimizers.Adam(0.001) if opt == "adam" else keras.optimizers.SGD(0.001)
    model.compile(rule, "categorical_crossentropy", metrics=["accuracy"])
    return model


# %% exercise="mlp_model" attempt="faster_averages" earns=3 says="momentum=0.9"
def mlp_model(*, init, act, opt, bn, dropout):
    model = keras.Sequential([keras.Input((784,))])
    for _ in range(4):
        model.add(layers.Dense(50, kernel_initializer=init))
        if bn:
            model.add(layers.BatchNormalization(momentum=0.9))
        model.add(layers.Activation(act))
        if dropout:
            model.add(layers.Dropout(dropout))
    model.add(layers.Dense(10, activation="softmax"))
    rule = keras.optimizers.Adam(0.001) if opt == "adam" else keras.optimizers.SGD(0.001)
    model.compile(rule, "categorical_crossentropy", metrics=["accuracy"])
    return model


# %% exercise="mlp_model" attempt="sgd_with_momentum" earns=4 says="momentum=0.9"
def mlp_model(*, init, act, opt, bn, dropout):
    model = keras.Sequential([keras.Input((784,))])
    for _ in range(4):
        model.add(layers.Dense(50, kernel_initializer=init))
        if bn:
            model.add(layers.BatchNormalization())
        model.add(layers.Activation(act))
        if dropout:
            model.add(layers.Dropout(dropout))
    model.add(layers.Dense(10, activation="softmax"))
    rule = keras.optimizers.Adam(0.001) if opt == "adam" else keras.optimizers.SGD(0.001, momentum=0.9)
    model.compile(rule, "categorical_crossentropy", metrics=["accuracy"])
    return model


# %% exercise="mlp_model" attempt="clipped_gradients" earns=4 says="clipnorm=1.0"
def mlp_model(*, init, act, opt, bn, dropout):
    model = keras.Sequential([keras.Input((784,))])
    for _ in range(4):
        model.add(layers.Dense(50, kernel_initializer=init))
        if bn:
            model.add(layers.BatchNormalization())
        model.add(layers.Activation(act))
        if dropout:
            model.add(layers.Dropout(dropout))
    model.add(layers.Dense(10, activation="softmax"))
    rule = keras.optimizers.Adam(0.001, clipnorm=1.0) if opt == "adam" else keras.optimizers.SGD(0.001)
    model.compile(rule, "categorical_crossentropy", metrics=["accuracy"])
    return model


# %% exercise="mlp_model" attempt="other_betas" earns=4 says="beta_1=0.5"
def mlp_model(*, init, act, opt, bn, dropout):
    model = keras.Sequential([keras.Input((784,))])
    for _ in range(4):
        model.add(layers.Dense(50, kernel_initializer=init))
        if bn:
            model.add(layers.BatchNormalization())
        model.add(layers.Activation(act))
        if dropout:
            model.add(layers.Dropout(dropout))
    model.add(layers.Dense(10, activation="softmax"))
    rule = keras.optimizers.Adam(0.001, beta_1=0.5) if opt == "adam" else keras.optimizers.SGD(0.001)
    model.compile(rule, "categorical_crossentropy", metrics=["accuracy"])
    return model


# %% exercise="mlp_model" attempt="loss_from_logits" earns=5
# Keras sees the softmax in the model, and takes what went into it.
def mlp_model(*, init, act, opt, bn, dropout):
    model = keras.Sequential([keras.Input((784,))])
    for _ in range(4):
        model.add(layers.Dense(50, kernel_initializer=init))
        if bn:
            model.add(layers.BatchNormalization())
        model.add(layers.Activation(act))
        if dropout:
            model.add(layers.Dropout(dropout))
    model.add(layers.Dense(10, activation="softmax"))
    rule = keras.optimizers.Adam(0.001) if opt == "adam" else keras.optimizers.SGD(0.001)
    model.compile(rule, keras.losses.CategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    return model


# %% exercise="mlp_model" attempt="he_drawn_evenly" earns=4 says="not their kind"
def mlp_model(*, init, act, opt, bn, dropout):
    init = {"he_normal": "he_uniform"}.get(init, init)
    model = keras.Sequential([keras.Input((784,))])
    for _ in range(4):
        model.add(layers.Dense(50, kernel_initializer=init))
        if bn:
            model.add(layers.BatchNormalization())
        model.add(layers.Activation(act))
        if dropout:
            model.add(layers.Dropout(dropout))
    model.add(layers.Dense(10, activation="softmax"))
    rule = keras.optimizers.Adam(0.001) if opt == "adam" else keras.optimizers.SGD(0.001)
    model.compile(rule, "categorical_crossentropy", metrics=["accuracy"])
    return model


# %% exercise="mlp_model" attempt="init_in_all_but_the_first" earns=4 says="784 x 50, starts otherwise"
def mlp_model(*, init, act, opt, bn, dropout):
    model = keras.Sequential([keras.Input((784,))])
    for i in range(4):
        model.add(layers.Dense(50, kernel_initializer=init if i else "glorot_uniform"))
        if bn:
            model.add(layers.BatchNormalization())
        model.add(layers.Activation(act))
        if dropout:
            model.add(layers.Dropout(dropout))
    model.add(layers.Dense(10, activation="softmax"))
    rule = keras.optimizers.Adam(0.001) if opt == "adam" else keras.optimizers.SGD(0.001)
    model.compile(rule, "categorical_crossentropy", metrics=["accuracy"])
    return model


# %% [markdown]
# ## 7 vote


# %% exercise="vote" attempt="row_by_row" earns=4
def vote(P, how, weights=None):
    members, n, k = np.shape(P)
    weights = [1] * members if weights is None else weights
    labels = []
    for i in range(n):
        votes = [0.0] * k
        for member in range(members):
            p = list(P[member][i])
            for label in range(k):
                named = 1.0 if label == p.index(max(p)) else 0.0
                votes[label] += weights[member] * (named if how == "hard" else p[label])
        labels.append(votes.index(max(votes)))
    return labels


# %% exercise="vote" attempt="average_and_bincount" earns=4
def vote(P, how, weights=None):
    if how == "soft":
        return np.average(P, axis=0, weights=weights).argmax(axis=-1)
    columns = np.argmax(P, axis=-1).T
    return np.array([np.bincount(column, weights).argmax() for column in columns])


# %% exercise="vote" attempt="soft_is_hard" earns=1 says="That is the hard vote"
def vote(P, how, weights=None):
    hot = np.eye(P.shape[2])[P.argmax(axis=2)]
    return np.average(hot, axis=0, weights=weights if how == "hard" else None).argmax(axis=1)


# %% exercise="vote" attempt="always_soft" earns=1 says="That is the soft vote"
def vote(P, how, weights=None):
    return np.average(P, axis=0, weights=weights).argmax(axis=1)


# %% exercise="vote" attempt="mean_of_the_labels" earns=1 says="isn't a vote"
def vote(P, how, weights=None):
    if how == "soft":
        return np.average(P, axis=0, weights=weights).argmax(axis=1)
    return np.rint(np.average(P.argmax(axis=2), axis=0, weights=weights)).astype(int)


# %% exercise="vote" attempt="weights_ignored" earns=3 says="weights were ignored"
def vote(P, how, weights=None):
    if how == "hard":
        P = np.eye(P.shape[2])[P.argmax(axis=2)]
    return P.sum(axis=0).argmax(axis=1)


# %% exercise="vote" attempt="weights_in_soft_only" earns=3 says="ignored in the hard vote"
def vote(P, how, weights=None):
    if how == "hard":
        hot = np.eye(P.shape[2])[P.argmax(axis=2)]
        return hot.sum(axis=0).argmax(axis=1)
    return np.average(P, axis=0, weights=weights).argmax(axis=1)


# %% exercise="vote" attempt="probabilities_not_labels" earns=0 says="numbers for each row"
def vote(P, how, weights=None):
    if how == "hard":
        P = np.eye(P.shape[2])[P.argmax(axis=2)]
    return np.average(P, axis=0, weights=weights)


# %% exercise="vote" attempt="highest_of_a_tie" earns=3 says="lowest label"
def vote(P, how, weights=None):
    if how == "hard":
        P = np.eye(P.shape[2])[P.argmax(axis=2)]
    votes = np.average(P, axis=0, weights=weights)
    return P.shape[2] - 1 - votes[:, ::-1].argmax(axis=1)


# %% exercise="vote" attempt="most_common_of_a_tie" earns=3 says="not the one that was named first"
def vote(P, how, weights=None):
    weights = np.ones(len(P)) if weights is None else weights
    if how == "soft":
        return np.average(P, axis=0, weights=weights).argmax(axis=1)
    from collections import Counter

    answers = []
    for column in P.argmax(axis=2).T:
        votes = Counter()
        for label, weight in zip(column.tolist(), weights, strict=True):
            votes[label] += weight
        answers.append(votes.most_common(1)[0][0])
    return answers


# %% exercise="vote" attempt="whole_weights_only" earns=3 says="cut to whole numbers"
def vote(P, how, weights=None):
    weights = np.ones(len(P)) if weights is None else np.asarray(weights)
    if how == "soft":
        return np.average(P, axis=0, weights=weights).argmax(axis=1)
    columns = np.repeat(P.argmax(axis=2), weights.astype(int), axis=0).T
    return [np.bincount(column, minlength=1).argmax() for column in columns]


# %% exercise="vote" attempt="the_middle_label" earns=2 says="middle one of the labels"
def vote(P, how, weights=None):
    if how == "soft":
        return np.average(P, axis=0, weights=weights).argmax(axis=1)
    return np.median(P.argmax(axis=2), axis=0).astype(int)


# %% exercise="vote" attempt="the_first_member" earns=0 says="Only the first member"
def vote(P, how, weights=None):
    return P[0].argmax(axis=1)


# %% exercise="vote" attempt="the_surest_member" earns=1 says="surest of itself"
def vote(P, how, weights=None):
    if how == "hard":
        P = np.eye(P.shape[2])[P.argmax(axis=2)]
        return np.average(P, axis=0, weights=weights).argmax(axis=1)
    return P.max(axis=0).argmax(axis=1)


# %% [markdown]
# ## 8 ensemble_predict


# %% exercise="ensemble_predict" attempt="sum_in_a_loop" earns=2
def ensemble_predict(models, X):
    total = 0
    for model in models:
        total = total + np.asarray(model(X, training=False))
    return [int(row.argmax()) for row in total]


# %% exercise="ensemble_predict" attempt="one_keras_model" earns=2
def ensemble_predict(models, X):
    inputs = keras.Input(X.shape[1:])
    together = keras.Model(inputs, layers.Average()([model(inputs) for model in models]))
    return together.predict(X, verbose=0).argmax(axis=-1)


# %% exercise="ensemble_predict" attempt="majority" earns=0 says="hard vote"
def ensemble_predict(models, X):
    labels = np.array([model.predict(X, verbose=0).argmax(axis=1) for model in models])
    return np.array([np.bincount(column).argmax() for column in labels.T])


# %% exercise="ensemble_predict" attempt="first_model" earns=0 says="the first model says alone"
def ensemble_predict(models, X):
    return models[0].predict(X, verbose=0).argmax(axis=1)


# %% exercise="ensemble_predict" attempt="surest_model" earns=0 says="surest of itself"
def ensemble_predict(models, X):
    P = np.array([model.predict(X, verbose=0) for model in models])
    return P.max(axis=0).argmax(axis=1)


# %% exercise="ensemble_predict" attempt="probabilities" earns=0 says="numbers for each row"
def ensemble_predict(models, X):
    return np.mean([model.predict(X, verbose=0) for model in models], axis=0)


# %% exercise="ensemble_predict" attempt="dropout_left_on" earns=1 says="Is dropout on?"
def ensemble_predict(models, X):
    P = np.array([np.asarray(model(X, training=True)) for model in models])
    return P.mean(axis=0).argmax(axis=1)


# %% exercise="ensemble_predict" attempt="mean_over_the_rows" earns=0 says="one for each *model*"
def ensemble_predict(models, X):
    P = np.array([model.predict(X, verbose=0) for model in models])
    return P.mean(axis=1).argmax(axis=1)


# %% exercise="ensemble_predict" attempt="mean_of_the_labels" earns=0 says="a 1 and a 3"
def ensemble_predict(models, X):
    P = np.array([model.predict(X, verbose=0) for model in models])
    return np.rint(P.argmax(axis=2).mean(axis=0)).astype(int)


# %% exercise="ensemble_predict" attempt="mean_of_the_labels_cut" earns=0 says="cut to a whole number"
def ensemble_predict(models, X):
    P = np.array([model.predict(X, verbose=0) for model in models])
    return P.argmax(axis=2).mean(axis=0).astype(int)


# %% exercise="ensemble_predict" attempt="the_middle_label" earns=0 says="middle one of the labels"
def ensemble_predict(models, X):
    P = np.array([model.predict(X, verbose=0) for model in models])
    return np.median(P.argmax(axis=2), axis=0).astype(int)


# %% exercise="ensemble_predict" attempt="the_last_model" earns=0 says="last model says alone"
def ensemble_predict(models, X):
    P = np.array([model.predict(X, verbose=0) for model in models])
    return P[-1].argmax(axis=1)


# %% exercise="ensemble_predict" attempt="probabilities_multiplied" earns=0 says="were multiplied"
def ensemble_predict(models, X):
    P = np.array([model.predict(X, verbose=0) for model in models])
    return P.prod(axis=0).argmax(axis=1)


# %% [markdown]
# ## Question 1


# %% exercise="question_1" attempt="right" earns=1
def question_1():
    return "b"


# %% exercise="question_1" attempt="a" earns=0 says="switches dropout off"
def question_1():
    return "a"


# %% exercise="question_1" attempt="c" earns=0 says="all nodes take part"
def question_1():
    return "c"


# %% exercise="question_1" attempt="d" earns=0 says="stands in for the batch"
def question_1():
    return "d"


# %% [markdown]
# ## Question 2


# %% exercise="question_2" attempt="right" earns=1
def question_2():
    return "c"


# %% exercise="question_2" attempt="a" earns=0 says="what each of them says"
def question_2():
    return "a"


# %% exercise="question_2" attempt="b" earns=0 says="same network three times"
def question_2():
    return "b"


# %% exercise="question_2" attempt="d" earns=0 says="decides alone"
def question_2():
    return "d"


# %% exercise="vote" attempt="product_of_probabilities" earns=1 says="The probabilities were multiplied"
import numpy as np


def vote(P, how, weights=None):
    P = np.asarray(P)
    weights = np.ones(len(P)) if weights is None else np.asarray(weights)
    if how == "soft":
        return np.prod(P ** weights[:, None, None], axis=0).argmax(axis=1)
    named = np.eye(P.shape[2])[P.argmax(axis=2)]
    return np.tensordot(weights, named, 1).argmax(axis=1)


# %% exercise="vote" attempt="mean_step_by_step" earns=1 says="taken step by step"
import numpy as np


def vote(P, how, weights=None):
    votes = np.asarray(P) if how == "soft" else np.eye(np.shape(P)[2])[np.argmax(P, axis=2)]
    weights = np.ones(len(votes)) if weights is None else weights
    if how == "hard":
        return np.tensordot(weights, votes, 1).argmax(axis=1)
    mean = votes[0]
    for weight, each in zip(weights[1:], votes[1:], strict=True):
        mean = (mean + weight * each) / 2
    return mean.argmax(axis=1)


# %% exercise="ensemble_predict" attempt="mean_step_by_step" earns=0 says="taken step by step"
def ensemble_predict(models, X):
    mean = models[0].predict(X, verbose=0)
    for model in models[1:]:
        mean = (mean + model.predict(X, verbose=0)) / 2
    return mean.argmax(axis=1)
