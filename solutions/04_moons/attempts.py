# %% [markdown]
# Answers that people give to the exercises of 04 Two moons, right and wrong, and what each must get.

# %% exercise="every" attempt="own_class" earns=3
import keras


class Every(keras.callbacks.Callback):
    def __init__(self, step, sink):
        super().__init__()
        self.step = step
        self.sink = sink

    def on_epoch_end(self, epoch, logs=None):
        if epoch % self.step == 0:
            self.sink.append((epoch, dict(logs or {})))


def every(step, sink):
    return Every(step, sink)


# %% exercise="every" attempt="one_lambda" earns=3
from keras.callbacks import LambdaCallback


def every(step, sink):
    return LambdaCallback(
        on_epoch_end=lambda epoch, logs: None if epoch % step else sink.append([epoch, {**logs}])
    )


# %% exercise="every" attempt="from_coursekit" earns=3
from coursekit.callbacks import RecordEvery


def every(step, sink):
    return RecordEvery(step, sink)


# %% exercise="every" attempt="one_late" earns=1 says="2, 5, 8"
import keras


def every(step, sink):
    def note(epoch, logs):
        if (epoch + 1) % step == 0:
            sink.append((epoch, dict(logs)))

    return keras.callbacks.LambdaCallback(on_epoch_end=note)


# %% exercise="every" attempt="every_epoch" earns=1 says="You note every epoch"
import keras


def every(step, sink):
    def note(epoch, logs):
        sink.append((epoch, dict(logs)))

    return keras.callbacks.LambdaCallback(on_epoch_end=note)


# %% exercise="every" attempt="per_cent_of_the_example" earns=0 says="the training had the epochs 0 to 9 only"
import keras


def every(step, sink):
    def note(epoch, logs):
        if epoch % step == 0:
            sink.append((10 * epoch, dict(logs)))

    return keras.callbacks.LambdaCallback(on_epoch_end=note)


# %% exercise="every" attempt="plain_function" earns=0 says="LambdaCallback"
def every(step, sink):
    def note(epoch, logs):
        if epoch % step == 0:
            sink.append((epoch, dict(logs)))

    return note


# %% exercise="every" attempt="prints_it" earns=0 says="still empty"
import keras


def every(step, sink):
    def show(epoch, logs):
        if epoch % step == 0:
            print(f"{epoch} => {logs}")

    return keras.callbacks.LambdaCallback(on_epoch_end=show)


# %% exercise="every" attempt="begin_of_epoch" earns=1 says="when the epoch *ends*"
import keras


def every(step, sink):
    def note(epoch, logs):
        if epoch % step == 0:
            sink.append((epoch, dict(logs or {})))

    return keras.callbacks.LambdaCallback(on_epoch_begin=note)


# %% exercise="every" attempt="loss_only" earns=1 says="a dictionary was expected"
import keras


def every(step, sink):
    def note(epoch, logs):
        if epoch % step == 0:
            sink.append((epoch, logs["loss"]))

    return keras.callbacks.LambdaCallback(on_epoch_end=note)


# %% exercise="every" attempt="no_copy" earns=2 says="Note a copy"
import keras


def every(step, sink):
    def note(epoch, logs):
        if epoch % step == 0:
            sink.append((epoch, logs))

    return keras.callbacks.LambdaCallback(on_epoch_end=note)


# %% exercise="every" attempt="counts_from_one" earns=0 says="numbered from 1"
import keras


def every(step, sink):
    def note(epoch, logs):
        if epoch % step == 0:
            sink.append((epoch + 1, dict(logs)))

    return keras.callbacks.LambdaCallback(on_epoch_end=note)


# %% exercise="every" attempt="shared_by_all" earns=2 says="for step 2 the list is still empty"
import keras


