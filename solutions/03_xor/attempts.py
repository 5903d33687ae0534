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


# %% exercise="xor_by_hand" attempt="biases_as_a_row" earns=2 says="The array b1 has shape (1, 2)"
def xor_by_hand():
    W1 = np.array([[20.0, 20.0], [20.0, 20.0]])
    return W1, np.array([[-10.0, -30.0]]), np.array([[20.0], [-20.0]]), np.array([-10.0])


# %% exercise="xor_by_hand" attempt="a_neuron_in_each_row" earns=1 says="stand in the rows of `W1`"
def xor_by_hand():
    # OR, then 'not both', each as a row
    W1 = np.array([[20.0, 20.0], [-20.0, -20.0]])
    return W1, np.array([-10.0, 30.0]), np.array([[20.0], [20.0]]), np.array([-30.0])


# %% exercise="xor_by_hand" attempt="thresholds_for_biases" earns=1 says="*adds* its bias"
def xor_by_hand():
    W1 = np.full((2, 2), 20.0)
    return W1, np.array([10.0, 30.0]), np.array([[20.0], [-20.0]]), np.array([10.0])


# %% exercise="xor_by_hand" attempt="three_hidden_neurons" earns=0 says="don't make a 2-2-1 network"
def xor_by_hand():
    W1 = np.full((2, 3), 20.0)
    return W1, np.array([-10.0, -30.0, -30.0]), np.array([[20.0], [-20.0], [0.0]]), np.array([-10.0])


# %% exercise="xor_by_hand" attempt="very_sure" earns=3
def xor_by_hand():
    W1 = np.full((2, 2), 10_000)
    return W1, np.array([-5_000, -15_000]), np.array([[10_000], [-10_000]]), np.array([-5_000])


# %% exercise="xor_by_hand" attempt="one_neuron_and_a_constant" earns=1 says="Your network says OR"
def xor_by_hand():
    W1 = np.array([[20.0, 0.0], [20.0, 0.0]])
    return W1, np.array([-10.0, 30.0]), np.array([[20.0], [-1.0]]), np.array([-9.0])


# %% exercise="xor_by_hand" attempt="weights_times_20_biases_not" earns=1 says="must multiply the biases"
import numpy as np


def xor_by_hand():
    W1 = 20 * np.ones((2, 2))
    W2 = 20 * np.array([[1.0], [-1.0]])
    return W1, np.array([-0.5, -1.5]), W2, np.array([-0.5])


# %% exercise="xor_by_hand" attempt="weights_before_biases" earns=0 says="`W2` comes before `b1`"
def xor_by_hand():
    W1 = np.full((2, 2), 20.0)
    return W1, np.array([[20.0], [-20.0]]), np.array([-10.0, -30.0]), np.array([-10.0])


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


# %% exercise="to_labels" attempt="exchanged" earns=0 says="labels are exchanged"
def to_labels(p, threshold=0.5):
    return (p < threshold) * 1


# %% exercise="to_labels" attempt="cuts_first" earns=0 says="cuts off what stands behind the point"
def to_labels(p, threshold=0.5):
    return p.astype(int)


# %% exercise="to_labels" attempt="rounded_up" earns=2
def to_labels(p, threshold=0.5):
    return np.ceil(np.asarray(p) - threshold).astype(int)


# %% exercise="to_labels" attempt="a_list_comprehension_flat" earns=0 says="Keep the column"
def to_labels(p, threshold=0.5):
    return [1 if chance > threshold else 0 for chance in p]


# %% exercise="to_labels" attempt="one_if_for_all" earns=0 says="ambiguous"
def to_labels(p, threshold=0.5):
    return 1 if p > threshold else 0


# %% exercise="to_labels" attempt="rounds_what_is_shifted" earns=1 says="here is a label of 2"
def to_labels(p, threshold=0.5):
    return np.round(p - threshold + 0.5).astype(int)


# %% exercise="to_labels" attempt="squeezes_a_single_row" earns=1 says="A single row is a column, too"
def to_labels(p, threshold=0.5):
    return (p.squeeze() > threshold).astype(int)[:, None]


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


# %% exercise="decision_grid" attempt="unit_square_always" earns=0 says="is the unit square"
def decision_grid(fn, xlim, ylim, step):
    # copied from the text
    xx, yy = np.mgrid[0:1:step, 0:1:step]
    return xx, yy, np.reshape(fn(np.c_[xx.flatten(), yy.flatten()]), xx.shape)


