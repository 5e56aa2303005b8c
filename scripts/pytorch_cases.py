"""The networks that pytorch-reference.py trains: one around each layer, and a few whole ones.

A row is (name, type, inputs, fields that differ from the initial ones); an input may name a port: "split.out2".
"""

SGD = {"type": "sgd"}
MOMENTUM = {"type": "momentum", "momentum": 0.9}
ADAM = {"type": "adam", "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}
OPTIMIZERS = [
    (SGD, 0.05),
    (MOMENTUM, 0.02),
    ({"type": "nesterov", "momentum": 0.9}, 0.02),
    ({"type": "rmsprop", "smoothing": 0.9, "epsilon": 1e-6}, 0.002),
    ({"type": "adagrad", "epsilon": 1e-10}, 0.02),
    (ADAM, 0.005),
    ({"type": "adamw", "beta1": 0.9, "beta2": 0.99, "epsilon": 1e-6, "weightDecay": 0.1}, 0.005),
]


def run(optimizer, rate, rounds=1, schedule=None, l2=0, clip=0):
    """What one training run does with the batches of its case; `rounds` repeats them."""
    return {
        "rounds": rounds,
        "training": {
            "optimizer": optimizer,
            "learningRate": rate,
            "schedule": schedule or {"type": "constant", "warmUpSteps": 0},
            "l2": l2,
            "clipNorm": clip,
        },
    }


def around(name, *layers, loss="softmax cross-entropy"):
    """A network with the layers between Input and a classifier, which flattens first unless they give rows already."""
    rows = [("input", "Input", [], {}), *layers]
    last = layers[-1][0]
    if not name.startswith("rows "):
        rows.append(("flatten", "Flatten", [last], {}))
        last = "flatten"
    rows.append(("scores", "Dense", [last], {"units": 10, "activation": "none"}))
    rows.append(("output", "Output", ["scores"], {"loss": loss}))
    return {"name": name, "rows": rows, "batch": 3, "steps": 3, "runs": [run(MOMENTUM, 0.05)]}


def after_conv(name, type, stem=(4, 2), **fields):
    """A network around one layer that sees several channels; `stem` is the filters and the stride of the convolution
    before it, which has no bias where a BatchNorm would take it away again and leave a gradient of nothing but rounding."""
    filters, stride = stem
    conv = {"filters": filters, "strides": [stride, stride], "activation": "none", "bias": type != "BatchNorm"}
    layers = [("conv", "Conv2D", ["input"], conv), ("x", type, ["conv"], fields)]
    # What is still large is summed up, each pixel with a weight of its own, so that the file stays small.
    if stride == 1 and fields.get("strides", [1, 1]) == [1, 1]:
        sums = {"filters": 2, "kernel": [2, 2], "strides": [2, 2], "padding": "valid", "activation": "none"}
        layers.append(("sums", "Conv2D", ["x"], sums))
    return around(name, *layers)


def block(name, type, channels, **fields):
    """A network around one block that sees several channels; its pixels are averaged, so that the file stays small."""
    conv = ("conv", "Conv2D", ["input"], {"filters": channels, "strides": [2, 2], "activation": "none"})
    return around(f"rows {name}", conv, ("x", type, ["conv"], fields), ("mean", "GlobalAvgPool", ["x"], {}))


WINDOWS = [
    ("same", {"strides": [1, 1], "padding": "same"}),
    ("same, stride 2", {"strides": [2, 2], "padding": "same"}),
    ("valid, stride 2×3", {"strides": [2, 3], "padding": "valid"}),
    ("same, stride beyond the window", {"strides": [4, 3], "padding": "same"}),
]

ACTIVATIONS = ["relu", "leaky relu", "elu", "gelu", "silu", "sigmoid", "tanh", "softmax"]
LOSSES = ["softmax cross-entropy", "mean squared error", "hinge"]
LINEAR = {"activation": "none"}

LAYERS = [
    *[after_conv(f"Conv2D {name}", "Conv2D", (3, 1), filters=2, kernel=[3, 2], **LINEAR, **w) for name, w in WINDOWS],
    after_conv("Conv2D without a bias", "Conv2D", filters=2, bias=False, activation="tanh"),
    after_conv("Conv2D dilated", "Conv2D", filters=2, dilation=[2, 2], **LINEAR),
    after_conv("Conv2D dilated, valid", "Conv2D", (2, 1), filters=2, dilation=[2, 3], padding="valid", **LINEAR),
    after_conv("Conv2D in groups", "Conv2D", filters=6, groups=2, strides=[2, 2], **LINEAR),
    after_conv("DepthwiseConv2D", "DepthwiseConv2D", multiplier=2, **LINEAR),
    after_conv("DepthwiseConv2D dilated, valid", "DepthwiseConv2D", (3, 1), dilation=[2, 1], padding="valid"),
    after_conv("SeparableConv2D", "SeparableConv2D", filters=3, multiplier=2, activation="silu"),
    *[after_conv(f"MaxPool {name}", "MaxPool", (2, 1), window=[3, 2], **w) for name, w in WINDOWS],
    *[after_conv(f"AvgPool {name}", "AvgPool", (2, 1), window=[3, 2], **w) for name, w in WINDOWS],
    around("rows GlobalAvgPool", ("conv", "Conv2D", ["input"], {"filters": 5, "activation": "elu"}), ("x", "GlobalAvgPool", ["conv"], {})),
    after_conv("BatchNorm", "BatchNorm", epsilon=0.01),
    around(
        "rows BatchNorm of rows",
        ("flatten", "Flatten", ["input"], {}),
        ("x", "Dense", ["flatten"], {"units": 6, "bias": False, **LINEAR}),
        ("norm", "BatchNorm", ["x"], {"momentum": 0.5}),
    ),
    after_conv("LayerNorm", "LayerNorm", epsilon=0.01),
    around(
        "rows LayerNorm of rows",
        ("flatten", "Flatten", ["input"], {}),
        ("x", "Dense", ["flatten"], {"units": 6, **LINEAR}),
        ("norm", "LayerNorm", ["x"], {}),
    ),
    after_conv("LocalResponseNorm", "LocalResponseNorm", (6, 4), depthRadius=1, bias=1.5, alpha=0.3, beta=0.75),
    *[after_conv(f"Activation {name}", "Activation", (2, 2), function=name) for name in ACTIVATIONS],
    after_conv("Dropout", "Dropout", rate=0.4),
    around(
        "Reshape",
        ("conv", "Conv2D", ["input"], {"filters": 4, "strides": [2, 2], **LINEAR}),
        ("x", "Reshape", ["conv"], {"shape": "8×4×-1"}),
        ("after", "Conv2D", ["x"], {"filters": 2}),
    ),
    after_conv("ZeroPad", "ZeroPad", (2, 4), top=1, bottom=0, left=2, right=1),
    after_conv("UpSample", "UpSample", (2, 4), factor=[2, 1]),
    around(
        "Split and Multiply",
        ("conv", "Conv2D", ["input"], {"filters": 6, "strides": [2, 2], **LINEAR}),
        ("split", "Split", ["conv"], {"parts": 3}),
        ("gate", "Activation", ["split.out2"], {"function": "sigmoid"}),
        ("x", "Multiply", ["split.out1", "gate", "split.out3"], {}),
    ),
    around(
        "Add and Concat of shared inputs",
        ("conv", "Conv2D", ["input"], {"filters": 3, "strides": [2, 2], **LINEAR}),
        ("twice", "Add", ["conv", "conv"], {}),
        ("other", "Conv2D", ["conv"], {"filters": 3, "activation": "relu"}),
        ("x", "Concat", ["twice", "other", "conv"], {}),
    ),
    block("InceptionBlock", "InceptionBlock", 3, one=2, reduce3=2, three=3, reduce5=1, five=2, pool=1),
    block("ResidualBlock", "ResidualBlock", 4, filters=4, activation="elu"),
    block("ResidualBlock with a projection", "ResidualBlock", 2, filters=3, kernel=[2, 3], strides=[2, 1]),
    block("FireModule", "FireModule", 3, squeeze=2, expand1=3, expand3=2, activation="silu"),
    around("rows Dense", ("flatten", "Flatten", ["input"], {}), ("x", "Dense", ["flatten"], {"units": 7, "activation": "gelu"})),
    *[around(f"Output with {loss}", ("x", "AvgPool", ["input"], {}), loss=loss) for loss in LOSSES],
]

MODELS = [
    {
        "name": "a small LeNet",
        "rows": [
            ("input", "Input", [], {}),
            ("conv1", "Conv2D", ["input"], {"filters": 3, "kernel": [5, 5]}),
            ("pool1", "MaxPool", ["conv1"], {}),
            ("conv2", "Conv2D", ["pool1"], {"filters": 4}),
            ("pool2", "MaxPool", ["conv2"], {}),
            ("flatten", "Flatten", ["pool2"], {}),
            ("dense", "Dense", ["flatten"], {"units": 12, "activation": "relu"}),
            ("scores", "Dense", ["dense"], {"units": 10, "activation": "none"}),
            ("output", "Output", ["scores"], {}),
        ],
    },
    {
        "name": "a small Inception with BatchNorm and a residual",
        "rows": [
            ("input", "Input", [], {}),
            ("stem", "Conv2D", ["input"], {"filters": 4, "strides": [2, 2], "activation": "none", "bias": False}),
            ("norm", "BatchNorm", ["stem"], {}),
            ("relu", "Activation", ["norm"], {"function": "relu"}),
            ("one", "Conv2D", ["relu"], {"filters": 2, "kernel": [1, 1]}),
            ("reduce", "Conv2D", ["relu"], {"filters": 2, "kernel": [1, 1]}),
            ("three", "Conv2D", ["reduce"], {"filters": 2, "kernel": [3, 3]}),
            ("pool", "MaxPool", ["relu"], {"window": [3, 3], "strides": [1, 1], "padding": "same"}),
            ("branches", "Concat", ["one", "three", "pool"], {}),
            ("project", "Conv2D", ["branches"], {"filters": 4, "kernel": [1, 1], "activation": "none"}),
            ("sum", "Add", ["project", "relu"], {}),
            ("drop", "Dropout", ["sum"], {"rate": 0.2}),
            ("mean", "GlobalAvgPool", ["drop"], {}),
            ("scores", "Dense", ["mean"], {"units": 10, "activation": "none"}),
            ("output", "Output", ["scores"], {}),
        ],
    },
    {
        "name": "a small MobileNet",
        "rows": [
            ("input", "Input", [], {}),
            ("stem", "Conv2D", ["input"], {"filters": 4, "strides": [2, 2], "activation": "silu"}),
            ("deep", "DepthwiseConv2D", ["stem"], {"activation": "none", "bias": False}),
            ("norm1", "BatchNorm", ["deep"], {}),
            ("act1", "Activation", ["norm1"], {"function": "silu"}),
            ("separable", "SeparableConv2D", ["act1"], {"filters": 8, "strides": [2, 2], "activation": "gelu"}),
            ("mean", "GlobalAvgPool", ["separable"], {}),
            ("scores", "Dense", ["mean"], {"units": 10, "activation": "none"}),
            ("output", "Output", ["scores"], {}),
        ],
    },
    {
        "name": "a small network of blocks",
        "rows": [
            ("input", "Input", [], {}),
            ("stem", "Conv2D", ["input"], {"filters": 3, "activation": "tanh"}),
            ("inception", "InceptionBlock", ["stem"], {"one": 2, "reduce3": 1, "three": 2, "reduce5": 1, "five": 1, "pool": 1}),
            ("residual", "ResidualBlock", ["inception"], {"filters": 4, "strides": [2, 2]}),
            ("alike", "ResidualBlock", ["residual"], {"filters": 4, "kernel": [2, 2], "activation": "leaky relu"}),
            ("drop", "Dropout", ["alike"], {"rate": 0.25}),
            ("fire", "FireModule", ["drop"], {"squeeze": 2, "expand1": 3, "expand3": 3, "activation": "elu"}),
            ("mean", "GlobalAvgPool", ["fire"], {}),
            ("scores", "Dense", ["mean"], {"units": 10, "activation": "none"}),
            ("output", "Output", ["scores"], {}),
        ],
    },
]

COSINE = {"type": "cosine", "warmUpSteps": 3, "decaySteps": 6, "floor": 0.1}
STEPS = {"type": "step", "warmUpSteps": 2, "everySteps": 3, "factor": 0.3}


def all_cases():
    """Layers train three steps; models ten with every optimizer, and the first a hundred with SGD and Adam."""
    for case in MODELS:
        runs = [run(optimizer, rate) for optimizer, rate in OPTIMIZERS]
        runs.append(run(MOMENTUM, 0.05, schedule=COSINE, l2=0.02, clip=0.5))
        runs.append(run(ADAM, 0.01, schedule=STEPS, l2=0.02, clip=0.1))
        case.update(batch=4, steps=10, runs=runs)
    MODELS[0]["runs"] += [run(SGD, 0.02, rounds=10), run(ADAM, 0.001, rounds=10)]
    return [*LAYERS, *MODELS]
