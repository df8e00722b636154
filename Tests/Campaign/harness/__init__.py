"""What every part of the campaign uses."""
