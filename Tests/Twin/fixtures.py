"""Writes the fixtures that the Swift tests of NeuralNet compare against.

Inputs and weights are drawn, rounded to single precision, and everything else is computed from
them in double and rounded once: a fixture's error is half a unit in the last place.
The same NumPy and PyTorch write the same bytes.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn

import tensor_file
import weights
from configuration import configure
from unet import Attention, LabelEmbedding, ResBlock, TimeEmbedding, UNet

FOLDER = Path(__file__).resolve().parent.parent / "NeuralNetTests" / "Fixtures"
TIMES = [0.0003, 0.4, 6.0]


class Draw:
    """Normal draws rounded to single precision, held in double."""

    def __init__(self, seed):
        self.generator = np.random.default_rng(seed)

    def normal(self, *shape, scale=1.0, mean=0.0):
        values = mean + scale * self.generator.standard_normal(shape)
        return torch.from_numpy(values.astype(np.float32).astype(np.float64))

    def images(self, n, height, width, channels):
        """[N, C, H, W], requiring a gradient."""
        return self.normal(n, channels, height, width).requires_grad_()

    def fill(self, module):
        """Leaves no parameter zero and no norm the identity, so that every term is tested."""
        with torch.no_grad():
            for layer in module.modules():
                for name, parameter in layer.named_parameters(recurse=False):
                    if name == "bias":
                        drawn = self.normal(*parameter.shape, scale=0.2)
                    elif isinstance(layer, nn.GroupNorm):
                        drawn = self.normal(*parameter.shape, scale=0.2, mean=1.0)
                    elif isinstance(layer, LabelEmbedding):
                        drawn = self.normal(*parameter.shape)
                    else:
                        fan_in = parameter.numel() / layer.bias.numel()
                        drawn = self.normal(*parameter.shape, scale=fan_in**-0.5)
                    parameter.copy_(drawn)
        return module.double().eval()


def native(tensor):
    """Activations in native layout: [N, H, W, C] for images, unchanged otherwise."""
    return weights.images_to_native(tensor) if tensor.dim() == 4 else tensor.detach().numpy()


def record(module, inputs, draw):
    """Runs `module` on `inputs` (by name) forward and backward; all tensors, by fixture name."""
    output = module(*inputs.values())
    output_gradient = draw.normal(*output.shape)
    output.backward(output_gradient)
    axes = weights.native_axes(module)
    tensors = {name: native(tensor) for name, tensor in inputs.items()}
    tensors["output"] = native(output)
    tensors["outputGradient"] = native(output_gradient)
    for name, tensor in inputs.items():
        if tensor.requires_grad:
            tensors[f"gradient.{name}"] = native(tensor.grad)
    for name, parameter in module.named_parameters():
        tensors[f"parameter.{name}"] = weights.to_native(parameter, axes[name])
        tensors[f"gradient.{name}"] = weights.to_native(parameter.grad, axes[name])
    return tensors


def save(name, tensors, configuration):
    path = FOLDER / f"{name}.safetensors"
    tensor_file.write(path, tensors, {"configuration": json.dumps(configuration)})
    print(f"{path.name}: {len(tensors)} tensors, {path.stat().st_size} bytes")


def write_layers():
    """Writes one file per layer; images are 5 x 6 so that no two axes agree by accident."""
    layers = {
        "conv3x3": (nn.Conv2d(3, 4, 3, padding=1), dict(kernel=3, stride=1, padding=1)),
        "conv3x3Stride2": (nn.Conv2d(3, 4, 3, 2, 1), dict(kernel=3, stride=2, padding=1)),
        "conv1x1": (nn.Conv2d(3, 4, 1), dict(kernel=1, stride=1, padding=0)),
        "transposedConv4x4": (
            nn.ConvTranspose2d(3, 4, 4, 2, 1),
            dict(kernel=4, stride=2, padding=1),
        ),
        "groupNorm": (nn.GroupNorm(2, 6), dict(groups=2, epsilon=1e-5)),
        "silu": (nn.SiLU(), {}),
        "attention": (Attention(8, groups=4), dict(groups=4)),
    }
    for seed, (name, (layer, configuration)) in enumerate(layers.items()):
        draw = Draw(seed)
        channels = {"groupNorm": 6, "attention": 8}.get(name, 3)
        draw.fill(layer)
        inputs = {"input": draw.images(2, 5, 6, channels)}
        save(name, record(layer, inputs, draw), configuration)

    draw = Draw(20)
    linear = draw.fill(nn.Linear(5, 7))
    save("linear", record(linear, {"input": draw.normal(3, 5).requires_grad_()}, draw), {})

    for seed, name, inputs, outputs in [(30, "resBlock", 4, 8), (31, "resBlockSameWidth", 8, 8)]:
        draw = Draw(seed)
        block = draw.fill(ResBlock(inputs, outputs, time_channels=12, groups=2, dropout=0.0))
        embedding = draw.normal(2, 12).requires_grad_()
        tensors = {"input": draw.images(2, 5, 6, inputs), "embedding": embedding}
        save(name, record(block, tensors, draw), dict(groups=2))


def single(values):
    """Values as the product holds them: rounded to single precision."""
    return torch.tensor(values, dtype=torch.float32).double()


def write_time_embeddings():
    inputs = {"LogSNR": ("logSNR", 2.0, 0.05), "Raw": ("time", 1.0, 1e-4)}
    for seed, (name, (kind, highest, lowest)) in enumerate(inputs.items()):
        configuration = configure(
            height=8, width=8, channels=[8], attention=[False], timeInput=kind,
            highestFrequency=highest, lowestFrequency=lowest,
        )
        draw = Draw(40 + seed)
        embedding = draw.fill(TimeEmbedding(configuration))
        times = single([1e-4, *TIMES, 10.0])
        tensors = record(embedding, {"times": times}, draw)
        tensors["features"] = embedding.features(times).numpy()
        save(f"timeEmbedding{name}", tensors, configuration)


def write_networks():
    networks = {
        "unet": configure(
            height=8, width=8, channels=[8, 16], attention=[False, False], groups=4, finalGroups=4
        ),
        # The paper preset's options, with three different widths and a wide image.
        "unetPaperOptions": configure(
            height=8, width=12, channels=[4, 8, 12], blocksPerLevel=2,
            attention=[False, False, True], groups=2, finalGroups=1, timeInput="time",
            highestFrequency=1.0, lowestFrequency=1e-4,
        ),
        # Two images have labels and one has none.
        "unetConditional": configure(
            height=8, width=8, channels=[8, 8], attention=[False, False], groups=4, finalGroups=4,
            classes=3,
        ),
    }
    for seed, (name, configuration) in enumerate(networks.items()):
        draw = Draw(50 + seed)
        network = draw.fill(UNet(configuration))
        images = draw.images(3, configuration["height"], configuration["width"], 1)
        inputs = {"input": images, "times": single(TIMES)}
        if configuration.get("classes"):
            inputs["labels"] = torch.tensor([2, -1, 0])
        save(name, record(network, inputs, draw), configuration)


def write_adam():
    """Takes five steps, with gradient norms on both sides of the clipping threshold.

    clip_grad_norm_ multiplies by min(1, maximum / (norm + 1e-6)).
    """
    draw = Draw(60)
    parameters = {"a": draw.normal(3, 4).requires_grad_(), "b": draw.normal(7).requires_grad_()}
    configuration = dict(
        learningRate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8, maximumGradientNorm=1.0
    )
    optimizer = torch.optim.Adam(parameters.values(), lr=1e-3, betas=(0.9, 0.999), eps=1e-8)
    tensors = {f"parameter.{name}.0": p.detach().numpy().copy() for name, p in parameters.items()}
    norms = []
    for step, scale in enumerate([1.0, 0.05, 30.0, 0.1, 0.3], start=1):
        for name, parameter in parameters.items():
            parameter.grad = draw.normal(*parameter.shape, scale=scale)
            tensors[f"gradient.{name}.{step}"] = parameter.grad.numpy().copy()
        norms.append(nn.utils.clip_grad_norm_(parameters.values(), 1.0).item())
        optimizer.step()
        for name, parameter in parameters.items():
            tensors[f"parameter.{name}.{step}"] = parameter.detach().numpy().copy()
    tensors["gradientNorm"] = np.array(norms)
    save("adam", tensors, configuration)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        raise SystemExit("fixtures.py takes no arguments")
    FOLDER.mkdir(parents=True, exist_ok=True)
    write_layers()
    write_time_embeddings()
    write_networks()
    write_adam()
