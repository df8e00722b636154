"""Compares the product's network with PyTorch's: the same weights, inputs and output gradient.

CHECKPOINT is a model file of the product; the dump holds what the product computed with it:
`input`, `output`, `outputGradient` [N, H, W, C], `times` [N], `gradient.NAME` of every parameter
and, if present, `gradient.input`. The twin computes in double. Exit status: 0 within the
tolerances, 1 beyond them or with a tensor missing, 2 for a file that cannot be used.
"""

import argparse
import json
import sys

import numpy as np
import torch

import tensor_file
import weights
from configuration import configure
from unet import UNet

OUTPUT_TOLERANCE = 1e-4  # largest absolute difference: some 100 roundings of values near 1
GRADIENT_TOLERANCE = 1e-3  # largest difference, relative to the tensor's largest entry
# A gradient that is zero except for rounding (a bias before a norm with one channel per group) is
# measured against this fraction of the network's largest entry instead.
GRADIENT_FLOOR = 1e-5


def load_network(path, prefix):
    """The product's network at `path` in double precision, evaluating (no dropout)."""
    tensors, metadata = tensor_file.read(path)
    if "configuration" not in metadata:
        raise ValueError(f"{path}: the metadata lack the key configuration")
    network = UNet(configure(**json.loads(metadata["configuration"]))).double().eval()
    try:
        weights.load(network, tensors, prefix)
    except ValueError as problem:
        raise ValueError(f"{path}: {problem}") from problem
    return network


def run_twin(network, dump):
    """The twin's output and gradients, under the dump's names and in native layouts."""
    images = weights.images_to_torch(dump["input"]).requires_grad_()
    output = network(images, torch.from_numpy(dump["times"].astype(np.float64)))
    output.backward(weights.images_to_torch(dump["outputGradient"]))
    axes = weights.native_axes(network)
    gradients = {
        f"gradient.{name}": weights.to_native(parameter.grad, axes[name])
        for name, parameter in network.named_parameters()
    }
    if "gradient.input" in dump:
        gradients["gradient.input"] = weights.images_to_native(images.grad)
    return weights.images_to_native(output), gradients


def difference(ours, theirs):
    """Largest absolute difference; infinite for a missing or misshapen tensor."""
    if ours is None or ours.shape != theirs.shape:
        return np.inf
    return np.abs(ours.astype(np.float64) - theirs).max()


def report(label, error, tolerance):
    """Prints one line; true if the error is within the tolerance (a NaN is not)."""
    agrees = bool(error <= tolerance)
    print(f"{'ok  ' if agrees else 'FAIL'} {label}: {error:.3e} (tolerance {tolerance:.0e})")
    return agrees


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("checkpoint", help="model file (safetensors) written by the product")
    parser.add_argument("--dump", required=True, help="what the product computed with it")
    parser.add_argument("--prefix", default="", help="prefix of the parameters' tensor names")
    arguments = parser.parse_args()
    try:
        network = load_network(arguments.checkpoint, arguments.prefix)
        dump, _ = tensor_file.read(arguments.dump)
        absent = {"input", "times", "output", "outputGradient"} - dump.keys()
        if absent:
            raise ValueError(f"{arguments.dump}: lacks the tensors {', '.join(sorted(absent))}")
        output, gradients = run_twin(network, dump)
    except (OSError, ValueError, RuntimeError) as problem:
        print(f"compare.py: {' '.join(str(problem).split())}", file=sys.stderr)
        return 2

    results = [report("output, absolute", difference(dump["output"], output), OUTPUT_TOLERANCE)]
    largest = max(np.abs(gradient).max() for gradient in gradients.values())
    errors = []
    for name, gradient in gradients.items():
        scale = max(np.abs(gradient).max(), GRADIENT_FLOOR * largest)
        errors.append(difference(dump.get(name), gradient) / scale)
        results.append(report(f"{name}, relative", errors[-1], GRADIENT_TOLERANCE))
    print(f"{len(errors)} gradients, largest relative error {max(errors):.3e}")
    print("agreement" if all(results) else f"DISAGREEMENT in {results.count(False)} tensors")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
