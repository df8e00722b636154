"""Prints each preset's parameter count, and its floating-point operations per image, forward.

A multiply-add of a convolution, linear layer or attention product counts as two operations.
Nothing is allocated: the networks are on PyTorch's meta device.
"""

import torch
from torch.utils.flop_counter import FlopCounterMode

from configuration import PRESETS, preset
from unet import UNet

PAPER_PARAMETERS = 167_775_681


def measure(configuration):
    """Returns a configuration's (parameters, operations per image, forward)."""
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
