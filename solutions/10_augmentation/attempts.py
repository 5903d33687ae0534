# %% [markdown]
# Answers to the exercises of lesson 10, right and wrong, each with the points it must earn and what the
# feedback must say.

# %%
import keras
import numpy as np
from keras import layers

# %% [markdown]
# ## 3 hflip


# %% exercise="hflip" attempt="np_flip" earns=2
def hflip(batch):
    return np.flip(batch, axis=2)


# %% exercise="hflip" attempt="column_by_column" earns=2
def hflip(batch):
    out = np.empty_like(batch)
    width = batch.shape[2]
    for column in range(width):
        out[:, :, column] = batch[:, :, width - 1 - column]
    return out


# %% exercise="hflip" attempt="one_picture_after_the_other" earns=2
def hflip(batch):
    return [np.fliplr(picture).tolist() for picture in batch]


# %% exercise="hflip" attempt="fliplr_of_the_batch" earns=0 says="the width is axis 2"
def hflip(batch):
    return np.fliplr(batch)


# %% exercise="hflip" attempt="vertical" earns=0 says="Up and down are swapped"
def hflip(batch):
    return batch[:, ::-1]


# %% exercise="hflip" attempt="batch_axis" earns=0 says="order of the pictures"
def hflip(batch):
    return batch[::-1]


# %% exercise="hflip" attempt="last_axis" earns=0 says="the width is axis 2"
# Does nothing to grey pictures: they have one channel.
def hflip(batch):
    return batch[..., ::-1]


# %% exercise="hflip" attempt="both" earns=0 says="turned by 180 degrees"
def hflip(batch):
    return batch[:, ::-1, ::-1]


# %% exercise="hflip" attempt="random_at_inference" earns=0 says="came back as it was"
def hflip(batch):
    return layers.RandomFlip("horizontal")(batch, training=False)


# %% exercise="hflip" attempt="in_place" earns=0 says="changed the argument"
def hflip(batch):
    batch[:] = batch[:, :, ::-1].copy()
    return batch


# %% exercise="hflip" attempt="first_only" earns=0 says="Some of the pictures were mirrored"
def hflip(batch):
    out = batch.copy()
    out[0] = out[0][:, ::-1]
    return out


# %% exercise="hflip" attempt="one_picture_back" earns=0 says="Only the first picture came back"
def hflip(batch):
    return np.fliplr(batch[0])


# %% exercise="hflip" attempt="other_order" earns=0 says="labels would no longer fit"
def hflip(batch):
    return np.array([np.fliplr(picture) for picture in reversed(batch)])


# %% exercise="hflip" attempt="transposed" earns=0 says="keeps rows rows"
def hflip(batch):
    return batch.transpose(0, 2, 1, 3)


# %% exercise="hflip" attempt="added_behind" earns=0 says="put behind the others"
def hflip(batch):
    return np.concatenate([batch, batch[:, :, ::-1]])


# %% exercise="hflip" attempt="by_keras_ops" earns=2
def hflip(batch):
    return keras.ops.flip(batch, axis=-2)


# %% [markdown]
# ## 2 shift_x


# %% exercise="shift_x" attempt="pad_and_cut" earns=3
def shift_x(img, px):
    n = abs(px)
    wide = np.pad(img, ((0, 0), (n, n), (0, 0)), mode="edge")
    return wide[:, n - px : n - px + img.shape[1]]


# %% exercise="shift_x" attempt="pixel_by_pixel" earns=3
def shift_x(img, px):
    out = np.zeros_like(img)
    last = img.shape[1] - 1
    for j in range(last + 1):
        out[:, j] = img[:, min(max(j - px, 0), last)]
    return out


# %% exercise="shift_x" attempt="one_step_at_a_time" earns=3
def shift_x(img, px):
    out = img.copy()
    for _ in range(abs(px)):
        if px > 0:
            out = np.concatenate([out[:, :1], out[:, :-1]], axis=1)
        else:
            out = np.concatenate([out[:, 1:], out[:, -1:]], axis=1)
    return out


# %% exercise="shift_x" attempt="np_roll" earns=0 says="np.roll"
def shift_x(img, px):
    return np.roll(img, px, axis=1)


# %% exercise="shift_x" attempt="other_direction" earns=0 says="the other way"
def shift_x(img, px):
    last = img.shape[1] - 1
    return img[:, np.clip(np.arange(last + 1) + px, 0, last)]


