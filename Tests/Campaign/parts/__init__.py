"""The parts of the campaign, one file each."""
