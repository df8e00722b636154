"""The product's U-Net in PyTorch, for comparison: same topology, same parameter names.

It is labml's DDPM U-Net (https://nn.labml.ai/diffusion/ddpm/unet.html), the network of the
conditional-expectation paper. It differs from labml because labml's attention declares a group norm
and never applies it; here, as in the product, the norm is applied. Tensors inside are PyTorch's
[N, C, H, W]; `weights.py` converts to the product's layouts.
"""

import math

import torch
from torch import nn
from torch.nn import functional as F


class TimeEmbedding(nn.Module):
    """Times t [N] -> embedding [N, T]: sin and cos of w_i u, then linear, SiLU, linear.

    w_i = highest (lowest/highest)^(i/max(1, half-1)), i < half = F/2, F = T/4;
    u = -log(expm1(t)), the log signal-to-noise ratio of the process, or u = t.
    """

    def __init__(self, configuration):
        super().__init__()
        channels = 4 * configuration["channels"][0]
        self.feature_count = channels // 4
        self.use_log_snr = configuration["timeInput"] == "logSNR"
        self.highest = configuration["highestFrequency"]
        self.lowest = configuration["lowestFrequency"]
        self.linear1 = nn.Linear(self.feature_count, channels)
        self.linear2 = nn.Linear(channels, channels)

    def features(self, times):
        """[N] -> [N, F] in double: at w u of several dozens single precision loses digits."""
        t = times.double()
        u = -torch.log(torch.expm1(t)) if self.use_log_snr else t
        half = self.feature_count // 2
        exponents = torch.arange(half, dtype=torch.float64, device=t.device) / max(1, half - 1)
        frequencies = self.highest * torch.exp(math.log(self.lowest / self.highest) * exponents)
        angles = u[:, None] * frequencies[None, :]
        return torch.cat([angles.sin(), angles.cos()], dim=1)

    def forward(self, times):
        features = self.features(times).to(self.linear1.weight.dtype)
        return self.linear2(F.silu(self.linear1(features)))


class LabelEmbedding(nn.Module):
    """Labels [N], -1 for none -> their rows of a table [classes + 1, T], whose last is none's."""

    def __init__(self, classes, channels):
        super().__init__()
        self.table = nn.Parameter(torch.zeros(classes + 1, channels))

    def forward(self, labels):
        return self.table[labels % len(self.table)]


