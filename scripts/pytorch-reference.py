"""Writes src/compiler/oracle/pytorch-reference.json: what PyTorch makes of the networks in pytorch_cases.py, in double precision.

The tests compare the oracle and the engines with that file; PyTorch is needed only to write it anew (Debian: python3-torch):

    python3 scripts/pytorch-reference.py

Every network is a Tributary document that is read here a second time, by code that shares nothing with the app's. Starting
parameters and images are rounded to float32, so that an engine starts from the very same numbers. Tensors are base64 of
little-endian numbers: float32 for what goes in, float64 for what PyTorch computed.
"""

import base64
import json
import math
import sys
import zlib
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from pytorch_cases import all_cases

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

SEED = 7
OUT = Path(__file__).parent.parent / "src/compiler/oracle/pytorch-reference.json"


def document(case):
    """The network as the app saves it. The id of a node is its name."""
    nodes, edges = [], []
    for name, type, inputs, fields in case["rows"]:
        nodes.append({"id": name, "type": type, "name": name, "fields": fields, "position": {"x": 0, "y": 0}})
        for source in inputs:
            source, _, port = source.partition(".")
            ends = {"source": source, "sourcePort": port or "out", "target": name, "targetPort": "in"}
            edges.append({"id": f"e{len(edges)}", **ends})
    training = {"data": "digits", "batchSize": case["batch"], "epochs": 1, "seed": SEED, **case["runs"][0]["training"]}
    return {"format": "tributary-graph", "version": 1, "name": case["name"], "nodes": nodes, "edges": edges, "training": training}


# Random bits of dropout, from the description in src/protocol/counter-random.ts.

MASK = 0xFFFFFFFF


def scramble(x):
    x &= MASK
    x = ((x ^ (x >> 16)) * 0x21F0AAAD) & MASK
    x = ((x ^ (x >> 15)) * 0x735A2D97) & MASK
    return x ^ (x >> 15)


def uniforms(stream_name, step, count):
    stream = 0x811C9DC5
    for letter in stream_name:
        stream = ((stream ^ ord(letter)) * 0x01000193) & MASK
    key = scramble(scramble(scramble(SEED + 0x9E3779B9) + step) + stream)
    return torch.tensor([(scramble(key + i * 0x9E3779B9) >> 8) * 2.0**-24 for i in range(count)])


# Layers. Images are [N, H, W, C] outside and [N, C, H, W] inside a convolution or a pool.