# %% exercise="decision_grid" attempt="labels_in_Z" earns=1 says="Z holds labels"
def decision_grid(fn, xlim, ylim, step):
    xx, yy = np.mgrid[xlim[0] : xlim[1] : step, ylim[0] : ylim[1] : step]
    Z = np.reshape(fn(np.c_[xx.flatten(), yy.flatten()]), xx.shape)
    return xx, yy, (Z > 0.5) * 1


# %% exercise="decision_grid" attempt="column_by_column" earns=1 says="wrong order"
def decision_grid(fn, xlim, ylim, step):
    xx, yy = np.mgrid[xlim[0] : xlim[1] : step, ylim[0] : ylim[1] : step]
    points = np.c_[xx.T.flatten(), yy.T.flatten()]
    return xx, yy, np.reshape(fn(points), xx.shape)


# %% exercise="decision_grid" attempt="counts_cut_off" earns=2 says="A row of points is missing"
def decision_grid(fn, xlim, ylim, step):
    wide, high = int((xlim[1] - xlim[0]) / step), int((ylim[1] - ylim[0]) / step)
    i, j = np.mgrid[0:wide, 0:high]
    xx, yy = xlim[0] + i * step, ylim[0] + j * step
    return xx, yy, np.reshape(fn(np.c_[xx.ravel(), yy.ravel()]), xx.shape)


# %% exercise="decision_grid" attempt="counted_in_a_loop" earns=3
def decision_grid(fn, xlim, ylim, step):
    def places(start, end):
        found = []
        while start < end:
            found.append(start)
            start += step
        return found

    xs, ys = places(*xlim), places(*ylim)
    xx = np.array([[x for _ in ys] for x in xs])
    yy = np.array([list(ys) for _ in xs])
    return xx, yy, np.ravel(fn(np.stack([xx.ravel(), yy.ravel()], axis=1))).reshape(len(xs), len(ys))


# %% exercise="decision_grid" attempt="counts_rounded" earns=2 says="A row of points is missing"
def decision_grid(fn, xlim, ylim, step):
    wide, high = round((xlim[1] - xlim[0]) / step), round((ylim[1] - ylim[0]) / step)
    i, j = np.mgrid[0:wide, 0:high]
    xx, yy = xlim[0] + i * step, ylim[0] + j * step
    return xx, yy, np.reshape(fn(np.c_[xx.ravel(), yy.ravel()]), xx.shape)


# %% exercise="decision_grid" attempt="linspace_cut_off" earns=2 says="A row of points is missing"
def decision_grid(fn, xlim, ylim, step):
    xs = np.linspace(*xlim, int((xlim[1] - xlim[0]) / step), endpoint=False)
    ys = np.linspace(*ylim, int((ylim[1] - ylim[0]) / step), endpoint=False)
    xx, yy = np.meshgrid(xs, ys, indexing="ij")
    return xx, yy, np.reshape(fn(np.c_[xx.ravel(), yy.ravel()]), xx.shape)


# %% exercise="decision_grid" attempt="two_rows_of_points" earns=0 says="a row for each point, not (2, 6)"
def decision_grid(fn, xlim, ylim, step):
    xx, yy = np.mgrid[xlim[0] : xlim[1] : step, ylim[0] : ylim[1] : step]
    return xx, yy, np.reshape(fn(np.array([xx.flatten(), yy.flatten()])), xx.shape)


# %% exercise="decision_grid" attempt="one_point_as_a_pair" earns=0 says="fn takes an array of shape (N, 2)"
def decision_grid(fn, xlim, ylim, step):
    xx, yy = np.mgrid[xlim[0] : xlim[1] : step, ylim[0] : ylim[1] : step]
    Z = [fn(np.array([x, y])) for x, y in zip(xx.ravel(), yy.ravel(), strict=True)]
    return xx, yy, np.reshape(Z, xx.shape)


# %% exercise="decision_grid" attempt="Z_stays_a_column" earns=2 says="reshape it"
def decision_grid(fn, xlim, ylim, step):
    xx, yy = np.mgrid[xlim[0] : xlim[1] : step, ylim[0] : ylim[1] : step]
    Z = fn(np.c_[xx.flatten(), yy.flatten()])
    return xx, yy, Z if Z.ndim == 2 else Z.reshape(xx.shape)


# %% exercise="decision_grid" attempt="a_grid_only" earns=0 says="Two arrays came back"
def decision_grid(fn, xlim, ylim, step):
    return np.mgrid[xlim[0] : xlim[1] : step, ylim[0] : ylim[1] : step]


