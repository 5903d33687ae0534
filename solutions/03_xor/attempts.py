# %% [markdown]
# # Answers to lesson 03, right and wrong
#
# Every wrong answer is something that people believe or that slips in.

# %%
import keras
import numpy as np
from keras import layers

# %% [markdown]
# ## 1 xor_by_hand


# %% exercise="xor_by_hand" attempt="or_and_not_both" earns=3
def xor_by_hand():
    # OR and NAND, then AND, as plain lists
    W1 = [[12, -12], [12, -12]]
    return W1, [-6, 18], [[12], [12]], [-18]


# %% exercise="xor_by_hand" attempt="one_but_not_the_other" earns=3
def xor_by_hand():
    # x1 without x2, x2 without x1, then OR
    W1 = 30 * np.array([[1, -1], [-1, 1]], dtype="float32")
    b1 = np.full(2, -15, dtype="float32")
    W2 = np.full((2, 1), 30, dtype="float32")
    return [W1, b1, W2, np.array([-15], dtype="float32")]


# %% exercise="xor_by_hand" attempt="nor_and_and" earns=3
def xor_by_hand():
    # neither, both, then NOR of these two
    W1 = np.array([[-10.0, 10.0], [-10.0, 10.0]])
    b1 = np.array([5.0, -15.0])
    W2 = np.array([[-10.0], [-10.0]])
    return W1, b1, W2, np.array([5.0])


# %% exercise="xor_by_hand" attempt="or_twice" earns=1 says="AND neuron"
def xor_by_hand():
    W1 = np.full((2, 2), 20.0)
    b1 = np.array([-10.0, -10.0])
    W2 = np.full((2, 1), 20.0)
    return W1, b1, W2, np.array([-10.0])


# %% exercise="xor_by_hand" attempt="weights_of_a_step" earns=1 says="too small"
def xor_by_hand():
    # right if the neurons were steps
    W1 = np.array([[1.0, 1.0], [1.0, 1.0]])
    b1 = np.array([-0.5, -1.5])
    W2 = np.array([[1.0], [-1.0]])
    return W1, b1, W2, np.array([-0.5])


# %% exercise="xor_by_hand" attempt="right_side_but_timid" earns=2 says="multiply all weights"
def xor_by_hand():
    W1 = np.full((2, 2), 6.0)
    b1 = np.array([-3.0, -9.0])
    W2 = np.array([[2.0], [-2.0]])
    return W1, b1, W2, np.array([-1.0])


# %% exercise="xor_by_hand" attempt="equal_instead_of_unequal" earns=1 says="turned round"
def xor_by_hand():
    W1 = np.full((2, 2), 20.0)
    b1 = np.array([-10.0, -30.0])
    W2 = np.array([[-20.0], [20.0]])
    return W1, b1, W2, np.array([10.0])


# %% exercise="xor_by_hand" attempt="and_alone" earns=1 says="only (1, 1)"
def xor_by_hand():
    W1 = np.full((2, 2), 20.0)
    b1 = np.array([-30.0, -30.0])
    W2 = np.array([[20.0], [20.0]])
    return W1, b1, W2, np.array([-10.0])


# %% exercise="xor_by_hand" attempt="flat_output_weights" earns=2 says="(2, 1)"
def xor_by_hand():
    # one output, so W2 'is a vector', and its bias a number
    W1 = np.full((2, 2), 20.0)
    return W1, np.array([-10.0, -30.0]), np.array([20.0, -20.0]), -10.0


# %% exercise="xor_by_hand" attempt="prints_instead_of_returning" earns=0 says="return"
def xor_by_hand():
    W1 = np.full((2, 2), 20.0)
    b1 = np.array([-10.0, -30.0])
    W2 = np.array([[20.0], [-20.0]])
    print(W1, b1, W2, np.array([-10.0]))


# %% [markdown]
# ## 2 to_labels


# %% exercise="to_labels" attempt="where" earns=2
def to_labels(p, threshold=0.5):
    return np.where(np.asarray(p) > threshold, 1, 0)