def margins(size, window, strides, dilation, same):
    """TensorFlow's padding as F.pad takes it: left, right, top, bottom; the odd zero comes last."""
    if not same:
        return [0, 0, 0, 0]
    pads = []
    for length, taps, stride, step in zip(size, window, strides, dilation):
        total = max((math.ceil(length / stride) - 1) * stride + (taps - 1) * step + 1 - length, 0)
        pads.append([total // 2, total - total // 2])
    return [*pads[1], *pads[0]]


def channels_first(x):
    return x.permute(0, 3, 1, 2)


def channels_last(x):
    return x.permute(0, 2, 3, 1)


def convolve(x, kernel, fields, groups):
    """`kernel` is [F, C / groups, h, w]."""
    window, strides, dilation = kernel.shape[2:], fields.get("strides", [1, 1]), fields.get("dilation", [1, 1])
    pads = margins(x.shape[1:3], window, strides, dilation, fields.get("padding", "same") == "same")
    padded = F.pad(channels_first(x), pads)
    return channels_last(F.conv2d(padded, kernel, stride=strides, dilation=dilation, groups=groups))


def depthwise(x, kernel, fields):
    """`kernel` is [h, w, C, M] as in Keras; PyTorch wants the C·M filters in the order of the output channels."""
    height, width, channels, multiplier = kernel.shape
    filters = kernel.permute(2, 3, 0, 1).reshape(channels * multiplier, 1, height, width)
    return convolve(x, filters, fields, channels)


def pool(x, fields, kind):
    window, strides = fields.get("window", [2, 2]), fields.get("strides", [2, 2])
    pads = margins(x.shape[1:3], window, strides, [1, 1], fields.get("padding", "valid") == "same")
    image = channels_first(x)
    if kind == "MaxPool":
        return channels_last(F.max_pool2d(F.pad(image, pads, value=-math.inf), window, strides))
    sums = F.avg_pool2d(F.pad(image, pads), window, strides)
    shares = F.avg_pool2d(F.pad(torch.ones_like(image), pads), window, strides)
    return channels_last(sums / shares)


def activate(x, name):
    functions = {
        "none": lambda x: x,
        "relu": F.relu,
        "leaky relu": lambda x: F.leaky_relu(x, 0.2),
        "elu": F.elu,
        "gelu": F.gelu,
        "silu": F.silu,
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "softmax": lambda x: F.softmax(x, -1),
    }
    return functions[name](x)


class Network:
    """A document as a PyTorch function of its images; parameters are made when they are first needed."""

    def __init__(self, graph, draw):
        self.nodes = graph["nodes"]
        self.edges = graph["edges"]
        self.draw = draw
        self.parameters = {}
        self.running = {}
        self.training = True

    def parameter(self, node, name, shape):
        key = f"{node['name']}/{name}"
        if key not in self.parameters:
            spread = 0.1 if len(shape) == 1 else math.sqrt(6 / (np.prod(shape[:-2]) * (shape[-2] + shape[-1])))
            centre = 1 if name == "gamma" else 0
            values = np.float32(centre + self.draw.uniform(-spread, spread, shape))
            self.parameters[key] = torch.tensor(values, dtype=torch.float64, requires_grad=True)
        return self.parameters[key]

    def __call__(self, images, step):
        values = {}
        for node in self.nodes:
            inputs = [values[e["source"]][e["sourcePort"]] for e in self.edges if e["target"] == node["id"]]
            result = self.layer(node, inputs or [images], step)
            values[node["id"]] = result if isinstance(result, dict) else {"out": result}
        return result

    def affine(self, node, x, activation="relu"):
        fields = node["fields"]
        if fields.get("bias", True):
            x = x + self.parameter(node, "bias", [x.shape[-1]])
        return activate(x, fields.get("activation", activation))

    def layer(self, node, inputs, step):
        type, fields, x = node["type"], node["fields"], inputs[0]
        if type in ("Input", "Output"):
            return x
        if type == "Conv2D":
            groups = fields.get("groups", 1)
            shape = [*fields.get("kernel", [3, 3]), x.shape[3] // groups, fields["filters"]]
            kernel = self.parameter(node, "kernel", shape).permute(3, 2, 0, 1)
            return self.affine(node, convolve(x, kernel, fields, groups))
        if type in ("DepthwiseConv2D", "SeparableConv2D"):
            name = "kernel" if type == "DepthwiseConv2D" else "depthwise"
            shape = [*fields.get("kernel", [3, 3]), x.shape[3], fields.get("multiplier", 1)]
            x = depthwise(x, self.parameter(node, name, shape), fields)
            if type == "SeparableConv2D":
                x = x @ self.parameter(node, "pointwise", [1, 1, x.shape[3], fields["filters"]])[0, 0]
            return self.affine(node, x)
        if type == "Dense":
            return self.affine(node, x @ self.parameter(node, "kernel", [x.shape[1], fields["units"]]))
        if type in ("MaxPool", "AvgPool"):
            return pool(x, fields, type)
        if type == "GlobalAvgPool":
            return x.mean((1, 2))
        if type == "BatchNorm":
            return self.batch_norm(node, x)
        if type == "LayerNorm":
            gamma, beta = (self.parameter(node, name, [x.shape[-1]]) for name in ("gamma", "beta"))
            return F.layer_norm(x, x.shape[-1:], gamma, beta, fields.get("epsilon", 0.001))
        if type == "LocalResponseNorm":
            # PyTorch takes the mean over the window where TensorFlow takes the sum.
            size = 2 * fields["depthRadius"] + 1
            alpha, beta, k = fields["alpha"] * size, fields["beta"], fields["bias"]
            return channels_last(F.local_response_norm(channels_first(x), size, alpha, beta, k))
        if type == "Activation":
            return activate(x, fields["function"])
        if type == "Dropout":
            if not self.training:
                return x
            keep = uniforms(f"{node['id']}/mask", step, x.numel()).reshape(x.shape) >= fields["rate"]
            return x * keep / (1 - fields["rate"])
        if type == "Flatten":
            return x.reshape(x.shape[0], -1)
        if type == "Reshape":
            return x.reshape(x.shape[0], *[int(side) for side in fields["shape"].split("×")])
        if type == "ZeroPad":
            return F.pad(x, [0, 0, fields["left"], fields["right"], fields["top"], fields["bottom"]])
        if type == "UpSample":
            return x.repeat_interleave(fields["factor"][0], 1).repeat_interleave(fields["factor"][1], 2)
        if type == "Split":
            return {f"out{i + 1}": part for i, part in enumerate(x.chunk(fields["parts"], -1))}
        if type == "Add":
            return sum(inputs[1:], x)
        if type == "Multiply":
            return math.prod(inputs[1:], start=x)
        if type == "Concat":
            return torch.cat(inputs, -1)
        if type in ("InceptionBlock", "ResidualBlock", "FireModule"):
            return self.block(node, x, step)
        raise ValueError(f"no rule for {type}")

    def block(self, node, x, step):
        """A block from the figure of its paper; its layers are named after it."""
        fields = node["fields"]
        activation = fields.get("activation", "relu")

        def layer(type, name, x, **fields):
            name = f"{node['name']}/{name}"
            return self.layer({"id": name, "name": name, "type": type, "fields": fields}, [x], step)

        def conv(name, x, filters, side=1):
            return layer("Conv2D", name, x, filters=filters, kernel=[side, side], activation=activation)

        if node["type"] == "InceptionBlock":  # Szegedy et al. 2015, figure 2b
            three = conv("conv3x3", conv("reduce3", x, fields["reduce3"]), fields["three"], 3)
            five = conv("conv5x5", conv("reduce5", x, fields["reduce5"]), fields["five"], 5)
            pooled = pool(x, {"window": [3, 3], "strides": [1, 1], "padding": "same"}, "MaxPool")
            return torch.cat([conv("conv1x1", x, fields["one"]), three, five, conv("project", pooled, fields["pool"])], -1)
        if node["type"] == "FireModule":  # Iandola et al. 2016, figure 1
            squeezed = conv("squeeze", x, fields["squeeze"])
            wide = conv("expand1", squeezed, fields["expand1"]), conv("expand3", squeezed, fields["expand3"], 3)
            return torch.cat(wide, -1)
        # He et al. 2016, figure 2, with a projection where the shapes differ.
        filters, strides = fields["filters"], fields.get("strides", [1, 1])
        plain = {"filters": filters, "activation": "none", "bias": False}
        kernel = fields.get("kernel", [3, 3])
        y = layer("Conv2D", "conv1", x, **plain, kernel=kernel, strides=strides)
        y = activate(layer("BatchNorm", "norm1", y), activation)
        y = layer("BatchNorm", "norm2", layer("Conv2D", "conv2", y, **plain, kernel=kernel))
        if strides != [1, 1] or x.shape[3] != filters:
            x = layer("BatchNorm", "norm", layer("Conv2D", "shortcut", x, **plain, kernel=[1, 1], strides=strides))
        return activate(x + y, activation)

    def batch_norm(self, node, x):
        """The running variance follows the biased variance, as in Keras; PyTorch's own follows the unbiased one."""
        gamma, beta = (self.parameter(node, name, [x.shape[-1]]) for name in ("gamma", "beta"))
        rows = x.reshape(-1, x.shape[-1])
        if not self.training:
            mean, variance = (self.running[f"{node['name']}/{name}"] for name in ("mean", "variance"))
            y = F.batch_norm(rows, mean, variance, gamma, beta, False, 0, node["fields"].get("epsilon", 0.001))
            return y.reshape(x.shape)
        for name, now in (("mean", rows.mean(0)), ("variance", rows.var(0, unbiased=False))):
            key = f"{node['name']}/{name}"
            before = self.running.get(key, torch.full_like(now, 0.0 if name == "mean" else 1.0))
            kept = node["fields"].get("momentum", 0.9)
            self.running[key] = (kept * before + (1 - kept) * now).detach()
        y = F.batch_norm(rows, None, None, gamma, beta, training=True, eps=node["fields"].get("epsilon", 0.001))
        return y.reshape(x.shape)


# Training.


def loss_of(scores, labels, name):
    if name == "softmax cross-entropy":
        return F.cross_entropy(scores, labels)
    targets = F.one_hot(labels, scores.shape[1]).to(scores.dtype)
    if name == "mean squared error":
        return F.mse_loss(scores, targets)
    # keras.losses.categorical_hinge
    right, wrong = (targets * scores).sum(1), ((1 - targets) * scores).max(1).values
    return F.relu(1 + wrong - right).mean()


def optimizer_for(parameters, training):
    settings, rate = training["optimizer"], training["learningRate"]
    groups = [
        {"params": [p for p in parameters if p.dim() >= 2], "weight_decay": training["l2"]},
        {"params": [p for p in parameters if p.dim() < 2], "weight_decay": 0},
    ]
    kind, betas = settings["type"], (settings.get("beta1"), settings.get("beta2"))
    if kind == "adamw":
        return torch.optim.AdamW(parameters, rate, betas, settings["epsilon"], weight_decay=settings["weightDecay"])
    if kind == "adam":
        return torch.optim.Adam(groups, rate, betas, settings["epsilon"])
    if kind == "rmsprop":
        return torch.optim.RMSprop(groups, rate, settings["smoothing"], settings["epsilon"])
    if kind == "adagrad":
        return torch.optim.Adagrad(groups, rate, eps=settings["epsilon"])
    return torch.optim.SGD(groups, rate, settings.get("momentum", 0), nesterov=kind == "nesterov")


def scheduler_for(optimizer, schedule, rate):
    """The schedules of torch.optim after a linear warm-up."""
    schedulers, warm_up = torch.optim.lr_scheduler, schedule["warmUpSteps"]
    if schedule["type"] == "step":
        after = schedulers.StepLR(optimizer, schedule["everySteps"], schedule["factor"])
    elif schedule["type"] == "cosine":
        after = schedulers.CosineAnnealingLR(optimizer, schedule["decaySteps"], rate * schedule["floor"])
    else:
        return schedulers.ConstantLR(optimizer, factor=1)
    rise = schedulers.LinearLR(optimizer, 1 / warm_up, 1, warm_up - 1)
    return schedulers.SequentialLR(optimizer, [rise, after], [warm_up])


def train(network, start, batches, run, loss_name):
    """Losses, and what is stored after the last step."""
    network.parameters = {name: value.clone().detach().requires_grad_() for name, value in start.items()}
    network.running = {}
    training, parameters = run["training"], list(network.parameters.values())
    optimizer = optimizer_for(parameters, training)
    scheduler = scheduler_for(optimizer, training["schedule"], training["learningRate"])
    losses = []
    for step, (images, labels) in enumerate(batches * run["rounds"], start=1):
        optimizer.zero_grad()
        loss = loss_of(network(images, step), labels, loss_name)
        loss.backward()
        if training["clipNorm"] > 0:
            torch.nn.utils.clip_grad_norm_(parameters, training["clipNorm"])
        optimizer.step()
        scheduler.step()
        losses.append(loss.item())
    return losses, {**network.parameters, **network.running}


def evaluation_of(network, images, labels, loss_name):
    """Scores, loss and correct answers by running statistics and without dropout."""
    network.training = False
    with torch.no_grad():
        scores = network(images, 0)
    network.training = True
    correct = (scores.argmax(1) == labels).sum().item()
    return {"logits": text_of(scores, "<f8"), "loss": loss_of(scores, labels, loss_name).item(), "correct": correct}


def text_of(tensor, dtype):
    array = tensor.detach().numpy() if isinstance(tensor, torch.Tensor) else tensor
    return base64.b64encode(np.ascontiguousarray(array, dtype=dtype).tobytes()).decode()


def reference(case):
    draw = np.random.RandomState(zlib.crc32(case["name"].encode()))
    graph = document(case)
    images = [np.float32(draw.uniform(0, 1, [case["batch"], 8, 8, 1])) for _ in range(case["steps"])]
    labels = [draw.randint(0, 10, case["batch"]) for _ in range(case["steps"])]
    batches = [(torch.tensor(x, dtype=torch.float64), torch.tensor(y)) for x, y in zip(images, labels)]
    loss_name = graph["nodes"][-1]["fields"].get("loss", "softmax cross-entropy")
    network = Network(graph, draw)
    scores = network(batches[0][0], 1)
    loss_of(scores, batches[0][1], loss_name).backward()
    start = dict(network.parameters)
    gradients = {name: text_of(value.grad, "<f8") for name, value in start.items()}
    runs = []
    for run in case["runs"]:
        losses, stored = train(network, start, batches, run, loss_name)
        evaluation = evaluation_of(network, *batches[0], loss_name)
        stored = {name: text_of(value, "<f8") for name, value in stored.items()}
        runs.append({**run, "losses": losses, "stored": stored, "evaluation": evaluation})
    return {
        "name": case["name"].removeprefix("rows "),
        "graph": graph,
        "parameters": {n: {"shape": list(p.shape), "data": text_of(p, "<f4")} for n, p in start.items()},
        "steps": [{"x": text_of(x, "<f4"), "y": y.tolist()} for x, y in zip(images, labels)],
        "logits": text_of(scores, "<f8"),
        "gradients": gradients,
        "runs": runs,
    }


if __name__ == "__main__":
    cases = [reference(case) for case in all_cases()]
    # A line for each case, so that a change shows where it is.
    lines = [json.dumps(case, ensure_ascii=False, separators=(",", ":")) for case in cases]
    OUT.write_text(f'{{"torch":"{torch.__version__}","cases":[\n' + ",\n".join(lines) + "\n]}\n")
    print(f"{len(cases)} cases, {OUT.stat().st_size:,} bytes", file=sys.stderr)
