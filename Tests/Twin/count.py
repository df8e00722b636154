"""Prints each preset's parameter count and floating-point operations a forward image.

Operations: two for each multiply-add of the convolutions, linear layers and attention products.
Allocates nothing: the networks live on PyTorch's meta device.
"""

import torch
from torch.utils.flop_counter import FlopCounterMode

from configuration import PRESETS, preset
from unet import UNet

PAPER_PARAMETERS = 167_775_681


def measure(configuration):
    """(parameters, operations of one image's forward pass) of a configuration."""
    with torch.device("meta"):
        network = UNet(configuration)
        shape = (configuration["imageChannels"], configuration["height"], configuration["width"])
        with FlopCounterMode(display=False) as counter, torch.no_grad():
            network(torch.empty(1, *shape), torch.empty(1))
    return sum(p.numel() for p in network.parameters()), counter.get_total_flops()


if __name__ == "__main__":
    for name in PRESETS:
        parameters, operations = measure(preset(name))
        print(f"{name}: {parameters} parameters, {operations} operations a forward image")
        if name == "paper" and parameters != PAPER_PARAMETERS:
            raise SystemExit(f"paper: expected {PAPER_PARAMETERS} parameters")