# %% exercise="to_labels" attempt="a_loop_and_a_list" earns=2
def to_labels(p, threshold=0.5):
    labels = []
    for row in p:
        labels.append([1 if row[0] > threshold else 0])
    return labels


# %% exercise="to_labels" attempt="heaviside_as_int32" earns=2
def to_labels(p, threshold=0.5):
    return np.heaviside(p - np.asarray(p).dtype.type(threshold), 0).astype("int32")


# %% exercise="to_labels" attempt="argmax" earns=0 says="argmax"
def to_labels(p, threshold=0.5):
    return p.argmax(axis=1)


# %% exercise="to_labels" attempt="argmax_in_a_column" earns=0 says="argmax"
def to_labels(p, threshold=0.5):
    return p.argmax(axis=1).reshape(-1, 1)


# %% exercise="to_labels" attempt="round" earns=0 says="integers were asked for"
def to_labels(p, threshold=0.5):
    return np.round(p)


# %% exercise="to_labels" attempt="rounds_to_integers" earns=1 says="threshold` is ignored"
def to_labels(p, threshold=0.5):
    return np.round(p).astype(int)


# %% exercise="to_labels" attempt="at_least" earns=1 says="not `>=`"
def to_labels(p, threshold=0.5):
    return (p >= threshold) * 1


# %% exercise="to_labels" attempt="leaves_truth_values" earns=1 says="True and False"
def to_labels(p, threshold=0.5):
    return p > threshold


# %% exercise="to_labels" attempt="flattens" earns=0 says="Keep the column"
def to_labels(p, threshold=0.5):
    return (p > threshold).astype(int).ravel()


# %% exercise="to_labels" attempt="writes_into_p" earns=0 says="changed the argument"
def to_labels(p, threshold=0.5):
    p[p > threshold] = 1
    p[p <= threshold] = 0
    return p.astype(int)


# %% [markdown]
# ## 3 decision_grid


# %% exercise="decision_grid" attempt="meshgrid_ij" earns=3
def decision_grid(fn, xlim, ylim, step):
    xx, yy = np.meshgrid(np.arange(*xlim, step), np.arange(*ylim, step), indexing="ij")
    answers = np.asarray(fn(np.stack([xx.ravel(), yy.ravel()], axis=1)))
    return xx, yy, answers.reshape(xx.shape)


# %% exercise="decision_grid" attempt="point_by_point" earns=3
def decision_grid(fn, xlim, ylim, step):
    xs, ys = np.arange(xlim[0], xlim[1], step), np.arange(ylim[0], ylim[1], step)
    xx = [[x for _ in ys] for x in xs]
    yy = [list(ys) for _ in xs]
    Z = np.zeros((len(xs), len(ys)))
    for i, x in enumerate(xs):
        for j, y in enumerate(ys):
            Z[i, j] = np.ravel(fn(np.array([[x, y]])))[0]
    return xx, yy, Z


# %% exercise="decision_grid" attempt="transposed_meshgrid" earns=3
def decision_grid(fn, xlim, ylim, step):
    xx, yy = np.meshgrid(np.arange(*xlim, step), np.arange(*ylim, step))
    xx, yy = xx.T, yy.T
    points = np.array(list(zip(xx.flatten(), yy.flatten(), strict=True)))
    return [xx, yy, np.array(fn(points)).reshape(len(xx), -1)]


# %% exercise="decision_grid" attempt="meshgrid_default" earns=0 says="indexing"
def decision_grid(fn, xlim, ylim, step):
    xx, yy = np.meshgrid(np.arange(*xlim, step), np.arange(*ylim, step))
    points = np.c_[xx.ravel(), yy.ravel()]
    return xx, yy, np.reshape(fn(points), xx.shape)


# %% exercise="decision_grid" attempt="y_before_x" earns=1 says="swapped"
def decision_grid(fn, xlim, ylim, step):
    xx, yy = np.mgrid[xlim[0] : xlim[1] : step, ylim[0] : ylim[1] : step]
    points = np.c_[yy.flatten(), xx.flatten()]
    return xx, yy, np.reshape(fn(points), xx.shape)