# %% exercise="decision_grid" attempt="Z_of_the_type_of_xx" earns=2 says="takes over the type of `xx`"
def decision_grid(fn, xlim, ylim, step):
    xx, yy = np.mgrid[xlim[0] : xlim[1] : step, ylim[0] : ylim[1] : step]
    Z = np.zeros_like(xx)
    Z[:] = np.reshape(fn(np.c_[xx.flatten(), yy.flatten()]), xx.shape)
    return xx, yy, Z


# %% exercise="decision_grid" attempt="Z_is_squeezed" earns=2 says="Z is flat"
def decision_grid(fn, xlim, ylim, step):
    xx, yy = np.mgrid[xlim[0] : xlim[1] : step, ylim[0] : ylim[1] : step]
    return xx, yy, np.reshape(fn(np.c_[xx.flatten(), yy.flatten()]), (*xx.shape, 1)).squeeze()


# %% exercise="decision_grid" attempt="linspace_spread_evenly" earns=2 says="so that the step is another one"
def decision_grid(fn, xlim, ylim, step):
    wide, high = (int(np.ceil((end - start) / step - 1e-9)) for start, end in (xlim, ylim))
    xs, ys = np.linspace(*xlim, wide, endpoint=False), np.linspace(*ylim, high, endpoint=False)
    xx, yy = np.meshgrid(xs, ys, indexing="ij")
    return xx, yy, np.reshape(fn(np.c_[xx.ravel(), yy.ravel()]), xx.shape)


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


# %% exercise="build_xor_model" attempt="a_class_that_has_been_called_once" earns=4
import keras
from keras import layers


class Net(keras.Model):
    def __init__(self, hidden):
        super().__init__()
        self.bend = layers.Dense(hidden, activation="tanh")
        self.answer = layers.Dense(1, activation="sigmoid")

    def call(self, x):
        return self.answer(self.bend(x))


def build_xor_model(hidden):
    model = Net(hidden)
    model(np.zeros((1, 2)))
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


# %% exercise="build_xor_model" attempt="one_layer_of_many" earns=0 says="The last layer has 5 nodes"
def build_xor_model(hidden):
    # 'three neurons are a network': all of them answer
    model = keras.Sequential([keras.Input((2,)), layers.Dense(hidden, activation="sigmoid")])
    model.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(0.05))
    return model


# %% exercise="build_xor_model" attempt="a_node_for_each_class" earns=0 says="it gives 2 numbers to each point"
def build_xor_model(hidden):
    model = keras.Sequential([keras.Input((2,)), layers.Dense(hidden, activation="tanh")])
    model.add(layers.Dense(2, activation="softmax"))
    model.compile(loss="sparse_categorical_crossentropy", optimizer=keras.optimizers.Adam(0.05))
    return model


# %% exercise="build_xor_model" attempt="two_outputs" earns=0 says="The model has 2 outputs"
def build_xor_model(hidden):
    inputs = keras.Input((2,))
    inner = layers.Dense(hidden, activation="tanh")(inputs)
    model = keras.Model(inputs, [layers.Dense(1, activation="sigmoid")(inner) for _ in range(2)])
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


# %% exercise="build_xor_model" attempt="always_five_nodes" earns=3 says="The hidden layer has 5 nodes, whatever `hidden` says"
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


# %% exercise="build_xor_model" attempt="own_functions_inside" earns=4
def build_xor_model(hidden):
    def half_wave(z):
        return keras.ops.maximum(z, 0.1 * z)

    model = keras.Sequential([keras.Input((2,)), layers.Dense(hidden), layers.Lambda(half_wave)])
    model.add(layers.Dense(1, activation=lambda z: 1 / (1 + keras.ops.exp(-z))))
    model.compile(loss=lambda y, p: keras.ops.mean((y - p) ** 2), optimizer=keras.optimizers.Adam(0.05))
    return model


# %% exercise="build_xor_model" attempt="the_answers_in_a_layer" earns=1 says="do not come from the network's weights alone"
class Table(layers.Layer):
    """Has 4h + 1 weights, as asked, and no use for them."""

    def __init__(self, hidden):
        super().__init__()
        self.hidden = hidden

    def build(self, shape):
        self.add_weight(shape=(4 * self.hidden + 1,))

    def call(self, x):
        one, other = x[:, :1] > 0.5, x[:, 1:] > 0.5
        return keras.ops.where(keras.ops.logical_xor(one, other), 0.9, 0.1)


def build_xor_model(hidden):
    model = keras.Sequential([keras.Input((2,)), Table(hidden)])
    model.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(0.05))
    return model


# %% exercise="build_xor_model" attempt="the_product_beside_the_weights" earns=1 says="do not come from the network's weights alone"
class Helped(layers.Layer):
    def call(self, x):
        one, other = x[:, :1], x[:, 1:]
        return 20 * (one + other - 2 * one * other) - 10