# %% exercise="shift_x" attempt="black_gap" earns=0 says="gap is black"
def shift_x(img, px):
    out = np.zeros_like(img)
    for j in range(img.shape[1]):
        if 0 <= j - px < img.shape[1]:
            out[:, j] = img[:, j - px]
    return out


# %% exercise="shift_x" attempt="downwards" earns=0 says="It moved down"
def shift_x(img, px):
    last = img.shape[0] - 1
    return img[np.clip(np.arange(last + 1) - px, 0, last)]


# %% exercise="shift_x" attempt="slice_trap" earns=1 says="shape"
def shift_x(img, px):
    out = np.repeat(img[:, :1], img.shape[1], axis=1)
    out[:, px:] = img[:, :-px]
    return out


# %% exercise="shift_x" attempt="both_ways_but_not_zero" earns=2 says="shape"
def shift_x(img, px):
    if px < 0:
        return np.concatenate([img[:, -px:], np.repeat(img[:, -1:], -px, axis=1)], axis=1)
    return np.concatenate([np.repeat(img[:, :1], px, axis=1), img[:, :-px]], axis=1)


# %% exercise="shift_x" attempt="list_of_rows" earns=3
def shift_x(img, px):
    last = img.shape[1] - 1
    return [[row[max(0, min(j - px, last))].tolist() for j in range(last + 1)] for row in img]


# %% exercise="shift_x" attempt="the_other_edge" earns=0 says="edge pixel of the other side"
def shift_x(img, px):
    out = np.roll(img, px, axis=1)
    if px > 0:
        out[:, :px] = img[:, -1:]
    elif px < 0:
        out[:, px:] = img[:, :1]
    return out


# %% exercise="shift_x" attempt="right_edge_only" earns=1 says="edge pixel of the other side"
def shift_x(img, px):
    out = np.roll(img, px, axis=1)
    if px > 0:
        out[:, :px] = img[:, :1]
    elif px < 0:
        out[:, px:] = img[:, :1]
    return out


# %% exercise="shift_x" attempt="mirror_in_the_gap" earns=0 says="mirror image"
def shift_x(img, px):
    n = abs(px)
    wide = np.pad(img, ((0, 0), (n, n), (0, 0)), mode="symmetric")
    return wide[:, n - px : n - px + img.shape[1]]


# %% exercise="shift_x" attempt="gap_as_it_was" earns=0 says="what was there before"
def shift_x(img, px):
    out = img.copy()
    for j in range(img.shape[1]):
        if 0 <= j - px < img.shape[1]:
            out[:, j] = img[:, j - px]
    return out


# %% exercise="shift_x" attempt="one_pixel_fills_all" earns=0 says="one number all over"
def shift_x(img, px):
    out = np.zeros_like(img)
    out[:] = img[0, 0] if px > 0 else img[0, -1]
    for j in range(img.shape[1]):
        if 0 <= j - px < img.shape[1]:
            out[:, j] = img[:, j - px]
    return out


# %% exercise="shift_x" attempt="not_beyond_the_width" earns=2 says="or further, is all gap"
def shift_x(img, px):
    if abs(px) >= img.shape[1]:
        return img
    last = img.shape[1] - 1
    return img[:, np.clip(np.arange(last + 1) - px, 0, last)]


# %% [markdown]
# ## 4 brightness


# %% exercise="brightness" attempt="rounded" earns=3
def brightness(img, factor):
    return np.minimum(np.rint(img * np.float64(factor)), 255).astype("uint8")


# %% exercise="brightness" attempt="table_of_256" earns=3
def brightness(img, factor):
    table = np.array([min(255, int(v * factor)) for v in range(256)], dtype=np.uint8)
    return table[img]


# %% exercise="brightness" attempt="by_opencv" earns=3
import cv2


def brightness(img, factor):
    return cv2.convertScaleAbs(img, alpha=factor).reshape(img.shape)


# %% exercise="brightness" attempt="wraps_round" earns=2 says="started again from 0"
def brightness(img, factor):
    return (img.astype(np.int64) * factor).astype(np.int64).astype(np.uint8)


# %% exercise="brightness" attempt="adds" earns=0 says="You added"
def brightness(img, factor):
    return np.clip(img + 255 * (factor - 1.0), 0, 255).astype(np.uint8)