# %% exercise="decision_grid" attempt="Z_stays_flat" earns=1 says="Z is flat"
def decision_grid(fn, xlim, ylim, step):
    xx, yy = np.mgrid[xlim[0] : xlim[1] : step, ylim[0] : ylim[1] : step]
    return xx, yy, np.ravel(fn(np.c_[xx.flatten(), yy.flatten()]))


# %% exercise="decision_grid" attempt="end_included" earns=0 says="the end is excluded"
def decision_grid(fn, xlim, ylim, step):
    xx, yy = np.mgrid[xlim[0] : xlim[1] + step : step, ylim[0] : ylim[1] + step : step]
    points = np.c_[xx.flatten(), yy.flatten()]
    return xx, yy, np.reshape(fn(points), xx.shape)


# %% exercise="decision_grid" attempt="unit_square_always" earns=0 says="xx has shape"
def decision_grid(fn, xlim, ylim, step):
    # copied from the text
    xx, yy = np.mgrid[0:1:step, 0:1:step]
    return xx, yy, np.reshape(fn(np.c_[xx.flatten(), yy.flatten()]), xx.shape)


# %% exercise="decision_grid" attempt="labels_in_Z" earns=1 says="Z for fn = 10x + y is"
def decision_grid(fn, xlim, ylim, step):
    xx, yy = np.mgrid[xlim[0] : xlim[1] : step, ylim[0] : ylim[1] : step]
    Z = np.reshape(fn(np.c_[xx.flatten(), yy.flatten()]), xx.shape)
    return xx, yy, (Z > 0.5) * 1


# %% exercise="decision_grid" attempt="column_by_column" earns=1 says="wrong order"
def decision_grid(fn, xlim, ylim, step):
    xx, yy = np.mgrid[xlim[0] : xlim[1] : step, ylim[0] : ylim[1] : step]
    points = np.c_[xx.T.flatten(), yy.T.flatten()]
    return xx, yy, np.reshape(fn(points), xx.shape)


# %% [markdown]
# ## 4 build_xor_model


# %% exercise="build_xor_model" attempt="a_class_of_ones_own" earns=4
import keras
from keras import layers


class Xor(keras.Model):
    def __init__(self, hidden):
        super().__init__()
        self.bend = layers.Dense(hidden, activation="tanh")
        self.answer = layers.Dense(1, activation="sigmoid")

    def call(self, x):
        return self.answer(self.bend(x))


def build_xor_model(hidden):
    inputs = keras.Input((2,))
    model = keras.Model(inputs, Xor(hidden)(inputs))
    model.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(0.05))
    return model


# %% exercise="build_xor_model" attempt="a_loss_of_ones_own" earns=4
import keras
from keras import layers


def cross_entropy(truth, p):
    p = keras.ops.clip(p, 1e-7, 1 - 1e-7)
    return -keras.ops.mean(truth * keras.ops.log(p) + (1 - truth) * keras.ops.log(1 - p), axis=-1)


def build_xor_model(hidden):
    net = [layers.Dense(hidden, activation="tanh"), layers.Dense(1, activation="sigmoid")]
    model = keras.Sequential([keras.Input((2,)), *net])
    model.compile(loss=cross_entropy, optimizer=keras.optimizers.Adam(0.05))
    return model


# %% exercise="build_xor_model" attempt="functional_sigmoid" earns=4
def build_xor_model(hidden):
    inputs = keras.Input(shape=(2,))
    inner = layers.Dense(hidden, activation="sigmoid")(inputs)
    outputs = layers.Dense(1, activation="sigmoid")(inner)
    model = keras.Model(inputs=inputs, outputs=outputs)
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=0.05),
        loss=keras.losses.BinaryCrossentropy(),
        metrics=["accuracy"],
    )
    return model


# %% exercise="build_xor_model" attempt="leaky_layer_and_squared_error" earns=4
def build_xor_model(hidden):
    model = keras.Sequential()
    model.add(keras.Input((2,)))
    model.add(layers.Dense(hidden))
    model.add(layers.LeakyReLU(negative_slope=0.1))
    model.add(layers.Dense(1))
    model.add(layers.Activation("sigmoid"))
    model.compile(loss="mse", optimizer=keras.optimizers.RMSprop(0.02))
    return model