class Recorder(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        if epoch % Recorder.step == 0:
            Recorder.sink.append((epoch, dict(logs)))


def every(step, sink):
    Recorder.step = step
    Recorder.sink = sink
    return Recorder()


# %% exercise="every" attempt="new_list" earns=0 says="the very `sink`"
import keras


def every(step, sink):
    notes = list(sink)

    def note(epoch, logs):
        if epoch % step == 0:
            notes.append((epoch, dict(logs)))

    sink = notes
    return keras.callbacks.LambdaCallback(on_epoch_end=note)


# %% exercise="every" attempt="prepares_itself" earns=3
import keras


class Recorder(keras.callbacks.Callback):
    def __init__(self, step, sink):
        super().__init__()
        self.step, self.sink = step, sink

    def on_train_begin(self, logs=None):
        self.note = self.sink.append

    def on_epoch_begin(self, epoch, logs=None):
        self.wanted = not epoch % self.step

    def on_epoch_end(self, epoch, logs=None):
        if self.wanted:
            self.note((epoch, dict(logs)))


def every(step, sink):
    return Recorder(step, sink)


# %% exercise="every" attempt="counts_on_its_own" earns=2 says="You count the epochs yourself"
import keras


def every(step, sink):
    count = 0

    def note(epoch, logs):
        nonlocal count
        if count % step == 0:
            sink.append((count, dict(logs)))
        count += 1

    return keras.callbacks.LambdaCallback(on_epoch_end=note)


# %% exercise="every" attempt="counts_anew_in_each_fit" earns=2 says="You count the epochs yourself"
import keras


class Counter(keras.callbacks.Callback):
    def __init__(self, step, sink):
        super().__init__()
        self.step, self.sink = step, sink

    def on_train_begin(self, logs=None):
        self.count = 0

    def on_epoch_end(self, epoch, logs=None):
        if self.count % self.step == 0:
            self.sink.append((epoch, dict(logs)))
        self.count += 1


def every(step, sink):
    return Counter(step, sink)


# %% exercise="every" attempt="without_epoch_zero" earns=1 says="Epoch 0 is missing"
import keras


def every(step, sink):
    def note(epoch, logs):
        if epoch and epoch % step == 0:
            sink.append((epoch, dict(logs)))

    return keras.callbacks.LambdaCallback(on_epoch_end=note)


# %% exercise="every" attempt="condition_turned_round" earns=1 says="turn the condition round"
import keras


def every(step, sink):
    def note(epoch, logs):
        if epoch % step:
            sink.append((epoch, dict(logs)))

    return keras.callbacks.LambdaCallback(on_epoch_end=note)


# %% exercise="every" attempt="forgets_to_return" earns=0 says="Does it end in `return`?"
import keras


def every(step, sink):
    keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: sink.append((epoch, dict(logs))))


# %% exercise="every" attempt="returns_the_class" earns=0 says="call the class"
import keras


