"""Conversions between the product's native layouts and PyTorch's.

| tensor                 | native             | PyTorch           |
| ---------------------- | ------------------ | ----------------- |
| images, activations    | [N, H, W, C]       | [N, C, H, W]      |
| convolution            | [kH, kW, in, out]  | [out, in, kH, kW] |
| transposed convolution | [kH, kW, in, out]  | [in, out, kH, kW] |
| linear                 | [in, out]          | [out, in]         |
| bias, norm             | [C]                | [C]               |
"""

import numpy as np
import torch
from torch import nn

# The axes of the PyTorch weight in the order of the native one, by layer type.
NATIVE_AXES = {nn.Conv2d: (2, 3, 1, 0), nn.ConvTranspose2d: (2, 3, 0, 1), nn.Linear: (1, 0)}


def images_to_torch(images):
    """NumPy [N, H, W, C] -> double tensor [N, C, H, W]."""
    return torch.from_numpy(np.asarray(images, np.float64)).permute(0, 3, 1, 2).contiguous()


def images_to_native(images):
    """Tensor [N, C, H, W] -> NumPy [N, H, W, C]."""
    return images.detach().permute(0, 2, 3, 1).numpy()


def native_axes(module):
    """For each parameter name of `module`: PyTorch's axes in native order, None if unchanged."""
    axes = {}
    for prefix, layer in module.named_modules():
        for name, _ in layer.named_parameters(recurse=False):
            permuted = NATIVE_AXES.get(type(layer)) if name == "weight" else None
            axes[f"{prefix}.{name}" if prefix else name] = permuted
    return axes


def to_native(tensor, axes):
    """A parameter or its gradient as a NumPy array in native layout."""
    tensor = tensor.detach()
    return (tensor.permute(axes) if axes else tensor).numpy()


def to_torch(array, axes):
    """A native parameter as a double tensor in PyTorch's layout."""
    array = np.asarray(array, np.float64)
    return torch.from_numpy(array.transpose(np.argsort(axes)) if axes else array).contiguous()


def load(module, tensors, prefix=""):
    """Copies `tensors[prefix + name]` (native) into every parameter of `module`.

    Raises ValueError, in one line, at the first missing tensor or wrong shape.
    """
    axes = native_axes(module)
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            array = tensors.get(prefix + name)
            expected = list(to_native(parameter, axes[name]).shape)
            if array is None or list(array.shape) != expected:
                found = "none" if array is None else list(array.shape)
                raise ValueError(f"tensor {prefix}{name}: expected shape {expected}, found {found}")
            parameter.copy_(to_torch(array, axes[name]))