def build_xor_model(hidden):
    inputs = keras.Input((2,))
    inner = layers.Dense(hidden, activation="tanh")(inputs)
    total = layers.Add()([layers.Dense(1)(inner), Helped()(inputs)])
    model = keras.Model(inputs, layers.Activation("sigmoid")(total))
    model.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(0.05))
    return model


# %% exercise="build_xor_model" attempt="the_product_through_the_weights" earns=1 says="points of the same sum"
class Bent(layers.Layer):
    """Lets each hidden neuron see the product of the inputs, too."""

    def __init__(self, hidden):
        super().__init__()
        self.hidden = hidden

    def build(self, shape):
        self.kernel = self.add_weight(shape=(2, self.hidden))
        self.bias = self.add_weight(shape=(self.hidden,), initializer="zeros")

    def call(self, x):
        product = 4 * x[:, :1] * x[:, 1:]
        return keras.ops.tanh(x @ self.kernel - product * self.kernel[:1] + self.bias)


def build_xor_model(hidden):
    model = keras.Sequential([keras.Input((2,)), Bent(hidden), layers.Dense(1, activation="sigmoid")])
    model.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(0.05))
    return model


# %% exercise="build_xor_model" attempt="inputs_from_minus_one_to_one" earns=4
def build_xor_model(hidden):
    model = keras.Sequential([keras.Input((2,)), layers.Rescaling(2, offset=-1)])
    model.add(layers.Dense(hidden, activation="tanh"))
    model.add(layers.Dense(1, activation="sigmoid"))
    model.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(0.05))
    return model


# %% exercise="build_xor_model" attempt="biases_folded_in" earns=4
class Folded(layers.Layer):
    """A kernel with one row more, for a column of ones, as in lesson 01."""

    def __init__(self, nodes, activation):
        super().__init__()
        self.nodes, self.activation = nodes, activation

    def build(self, shape):
        self.kernel = self.add_weight(shape=(shape[-1] + 1, self.nodes))

    def call(self, x):
        return self.activation(
            keras.ops.concatenate([x, keras.ops.ones_like(x[:, :1])], axis=1) @ self.kernel
        )


def build_xor_model(hidden):
    inner, last = Folded(hidden, keras.ops.tanh), Folded(1, keras.ops.sigmoid)
    model = keras.Sequential([keras.Input((2,)), inner, last])
    model.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(0.05))
    return model


# %% exercise="build_xor_model" attempt="not_returned" earns=0 says="Does it end in `return model`"
def build_xor_model(hidden):
    model = keras.Sequential([keras.Input((2,)), layers.Dense(hidden, activation="tanh")])
    model.add(layers.Dense(1, activation="sigmoid"))
    model.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(0.05))


# %% exercise="build_xor_model" attempt="one_input_too_many" earns=0 says="input shape is (None, 3)"
def build_xor_model(hidden):
    model = keras.Sequential([keras.Input((3,)), layers.Dense(hidden, activation="tanh")])
    model.add(layers.Dense(1, activation="sigmoid"))
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


# %% exercise="train_from_scratch" attempt="seed_after_building" earns=2 says="the seed is set too late"
def train_from_scratch(build_fn, X, y, epochs, seed):
    model = build_fn()
    keras.utils.set_random_seed(seed)
    model.fit(X, y, epochs=epochs, verbose=0)
    return model.predict(X, verbose=0)


# %% exercise="train_from_scratch" attempt="seeds_numpy_only" earns=2 says="draws from other generators than NumPy's"
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


# %% exercise="train_from_scratch" attempt="never_fits" earns=2 says="has not been trained"
def train_from_scratch(build_fn, X, y, epochs, seed):
    keras.utils.set_random_seed(seed)
    return build_fn().predict(X, verbose=0)


# %% exercise="train_from_scratch" attempt="returns_labels" earns=1 says="These are labels"
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


# %% exercise="train_from_scratch" attempt="takes_the_builder_for_a_model" earns=0 says="call it, `build_fn()`"
def train_from_scratch(build_fn, X, y, epochs, seed):
    keras.utils.set_random_seed(seed)
    build_fn.fit(X, y, epochs=epochs, verbose=0)
    return build_fn.predict(X, verbose=0)


# %% exercise="train_from_scratch" attempt="builder_kept_as_the_model" earns=0 says="call it, `build_fn()`"
def train_from_scratch(build_fn, X, y, epochs, seed):
    keras.utils.set_random_seed(seed)
    m = build_fn
    m.fit(X, y, epochs=epochs, verbose=0)
    return m.predict(X, verbose=0)


