# %% [markdown]
# Answers that people give to the exercises of 12 Saving and collecting, right and wrong, and what each must get.

# %% exercise="save_and_reload" attempt="saving_module" earns=3
from keras.saving import load_model, save_model


def save_and_reload(model, path):
    if model is not None:
        save_model(model, str(path))
    reloaded = load_model(str(path))
    return reloaded


# %% exercise="save_and_reload" attempt="overwrites_by_hand" earns=3
import os

import tensorflow as tf


def save_and_reload(model, path):
    if model:
        if os.path.exists(path):  # noqa: PTH110
            os.remove(path)  # noqa: PTH107
        model.save(path, overwrite=True)
    return tf.keras.models.load_model(path, compile=True)


# %% exercise="save_and_reload" attempt="layer_of_ones_own" earns=0 says="Keras knows no class `Same`. Hand yours over"
import keras


class Same(keras.layers.Layer):
    def call(self, x):
        return x


def save_and_reload(model, path):
    if model is not None:
        keras.Sequential([model, Same()]).save(path)
    return keras.models.load_model(path)


# %% exercise="save_and_reload" attempt="same_object" earns=0 says="same object"
def save_and_reload(model, path):
    model.save(path)
    return model


# %% exercise="save_and_reload" attempt="not_compiled" earns=2 says="not compiled"
import keras


def save_and_reload(model, path):
    if model is not None:
        model.save(path)
    return keras.models.load_model(path, compile=False)


# %% exercise="save_and_reload" attempt="weights_only" earns=1 says="optimizer begins anew"
import keras


def save_and_reload(model, path):
    model.save(path)
    other = keras.models.clone_model(model)
    other.set_weights(model.get_weights())
    other.compile_from_config(model.get_compile_config())
    return other


# %% exercise="save_and_reload" attempt="no_file" earns=0 says="no file at `path`"
import keras


def save_and_reload(model, path):
    other = keras.models.clone_model(model)
    other.set_weights(model.get_weights())
    other.compile(loss=model.loss, optimizer="adam")
    return other


# %% exercise="save_and_reload" attempt="untrained_clone" earns=0 says="the answer of the reloaded model"
import keras


def save_and_reload(model, path):
    model.save(path)
    return keras.models.clone_model(model)


# %% exercise="save_and_reload" attempt="no_return" earns=0 says="returned None"
import keras


def save_and_reload(model, path):
    model.save(path)
    model = keras.models.load_model(path)


# %% exercise="save_and_reload" attempt="deep_copy" earns=2 says="Is the file read at all"
import copy


def save_and_reload(model, path):
    if model is not None:
        model.save(path)
    return copy.deepcopy(model)


# %% exercise="save_and_reload" attempt="no_model_forgotten" earns=2 says="'NoneType' object has no attribute 'save'"
import keras


def save_and_reload(model, path):
    model.save(path)
    return keras.models.load_model(path)


# %% exercise="save_and_reload" attempt="somebody_elses_file" earns=0 says="no file at `path`"
import tempfile
from pathlib import Path

import keras


def save_and_reload(model, path):
    mine = str(Path(tempfile.mkdtemp(), "model.keras"))
    model.save(mine)
    return keras.models.load_model(mine)


# %% exercise="save_and_reload" attempt="file_that_lies_there_stays" earns=2 says="and it stayed"
from pathlib import Path

import keras


def save_and_reload(model, path):
    if model is not None and not Path(path).exists():
        model.save(path)
    return keras.models.load_model(path)


# %% exercise="save_and_reload" attempt="reads_each_file_once" earns=2 says="read, each time"
import keras

known = {}


def save_and_reload(model, path):
    if model is not None:
        model.save(path)
        known[path] = keras.models.load_model(path)
    elif path not in known:
        known[path] = keras.models.load_model(path)
    return known[path]


# %% exercise="save_and_reload" attempt="optimizer_of_the_first" earns=2 says="very optimizer"
import keras


def save_and_reload(model, path):
    if model is None:
        return keras.models.load_model(path)
    model.save(path)
    other = keras.models.load_model(path, compile=False)
    other.compile(optimizer=model.optimizer, loss=model.loss)
    return other


# %% exercise="save_and_reload" attempt="a_net_of_ones_own" earns=0 says="The file is there"
import keras


def save_and_reload(model, path):
    if model is not None:
        model.save(path)
    other = keras.Sequential([keras.Input((24, 24, 1)), keras.layers.Flatten(), keras.layers.Dense(3)])
    other.load_weights(path)
    return other


# %% exercise="parse_urls" attempt="loop" earns=3
def parse_urls(text):
    urls = []
    for line in text.replace("\r", "\n").split("\n"):
        url = line.strip()
        if (url.startswith("http://") or url.startswith("https://")) and url not in urls:
            urls.append(url)
    return urls


