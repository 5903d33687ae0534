"""What of Keras may be named in a configuration that comes from the other process.

Keras builds whatever class and calls whatever function a configuration names. So only what is in these lists
is built: no layer that runs code of its own (`Lambda`, and layers of other frameworks), none that reads
files, and of functions only those that compute numbers from numbers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from coursekit.remote import NotTransferable
from coursekit.remote.private_of_keras import FUNCTIONAL, OPS_CORE, OPS_MATH, OPS_NN, OPS_NUMPY, SEQUENTIAL


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


LAYERS = _names(
    """
    Activation ActivityRegularization Add AdditiveAttention AlphaDropout Attention AugMix AutoContrast Average
    AveragePooling1D AveragePooling2D AveragePooling3D BatchNormalization Bidirectional CategoryEncoding
    CenterCrop Concatenate Conv1D Conv1DTranspose Conv2D Conv2DTranspose Conv3D Conv3DTranspose ConvLSTM1D
    ConvLSTM2D ConvLSTM3D Cropping1D Cropping2D Cropping3D CutMix Dense DepthwiseConv1D DepthwiseConv2D
    Discretization Dot Dropout ELU EinsumDense Embedding Equalization Flatten GRU GRUCell GaussianDropout
    GaussianNoise GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D GlobalMaxPooling1D
    GlobalMaxPooling2D GlobalMaxPooling3D GroupNormalization GroupQueryAttention Identity InputLayer LSTM
    LSTMCell LayerNormalization LeakyReLU Masking MaxPooling1D MaxPooling2D MaxPooling3D Maximum Minimum MixUp
    MultiHeadAttention Multiply Normalization PReLU Permute Pipeline RMSNormalization RNN RandAugment
    RandomBrightness RandomColorDegeneration RandomColorJitter RandomContrast RandomCrop
    RandomElasticTransform RandomErasing RandomFlip RandomGaussianBlur RandomGrayscale RandomHue RandomInvert
    RandomPerspective RandomPosterization RandomRotation RandomSaturation RandomSharpness RandomShear
    RandomTranslation RandomZoom ReLU RepeatVector Rescaling Reshape Resizing ReversibleEmbedding
    SeparableConv1D SeparableConv2D SimpleRNN SimpleRNNCell Softmax Solarization SpatialDropout1D
    SpatialDropout2D SpatialDropout3D SpectralNormalization StackedRNNCells Subtract TimeDistributed
    UnitNormalization UpSampling1D UpSampling2D UpSampling3D ZeroPadding1D ZeroPadding2D ZeroPadding3D
    """
)
ACTIVATIONS = _names(
    """
    celu elu exponential gelu glu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh leaky_relu linear
    log_sigmoid log_softmax mish relu relu6 selu sigmoid silu soft_shrink softmax softplus softsign
    sparse_plus sparse_sigmoid sparsemax squareplus swish tanh tanh_shrink threshold
    """
)
INITIALIZERS = _names(
    """
    Constant GlorotNormal GlorotUniform HeNormal HeUniform Identity IdentityInitializer LecunNormal
    LecunUniform Ones Orthogonal OrthogonalInitializer RandomNormal RandomUniform TruncatedNormal
    VarianceScaling Zeros
    """
)
REGULARIZERS = _names("L1 L1L2 L2 OrthogonalRegularizer")
CONSTRAINTS = _names("MaxNorm MinMaxNorm NonNeg UnitNorm")
#: As classes and, in small letters, as functions.
ERRORS = _names(
    """
    BinaryCrossentropy BinaryFocalCrossentropy CategoricalCrossentropy CategoricalFocalCrossentropy
    CategoricalHinge CosineSimilarity Hinge KLDivergence MeanAbsoluteError MeanAbsolutePercentageError
    MeanSquaredError MeanSquaredLogarithmicError Poisson SparseCategoricalCrossentropy SquaredHinge
    binary_crossentropy binary_focal_crossentropy categorical_crossentropy categorical_focal_crossentropy
    categorical_hinge cosine_similarity hinge huber kl_divergence log_cosh mean_absolute_error
    mean_absolute_percentage_error mean_squared_error mean_squared_logarithmic_error poisson
    sparse_categorical_crossentropy squared_hinge
    """
)
LOSSES = frozenset((*ERRORS, "Huber", "LogCosh", "Dice", "Tversky", "dice", "tversky"))
METRICS = frozenset(
    (
        *ERRORS,
        *_names("""
        AUC Accuracy BinaryAccuracy BinaryIoU CategoricalAccuracy F1Score FBetaScore FalseNegatives
        FalsePositives IoU LogCoshError Mean MeanIoU OneHotIoU OneHotMeanIoU Precision PrecisionAtRecall
        R2Score Recall RecallAtPrecision RootMeanSquaredError SensitivityAtSpecificity
        SparseCategoricalAccuracy SparseTopKCategoricalAccuracy SpecificityAtSensitivity Sum
        TopKCategoricalAccuracy TrueNegatives TruePositives binary_accuracy categorical_accuracy
        sparse_categorical_accuracy sparse_top_k_categorical_accuracy top_k_categorical_accuracy
        """),
    )
)
OPTIMIZERS = _names("Adadelta Adafactor Adagrad Adam AdamW Adamax Ftrl Lamb Lion Nadam RMSprop SGD")
SCHEDULES = _names(
    """
    CosineDecay CosineDecayRestarts ExponentialDecay InverseTimeDecay PiecewiseConstantDecay PolynomialDecay
    """
)
#: Operations of `keras.ops`, as they stand in a functional model: `x + 1` is an `Add`.
ARITHMETIC = _names(
    """
    Absolute Abs Add Amax Amin Arctan Arctan2 Argmax Argmin Average Ceil Clip Concatenate Cos Cosh Divide Dot
    Einsum Equal Exp ExpandDims Expm1 Flip Floor FloorDivide GetItem Greater GreaterEqual Less LessEqual Log
    Log10 Log1p Log2 Logaddexp LogicalAnd LogicalNot LogicalOr Matmul Max Maximum Mean Min Minimum Mod
    Moveaxis Multiply Negative NotEqual OnesLike Pad Power Prod Reciprocal Repeat Reshape Roll Round Sign Sin
    Sinh Sqrt Square Squeeze Stack Std Subtract Sum Swapaxes Take Tan Tanh Tensordot Transpose TrueDivide Var
    Where ZerosLike
    """
)
NEURAL = _names(
    """
    AveragePool BatchNorm Celu Conv DepthwiseConv Elu Gelu Glu HardShrink HardSigmoid HardSilu HardTanh
    LayerNorm LeakyRelu LogSigmoid LogSoftmax MaxPool Normalize OneHot RMSNorm Relu Relu6 Selu SeparableConv
    Sigmoid Silu SoftShrink Softmax Softplus Softsign SparsePlus SparseSigmoid Sparsemax Squareplus TanhShrink
    Threshold
    """
)
#: By the module that a configuration names.
NAMED: Mapping[str, frozenset[str]] = {
    "keras": frozenset(("DTypePolicy", "Sequential", "Functional", "Model")),
    "keras.layers": LAYERS,
    "keras.models": frozenset(("Sequential", "Functional")),
    FUNCTIONAL: frozenset(("Functional",)),
    SEQUENTIAL: frozenset(("Sequential",)),
    "keras.initializers": INITIALIZERS,
    "keras.regularizers": REGULARIZERS,
    "keras.constraints": CONSTRAINTS,
    "keras.losses": LOSSES,
    "keras.metrics": METRICS,
    "keras.optimizers": OPTIMIZERS,
    "keras.optimizers.schedules": SCHEDULES,
    "keras.activations": ACTIVATIONS,
    "keras.dtype_policies": frozenset(("DTypePolicy",)),
    OPS_NUMPY: ARITHMETIC,
    OPS_NN: NEURAL,
    OPS_MATH: frozenset(("Erf", "Logsumexp", "Rsqrt", "TopK")),
    OPS_CORE: frozenset(("Cast", "Slice", "StopGradient", "Unstack")),
}
#: Where functions may come from; elsewhere only classes are named.
OF_FUNCTIONS = ("keras.activations", "keras.losses", "keras.metrics", "builtins")
FUNCTIONS = ACTIVATIONS | frozenset(name for name in LOSSES | METRICS if name.islower())
#: Keras' own ways to write down what JSON can't.
VALUES = frozenset(("__keras_tensor__", "__tensor__", "__numpy__", "__slice__", "__ellipsis__"))

MAX_CHARACTERS = 4_000_000
MAX_OBJECTS = 20_000
MAX_DEPTH = 100
#: No layer of a course is wider, and none is asked for more numbers.
MAX_NUMBER = 10_000_000
#: Where a number is no size.
ANY_NUMBER = frozenset(("seed", "shared_object_id"))


def checked_configuration(text: str, own: Mapping[str, Any]) -> Any:
    """A configuration from JSON text, if it names nothing but what is in the lists or in `own`, ours.

    Raises NotTransferable for anything else, and for what is too large to be the model of a lesson.
    """
    if len(text) > MAX_CHARACTERS:
        raise NotTransferable("a Keras model whose configuration is too long")
    config = json.loads(text)
    objects = 0
    for value in _all_in(config, 0):
        if isinstance(value, int) and abs(value) > MAX_NUMBER:
            raise NotTransferable("a Keras model with a number in its configuration that is too large")
        if isinstance(value, dict):
            objects += 1
            if objects > MAX_OBJECTS:
                raise NotTransferable("a Keras model of too many parts")
            _check(value, own)
    return config


def _check(entry: Mapping[str, Any], own: Mapping[str, Any]) -> None:
    """Refuse an entry that would have Keras look a class or function up, unless it is a known one."""
    if not entry.keys() & {"class_name", "module", "registered_name"}:
        return
    name, module = entry.get("class_name"), entry.get("module")
    if name in own:
        # Only by its plain name: anything else would be looked up elsewhere.
        if module is not None or entry.get("registered_name") not in (None, name):
            raise NotTransferable(f"a Keras model with {_named(name, module)} in it")
        return
    if name in VALUES and module is None:
        return
    if name == "function":
        what = entry.get("config")
        known = module in OF_FUNCTIONS and isinstance(what, str) and what in FUNCTIONS
        if known and entry.get("registered_name") in (None, what, "function"):
            return
        raise NotTransferable(f"a Keras model with the function {_named(what, module)} in it")
    known = isinstance(module, str) and isinstance(name, str) and name in NAMED.get(module, ())
    if known and entry.get("registered_name") in (None, name):
        return
    raise NotTransferable(f"a Keras model with {_named(name, module)} in it")


def _named(name: object, module: object) -> str:
    """A class or function, and where it is from; one of a notebook has no module."""
    return f"{str(name)[:80]!r} from {str(module)[:80]!r}" if module else f"{str(name)[:80]!r}"


def _all_in(value: Any, depth: int) -> Iterator[Any]:
    if depth > MAX_DEPTH:
        raise NotTransferable("a Keras model whose configuration is nested too deep")
    yield value
    if isinstance(value, dict):
        for key, item in value.items():
            if key in ANY_NUMBER and isinstance(item, int):
                continue
            yield from _all_in(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            yield from _all_in(item, depth + 1)
