"""The U-Net's configuration: the same JSON keys the Swift product writes into its model files."""

PRESETS = {
    "tiny": dict(height=28, width=28, channels=[16, 32, 64], attention=[False] * 3),
    "small": dict(height=28, width=28, channels=[32, 64, 128], attention=[False] * 3),
    # The network of the conditional-expectation paper (labml's DDPM U-Net): raw time, 167 775 681
    # parameters, channel multipliers 1, 2, 2, 4 applied cumulatively.
    "paper": dict(
        height=32,
        width=32,
        channels=[64, 128, 256, 1024],
        blocksPerLevel=2,
        attention=[False, False, False, True],
        groups=32,
        dropout=0.1,
        timeInput="time",
        highestFrequency=1.0,
        lowestFrequency=1e-4,
    ),
}

DEFAULTS = dict(
    imageChannels=1,
    blocksPerLevel=1,
    groups=8,
    finalGroups=8,
    dropout=0.0,
    timeInput="logSNR",
    highestFrequency=2.0,
    lowestFrequency=0.05,
)

KEYS = ["imageChannels", "height", "width", "channels", "blocksPerLevel", "attention", "groups",
        "finalGroups", "dropout", "timeInput", "highestFrequency", "lowestFrequency"]


def configure(**values):
    """A full configuration: `values` over the defaults. ValueError, in one line, on nonsense."""
    configuration = {**DEFAULTS, **values}
    missing = [key for key in KEYS if key not in configuration]
    if missing:
        raise ValueError(f"configuration lacks the keys {', '.join(missing)}")
    levels = len(configuration["channels"])
    if len(configuration["attention"]) != levels:
        raise ValueError(f"attention must have one entry for each of the {levels} levels")
    step = 2 ** (levels - 1)
    for side in ("height", "width"):
        if configuration[side] % step:
            raise ValueError(f"{side} {configuration[side]} is not a multiple of {step}")
    if configuration["timeInput"] not in ("logSNR", "time"):
        raise ValueError(f"timeInput is {configuration['timeInput']!r}, expected logSNR or time")
    # As in the product's files, a network without classes does not mention them.
    keys = KEYS + (["classes"] if configuration.get("classes") else [])
    return {key: configuration[key] for key in keys}


def preset(name):
    """The full configuration of the preset `name`: tiny, small or paper."""
    return configure(**PRESETS[name])