# %% exercise="parse_urls" attempt="regular_expression" earns=3
import re


def parse_urls(text):
    found = re.findall(r"^[ \t]*(https?://\S+)[ \t]*\r?$", text, flags=re.MULTILINE)
    return sorted(set(found), key=found.index)


# %% exercise="parse_urls" attempt="split_as_in_2020" earns=0 says="twice"
def parse_urls(text):
    return [url.strip() for url in text.split("\r\n") if url.strip()]


# %% exercise="parse_urls" attempt="only_split" earns=0 says="You split at"
def parse_urls(text):
    return text.split("\r\n")


# %% exercise="parse_urls" attempt="sorted_set" earns=0 says="sorted"
def parse_urls(text):
    return sorted(set(text.split()))


# %% exercise="parse_urls" attempt="sorted_and_filtered" earns=0 says="Keep the order"
def parse_urls(text):
    return sorted({url for url in text.split() if url.startswith("http")})


# %% exercise="parse_urls" attempt="repeats_kept" earns=1 says="Each address once"
def parse_urls(text):
    return [line.strip() for line in text.splitlines() if line.strip().startswith(("http://", "https://"))]


# %% exercise="parse_urls" attempt="everything_is_an_address" earns=2 says="no http(s) address"
def parse_urls(text):
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


# %% exercise="parse_urls" attempt="begins_with_http" earns=2 says="a file called http.png"
def parse_urls(text):
    lines = [line.strip() for line in text.splitlines()]
    return [u for i, u in enumerate(lines) if u.startswith("http") and u not in lines[:i]]


# %% exercise="parse_urls" attempt="http_anywhere" earns=2 says="http' somewhere in it"
def parse_urls(text):
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if "http" in line))


# %% exercise="parse_urls" attempt="address_anywhere" earns=2 says="an address somewhere in it"
def parse_urls(text):
    urls = []
    for line in text.splitlines():
        if ("http://" in line or "https://" in line) and line.strip() not in urls:
            urls.append(line.strip())
    return urls


# %% exercise="parse_urls" attempt="words" earns=2 says="out of it"
def parse_urls(text):
    return list(dict.fromkeys(u for u in text.split() if u.startswith(("http://", "https://"))))


# %% exercise="parse_urls" attempt="words_with_http" earns=2 says="single words"
def parse_urls(text):
    return list(dict.fromkeys(u for u in text.split() if u.startswith("http")))


# %% exercise="parse_urls" attempt="findall" earns=2 says="taken out of its line"
import re


def parse_urls(text):
    return list(dict.fromkeys(re.findall(r"https?://\S+", text)))


# %% exercise="parse_urls" attempt="array" earns=3
import numpy as np


def parse_urls(text):
    lines = [line.strip() for line in text.splitlines()]
    urls = [u for u in lines if u[:7] == "http://" or u[:8] == "https://"]
    _, first = np.unique(urls, return_index=True)
    return [urls[i] for i in sorted(first)]


# %% exercise="parse_urls" attempt="plain_http_only" earns=1 says="https is an address too"
def parse_urls(text):
    lines = [line.strip() for line in text.splitlines()]
    return list(dict.fromkeys(line for line in lines if line.startswith("http://")))


# %% exercise="parse_urls" attempt="small_letters" earns=2 says="capital letters are lost"
def parse_urls(text):
    lines = [line.strip().lower() for line in text.splitlines()]
    return list(dict.fromkeys(line for line in lines if line.startswith(("http://", "https://"))))


# %% exercise="parse_urls" attempt="last_line_cut_off" earns=1 says="The last line is lost"
def parse_urls(text):
    lines = [line.strip() for line in text.replace("\r", "").split("\n")[:-1]]
    return list(dict.fromkeys(line for line in lines if line.startswith(("http://", "https://"))))


# %% exercise="parse_urls" attempt="begins_with_a_blank" earns=2 says="Strip the line first"
def parse_urls(text):
    lines = [line for line in text.splitlines() if line.startswith(("http://", "https://"))]
    return list(dict.fromkeys(line.strip() for line in lines))


# %% exercise="parse_urls" attempt="lost_if_twice" earns=1 says="It is to stay, once"
def parse_urls(text):
    lines = [line.strip() for line in text.splitlines()]
    return [u for u in lines if u.startswith(("http://", "https://")) and lines.count(u) == 1]


# %% exercise="parse_urls" attempt="where_it_stands_last" earns=1 says="where it stands first"
def parse_urls(text):
    urls = []
    for line in text.splitlines():
        url = line.strip()
        if url in urls:
            urls.remove(url)
        if url.startswith(("http://", "https://")):
            urls.append(url)
    return urls


