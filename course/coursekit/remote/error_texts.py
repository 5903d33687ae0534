"""What an exception says, without what is of no use: addresses, Keras' numbers and configurations."""

from __future__ import annotations

import re

#: Addresses in memory, which differ from run to run, and a terminal's colours: they say nothing to anybody.
NOISE = re.compile(r" at 0x[0-9a-fA-F]+|\x1b\[[0-9;]*m")
#: A name that Keras has given: it numbers layers and models on and on, also those of other cells.
_NUMBERED = re.compile(
    r"""\b(dense|flatten|reshape|dropout|activation|re_lu|leaky_re_lu|softmax|batch_normalization|rescaling|resizing"""
    r"""|add|concatenate|conv\dd(?:_transpose)?|separable_conv\dd|depthwise_conv\dd|zero_padding\dd|random_[a-z]+"""
    r"""|(?:global_)?(?:max|average)_pooling\dd|up_sampling\dd|input_layer|sequential|functional)_\d+\b"""
)
# Keras tells of a class that it can't make again by its whole configuration, once for each model around it.
# The last one is the class itself, and what stands behind it the reason.
_NOT_MADE_AGAIN = re.compile(
    r"(?s)\A.*(?:Error when deserializing class '(\w+)'"
    r"|<class '(?:[^']*\.)?(\w+)'> could not be deserialized)"
    r"(?:.*Exception encountered: (.+)|.*)\Z"
)
_UNKNOWN = re.compile(r"Could not locate (class|function) '(\w+)'")
_LAMBDA = "deserialization of a `Lambda` layer"
_CONFIGURATION = re.compile(r"(?s)(?:Full object )?config(?:: |=)\{.*\Z")


def without_configurations(text: str) -> str:
    """Keras' text on what it could not make again from a configuration, without the configuration."""
    if unknown := _UNKNOWN.search(text):
        kind, name = unknown.groups()
        return (
            f"Keras knows no {kind} `{name}`. Hand yours over where the model is read: "
            f"`custom_objects={{'{name}': {name}}}`."
        )
    if _LAMBDA in text:
        return (
            "Keras reads no `Lambda` layer from a file, since it would run whatever code the file holds. "
            "Take a layer of Keras' own in its place."
        )
    if found := _NOT_MADE_AGAIN.match(text):
        why = f": {found[3].strip()}" if found[3] else "."
        text = f"Keras can't make `{found[1] or found[2]}` again from its `get_config()`{why}"
    return _CONFIGURATION.sub("", text).rstrip()


def in_short(text: str, most: int = 300) -> str:
    """The text in one line of at most so many characters; no word is cut in two."""
    text = " ".join(_NUMBERED.sub(r"\1", NOISE.sub("", without_configurations(text))).split())
    return text if len(text) <= most else text[: most - 2].rsplit(" ", 1)[0] + " …"