# %% exercise="build_xor_model" attempt="momentum" earns=4
def build_xor_model(hidden):
    model = keras.Sequential([keras.Input((2,))])
    model.add(layers.Dense(hidden, activation=keras.activations.tanh))
    model.add(layers.Dense(1, activation="sigmoid"))
    model.compile(loss="binary_crossentropy", optimizer=keras.optimizers.SGD(0.1, 0.9))
    return model


# %% exercise="build_xor_model" attempt="relu_he" earns=4
def build_xor_model(hidden):
    model = keras.Sequential(
        [
            keras.Input((2,)),
            layers.Dense(hidden, activation="relu", kernel_initializer="he_normal"),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile("adam", "binary_crossentropy")
    model.optimizer.learning_rate = 0.02
    return model


# %% exercise="build_xor_model" attempt="linear_hidden" earns=2 says="hidden layer is linear"
def build_xor_model(hidden):
    model = keras.Sequential([keras.Input((2,)), layers.Dense(hidden), layers.Dense(1, activation="sigmoid")])
    model.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(0.05))
    return model


# %% exercise="build_xor_model" attempt="softmax_of_one" earns=1 says="softmax divides"
def build_xor_model(hidden):
    model = keras.Sequential(
        [
            keras.Input((2,)),
            layers.Dense(hidden, activation="tanh"),
            layers.Dense(1, activation="softmax"),
        ]
    )
    model.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(0.05))
    return model


# %% exercise="build_xor_model" attempt="recipe_of_2020" earns=2 says="updates were not enough"
def build_xor_model(hidden):
    model = keras.Sequential([keras.Input((2,))])
    model.add(layers.Dense(hidden, activation="sigmoid"))
    model.add(layers.Dense(1, activation="sigmoid"))
    model.compile(loss="binary_crossentropy", optimizer="adam")
    return model


# %% exercise="build_xor_model" attempt="plain_sgd" earns=2 says="Take a larger one"
def build_xor_model(hidden):
    model = keras.Sequential([keras.Input((2,))])
    model.add(layers.Dense(hidden, activation="sigmoid"))
    model.add(layers.Dense(1, activation="sigmoid"))
    model.compile(loss="binary_crossentropy", optimizer="sgd")
    return model


# %% exercise="build_xor_model" attempt="never_compiled" earns=1 says="compile"
def build_xor_model(hidden):
    return keras.Sequential(
        [
            keras.Input((2,)),
            layers.Dense(hidden, activation="tanh"),
            layers.Dense(1, activation="sigmoid"),
        ]
    )


# %% exercise="build_xor_model" attempt="linear_output" earns=3 says="between 0 and 1"
def build_xor_model(hidden):
    model = keras.Sequential([keras.Input((2,)), layers.Dense(hidden, activation="tanh"), layers.Dense(1)])
    model.compile(loss="mse", optimizer=keras.optimizers.Adam(0.05))
    return model


# %% exercise="build_xor_model" attempt="one_layer_of_many" earns=1 says="output shape"
def build_xor_model(hidden):
    # 'three neurons are a network': all of them answer
    model = keras.Sequential([keras.Input((2,)), layers.Dense(hidden, activation="sigmoid")])
    model.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(0.05))
    return model


# %% exercise="build_xor_model" attempt="two_hidden_layers" earns=3 says="one hidden layer too many"
def build_xor_model(hidden):
    model = keras.Sequential(
        [
            keras.Input((2,)),
            layers.Dense(hidden, activation="tanh"),
            layers.Dense(hidden, activation="tanh"),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(0.05))
    return model


# %% exercise="build_xor_model" attempt="no_input" earns=0 says="keras.Input"
def build_xor_model(hidden):
    model = keras.Sequential([layers.Dense(hidden, activation="tanh"), layers.Dense(1, activation="sigmoid")])
    model.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(0.05))
    return model