# %% exercise="parse_urls" attempt="remembers_from_call_to_call" earns=2 says="A second call"
def parse_urls(text, seen=[]):  # noqa: B006
    urls = []
    for line in text.splitlines():
        url = line.strip()
        if url.startswith(("http://", "https://")) and url not in seen:
            seen.append(url)
            urls.append(url)
    return urls


# %% exercise="decode_image" attempt="pillow" earns=3
import io

import numpy as np
from PIL import Image, UnidentifiedImageError


def decode_image(data):
    try:
        return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
    except (UnidentifiedImageError, OSError, SyntaxError):
        return None


# %% exercise="decode_image" attempt="cvt_color" earns=3
import cv2
import numpy as np


def decode_image(data):
    try:
        image = cv2.imdecode(np.asarray(bytearray(data), dtype="uint8"), cv2.IMREAD_COLOR)
    except cv2.error:
        return None
    if image is None:
        return None
    return cv2.cvtColor(image, cv2.COLOR_BGR2RGB)


# %% exercise="decode_image" attempt="bgr" earns=1 says="blue, green, red"
import cv2
import numpy as np


def decode_image(data):
    if len(data) == 0:
        return None
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)


# %% exercise="decode_image" attempt="shape_of_none" earns=2 says="raised"
import cv2
import numpy as np


def decode_image(data):
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if len(image.shape) == 3:
        return image[..., ::-1]


# %% exercise="decode_image" attempt="empty_bytes" earns=2 says="raised"
import cv2
import numpy as np


def decode_image(data):
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    return None if image is None else image[..., ::-1]


# %% exercise="decode_image" attempt="as_it_is" earns=2 says="three channels"
import cv2
import numpy as np


def decode_image(data):
    if not data:
        return None
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if image is None:
        return None
    return image[..., ::-1] if image.ndim == 3 else image


# %% exercise="decode_image" attempt="transparency_kept" earns=2 says="Four channels"
import cv2
import numpy as np


def decode_image(data):
    if not data:
        return None
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if image is None:
        return None
    if image.ndim == 2:
        return np.stack([image] * 3, axis=-1)
    return np.concatenate([image[..., 2::-1], image[..., 3:]], axis=-1)


# %% exercise="decode_image" attempt="rgb_by_opencv" earns=3
import cv2
import numpy as np


def decode_image(data):
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB) if len(data) else None
    return image if image is None else image.astype("float32")


# %% exercise="decode_image" attempt="columns_turned" earns=1 says="Left and right"
import cv2
import numpy as np


def decode_image(data):
    if not data:
        return None
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    return None if image is None else cv2.cvtColor(image[:, ::-1], cv2.COLOR_BGR2RGB)


# %% exercise="decode_image" attempt="scaled" earns=1 says="between 0 and 1"
import cv2
import numpy as np


def decode_image(data):
    if not data:
        return None
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    return None if image is None else image[:, :, ::-1] / 255


# %% exercise="decode_image" attempt="empty_array" earns=2 says="should be None"
import cv2
import numpy as np


def decode_image(data):
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR) if data else None
    return np.zeros((0, 0, 3)) if image is None else image[:, :, ::-1]


# %% exercise="decode_image" attempt="black_is_nothing" earns=2 says="a single black pixel"
import cv2
import numpy as np


def decode_image(data):
    image = cv2.imdecode(np.frombuffer(data, np.uint8), 1) if data else None
    if image is None or not image.any():
        return None
    return image[:, :, ::-1]


# %% exercise="decode_image" attempt="dark_made_bright" earns=2 says="were multiplied by 255"
import cv2
import numpy as np


def decode_image(data):
    image = cv2.imdecode(np.frombuffer(data, np.uint8), 1) if data else None
    if image is None:
        return None
    return image[:, :, ::-1] * (255 if image.max() <= 1 else 1)


# %% exercise="decode_image" attempt="squeezed" earns=2 says="has shape (3,)"
import cv2
import numpy as np


def decode_image(data):
    image = cv2.imdecode(np.frombuffer(data, np.uint8), 1) if data else None
    return None if image is None else np.squeeze(image[:, :, ::-1])


# %% exercise="decode_image" attempt="pillow_without_convert" earns=2 says="the numbers came back"
import io

import numpy as np
from PIL import Image


def decode_image(data):
    try:
        image = np.asarray(Image.open(io.BytesIO(data)))
    except OSError:
        return None
    if image.ndim == 2:
        image = np.dstack([image] * 3)
    return image[:, :, :3]


# %% exercise="decode_image" attempt="exchanged_in_place" earns=1 says="written over before"
import cv2
import numpy as np


def decode_image(data):
    image = cv2.imdecode(np.frombuffer(data, np.uint8), 1) if data else None
    if image is not None:
        image[:, :, 0], image[:, :, 2] = image[:, :, 2], image[:, :, 0]
    return image


