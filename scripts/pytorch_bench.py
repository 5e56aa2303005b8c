"""Trains one network of the benchmark with PyTorch; started by `npm run bench`, which talks to it in lines of JSON.

The first line describes the task: layers, weights (channels first), batches (images [N,H,W,C]), all as base64 of little-endian
numbers, Adam's settings, threads and the form: `first` keeps images channels first, `last` in PyTorch's memory format for channels
last, `compiled` runs the network and its loss through `torch.compile` and takes Adam's fused kernel. Then each line `{"steps": N}` asks for N steps, and the answer is how long they took and the loss of each. Written as
people write PyTorch: modules, `F.cross_entropy`, `torch.optim.Adam` with its defaults, float32.
"""

import base64
import json
import sys
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F


def array(text, dtype, shape):
    return torch.from_numpy(np.frombuffer(base64.b64decode(text), dtype=dtype).reshape(shape).copy())


def margins(sides, window, strides, padding):
    """What TensorFlow's padding "same" adds: left, right, top, bottom."""
    if padding != "same":
        return (0, 0, 0, 0)
    pads = []
    for side, taps, stride in zip(sides, window, strides):
        total = max((-(-side // stride) - 1) * stride + taps - side, 0)
        pads.append((total // 2, total - total // 2))
    return (*pads[1], *pads[0])


def symmetric(pads):
    left, right, top, bottom = pads
    return left == right and top == bottom


def images_of(batch, memory_format):
    images = array(batch["images"], "<f4", batch["shape"]).permute(0, 3, 1, 2)
    return images.contiguous(memory_format=memory_format)


class Window(nn.Module):
    """A module with a window, after zeros where they are not the same on both sides."""

    def __init__(self, pads, module):
        super().__init__()
        self.pads = None if symmetric(pads) else pads
        self.module = module

    def forward(self, x):
        return self.module(x if self.pads is None else F.pad(x, self.pads))


def window_module(layer, shapes, weights):
    """A convolution or a pool. `shapes` are [H, W, C]."""
    fields = layer["fields"]
    height, width, channels = shapes[layer["inputs"][0]]
    window = fields["kernel"] if layer["type"] == "Conv2D" else fields["window"]
    pads = margins((height, width), window, fields["strides"], fields["padding"])
    padding = (pads[2], pads[0]) if symmetric(pads) else 0
    if layer["type"] == "MaxPool":
        return Window(pads, nn.MaxPool2d(window, fields["strides"], padding))
    filters, bias = fields["filters"], fields["bias"]
    conv = nn.Conv2d(channels, filters, window, fields["strides"], padding, bias=bias)
    conv.weight.data = weights[f"{layer['name']}/kernel"]
    if bias:
        conv.bias.data = weights[f"{layer['name']}/bias"]
    return Window(pads, conv)


def dense_module(layer, weights):
    kernel = weights[f"{layer['name']}/kernel"]
    dense = nn.Linear(*kernel.shape)
    dense.weight.data = kernel.t().contiguous()
    dense.bias.data = weights[f"{layer['name']}/bias"]
    return dense


def norm_module(layer, weights):
    """PyTorch's momentum is the share of what is new."""
    fields = layer["fields"]
    gamma, beta = weights[f"{layer['name']}/gamma"], weights[f"{layer['name']}/beta"]
    norm = nn.BatchNorm2d(len(gamma), eps=fields["epsilon"], momentum=1 - fields["momentum"])
    norm.weight.data, norm.bias.data = gamma, beta
    return norm


class Network(nn.Module):
    def __init__(self, layers, weights):
        super().__init__()
        self.layers = layers
        shapes = {layer["name"]: layer["shape"] for layer in layers}
        self.parts = nn.ModuleDict()
        for layer in layers:
            if layer["type"] in ("Conv2D", "MaxPool"):
                self.parts[layer["name"]] = window_module(layer, shapes, weights)
            elif layer["type"] == "Dense":
                self.parts[layer["name"]] = dense_module(layer, weights)
            elif layer["type"] == "BatchNorm":
                self.parts[layer["name"]] = norm_module(layer, weights)

    def forward(self, images):
        values = {}
        for layer in self.layers:
            inputs = [values[name] for name in layer["inputs"]] or [images]
            values[layer["name"]] = x = self.apply_layer(layer, inputs)
        return x

    def apply_layer(self, layer, inputs):
        kind, x = layer["type"], inputs[0]
        if layer["name"] in self.parts:
            x = self.parts[layer["name"]](x)
            return F.relu(x) if layer["fields"].get("activation") == "relu" else x
        if kind in ("Input", "Output"):
            return x
        if kind == "Activation":
            return F.relu(x)
        if kind == "Flatten":
            return torch.flatten(x, 1)
        if kind == "Add":
            return inputs[0] + inputs[1]
        if kind == "Concat":
            return torch.cat(inputs, 1)
        if kind == "GlobalAvgPool":
            return x.mean((2, 3))
        raise ValueError(f"No module is known for {kind}.")


forms = {"first": "channels first", "last": "channels last", "compiled": "torch.compile, fused Adam"}


def answer(value):
    print(json.dumps(value), flush=True)


def main():
    task = json.loads(sys.stdin.readline())
    torch.set_num_threads(task["threads"])
    form = task.get("form", "first")
    memory_format = torch.channels_last if form == "last" else torch.contiguous_format
    weights = {name: array(w["data"], "<f4", w["shape"]) for name, w in task["weights"].items()}
    batches = [
        (images_of(b, memory_format), array(b["labels"], "<i4", [b["shape"][0]]).long())
        for b in task["batches"]
    ]
    answer({"device": f"PyTorch {torch.__version__}, {torch.get_num_threads()} thread(s), {forms[form]}"})
    network, optimizer, step = None, None, 0
    for line in sys.stdin:
        steps = json.loads(line)["steps"]
        begin = time.perf_counter()
        if network is None:
            adam = task["adam"]
            network = Network(task["layers"], weights).train().to(memory_format=memory_format)
            loss_of = lambda images, labels: F.cross_entropy(network(images), labels)
            fused = {}
            if form == "compiled":
                loss_of, fused = torch.compile(loss_of), {"fused": True}
            betas = (adam["beta1"], adam["beta2"])
            optimizer = torch.optim.Adam(network.parameters(), adam["learningRate"], betas, adam["epsilon"], **fused)
        losses = []
        for _ in range(steps):
            images, labels = batches[step % len(batches)]
            optimizer.zero_grad(set_to_none=True)
            loss = loss_of(images, labels)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            step += 1
        answer({"durationMs": (time.perf_counter() - begin) * 1000, "losses": losses})


main()
