"""MobileNetV2's weights, from torchvision's names and layouts to those of `keras.applications`.

Both are the same network (Sandler et al. 2018, arXiv:1801.04381), written down twice. What differs:

* names and the order of the axes of a kernel;
* the small number that batch normalisation adds to a variance: 1e-5 there, 1e-3 here. The factor gamma
  makes up for it;
* the pixels: torchvision scales each colour by the mean and the spread of ImageNet's, Keras all of them to
  -1 to 1. The first layer makes up for it. What is left is the rim that this layer sees, a row of zeros:
  that is ImageNet's mean colour there, mid-grey here. At 225 pixels it moves a probability by a few
  hundredths at most;
* the rim: torchvision adds a row of zeros on each side before a convolution of stride 2, Keras only one, at
  the bottom right, where the size is even. Pictures of 32 k + 1 pixels (161, 193, 225) are odd at every such
  step, so that both do the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Weights = Mapping[str, NDArray[Any]]

TORCH_EPSILON, KERAS_EPSILON = 1e-5, 1e-3
#: Mean and spread of ImageNet's red, green and blue, with black 0 and white 1: torchvision's preprocessing.
MEAN = np.array([0.485, 0.456, 0.406])
SPREAD = np.array([0.229, 0.224, 0.225])
BLOCKS = 16


def to_keras(torch: Weights, head: bool = True) -> dict[str, list[NDArray[np.float32]]]:
    """The weights of each layer of `keras.applications.MobileNetV2` that has any, by the layer's name.

    torch: the state dict of torchvision's `mobilenet_v2`
    head: whether to include the last layer, "predictions"

    Raises `ValueError` if a name is missing or left over.
    """
    left = dict(torch)
    layers: dict[str, list[NDArray[Any]]] = {}
    try:
        for source, norm, target, target_norm in _pairs():
            layers[target] = [_kernel(left.pop(f"{source}.weight"), depthwise="depthwise" in target)]
            layers[target_norm] = [left.pop(f"{norm}.{part}") for part in _NORM]
            # How many batches it has seen, which nothing needs.
            left.pop(f"{norm}.num_batches_tracked", None)
        predictions = [left.pop("classifier.1.weight").T, left.pop("classifier.1.bias")]
    except KeyError as missing:
        raise ValueError(f"these are not the weights of MobileNetV2: {missing} is missing") from None
    if left:
        raise ValueError(f"these are not the weights of MobileNetV2: {', '.join(sorted(left))} is left over")
    for target, norm_weights in layers.items():
        if len(norm_weights) == len(_NORM):
            layers[target] = _with_keras_epsilon(*norm_weights)
    _take_pixels_from_minus_one_to_one(layers["Conv1"], layers["bn_Conv1"])
    if head:
        layers["predictions"] = predictions
    return {name: [np.asarray(w, dtype=np.float32) for w in weights] for name, weights in layers.items()}


_NORM = ("weight", "bias", "running_mean", "running_var")


def _pairs() -> Iterator[tuple[str, str, str, str]]:
    """torchvision's convolution and normalisation, and Keras' two layers for them."""
    yield "features.0.0", "features.0.1", "Conv1", "bn_Conv1"
    first = "features.1.conv"
    yield f"{first}.0.0", f"{first}.0.1", "expanded_conv_depthwise", "expanded_conv_depthwise_BN"
    yield f"{first}.1", f"{first}.2", "expanded_conv_project", "expanded_conv_project_BN"
    for b in range(1, BLOCKS + 1):
        source, target = f"features.{b + 1}.conv", f"block_{b}"
        yield f"{source}.0.0", f"{source}.0.1", f"{target}_expand", f"{target}_expand_BN"
        yield f"{source}.1.0", f"{source}.1.1", f"{target}_depthwise", f"{target}_depthwise_BN"
        yield f"{source}.2", f"{source}.3", f"{target}_project", f"{target}_project_BN"
    yield f"features.{BLOCKS + 2}.0", f"features.{BLOCKS + 2}.1", "Conv_1", "Conv_1_bn"


def _kernel(weight: NDArray[Any], depthwise: bool) -> NDArray[Any]:
    """(out, in, height, width) as (height, width, in, out); depthwise (in, 1, h, w) as (h, w, in, 1)."""
    return weight.transpose((2, 3, 0, 1) if depthwise else (2, 3, 1, 0))


def _with_keras_epsilon(
    gamma: NDArray[Any], beta: NDArray[Any], mean: NDArray[Any], variance: NDArray[Any]
) -> list[NDArray[Any]]:
    wide = variance.astype(np.float64)
    factor = np.sqrt((wide + KERAS_EPSILON) / (wide + TORCH_EPSILON))
    return [gamma * factor, beta, mean, variance]


def _take_pixels_from_minus_one_to_one(first: list[NDArray[Any]], norm: list[NDArray[Any]]) -> None:
    """Fold torchvision's preprocessing into the first convolution. Changes both lists.

    For k from -1 to 1 the network wants ((k + 1) / 2 - MEAN) / SPREAD, which is k / (2 SPREAD) plus a
    constant: the kernel takes the factor, the mean of the normalisation after it the constant.
    """
    kernel = first[0].astype(np.float64)
    constant = (1 - 2 * MEAN) / (2 * SPREAD)
    norm[2] = norm[2] - np.einsum("hwio,i->o", kernel, constant)
    first[0] = kernel / (2 * SPREAD)[:, None]