# %% exercise="decode_image" attempt="turned_before_the_fourth_goes" earns=2 says="transparency comes first"
import cv2
import numpy as np


def decode_image(data):
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED) if data else None
    if image is None:
        return None
    if image.ndim == 2:
        image = np.stack([image] * 3, axis=-1)
    return image[:, :, ::-1][:, :, :3]


# %% exercise="download_all" attempt="bytes_as_they_came" earns=5
import os

import cv2
import numpy as np


def download_all(urls, fetch, out_dir, prefix, limit):
    saved, failed, duplicate = [], [], []
    kept = []
    for url in urls:
        if len(saved) >= limit:
            break
        try:
            data = fetch(url)
        except OSError:
            failed.append(url)
            continue
        if not data or cv2.imdecode(np.frombuffer(data, np.uint8), 1) is None:
            failed.append(url)
            continue
        if data in kept:
            duplicate.append(url)
            continue
        kept.append(data)
        name = os.path.join(out_dir, f"{prefix}{len(kept)}.png")  # noqa: PTH118
        with open(name, "wb") as file:  # noqa: PTH123
            file.write(data)
        saved.append(name)
    return {"saved": saved, "failed": failed, "duplicate": duplicate}


# %% exercise="download_all" attempt="pillow_and_hashes" earns=5
import hashlib
import io
from collections import Counter
from pathlib import Path

from PIL import Image


def download_all(urls, fetch, out_dir, prefix, limit):
    report = Counter(saved=0, failed=0, duplicate=0)
    hashes = set()
    addresses = iter(urls)
    while report["saved"] < limit:
        url = next(addresses, None)
        if url is None:
            break
        try:
            data = fetch(url)
            picture = Image.open(io.BytesIO(data)).convert("RGB")
        except OSError:  # what Pillow raises for no picture is one too
            report["failed"] += 1
            continue
        key = hashlib.md5(data).hexdigest()
        if key in hashes:
            report["duplicate"] += 1
            continue
        hashes.add(key)
        report["saved"] += 1
        picture.save(Path(out_dir, f"{prefix}{report['saved']}.png"))
    return dict(report)


# %% exercise="download_all" attempt="bare_except" earns=4 says="KeyboardInterrupt"
from pathlib import Path

import cv2
import numpy as np


def download_all(urls, fetch, out_dir, prefix, limit):
    report = {"saved": 0, "failed": 0, "duplicate": 0}
    seen = set()
    for url in urls:
        if report["saved"] == limit:
            break
        try:
            data = fetch(url)
            image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
            image.shape
        except:  # noqa: E722
            report["failed"] += 1
            continue
        if data in seen:
            report["duplicate"] += 1
            continue
        seen.add(data)
        report["saved"] += 1
        cv2.imwrite(str(Path(out_dir, f"{prefix}{report['saved']}.png")), image)
    return report


# %% exercise="download_all" attempt="no_look_for_duplicates" earns=3 says="saved again"
from pathlib import Path

import cv2
import numpy as np


def download_all(urls, fetch, out_dir, prefix, limit):
    report = {"saved": 0, "failed": 0, "duplicate": 0}
    for url in urls:
        if report["saved"] == limit:
            break
        try:
            data = fetch(url)
        except OSError:
            report["failed"] += 1
            continue
        image = cv2.imdecode(np.frombuffer(data, np.uint8), 1) if data else None
        if image is None:
            report["failed"] += 1
            continue
        report["saved"] += 1
        cv2.imwrite(str(Path(out_dir, f"{prefix}{report['saved']}.png")), image)
    return report


# %% exercise="download_all" attempt="no_limit" earns=4 says="went on after the limit"
from pathlib import Path

import cv2
import numpy as np


def download_all(urls, fetch, out_dir, prefix, limit):
    report = {"saved": 0, "failed": 0, "duplicate": 0}
    seen = set()
    for url in urls:
        try:
            data = fetch(url)
        except OSError:
            report["failed"] += 1
            continue
        image = cv2.imdecode(np.frombuffer(data, np.uint8), 1) if data else None
        if image is None:
            report["failed"] += 1
        elif data in seen:
            report["duplicate"] += 1
        else:
            seen.add(data)
            report["saved"] += 1
            cv2.imwrite(str(Path(out_dir, f"{prefix}{report['saved']}.png")), image)
    return report


# %% exercise="download_all" attempt="number_of_the_address" earns=2 says="no gaps"
from pathlib import Path

import cv2
import numpy as np