# %% exercise="brightness" attempt="adds_the_factor" earns=0 says="You added the factor"
def brightness(img, factor):
    return np.clip(img.astype(float) + factor, 0, 255).astype(np.uint8)


# %% exercise="brightness" attempt="still_float" earns=0 says="should be uint8 again"
def brightness(img, factor):
    return np.clip(img.astype(float) * factor, 0, 255)


# %% exercise="brightness" attempt="nothing_cut_off" earns=0 says="should be uint8 again"
def brightness(img, factor):
    return img * float(factor)


# %% exercise="brightness" attempt="unit_range" earns=0 says="from 0 to 1"
def brightness(img, factor):
    return np.clip(img / 255 * factor, 0, 1)


# %% exercise="brightness" attempt="whole_factors" earns=1 says="cut down to a whole number"
def brightness(img, factor):
    return np.clip(img.astype(int) * int(factor), 0, 255).astype(np.uint8)


# %% exercise="brightness" attempt="clips_too_late" earns=2 says="started again from 0"
def brightness(img, factor):
    return np.clip((img.astype(np.int64) * factor).astype(np.int64).astype(np.uint8), 0, 255)


# %% exercise="brightness" attempt="int16" earns=2 says="An int16 ends at 32767"
def brightness(img, factor):
    return np.clip(img.astype(np.int16) * factor, 0, 255).astype(np.uint8)


# %% exercise="brightness" attempt="divides" earns=0 says="You divided by the factor"
def brightness(img, factor):
    return np.clip(img / (factor or 1e-9), 0, 255).astype(np.uint8)


# %% exercise="brightness" attempt="only_brighter" earns=1 says="came back as it was"
def brightness(img, factor):
    if factor <= 1:
        return img.copy()
    return np.clip(img.astype(float) * factor, 0, 255).astype(np.uint8)


# %% exercise="brightness" attempt="stretched" earns=0 says="no factor does anything"
def brightness(img, factor):
    light = img * float(factor)
    return (255 * light / max(light.max(), 1)).astype(np.uint8)


# %% exercise="brightness" attempt="a_list" earns=0 says="should be uint8 again"
def brightness(img, factor):
    return np.clip(img * float(factor), 0, 255).tolist()


# %% [markdown]
# ## 1 to_unit


# %% exercise="to_unit" attempt="two_branches" earns=3
def to_unit(batch):
    if batch.dtype.kind == "f":
        return np.array(batch, dtype="float32")
    return np.divide(batch, 255, dtype="float32")


# %% exercise="to_unit" attempt="issubdtype" earns=3
def to_unit(batch):
    factor = 1 / 255 if np.issubdtype(batch.dtype, np.integer) else 1.0
    return (batch * factor).astype(np.float32)