class ResBlock(nn.Module):
    """x [N, in, H, W], embedding [N, T] -> [N, out, H, W]."""

    def __init__(self, inputs, outputs, time_channels, groups, dropout):
        super().__init__()
        self.norm1 = nn.GroupNorm(groups, inputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.time = nn.Linear(time_channels, outputs)
        self.norm2 = nn.GroupNorm(groups, outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1)
        self.dropout = dropout
        self.shortcut = nn.Conv2d(inputs, outputs, 1) if inputs != outputs else nn.Identity()

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        h = h + self.time(F.silu(embedding))[:, :, None, None]
        h = F.silu(self.norm2(h))
        if self.dropout > 0:
            h = F.dropout(h, self.dropout, self.training)
        return self.conv2(h) + self.shortcut(x)


class Attention(nn.Module):
    """Single-head self-attention over the pixels, with a residual: [N, C, H, W] -> same.

    softmax(q k^T / sqrt C) v with (q | k | v) = qkv(norm(x)).
    """

    def __init__(self, channels, groups):
        super().__init__()
        self.norm = nn.GroupNorm(groups, channels)
        self.qkv = nn.Linear(channels, 3 * channels)
        self.out = nn.Linear(channels, channels)

    def forward(self, x):
        n, c, height, width = x.shape
        pixels = self.norm(x).flatten(2).transpose(1, 2)  # [N, H W, C]
        q, k, v = self.qkv(pixels).chunk(3, dim=2)
        weights = torch.softmax(q @ k.transpose(1, 2) * c**-0.5, dim=2)  # [N, query, key]
        h = self.out(weights @ v)
        return x + h.transpose(1, 2).reshape(n, c, height, width)


class Level(nn.Module):
    """One resolution's blocks, `block{j}` and `attention{j}`; subclasses say how they chain."""

    def __init__(self, widths, time_channels, configuration, attention):
        super().__init__()
        self.count = len(widths)
        for j, (inputs, outputs) in enumerate(widths):
            groups = configuration["groups"]
            block = ResBlock(inputs, outputs, time_channels, groups, configuration["dropout"])
            self.add_module(f"block{j}", block)
            if attention:
                self.add_module(f"attention{j}", Attention(outputs, groups))
        self.has_attention = attention

    def apply_block(self, j, h, embedding):
        h = getattr(self, f"block{j}")(h, embedding)
        return getattr(self, f"attention{j}")(h) if self.has_attention else h


class DownLevel(Level):
    """Pushes a skip after each block and after the downsampling."""

    def __init__(self, widths, time_channels, configuration, attention, downsample):
        super().__init__(widths, time_channels, configuration, attention)
        c = widths[-1][1]
        self.downsample = nn.Conv2d(c, c, 3, stride=2, padding=1) if downsample else None

    def forward(self, h, embedding, skips):
        for j in range(self.count):
            h = self.apply_block(j, h, embedding)
            skips.append(h)
        if self.downsample is not None:
            h = self.downsample(h)
            skips.append(h)
        return h


class UpLevel(Level):
    """Pops a skip before each block: concat(h, skip) along channels, h first."""

    def __init__(self, widths, time_channels, configuration, attention, upsample):
        super().__init__(widths, time_channels, configuration, attention)
        c = widths[-1][1]
        self.upsample = nn.ConvTranspose2d(c, c, 4, stride=2, padding=1) if upsample else None

    def forward(self, h, embedding, skips):
        for j in range(self.count):
            h = self.apply_block(j, torch.cat([h, skips.pop()], dim=1), embedding)
        return self.upsample(h) if self.upsample is not None else h


class Middle(nn.Module):
    """ResBlock, attention, ResBlock at the lowest resolution."""

    def __init__(self, channels, time_channels, configuration):
        super().__init__()
        groups, dropout = configuration["groups"], configuration["dropout"]
        self.block0 = ResBlock(channels, channels, time_channels, groups, dropout)
        self.attention = Attention(channels, groups)
        self.block1 = ResBlock(channels, channels, time_channels, groups, dropout)

    def forward(self, h, embedding):
        return self.block1(self.attention(self.block0(h, embedding)), embedding)


class Final(nn.Module):
    """Group norm, SiLU, convolution to the image's channels."""

    def __init__(self, channels, groups, image_channels):
        super().__init__()
        self.norm = nn.GroupNorm(groups, channels)
        self.conv = nn.Conv2d(channels, image_channels, 3, padding=1)

    def forward(self, h):
        return self.conv(F.silu(self.norm(h)))


class UNet(nn.Module):
    """Noisy images [N, imageChannels, H, W], times [N] and, for a conditional network, labels [N]
    (all -1, none, unless given) -> images of the same shape."""

    def __init__(self, configuration):
        super().__init__()
        c = configuration["channels"]
        n = configuration["blocksPerLevel"]
        attention = configuration["attention"]
        self.levels = len(c)
        self.time = TimeEmbedding(configuration)
        time_channels = 4 * c[0]
        self.stem = nn.Conv2d(configuration["imageChannels"], c[0], 3, padding=1)
        skip_channels, previous = [c[0]], c[0]
        for i in range(self.levels):
            widths = [(previous if j == 0 else c[i], c[i]) for j in range(n)]
            last = i == self.levels - 1
            level = DownLevel(widths, time_channels, configuration, attention[i], not last)
            self.add_module(f"down{i}", level)
            skip_channels += [c[i]] * (n if last else n + 1)
            previous = c[i]
        self.middle = Middle(c[-1], time_channels, configuration)
        for i in reversed(range(self.levels)):
            outputs = [c[i]] * n + [c[max(i - 1, 0)]]
            widths = []
            for out in outputs:
                widths.append((previous + skip_channels.pop(), out))
                previous = out
            level = UpLevel(widths, time_channels, configuration, attention[i], i > 0)
            self.add_module(f"up{i}", level)
        self.final = Final(c[0], configuration["finalGroups"], configuration["imageChannels"])
        classes = configuration.get("classes", 0)
        self.label = LabelEmbedding(classes, time_channels) if classes else None

    def forward(self, images, times, labels=None):
        embedding = self.time(times)
        if self.label is not None:
            none = torch.full(times.shape, -1, device=times.device)
            embedding = embedding + self.label(none if labels is None else labels)
        h = self.stem(images)
        skips = [h]
        for i in range(self.levels):
            h = getattr(self, f"down{i}")(h, embedding, skips)
        h = self.middle(h, embedding)
        for i in reversed(range(self.levels)):
            h = getattr(self, f"up{i}")(h, embedding, skips)
        return self.final(h)