def download_all(urls, fetch, out_dir, prefix, limit):
    report = {"saved": 0, "failed": 0, "duplicate": 0}
    seen = set()
    for number, url in enumerate(urls, 1):
        if report["saved"] == limit:
            break
        try:
            data = fetch(url)
        except OSError:
            report["failed"] += 1
            continue
        image = cv2.imdecode(np.frombuffer(data, np.uint8), 1) if data else None
        if image is None:
            report["failed"] += 1
        elif data in seen:
            report["duplicate"] += 1
        else:
            seen.add(data)
            report["saved"] += 1
            cv2.imwrite(str(Path(out_dir, f"{prefix}{number}.png")), image)
    return report


# %% exercise="download_all" attempt="colours_exchanged" earns=2 says="Red and blue are exchanged"
from pathlib import Path

import cv2
import numpy as np


def download_all(urls, fetch, out_dir, prefix, limit):
    report = {"saved": 0, "failed": 0, "duplicate": 0}
    seen = set()
    for url in urls:
        if report["saved"] == limit:
            break
        try:
            data = fetch(url)
        except OSError:
            report["failed"] += 1
            continue
        image = cv2.imdecode(np.frombuffer(data, np.uint8), 1) if data else None
        if image is None:
            report["failed"] += 1
        elif data in seen:
            report["duplicate"] += 1
        else:
            seen.add(data)
            report["saved"] += 1
            cv2.imwrite(str(Path(out_dir, f"{prefix}{report['saved']}.png")), image[:, :, ::-1])
    return report


# %% exercise="download_all" attempt="page_saved_as_picture" earns=3 says="was saved as one"
from pathlib import Path


def download_all(urls, fetch, out_dir, prefix, limit):
    report = {"saved": 0, "failed": 0, "duplicate": 0}
    seen = set()
    for url in urls:
        if report["saved"] == limit:
            break
        try:
            data = fetch(url)
        except OSError:
            report["failed"] += 1
            continue
        if data in seen:
            report["duplicate"] += 1
            continue
        seen.add(data)
        report["saved"] += 1
        Path(out_dir, f"{prefix}{report['saved']}.png").write_bytes(data)
    return report


# %% exercise="download_all" attempt="as_in_2020" earns=0 says="A dictionary"
import cv2
import numpy as np


def download_all(urls, fetch, out_dir, prefix, limit):
    idx = 0
    for url in urls:
        try:
            image = np.asarray(bytearray(fetch(url)), dtype="uint8")
            image = cv2.imdecode(image, cv2.IMREAD_COLOR)
            if len(image.shape) == 3:
                idx += 1
                cv2.imwrite(out_dir + "/" + prefix + str(idx) + ".jpg", image)
        except:  # noqa: E722, S110
            pass


# %% exercise="download_all" attempt="fetches_one_too_many" earns=4 says="you fetched"
from pathlib import Path

import cv2
import numpy as np


def download_all(urls, fetch, out_dir, prefix, limit):
    report = {"saved": 0, "failed": 0, "duplicate": 0}
    seen = set()
    for url in urls:
        try:
            data = fetch(url)
        except OSError:
            report["failed"] += 1
            continue
        if report["saved"] == limit:
            break
        image = cv2.imdecode(np.frombuffer(data, np.uint8), 1) if data else None
        if image is None:
            report["failed"] += 1
        elif data in seen:
            report["duplicate"] += 1
        else:
            seen.add(data)
            report["saved"] += 1
            cv2.imwrite(str(Path(out_dir, f"{prefix}{report['saved']}.png")), image)
    return report


# %% exercise="download_all" attempt="except_exception" earns=4 says="should raise NameError"
from pathlib import Path

import cv2
import numpy as np


def download_all(urls, fetch, out_dir, prefix, limit):
    report = {"saved": 0, "failed": 0, "duplicate": 0}
    seen = set()
    for url in urls:
        if report["saved"] == limit:
            break
        try:
            data = fetch(url)
        except Exception:  # noqa: BLE001
            report["failed"] += 1
            continue
        image = cv2.imdecode(np.frombuffer(data, np.uint8), 1) if data else None
        if image is None:
            report["failed"] += 1
        elif data in seen:
            report["duplicate"] += 1
        else:
            seen.add(data)
            report["saved"] += 1
            cv2.imwrite(str(Path(out_dir, f"{prefix}{report['saved']}.png")), image)
    return report


# %% exercise="download_all" attempt="seen_before_it_is_looked_at" earns=4 says="no picture was taken for a duplicate"
from pathlib import Path

import cv2
import numpy as np


def download_all(urls, fetch, out_dir, prefix, limit):
    report = {"saved": 0, "failed": 0, "duplicate": 0}
    seen = set()
    for url in urls:
        if report["saved"] == limit:
            break
        try:
            data = fetch(url)
        except OSError:
            report["failed"] += 1
            continue
        if data in seen:
            report["duplicate"] += 1
            continue
        seen.add(data)
        image = cv2.imdecode(np.frombuffer(data, np.uint8), 1) if data else None
        if image is None:
            report["failed"] += 1
        else:
            report["saved"] += 1
            cv2.imwrite(str(Path(out_dir, f"{prefix}{report['saved']}.png")), image)
    return report