def every(step, sink):
    class Recorder(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            if epoch % step == 0:
                sink.append((epoch, dict(logs)))

    return Recorder


# %% exercise="every" attempt="empties_the_list" earns=2 says="A note that stood in the list before is gone"
import keras


def every(step, sink):
    sink.clear()

    def note(epoch, logs):
        if epoch % step == 0:
            sink.append((epoch, dict(logs)))

    return keras.callbacks.LambdaCallback(on_epoch_end=note)


# %% exercise="every" attempt="all_at_the_end" earns=2 says="at the end of its own epoch"
import keras


class Recorder(keras.callbacks.Callback):
    def __init__(self, step, sink):
        super().__init__()
        self.step, self.sink = step, sink

    def on_train_begin(self, logs=None):
        self.notes = []

    def on_epoch_end(self, epoch, logs=None):
        if epoch % self.step == 0:
            self.notes.append((epoch, dict(logs)))

    def on_train_end(self, logs=None):
        self.sink.extend(self.notes)


def every(step, sink):
    return Recorder(step, sink)


# %% exercise="every" attempt="looks_for_accuracy" earns=0 says="raised KeyError"
import keras


def every(step, sink):
    def note(epoch, logs):
        if epoch % step == 0:
            sink.append((epoch, {"loss": logs["loss"], "accuracy": logs["accuracy"]}))

    return keras.callbacks.LambdaCallback(on_epoch_end=note)


# %% exercise="leaky_relu" attempt="two_halves" earns=3
import numpy as np


def leaky_relu(x, slope=0.1):
    return np.maximum(x, 0) + slope * np.minimum(x, 0)


# %% exercise="leaky_relu" attempt="masked_copy" earns=3
import numpy as np


def leaky_relu(x, slope=0.1):
    out = np.array(x, dtype=float)
    out[out < 0] *= slope
    return out


# %% exercise="leaky_relu" attempt="one_by_one" earns=3
import numpy as np


def leaky_relu(x, slope=0.1):
    values = [v if v >= 0 else slope * v for v in x.ravel().tolist()]
    return np.reshape(values, x.shape).tolist()


# %% exercise="leaky_relu" attempt="keras_function" earns=3
import keras


def leaky_relu(x, slope=0.1):
    return keras.ops.where(x > 0, x, slope * x)


# %% exercise="leaky_relu" attempt="the_larger" earns=2 says="only as long as slope is below 1"
import numpy as np


def leaky_relu(x, slope=0.1):
    return np.maximum(x, slope * x)


# %% exercise="leaky_relu" attempt="plain_relu" earns=0 says="That is ReLU, which answers 0"
import numpy as np


def leaky_relu(x, slope=0.1):
    return np.maximum(x, 0)


# %% exercise="leaky_relu" attempt="in_place" earns=0 says="changed the argument"
def leaky_relu(x, slope=0.1):
    x[x < 0] *= slope
    return x


# %% exercise="leaky_relu" attempt="python_max" earns=0 says="ValueError"
def leaky_relu(x, slope=0.1):
    return max(x, slope * x)


# %% exercise="leaky_relu" attempt="upwards" earns=0 says="points up"
import numpy as np


def leaky_relu(x, slope=0.1):
    return np.where(x > 0, x, slope * np.abs(x))


# %% exercise="leaky_relu" attempt="fixed_slope" earns=1 says="not the `slope` that was passed in"
import numpy as np


def leaky_relu(x, slope=0.1):
    return np.where(x > 0, x, 0.1 * x)


# %% exercise="leaky_relu" attempt="default_of_keras" earns=0 says="Keras' default"
import keras
import numpy as np


def leaky_relu(x, slope=0.1):
    return np.asarray(keras.activations.leaky_relu(x))


# %% exercise="leaky_relu" attempt="sides_swapped" earns=0 says="The sides are swapped"
import numpy as np


def leaky_relu(x, slope=0.1):
    return np.where(x > 0, slope * x, x)


# %% exercise="leaky_relu" attempt="dropped_negatives" earns=0 says="has shape (2,)"
def leaky_relu(x, slope=0.1):
    return [v for v in x.ravel() if v > 0]


# %% exercise="leaky_relu" attempt="copy_of_the_same_type" earns=2 says="Cannot cast"
def leaky_relu(x, slope=0.1):
    out = x.copy()
    out[out < 0] *= slope
    return out


# %% exercise="leaky_relu" attempt="filled_like_x" earns=2 says="These are whole numbers"
import numpy as np


def leaky_relu(x, slope=0.1):
    out = np.empty_like(x)
    for place in np.ndindex(x.shape):
        out[place] = x[place] if x[place] > 0 else slope * x[place]
    return out


# %% exercise="leaky_relu" attempt="vectorize_guesses_the_type" earns=2 says="These are whole numbers"
import numpy as np


def leaky_relu(x, slope=0.1):
    return np.vectorize(lambda v: v if v > 0 else slope * v)(x)


# %% exercise="leaky_relu" attempt="flattened" earns=1 says="has shape"
def leaky_relu(x, slope=0.1):
    return [v if v > 0 else slope * v for v in x.ravel()]


# %% exercise="leaky_relu" attempt="one_if_for_all" earns=0 says="ambiguous"
def leaky_relu(x, slope=0.1):
    return x if x > 0 else slope * x


# %% exercise="leaky_relu" attempt="by_multiplying" earns=3
def leaky_relu(x, slope=0.1):
    return x * (x > 0) + slope * x * (x <= 0)


# %% exercise="leaky_relu" attempt="slope_for_all" earns=0 says="Positive numbers pass unchanged"
def leaky_relu(x, slope=0.1):
    return slope * x


# %% exercise="build_leaky_mlp" attempt="functional" earns=3
import keras
from keras import layers


def build_leaky_mlp(units, slope):
    inputs = keras.Input(shape=(2,))
    x = inputs
    for n in units:
        x = layers.LeakyReLU(negative_slope=slope)(layers.Dense(n)(x))
    return keras.Model(inputs=inputs, outputs=layers.Dense(1, activation="sigmoid")(x))


# %% exercise="build_leaky_mlp" attempt="as_activation_compiled" earns=3
from keras import Input, Sequential
from keras.layers import Dense, LeakyReLU


def build_leaky_mlp(units, slope):
    hidden = [Dense(n, activation=LeakyReLU(negative_slope=slope)) for n in units]
    model = Sequential([Input((2,)), *hidden, Dense(1, activation="sigmoid")])
    model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
    return model


# %% exercise="build_leaky_mlp" attempt="as_in_2020" earns=3
from keras.layers import Activation, Dense, LeakyReLU
from keras.models import Sequential


def build_leaky_mlp(units, slope):
    model = Sequential()
    for i, n in enumerate(units):
        model.add(Dense(n, input_dim=2) if i == 0 else Dense(n))
        model.add(LeakyReLU(alpha=slope))
    model.add(Dense(1))
    model.add(Activation("sigmoid"))
    return model


# %% exercise="build_leaky_mlp" attempt="with_a_lambda" earns=3
import keras
from keras import layers


def build_leaky_mlp(units, slope):
    def leak(z):
        return keras.activations.leaky_relu(z, negative_slope=slope)

    model = keras.Sequential([keras.Input((2,))])
    for n in units:
        model.add(layers.Dense(n, activation=leak))
    model.add(layers.Dense(1, activation="sigmoid"))
    return model


# %% exercise="build_leaky_mlp" attempt="with_a_layer_of_ones_own" earns=3
import keras
from keras import layers


class Leak(layers.Layer):
    def __init__(self, slope):
        super().__init__()
        self.slope = slope

    def call(self, z):
        return keras.ops.where(z > 0, z, self.slope * z)


def build_leaky_mlp(units, slope):
    model = keras.Sequential([keras.Input((2,))])
    for n in units:
        model.add(layers.Dense(n))
        model.add(Leak(slope))
    model.add(layers.Dense(1, activation="sigmoid"))
    return model


# %% exercise="build_leaky_mlp" attempt="with_partial" earns=3
from functools import partial

import keras
from keras import layers


def build_leaky_mlp(units, slope):
    leak = partial(keras.activations.leaky_relu, negative_slope=slope)
    hidden = [layers.Dense(n, activation=leak) for n in units]
    return keras.Sequential([keras.Input((2,)), *hidden, layers.Dense(1, activation="sigmoid")])


# %% exercise="build_leaky_mlp" attempt="with_lambda_layers" earns=3
import keras
from keras import layers


def build_leaky_mlp(units, slope):
    x = inputs = keras.Input((2,))
    for n in units:
        x = layers.Lambda(lambda z: keras.ops.maximum(z, slope * z))(layers.Dense(n)(x))
    return keras.Model(inputs, layers.Dense(1, activation="sigmoid")(x))


# %% exercise="build_leaky_mlp" attempt="with_the_lessons_own_mlp" earns=3
def build_leaky_mlp(units, slope):
    return mlp(units, layers.LeakyReLU(negative_slope=slope))


# %% exercise="build_leaky_mlp" attempt="plain_relu" earns=1 says="plain ReLU"
import keras
from keras import layers


def build_leaky_mlp(units, slope):
    hidden = [layers.Dense(n, activation="relu") for n in units]
    last = layers.Dense(1, activation="sigmoid")
    return keras.Sequential([keras.Input((2,)), *hidden, last])


# %% exercise="build_leaky_mlp" attempt="default_slope" earns=1 says="0.3"
import keras
from keras import layers


def build_leaky_mlp(units, slope):
    model = keras.Sequential([keras.Input((2,))])
    for n in units:
        model.add(layers.Dense(n))
        model.add(layers.LeakyReLU())
    model.add(layers.Dense(1, activation="sigmoid"))
    return model


# %% exercise="build_leaky_mlp" attempt="by_its_name" earns=1 says="it ignores `slope`"
import keras
from keras import layers


def build_leaky_mlp(units, slope):
    model = keras.Sequential([keras.Input((2,))])
    for n in units:
        model.add(layers.Dense(n, activation="leaky_relu"))
    model.add(layers.Dense(1, activation="sigmoid"))
    return model


# %% exercise="build_leaky_mlp" attempt="slope_of_the_class" earns=2 says="pass on the one that came in"
import keras
from keras import layers


def build_leaky_mlp(units, slope):
    model = keras.Sequential([keras.Input((2,))])
    for n in units:
        model.add(layers.Dense(n, activation=layers.LeakyReLU(negative_slope=0.1)))
    model.add(layers.Dense(1, activation="sigmoid"))
    return model


# %% exercise="build_leaky_mlp" attempt="no_sigmoid" earns=1 says="needs a sigmoid"
import keras
from keras import layers


def build_leaky_mlp(units, slope):
    model = keras.Sequential([keras.Input((2,))])
    for n in units:
        model.add(layers.Dense(n))
        model.add(layers.LeakyReLU(negative_slope=slope))
    model.add(layers.Dense(1))
    return model


# %% exercise="build_leaky_mlp" attempt="leaky_to_the_end" earns=1 says="The last node is leaky too"
import keras
from keras import layers


def build_leaky_mlp(units, slope):
    model = keras.Sequential([keras.Input((2,))])
    for n in [*units, 1]:
        model.add(layers.Dense(n))
        model.add(layers.LeakyReLU(negative_slope=slope))
    return model


# %% exercise="build_leaky_mlp" attempt="first_two_layers_only" earns=2 says="The last hidden layer has no activation"
import keras
from keras import layers


def build_leaky_mlp(units, slope):
    model = keras.Sequential([keras.Input((2,))])
    for n in units:
        model.add(layers.Dense(n))
        if len(model.layers) <= 3:
            model.add(layers.LeakyReLU(negative_slope=slope))
    model.add(layers.Dense(1, activation="sigmoid"))
    return model


# %% exercise="build_leaky_mlp" attempt="pops_the_list" earns=0 says="changed the argument"
import keras
from keras import layers


def build_leaky_mlp(units, slope):
    first = units.pop(0)
    model = keras.Sequential([keras.Input((2,)), layers.Dense(first)])
    model.add(layers.LeakyReLU(negative_slope=slope))
    for n in units:
        model.add(layers.Dense(n))
        model.add(layers.LeakyReLU(negative_slope=slope))
    model.add(layers.Dense(1, activation="sigmoid"))
    return model


# %% exercise="build_leaky_mlp" attempt="units_only" earns=0 says="The last layer is missing"
import keras
from keras import layers


def build_leaky_mlp(units, slope):
    model = keras.Sequential([keras.Input((2,))])
    for n in units:
        model.add(layers.Dense(n))
        model.add(layers.LeakyReLU(negative_slope=slope))
    return model


# %% exercise="build_leaky_mlp" attempt="two_classes" earns=0 says="two nodes"
import keras
from keras import layers


def build_leaky_mlp(units, slope):
    model = keras.Sequential([keras.Input((2,))])
    for n in units:
        model.add(layers.Dense(n))
        model.add(layers.LeakyReLU(negative_slope=slope))
    model.add(layers.Dense(2, activation="softmax"))
    return model


# %% exercise="build_leaky_mlp" attempt="no_input" earns=2 says="keras.Input((2,))"
import keras
from keras import layers


def build_leaky_mlp(units, slope):
    model = keras.Sequential()
    for n in units:
        model.add(layers.Dense(n))
        model.add(layers.LeakyReLU(negative_slope=slope))
    model.add(layers.Dense(1, activation="sigmoid"))
    return model


# %% exercise="build_leaky_mlp" attempt="forgot_return" earns=0 says="Does it end in `return`?"
import keras
from keras import layers


def build_leaky_mlp(units, slope):
    model = keras.Sequential([keras.Input((2,))])
    for n in units:
        model.add(layers.Dense(n, activation=layers.LeakyReLU(negative_slope=slope)))
    model.add(layers.Dense(1, activation="sigmoid"))


# %% exercise="build_leaky_mlp" attempt="a_model_class_and_a_loss_of_ones_own" earns=3
import keras
from keras import layers


class Leaky(keras.Model):
    def __init__(self, units, slope):
        super().__init__()
        self.inner = [layers.Dense(n) for n in units]
        self.last = layers.Dense(1, activation="sigmoid")
        self.slope = slope

    def call(self, x):
        for dense in self.inner:
            x = dense(x)
            x = keras.ops.where(x > 0, x, self.slope * x)
        return self.last(x)


def build_leaky_mlp(units, slope):
    model = Leaky(units, slope)
    model(keras.Input((2,)))
    model.compile(loss=lambda y, p: keras.ops.mean((y - p) ** 2), optimizer="adam")
    return model


# %% exercise="build_leaky_mlp" attempt="first_layer_only" earns=1 says="Only the first hidden layer leaks"
import keras
from keras import layers


def build_leaky_mlp(units, slope):
    model = keras.Sequential([keras.Input((2,)), layers.Dense(units[0])])
    model.add(layers.LeakyReLU(negative_slope=slope))
    for n in units[1:]:
        model.add(layers.Dense(n))
    model.add(layers.Dense(1, activation="sigmoid"))
    return model


# %% exercise="build_leaky_mlp" attempt="last_layer_only" earns=1 says="Only the last hidden layer leaks"
import keras
from keras import layers


def build_leaky_mlp(units, slope):
    model = keras.Sequential([keras.Input((2,)), *[layers.Dense(n) for n in units]])
    model.add(layers.LeakyReLU(negative_slope=slope))
    model.add(layers.Dense(1, activation="sigmoid"))
    return model


# %% exercise="build_leaky_mlp" attempt="always_five_and_ten" earns=2 says="whatever `units` says"
import keras
from keras import layers


def build_leaky_mlp(units, slope):
    # the example, typed in
    model = keras.Sequential([keras.Input((2,))])
    for n in (5, 10):
        model.add(layers.Dense(n, activation=layers.LeakyReLU(negative_slope=slope)))
    model.add(layers.Dense(1, activation="sigmoid"))
    return model


# %% exercise="build_leaky_mlp" attempt="back_to_front" earns=0 says="reverse order"
import keras
from keras import layers


def build_leaky_mlp(units, slope):
    hidden = [layers.Dense(n, activation=layers.LeakyReLU(negative_slope=slope)) for n in reversed(units)]
    return keras.Sequential([keras.Input((2,)), *hidden, layers.Dense(1, activation="sigmoid")])


# %% exercise="build_leaky_mlp" attempt="first_number_for_the_input" earns=0 says="is skipped"
import keras
from keras import layers


def build_leaky_mlp(units, slope):
    # 'the first layer is the input'
    model = keras.Sequential([keras.Input((2,))])
    for n in units[1:]:
        model.add(layers.Dense(n, activation=layers.LeakyReLU(negative_slope=slope)))
    model.add(layers.Dense(1, activation="sigmoid"))
    return model


# %% exercise="build_leaky_mlp" attempt="with_prelu" earns=0 says="PReLU learns a slope"
import keras
from keras import layers


def build_leaky_mlp(units, slope):
    model = keras.Sequential([keras.Input((2,))])
    for n in units:
        model.add(layers.Dense(n))
        model.add(layers.PReLU(alpha_initializer=keras.initializers.Constant(slope)))
    model.add(layers.Dense(1, activation="sigmoid"))
    return model


# %% exercise="build_leaky_mlp" attempt="with_dropout" earns=1 says="as with Dropout"
import keras
from keras import layers


def build_leaky_mlp(units, slope):
    model = keras.Sequential([keras.Input((2,))])
    for n in units:
        model.add(layers.Dense(n, activation=layers.LeakyReLU(negative_slope=slope)))
        model.add(layers.Dropout(0.2))
    model.add(layers.Dense(1, activation="sigmoid"))
    return model


# %% exercise="build_leaky_mlp" attempt="zero_taken_for_none" earns=2 says="and not 0"
import keras
from keras import layers


def build_leaky_mlp(units, slope=None):
    model = keras.Sequential([keras.Input((2,))])
    for n in units:
        model.add(layers.Dense(n))
        model.add(layers.LeakyReLU(negative_slope=slope) if slope else layers.LeakyReLU())
    model.add(layers.Dense(1, activation="sigmoid"))
    return model


# %% exercise="build_leaky_mlp" attempt="with_elu" earns=1 says="bend as ELU does"
import keras
from keras import layers


def build_leaky_mlp(units, slope):
    model = keras.Sequential([keras.Input((2,))])
    for n in units:
        model.add(layers.Dense(n))
        model.add(layers.ELU(alpha=slope))
    model.add(layers.Dense(1, activation="sigmoid"))
    return model


# %% exercise="build_leaky_mlp" attempt="no_activation" earns=1 says="one straight line"
import keras
from keras import layers


def build_leaky_mlp(units, slope):
    hidden = [layers.Dense(n) for n in units]
    return keras.Sequential([keras.Input((2,)), *hidden, layers.Dense(1, activation="sigmoid")])


# %% exercise="split_moons" attempt="class_by_class" earns=4
import numpy as np
from coursekit.datasets import moons


def split_moons(n, noise, seed):
    X, y = moons(n, noise, seed)
    rng = np.random.default_rng(seed)
    parts = [[], [], []]
    for label in (0, 1):
        rows = rng.permutation(np.flatnonzero(y == label))
        a, b = len(rows) * 6 // 10, len(rows) * 8 // 10
        for part, chosen in zip(parts, (rows[:a], rows[a:b], rows[b:]), strict=True):
            part.extend(chosen)
    return [(X[part], y[part]) for part in parts]


# %% exercise="split_moons" attempt="forty_then_halves" earns=4
from sklearn.datasets import make_moons
from sklearn.model_selection import train_test_split as cut


def split_moons(n, noise, seed):
    X, y = make_moons(n_samples=n, noise=noise, random_state=seed)
    X_train, rest, y_train, y_rest = cut(X, y, train_size=0.6, stratify=y, random_state=seed)
    X_val, X_test, y_val, y_test = cut(rest, y_rest, train_size=0.5, stratify=y_rest, random_state=8)
    return (
        (X_train.tolist(), y_train.tolist()),
        (X_val.tolist(), y_val.tolist()),
        (X_test.tolist(), y_test.tolist()),
    )


# %% exercise="split_moons" attempt="sorted_then_every_fifth" earns=4
import numpy as np
from sklearn.datasets import make_moons


def split_moons(n, noise, seed):
    X, y = make_moons(n, noise=noise, random_state=seed)
    order = np.argsort(y, kind="stable")
    X, y = X[order], y[order].reshape(-1, 1)
    place = np.arange(n) % 5
    return [(X[mine], y[mine]) for mine in (place < 3, place == 3, place == 4)]


# %% exercise="split_moons" attempt="three_fresh_draws" earns=3 says="Draw all n points at once"
from coursekit.datasets import moons


def split_moons(n, noise, seed):
    sizes = (n * 6 // 10, n // 5, n // 5)
    return [moons(size, noise, 3 * seed + i) for i, size in enumerate(sizes)]


# %% exercise="split_moons" attempt="validation_from_training" earns=2 says="stand both in the training and in the validation set"
from coursekit.datasets import moons
from sklearn.model_selection import train_test_split as cut


def split_moons(n, noise, seed):
    X, y = moons(n, noise, seed)
    X_train, X_test, y_train, y_test = cut(X, y, test_size=0.2, stratify=y, random_state=seed)
    _, X_val, _, y_val = cut(X_train, y_train, test_size=0.25, stratify=y_train, random_state=seed)
    return (X_train, y_train), (X_val, y_val), (X_test, y_test)


# %% exercise="split_moons" attempt="no_random_state" earns=3 says="Two calls with seed 0 gave different sets"
from coursekit.datasets import moons
from sklearn.model_selection import train_test_split as cut


def split_moons(n, noise, seed):
    X, y = moons(n, noise, seed)
    X, X_test, y, y_test = cut(X, y, test_size=0.2, stratify=y)
    X_train, X_val, y_train, y_val = cut(X, y, test_size=0.25, stratify=y)
    return (X_train, y_train), (X_val, y_val), (X_test, y_test)


# %% exercise="split_moons" attempt="twenty_twice" earns=3 says="20 % twice"
from coursekit.datasets import moons
from sklearn.model_selection import train_test_split as cut


def split_moons(n, noise, seed):
    X, y = moons(n, noise, seed)
    X, X_test, y, y_test = cut(X, y, test_size=0.2, stratify=y, random_state=seed)
    X_train, X_val, y_train, y_val = cut(X, y, test_size=0.2, stratify=y, random_state=seed)
    return (X_train, y_train), (X_val, y_val), (X_test, y_test)


# %% exercise="split_moons" attempt="not_stratified" earns=3 says="Half of them was asked for"
from coursekit.datasets import moons


def split_moons(n, noise, seed):
    X, y = moons(n, noise, seed)
    a, b = n * 6 // 10, n * 8 // 10
    return (X[:a], y[:a]), (X[a:b], y[a:b]), (X[b:], y[b:])


# %% exercise="split_moons" attempt="shuffled_apart" earns=3 says="label of the other moon"
import numpy as np
from coursekit.datasets import moons


def split_moons(n, noise, seed):
    X, y = moons(n, noise, seed)
    order = np.argsort(y, kind="stable")
    X, y = X[order], y[order]
    rng = np.random.default_rng(seed)
    place = np.arange(n) % 5
    parts = []
    for mine in (place < 3, place == 3, place == 4):
        rows, labels = X[mine].copy(), y[mine].copy()
        rng.shuffle(rows)
        rng.shuffle(labels)
        parts.append((rows, labels))
    return parts


# %% exercise="split_moons" attempt="always_the_same_points" earns=3 says="the points are always the same ones"
from coursekit.datasets import moons
from sklearn.model_selection import train_test_split as cut


def split_moons(n, noise, seed):
    X, y = moons(n, noise)
    X, X_test, y, y_test = cut(X, y, test_size=0.2, stratify=y, random_state=seed)
    X_train, X_val, y_train, y_val = cut(X, y, test_size=0.25, stratify=y, random_state=seed)
    return (X_train, y_train), (X_val, y_val), (X_test, y_test)


# %% exercise="split_moons" attempt="noise_forgotten" earns=3 says="is `noise` passed on"
from coursekit.datasets import moons
from sklearn.model_selection import train_test_split as cut


def split_moons(n, noise, seed):
    X, y = moons(n, seed=seed)
    X, X_test, y, y_test = cut(X, y, test_size=0.2, stratify=y, random_state=seed)
    X_train, X_val, y_train, y_val = cut(X, y, test_size=0.25, stratify=y, random_state=seed)
    return (X_train, y_train), (X_val, y_val), (X_test, y_test)


# %% exercise="split_moons" attempt="six_values" earns=0 says="6 values"
from coursekit.datasets import moons
from sklearn.model_selection import train_test_split as cut


def split_moons(n, noise, seed):
    X, y = moons(n, noise, seed)
    X, X_test, y, y_test = cut(X, y, test_size=0.2, stratify=y, random_state=seed)
    X_train, X_val, y_train, y_val = cut(X, y, test_size=0.25, stratify=y, random_state=seed)
    return X_train, y_train, X_val, y_val, X_test, y_test


# %% exercise="split_moons" attempt="seed_zero_taken_for_none" earns=3 says="Two calls with seed 0"
from coursekit.datasets import moons
from sklearn.model_selection import train_test_split as cut


def split_moons(n, noise, seed):
    X, y = moons(n, noise, seed)
    state = seed or None
    X, X_test, y, y_test = cut(X, y, test_size=0.2, stratify=y, random_state=state)
    X_train, X_val, y_train, y_val = cut(X, y, test_size=0.25, stratify=y, random_state=state)
    return (X_train, y_train), (X_val, y_val), (X_test, y_test)


# %% exercise="split_moons" attempt="scaled_before_the_cut" earns=2 says="cut them up as they are"
from coursekit.datasets import moons
from sklearn.model_selection import train_test_split as cut
from sklearn.preprocessing import StandardScaler


def split_moons(n, noise, seed):
    X, y = moons(n, noise, seed)
    X = StandardScaler().fit_transform(X)
    X, X_test, y, y_test = cut(X, y, test_size=0.2, stratify=y, random_state=seed)
    X_train, X_val, y_train, y_val = cut(X, y, test_size=0.25, stratify=y, random_state=seed)
    return (X_train, y_train), (X_val, y_val), (X_test, y_test)


# %% exercise="split_moons" attempt="xs_first" earns=0 says="Each of the three pairs"
from coursekit.datasets import moons
from sklearn.model_selection import train_test_split as cut


def split_moons(n, noise, seed):
    X, y = moons(n, noise, seed)
    X, X_test, y, y_test = cut(X, y, test_size=0.2, stratify=y, random_state=seed)
    X_train, X_val, y_train, y_val = cut(X, y, test_size=0.25, stratify=y, random_state=seed)
    return (X_train, X_val), (y_train, y_val), (X_test, y_test)


# %% exercise="split_moons" attempt="by_the_global_seed" earns=4
import numpy as np
from coursekit.datasets import moons
from sklearn.model_selection import train_test_split as cut


def split_moons(n, noise, seed):
    np.random.seed(seed)
    X, y = moons(n, noise, seed)
    X_train, X_rest, y_train, y_rest = cut(X, y, test_size=0.4, stratify=y)
    X_val, X_test, y_val, y_test = cut(X_rest, y_rest, test_size=0.5, stratify=y_rest)
    return (X_train, y_train), (X_val, y_val), (X_test, y_test)


# %% exercise="split_moons" attempt="twenty_of_the_forty" earns=3 says="half of them"
from coursekit.datasets import moons
from sklearn.model_selection import train_test_split as cut


def split_moons(n, noise, seed):
    X, y = moons(n, noise, seed)
    X_train, X, y_train, y = cut(X, y, test_size=0.4, stratify=y, random_state=seed)
    X_val, X_test, y_val, y_test = cut(X, y, test_size=0.2, stratify=y, random_state=seed)
    return (X_train, y_train), (X_val, y_val), (X_test, y_test)


# %% exercise="split_moons" attempt="stratified_by_the_old_labels" earns=0 says="inconsistent numbers of samples"
from coursekit.datasets import moons
from sklearn.model_selection import train_test_split as cut


def split_moons(n, noise, seed):
    X, y = moons(n, noise, seed)
    rest, X_test, y_rest, y_test = cut(X, y, test_size=0.2, stratify=y, random_state=seed)
    X_train, X_val, y_train, y_val = cut(rest, y_rest, test_size=0.25, stratify=y, random_state=seed)
    return (X_train, y_train), (X_val, y_val), (X_test, y_test)


# %% exercise="split_moons" attempt="stratified_once" earns=3 says="stratify, in both"
from coursekit.datasets import moons
from sklearn.model_selection import train_test_split as cut


def split_moons(n, noise, seed):
    X, y = moons(n, noise, seed)
    X, X_test, y, y_test = cut(X, y, test_size=0.2, stratify=y, random_state=seed)
    X_train, X_val, y_train, y_val = cut(X, y, test_size=0.25, random_state=seed)
    return (X_train, y_train), (X_val, y_val), (X_test, y_test)


# %% exercise="split_moons" attempt="two_sets_only" earns=0 says="2 values"
from coursekit.datasets import moons
from sklearn.model_selection import train_test_split as cut


def split_moons(n, noise, seed):
    X, y = moons(n, noise, seed)
    X_train, X_test, y_train, y_test = cut(X, y, test_size=0.2, stratify=y, random_state=seed)
    return (X_train, y_train), (X_test, y_test)


# %% exercise="question_1" attempt="right" earns=1
def question_1():
    return "b"


# %% exercise="question_1" attempt="a" earns=0 says="has the number 499"
def question_1():
    return "a"


# %% exercise="question_1" attempt="c" earns=0 says="epochs count from 0"
def question_1():
    return "c"


# %% exercise="question_1" attempt="d" earns=0 says="it is not printed"
def question_1():
    return "d"


# %% exercise="question_2" attempt="right" earns=1
def question_2():
    return "d"


# %% exercise="question_2" attempt="a" earns=0 says="On a plateau the loss creeps"
def question_2():
    return "a"


# %% exercise="question_2" attempt="b" earns=0 says="where every slope is 0"
def question_2():
    return "b"


# %% exercise="question_2" attempt="c" earns=0 says="the rate times the slope"
def question_2():
    return "c"