# %% exercise="to_unit" attempt="whole_numbers" earns=1 says="in whole numbers"
def to_unit(batch):
    return (batch // 255).astype(np.float32) if batch.dtype == np.uint8 else batch.astype(np.float32)


# %% exercise="to_unit" attempt="always_divides" earns=2 says="Divided once more"
def to_unit(batch):
    return batch.astype(np.float32) / 255


# %% exercise="to_unit" attempt="by_the_brightest" earns=1 says="Divided by the brightest"
def to_unit(batch):
    if batch.dtype == np.uint8:
        return (batch / max(batch.max(), 1)).astype(np.float32)
    return batch.astype(np.float32)


# %% exercise="to_unit" attempt="looks_at_the_maximum" earns=2 says="only the dtype tells."
def to_unit(batch):
    return (batch / 255 if batch.max() > 1 else batch).astype(np.float32)


# %% exercise="to_unit" attempt="float64" earns=0 says="float32 is asked for"
def to_unit(batch):
    return batch / 255 if batch.dtype == np.uint8 else batch.astype(float)


# %% exercise="to_unit" attempt="by_256" earns=1 says="Divided by 256"
def to_unit(batch):
    return (batch / 256).astype(np.float32) if batch.dtype == np.uint8 else batch.astype(np.float32)


# %% exercise="to_unit" attempt="cast_only" earns=1 says="not divided"
def to_unit(batch):
    return batch.astype(np.float32)


# %% exercise="to_unit" attempt="minus_one_to_one" earns=1 says="from -1 to 1"
def to_unit(batch):
    scaled = batch.astype(np.float32)
    return scaled / 127.5 - 1 if batch.dtype == np.uint8 else scaled


# %% exercise="to_unit" attempt="floats_by_the_brightest" earns=2 says="divided by the brightest of them"
def to_unit(batch):
    scaled = batch.astype(np.float32)
    return scaled / (255 if batch.dtype == np.uint8 else scaled.max())


# %% exercise="to_unit" attempt="whole_numbers_are_bytes" earns=2 says="black and white"
def to_unit(batch):
    scaled = batch.astype(np.float32)
    return scaled / 255 if (scaled == np.round(scaled)).all() else scaled


# %% exercise="to_unit" attempt="asks_too_late" earns=1 says="night photograph"
def to_unit(batch):
    batch = batch.astype(np.float32)
    return batch / 255 if batch.dtype == np.uint8 else batch


# %% exercise="to_unit" attempt="stretched" earns=0 says="darkest pixel became 0"
def to_unit(batch):
    scaled = batch.astype(np.float32)
    return (scaled - scaled.min()) / (scaled.max() - scaled.min())


# %% exercise="to_unit" attempt="by_tensorflow" earns=3
import tensorflow as tf


def to_unit(batch):
    return tf.image.convert_image_dtype(batch, tf.float32)


# %% [markdown]
# ## 5 make_augmenter


# %% exercise="make_augmenter" attempt="one_layer" earns=4
def make_augmenter():
    return layers.RandomTranslation(0.2, 0.2, fill_mode="nearest")


# %% exercise="make_augmenter" attempt="functional" earns=4
def make_augmenter():
    inputs = keras.Input((24, 24, 1))
    x = layers.RandomFlip("horizontal")(inputs)
    x = layers.RandomZoom(0.1)(layers.RandomTranslation(0.1, 0.1)(x))
    return keras.Model(inputs, x)


# %% exercise="make_augmenter" attempt="with_light" earns=4
def make_augmenter():
    model = keras.Sequential()
    model.add(layers.RandomRotation(0.08, fill_mode="constant", fill_value=1.0, seed=1))
    model.add(layers.RandomZoom(0.2))
    model.add(layers.RandomBrightness(0.2, value_range=(0, 1)))
    return model


# %% exercise="make_augmenter" attempt="the_lessons_own" earns=4
def make_augmenter():
    return keras.Sequential(
        [
            layers.RandomFlip("horizontal"),
            layers.RandomRotation(0.05),
            layers.RandomZoom((-0.4, 0.1)),
            layers.RandomTranslation(0.15, 0.15),
            layers.RandomBrightness(0.2, value_range=(0, 1)),
        ]
    )


# %% exercise="make_augmenter" attempt="a_class_is_a_function_too" earns=4
import keras


class Paler(keras.layers.Layer):
    def call(self, drawings, training=None):
        if not training:
            return drawings
        strength = keras.random.uniform((keras.ops.shape(drawings)[0], 1, 1, 1), 0.5, 1)
        return 1 - strength * (1 - drawings)


make_augmenter = Paler


# %% exercise="make_augmenter" attempt="black_gaps" earns=4
# Not pretty on white paper, but nothing in the task forbids it.
def make_augmenter():
    shift = layers.RandomTranslation(0.2, 0.2, fill_mode="constant")
    return keras.Sequential([layers.RandomRotation(0.08, fill_mode="constant"), shift])


# %% exercise="make_augmenter" attempt="training_inside" earns=4
# No harm done: the model's own training=False has the last word.
def make_augmenter():
    inputs = keras.Input((24, 24, 1))
    outputs = layers.RandomTranslation(0.2, 0.2)(inputs, training=True)
    return keras.Model(inputs, outputs)


# %% exercise="make_augmenter" attempt="vertical_flip" earns=3 says="A vertical flip does that"
def make_augmenter():
    return keras.Sequential([layers.RandomFlip("vertical"), layers.RandomTranslation(0.1, 0.1)])


# %% exercise="make_augmenter" attempt="both_flips_by_default" earns=3 says="RandomFlip alone has both"
def make_augmenter():
    return keras.Sequential([layers.RandomFlip(), layers.RandomZoom(0.1)])


# %% exercise="make_augmenter" attempt="degrees" earns=0 says="in the range [-1, 1]"
def make_augmenter():
    return keras.Sequential([layers.RandomRotation(20, fill_mode="nearest")])


# %% exercise="make_augmenter" attempt="any_angle" earns=3 says="rotation by half a turn"
def make_augmenter():
    return keras.Sequential([layers.RandomRotation(0.5, fill_mode="nearest")])


# %% exercise="make_augmenter" attempt="quarter_turns" earns=3 says="counts in turns"
def make_augmenter():
    return keras.Sequential([layers.RandomFlip("horizontal"), layers.RandomRotation(0.25)])


# %% exercise="make_augmenter" attempt="no_value_range" earns=3 says="value_range=(0, 1)"
def make_augmenter():
    return keras.Sequential([layers.RandomFlip("horizontal"), layers.RandomBrightness(0.2)])


# %% exercise="make_augmenter" attempt="divides_too" earns=2 says="divided by 255"
def make_augmenter():
    return keras.Sequential([layers.Rescaling(1 / 255), layers.RandomTranslation(0.2, 0.2)])


# %% exercise="make_augmenter" attempt="smaller_pictures" earns=0 says="came out as (40, 20, 20, 1)"
def make_augmenter():
    return keras.Sequential([layers.RandomCrop(20, 20)])


# %% exercise="make_augmenter" attempt="nothing_random" earns=0 says="nothing was changed"
def make_augmenter():
    return keras.Sequential([layers.Rescaling(1.0)])


# %% exercise="make_augmenter" attempt="always_mirrored" earns=2 says="the same twice"
def make_augmenter():
    inputs = keras.Input((24, 24, 1))
    return keras.Model(inputs, keras.ops.flip(inputs, axis=2))


# %% exercise="make_augmenter" attempt="a_list" earns=0 says="A list of layers came back"
def make_augmenter():
    return [layers.RandomFlip("horizontal"), layers.RandomRotation(0.05)]


# %% exercise="make_augmenter" attempt="forgot_return" earns=0 says="Does it end in `return`?"
def make_augmenter():
    model = keras.Sequential()
    model.add(layers.RandomTranslation(0.2, 0.2))


# %% exercise="make_augmenter" attempt="turned_and_shifted_wrap" earns=4
def make_augmenter():
    return keras.Sequential(
        [
            layers.RandomTranslation(0.3, 0.3, fill_mode="wrap"),
            layers.RandomRotation(30 / 360, fill_mode="wrap"),
        ]
    )


# %% exercise="make_augmenter" attempt="turned_and_shifted_on_paper" earns=4
def make_augmenter():
    paper = {"fill_mode": "constant", "fill_value": 1.0}
    return keras.Sequential(
        [
            layers.RandomRotation(30 / 360, **paper),
            layers.RandomZoom((-0.3, 0.5), **paper),
            layers.RandomTranslation(0.3, 0.3, **paper),
        ]
    )


# %% exercise="make_augmenter" attempt="turned_and_shifted_reflect" earns=4
def make_augmenter():
    return keras.Sequential([layers.RandomRotation(30 / 360), layers.RandomTranslation(0.3, 0.3)])


# %% exercise="make_augmenter" attempt="72_degrees" earns=3 says="0.2 would be 72 degrees"
def make_augmenter():
    return keras.Sequential([layers.RandomRotation(0.2, fill_mode="nearest")])


# %% exercise="make_augmenter" attempt="72_degrees_on_paper" earns=3 says="0.2 would be 72 degrees"
def make_augmenter():
    paper = {"fill_mode": "constant", "fill_value": 1.0}
    return keras.Sequential(
        [layers.RandomRotation(0.2, **paper), layers.RandomTranslation(0.2, 0.2, **paper)]
    )


# %% exercise="make_augmenter" attempt="45_degrees" earns=3 says="more than 30 degrees"
def make_augmenter():
    return layers.RandomRotation(0.125)


# %% exercise="make_augmenter" attempt="36_degrees" earns=3 says="by up to 36 degrees"
def make_augmenter():
    return keras.Sequential([layers.RandomRotation(0.1), layers.RandomTranslation(0.1, 0.1)])


# %% exercise="make_augmenter" attempt="two_turns" earns=3 says="they add up"
def make_augmenter():
    return keras.Sequential(
        [layers.RandomRotation(0.07), layers.RandomZoom(0.1), layers.RandomRotation(0.07)]
    )


# %% exercise="make_augmenter" attempt="flip_only" earns=3 says="two ways only"
def make_augmenter():
    return layers.RandomFlip("horizontal")


# %% exercise="make_augmenter" attempt="white_is_255" earns=3 says="gaps are filled with 255"
def make_augmenter():
    return layers.RandomTranslation(0.2, 0.2, fill_mode="constant", fill_value=255)


# %% exercise="make_augmenter" attempt="noise_only" earns=3 says="Noise that is added"
def make_augmenter():
    return layers.GaussianNoise(0.2)


# %% exercise="make_augmenter" attempt="a_little_noise_only" earns=3 says="Noise that is added"
def make_augmenter():
    return keras.Sequential([layers.GaussianNoise(0.05)])


# %% [markdown]
# ## 6 budget


# %% exercise="budget" attempt="dictionary_then_tuple" earns=2
def budget(n, batch, steps, epochs):
    run = {"pictures": steps * batch}
    run["passes"] = run["pictures"] / n
    run["updates"] = epochs * steps
    return tuple(run.values())


# %% exercise="budget" attempt="counted" earns=2
def budget(n, batch, steps, epochs):
    pictures = updates = 0
    for _ in range(epochs):
        pictures = 0
        for _ in range(steps):
            pictures += batch
            updates += 1
    return np.array([pictures, pictures / n, updates])


# %% exercise="budget" attempt="images_are_steps" earns=0 says="A step is a batch"
def budget(n, batch, steps, epochs):
    return steps, steps / n, steps * epochs


# %% exercise="budget" attempt="updates_are_images" earns=0 says="once for each *batch*"
def budget(n, batch, steps, epochs):
    return batch * steps, batch * steps / n, batch * steps * epochs


# %% exercise="budget" attempt="all_epochs" earns=0 says="pictures of all epochs"
def budget(n, batch, steps, epochs):
    seen = batch * steps * epochs
    return seen, seen / n, steps * epochs


# %% exercise="budget" attempt="whole_passes" earns=1 says="may be a fraction"
def budget(n, batch, steps, epochs):
    return batch * steps, batch * steps // n, steps * epochs


# %% exercise="budget" attempt="updates_of_one_epoch" earns=0 says="updates of one epoch"
def budget(n, batch, steps, epochs):
    return batch * steps, batch * steps / n, steps


# %% exercise="budget" attempt="n_pictures" earns=0 says="not how many an epoch draws"
def budget(n, batch, steps, epochs):
    return n, batch * steps / n, steps * epochs


# %% exercise="budget" attempt="two_values" earns=0 says="3 values"
def budget(n, batch, steps, epochs):
    return batch * steps, steps * epochs


# %% exercise="budget" attempt="other_order" earns=0 says="Second comes the number of updates"
def budget(n, batch, steps, epochs):
    return batch * steps, steps * epochs, batch * steps / n


# %% exercise="budget" attempt="passes_upside_down" earns=0 says="The other way round"
def budget(n, batch, steps, epochs):
    return batch * steps, n / (batch * steps), steps * epochs


# %% exercise="budget" attempt="an_epoch_is_a_pass" earns=0 says="took an epoch for one pass"
def budget(n, batch, steps, epochs):
    return batch * steps, batch * steps / n, n / batch * epochs


# %% exercise="budget" attempt="a_dictionary" earns=0 says="3 values are asked for"
def budget(n, batch, steps, epochs):
    return {"pictures": batch * steps, "passes": batch * steps / n, "updates": steps * epochs}


# %% [markdown]
# ## Question 1


# %% exercise="question_1" attempt="right" earns=1
def question_1():
    return "b"


# %% exercise="question_1" attempt="a" earns=0 says="still a left shoe"
def question_1():
    return "a"


# %% exercise="question_1" attempt="c" earns=0 says="does not make it a right one"
def question_1():
    return "c"


# %% exercise="question_1" attempt="d" earns=0 says="makes a picture of the other class"
def question_1():
    return "d"


# %% [markdown]
# ## Question 2


# %% exercise="question_2" attempt="right" earns=1
def question_2():
    return "c"


# %% exercise="question_2" attempt="a" earns=0 says="is no `predict`"
def question_2():
    return "a"


# %% exercise="question_2" attempt="b" earns=0 says="without a word"
def question_2():
    return "b"


# %% exercise="question_2" attempt="d" earns=0 says="still harder than those"
def question_2():
    return "d"