# %% exercise="download_all" attempt="limit_after_saving" earns=4 says="With limit 0"
from pathlib import Path

import cv2
import numpy as np


def download_all(urls, fetch, out_dir, prefix, limit):
    report = {"saved": 0, "failed": 0, "duplicate": 0}
    seen = set()
    for url in urls:
        try:
            data = fetch(url)
        except OSError:
            report["failed"] += 1
            continue
        image = cv2.imdecode(np.frombuffer(data, np.uint8), 1) if data else None
        if image is None:
            report["failed"] += 1
        elif data in seen:
            report["duplicate"] += 1
        else:
            seen.add(data)
            report["saved"] += 1
            cv2.imwrite(str(Path(out_dir, f"{prefix}{report['saved']}.png")), image)
            if report["saved"] >= limit:
                break
    return report


# %% exercise="download_all" attempt="numbers_from_zero" earns=1 says="begin with 0"
from pathlib import Path

import cv2
import numpy as np


def download_all(urls, fetch, out_dir, prefix, limit):
    report = {"saved": 0, "failed": 0, "duplicate": 0}
    seen = set()
    for url in urls:
        if report["saved"] == limit:
            break
        try:
            data = fetch(url)
        except OSError:
            report["failed"] += 1
            continue
        image = cv2.imdecode(np.frombuffer(data, np.uint8), 1) if data else None
        if image is None:
            report["failed"] += 1
        elif data in seen:
            report["duplicate"] += 1
        else:
            seen.add(data)
            cv2.imwrite(str(Path(out_dir, f"{prefix}{report['saved']}.png")), image)
            report["saved"] += 1
    return report


# %% exercise="download_all" attempt="jpg" earns=1 says="A file is called 'ship1.jpg'"
from pathlib import Path

import cv2
import numpy as np


def download_all(urls, fetch, out_dir, prefix, limit):
    report = {"saved": 0, "failed": 0, "duplicate": 0}
    seen = set()
    for url in urls:
        if report["saved"] == limit:
            break
        try:
            data = fetch(url)
        except OSError:
            report["failed"] += 1
            continue
        image = cv2.imdecode(np.frombuffer(data, np.uint8), 1) if data else None
        if image is None:
            report["failed"] += 1
        elif data in seen:
            report["duplicate"] += 1
        else:
            seen.add(data)
            report["saved"] += 1
            cv2.imwrite(str(Path(out_dir, f"{prefix}{report['saved']}.jpg")), image)
    return report


# %% exercise="download_all" attempt="underscore" earns=1 says="A file is called"
from pathlib import Path

import cv2
import numpy as np


def download_all(urls, fetch, out_dir, prefix, limit):
    report = {"saved": 0, "failed": 0, "duplicate": 0}
    seen = set()
    for url in urls:
        if report["saved"] == limit:
            break
        try:
            data = fetch(url)
        except OSError:
            report["failed"] += 1
            continue
        image = cv2.imdecode(np.frombuffer(data, np.uint8), 1) if data else None
        if image is None:
            report["failed"] += 1
        elif data in seen:
            report["duplicate"] += 1
        else:
            seen.add(data)
            report["saved"] += 1
            cv2.imwrite(str(Path(out_dir, f"{prefix}_{report['saved']}.png")), image)
    return report


# %% exercise="download_all" attempt="first_addresses_only" earns=4 says="until so many pictures are"
from pathlib import Path

import cv2
import numpy as np


def download_all(urls, fetch, out_dir, prefix, limit):
    report = {"saved": 0, "failed": 0, "duplicate": 0}
    seen = set()
    for url in urls[:limit]:
        try:
            data = fetch(url)
        except OSError:
            report["failed"] += 1
            continue
        image = cv2.imdecode(np.frombuffer(data, np.uint8), 1) if data else None
        if image is None:
            report["failed"] += 1
        elif data in seen:
            report["duplicate"] += 1
        else:
            seen.add(data)
            report["saved"] += 1
            cv2.imwrite(str(Path(out_dir, f"{prefix}{report['saved']}.png")), image)
    return report


# %% exercise="download_all" attempt="same_address_only" earns=3 says="saved again"
from pathlib import Path

import cv2
import numpy as np