# %% exercise="train_from_scratch" attempt="the_history_predicts" earns=0 says="Ask the model itself to predict"
def train_from_scratch(build_fn, X, y, epochs, seed):
    keras.utils.set_random_seed(seed)
    trained = build_fn().fit(X, y, epochs=epochs, verbose=0)
    return trained.predict(X, verbose=0)


# %% exercise="train_from_scratch" attempt="set_seed_of_the_course" earns=4
from coursekit import set_seed


def train_from_scratch(build_fn, X, y, epochs, seed):
    set_seed(seed)
    model = build_fn()
    model.fit(X, y, batch_size=len(X), epochs=epochs, verbose=0)
    return model.predict(X, verbose=0)


# %% exercise="train_from_scratch" attempt="a_part_kept_back" earns=3 says="the training left out 3: number 9, number 10, number 11"
def train_from_scratch(build_fn, X, y, epochs, seed):
    keras.utils.set_random_seed(seed)
    model = build_fn()
    model.fit(X, y, epochs=epochs, validation_split=0.25, verbose=0)
    return model.predict(X, verbose=0)


# %% exercise="train_from_scratch" attempt="flat_predictions" earns=3 says="The predictions are flat"
def train_from_scratch(build_fn, X, y, epochs, seed):
    keras.utils.set_random_seed(seed)
    model = build_fn()
    model.fit(X, y, epochs=epochs, verbose=0)
    return model.predict(X, verbose=0).flatten()


# %% exercise="train_from_scratch" attempt="another_model_predicts" earns=1 says="let the one that you train predict"
def train_from_scratch(build_fn, X, y, epochs, seed):
    keras.utils.set_random_seed(seed)
    build_fn().fit(X, y, epochs=epochs, verbose=0)
    return build_fn().predict(X, verbose=0)


# %% exercise="train_from_scratch" attempt="no_seed_and_no_shuffling" earns=2 says="keras.utils.set_random_seed"
def train_from_scratch(build_fn, X, y, epochs, seed):
    model = build_fn()
    model.fit(X, y, epochs=epochs, shuffle=False, verbose=0)
    return model.predict(X, verbose=0)


# %% exercise="train_from_scratch" attempt="an_epoch_at_a_time" earns=4
def train_from_scratch(build_fn, X, y, epochs, seed):
    keras.utils.set_random_seed(seed)
    model = build_fn()
    for _ in range(epochs):
        model.fit(X, y, verbose=0, validation_data=(X, y))
    return model.predict(X, verbose=0)


# %% exercise="train_from_scratch" attempt="whole_batches_only" earns=3 says="the last batch counts even if it is not full"
def train_from_scratch(build_fn, X, y, epochs, seed):
    keras.utils.set_random_seed(seed)
    model = build_fn()
    for _ in range(epochs):
        for i in range(len(X) // 4):
            model.train_on_batch(X[4 * i : 4 * i + 4], y[4 * i : 4 * i + 4])
    return model.predict(X, verbose=0)


# %% exercise="train_from_scratch" attempt="returns_the_model" earns=0 says="Return what the model predicts"
def train_from_scratch(build_fn, X, y, epochs, seed):
    keras.utils.set_random_seed(seed)
    model = build_fn()
    model.fit(X, y, epochs=epochs, verbose=0)
    return model


# %% [markdown]
# ## Question 1


# %% exercise="question_1" attempt="right" earns=1
def question_1():
    return "d"


# %% exercise="question_1" attempt="a" earns=0 says="sharp"
def question_1():
    return "a"


# %% exercise="question_1" attempt="b" earns=0 says="only find what is there"
def question_1():
    return "b"


# %% exercise="question_1" attempt="c" earns=0 says="one straight line"
def question_1():
    return "c"


# %% [markdown]
# ## Question 2


# %% exercise="question_2" attempt="right" earns=1
def question_2():
    return "c"


# %% exercise="question_2" attempt="a" earns=0 says="Neither does"
def question_2():
    return "a"


# %% exercise="question_2" attempt="b" earns=0 says="leaves the weights alone"
def question_2():
    return "b"


# %% exercise="question_2" attempt="d" earns=0 says="not how often"
def question_2():
    return "d"


# %% [markdown]
# ## Question 3


# %% exercise="question_3" attempt="right" earns=1
def question_3():
    return "c"


# %% exercise="question_3" attempt="a" earns=0 says="times its slope"
def question_3():
    return "a"


# %% exercise="question_3" attempt="b" earns=0 says="times what the neuron says"
def question_3():
    return "b"


# %% exercise="question_3" attempt="d" earns=0 says="over an arrow, too"
def question_3():
    return "d"