# %% exercise="build_xor_model" attempt="always_five_nodes" earns=3 says="hidden=2"
def build_xor_model(hidden):
    model = keras.Sequential(
        [
            keras.Input((2,)),
            layers.Dense(5, activation="tanh"),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(0.05))
    return model


# %% [markdown]
# ## 5 train_from_scratch


# %% exercise="train_from_scratch" attempt="batches_of_four" earns=4
def train_from_scratch(build_fn, X, y, epochs, seed):
    keras.utils.set_random_seed(seed)
    net = build_fn()
    net.fit(X, y, batch_size=4, epochs=epochs, shuffle=False, verbose=0)
    return np.asarray(net(X, training=False))


# %% exercise="train_from_scratch" attempt="epoch_by_epoch" earns=4
def train_from_scratch(build_fn, X, y, epochs, seed):
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    net = build_fn()
    for _ in range(epochs):
        net.train_on_batch(X, y)
    return net.predict(X, verbose=0).tolist()


# %% exercise="train_from_scratch" attempt="keeps_one_model" earns=2 says="one that is kept goes on"
def train_from_scratch(build_fn, X, y, epochs, seed):
    keras.utils.set_random_seed(seed)
    kept = train_from_scratch.__dict__
    key = X.shape[1]
    if key not in kept:
        kept[key] = build_fn()
    # 'compile sets the weights back'
    kept[key].compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(0.05))
    kept[key].fit(X, y, epochs=epochs, verbose=0)
    return kept[key].predict(X, verbose=0)


# %% exercise="train_from_scratch" attempt="no_seed" earns=2 says="Set the seed in every"
def train_from_scratch(build_fn, X, y, epochs, seed):
    model = build_fn()
    model.fit(X, y, epochs=epochs, verbose=0)
    return model.predict(X, verbose=0)


# %% exercise="train_from_scratch" attempt="seed_after_building" earns=2 says="before `build_fn()`"
def train_from_scratch(build_fn, X, y, epochs, seed):
    model = build_fn()
    keras.utils.set_random_seed(seed)
    model.fit(X, y, epochs=epochs, verbose=0)
    return model.predict(X, verbose=0)


# %% exercise="train_from_scratch" attempt="seeds_numpy_only" earns=2 says="Set the seed"
def train_from_scratch(build_fn, X, y, epochs, seed):
    np.random.seed(seed)
    model = build_fn()
    model.fit(X, y, epochs=epochs, verbose=0)
    return model.predict(X, verbose=0)


# %% exercise="train_from_scratch" attempt="seed_is_always_0" earns=3 says="is the argument `seed` used"
def train_from_scratch(build_fn, X, y, epochs, seed):
    keras.utils.set_random_seed(0)
    model = build_fn()
    model.fit(X, y, epochs=epochs, verbose=0)
    return model.predict(X, verbose=0)


# %% exercise="train_from_scratch" attempt="forgets_epochs" earns=3 says="are `epochs` passed"
def train_from_scratch(build_fn, X, y, epochs, seed):
    keras.utils.set_random_seed(seed)
    model = build_fn()
    model.fit(X, y, verbose=0)
    return model.predict(X, verbose=0)


# %% exercise="train_from_scratch" attempt="never_fits" earns=2 says="passed to `fit`"
def train_from_scratch(build_fn, X, y, epochs, seed):
    keras.utils.set_random_seed(seed)
    return build_fn().predict(X, verbose=0)


# %% exercise="train_from_scratch" attempt="returns_labels" earns=2 says="These are labels"
def train_from_scratch(build_fn, X, y, epochs, seed):
    keras.utils.set_random_seed(seed)
    model = build_fn()
    model.fit(X, y, epochs=epochs, verbose=0)
    return (model.predict(X, verbose=0) > 0.5) * 1


# %% exercise="train_from_scratch" attempt="returns_the_history" earns=0 says="Return what the model predicts"
def train_from_scratch(build_fn, X, y, epochs, seed):
    keras.utils.set_random_seed(seed)
    model = build_fn()
    return model.fit(X, y, epochs=epochs, verbose=0)


# %% exercise="train_from_scratch" attempt="passes_the_model_not_a_builder" earns=0 says="raised"
def train_from_scratch(build_fn, X, y, epochs, seed):
    keras.utils.set_random_seed(seed)
    build_fn.fit(X, y, epochs=epochs, verbose=0)
    return build_fn.predict(X, verbose=0)