def download_all(urls, fetch, out_dir, prefix, limit):
    report = {"saved": 0, "failed": 0, "duplicate": 0}
    seen = set()
    for url in urls:
        if report["saved"] == limit:
            break
        try:
            data = fetch(url)
        except OSError:
            report["failed"] += 1
            continue
        image = cv2.imdecode(np.frombuffer(data, np.uint8), 1) if data else None
        if image is None:
            report["failed"] += 1
        elif url in seen:
            report["duplicate"] += 1
        else:
            seen.add(url)
            report["saved"] += 1
            cv2.imwrite(str(Path(out_dir, f"{prefix}{report['saved']}.png")), image)
    return report


# %% exercise="download_all" attempt="empty_bytes" earns=4 says="raised"
from pathlib import Path

import cv2
import numpy as np


def download_all(urls, fetch, out_dir, prefix, limit):
    report = {"saved": 0, "failed": 0, "duplicate": 0}
    seen = set()
    for url in urls:
        if report["saved"] == limit:
            break
        try:
            data = fetch(url)
        except OSError:
            report["failed"] += 1
            continue
        image = cv2.imdecode(np.frombuffer(data, np.uint8), 1)
        if image is None:
            report["failed"] += 1
        elif data in seen:
            report["duplicate"] += 1
        else:
            seen.add(data)
            report["saved"] += 1
            cv2.imwrite(str(Path(out_dir, f"{prefix}{report['saved']}.png")), image)
    return report


# %% exercise="download_all" attempt="mistakes_taken_for_failures" earns=4 says="should raise AttributeError"
from pathlib import Path

import cv2
import numpy as np


def download_all(urls, fetch, out_dir, prefix, limit):
    report = {"saved": 0, "failed": 0, "duplicate": 0}
    seen = set()
    for url in urls:
        if report["saved"] == limit:
            break
        try:
            data = fetch(url)
            image = cv2.imdecode(np.frombuffer(data, np.uint8), 1)
            image.shape
        except (OSError, AttributeError, cv2.error):
            report["failed"] += 1
            continue
        if data in seen:
            report["duplicate"] += 1
        else:
            seen.add(data)
            report["saved"] += 1
            cv2.imwrite(str(Path(out_dir, f"{prefix}{report['saved']}.png")), image)
    return report


# %% exercise="download_all" attempt="same_pixels" earns=4 says="in other bytes"
from pathlib import Path

import cv2
import numpy as np


def download_all(urls, fetch, out_dir, prefix, limit):
    report = {"saved": 0, "failed": 0, "duplicate": 0}
    seen = set()
    for url in urls:
        if report["saved"] == limit:
            break
        try:
            data = fetch(url)
        except OSError:
            report["failed"] += 1
            continue
        image = cv2.imdecode(np.frombuffer(data, np.uint8), 1) if data else None
        if image is None:
            report["failed"] += 1
        elif image.tobytes() in seen:
            report["duplicate"] += 1
        else:
            seen.add(image.tobytes())
            report["saved"] += 1
            cv2.imwrite(str(Path(out_dir, f"{prefix}{report['saved']}.png")), image)
    return report


# %% exercise="download_all" attempt="png_only" earns=4 says="A JPEG is a picture too"
from pathlib import Path


def download_all(urls, fetch, out_dir, prefix, limit):
    report = {"saved": 0, "failed": 0, "duplicate": 0}
    seen = set()
    for url in urls:
        if report["saved"] == limit:
            break
        try:
            data = fetch(url)
        except OSError:
            report["failed"] += 1
            continue
        if not data.startswith(b"\x89PNG"):
            report["failed"] += 1
        elif data in seen:
            report["duplicate"] += 1
        else:
            seen.add(data)
            report["saved"] += 1
            Path(out_dir, f"{prefix}{report['saved']}.png").write_bytes(data)
    return report


# %% exercise="download_all" attempt="number_of_files_in_the_folder" earns=4 says="Yours begin with 4"
from pathlib import Path

import cv2
import numpy as np


def download_all(urls, fetch, out_dir, prefix, limit):
    report = {"saved": 0, "failed": 0, "duplicate": 0}
    seen = set()
    for url in urls:
        if report["saved"] == limit:
            break
        try:
            data = fetch(url)
        except OSError:
            report["failed"] += 1
            continue
        image = cv2.imdecode(np.frombuffer(data, np.uint8), 1) if data else None
        if image is None:
            report["failed"] += 1
        elif data in seen:
            report["duplicate"] += 1
        else:
            seen.add(data)
            report["saved"] += 1
            number = len(list(Path(out_dir).iterdir())) + 1
            cv2.imwrite(str(Path(out_dir, f"{prefix}{number}.png")), image)
    return report


# %% exercise="download_all" attempt="with_suffix" earns=4 says="what stands after the last dot"
from pathlib import Path

import cv2
import numpy as np


def download_all(urls, fetch, out_dir, prefix, limit):
    report = {"saved": 0, "failed": 0, "duplicate": 0}
    seen = set()
    for url in urls:
        if report["saved"] == limit:
            break
        try:
            data = fetch(url)
        except OSError:
            report["failed"] += 1
            continue
        image = cv2.imdecode(np.frombuffer(data, np.uint8), 1) if data else None
        if image is None:
            report["failed"] += 1
        elif data in seen:
            report["duplicate"] += 1
        else:
            seen.add(data)
            report["saved"] += 1
            path = Path(out_dir, prefix + str(report["saved"])).with_suffix(".png")
            cv2.imwrite(str(path), image)
    return report


# %% exercise="download_all" attempt="fetched_twice" earns=4 says="twice for one address"
from pathlib import Path

import cv2
import numpy as np


def download_all(urls, fetch, out_dir, prefix, limit):
    report = {"saved": 0, "failed": 0, "duplicate": 0}
    seen = set()
    for url in urls:
        if report["saved"] == limit:
            break
        try:
            fetch(url)
        except OSError:
            report["failed"] += 1
            continue
        data = fetch(url)
        image = cv2.imdecode(np.frombuffer(data, np.uint8), 1) if data else None
        if image is None:
            report["failed"] += 1
        elif data in seen:
            report["duplicate"] += 1
        else:
            seen.add(data)
            report["saved"] += 1
            cv2.imwrite(str(Path(out_dir, f"{prefix}{report['saved']}.png")), image)
    return report


# %% exercise="download_all" attempt="memory_of_all_calls" earns=3 says="What an earlier call saved"
from pathlib import Path

import cv2
import numpy as np

seen = set()


def download_all(urls, fetch, out_dir, prefix, limit):
    report = {"saved": 0, "failed": 0, "duplicate": 0}
    for url in urls:
        if report["saved"] == limit:
            break
        try:
            data = fetch(url)
        except OSError:
            report["failed"] += 1
            continue
        image = cv2.imdecode(np.frombuffer(data, np.uint8), 1) if data else None
        if image is None:
            report["failed"] += 1
        elif data in seen:
            report["duplicate"] += 1
        else:
            seen.add(data)
            report["saved"] += 1
            cv2.imwrite(str(Path(out_dir, f"{prefix}{report['saved']}.png")), image)
    return report


# %% exercise="download_all" attempt="only_the_beginning_compared" earns=1 says="the whole bytes compared"
from pathlib import Path

import cv2
import numpy as np


def download_all(urls, fetch, out_dir, prefix, limit):
    report = {"saved": 0, "failed": 0, "duplicate": 0}
    seen = set()
    for url in urls:
        if report["saved"] == limit:
            break
        try:
            data = fetch(url)
        except OSError:
            report["failed"] += 1
            continue
        image = cv2.imdecode(np.frombuffer(data, np.uint8), 1) if data else None
        if image is None:
            report["failed"] += 1
        elif data[:33] in seen:
            report["duplicate"] += 1
        else:
            seen.add(data[:33])
            report["saved"] += 1
            cv2.imwrite(str(Path(out_dir, f"{prefix}{report['saved']}.png")), image)
    return report


# %% exercise="download_all" attempt="limit_of_duplicates_too" earns=4 says="Duplicates do not count"
from pathlib import Path

import cv2
import numpy as np


def download_all(urls, fetch, out_dir, prefix, limit):
    report = {"saved": 0, "failed": 0, "duplicate": 0}
    seen = set()
    for url in urls:
        if report["saved"] + report["duplicate"] >= limit:
            break
        try:
            data = fetch(url)
        except OSError:
            report["failed"] += 1
            continue
        image = cv2.imdecode(np.frombuffer(data, np.uint8), 1) if data else None
        if image is None:
            report["failed"] += 1
        elif data in seen:
            report["duplicate"] += 1
        else:
            seen.add(data)
            report["saved"] += 1
            cv2.imwrite(str(Path(out_dir, f"{prefix}{report['saved']}.png")), image)
    return report


# %% exercise="question_1" attempt="right" earns=1
def question_1():
    return "c"


# %% exercise="question_1" attempt="a" earns=0 says="a wrong scale does as well"
def question_1():
    return "a"


# %% exercise="question_1" attempt="b" earns=0 says="does not know the names"
def question_1():
    return "b"


# %% exercise="question_1" attempt="d" earns=0 says="red and blue exchanged"
def question_1():
    return "d"


# %% exercise="question_2" attempt="right" earns=1
def question_2():
    return "b"


# %% exercise="question_2" attempt="a" earns=0 says="can still stop it"
def question_2():
    return "a"


# %% exercise="question_2" attempt="c" earns=0 says="The other way round"
def question_2():
    return "c"


# %% exercise="question_2" attempt="d" earns=0 says="`Exception` is wider"
def question_2():
    return "d"
